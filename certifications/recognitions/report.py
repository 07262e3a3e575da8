"""What a plan found: what would be written, what is wrong. The same report serves command and page."""

from dataclasses import dataclass, field

from certifications.recognitions import known
from certifications.recognitions.known import Mark
from certifications.recognitions.lines import Line
from certifications.recognitions.lookups import Places
from certifications.recognitions.matching import Matcher
from certifications.recognitions.plans import Plan
from certifications.recognitions.remarks import Group, Planned, RowError, grouped


@dataclass
class Source:
    """What a report was made from, kept so that it can be matched again when the register has moved."""

    lines: list[Line]
    places: Places
    set_names: dict[str, str]
    mark: Mark
    plan: Plan
    reported_errors: set[RowError] = field(default_factory=set)
    reported_warnings: set[RowError] = field(default_factory=set)

    def rematch(self) -> Plan:
        """The lines against the register of now."""
        self.mark = known.mark()
        register = known.load({(line.producer, line.tax) for line in self.lines})
        self.plan = Matcher(register, self.places, self.set_names).match(self.lines)
        return self.plan


@dataclass(slots=True)
class Report:
    """The outcome of a plan: each data row is in `create`, in `change`, counted in `same`, or has errors."""

    rows: int = 0
    create: list[Planned] = field(default_factory=list)
    change: list[Planned] = field(default_factory=list)
    same: int = 0
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)
    source: Source | None = field(default=None, repr=False)

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


class Unfit(Exception):
    """The rows do not all fit, so nothing was written. `report` says why."""

    def __init__(self, report: Report) -> None:
        super().__init__("; ".join(error.reason for error in report.errors[:3]))
        self.report = report
