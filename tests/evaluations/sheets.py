"""The sheets as the data files have them, and a slow, plain reckoning that shares no code with the registry."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "evaluations" / "data" / "qd26-2026"
FILES = sorted(FOLDER.glob("*.json"))
SHEETS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FILES
}
SETS = sorted(SHEETS)


def criteria(product_set: str) -> list[dict[str, Any]]:
    """All criteria of a sheet, each with its part."""
    found: list[dict[str, Any]] = []

    def walk(group: dict[str, Any], part: str) -> None:
        for inner in group.get("groups", []):
            walk(inner, part)
        found.extend(each | {"part": part} for each in group.get("criteria", []))

    for part in SHEETS[product_set]["parts"]:
        for group in part["groups"]:
            walk(group, part["code"])
    return found


def marks(product_set: str, star: int) -> dict[str, int]:
    return {
        each["code"]: option["points"]
        for each in criteria(product_set)
        for option in each["options"]
        if option.get("min_for_star") == star
    }


def least_for(product_set: str, star: int) -> dict[str, int]:
    """The fewest points that reach every mark up to a star, and 5.1 where 5.2 needs it."""
    least: dict[str, int] = {}
    for each in range(3, star + 1):
        for code, points in marks(product_set, each).items():
            least[code] = max(points, least.get(code, 0))
    return least


def reckon(product_set: str, scores: dict[str, int]) -> dict[str, Any]:
    """What the contract of `assess` says, word by word."""
    by_part = {"A": 0, "B": 0, "C": 0}
    for each in criteria(product_set):
        by_part[each["part"]] += scores.get(each["code"], 0)
    total = by_part["A"] + by_part["B"] + by_part["C"]
    band = next(star for star, least in ((5, 90), (4, 70), (3, 50), (2, 30), (1, 0)) if total >= least)
    missing = []
    for star in (3, 4, 5):
        for code, needed in marks(product_set, star).items():
            if scores.get(code, 0) < needed:
                missing.append(
                    {"criterion": code, "star": star, "needed": needed, "got": scores.get(code, 0)}
                )
    minima = 2
    for star in (3, 4, 5):
        if any(each["star"] <= star for each in missing):
            break
        minima = star
    return {
        "total": total,
        "by_part": by_part,
        "band_star": band,
        "minima_star": minima,
        "star": min(band, minima),
        "missing": missing,
    }


def with_total(product_set: str, star: int, total: int) -> dict[str, int]:
    """Points that reach every mark up to the star and make so many together: later criteria are raised first."""
    given = least_for(product_set, star)
    given.setdefault("5.1", 1)
    for each in reversed(criteria(product_set)):
        for points in sorted((option["points"] for option in each["options"]), reverse=True):
            more = points - given.get(each["code"], 0)
            if 0 < more <= total - sum(given.values()):
                given[each["code"]] = points
    assert sum(given.values()) == total, (total, given)
    return given
