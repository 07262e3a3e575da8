"""What is told of a file's rows: what is wrong or worth a look, and what a row would do."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

FEW_ROWS = 6  # rows, or rows in sequence, that a grouped line lists
FEW_VALUES = 3


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why and what to do, in the user's language."""


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing wrong (or, in `warnings`, worth a look), where the spreadsheet shows it.

    `row` as the spreadsheet numbers it, 0 for the sheet as a whole; `column` is the heading as it is written.
    """

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    allowed: tuple[str, ...] = ()
    supposed: bool = False  # what was supposed where the list is silent: of no use when nothing is written


@dataclass(frozen=True, slots=True)
class Group:
    """Equal remarks of one column, as one line: `row` lists the first rows and counts the rest."""

    sheet: str
    row: str
    column: str
    value: str
    reason: str
    rows: int
    allowed: tuple[str, ...] = ()


def grouped(remarks: Iterable["RowError"]) -> list[Group]:
    """Remarks with the same reason as one line each, in the order of the first."""
    found: dict[tuple[str, str, str], list[RowError]] = {}
    for remark in remarks:
        found.setdefault((remark.sheet, remark.column, remark.reason), []).append(remark)
    return [
        Group(sheet, _rows([one.row for one in same]), column, _values(same), reason, len(same))
        for (sheet, column, reason), same in found.items()
    ]


def _values(same: Sequence["RowError"]) -> str:
    values = list(dict.fromkeys(remark.value for remark in same if remark.value))
    return " · ".join(values[:FEW_VALUES]) + (" …" if len(values) > FEW_VALUES else "")


def _rows(rows: Sequence[int]) -> str:
    """“2, 5–9” of the rows, at most a few such parts, then how many more."""
    parts: list[tuple[int, int]] = []
    for row in sorted({row for row in rows if row}):
        if parts and parts[-1][1] == row - 1:
            parts[-1] = parts[-1][0], row
        else:
            parts.append((row, row))
    shown = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in parts[:FEW_ROWS])
    rest = sum(last - first + 1 for first, last in parts[FEW_ROWS:])
    return _("%(rows)s and %(count)s more") % {"rows": shown, "count": rest} if rest else shown


def cut(text: str, longest: int) -> str:
    """The text, with “…” where it was cut."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


@dataclass(frozen=True, slots=True)
class Planned:
    """One row that leads to something new. `what` is made when it is asked for: most rows are never shown."""

    sheet: str
    row: int
    product_name: str
    producer_name: str
    star: int
    describe: Callable[[], list[str]]

    @property
    def what(self) -> list[str]:
        """What would be created or changed, in sentences."""
        return self.describe()
