"""How Vietnamese papers say it. Not screen text: a certificate is in Vietnamese whatever language the pages speak."""

import re
from datetime import date

from certifications.dates import TERM_MONTHS, precise
from certifications.enums import Precision, State

SAMPLE = "MẪU – không có giá trị"
# What goes across the sheet of a certificate that is no longer in force.
MARKS = {State.EXPIRED: "ĐÃ HẾT HIỆU LỰC", State.SUPERSEDED: "ĐÃ CÓ GIẤY THAY THẾ"}

# Authorities are mostly entered in short; papers write them in full.
_IN_FULL = (
    (re.compile(r"\bUBND\b"), "Ủy ban nhân dân"),
    (re.compile(r"\bTP\b\.?\s*", re.IGNORECASE), "thành phố "),
    (re.compile(r"\bTX\b\.?\s*", re.IGNORECASE), "thị xã "),
)
_UNIT = re.compile(r"\b(?:tỉnh|thành phố|thị xã|huyện|quận|phường|xã)\s+", re.IGNORECASE)


def authority_in_full(authority: str) -> str:
    """The authority without abbreviations.

    >>> authority_in_full("UBND TP. Cần Thơ")
    'Ủy ban nhân dân thành phố Cần Thơ'
    """
    for short, full in _IN_FULL:
        authority = short.sub(full, authority)
    return authority.strip()


def place_of(authority: str) -> str:
    """Where an authority signs: the name of its unit, '' when its name does not say.

    >>> place_of("Ủy ban nhân dân tỉnh Sóc Trăng")
    'Sóc Trăng'
    """
    name = _UNIT.split(authority)[-1] if _UNIT.search(authority) else ""
    return re.split(r"[(,;]", name)[0].strip()


def day_in_words(day: date, precision: Precision | str) -> str:
    """The known parts of a day; days below 10 and the months 1 and 2 with a nought (Nghị định 30/2020/NĐ-CP, Phụ lục I).

    >>> day_in_words(date(2026, 3, 5), Precision.DAY)
    'ngày 05 tháng 3 năm 2026'
    """
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)  # noqa: PLR2004 -- January and February
    parts = [f"năm {day.year}"]
    if precision != Precision.YEAR:
        parts.insert(0, f"tháng {month}")
    if precision == Precision.DAY:
        parts.insert(0, f"ngày {day.day:02}")
    return " ".join(parts)


def place_and_date(authority: str, day: date, precision: Precision | str) -> str:
    """The line above the signature: “Cần Thơ, ngày 10 tháng 3 năm 2026”."""
    place, words = place_of(authority), day_in_words(day, precision)
    return f"{place}, {words}" if place else words[0].upper() + words[1:]


def validity(expires_on: date, precision: Precision | str) -> str:
    """How long it is valid (QĐ 26/2026/QĐ-TTg, Điều 4.3), to a day as far as it is known."""
    return f"Có giá trị {TERM_MONTHS} tháng, đến {known_day(expires_on, precision)}"


def known_day(day: date, precision: Precision | str) -> str:
    """The known parts of a day in figures.

    >>> known_day(date(2026, 3, 5), Precision.MONTH)
    'tháng 03/2026'
    """
    unit = {Precision.DAY: "ngày ", Precision.MONTH: "tháng ", Precision.YEAR: "năm "}[Precision(precision)]
    return unit + precise(day, precision)
