"""Boundaries that are made up: cells around the known centre points inside a rounded outline. No map of anything real.

Each piece of ground goes to the nearest former commune; communes of today and former districts are the cells of what
was merged into them, so that all levels tile. Corners lie on a grid, as a TopoJSON file keeps them.
"""

import json
from collections import defaultdict
from itertools import pairwise

import numpy as np
import shapely

from localities.boundaries.plain import Places
from tests.localities.places import COMMUNE_UNITS, COMMUNES, DISTRICT_UNITS, RESOLVER, key, present

SCALE, TRANSLATE = (0.00001, 0.00001), (105.4, 9.1)
ROWS = {key(row): row for row in COMMUNES}
OLD = [unit for unit in COMMUNE_UNITS if unit.successor_key and ROWS[unit.key]["lat"]]
NEW = [unit for unit in COMMUNE_UNITS if unit.valid_to is None]
DISTRICTS = list(DISTRICT_UNITS.values())


def centre(unit):
    row = ROWS[unit.key]
    return float(row["lon"]), float(row["lat"])


def places():
    centres = defaultdict(list)
    for unit in NEW:
        centres[unit.key].append(centre(unit))
    for unit in OLD:
        centres[unit.district_code].append(centre(unit))
    units = {"district": tuple(DISTRICTS), "commune": tuple(NEW)}
    return Places(units, {unit: tuple(points) for unit, points in centres.items()}, RESOLVER)


def _cells():
    known = [centre(unit) for unit in OLD]  # two share a point; the second moves aside
    points = shapely.points([(x + 0.01 * known[:n].count((x, y)), y) for n, (x, y) in enumerate(known)])
    outline = shapely.buffer(shapely.convex_hull(shapely.multipoints(points)), 0.04, quad_segs=3)
    cells = list(shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=outline)))
    at = [next(cell for cell in cells if cell.intersects(point)) for point in points]
    return {unit.key: _gridded(cell.intersection(outline)) for unit, cell in zip(OLD, at, strict=True)}


def _gridded(polygon):
    corners = shapely.get_coordinates(polygon)
    return shapely.polygons(np.rint((corners - TRANSLATE) / SCALE))


CELLS = _cells()


def shapes(level):
    """Polygons on the grid by unit."""
    merged = defaultdict(list)
    for unit in OLD:
        merged[DISTRICT_UNITS[unit.district_code] if level == "district" else present(unit)].append(
            CELLS[unit.key]
        )
    return {unit: shapely.coverage_union_all(cells) for unit, cells in merged.items()}


def steps(ring):
    """Corners of a ring as whole steps of the grid."""
    return [(int(x), int(y)) for x, y in shapely.get_coordinates(ring)]


def degrees(corner):
    return [corner[0] * SCALE[0] + TRANSLATE[0], corner[1] * SCALE[1] + TRANSLATE[1]]


def rings(polygon):
    return [polygon.exterior, *polygon.interiors]


def properties(unit):
    return {"ma": unit.code, "ten": unit.name}


def feature(unit, polygons, **said):
    """A GeoJSON feature of polygons on the grid."""
    coordinates = [[[degrees(c) for c in steps(ring)] for ring in rings(each)] for each in polygons]
    geometry = {"type": "MultiPolygon", "coordinates": coordinates}
    if len(coordinates) == 1:
        geometry = {"type": "Polygon", "coordinates": coordinates[0]}
    return {"type": "Feature", "properties": said or properties(unit), "geometry": geometry}


def geojson(level):
    features = [feature(unit, shapely.get_parts(shape)) for unit, shape in shapes(level).items()]
    return {"type": "FeatureCollection", "features": features}


def topojson(*levels):
    """A topology of arcs with two positions each: every stretch of border once, whichever way it was met first."""
    topology = _Topology()
    objects = {}
    for level in levels:
        geometries = [
            {
                "type": "MultiPolygon",
                "properties": properties(unit),
                "id": place,
                "arcs": [
                    [topology.named(steps(ring)) for ring in rings(polygon)]
                    for polygon in shapely.get_parts(shape)
                ],
            }
            for place, (unit, shape) in enumerate(shapes(level).items())
        ]
        objects[level] = {"type": "GeometryCollection", "geometries": geometries}
    transform = {"scale": SCALE, "translate": TRANSLATE}
    return {"type": "Topology", "transform": transform, "objects": objects, "arcs": topology.arcs}


class _Topology:
    def __init__(self):
        self.arcs, self._known = [], {}

    def named(self, corners):
        return [self._arc(a, b) for a, b in pairwise(corners)]

    def _arc(self, a, b):
        if (b, a) in self._known:
            return ~self._known[b, a]
        if (a, b) not in self._known:
            self._known[a, b] = len(self.arcs)
            self.arcs.append([list(a), [b[0] - a[0], b[1] - a[1]]])
        return self._known[a, b]


def written(document):
    return json.dumps(document, ensure_ascii=False).encode()
