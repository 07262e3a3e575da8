"""The workbench, the decisions and the certificates as staff see and change them."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from certifications.actions import Ending, annul, prolong, revoke
from certifications.enums import ALLOWED_STATES, Ground, State, Verb
from certifications.models import Certificate, Decision
from tests.factories import district, make_certificate, make_decision, make_producer, make_product

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
ENDING = {
    "number": "91/QĐ-UBND",
    "decided_on": "20/11/2026",
    "authority": "UBND thành phố Cần Thơ",
    "level": "province",
    "reason": "Kết luận kiểm tra ngày 10/11/2026",
}
ANSWERS = {
    Verb.REVOKE: ENDING | {"ground": "production_stopped"},
    Verb.ANNUL: ENDING,
    Verb.STRIKE: {"reason": "Gõ nhầm hạng sao"},
    Verb.PROLONG: {"until": "10/06/2027", "reason": "Hồ sơ đánh giá lại đã nộp"},
}
PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture
def desk(client_of, officer) -> Client:
    return client_of(officer)


def page(name, *args):
    return reverse(name, args=args)


def change(certificate, verb):
    return page(f"certificate_{verb}", certificate.pk)


def in_state(state, officer) -> Certificate:
    """A certificate that is in the state today."""
    on = date(2024, 3, 10) if state not in {State.EXPIRED, State.PROLONGED} else date(2023, 10, 1)
    made = make_certificate(on=on)
    ending = Ending("88/QĐ-UBND", date(2026, 10, 1), "UBND", "province")
    if state == State.PROLONGED:
        prolong(certificate=made, until=date(2027, 3, 1), by=officer, why="")
    if state == State.REVOKED:
        revoke(certificate=made, ending=ending, ground=Ground.MARK_MISUSE, by=officer, why="")
    if state == State.ANNULLED:
        annul(certificate=made, ending=ending, by=officer, why="")
    if state == State.SUPERSEDED:
        make_certificate(product=made.product, on=date(2026, 1, 5))
    made.refresh_from_db()
    assert made.state == state
    return made


ADDRESSES = [
    ("workbench", False, "GET"),
    ("certify", False, "GET POST"),
    ("decision_list", False, "GET"),
    ("decision_detail", True, "GET"),
    ("decision_scan", True, "GET POST"),
    ("certificate_list", False, "GET"),
    ("decision_print", True, "POST"),
    ("certificate_detail", True, "GET"),
    ("certificate_paper", True, "GET"),
    ("certificate_revoke", True, "GET POST"),
    ("certificate_annul", True, "GET POST"),
    ("certificate_prolong", True, "GET POST"),
    ("import_upload", False, "GET POST"),
    ("import_template", False, "GET"),
]


@pytest.mark.parametrize(("name", "one", "methods"), ADDRESSES)
def test_only_staff_come_in(client_of, nobody, name, one, methods):
    address = page(name, *([make_certificate().pk] if one else []))
    for method in methods.split():
        assert Client().generic(method, address).status_code == 302
        assert client_of(nobody).generic(method, address).status_code == 403


@pytest.mark.parametrize(("name", "one", "methods"), ADDRESSES)
def test_other_methods_are_refused(desk, name, one, methods):
    address = page(name, *([make_certificate().pk] if one else []))
    for method in {"POST", "PUT", "DELETE", "PATCH"} - set(methods.split()):
        assert desk.generic(method, address).status_code == 405


@pytest.mark.parametrize(
    ("name", "one", "methods"), [each for each in ADDRESSES if each[1] and "GET" in each[2]]
)
@pytest.mark.parametrize("pk", [999999, 10**30])
def test_what_does_not_exist_is_not_found(desk, name, one, methods, pk):
    assert desk.get(page(name, pk)).status_code == 404


def test_every_changing_form_is_guarded_against_forgery(officer):
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    certificate = make_certificate()
    for name, one, methods in ADDRESSES:
        if "POST" in methods:
            assert forged.post(page(name, *([certificate.pk] if one else []))).status_code == 403


def test_the_empty_workbench_leads_to_the_import(desk):
    response = desk.get(page("workbench"))
    assert response.context["in_force"] == 0
    assert page("import_upload") in response.content.decode()


def test_the_workbench_says_what_is_urgent(desk, officer):
    late = make_certificate(on=date(2024, 1, 10))
    soon = make_certificate(on=date(2024, 5, 10), star=4)
    make_certificate(on=date(2024, 5, 23))  # ends in 181 days
    gone = make_certificate(on=date(2023, 1, 10))
    again = make_certificate(on=date(2023, 1, 10))
    make_certificate(product=again.product, on=date(2026, 6, 1), star=5)
    in_state(State.REVOKED, officer)
    context = desk.get(page("workbench")).context
    assert [(e.certificate, e.days_left, e.hand_in_by, e.overdue) for e in context["ending"]] == [
        (late, 48, date(2026, 9, 12), True),
        (soon, 168, date(2027, 1, 10), False),
    ]
    assert (context["ending_count"], context["lapsed"], context["lapsed_count"]) == (2, [gone], 1)
    assert context["by_star"] == [{"star": 5, "count": 1}, {"star": 4, "count": 1}, {"star": 3, "count": 2}]
    assert context["in_force"] == 4


@pytest.mark.parametrize("count", [1, 3])
def test_the_workbench_costs_the_same(desk, django_assert_num_queries, count):
    for _ in range(count):
        make_certificate(on=date(2024, 1, 10))
        make_certificate(on=date(2023, 1, 10))
    with django_assert_num_queries(
        13
    ):  # the register's 8; days off, statuses, the urgent, those under way; doubts
        desk.get(page("workbench"))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("decision_list", 4), ("certificate_list", 5)])
def test_the_lists_cost_the_same(desk, django_assert_num_queries, count, name, queries):
    for _ in range(count):
        make_certificate()
    with django_assert_num_queries(queries):
        assert len(desk.get(page(name)).context["rows"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_decision_costs_the_same(desk, django_assert_num_queries, count):
    decision = make_decision()
    for _ in range(count):
        certificate = make_certificate(product=make_product())
    with django_assert_num_queries(
        5
    ):  # session, the person, the decision, its certificates, its latest print
        desk.get(page("decision_detail", certificate.decision_id))
    assert decision.certificates.count() == 0


def test_decisions_are_found_by_number_year_and_level(desk):
    old = make_decision(number="15/QĐ-UBND", decided_on=date(2021, 2, 1), level="district")
    new = make_decision(number="4021/QĐ-UBND", decided_on=date(2025, 2, 1))
    for query, found in [
        ({}, [new, old]),
        ({"q": "4021 qđ"}, [new]),
        ({"year": "2021"}, [old]),
        ({"level": "province"}, [new]),
        ({"q": "không"}, []),
        ({"year": "1990", "level": "x"}, [new, old]),
    ]:
        response = desk.get(page("decision_list"), query)
        assert response.context["rows"] == found, query
    assert len(response.context["problems"]) == 2


def test_certificates_are_found_by_every_name_they_have(desk, officer):
    producer = make_producer(name="Cơ sở Ba Thìn", district=district("my-tu"), commune=None)
    one = make_certificate(product=make_product(name="Mắm cá lóc", producer=producer), star=4)
    two = in_state(State.EXPIRED, officer)
    for query, found in [
        ({"q": "mam ca"}, [one]),
        ({"q": "BA THÌN"}, [one]),
        ({"q": one.code}, [one]),
        ({"q": one.spaced_code.lower()}, [one]),
        ({"q": two.decision.number}, [two]),
        ({"district": "my-tu"}, [one]),
        ({"star": "3"}, [two]),
        ({"state": "expired"}, [two]),
        ({"state": "in_force"}, [one]),
        ({"state": "annulled"}, []),
        ({"star": "9"}, [one, two]),
        ({"q": "%"}, []),
    ]:
        assert desk.get(page("certificate_list"), query).context["rows"] == found, query


def test_long_lists_go_on_page_by_page(desk, monkeypatch):
    monkeypatch.setattr("certifications.views.staff.PAGE_SIZE", 2)
    made = [make_certificate() for _ in range(3)]
    first = desk.get(page("certificate_list"))
    second = desk.get(first.context["next_url"])
    assert first.context["rows"] + second.context["rows"] == made[::-1]
    assert second.context["next_url"] == ""
    forged = desk.get(page("certificate_list"), {"after": "forged"})
    assert (len(forged.context["rows"]), len(forged.context["problems"])) == (2, 1)


def scan(content=PDF, name="quyet-dinh.pdf"):
    return {"scan": SimpleUploadedFile(name, content)}


def test_a_scan_is_kept_once_and_handed_out_as_a_file(desk):
    decision = make_decision(number="4021/QĐ-UBND")
    address = page("decision_scan", decision.pk)
    assert desk.get(address).status_code == 404
    assert desk.post(address, scan()).status_code == 302
    response = desk.get(address)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="4021-qd-ubnd.pdf"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert desk.post(address, scan(PDF + b"other")).status_code == 409
    decision.refresh_from_db()
    with decision.scan.open() as kept:
        assert kept.read() == PDF


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90", "a.pdf"),
        (PDF, "a.exe"),
        (PDF, "a.png"),
        (PDF, "a"),
        (b"", "a.pdf"),
        (b"<svg onload=1>", "a.webp"),
        (b"\xff\xd8\xff\xe0", "a.pdf"),
        (b" %PDF-1.7", "a.pdf"),
    ],
)
def test_a_disguised_scan_is_refused(desk, content, name):
    decision = make_decision()
    response = desk.post(page("decision_scan", decision.pk), scan(content, name))
    assert response.status_code == 422
    decision.refresh_from_db()
    assert not decision.scan


def test_a_scan_that_is_too_large_is_not_even_read(desk, monkeypatch):
    monkeypatch.setattr("certifications.scans.MAX_BYTES", 10)
    address = page("decision_scan", make_decision().pk)
    assert desk.post(address, scan()).status_code == 422
    response = desk.post(address, scan(), CONTENT_LENGTH="99999999999")
    assert response.status_code == 413


@pytest.mark.parametrize("state", State)
def test_buttons_are_there_for_what_the_state_allows(desk, officer, state):
    certificate = in_state(state, officer)
    response = desk.get(page("certificate_detail", certificate.pk))
    shown = {each["verb"] for each in response.context["verbs"]}
    assert shown == {verb for verb, states in ALLOWED_STATES.items() if state in states}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", Verb)
def test_a_verb_is_done_in_its_states_and_refused_in_others(desk, officer, state, verb):
    certificate = in_state(state, officer)
    answers = dict(ANSWERS[verb])
    if verb == Verb.PROLONG:
        latest = certificate.term.expires_on + timedelta(days=180)
        answers["until"] = f"{latest:%d/%m/%Y}"
    before = Certificate.objects.filter(pk=certificate.pk).values().get()
    response = desk.post(change(certificate, verb), answers | {"confirmed": "1"})
    after = Certificate.objects.filter(pk=certificate.pk).values().get()
    allowed = state in ALLOWED_STATES[verb]
    assert response.status_code == (302 if allowed else 409)
    assert (before != after) == allowed
    assert (
        desk.get(change(certificate, verb)).status_code == (200 if after == before and allowed else 409)
        or allowed
    )


def test_revoking_is_explained_before_it_is_done(desk, officer):
    certificate = make_certificate()
    answers = ANSWERS[Verb.REVOKE]
    shown = desk.post(change(certificate, Verb.REVOKE), answers)
    assert len(shown.context["consequences"]) == 4
    certificate.refresh_from_db()
    assert (certificate.revoked_on, certificate.revocation, certificate.revocation_ground) == (None, None, "")
    again = desk.post(change(certificate, Verb.REVOKE), answers | {"change": "1"})
    assert again.context["consequences"] is None
    assert 'value="91/QĐ-UBND"' in again.content.decode()
    assert desk.post(change(certificate, Verb.REVOKE), answers | {"confirmed": "1"}).status_code == 302
    certificate.refresh_from_db()
    assert certificate.revoked_on == date(2026, 11, 20)
    assert certificate.revocation_ground == Ground.PRODUCTION_STOPPED
    assert (certificate.revocation.kind, certificate.revocation.number) == ("revocation", "91/QĐ-UBND")
    event = certificate.events.latest("pgh_id")
    assert (event.pgh_context["why"], event.pgh_context["user"]) == (ENDING["reason"], officer.pk)


def test_one_decision_may_revoke_many(desk):
    for _ in range(2):
        address = change(make_certificate(), Verb.REVOKE)
        assert desk.post(address, ANSWERS[Verb.REVOKE] | {"confirmed": "1"}).status_code == 302
    assert Decision.objects.get(kind="revocation").revoked.count() == 2


def test_annulling_keeps_day_and_decision_together(desk):
    certificate = make_certificate()
    desk.post(change(certificate, Verb.ANNUL), ENDING | {"confirmed": "1"})
    certificate.refresh_from_db()
    assert (certificate.annulled_on, certificate.annulment.kind) == (date(2026, 11, 20), "annulment")


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": ""},
        {"number": "---"},
        {"number": "x" * 300},
        {"decided_on": "31/02/2026"},
        {"decided_on": "24/11/2026"},
        {"decided_on": "09/03/2025"},  # the day before it was issued
        {"authority": ""},
        {"level": "village"},
        {"ground": "because"},
        {"ground": ""},
        {"reason": ""},
        {"reason": "a\x00b"},
    ],
)
def test_an_unfit_revocation_changes_nothing(desk, wrong):
    certificate = make_certificate(on=date(2025, 3, 10))
    address = change(certificate, Verb.REVOKE)
    response = desk.post(address, ANSWERS[Verb.REVOKE] | wrong | {"confirmed": "1"})
    assert response.status_code == 422
    assert response.context["form"].errors
    certificate.refresh_from_db()
    assert certificate.state == State.VALID
    assert Decision.objects.filter(kind="revocation").count() == 0


def test_a_decision_of_another_kind_does_not_revoke(desk):
    certificate = make_certificate()
    granted = certificate.decision
    facts = {"number": granted.number, "decided_on": f"{granted.decided_on:%d/%m/%Y}", "level": granted.level}
    response = desk.post(change(certificate, Verb.REVOKE), ANSWERS[Verb.REVOKE] | facts | {"confirmed": "1"})
    assert response.status_code == 409
    certificate.refresh_from_db()
    assert certificate.state == State.VALID


@pytest.mark.parametrize(
    ("until", "status"),
    [
        ("06/09/2027", 302),  # 180 days after 10/03/2027
        ("07/09/2027", 422),
        ("11/03/2027", 302),
        ("10/03/2027", 422),
        ("01/01/2020", 422),
        ("31/12/9999", 422),
        ("nay", 422),
    ],
)
def test_a_certificate_is_prolonged_by_180_days_at_most(desk, until, status):
    certificate = make_certificate(on=date(2024, 3, 10))
    answers = {"until": until, "reason": "Chờ đánh giá lại", "confirmed": "1"}
    assert desk.post(change(certificate, Verb.PROLONG), answers).status_code == status
    certificate.refresh_from_db()
    assert (certificate.prolonged_until is not None) == (status == 302)


def test_a_certificate_is_prolonged_in_its_last_180_days_only(desk):
    certificate = make_certificate(on=date(2025, 3, 10))
    answers = {"until": "06/09/2028", "reason": "Chờ đánh giá lại", "confirmed": "1"}
    assert desk.post(change(certificate, Verb.PROLONG), answers).status_code == 422
    certificate.refresh_from_db()
    assert certificate.prolonged_until is None


def test_a_prolongation_does_not_reach_into_a_newer_certificate(desk):
    old = make_certificate(on=date(2023, 10, 1))
    make_certificate(product=old.product, on=date(2026, 11, 1))
    answers = {"until": "20/11/2026", "reason": "Chờ đánh giá lại", "confirmed": "1"}
    assert desk.post(change(old, Verb.PROLONG), answers).status_code == 422
    old.refresh_from_db()
    assert old.prolonged_until is None


def test_the_life_of_a_certificate_is_told_in_order(desk, officer):
    certificate = in_state(State.REVOKED, officer)
    events = desk.get(page("certificate_detail", certificate.pk)).context["events"]
    assert [(event.day, event.state) for event in events] == [
        (date(2024, 3, 10), "valid"),
        (date(2026, 10, 1), "revoked"),
    ]
    prolonged = in_state(State.PROLONGED, officer)
    events = desk.get(page("certificate_detail", prolonged.pk)).context["events"]
    assert [(event.day, event.state) for event in events] == [
        (date(2023, 10, 1), "valid"),
        (date(2026, 10, 1), "expired"),
        (date(2027, 3, 1), "prolonged"),
    ]


@pytest.mark.parametrize("verb", [Verb.REVOKE, Verb.ANNUL])
@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"decided_on": "24/11/2026"}, "decided_on"), ({"decided_on": "09/03/2025"}, "decided_on")],
)
def test_an_impossible_day_is_refused_before_the_preview(desk, verb, wrong, field):
    certificate = make_certificate(on=date(2025, 3, 10))
    response = desk.post(change(certificate, verb), ANSWERS[verb] | wrong)
    assert (response.status_code, response.context["consequences"]) == (422, None)
    assert list(response.context["form"].errors) == [field]


@pytest.mark.parametrize("verb", [Verb.REVOKE, Verb.ANNUL])
def test_the_preview_meets_the_checks_of_the_deed(desk, verb):
    certificate = make_certificate()
    granted = certificate.decision
    facts = {"number": granted.number, "decided_on": f"{granted.decided_on:%d/%m/%Y}", "level": granted.level}
    response = desk.post(change(certificate, verb), ANSWERS[verb] | facts)
    assert (response.status_code, response.context["consequences"]) == (409, None)
    assert response.context["form"].non_field_errors()
    assert f'value="{granted.number}"' in response.content.decode()


def test_a_preview_writes_nothing(desk):
    certificate = make_certificate()
    before = (certificate.events.count(), Decision.objects.count())
    for verb in (Verb.REVOKE, Verb.ANNUL, Verb.STRIKE):
        assert desk.post(change(certificate, verb), ANSWERS[verb]).context["consequences"]
    certificate.refresh_from_db()
    assert (certificate.state, certificate.events.count(), Decision.objects.count()) == (State.VALID, *before)


def test_five_stars_are_not_revoked_by_the_province_even_in_the_preview(desk):
    certificate = make_certificate(star=5)
    response = desk.post(change(certificate, Verb.REVOKE), ANSWERS[Verb.REVOKE])
    assert (response.status_code, response.context["consequences"]) == (409, None)


def test_striking_out_says_what_is_in_force_again_only_when_it_is(desk):
    alone = make_certificate()
    assert len(desk.post(change(alone, Verb.STRIKE), ANSWERS[Verb.STRIKE]).context["consequences"]) == 2
    old = make_certificate(star=4, on=date(2025, 3, 10))
    slip = make_certificate(product=old.product, on=date(2026, 1, 5))
    lines = desk.post(change(slip, Verb.STRIKE), ANSWERS[Verb.STRIKE]).context["consequences"]
    assert ("10/03/2025" in lines[1], len(lines)) == (True, 3)
    past = make_certificate(on=date(2022, 3, 10))
    late = make_certificate(product=past.product, on=date(2025, 1, 5))
    assert len(desk.post(change(late, Verb.STRIKE), ANSWERS[Verb.STRIKE]).context["consequences"]) == 2


def test_revoking_an_expired_certificate_does_not_speak_of_the_public_list(desk, officer):
    expired = in_state(State.EXPIRED, officer)
    shown = desk.post(change(expired, Verb.REVOKE), ANSWERS[Verb.REVOKE])
    assert len(shown.context["consequences"]) == 3


def test_a_certificate_shows_its_own_term_and_its_prolongation(desk, officer):
    html = desk.get(page("certificate_detail", in_state(State.PROLONGED, officer).pk)).content.decode()
    assert "<dd>01/10/2026</dd>" in html
    assert "<dd>01/03/2027 (" in html
    valid = make_certificate(on=date(2025, 3, 10))
    assert "<dd>10/03/2028</dd>" in desk.get(page("certificate_detail", valid.pk)).content.decode()
