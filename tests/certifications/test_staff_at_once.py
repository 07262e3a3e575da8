"""Two officers at the same moment, and a database that goes away in the middle: with real threads and commits."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from certifications.models import Certificate, Decision
from tests.factories import make_certificate, make_product

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/noi-bo/cap-chung-nhan/"
DECISION = {"number": "2881/QĐ-UBND", "decided_on": "20/11/2026", "authority": "UBND", "level": "province"}


@pytest.fixture
def desks(client_of):
    people = [
        User.objects.create_user(name, "x", full_name=name, role=Role.OFFICER) for name in ("mot", "hai")
    ]
    return [client_of(person) for person in people]


def previewed(desk, *products):
    """The form as it stands after the preview, ready to be issued."""
    data = DECISION | {"row": [product.pk for product in products]}
    data |= {f"star-{product.pk}": "3" for product in products}
    page = desk.post(URL, data | {"do": "preview"}).content.decode()
    return data | {"do": "issue", "seal": re.search(r'name="seal" value="(\w+)"', page)[1]}


def at_once(*posts):
    """Send the posts from threads of their own at the same moment; their answers."""
    start = Barrier(len(posts))

    def send(post):
        desk, address, data = post
        try:
            start.wait()
            return desk.post(address, data)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(send, posts))


@pytest.mark.parametrize("same_products", [True, False])
def test_two_officers_issue_the_same_decision_at_the_same_moment(desks, same_products):
    mine = [make_product() for _ in range(5)]
    theirs = mine if same_products else [make_product() for _ in range(5)]
    forms = [previewed(desk, *chosen) for desk, chosen in zip(desks, (mine, theirs), strict=True)]
    answers = at_once(*((desk, URL, form) for desk, form in zip(desks, forms, strict=True)))
    assert min(answer.status_code for answer in answers) == 302
    [refused] = [answer for answer in answers if answer.status_code != 302]
    assert refused.status_code in {409, 422}  # 422 when the other was done before this one looked
    assert "known" in [conflict.code for conflict in refused.context["whole"]]
    decision = Decision.objects.get()
    products = {certificate.product for certificate in decision.certificates.all()}
    assert products in ({*mine}, {*theirs})
    assert Certificate.objects.count() == 5


def test_the_slower_officer_is_told_when_the_constraint_is_what_stops_them(desks, monkeypatch):
    """Neither sees the other before writing: the unique constraint alone decides."""
    meet = Barrier(2)
    full_clean = Decision.full_clean

    def wait_for_the_other(self, *args, **kwargs):
        full_clean(self, *args, **kwargs)
        if not args and not kwargs:  # called by `issue`, not by the form
            meet.wait(10)

    forms = [previewed(desk, make_product()) for desk in desks]
    monkeypatch.setattr(Decision, "full_clean", wait_for_the_other)
    answers = at_once(*((desk, URL, form) for desk, form in zip(desks, forms, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    [refused] = [answer for answer in answers if answer.status_code == 409]
    assert "known" in [conflict.code for conflict in refused.context["whole"]]
    assert (Decision.objects.count(), Certificate.objects.count()) == (1, 1)


def test_two_officers_revoke_the_same_certificate_at_the_same_moment(desks):
    certificate = make_certificate()
    address = reverse("certificate_revoke", args=[certificate.pk])
    ending = {"number": "91/QĐ-UBND", "decided_on": "20/11/2026", "authority": "UBND", "level": "province"}
    answers = ending | {"ground": "mark_misuse", "reason": "Kiểm tra", "confirmed": "1"}
    both = at_once(*((desk, address, answers) for desk in desks))
    assert sorted(answer.status_code for answer in both) == [302, 409]
    assert Decision.objects.filter(kind="revocation").count() == 1


@pytest.fixture
def _the_server_cuts_the_line():
    """The backend that writes the third certificate is ended by the server, as when the machine goes down."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION cut_the_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF NEW.star = 4 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$;"
            "CREATE TRIGGER cut_the_line BEFORE INSERT ON certifications_certificate "
            "FOR EACH ROW EXECUTE FUNCTION cut_the_line()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION cut_the_line() CASCADE")


@pytest.mark.usefixtures("_the_server_cuts_the_line")
def test_nothing_is_written_when_the_database_goes_away_in_the_middle(desks):
    products = [make_product() for _ in range(3)]
    data = DECISION | {"row": [product.pk for product in products]}
    data |= {f"star-{product.pk}": "3" for product in products} | {f"star-{products[2].pk}": "4"}
    page = desks[0].post(URL, data | {"do": "preview"}).content.decode()
    seal = re.search(r'name="seal" value="(\w+)"', page)[1]
    desks[0].raise_request_exception = False  # the answer of the server counts, not the error behind it
    response = desks[0].post(URL, data | {"do": "issue", "seal": seal})
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert (Decision.objects.count(), Certificate.objects.count()) == (0, 0)
    assert desks[0].get(URL).status_code == 200
