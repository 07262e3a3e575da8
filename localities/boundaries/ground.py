"""Judges the geometry of each unit: longitude and latitude, in the right place, with an inside, apart from the others."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from django.utils.translation import gettext as _

from localities.boundaries.features import Feature, Rings, number, to_degrees
from localities.boundaries.plain import Centre, Remark
from localities.resolver import Unit

# Vietnam with its islands, and the same with latitude first.
WEST, EAST, SOUTH, NORTH = 102.0, 118.0, 6.0, 24.0
DEGREE = 111.2  # km
FARTHEST = 5.0  # km from a unit to a point known to lie in it
COMMON = 0.02  # of the smaller unit that another may cover before it is told
TOO_COMMON = 0.25
HAIR = 0.0002  # degrees, 20 m: fine enough to measure what two units have in common


@dataclass(frozen=True)
class Judged:
    """The geometry of a unit, or none; what is wrong with it and what is worth a look."""

    shape: shapely.Geometry | None
    error: Remark | None = None
    remark: Remark | None = None


def judge(unit: Unit, feature: Feature, centres: tuple[Centre, ...]) -> Judged:
    """The geometry of a feature as the ground of a unit."""
    if feature.problem:
        return Judged(None, _of(unit, feature, feature.problem.reason, feature.problem.mend))
    corners = np.concatenate([ring for rings in feature.polygons for ring in rings])
    if wrong := _not_degrees(corners):
        return Judged(None, _of(unit, feature, *wrong))
    drawn, remark = _valid(unit, feature)
    if drawn.area == 0:
        return Judged(None, _of(unit, feature, _("The outline has no inside."), _("Draw it anew.")))
    away = _distance(drawn, centres)
    if away > FARTHEST:
        reason = _("The outline lies %(km)s km away from where the unit is.") % {"km": number(away)}
        mend = _("The codes or names of the features seem to be mixed up, or the outline is another's.")
        return Judged(None, _of(unit, feature, reason, mend))
    return Judged(drawn, remark=remark)


def _of(unit: Unit, feature: Feature, reason: str, mend: str) -> Remark:
    return Remark((feature.where,), unit.name, reason, mend)


def _not_degrees(corners: np.ndarray) -> tuple[str, str] | None:
    """Why the positions cannot be longitude and latitude in Vietnam."""
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    if _in_vietnam(x0, x1, y0, y1):
        return None
    if _in_vietnam(y0, y1, x0, x1):
        return (
            _("Latitude and longitude are swapped."),
            _("Write longitude first: [105.97, 9.60], not [9.60, 105.97]."),
        )
    if max(abs(x1), abs(y1)) > 360:  # noqa: PLR2004 -- no degrees
        return _("The coordinates are metres, for example of VN-2000, not degrees."), to_degrees()
    return (
        _("The outline reaches outside of Vietnam."),
        _("Correct it: longitude is 102 to 118 and latitude 6 to 24."),
    )


def _in_vietnam(west: float, east: float, south: float, north: float) -> bool:
    return WEST <= west and east <= EAST and SOUTH <= south and north <= NORTH  # noqa: SIM300 -- as on a ruler


def _valid(unit: Unit, feature: Feature) -> tuple[shapely.Geometry, Remark | None]:
    """The geometry without crossing lines, and where they were."""
    drawn = shapely.multipolygons([_polygon(rings) for rings in feature.polygons])
    if shapely.is_valid(drawn):
        return drawn, None
    reason = _("The outline crosses or touches itself (%(where)s); it was mended.") % {
        "where": shapely.is_valid_reason(drawn)
    }
    mended = shapely.make_valid(drawn, method="structure", keep_collapsed=False)
    parts = [each for each in shapely.get_parts(mended) if each.geom_type == "Polygon"]
    remark = _of(unit, feature, reason, _("Look whether the map shows it as it should be."))
    return shapely.MultiPolygon(parts), remark


def _polygon(rings: Rings) -> shapely.Geometry:
    return shapely.polygons(rings[0], holes=[shapely.linearrings(each) for each in rings[1:]] or None)


def _distance(drawn: shapely.Geometry, centres: tuple[Centre, ...]) -> float:
    """Kilometres from the geometry to the farthest of the points that should lie in it; 0 when none is known."""
    if not centres:
        return 0.0
    return float(shapely.distance(drawn, shapely.points(np.array(centres))).max()) * DEGREE


def common_ground(shapes: Mapping[str, shapely.Geometry]) -> tuple[list[Remark], list[Remark]]:
    """Units that cover the same ground: errors where it is much, else remarks. Keyed by name."""
    names = list(shapes)
    plain = shapely.make_valid(shapely.simplify(list(shapes.values()), HAIR))
    errors: list[Remark] = []
    remarks: list[Remark] = []
    pairs = shapely.STRtree(plain).query(plain, predicate="intersects").T
    for one, other in (pair for pair in pairs.tolist() if pair[0] < pair[1]):
        shared = shapely.area(shapely.intersection(plain[one], plain[other]))
        share = shared / max(min(plain[one].area, plain[other].area), 1e-12)
        if share > COMMON:
            remark = _both(names[one], names[other], shared, share)
            (errors if share > TOO_COMMON else remarks).append(remark)
    return errors, remarks


def _both(one: str, other: str, shared: float, share: float) -> Remark:
    area = shared * DEGREE * DEGREE * float(np.cos(np.radians(9.6)))
    return Remark(
        (),
        f"{one} · {other}",
        _("Two units cover the same ground: %(area)s km², %(share)s %% of the smaller one.")
        % {"area": number(area, 1), "share": number(share * 100)},
        _("Correct the outlines so that each piece of land lies in one unit."),
    )
