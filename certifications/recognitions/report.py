"""What a plan found: what would be written, what is wrong. The same report serves command and page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from certifications.recognitions.planning import Source


FEW_ROWS = 6  # rows, or rows in sequence, that a grouped line lists
FEW_VALUES = 3


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why and what to do, in the user's language."""


class Unfit(Exception):
    """The rows do not all fit, so nothing was written. `report` says why."""

    def __init__(self, report: "Report") -> None:
        super().__init__("; ".join(error.reason for error in report.errors[:3]))
        self.report = report


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


@dataclass(slots=True)
class Report:
    """The outcome of a plan: each data row is in `create`, in `change`, counted in `same`, or has errors."""

    rows: int = 0
    create: list[Planned] = field(default_factory=list)
    change: list[Planned] = field(default_factory=list)
    same: int = 0
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)
    source: "Source | None" = field(default=None, repr=False)

    @property
    def ok(self) -> bool:
        """Whether every row fits."""
        return not self.errors

    @property
    def worth_a_look(self) -> list[Group]:
        """The warnings in groups; what was supposed is left out when nothing would be written anyway."""
        idle = self.ok and not self.create and not self.change
        return grouped(remark for remark in self.warnings if not (idle and remark.supposed))

    def as_json(self) -> dict[str, object]:
        """The contract of `import_recognitions --json`; create, change and same count rows, that is certificates."""
        return {
            "rows": self.rows,
            "create": len(self.create),
            "change": len(self.change),
            "same": self.same,
            "errors": [
                {
                    "sheet": error.sheet,
                    "row": error.row,
                    "column": error.column,
                    "value": error.value,
                    "reason": error.reason,
                    "allowed": list(error.allowed),
                }
                for error in self.errors
            ],
        }
