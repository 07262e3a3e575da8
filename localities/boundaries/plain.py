"""What is found in a file of boundaries and what is drawn of it, in plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from localities.resolver import Resolver, Unit

Level = Literal["district", "commune"]
Centre = tuple[float, float]  # longitude, latitude
ALL, WIDE, NARROW = "all", "wide", "narrow"
# The drawing is 1000 units wide or high at most. A name is this high where the map is shown small (a phone) and
# where it is shown wide; static/css/site.css says the same.
EXTENT = 1000
NARROW_TEXT = 34
WIDE_TEXT = 21


@dataclass(frozen=True)
class Places:
    """The units that have a map, by level, with the points known to lie in each, and how people write them."""

    units: Mapping[Level, tuple[Unit, ...]]
    centres: Mapping[int | str, tuple[Centre, ...]]
    resolver: Resolver


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing wrong or worth a look: where in the file, about what, and how to mend it."""

    where: tuple[str, ...]
    value: str
    reason: str
    mend: str = ""


class Unreadable(Exception):
    """The file as a whole cannot be read. `remark` says why and what to do."""

    def __init__(self, reason: str, mend: str, where: str = "") -> None:
        super().__init__(f"{reason} {mend}")
        self.remark = Remark((where,) if where else (), "", reason, mend)


@dataclass(frozen=True, slots=True)
class Label:
    """Name (in lines; none where it has no room) and number of a unit, around the middle x, y.

    `at`: on maps of every width, on wide ones or on narrow ones only.
    """

    at: str
    x: int
    y: int
    lines: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"at": self.at, "x": self.x, "y": self.y, "lines": list(self.lines)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Label":
        """As it was stored."""
        return cls(str(stored["at"]), int(stored["x"]), int(stored["y"]), tuple(map(str, stored["lines"])))


@dataclass(frozen=True, slots=True)
class Outline:
    """A unit ready to draw: its key in the database, an SVG path, its labels."""

    key: int | str
    path: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """All units of a level ready to draw."""

    level: Level
    width: int
    height: int
    outlines: tuple[Outline, ...]
    missing: tuple[str, ...] = ()
    corners: int = 0  # of the file
    drawn: int = 0  # of the drawing


@dataclass
class Report:
    """What a file holds: the drawings that would be written, what is wrong, what is worth a look."""

    drawings: list[Drawing] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether it may be written."""
        return not self.errors

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "maps": [
                {
                    "level": drawing.level,
                    "units": len(drawing.outlines),
                    "missing": list(drawing.missing),
                    "corners": drawing.corners,
                    "drawn": drawing.drawn,
                    "bytes": sum(len(each.path) for each in drawing.outlines),
                }
                for drawing in self.drawings
            ],
            "errors": [asdict(each) for each in self.errors],
            "remarks": [asdict(each) for each in self.remarks],
        }


def grouped(remarks: Iterable[Remark]) -> list[Remark]:
    """Remarks that say the same as one, with all their places."""
    found: dict[tuple[str, str], list[Remark]] = {}
    for remark in remarks:
        found.setdefault((remark.reason, remark.mend), []).append(remark)
    return [
        Remark(
            tuple(where for each in same for where in each.where),
            ", ".join(dict.fromkeys(each.value for each in same if each.value)),
            reason,
            mend,
        )
        for (reason, mend), same in found.items()
    ]
