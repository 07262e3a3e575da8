"""Who gets what at every address: role x URL x method, complete by construction.

The addresses come from the URLconf. One without a row in `PAGES` or `VERBS` makes the suite red.
"""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import product as pairs
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from certifications.models import Certificate
from products.models import ProductPhoto
from tests.evaluations.stage import Stage
from tests.factories import make_certificate

ROLES = ("anonymous", "nobody", "officer", "administrator")

# Answers to GET for anonymous, an account without role, officer, administrator. 302 is the way to sign-in.
PUBLIC = (200, 200, 200, 200)
STAFF = (302, 403, 200, 200)
ADMIN = (302, 403, 403, 200)
OWN = (302, 200, 200, 200)
# A hearing in whose council none of these sits: officers know of it, and neither declare nor score.
HEARING = (302, 404, 200, 200)
MEMBERS = (302, 404, 403, 403)

PAGES: dict[str, tuple[int, int, int, int]] = {
    "healthz": PUBLIC,
    "home": PUBLIC,
    "product_list": PUBLIC,
    "product_detail": PUBLIC,
    "producer_list": PUBLIC,
    "producer_detail": PUBLIC,
    "verify_form": PUBLIC,
    "verify": PUBLIC,
    "statistics": PUBLIC,
    "photo": (404, 404, 404, 404),  # the photo of this test has no file
    "api:products": PUBLIC,
    "api:product": PUBLIC,
    "api:producers": PUBLIC,
    "api:districts": PUBLIC,
    "api:certificate": PUBLIC,
    "api:stats": PUBLIC,
    "api:openapi-json": PUBLIC,
    "api:rubrics": PUBLIC,
    "api:rubric": PUBLIC,
    "self_assessment_choose": PUBLIC,
    "self_assessment": PUBLIC,
    "api:api-root": (404, 404, 404, 404),
    "api_unknown": (404, 404, 404, 404),
    "sign_in": (200, 302, 302, 302),
    "password_change": OWN,
    "account_list": ADMIN,
    "account_add": ADMIN,
    "account_edit": ADMIN,
    "account_password": ADMIN,
    "workbench": STAFF,
    "staff_producer_list": STAFF,
    "staff_producer_add": STAFF,
    "staff_producer_edit": STAFF,
    "staff_product_list": STAFF,
    "staff_product_add": STAFF,
    "staff_product_edit": STAFF,
    "staff_product_photos": STAFF,
    "staff_product_certificates": STAFF,
    "certify": STAFF,
    "decision_list": STAFF,
    "decision_detail": STAFF,
    "decision_scan": (302, 403, 404, 404),  # the decision of this test has no scan
    "certificate_list": STAFF,
    "certificate_detail": STAFF,
    "certificate_revoke": STAFF,
    "certificate_annul": STAFF,
    "certificate_strike": STAFF,
    "certificate_prolong": STAFF,
    "history": STAFF,
    "room": OWN,
    "hearing": HEARING,
    "hearing_declare": MEMBERS,
    "hearing_sheet": MEMBERS,
    "hearing_submit": MEMBERS,
    "hearing_paper": HEARING,
    "hearing_page": HEARING,
    "hearing_original": HEARING,
    "import_upload": STAFF,
    "import_template": STAFF,
}

# Addresses that only change things: GET is 405 for whom POST is open to, POST is refused to the others.
VERBS: dict[str, tuple[int, int, int, int]] = {
    "api:assess": (405, 405, 405, 405),
    "sign_out": (405, 405, 405, 405),
    "hearing_save": (302, 405, 405, 405),
    "photo_add": (302, 403, 405, 405),
    "photo_remove": (302, 403, 405, 405),
}
# Pages that change nothing: POST is 405 for whom GET is open to.
READ_ONLY = {
    "workbench", "staff_producer_list", "staff_product_list", "decision_list",
    "certificate_list", "certificate_detail", "history", "account_list", "import_template",
    "room", "hearing", "hearing_sheet", "hearing_paper", "hearing_page", "hearing_original",
}  # fmt: skip


def addresses(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, prefix + namespace)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            yield prefix + pattern.name


def test_every_address_has_a_row() -> None:
    found = set(addresses())
    assert len(found) > 40
    assert found == PAGES.keys() | VERBS.keys()


@pytest.fixture
def certificate(db: None) -> Certificate:
    return make_certificate(on=date(2025, 3, 10))


@pytest.fixture
def address_of(certificate: Certificate, administrator: User) -> Callable[[str], str]:
    product = certificate.product
    photo = ProductPhoto.objects.create(product=product, width=1, height=1, sha256="0" * 64)
    arguments: dict[str, list[Any]] = {
        "product_detail": [product.slug],
        "api:product": [product.slug],
        "producer_detail": [product.producer.slug],
        "verify": [certificate.code],
        "api:certificate": [certificate.code],
        "api:rubric": ["qd26-06"],
        "api:assess": ["qd26-06"],
        "self_assessment": ["qd26-06"],
        "photo": [photo.key, "thumb.webp"],
        "api_unknown": ["v1/khong-co"],
        "photo_add": [product.pk],
        "photo_remove": [photo.pk],
        "account_edit": [administrator.pk],
        "staff_producer_edit": [product.producer.pk],
        "staff_product_edit": [product.pk],
        "staff_product_photos": [product.pk],
        "staff_product_certificates": [product.pk],
        "account_password": [administrator.pk],
        "decision_detail": [certificate.decision_id],
        "decision_scan": [certificate.decision_id],
        "certificate_detail": [certificate.pk],
        "certificate_revoke": [certificate.pk],
        "certificate_annul": [certificate.pk],
        "certificate_strike": [certificate.pk],
        "certificate_prolong": [certificate.pk],
        "history": ["product", product.pk],
    }
    return lambda name: reverse(name, args=arguments.get(name) or _of_a_hearing(name))


def _of_a_hearing(name: str) -> list[Any]:
    """Made only for the addresses that need it."""
    if not name.startswith("hearing"):
        return []
    hearing = Stage().heard()
    key = hearing.dossier.evidence.get().key
    more: dict[str, list[Any]] = {"hearing_page": [key, 1], "hearing_paper": [key], "hearing_original": [key]}
    return [hearing.pk, *more.get(name, [])]


@pytest.fixture
def person(nobody: User, officer: User, administrator: User) -> Callable[[str], User | AnonymousUser]:
    people = {
        "anonymous": AnonymousUser(),
        "nobody": nobody,
        "officer": officer,
        "administrator": administrator,
    }
    return people.__getitem__


@pytest.mark.parametrize(("name", "role"), list(pairs(PAGES | VERBS, ROLES)))
def test_get(name: str, role: str, address_of, person, client_of) -> None:
    response = client_of(person(role)).get(address_of(name))
    if response.streaming:
        list(response.streaming_content)  # else the file stays open
    expected = (PAGES | VERBS)[name][ROLES.index(role)]
    assert response.status_code == expected
    if expected == 302 and role == "anonymous":
        assert response.url.startswith(f"{reverse('sign_in')}?next=")


@pytest.mark.parametrize(("name", "role"), list(pairs(PAGES | VERBS, ROLES)))
def test_post_is_refused_to_whom_get_is_refused(name: str, role: str, address_of, person, client_of) -> None:
    before = Certificate.objects.values().get()
    get = (PAGES | VERBS)[name][ROLES.index(role)]
    response = client_of(person(role)).post(address_of(name))
    if get in {302, 403} and name != "sign_in":
        assert response.status_code == get or (
            get == 403 and name in READ_ONLY and response.status_code == 405
        )
    elif name in READ_ONLY or (name in PAGES and PAGES[name] == PUBLIC and name != "sign_in"):
        assert response.status_code == 405
    else:
        assert response.status_code < 500
    assert Certificate.objects.values().get() == before  # an empty POST changes no certificate


@pytest.mark.parametrize("name", [name for name, row in PAGES.items() if row in {STAFF, ADMIN, OWN}])
def test_staff_pages_are_stored_nowhere(name: str, address_of, administrator: User, client_of) -> None:
    response = client_of(administrator).get(address_of(name))
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/admin/", "/.git/config", "/san-pham", "/noi-bo/khong-co/", "/static/../manage.py"]
)
def test_nothing_else_answers(path: str, client) -> None:
    assert client.get(path).status_code in {301, 302, 404}


def test_a_role_taken_away_counts_at_the_next_request(officer: User, client_of) -> None:
    client = client_of(officer)
    assert client.get(reverse("workbench")).status_code == 200
    User.objects.filter(pk=officer.pk).update(role="")
    assert client.get(reverse("workbench")).status_code == 403
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert client.get(reverse("workbench")).status_code == 302
