"""Deadlines of QĐ 26/2026/QĐ-TTg as dates (docs/adr/0024). Pure: no database, no settings.

"Within n days from" a day does not count that day itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from certifications.enums import Level
from evaluations.working_days import Calendar

COMMUNE_WORKING_DAYS = 15  # Điều 7.2
RERATING_OPENS_DAYS = 180  # Điều 7.6a
RERATING_CLOSES_DAYS = 120  # Điều 7.6a
RERATING_DECISION_DAYS = 45  # Điều 7.6g
REVOCATION_DAYS = 15  # Điều 8.4
# (authority, round) -> years later, month and day of the two limits (Điều 5.1 and 5.2). The second round of the ministry
# takes what the province's second round, which ends in December, proposed.
_ROUNDS = {
    (Level.PROVINCE, 1): (0, (4, 30), (6, 30)),
    (Level.PROVINCE, 2): (0, (10, 30), (12, 30)),
    (Level.CENTRAL, 1): (0, (7, 30), (9, 30)),
    (Level.CENTRAL, 2): (1, (1, 30), (3, 30)),
}


@dataclass(frozen=True)
class Deadline:
    """What is due on a day, seen from another: `days_left` are calendar days, below 0 when it is late."""

    code: str
    due: date
    days_left: int
    late: bool

    @classmethod
    def of(cls, code: str, due: date, *, today: date) -> "Deadline":
        """The deadline as it stands today. On its own day it is not late."""
        return cls(code, due, (due - today).days, due < today)


def commune_due(received: date, calendar: Calendar) -> date:
    """The last day for the commune's report: 15 working days from receipt (Điều 7.2)."""
    return calendar.add(received, COMMUNE_WORKING_DAYS)


def rerating_window(expires_on: date) -> tuple[date, date]:
    """First and last day to hand in a re-rating dossier: 180 to 120 days before the certificate expires (Điều 7.6a)."""
    return expires_on - timedelta(days=RERATING_OPENS_DAYS), expires_on - timedelta(days=RERATING_CLOSES_DAYS)


def rerating_decision_due(complete_on: date) -> date:
    """The last day of a re-rating: 45 days from the complete dossier of the commune (Điều 7.6g)."""
    return complete_on + timedelta(days=RERATING_DECISION_DAYS)


def revocation_due(concluded_on: date) -> date:
    """The last day to revoke: 15 days from the conclusion, or the commune's word that production stopped (Điều 8.4)."""
    return concluded_on + timedelta(days=REVOCATION_DAYS)


def round_dates(year: int, number: int, level: Level = Level.PROVINCE) -> tuple[date, date]:
    """The days before which requests are in and the round has ended (Điều 5): the law says "before" both of them.

    Round 2 of the ministry falls into the year after. Raises ValueError for further rounds, which have only the dates of
    their own plan, and for districts.
    """
    if (level, number) not in _ROUNDS:
        raise ValueError(f"The law sets no dates for round {number} of level {level}.")
    later, requests, end = _ROUNDS[level, number]
    return date(year + later, *requests), date(year + later, *end)


def urgency(deadlines: Iterable[Deadline]) -> tuple[bool, int]:
    """Sort key of what has these deadlines: the nearest or longest overdue first, what has none last."""
    left = [deadline.days_left for deadline in deadlines]
    return not left, min(left, default=0)
