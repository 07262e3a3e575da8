"""The maps of public pages: loaded boundaries where there are some, else the schematic drawing of the districts."""

from collections.abc import Iterable, Mapping
from typing import Any

from certifications import drawing
from localities.boundaries.plain import Label, Outline
from localities.queries import BoundaryMap, boundary_maps

LINE = 1.15  # em from line to line of a label
BASELINE = 0.35  # em from the middle of a line down to its baseline


def context(level: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What `components/district_map.html` shows, from rows with code, name, count, url and perhaps selected.

    Rows without code are nowhere on a map. `kind` is "real", "drawn", or "" where there is no map of the level.
    """
    shown = [row for row in rows if row["code"]]
    loaded = boundary_maps().get(level)
    if loaded:
        return {"kind": "real", "level": level, "districts": shown, **_real(loaded, shown)}
    if level == "district":
        return {"kind": "drawn", "level": level, **drawing.context(shown)}
    return {"kind": "", "level": level, "districts": shown}


def _real(loaded: BoundaryMap, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    by_code = {row["code"]: row for row in rows}
    counts = {code: by_code[code]["count"] for code in loaded.outlines if code in by_code}
    most = max(counts.values(), default=0)
    return {
        "regions": [
            _region(by_code[code], outline, most)
            for code, outline in loaded.outlines.items()
            if code in by_code
        ],
        "missing": [row["name"] for row in rows if row["code"] not in loaded.outlines],
        "legend": drawing.legend(counts),
        "view_box": f"0 0 {loaded.width} {loaded.height}",
        "source": loaded.source,
    }


def _region(row: Mapping[str, Any], outline: Outline, most: int) -> dict[str, Any]:
    return {
        "name": row["name"],
        "url": row["url"],
        "selected": bool(row.get("selected")),
        "count": row["count"],
        "level": drawing.level(row["count"], most),
        "path": outline.path,
        "labels": [_label(label) for label in outline.labels],
    }


def _label(label: Label) -> dict[str, Any]:
    """The lines around the middle: how far the first one stands above it, in heights of the text."""
    rise = BASELINE - len(label.lines) * LINE / 2
    return {"at": label.at, "x": label.x, "y": label.y, "lines": label.lines, "rise": f"{rise:.2f}em"}
