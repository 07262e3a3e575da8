"""The deadlines of QĐ 26/2026/QĐ-TTg, in literal dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certifications import watch
from certifications.dates import Term
from certifications.enums import Level
from evaluations.deadlines import (
    RERATING_CLOSES_DAYS,
    RERATING_OPENS_DAYS,
    Deadline,
    commune_due,
    rerating_decision_due,
    rerating_window,
    revocation_due,
    round_dates,
    urgency,
)
from evaluations.working_days import Calendar

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 2), date(2026, 11, 23)),
        (date(2026, 11, 3), date(2026, 11, 25)),  # 24/11 is a holiday
        (date(2026, 10, 31), date(2026, 11, 20)),  # received on a Saturday
        (date(2026, 2, 13), date(2026, 3, 13)),  # Tết between
        (date(2026, 8, 17), date(2026, 9, 9)),  # 22/8 worked, 31/8 to 2/9 off
        (date(2027, 1, 20), date(2027, 2, 17)),
    ],
)
def test_the_commune_has_fifteen_working_days(received: date, due: date) -> None:
    assert commune_due(received, Calendar()) == due


def test_announced_days_move_the_day_of_the_commune() -> None:
    storm = Calendar({date(2026, 11, 10): False, date(2026, 11, 11): False})
    assert commune_due(date(2026, 11, 2), storm) == date(2026, 11, 26)
    worked = Calendar({date(2026, 11, 7): True})
    assert commune_due(date(2026, 11, 2), worked) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("expires_on", "opens", "closes"),
    [
        (date(2027, 3, 10), date(2026, 9, 11), date(2026, 11, 10)),
        (date(2028, 3, 1), date(2027, 9, 3), date(2027, 11, 2)),  # over a 29 February
        (date(2026, 12, 31), date(2026, 7, 4), date(2026, 9, 2)),
    ],
)
def test_a_rerating_is_handed_in_180_to_120_days_before(expires_on: date, opens: date, closes: date) -> None:
    assert rerating_window(expires_on) == (opens, closes)


def test_the_window_is_that_of_the_register() -> None:
    assert (RERATING_OPENS_DAYS, RERATING_CLOSES_DAYS) == (watch.NOTICE_DAYS, watch.LAST_DAYS) == (180, 120)
    term = Term(issued_on=date(2024, 3, 10))
    assert rerating_window(term.expires_on) == (date(2026, 9, 11), date(2026, 11, 10))


@pytest.mark.parametrize(
    ("complete_on", "due"),
    [
        (date(2026, 11, 10), date(2026, 12, 25)),
        (date(2027, 1, 15), date(2027, 3, 1)),
        (date(2028, 1, 15), date(2028, 2, 29)),
    ],
)
def test_a_rerating_is_decided_in_45_days(complete_on: date, due: date) -> None:
    assert rerating_decision_due(complete_on) == due


@pytest.mark.parametrize(
    ("concluded_on", "due"),
    [(date(2026, 11, 23), date(2026, 12, 8)), (date(2026, 12, 20), date(2027, 1, 4))],
)
def test_a_certificate_is_revoked_in_15_days(concluded_on: date, due: date) -> None:
    assert revocation_due(concluded_on) == due


@pytest.mark.parametrize(
    ("level", "number", "expected"),
    [
        (Level.PROVINCE, 1, (date(2026, 4, 30), date(2026, 6, 30))),
        (Level.PROVINCE, 2, (date(2026, 10, 30), date(2026, 12, 30))),
        (Level.CENTRAL, 1, (date(2026, 7, 30), date(2026, 9, 30))),
        (Level.CENTRAL, 2, (date(2027, 1, 30), date(2027, 3, 30))),
    ],
)
def test_rounds_have_the_dates_of_the_law(level: Level, number: int, expected: tuple[date, date]) -> None:
    assert round_dates(2026, number, level) == expected


def test_a_round_is_the_provinces_unless_said_otherwise() -> None:
    assert round_dates(2027, 1) == (date(2027, 4, 30), date(2027, 6, 30))
    assert round_dates(2027, 2) == (date(2027, 10, 30), date(2027, 12, 30))


@pytest.mark.parametrize(
    ("number", "level"),
    [(0, Level.PROVINCE), (3, Level.PROVINCE), (-1, Level.PROVINCE), (3, Level.CENTRAL), (1, Level.DISTRICT)],
)
def test_other_rounds_have_no_dates_by_law(number: int, level: Level) -> None:
    with pytest.raises(ValueError, match=rf"no dates for round {number} of level {level}"):
        round_dates(2026, number, level)


@pytest.mark.parametrize("number", [1, 2])
def test_the_ministry_takes_what_the_province_has_ended(number: int) -> None:
    requests, end = round_dates(2026, number)
    to_ministry, ministry_end = round_dates(2026, number, Level.CENTRAL)
    assert requests < end < to_ministry < ministry_end


@pytest.mark.parametrize(
    ("due", "days_left", "late"),
    [
        (date(2026, 11, 24), 1, False),
        (date(2026, 11, 23), 0, False),  # its own day
        (date(2026, 11, 22), -1, True),
        (date(2027, 1, 1), 39, False),
    ],
)
def test_a_deadline_is_late_the_day_after(due: date, days_left: int, late: bool) -> None:
    assert Deadline.of("commune", due, today=TODAY) == Deadline("commune", due, days_left, late)


def at(*days: int) -> list[Deadline]:
    return [Deadline.of("any", TODAY + timedelta(days=each), today=TODAY) for each in days]


def test_the_most_urgent_comes_first_and_what_has_no_deadline_last() -> None:
    dossiers = {
        "none": at(),
        "late": at(30, -4),
        "later": at(60),
        "today": at(0),
        "latest": at(-40),
        "soon": at(3, 90),
    }
    assert sorted(dossiers, key=lambda name: urgency(dossiers[name])) == [
        "latest", "late", "today", "soon", "later", "none",
    ]  # fmt: skip


@given(st.lists(st.integers(-500, 500), min_size=1), st.integers(-500, 500))
def test_one_more_deadline_never_makes_it_less_urgent(days: list[int], more: int) -> None:
    assert urgency(at(*days, more)) <= urgency(at(*days)) < urgency([])
    assert urgency(iter(at(*days))) == urgency(at(*reversed(days)))


@given(st.dates(date(2018, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_who_receives_later_is_never_due_earlier(received: date, later: int) -> None:
    due = commune_due(received, Calendar())
    assert commune_due(received + timedelta(days=later), Calendar()) >= due
    assert due - received >= timedelta(days=19)  # from a Sunday to a Friday
    assert Calendar().between(received, due) == 15
