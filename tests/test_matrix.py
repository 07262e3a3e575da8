"""Who gets what at every address: role x URL x method, complete by construction.

The addresses come from the URLconf. One without a row in `PAGES` or `VERBS` makes the suite red. A scene is dear, so
each role walks through all addresses of one scene; what differs is listed by address.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import LocalePrefixPattern, URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from accounts.models import User
from certifications.models import Certificate, PrintJob
from evaluations.models import DayOff, Dossier, Evidence, Notice
from producers.actions import sell_at
from products.models import ProductPhoto
from tests.evaluations.stage import Stage, commune_officer
from tests.factories import make_certificate
from tests.trust.reports import channel, point, report

ROLES = ("anonymous", "nobody", "officer", "administrator", "commune_officer", "member")
Row = tuple[int, int, int, int, int, int]

# Answers to GET for anonymous, an account without role, officer, administrator, officer of the dossier's commune, and
# a member of the council that hears it. 302 is the way to sign-in.
PUBLIC: Row = (200, 200, 200, 200, 200, 200)
STAFF: Row = (302, 403, 200, 200, 403, 403)
ADMIN: Row = (302, 403, 403, 200, 403, 403)
OWN: Row = (302, 200, 200, 200, 200, 200)
DESK: Row = (302, 403, 200, 200, 200, 403)
GONE: Row = (404, 404, 404, 404, 404, 404)

PAGES: dict[str, Row] = {
    "healthz": PUBLIC,
    "home": PUBLIC,
    "suggestions": PUBLIC,
    "product_list": PUBLIC,
    "product_detail": PUBLIC,
    "producer_list": PUBLIC,
    "producer_detail": PUBLIC,
    "verify_form": PUBLIC,
    "verify": PUBLIC,
    "doubt_form": PUBLIC,
    "doubt_thanks": PUBLIC,
    "shelf_label": PUBLIC,
    "sticker_sheet": PUBLIC,
    "doubt_list": STAFF,
    "doubt_detail": STAFF,
    "doubt_close": STAFF,
    "statistics": PUBLIC,
    "open_data": PUBLIC,
    "open_data_day": (404, 404, 404, 404, 404, 404),  # no dump has been made in this test
    "open_data_package": PUBLIC,
    "open_data_live": PUBLIC,
    "open_data_file": (404, 404, 404, 404, 404, 404),
    "open_data_export": STAFF,
    "news_feed": PUBLIC,
    "site_map": PUBLIC,
    "site_map_section": PUBLIC,
    "robots": PUBLIC,
    "site_picture": PUBLIC,
    "oembed": (400, 400, 400, 400, 400, 400),  # asked for no page
    "product_picture": PUBLIC,
    "product_badge": PUBLIC,
    "photo": GONE,  # the photo of this test has no file
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
    "api:api-root": GONE,
    "api_unknown": GONE,
    "sign_in": (200, 302, 302, 302, 302, 302),
    "password_change": OWN,
    "account_list": ADMIN,
    "account_add": ADMIN,
    "account_edit": ADMIN,
    "account_password": ADMIN,
    "workbench": STAFF,
    "staff_producer_list": STAFF,
    "staff_producer_add": STAFF,
    "staff_producer_edit": STAFF,
    "producer_sales": STAFF,
    "sales_point_list": STAFF,
    "sales_point_add": STAFF,
    "sales_point_edit": STAFF,
    "staff_product_list": STAFF,
    "staff_product_add": STAFF,
    "staff_product_edit": STAFF,
    "staff_product_photos": STAFF,
    "staff_product_certificates": STAFF,
    "staff_product_translations": STAFF,
    "translation_edit": STAFF,
    "certify": STAFF,
    "decision_list": STAFF,
    "decision_detail": STAFF,
    "decision_scan": (302, 403, 404, 404, 403, 403),  # the decision of this test has no scan
    "certificate_list": STAFF,
    "certificate_detail": STAFF,
    "certificate_paper": STAFF,
    "print_job": STAFF,
    "print_file": (302, 403, 409, 409, 403, 403),  # the print of this test waits
    "certificate_revoke": STAFF,
    "certificate_annul": STAFF,
    "certificate_strike": STAFF,
    "certificate_prolong": STAFF,
    "history": STAFF,
    "components": STAFF,
    "import_upload": STAFF,
    "import_template": STAFF,
    "start": (302, 302, 302, 302, 302, 302),
    # dossiers: the one at hand is a draft of the commune officer's own commune
    "dossier_list": DESK,
    "dossier_add": DESK,
    "product_dossiers": STAFF,
    "dossier_detail": DESK,
    "dossier_registration": DESK,
    "dossier_report": DESK,
    "dossier_self_scores": DESK,
    "dossier_evidence": DESK,
    "dossier_commune_report": DESK,
    "dossier_advisory_report": DESK,
    "dossier_history": DESK,
    "dossier_print": DESK,
    "dossier_remove": DESK,
    "dossier_step": DESK,
    "evidence_add": DESK,
    "evidence_detail": DESK,
    "evidence_edit": DESK,
    "evidence_remove": DESK,
    "evidence_file": DESK,
    "evidence_page": DESK,
    "day_off_list": STAFF,
    # rounds, councils and what follows a result: the dossier at hand is being scored
    "round_list": STAFF,
    "round_add": STAFF,
    "round_detail": STAFF,
    "round_edit": STAFF,
    "round_print": STAFF,
    "round_decision": STAFF,
    "round_minutes": (302, 403, 404, 404, 403, 403),  # nothing is closed yet
    "council_list": STAFF,
    "council_add": STAFF,
    "council_detail": STAFF,
    "council_edit": STAFF,
    "council_seats": STAFF,
    "dossier_notices": STAFF,
    "dossier_decline": STAFF,
    "dossier_propose": STAFF,
    "dossier_answer": STAFF,
    "dossier_again": STAFF,
    # the scoring room: the member has declared, and not submitted
    "room": OWN,
    "hearing": (302, 404, 200, 200, 404, 302),
    "hearing_declare": (302, 404, 403, 403, 404, 200),
    "hearing_sheet": (302, 404, 403, 403, 404, 200),
    "hearing_submit": (302, 404, 403, 403, 404, 200),
    "hearing_paper": (302, 404, 200, 200, 404, 200),
    "hearing_page": (302, 404, 200, 200, 404, 200),
    "hearing_original": (302, 404, 200, 200, 404, 200),
    "hearing_progress": (302, 404, 200, 200, 404, 403),  # until the own sheet is in
    "hearing_close": (302, 404, 403, 403, 404, 403),
    "hearing_result": (302, 404, 403, 403, 404, 403),
    "hearing_minutes": (302, 404, 403, 403, 404, 403),
    "hearing_sheets": (302, 404, 403, 403, 404, 403),
    "score_sheet": (302, 404, 404, 404, 404, 200),
    "sheet_reopen": (302, 404, 403, 403, 404, 403),
}

# Addresses that only change things: GET is 405 for whom POST is open to, POST is refused to the others.
VERBS: dict[str, Row] = {
    "api:assess": (405, 405, 405, 405, 405, 405),
    "sign_out": (405, 405, 405, 405, 405, 405),
    "photo_add": (302, 403, 405, 405, 403, 403),
    "photo_remove": (302, 403, 405, 405, 403, 403),
    "hearing_save": (302, 405, 405, 405, 405, 405),
    "decision_print": (302, 403, 405, 405, 403, 403),
    "print_cancel": (302, 403, 405, 405, 403, 403),
    "evidence_check": (302, 403, 405, 405, 405, 403),
    "evidence_set_aside": (302, 403, 405, 405, 405, 403),
    "day_off_remove": (302, 403, 405, 405, 403, 403),
    "round_agenda": (302, 403, 405, 405, 403, 403),
    "round_open": (302, 403, 405, 405, 403, 403),
    "notice_sent": (302, 403, 405, 405, 403, 403),
    "translation_remove": (302, 403, 405, 405, 403, 403),
    "doubt_take_up": (302, 403, 405, 405, 403, 403),
    "sold_at": (302, 403, 405, 405, 403, 403),
    "sold_no_longer": (302, 403, 405, 405, 403, 403),
    "channel_remove": (302, 403, 405, 405, 403, 403),
}
# Pages for everybody that take what somebody writes.
PUBLIC_FORMS = {"doubt_form"}
# Pages that change nothing: POST is 405 for whom GET is open to.
READ_ONLY = {
    "components", "workbench", "staff_producer_list", "staff_product_list", "decision_list",
    "certificate_list", "certificate_detail", "certificate_paper", "print_job", "print_file", "history", "account_list", "import_template", "start",
    "dossier_list", "product_dossiers", "dossier_detail", "dossier_evidence", "dossier_history", "dossier_print",
    "evidence_detail", "evidence_file", "evidence_page",
    "round_list", "round_detail", "round_print", "council_list", "council_detail", "dossier_notices",
    "hearing_sheet", "hearing_paper", "hearing_page", "hearing_original",
    "room", "hearing", "hearing_progress", "hearing_result", "hearing_minutes", "hearing_sheets", "score_sheet", "round_minutes",
    "staff_product_translations", "doubt_list", "doubt_detail", "sales_point_list",
}  # fmt: skip

# The records that the addresses are about.
OF_DRAFT = (
    "dossier_detail", "dossier_registration", "dossier_report", "dossier_self_scores", "dossier_evidence",
    "dossier_commune_report", "dossier_advisory_report", "dossier_history", "dossier_remove",
)  # fmt: skip
OF_PAPER = (
    "evidence_detail", "evidence_edit", "evidence_remove", "evidence_file", "evidence_check", "evidence_set_aside",
)  # fmt: skip
OF_ROUND = ("round_detail", "round_edit", "round_print", "round_decision", "round_agenda", "round_open")
OF_COUNCIL = ("council_detail", "council_edit", "council_seats")
OF_SCORED = ("dossier_notices", "dossier_decline", "dossier_propose", "dossier_answer", "dossier_again")
OF_HEARING = (
    "hearing", "hearing_progress", "hearing_close", "hearing_result", "hearing_sheets", "hearing_declare",
    "hearing_sheet", "hearing_submit", "hearing_save",
)  # fmt: skip
OF_HEARD_PAPER = ("hearing_paper", "hearing_original")


def addresses(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, prefix + namespace)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            yield prefix + pattern.name


# The pages that speak every language, from the URLconf too.
IN_EVERY_LANGUAGE = sorted(
    name
    for resolver in get_resolver().url_patterns
    if isinstance(resolver, URLResolver) and isinstance(resolver.pattern, LocalePrefixPattern)
    for name in addresses(resolver.url_patterns)
)


def test_every_address_has_a_row() -> None:
    found = set(addresses())
    assert len(found) > 90
    assert found == PAGES.keys() | VERBS.keys()


@pytest.fixture
def certificate(db: None) -> Certificate:
    return make_certificate(on=date(2025, 3, 10))


@pytest.fixture
def stage(db: None) -> Stage:
    return Stage()


@pytest.fixture
def address_of(certificate: Certificate, stage: Stage, administrator: User) -> Callable[[str], str]:
    product = certificate.product
    photo = ProductPhoto.objects.create(product=product, width=1, height=1, sha256="0" * 64)
    draft = stage.draft()
    paper = stage.paper(draft)
    hearing = stage.heard()
    stage.declare(hearing, stage.people[2])
    sheet = hearing.score_sheets.get()
    notice = Notice.objects.create(dossier=hearing.dossier, subject="Kết quả", body="…", to_commune=True)
    day_off = DayOff.objects.create(day=date(2026, 10, 15), name="Nghỉ")
    on_paper = [draft.pk, paper.key]
    doubt, shop = report(), channel(product.producer)
    sold = sell_at(point=point(), producer=product.producer, by=None)
    job = PrintJob.objects.create(decision=certificate.decision, asked_by=administrator)
    arguments: dict[str, list[Any]] = {
        "product_detail": [product.slug],
        "api:product": [product.slug],
        "open_data_day": ["2026-11-23"],
        "open_data_file": ["2026-11-23", "certificates.csv"],
        "open_data_live": ["certificates", "csv"],
        "site_map_section": ["products"],
        "product_picture": [product.slug],
        "product_badge": [product.slug],
        "producer_detail": [product.producer.slug],
        "verify": [certificate.code],
        "shelf_label": [certificate.code],
        "sticker_sheet": [certificate.code],
        "producer_sales": [product.producer.pk],
        "sold_at": [product.producer.pk],
        "sold_no_longer": [sold.pk],
        "sales_point_edit": [sold.point_id],
        "channel_remove": [shop.pk],
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
        "staff_product_translations": [product.pk],
        "translation_edit": [product.pk, "km"],
        "translation_remove": [product.pk, "km"],
        "account_password": [administrator.pk],
        "decision_detail": [certificate.decision_id],
        "decision_scan": [certificate.decision_id],
        "decision_print": [certificate.decision_id],
        "print_job": [job.pk],
        "print_cancel": [job.pk],
        "print_file": [job.pk],
        "certificate_paper": [certificate.pk],
        "certificate_detail": [certificate.pk],
        "certificate_revoke": [certificate.pk],
        "certificate_annul": [certificate.pk],
        "certificate_strike": [certificate.pk],
        "certificate_prolong": [certificate.pk],
        "history": ["product", product.pk],
        "product_dossiers": [product.pk],
        "dossier_print": [draft.pk, "mau-01"],
        "dossier_step": [draft.pk, "submit"],
        "evidence_add": [draft.pk],
        "evidence_page": [*on_paper, 1, 400],
        "day_off_remove": [day_off.pk],
        "notice_sent": [notice.pk],
        "hearing_minutes": [hearing.pk, "docx"],
        "round_minutes": [stage.round.pk, "docx"],
        "score_sheet": [hearing.pk, sheet.pk, "docx"],
        "sheet_reopen": [hearing.pk, sheet.pk],
    }
    arguments |= {name: [doubt.pk] for name in ("doubt_detail", "doubt_close", "doubt_take_up")}
    arguments |= {name: [draft.pk] for name in OF_DRAFT}
    arguments |= dict.fromkeys(OF_PAPER, on_paper)
    arguments |= {name: [stage.round.pk] for name in OF_ROUND}
    arguments |= {name: [stage.council.pk] for name in OF_COUNCIL}
    arguments |= {name: [hearing.dossier_id] for name in OF_SCORED}
    arguments |= {name: [hearing.pk] for name in OF_HEARING}
    heard_paper = [hearing.pk, hearing.dossier.evidence.all()[0].key]
    arguments |= dict.fromkeys(OF_HEARD_PAPER, heard_paper) | {"hearing_page": [*heard_paper, 1]}
    return lambda name: reverse(name, args=arguments.get(name, []))


@pytest.fixture
def person(
    nobody: User, officer: User, administrator: User, stage: Stage
) -> Callable[[str], User | AnonymousUser]:
    people = {
        "anonymous": AnonymousUser(),
        "nobody": nobody,
        "officer": officer,
        "administrator": administrator,
        "commune_officer": commune_officer(),
        "member": stage.people[2],
    }
    return people.__getitem__


@pytest.mark.parametrize("role", ROLES)
def test_get(role: str, address_of, person, client_of) -> None:
    client, wrong = client_of(person(role)), {}
    for name, row in (PAGES | VERBS).items():
        response, expected = client.get(address_of(name)), row[ROLES.index(role)]
        if response.streaming:
            list(response)  # to its end, where the file is closed
        if response.status_code != expected:
            wrong[name] = (expected, response.status_code)
        elif expected == 302 and role == "anonymous":
            assert response.url.startswith(f"{reverse('sign_in')}?next="), name
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_post_is_refused_to_whom_get_is_refused(role: str, address_of, person, client_of) -> None:
    wrong, addressed = {}, {name: address_of(name) for name in PAGES | VERBS}
    before = list(Certificate.objects.values()), list(Dossier.objects.order_by("pk").values())
    for name, row in (PAGES | VERBS).items():
        get = row[ROLES.index(role)]
        with transaction.atomic():  # what one post does the next one does not see
            status = client_of(person(role)).post(addressed[name]).status_code
            now = list(Certificate.objects.values()), list(Dossier.objects.order_by("pk").values())
            transaction.set_rollback(True)
        if name in PUBLIC_FORMS:
            right = status == 422  # an empty one
        elif name in READ_ONLY or (name in PAGES and PAGES[name] == PUBLIC and name != "sign_in"):
            right = status == 405 or (get in {302, 403, 404} and status == get)
        elif get in {302, 403} and name != "sign_in":
            right = status == get
        else:
            right = status < 500
        # an empty post changes no certificate; of dossiers it removes the draft whose removal was asked for
        if not right or (now != before and name != "dossier_remove"):
            wrong[name] = (get, status)
    assert wrong == {}


@pytest.mark.parametrize("language", ["en", "km"])
def test_every_public_page_in_every_language(language: str, address_of, person, client_of) -> None:
    clients, wrong = {role: client_of(person(role)) for role in ROLES}, {}
    for name in IN_EVERY_LANGUAGE:
        plain = address_of(name)
        with translation.override(language):
            address = address_of(name)
        assert address == f"/{language}{plain}"
        for role, expected in zip(ROLES, PAGES[name], strict=True):
            response = clients[role].get(address)
            in_html = f'<html lang="{language}">' in response.text or name == "suggestions"
            said = (response.status_code, in_html and response["Content-Language"] == language)
            refused = 422 if name in PUBLIC_FORMS else 405
            if said != (expected, True) or clients[role].post(address).status_code != refused:
                wrong[name, role] = (expected, said)
    assert wrong == {}


@pytest.mark.parametrize("language", ["en", "km"])
def test_nothing_else_speaks_another_language(
    language: str, address_of, administrator: User, client_of
) -> None:
    client = client_of(administrator)
    others = (PAGES.keys() | VERBS.keys()) - set(IN_EVERY_LANGUAGE)
    answers = {name: client.get(f"/{language}{address_of(name)}").status_code for name in sorted(others)}
    assert {name: status for name, status in answers.items() if status != 404} == {}


def test_a_dossier_of_another_commune_is_not_there(address_of, client_of) -> None:
    client, wrong = client_of(commune_officer("31507")), {}
    before = list(Dossier.objects.order_by("pk").values()), list(Evidence.objects.values())
    more = ("dossier_step", "dossier_print", "evidence_add", "evidence_page")
    for name in (*OF_DRAFT, *OF_PAPER, *more):
        statuses = (client.get(address_of(name)).status_code, client.post(address_of(name)).status_code)
        if statuses != ((405, 404) if name in VERBS else (404, 405) if name in READ_ONLY else (404, 404)):
            wrong[name] = statuses
    assert wrong == {}
    assert (list(Dossier.objects.order_by("pk").values()), list(Evidence.objects.values())) == before


def test_staff_pages_are_stored_nowhere(address_of, administrator: User, client_of) -> None:
    client, kept = client_of(administrator), []
    for name in (name for name, row in PAGES.items() if row in {STAFF, ADMIN, DESK, OWN}):
        response = client.get(address_of(name))
        if response.streaming:
            list(response)
        if response["Cache-Control"] != "no-store":
            kept.append(name)
    assert kept == []


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
