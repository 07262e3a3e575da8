"""Features of a file with their rings as arrays of numbers, and what they may be: the part that both formats share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from localities.boundaries.plain import Remark, Unreadable

MOST_CORNERS = 4_000_000  # TopoJSON may name one arc any number of times
FEWEST_CORNERS = 4  # of a ring, the first said again at the end
LONGEST_SHOWN = 60

Ring = npt.NDArray[np.float64]
Rings = list[Ring]


class Misshapen(Exception):
    """A geometry that cannot be read: why, and how to mend it."""

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.reason, self.mend = reason, mend


@dataclass
class Feature:
    """One feature: where it stands in the file, what it says of itself, its polygons, what is wrong with them."""

    where: str
    properties: dict[str, Any]
    polygons: list[Rings] = field(default_factory=list)
    problem: Remark | None = None


@dataclass
class Layer:
    """The features that belong together."""

    name: str
    features: list[Feature]


@dataclass
class Budget:
    """How many corners may still be read."""

    corners: int = field(default_factory=lambda: MOST_CORNERS)

    def spend(self, corners: int) -> None:
        """Raises Unreadable when there are too many."""
        self.corners -= corners
        if self.corners < 0:
            raise Unreadable(
                _("The outlines have more than %(most)s corners.") % {"most": number(MOST_CORNERS)},
                _("Simplify the outlines before, to about 10 metres, or take other provinces out."),
            )


def number(value: float, decimals: int = 0) -> str:
    """A number as it is written in the language of the reader."""
    return str(number_format(value, decimals, force_grouping=True))


def cut(value: object) -> str:
    """A value of the file, short enough to show."""
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def to_degrees() -> str:
    """How to mend coordinates of another system."""
    return _(
        "Convert it to longitude and latitude (WGS 84, EPSG:4326), for example by exporting it so from QGIS."
    )


def shaped(
    where: str, feature: dict[str, Any], geometry: Any, polygons: Callable[[Any], list[Rings]]
) -> Feature:
    """The feature with its polygons, or with what is wrong with them."""
    properties = feature.get("properties")
    found = Feature(where, dict(properties) if isinstance(properties, dict) else {})
    if "id" in feature:
        found.properties.setdefault("id", feature["id"])
    try:
        found.polygons = polygons(geometry)
    except Misshapen as bad:
        found.problem = Remark((where,), "", bad.reason, bad.mend)
    return found


def polygons_of(geometry: Any, budget: Budget) -> list[Rings]:
    """The polygons of a GeoJSON geometry. Raises Misshapen."""
    kind = kind_of(geometry)
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        return [rings for part in listed(parts) for rings in polygons_of(no_collection(part), budget)]
    coordinates = listed(geometry.get("coordinates"))
    polygons = [coordinates] if kind == "Polygon" else coordinates
    return [[ring(corners, budget) for corners in listed(rings)] for rings in polygons]


def no_collection(part: Any) -> Any:
    """The part of a collection, which is no collection itself. Raises Misshapen."""
    if isinstance(part, dict) and part.get("type") == "GeometryCollection":
        raise Misshapen(_("A collection stands in a collection."), _redraw())
    return part


def kind_of(geometry: Any) -> str:
    """Polygon, MultiPolygon or GeometryCollection. Raises Misshapen for anything else."""
    if geometry is None:
        raise Misshapen(_("There is no geometry."), _("Draw the outline or take the feature out."))
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon", "GeometryCollection"}:
        raise Misshapen(
            _("The geometry is no polygon (%(kind)s).") % {"kind": cut(kind)},
            _("Only Polygon and MultiPolygon have an inside that can be shaded: export the layer of areas."),
        )
    return str(kind)


def listed(value: Any) -> list[Any]:
    """The value when it is a list that is not empty. Raises Misshapen."""
    if not isinstance(value, list):
        raise Misshapen(_("The coordinates are not nested as their type asks."), _redraw())
    if not value:
        raise Misshapen(_("The geometry is empty."), _("Draw the outline or take the feature out."))
    return value


def ring(corners: Any, budget: Budget) -> Ring:
    """A closed ring. Raises Misshapen."""
    return closed(positions(corners, budget))


def positions(corners: Any, budget: Budget) -> Ring:
    """Positions as an array of their first two numbers. Raises Misshapen."""
    corners = listed(corners)
    budget.spend(len(corners))
    if set(map(type, corners)) != {list} or min(map(len, corners)) < 2:  # noqa: PLR2004 -- x and y
        raise Misshapen(_("A position is not a list of longitude and latitude."), _redraw())
    if not set(map(type, chain.from_iterable(corners))) <= {int, float}:
        raise Misshapen(
            _("A coordinate is not a number."), _("Write numbers without quotation marks, as 105.97.")
        )
    try:
        flat = corners if set(map(len, corners)) == {2} else [corner[:2] for corner in corners]
        found = np.array(flat, dtype=np.float64)
    except OverflowError:
        found = np.array([[np.inf, np.inf]])
    if not np.isfinite(found).all():
        raise Misshapen(_("A coordinate is too large to be a number."), to_degrees())
    return found


def closed(found: Ring) -> Ring:
    """The ring when it has an inside and ends where it began. Raises Misshapen."""
    if len(found) < FEWEST_CORNERS:
        raise Misshapen(_("A ring has fewer than four positions."), _redraw())
    if not np.array_equal(found[0], found[-1]):
        raise Misshapen(
            _("A ring does not end where it began."), _("Repeat its first position as its last one.")
        )
    return found


def _redraw() -> str:
    return _("Draw the outline anew or export the layer again.")
