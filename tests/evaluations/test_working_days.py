"""Working days: literal days of the years around now, moved days, and what must hold of every calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.working_days import Calendar

PLAIN = Calendar()
DAYS = st.dates(date(2018, 1, 1), date(2035, 12, 31))
CALENDARS = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.booleans(), max_size=20).map(
    Calendar
)
NEAR = st.dates(date(2025, 11, 1), date(2027, 2, 28))


def off(first: date, last: date) -> list[date]:
    """The days from Monday to Friday in a span that are no working days."""
    span = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in span if day.weekday() < 5 and not PLAIN.is_working(day)]


# Mondays to Fridays off. 14 to 22 February 2026 and 29 August to 2 September 2026 as announced to public servants.
HOLIDAYS = [
    (2025, ["01-01", "01-27", "01-28", "01-29", "01-30", "01-31", "04-07", "04-30", "05-01", "05-02", "09-01", "09-02"]),
    (2026, ["01-01", "02-16", "02-17", "02-18", "02-19", "02-20", "04-27", "04-30", "05-01", "08-31", "09-01", "09-02", "11-24"]),
    (2027, ["01-01", "02-04", "02-05", "02-08", "02-09", "02-10", "04-16", "04-30", "05-03", "09-02", "09-03", "11-24"]),
]  # fmt: skip


@pytest.mark.parametrize(("year", "days"), HOLIDAYS)
def test_the_days_off_of_a_year_are_known(year: int, days: list[str]) -> None:
    expected = [date.fromisoformat(f"{year}-{day}") for day in days]
    assert off(date(year, 1, 1), date(year, 12, 31)) == expected


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 23), True),  # a Monday
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 11, 22), False),  # a Sunday
        (date(2026, 2, 13), True),  # the Friday before Tết
        (date(2026, 2, 23), True),  # the Monday after
        (date(2026, 4, 26), False),  # Giỗ Tổ on a Sunday
        (date(2026, 4, 27), False),  # and the Monday instead
        (date(2026, 8, 22), True),  # the Saturday worked for 31 August
        (date(2025, 4, 26), True),  # the Saturday worked for 2 May
        (date(2027, 5, 1), False),
        (date(2027, 5, 4), True),
        (date(2018, 12, 31), False),  # moved over New Year
        (date(2019, 1, 5), True),
    ],
)
def test_days_are_worked_or_not(day: date, working: bool) -> None:
    assert PLAIN.is_working(day) == working
    assert Calendar().is_working(day) == working  # whatever was asked before


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 11, 25), 1, date(2026, 11, 26)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # Friday to Monday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # handed in on a Saturday
        (date(2026, 11, 23), 1, date(2026, 11, 25)),  # Culture Day between
        (date(2026, 2, 13), 1, date(2026, 2, 23)),
        (date(2026, 2, 13), 15, date(2026, 3, 13)),  # over Tết 2026
        (date(2027, 2, 3), 1, date(2027, 2, 11)),  # over Tết 2027
        (date(2027, 1, 20), 15, date(2027, 2, 17)),
        (date(2026, 4, 24), 3, date(2026, 5, 4)),  # Giỗ Tổ, 30/4 and 1/5
        (date(2026, 4, 29), 1, date(2026, 5, 4)),
        (date(2027, 4, 29), 1, date(2027, 5, 4)),  # 1/5 on a Saturday, Monday instead
        (date(2026, 8, 21), 1, date(2026, 8, 22)),  # a worked Saturday
        (date(2026, 8, 28), 1, date(2026, 9, 3)),
        (date(2026, 11, 28), 0, date(2026, 11, 28)),
    ],
)
def test_counting_forward(day: date, n: int, expected: date) -> None:
    assert PLAIN.add(day, n) == expected


@pytest.mark.parametrize(
    ("a", "b", "days"),
    [
        (date(2026, 11, 25), date(2026, 11, 25), 0),
        (date(2026, 11, 25), date(2026, 11, 26), 1),
        (date(2026, 11, 26), date(2026, 11, 25), -1),
        (date(2026, 11, 27), date(2026, 11, 29), 0),
        (date(2026, 2, 13), date(2026, 2, 22), 0),
        (date(2026, 2, 13), date(2026, 3, 13), 15),
        (date(2026, 8, 28), date(2026, 9, 3), 1),
        (date(2025, 12, 31), date(2026, 12, 31), 249),  # 261 Mondays to Fridays - 13 + the worked Saturday
    ],
)
def test_counting_between(a: date, b: date, days: int) -> None:
    assert PLAIN.between(a, b) == days


def test_announced_days_come_first() -> None:
    known = {
        date(2027, 2, 11): False,  # one more day of Tết
        date(2027, 2, 20): True,  # and the Saturday that is worked instead
        date(2027, 1, 1): True,
    }
    calendar = Calendar(known)
    assert calendar.add(date(2027, 2, 3), 1) == date(2027, 2, 12)
    assert calendar.add(date(2027, 2, 19), 1) == date(2027, 2, 20)
    assert calendar.add(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert calendar.between(date(2027, 2, 3), date(2027, 2, 28)) == PLAIN.between(
        date(2027, 2, 3), date(2027, 2, 28)
    )
    assert PLAIN.add(date(2027, 2, 3), 1) == date(2027, 2, 11)


def test_a_calendar_does_not_change_after_it_was_made() -> None:
    known = {date(2026, 11, 25): False}
    calendar = Calendar(known)
    known.clear()
    assert not calendar.is_working(date(2026, 11, 25))


def test_counting_backward_is_refused() -> None:
    with pytest.raises(ValueError, match=r"counted forward, not -1"):
        PLAIN.add(date(2026, 11, 25), -1)


@given(CALENDARS, NEAR, st.integers(1, 40))
def test_adding_ends_on_a_working_day_after_so_many(calendar: Calendar, day: date, n: int) -> None:
    end = calendar.add(day, n)
    assert end > day
    assert calendar.is_working(end)
    passed = [day + timedelta(days=number) for number in range(1, (end - day).days + 1)]
    assert len([each for each in passed if calendar.is_working(each)]) == n


@given(CALENDARS, NEAR, st.integers(0, 40))
def test_between_undoes_adding(calendar: Calendar, day: date, n: int) -> None:
    assert calendar.between(day, calendar.add(day, n)) == n


@given(CALENDARS, NEAR, st.integers(0, 20), st.integers(0, 20))
def test_adding_twice_is_adding_the_sum(calendar: Calendar, day: date, first: int, second: int) -> None:
    assert calendar.add(calendar.add(day, first), second) == calendar.add(day, first + second)


@given(CALENDARS, NEAR, NEAR, st.integers(0, 20))
def test_who_begins_later_never_ends_earlier(calendar: Calendar, one: date, other: date, n: int) -> None:
    assert calendar.add(min(one, other), n) <= calendar.add(max(one, other), n)


@given(CALENDARS, NEAR, NEAR, NEAR)
def test_spans_add_up(calendar: Calendar, a: date, b: date, c: date) -> None:
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(a, b) == -calendar.between(b, a)


@given(CALENDARS, NEAR, st.booleans())
def test_an_override_speaks_for_its_day_only(calendar: Calendar, day: date, worked: bool) -> None:
    changed = Calendar({day: worked})
    assert changed.is_working(day) == worked
    for other in (day - timedelta(days=1), day + timedelta(days=1)):
        assert changed.is_working(other) == PLAIN.is_working(other)


@given(DAYS)
def test_a_weekend_is_worked_only_when_it_was_announced(day: date) -> None:
    announced = {date(2019, 1, 5), date(2019, 5, 4), date(2024, 5, 4), date(2025, 4, 26), date(2026, 8, 22)}
    if day.weekday() >= 5:
        assert PLAIN.is_working(day) == (day in announced)


@given(DAYS)
def test_there_are_never_ten_days_without_work(day: date) -> None:
    assert PLAIN.between(day, day + timedelta(days=10)) >= 1
