"""Arithmetic of the register: codes, dates and states. Pure: no database, no Django models."""

import calendar
import secrets
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from certifications.enums import Precision, State

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O 1 I L U, which people mistake for one another
BYTE = 256
CODE_LENGTH = 12  # 30 ** 12, about 59 bits: cannot be guessed or counted through
FIRST_YEAR = 2018  # the programme began with QĐ 490/QĐ-TTg of 7 May 2018
DISTRICTS_DECIDE = (date(2023, 2, 24), date(2025, 7, 6))  # 3 stars, from QĐ 148/QĐ-TTg to QĐ 1489/QĐ-TTg
TERM_MONTHS = 36  # QĐ 26/2026/QĐ-TTg, Điều 4.3
PROLONGATION_DAYS = 180  # QĐ 26/2026/QĐ-TTg, Điều 12.3
BANDS = {
    5: Decimal(90),
    4: Decimal(70),
    3: Decimal(50),
    2: Decimal(30),
    1: Decimal(0),
}  # least score, Điều 3.3


def new_code() -> str:
    """A fresh verification code. Bytes past the last whole multiple of the alphabet are thrown away: none is likelier."""
    size = len(CODE_ALPHABET)
    letters = ""
    while len(letters) < CODE_LENGTH:
        drawn = secrets.token_bytes(2 * CODE_LENGTH)  # nearly always enough, so one question to the system
        letters += "".join(CODE_ALPHABET[byte % size] for byte in drawn if byte < BYTE - BYTE % size)
    return letters[:CODE_LENGTH]


def normal_code(text: str) -> str:
    """A code as people type it (any case, with spaces or dashes), as it is stored; '' when it cannot be one."""
    compact = "".join(ch for ch in text.upper() if ch.isalnum())
    fits = len(compact) == CODE_LENGTH and set(compact) <= set(CODE_ALPHABET)
    return compact if fits else ""


def spaced_code(code: str) -> str:
    """The code as it is printed: groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month (as PostgreSQL's date + interval)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_possible_day(year: int, month: int | None, *, today: date) -> date:
    """The last day that a date known only by its month or year may be, never after today."""
    last_month = month or 12
    return min(date(year, last_month, calendar.monthrange(year, last_month)[1]), today)


def highest_star(score: Decimal) -> int:
    """The star of the band the score lies in (1 to 5). Exact, nothing is rounded up."""
    return next(star for star, least in BANDS.items() if score >= least)


@dataclass(frozen=True)
class Term:
    """The dates that decide a certificate's state."""

    issued_on: date
    prolonged_until: date | None = None
    superseded_on: date | None = None
    revoked_on: date | None = None
    annulled_on: date | None = None

    @property
    def expires_on(self) -> date:
        """The first day it is no longer in force by its own term."""
        return add_months(self.issued_on, TERM_MONTHS)

    @property
    def ends_on(self) -> date:
        """The first day it is not in force, whatever ended it."""
        ends = [
            self.prolonged_until or self.expires_on,
            self.superseded_on,
            self.revoked_on,
            self.annulled_on,
        ]
        return max(self.issued_on, min(day for day in ends if day))

    def in_force(self, on: date) -> bool:
        """Whether it is in force on the day: [issued_on, ends_on)."""
        return self.issued_on <= on < self.ends_on

    def state(self, on: date) -> State | None:
        """The state on the day, None before its issue. The gravest fact wins."""
        if on < self.issued_on:
            return None
        if self.annulled_on and self.annulled_on <= on:
            return State.ANNULLED
        if self.revoked_on and self.revoked_on <= on:
            return State.REVOKED
        if self.superseded_on and self.superseded_on <= on:
            return State.SUPERSEDED
        if on < self.expires_on:
            return State.VALID
        return State.PROLONGED if self.prolonged_until and on < self.prolonged_until else State.EXPIRED


def precise(day: date, precision: Precision | str) -> str:
    """The day with only the parts that are known: 07/12/2022, 12/2022 or 2022."""
    formats = {Precision.DAY: "%d/%m/%Y", Precision.MONTH: "%m/%Y", Precision.YEAR: "%Y"}
    return day.strftime(formats[Precision(precision)])


def as_known(day: date, precision: Precision | str) -> str:
    """The day for programs, with only the parts that are known: 2022-12-07, 2022-12 or 2022."""
    lengths = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}
    return day.isoformat()[: lengths[Precision(precision)]]
