"""What a plan found: what would be written, what is wrong. The same report serves command and page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certifications.recognitions.planning import Source


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
