"""From longitude and latitude to the paths of a small drawing.

Projection: equirectangular at the middle latitude (x = longitude x cos latitude), true to shape within a part in a
thousand over the 80 km of a province. Neighbours are simplified together (Visvalingam-Whyatt on the shared edges), so
that no gap opens between them, then set on whole units of the drawing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from localities.boundaries.plain import EXTENT

Corners = npt.NDArray[np.int64]
MARGIN = 6  # units around the drawing, for the lines at its rim
MOST_PATH = 18_000  # characters of all paths: with its links and names the map stays under 15 kB compressed
FINEST = 0.8  # units; the next tolerance is a half more
COARSER = 1.5
COARSEST = 60.0
SNAP = 0.5  # units: what is nearer than this is the same place


@dataclass(frozen=True)
class Drawn:
    """Units in the drawing: their shapes and paths in the order given, its size."""

    shapes: list[shapely.Geometry]
    paths: list[str]
    width: int
    height: int
    corners: int


def draw(shapes: Sequence[shapely.Geometry]) -> Drawn:
    """Draw the shapes (longitude, latitude), neighbours together."""
    placed, width, height = _placed(shapely.normalize(np.array(shapes)))
    whole = _edge_matched(placed)
    tolerance = FINEST
    while True:
        whole = shapely.coverage_simplify(whole, tolerance)  # ever coarser: most is gone after the first time
        rounded = [_rounded(each) for each in whole]
        paths = [path(polygons) for polygons in rounded]
        if sum(map(len, paths)) <= MOST_PATH or tolerance > COARSEST:
            break
        tolerance *= COARSER
    corners = sum(len(ring) for polygons in rounded for rings in polygons for ring in rings)
    return Drawn([_shape(each) for each in rounded], paths, width, height, corners)


def _placed(shapes: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.object_], int, int]:
    """The shapes in units of the drawing, y downwards."""
    west, south, east, north = shapely.total_bounds(shapes)
    squeeze = np.cos(np.radians((south + north) / 2))
    scale = (EXTENT - 2 * MARGIN) / max((east - west) * squeeze, north - south)

    def place(positions: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x = (positions[:, 0] - west) * squeeze * scale + MARGIN
        return np.column_stack([x, (north - positions[:, 1]) * scale + MARGIN])

    width = round((east - west) * squeeze * scale) + 2 * MARGIN
    return shapely.transform(shapes, place), width, round((north - south) * scale) + 2 * MARGIN


def _edge_matched(placed: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Neighbours with the same corners along their common border, slivers between them given to one of the two."""
    if len(placed) < 2 or shapely.coverage_is_valid(placed, gap_width=2 * SNAP):  # noqa: PLR2004 -- one has no neighbour
        return placed
    return np.array(shapely.coverage_clean(placed, snapping_distance=SNAP, gap_width=2 * SNAP), dtype=object)


def _rounded(shape: shapely.Geometry) -> list[list[Corners]]:
    """The polygons of a shape on whole units, largest first; what falls together to a line is left out."""
    polygons = sorted(shapely.get_parts(shape), key=shapely.area, reverse=True)
    found = [
        [ring for each in (polygon.exterior, *polygon.interiors) if (ring := _ring(each)) is not None]
        for polygon in polygons
        if _ring(polygon.exterior) is not None
    ]
    return found or [[_speck(shape)]]


def _ring(line: shapely.Geometry) -> Corners | None:
    corners = np.rint(shapely.get_coordinates(line)[:-1]).astype(np.int64)
    keep = (corners != np.roll(corners, 1, axis=0)).any(axis=1)
    corners = corners[keep]
    if len(corners) < 3 or not _area(corners):  # noqa: PLR2004 -- a triangle
        return None
    first = int(np.lexsort((corners[:, 1], corners[:, 0]))[0])
    rolled: Corners = np.roll(corners, -first, axis=0)
    return rolled


def _area(corners: Corners) -> int:
    x, y = corners[:, 0], corners[:, 1]
    return int(abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))))


def _speck(shape: shapely.Geometry) -> Corners:
    """The smallest square at the place of a shape too small to draw: a unit never vanishes."""
    x, y = np.rint(shapely.get_coordinates(shapely.centroid(shape))[0]).astype(np.int64)
    return np.array([[x, y], [x, y + 1], [x + 1, y + 1], [x + 1, y]])


def _shape(polygons: Iterable[list[Corners]]) -> shapely.Geometry:
    made = [
        shapely.polygons(rings[0], holes=[shapely.linearrings(r) for r in rings[1:]] or None)
        for rings in polygons
    ]
    return shapely.make_valid(shapely.multipolygons(made), method="structure", keep_collapsed=False)


def path(polygons: Iterable[list[Corners]]) -> str:
    """An SVG path of relative steps, as short as it can be written."""
    written: list[str] = []
    at = np.zeros(2, dtype=np.int64)
    for ring in (ring for rings in polygons for ring in rings):
        steps = np.diff(ring, axis=0)
        start = ring[0] - at
        written.append(
            f"m{_pair(*start)}l{_joined(steps)}z" if written else f"M{_pair(*start)}l{_joined(steps)}z"
        )
        at = ring[0]  # z goes back to the beginning of the ring
    return "".join(written)


def _joined(steps: Corners) -> str:
    text = ""
    for dx, dy in steps.tolist():
        pair = _pair(dx, dy)
        text += pair if not text or pair.startswith("-") else f" {pair}"
    return text


def _pair(x: int, y: int) -> str:
    return f"{x}{y}" if y < 0 else f"{x} {y}"
