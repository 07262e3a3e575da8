"""Working days of Vietnamese offices (docs/adr/0024). Pure: no database, no settings."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from holidays import HolidayBase, country_holidays

ONE_DAY = timedelta(days=1)
NO_OVERRIDES: Mapping[date, bool] = MappingProxyType({})


@cache
def _official(year: int) -> HolidayBase:
    """What the package knows about a year, also of days moved over New Year. Made once: it does not change."""
    return country_holidays("VN", years=year, expand=False)


class Calendar:
    """The days that count: Monday to Friday without public holidays, and what the caller knows better.

    `overrides` holds announced days, day -> whether it is worked: False for a day off that offices were given, True for
    a Saturday that they work instead. It is copied.
    """

    def __init__(self, overrides: Mapping[date, bool] = NO_OVERRIDES) -> None:
        self._overrides = dict(overrides)

    def is_working(self, day: date) -> bool:
        """Whether offices work on the day."""
        known = self._overrides.get(day)
        return _official(day.year).is_working_day(day) if known is None else known

    def add(self, day: date, n: int) -> date:
        """The n-th working day after a day, which does not count itself. Raises ValueError for n below 0."""
        if n < 0:
            raise ValueError(f"Working days are counted forward, not {n}.")
        for _ in range(n):
            day += ONE_DAY
            while not self.is_working(day):
                day += ONE_DAY
        return day

    def between(self, a: date, b: date) -> int:
        """How many working days lie after a, up to and with b; negative when b comes first.

        `between(day, add(day, n)) == n`, and parts of a span add up.
        """
        if b < a:
            return -self.between(b, a)
        return sum(self.is_working(a + timedelta(days=number)) for number in range(1, (b - a).days + 1))


@cache
def public_holidays(year: int) -> tuple[tuple[date, str, bool], ...]:
    """The days off of a year with their Vietnamese names, and the weekend days that are worked for them (True)."""
    official = country_holidays("VN", years=year, expand=False, language="vi")
    off = [(day, name, False) for day, name in official.items()]
    return tuple(sorted([*off, *((day, "", True) for day in official.weekend_workdays if day.year == year)]))
