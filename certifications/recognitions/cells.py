"""What one cell says: star, day, score, names, numbers. Each reader gives the value or raises Misfit with the reason."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from certifications.dates import FIRST_YEAR, last_possible_day
from certifications.enums import Precision
from certifications.recognitions import encodings
from certifications.recognitions.reading import Cell
from ocop_registry.text import NAME_LENGTH
from ocop_registry.vietnamese import clean, fold
from producers.validators import check_phone, normal_tax_number

STARS = ("3", "4", "5")
DATE_EXAMPLES = ("07/12/2022", "12/2022", "2022")
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's count
_SERIALS = range(43_101, 55_153)  # Excel's numbers for the days of 2018 to 2050
_WORDS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5}
_STAR_MARKS = "★⭐*✭✮✩🌟"
_STAR_NOISE = {
    "ocop", "hang", "dat", "sao", "cap", "tinh", "huyen", "quoc", "gia", "trung", "uong", "star", "stars", "xep", "san", "pham",
}  # fmt: skip
_DAY = re.compile(
    r"^(?:ngày|ngay)?\s*(\d{1,2})\s*[/.\-\s]\s*(?:tháng|thang)?\s*(\d{1,2})\s*[/.\-\s]\s*(?:năm|nam)?\s*(\d{4}|\d{2})$"
)
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ][\d:.]+z?)?$")
_MONTH = re.compile(r"^(?:tháng|thang|t)?\s*(\d{1,2})\s*(?:[/.\-]|\s*năm|\s*nam)\s*(\d{4})$")
_YEAR = re.compile(r"^(?:năm|nam)?\s*(\d{4})(?:[.,]0+)?$")
_TIME = re.compile(r"\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?$")
_NUMBER = re.compile(r"^\d{1,3}(?:[.,]\d+)?$")
_NUMBER_WORDS = re.compile(r"^(?:(?:quyết\s*định|qđ|số|so)\s*)+[:.]?\s*", re.IGNORECASE)
_NUMBER_DATE = re.compile(r"^(.*?)[,;(]?\s*(?:ký\s*)?(?:ngày|ngay)\s*(\d.*?)\)?$", re.IGNORECASE)
SCORES = "0-100"
_HUNDREDTH = Decimal("0.01")


class Misfit(Exception):
    """The cell cannot be read; `reason` says why, `allowed` what would do."""

    def __init__(self, reason: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.allowed = reason, allowed


@dataclass(frozen=True, slots=True)
class When:
    """A day with how exactly it is known: `first` to `day` are the days it may be, `day` is what is stored."""

    day: date
    precision: Precision
    first: date

    def agrees(self, other: "When") -> bool:
        """Whether both may be the same day."""
        return self.first <= other.day and other.first <= self.day


def shown(cell: Cell) -> str:
    """The cell as a person wrote it, for messages."""
    if isinstance(cell, bool):
        return _("TRUE") if cell else _("FALSE")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:  # noqa: PLR2004 -- exact so far
        return str(int(cell))
    if isinstance(cell, date):
        return f"{cell:%d/%m/}{cell.year:04}"
    return clean(str(cell).replace(".", ",") if isinstance(cell, float) else str(cell))


def told(number: Decimal) -> str:
    """A number as it is written here: 75.50 as “75,5”."""
    return f"{number.normalize():f}".replace(".", ",")


def is_blank(cell: Cell) -> bool:
    """Whether nothing is written there."""
    if not isinstance(cell, str):
        return False
    return not cell[:1].isalnum() and not clean(cell).strip("-–—_. ")


def text(cell: Cell, *, longest: int = NAME_LENGTH) -> str:
    """A text as it is stored. A formula written as text is refused: spreadsheets would run it when it is exported."""
    if isinstance(cell, str) and (font := encodings.old_font(cell)):
        raise Misfit(encodings.in_old_font(font))
    found = clean(cell) if isinstance(cell, str) else shown(cell)
    if found.startswith("="):
        raise Misfit(_("A text may not begin with “=”: it would work as a formula. Write the value itself."))
    if len(found) > longest:
        raise Misfit(
            _("The text has %(length)s characters; at most %(limit)s are kept.")
            % {"length": len(found), "limit": longest}
        )
    return found


def suspicious(found: str) -> bool:
    """Whether a spreadsheet might take the text for a formula. It is stored as it is; exports must escape it."""
    return found[:1] in {"+", "-", "@"}


def name(cell: Cell) -> str:
    """A name: a text with at least one letter or digit."""
    found = text(cell)
    if not found[:1].isalnum() and not any(ch.isalnum() for ch in found):
        raise Misfit(_("A name needs at least one letter."))
    return found


def star(cell: Cell) -> int:
    """3, 4 or 5, however it is written: 3, “3 sao”, “★★★”, “03 sao”, “3*”, “Ba sao”, “OCOP 4 sao”."""
    number = _star_number(cell)
    if number in {1, 2}:
        raise Misfit(
            _(
                "Products with 1 or 2 stars get neither decision nor certificate (QĐ 26/2026/QĐ-TTg, Điều 4). Leave the row out."
            ),
            STARS,
        )
    if number not in {3, 4, 5}:
        raise Misfit(_("This is not a star level."), STARS)
    return int(number)


def _star_number(cell: Cell) -> float | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return cell
    if not isinstance(cell, str):
        return None
    found = clean(cell).replace("\ufe0f", "")
    if found and not set(found) - set(_STAR_MARKS + "☆ "):
        return sum(1 for mark in found if mark in _STAR_MARKS)
    words = fold(re.sub(rf"[{re.escape(_STAR_MARKS)}☆]", " ", re.sub(r"(\d)[.,]0+\b", r"\1", found))).split()
    words = [part for word in words for part in re.findall(r"\d+|\D+", word)]
    numbers = {
        int(word) if word.isdecimal() else _WORDS.get(word) for word in words if word not in _STAR_NOISE
    }
    return numbers.pop() if len(numbers) == 1 and len(str(words)) < NAME_LENGTH else None


def when(cell: Cell, *, today: date) -> When:
    """A day, month or year: Excel dates, dd/mm/yyyy with any separator, ISO, “tháng 12/2022”, “2022”. The day comes first."""
    found = any_day(cell, today)
    if found.first > today:
        raise Misfit(_("The date lies in the future."))
    if found.day.year < FIRST_YEAR:
        raise Misfit(_("The OCOP programme began in %(year)s; the date is earlier.") % {"year": FIRST_YEAR})
    return found


def any_day(cell: Cell, today: date) -> When:  # noqa: PLR0911 -- one return for each way to write a day
    """A day as it is written, of any time."""
    if isinstance(cell, datetime):
        return _exactly(cell.date())
    if isinstance(cell, date):
        return _exactly(cell)
    if isinstance(cell, bool | time | timedelta):
        raise Misfit(_("This is not a date."), DATE_EXAMPLES)
    if isinstance(cell, int | float):
        return _numeric_when(cell, today)
    found = _TIME.sub("", clean(cell).lower().strip("() "))
    if match := _ISO.match(found):
        return _exactly(_day(int(match[1]), int(match[2]), int(match[3]), cell))
    if match := _DAY.match(found):
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)  # noqa: PLR2004 -- the programme is of this century
        return _exactly(_day(year, int(match[2]), int(match[1]), cell))
    if match := _MONTH.match(found):
        if not 1 <= int(match[1]) <= 12:  # noqa: PLR2004 -- months
            raise Misfit(_("There is no such month."), DATE_EXAMPLES)
        return _within(int(match[2]), int(match[1]), today)
    if match := _YEAR.match(found):
        return _within(int(match[1]), None, today)
    raise Misfit(_("This is not a date."), DATE_EXAMPLES)


def _numeric_when(number: float, today: date) -> When:
    if math.isfinite(number) and int(number) == number and 1900 <= number <= 2200:  # noqa: PLR2004 -- a year
        return _within(int(number), None, today)
    if math.isfinite(number) and int(number) in _SERIALS:
        return _exactly(_EPOCH + timedelta(days=int(number)))
    raise Misfit(_("This is not a date."), DATE_EXAMPLES)


def _exactly(day: date) -> When:
    return When(day, Precision.DAY, day)


def _day(year: int, month: int, day: int, cell: Cell) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Misfit(
            _("There is no day %(value)s. Write day/month/year.") % {"value": shown(cell)}, DATE_EXAMPLES
        ) from error


def _within(year: int, month: int | None, today: date) -> When:
    if not 1 <= year <= 9998:  # noqa: PLR2004 -- what a calendar holds
        raise Misfit(_("This is not a date."), DATE_EXAMPLES)
    first = date(year, month or 1, 1)
    if first > today:
        return When(first, Precision.DAY, first)
    return When(
        last_possible_day(year, month, today=today), Precision.MONTH if month else Precision.YEAR, first
    )


def score(cell: Cell) -> Decimal:
    """A score of 0 to 100 with two decimals; further ones are cut off, never rounded up into a band."""
    raw = shown(cell).lower().replace("điểm", "").strip() if isinstance(cell, str) else repr(cell)
    if isinstance(cell, bool) or not (isinstance(cell, int | float) or _NUMBER.match(raw)):
        raise Misfit(_("This is not a score from 0 to 100."), (SCORES,))
    value = Decimal(raw.replace(",", "."))
    if not value.is_finite() or not 0 <= value <= 100:  # noqa: PLR2004 -- points
        raise Misfit(_("This is not a score from 0 to 100."), (SCORES,))
    return value.quantize(_HUNDREDTH, rounding=ROUND_DOWN)


def decision_number(cell: Cell) -> tuple[str, str]:
    """The number of a decision without the words around it, and the date written behind it ('' when none)."""
    found = _NUMBER_WORDS.sub("", text(cell))
    match = _NUMBER_DATE.match(found)
    number, day = (match[1], match[2]) if match else (found, "")
    number = number.strip(" ,;:(")
    if len(number) > 60 or not fold(number):  # noqa: PLR2004 -- the column's length
        raise Misfit(_("This is not the number of a decision."), ("3306/QĐ-UBND",))
    return number, day


def phone(cell: Cell) -> str:
    """A telephone number. A number that Excel took for a figure gets its leading 0 back."""
    found = text(cell, longest=60)
    if isinstance(cell, int | float) and len(found) == 9:  # noqa: PLR2004 -- 0 and nine digits
        found = f"0{found}"
    try:
        check_phone(found)
    except ValidationError as error:
        raise Misfit(" ".join(error.messages)) from error
    return found


def tax_number(cell: Cell) -> str:
    """A tax number. One that Excel took for a figure gets its leading zeros back."""
    found = text(cell)
    if isinstance(cell, int | float):
        found = found.zfill(10 if len(found) <= 10 else 12)  # noqa: PLR2004 -- its two lengths
    try:
        return normal_tax_number(found)
    except ValidationError as error:
        raise Misfit(" ".join(error.messages)) from error
