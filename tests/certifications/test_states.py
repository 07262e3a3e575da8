"""The state of a certificate: pure arithmetic, the database's copy of it, and the verbs that change it."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from certifications import dates, watch
from certifications.actions import Ending, RegisterError, annul, issue, prolong, revoke, strike
from certifications.conflicts import Award
from certifications.dates import Term
from certifications.enums import ALLOWED_STATES, Ground, Level, RubricVersion, State, Verb, rubric_of
from certifications.models import Certificate, Decision
from tests.factories import decision, make_certificate, make_product

DAYS = st.dates(date(2019, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("issued", "expires"),
    [
        (date(2022, 12, 13), date(2025, 12, 13)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2021, 2, 28), date(2024, 2, 28)),
        (date(2022, 12, 31), date(2025, 12, 31)),
    ],
)
def test_a_certificate_runs_36_months(issued: date, expires: date) -> None:
    assert Term(issued).expires_on == expires


def test_it_is_in_force_from_its_day_to_the_day_before_it_expires() -> None:
    term = Term(date(2022, 12, 13))
    days = [date(2022, 12, 12), date(2022, 12, 13), date(2025, 12, 12), date(2025, 12, 13)]
    assert [term.in_force(day) for day in days] == [False, True, True, False]
    assert [term.state(day) for day in days] == [None, State.VALID, State.VALID, State.EXPIRED]


def test_prolonged_is_its_own_state_and_ends() -> None:
    term = Term(date(2022, 12, 13), prolonged_until=date(2026, 3, 1))
    assert term.state(date(2025, 12, 12)) == State.VALID
    assert term.state(date(2025, 12, 13)) == State.PROLONGED
    assert term.in_force(date(2026, 2, 28))
    assert term.state(date(2026, 3, 1)) == State.EXPIRED


@given(issued=DAYS, on=DAYS, revoked=st.none() | DAYS, superseded=st.none() | DAYS, annulled=st.none() | DAYS)
def test_in_force_means_valid_or_prolonged(
    issued: date, on: date, revoked: date | None, superseded: date | None, annulled: date | None
) -> None:
    ends = {"revoked_on": revoked, "superseded_on": superseded, "annulled_on": annulled}
    term = Term(issued, **{name: day for name, day in ends.items() if day and day >= issued})
    assert term.in_force(on) == (term.state(on) in {State.VALID, State.PROLONGED})


@pytest.mark.parametrize(
    ("score", "star"),
    [
        ("100", 5),
        ("90", 5),
        ("89.99", 4),
        ("70", 4),
        ("69.99", 3),
        ("50", 3),
        ("49.99", 2),
        ("30", 2),
        ("29.99", 1),
        ("0", 1),
    ],
)
def test_bands_are_half_open_and_nothing_is_rounded_up(score: str, star: int) -> None:
    assert dates.highest_star(Decimal(score)) == star


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2019, 8, 20), RubricVersion.UNKNOWN),
        (date(2019, 8, 21), RubricVersion.QD1048),
        (date(2023, 2, 24), RubricVersion.QD148),
        (date(2026, 5, 21), RubricVersion.QD148),
        (date(2026, 5, 22), RubricVersion.QD26),
    ],
)
def test_the_criteria_follow_the_day(day: date, version: RubricVersion) -> None:
    assert rubric_of(day) == version


def test_a_date_known_in_part_is_its_last_possible_day() -> None:
    today = date(2026, 11, 23)
    assert dates.last_possible_day(2022, None, today=today) == date(2022, 12, 31)
    assert dates.last_possible_day(2024, 2, today=today) == date(2024, 2, 29)
    assert dates.last_possible_day(2026, None, today=today) == today


@pytest.mark.parametrize(
    ("precision", "shown"), [("day", "07/12/2022"), ("month", "12/2022"), ("year", "2022")]
)
def test_only_what_is_known_is_shown(precision: str, shown: str) -> None:
    assert dates.precise(date(2022, 12, 7), precision) == shown


def test_codes_are_long_and_without_look_alikes() -> None:
    codes = {dates.new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert {len(code) for code in codes} == {12}
    assert not set("".join(codes)) & set("O0I1LU")


@given(st.text(dates.CODE_ALPHABET, min_size=12, max_size=12))
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    typed = f" {dates.spaced_code(code).lower().replace('-', ' - ')} "
    assert dates.normal_code(typed) == code


@pytest.mark.parametrize("text", ["", "ABC", "O" * 12, "A" * 13, "ABCD-EFGH-234\x00", "ｖ" * 12])
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    assert dates.normal_code(text) == ""


# --- the database's copy --------------------------------------------------------------------------------------


def certificates_of_every_kind() -> list[Certificate]:
    """One in each state, around 2025."""
    valid, prolonged, revoked, annulled, wrong = (make_certificate(on=date(2023, 5, 2)) for _ in range(5))
    strike(certificate=wrong, by=None, why="nhầm")
    prolong(
        certificate=prolonged, until=prolonged.expires_on + timedelta(days=180), by=None, why="chờ kết quả"
    )
    ending = Ending("9/QĐ-UBND", date(2024, 6, 1), "UBND tỉnh", Level.PROVINCE)
    revoke(certificate=revoked, ending=ending, ground=Ground.MARK_MISUSE, by=None, why="dùng sai nhãn")
    annulment = Ending("10/QĐ-UBND", date(2024, 7, 1), "UBND tỉnh", Level.PROVINCE)
    annul(certificate=annulled, ending=annulment, by=None, why="công nhận sai")
    superseded = make_certificate(on=date(2023, 6, 2))
    newer = make_certificate(product=superseded.product, star=4, on=date(2024, 8, 1))
    return [valid, prolonged, revoked, annulled, wrong, superseded, newer]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "on",
    [
        date(2023, 5, 1),
        date(2023, 5, 2),
        date(2024, 5, 31),
        date(2024, 6, 1),
        date(2024, 7, 1),
        date(2024, 8, 1),
        date(2026, 5, 1),
        date(2026, 5, 2),
        date(2026, 10, 28),
        date(2026, 10, 29),
        date(2027, 8, 1),
    ],
)
def test_the_database_tells_the_same_state_on_each_day(on: date) -> None:
    certificates_of_every_kind()
    everything = list(Certificate.objects.all())
    told = dict(Certificate.objects.with_state(on).values_list("pk", "state_then"))
    assert told == {each.pk: each.state_on(on) for each in everything if each.state_on(on)}
    in_force = set(Certificate.objects.in_force(on).values_list("pk", flat=True))
    assert in_force == {each.pk for each in everything if each.term.in_force(on)}


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(
    days=st.lists(st.dates(date(2019, 1, 1), date(2026, 6, 1)), min_size=1, max_size=5, unique=True),
    rest=st.randoms(),
)
def test_in_any_order_of_entry_one_at_most_is_in_force_and_the_newest_wins(days: list[date], rest) -> None:
    product = make_product()
    entered = list(days)
    rest.shuffle(entered)
    for day in entered:
        make_certificate(product=product, on=day)
    line = list(Certificate.objects.filter(product=product).order_by("issued_on"))
    for certificate, following in pairwise(line):
        overlaps = following.issued_on < certificate.expires_on
        assert certificate.superseded_on == (following.issued_on if overlaps else None)
        assert certificate.superseded_by == (following if overlaps else None)
    assert line[-1].superseded_on is None


# --- verbs ----------------------------------------------------------------------------------------------------

ENDING = Ending("77/QĐ-UBND", date(2026, 1, 5), "UBND tỉnh", Level.PROVINCE)


def do(verb: Verb, certificate: Certificate) -> None:
    if verb == Verb.REVOKE:
        revoke(certificate=certificate, ending=ENDING, ground=Ground.PRODUCTION_STOPPED, by=None, why="ngừng")
    elif verb == Verb.ANNUL:
        annul(certificate=certificate, ending=ENDING, by=None, why="sai")
    elif verb == Verb.STRIKE:
        strike(certificate=certificate, by=None, why="nhập nhầm")
    else:
        until = (certificate.prolonged_until or certificate.expires_on) + timedelta(days=20)
        prolong(certificate=certificate, until=until, by=None, why="chờ")


@pytest.fixture
def in_state(db: None) -> dict[State, Certificate]:
    """A certificate in each state on 23 November 2026 (the tests' today)."""
    valid = make_certificate(on=date(2024, 3, 10))
    expired = make_certificate(on=date(2021, 3, 10))
    prolonged = make_certificate(on=date(2023, 10, 1))
    prolong(certificate=prolonged, until=date(2027, 1, 10), by=None, why="chờ")
    revoked, annulled = make_certificate(on=date(2025, 3, 10)), make_certificate(on=date(2025, 3, 10))
    earlier = Ending("76/QĐ-UBND", date(2025, 12, 5), "UBND tỉnh", Level.PROVINCE)
    revoke(certificate=revoked, ending=earlier, ground=Ground.MARK_MISUSE, by=None, why="sai nhãn")
    annul(
        certificate=annulled,
        ending=Ending("75/QĐ-UBND", date(2025, 12, 5), "UBND", Level.PROVINCE),
        by=None,
        why="sai",
    )
    superseded = make_certificate(on=date(2024, 3, 10))
    make_certificate(product=superseded.product, star=4, on=date(2025, 3, 10))
    made = {
        State.VALID: valid,
        State.EXPIRED: expired,
        State.PROLONGED: prolonged,
        State.REVOKED: revoked,
        State.ANNULLED: annulled,
        State.SUPERSEDED: superseded,
    }
    for certificate in made.values():
        certificate.refresh_from_db()
    return made


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", Verb)
def test_each_verb_fits_the_states_of_the_table_and_no_other(
    in_state: dict[State, Certificate], verb: Verb, state: State
) -> None:
    certificate = in_state[state]
    assert certificate.state == state
    if state in ALLOWED_STATES[verb]:
        do(verb, certificate)
        certificate.refresh_from_db()
        expected = {
            Verb.REVOKE: State.REVOKED,
            Verb.ANNUL: State.ANNULLED,
            Verb.STRIKE: State.ANNULLED,
            Verb.PROLONG: certificate.term.state(date(2026, 11, 23)),
        }
        assert certificate.state == expected[verb]
    else:
        before = Certificate.objects.filter(pk=certificate.pk).values().get()
        with pytest.raises(RegisterError):
            do(verb, certificate)
        assert Certificate.objects.filter(pk=certificate.pk).values().get() == before


@pytest.mark.django_db
def test_a_revocation_before_the_issue_changes_nothing() -> None:
    certificate = make_certificate(on=date(2025, 3, 10))
    ending = Ending("1/QĐ-UBND", date(2025, 3, 9), "UBND tỉnh", Level.PROVINCE)
    with pytest.raises(ValidationError, match=r"before the day|trước ngày"):
        revoke(certificate=certificate, ending=ending, ground=Ground.MARK_MISUSE, by=None, why="x")
    assert Certificate.objects.get(pk=certificate.pk).revoked_on is None
    assert not Decision.objects.filter(number="1/QĐ-UBND").exists()


@pytest.mark.django_db
def test_a_prolongation_is_not_shortened_and_not_longer_than_180_days() -> None:
    certificate = make_certificate(on=date(2024, 3, 10))
    latest = certificate.expires_on + timedelta(days=180)
    prolong(certificate=certificate, until=latest - timedelta(days=90), by=None, why="chờ")
    for until in (latest - timedelta(days=91), latest + timedelta(days=1)):
        with pytest.raises(ValidationError):
            prolong(certificate=certificate, until=until, by=None, why="chờ")
    prolong(certificate=certificate, until=latest, by=None, why="chờ")
    certificate.refresh_from_db()
    assert certificate.prolonged_until == latest


@pytest.mark.django_db
def test_one_decision_revokes_many() -> None:
    first, second = make_certificate(), make_certificate()
    for certificate in (first, second):
        revoke(certificate=certificate, ending=ENDING, ground=Ground.MARK_MISUSE, by=None, why="x")
    assert Decision.objects.filter(number=ENDING.number).count() == 1


@pytest.mark.django_db
def test_a_decision_of_recognition_revokes_nothing() -> None:
    certificate = make_certificate()
    ending = Ending(certificate.decision.number, certificate.decision.decided_on, "UBND tỉnh", Level.PROVINCE)
    with pytest.raises(RegisterError):
        revoke(certificate=certificate, ending=ending, ground=Ground.MARK_MISUSE, by=None, why="x")


# --- issuing: all or none -------------------------------------------------------------------------------------


def refused(granted: Decision, awards: list[Award], *, accept: bool = False) -> list[tuple[str, bool]]:
    before = Certificate.objects.count(), Decision.objects.count()
    with pytest.raises(RegisterError) as refusal:
        issue(decision=granted, awards=awards, by=None, accept_warnings=accept)
    assert (Certificate.objects.count(), Decision.objects.count()) == before
    return [(conflict.code, conflict.blocking) for conflict in refusal.value.conflicts]


@pytest.mark.django_db
def test_53_certificates_come_from_one_decision() -> None:
    producer = make_product().producer
    products = [make_product(producer=producer) for _ in range(53)]
    granted = decision(number="3306/QĐ-UBND", decided_on=date(2022, 12, 13))
    made = issue(decision=granted, awards=[Award(product, 3) for product in products], by=None)
    assert len(made) == 53
    assert Certificate.objects.filter(decision=granted, star=3, issued_on=date(2022, 12, 13)).count() == 53
    assert Certificate.objects.values("code").distinct().count() == 53


@pytest.mark.django_db
def test_each_conflict_blocks_and_nothing_is_written() -> None:
    product, other = make_product(), make_product()
    assert refused(decision(), []) == [("empty", True)]
    assert refused(decision(decided_on=date(2999, 1, 1)), [Award(product, 3)]) == [("future", True)]
    assert (
        refused(decision(), [Award(product, 3), Award(other, 3), Award(product, 4)]) == [("twice", True)] * 2
    )
    assert refused(decision(), [Award(other, 3), Award(product, 5)]) == [("level", True)]
    assert refused(decision(level=Level.DISTRICT), [Award(product, 4)]) == [("level", True)]


@pytest.mark.django_db
def test_a_known_decision_and_a_covered_product_block() -> None:
    certificate = make_certificate()
    known = certificate.decision
    again = decision(number=known.number.lower(), decided_on=known.decided_on)
    assert refused(again, [Award(make_product(), 3)]) == [("known", True)]
    assert refused(known, [Award(certificate.product, 3)]) == [("covered", True)]
    assert refused(decision(decided_on=known.decided_on), [Award(certificate.product, 4)]) == [
        ("same_day", True)
    ]


@pytest.mark.django_db
def test_warnings_must_be_accepted() -> None:
    certificate = make_certificate(star=4, on=date(2024, 3, 10))
    lower = decision(decided_on=date(2025, 6, 1))
    assert refused(lower, [Award(certificate.product, 3)]) == [("lower", False)]
    assert refused(decision(decided_on=date(2025, 6, 1)), [Award(certificate.product, 4)]) == [
        ("in_force", False)
    ]
    older = decision(decided_on=date(2022, 6, 1))
    assert refused(older, [Award(certificate.product, 3)]) == [("older", False)]
    issue(decision=lower, awards=[Award(certificate.product, 3)], by=None, accept_warnings=True)
    certificate.refresh_from_db()
    assert certificate.superseded_on == date(2025, 6, 1)


@pytest.mark.django_db
def test_a_product_can_be_added_to_a_known_decision() -> None:
    certificate = make_certificate()
    product = make_product()
    [added] = issue(decision=certificate.decision, awards=[Award(product, 3)], by=None)
    assert added.decision == certificate.decision
    assert added.code != certificate.code


# --- slips of the keyboard ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_struck_entry_was_never_made_and_the_right_one_can_be() -> None:
    older = make_certificate(star=3, on=date(2024, 3, 10))
    wrong = make_certificate(product=older.product, star=4, on=date(2025, 3, 10))
    strike(certificate=wrong, by=None, why="3 sao, gõ nhầm 4")
    older.refresh_from_db()
    wrong.refresh_from_db()
    assert (older.superseded_on, older.state) == (None, State.VALID)
    assert (wrong.state, wrong.is_struck) == (State.ANNULLED, True)
    assert not Certificate.objects.in_force(date(2025, 4, 1)).filter(pk=wrong.pk).exists()
    [right] = issue(decision=wrong.decision, awards=[Award(older.product, 3)], by=None, accept_warnings=True)
    older.refresh_from_db()
    assert older.superseded_by == right
    assert right.decision == wrong.decision


@pytest.mark.django_db
def test_striking_one_of_three_joins_the_other_two() -> None:
    first = make_certificate(on=date(2024, 1, 10))
    middle = make_certificate(product=first.product, on=date(2025, 1, 10))
    last = make_certificate(product=first.product, on=date(2026, 1, 10))
    strike(certificate=middle, by=None, why="nhầm sản phẩm")
    first.refresh_from_db()
    assert (first.superseded_on, first.superseded_by) == (date(2026, 1, 10), last)


@pytest.mark.django_db
def test_five_stars_are_revoked_by_the_ministry_only() -> None:
    certificate = make_certificate(star=5)
    with pytest.raises(RegisterError):
        revoke(certificate=certificate, ending=ENDING, ground=Ground.MARK_MISUSE, by=None, why="x")
    central = Ending("5/QĐ-BNNMT", date(2026, 1, 5), "Bộ Nông nghiệp và Môi trường", Level.CENTRAL)
    assert (
        revoke(certificate=certificate, ending=central, ground=Ground.MARK_MISUSE, by=None, why="x").state
        == State.REVOKED
    )


@pytest.mark.django_db
def test_a_certificate_names_the_commune_of_its_day_and_invents_no_address() -> None:
    old = make_certificate(on=date(2025, 3, 10))
    new = make_certificate(on=date(2026, 3, 10))
    assert (old.commune.name, old.commune.is_current) == ("Xã Tài Văn", False)
    assert (new.commune.name, new.commune.is_current) == ("Xã Tài Văn", True)
    assert (old.address, new.address) == ("", "")


@pytest.mark.django_db
def test_a_prolonged_day_is_shown_whole_even_when_the_issue_is_known_by_its_year() -> None:
    certificate = make_certificate(on=date(2024, 12, 31))
    certificate.precision = "year"
    assert (certificate.issued_text, certificate.expires_text) == ("2024", "2027")
    certificate.prolonged_until = date(2028, 4, 10)
    assert certificate.expires_text == "10/04/2028"


@pytest.mark.django_db
def test_a_struck_successor_hides_no_lapsed_product_from_the_workbench() -> None:
    lapsed = make_certificate(on=date(2021, 3, 10))
    wrong = make_certificate(product=lapsed.product, on=date(2025, 3, 10))
    assert watch.lapsed(date(2026, 11, 23))[1] == 0
    strike(certificate=wrong, by=None, why="nhầm")
    assert watch.lapsed(date(2026, 11, 23)) == ([lapsed], 1)
