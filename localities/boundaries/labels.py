"""Where the name and the number of a unit stand: as deep inside as they fit, or nowhere.

Widths of text are estimated, on the safe side: no font is at hand, and visitors have their own.
"""

import unicodedata

import numpy as np
import shapely

from localities.boundaries.plain import ALL, NARROW, NARROW_TEXT, WIDE, WIDE_TEXT, Label

LINE = 1.15  # em from line to line
LETTERS = 0.9  # em of the letters of one line, tones and tails included
NUMBER = 1.75  # em of a number of three digits in bold
STEPS = 48  # places tried across and down
SLIM, BROAD = "fijlrtI.,'()1 ", "mwMW"


def labels(shape: shapely.Geometry, name: str) -> tuple[Label, ...]:
    """Name and number wherever the map is small, else both on wide maps and the number alone on narrow ones."""
    tries = _Tries(shape)
    if both := tries.fit(name, NARROW_TEXT, ALL):
        return (both,)
    wide = tries.fit(name, WIDE_TEXT, WIDE) or tries.fit("", WIDE_TEXT, WIDE)
    narrow = tries.fit("", NARROW_TEXT, NARROW)
    return tuple(each for each in (wide, narrow) if each)


def ems(text: str) -> float:
    """How wide a text is, about, in its own height."""
    plain = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    return sum(0.32 if c in SLIM else 0.87 if c in BROAD else 0.71 if c.isupper() else 0.55 for c in plain)


def breaks(name: str) -> list[tuple[str, ...]]:
    """The ways to write a name: in one line, then in two of about the same width."""
    words = name.split()
    halves = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    best = sorted(halves, key=lambda pair: max(map(ems, pair)))[:1]
    return [(name,), *best] if name else [()]


class _Tries:
    """Places inside a shape, the deepest first."""

    def __init__(self, shape: shapely.Geometry) -> None:
        parts = shapely.get_parts(shape)
        self._shape = parts[int(np.argmax(shapely.area(parts)))]
        west, south, east, north = self._shape.bounds
        across, down = np.meshgrid(np.linspace(west, east, STEPS), np.linspace(south, north, STEPS))
        points = np.column_stack([across.ravel(), down.ravel()])
        deepest = shapely.get_coordinates(shapely.maximum_inscribed_circle(self._shape, tolerance=1))[:1]
        points = np.rint(np.concatenate([deepest, points]))
        shapely.prepare(self._shape)
        points = points[shapely.contains_xy(self._shape, points)]
        depth = shapely.distance(shapely.points(points), self._shape.exterior)
        self._points = points[np.argsort(-depth, kind="stable")]

    def fit(self, name: str, size: int, at: str) -> Label | None:
        """The label at the deepest place where it has room in some way of breaking it."""
        for lines in breaks(name):
            width = max([NUMBER, *map(ems, lines)]) * size / 2
            height = (len(lines) * LINE + LETTERS) * size / 2
            x, y = self._points.T
            boxes = shapely.box(x - width, y - height, x + width, y + height)
            fits = np.flatnonzero(shapely.contains(self._shape, boxes))
            if len(fits):
                x, y = self._points[fits[0]].tolist()
                return Label(at, int(x), int(y), lines)
        return None
