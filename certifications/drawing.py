"""The schematic map of the 11 former districts: a drawing of our own, not traced from data.

Pure geometry, no Django: polygons on a coarse grid, shades by count, a legend in words and numbers.
One grid step is 20 units of the drawing, north is up. Districts share their corners exactly, so that
they tile without gaps; only the Hậu river parts the island Cù Lao Dung from the rest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

STEP = 20
LEVELS = 4
LINE_HEIGHT = 16

Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Region:
    """One district of the drawing: its code, its corners in grid steps, the lines of its label and where they stand."""

    code: str
    points: tuple[Corner, ...]
    label: tuple[str, ...]
    centre: Corner


@dataclass(frozen=True, slots=True)
class LabelLine:
    """One line of a label, at units of the drawing (middle of the line, baseline)."""

    text: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class ShadedRegion:
    """A region ready to draw: `level` 0 (no product) to 4 (most), `points` as an SVG polygon wants them."""

    code: str
    count: int
    level: int
    points: str
    lines: tuple[LabelLine, ...]
    label_x: int
    label_y: int


@dataclass(frozen=True, slots=True)
class LegendStep:
    """The counts from `low` to `high`, both included, that have the shade `level`."""

    level: int
    low: int
    high: int


def _corners(text: str) -> tuple[Corner, ...]:
    """Corners written as on squared paper: `"7 1, 9.5 0"`, x to the east and y to the south, in grid steps."""
    return tuple((float(x), float(y)) for x, y in (pair.split() for pair in text.split(",")))


def _region(code: str, label: str, centre: str, corners: str) -> tuple[str, Region]:
    return code, Region(code, _corners(corners), tuple(label.split("|")), _corners(centre)[0])


# In the order a reader walks them: from the north down the river, then west, then along the sea.
REGIONS: dict[str, Region] = dict(
    [
        _region("943", "Kế Sách", "10 2.5", "7 1, 9.5 0, 12 1.5, 14 4.5, 11.5 4.5, 7 3"),
        _region("942", "Châu Thành", "9.25 5", "7 3, 11.5 4.5, 11.5 6.5, 8.5 6.5, 8.5 8.5, 7 8.5, 7 8"),
        _region("941", "Sóc Trăng", "10.5 7.4", "8.5 6.5, 11.5 6.5, 12.5 6.5, 12.5 8.5, 8.5 8.5"),
        _region(
            "946",
            "Long Phú",
            "14.35 7.4",
            "11.5 4.5, 14 4.5, 16 7, 17 9, 12.5 9, 12.5 8.5, 12.5 6.5, 11.5 6.5",
        ),
        _region(
            "945",
            "Cù Lao|Dung",
            "17.9 6.3",
            "14.5 1, 17 2, 19.5 5.5, 20.5 9.5, 20 12, 18.5 11, 18 9, 17 6.5, 15 4",
        ),
        _region("944", "Mỹ Tú", "5 5.5", "2 5, 4 3, 7 3, 7 8, 4 8, 4 6"),
        _region("948", "Ngã Năm", "2.15 7.4", "0 6.5, 2 5, 4 6, 4 8, 4 9, 2 10, 0.5 9"),
        _region("949", "Thạnh Trị", "4.9 10", "4 8, 7 8, 7 8.5, 7 10, 8.5 12, 4.5 12, 2 10, 4 9"),
        _region("947", "Mỹ Xuyên", "10.2 10.2", "7 8.5, 8.5 8.5, 12.5 8.5, 12.5 9, 13 12, 8.5 12, 7 10"),
        _region("951", "Trần Đề", "15 10.6", "12.5 9, 17 9, 17.5 11.5, 16.5 13, 13 12"),
        _region(
            "950", "Vĩnh Châu", "9.5 14.2", "4.5 12, 8.5 12, 13 12, 16.5 13, 14.5 15, 9.5 16.5, 4 16, 3 14"
        ),
    ]
)

VIEW_BOX = "-4 -20 442 384"

# Water reaches a little under the land drawn over it, so that no paper shows between the two.
_RIVER = _corners(
    "9 0.3, 11 -0.5, 14.5 -0.4, 17.8 1.2, 20.4 5.2, 21.3 9.4, 21 12.3, 20 12.6, 17 12.6, 16.4 8.8, 13 4.4"
)
_SEA = _corners(
    "21 12.3, 20.3 14.2, 17.8 16.2, 13 17.4, 8.5 17.6, 3.9 16.9, 4.1 15.8, 9.5 15.8, 14.2 14.4, 16 12.6"
)


def _units(value: float) -> int:
    return round(value * STEP)


def _svg_points(corners: Iterable[Corner]) -> str:
    return " ".join(f"{_units(x)},{_units(y)}" for x, y in corners)


RIVER_POINTS = _svg_points(_RIVER)
SEA_POINTS = _svg_points(_SEA)


def level(count: int, most: int) -> int:
    """Shade of a district: 0 without products, else the quarter of `most` its count falls in, 1 to 4.

    Raises ValueError for a count below 0 or above `most`.
    """
    if not 0 <= count <= most:
        raise ValueError(f"count {count} is not between 0 and {most}")
    return -(-LEVELS * count // most) if most else 0


def legend(counts: Mapping[str, int]) -> list[LegendStep]:
    """What each shade means in products, from few to many; shades that no count can have are left out."""
    most = max(counts.values(), default=0)
    edges = [step * most // LEVELS for step in range(LEVELS + 1)]
    steps = [
        LegendStep(n, edges[n - 1] + 1, edges[n]) for n in range(1, LEVELS + 1) if edges[n] > edges[n - 1]
    ]
    return [LegendStep(0, 0, 0), *steps]


def _label_lines(region: Region) -> tuple[LabelLine, ...]:
    x, y = (_units(part) for part in region.centre)
    first = y - LINE_HEIGHT * (len(region.label) - 1)
    return tuple(LabelLine(text, x, first + LINE_HEIGHT * place) for place, text in enumerate(region.label))


def _shade(region: Region, count: int, most: int) -> ShadedRegion:
    lines = _label_lines(region)
    return ShadedRegion(
        code=region.code,
        count=count,
        level=level(count, most),
        points=_svg_points(region.points),
        lines=lines,
        label_x=lines[-1].x,
        label_y=lines[-1].y + LINE_HEIGHT,
    )


def regions(counts: Mapping[str, int]) -> list[ShadedRegion]:
    """All 11 districts ready to draw; `counts` are products by district code, a missing code counts as none.

    `label_x`, `label_y` are where the number stands, under the lines of the name.
    """
    known = {code: counts.get(code, 0) for code in REGIONS}
    most = max(known.values())
    return [_shade(region, known[code], most) for code, region in REGIONS.items()]


def _joined(shaded: ShadedRegion, district: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": shaded.code,
        "slug": district.get("slug", ""),
        "name": district["name"],
        "url": district.get("url", ""),
        "selected": bool(district.get("selected")),
        "count": shaded.count,
        "level": shaded.level,
        "points": shaded.points,
        "lines": shaded.lines,
        "label_x": shaded.label_x,
        "label_y": shaded.label_y,
    }


def context(districts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What `components/map_drawn.html` draws, from districts with code, slug, name, count, url and perhaps selected.

    A district the drawing does not know is in `districts` (the list beneath) but not in `regions`.
    """
    rows = list(districts)
    by_code = {row["code"]: row for row in rows}
    counts = {code: row["count"] for code, row in by_code.items() if code in REGIONS}
    shaded = [each for each in regions(counts) if each.code in by_code]
    return {
        "regions": [_joined(each, by_code[each.code]) for each in shaded],
        "districts": rows,
        "legend": legend(counts),
        "view_box": VIEW_BOX,
        "river_points": RIVER_POINTS,
        "sea_points": SEA_POINTS,
    }
