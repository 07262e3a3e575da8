"""What the documents say of a council's result, reckoned slowly with fractions. Shares no code with the registry."""

from fractions import Fraction
from typing import Any

from tests.evaluations.sheets import criteria, marks


def reached(rule: str, points: list[int], needed: int) -> bool:
    if not points:
        return False
    if rule == "mean":
        return Fraction(sum(points), len(points)) >= needed
    share = Fraction(len([each for each in points if each >= needed]), len(points))
    return share == 1 if rule == "every" else share > Fraction(1, 2)


def deliberate(
    product_set: str,
    members: list[dict[str, int]],
    *,
    rule: str = "majority",
    overrides: dict[tuple[str, int], bool] | None = None,
) -> dict[str, Any]:
    """Sums, band, findings, star and outcome of the filled-in sheets of a council."""
    by_part = {"A": 0, "B": 0, "C": 0}
    totals = [0] * len(members)
    for each in criteria(product_set):
        for number, scores in enumerate(members):
            by_part[each["part"]] += scores.get(each["code"], 0)
            totals[number] += scores.get(each["code"], 0)
    mean = Fraction(sum(totals), len(totals)) if totals else Fraction(0)
    band = max(star for star, least in ((1, 0), (2, 30), (3, 50), (4, 70), (5, 90)) if mean >= least)
    found = {}
    for star in (3, 4, 5):
        for code, needed in marks(product_set, star).items():
            points = [scores.get(code, 0) for scores in members]
            found[code, star] = reached(rule, points, needed)
    found |= overrides or {}
    minima = 2
    for star in (3, 4, 5):
        if not members or not all(met for (_, of), met in found.items() if of <= star):
            break
        minima = star
    star = min(band, minima)
    return {
        "total_sum": sum(totals),
        "spread": max(totals) - min(totals) if totals else 0,
        "part_sums": by_part,
        "band_star": band,
        "minima_star": minima,
        "star": star,
        "outcome": "none" if star < 3 else "central" if mean >= 90 else "recognition",
        "unmet": sorted(mark for mark, met in found.items() if not met),
    }
