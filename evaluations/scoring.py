"""How a star comes about: whole numbers in, whole numbers out. Pure: no database, no Django models.

The star is the lower of two: the band that the total lies in (QĐ 26/2026/QĐ-TTg, Điều 3.3), and the highest star
whose marks, and all lower marks, are reached (the footnote of the sheets; docs/adr/0018).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from certifications import dates

# Star -> least total. The register keeps the bands, as a certificate may not lie above its own.
BANDS = {star: int(least) for star, least in dates.BANDS.items()}
MARKED_STARS = (3, 4, 5)
BELOW_MARKS = 2  # the star by marks of who does not reach those of 3 stars


@dataclass(frozen=True)
class Rule:
    """What one criterion gives: the points that can be had, and the least points that stars ask for.

    `points` holds the points on the sheet by case; criteria without cases have the one case "".
    """

    code: str
    part: str
    points: Mapping[str, frozenset[int]]
    marks: Mapping[int, int]
    depends_on: str = ""

    def offers(self, points: int, case: str = "") -> bool:
        """Whether so many points can be given. 0 always can: not reached."""
        lists = [self.points[case]] if case else self.points.values()
        return points == 0 or any(points in each for each in lists)


class Fault(Enum):
    """Why a set of scores does not fit its sheet."""

    UNKNOWN_CRITERION = "unknown_criterion"
    NO_OPTION = "no_option"
    NEEDS_OTHER = "needs_other"
    NO_CASES = "no_cases"
    UNKNOWN_CASE = "unknown_case"


@dataclass(frozen=True)
class Misfit:
    """One thing wrong with the scores, at one criterion."""

    fault: Fault
    criterion: str
    given: int | str = 0


@dataclass(frozen=True)
class Missing:
    """A mark that is not reached: to be ranked `star` stars the criterion needs so many points and got fewer."""

    criterion: str
    star: int
    needed: int
    got: int


@dataclass(frozen=True)
class Assessment:
    """What a filled-in sheet comes to."""

    total: int
    by_part: Mapping[str, int]
    band_star: int
    minima_star: int
    star: int
    missing: tuple[Missing, ...]

    def missing_for(self, star: int) -> list[Missing]:
        """The unreached marks that stand between the sheet and a star: its own and those of lower stars."""
        return [mark for mark in self.missing if mark.star <= star]

    def points_to(self, star: int) -> int:
        """How many points the total lacks for the star's band."""
        return max(0, BANDS[star] - self.total)


def band_star(total: int) -> int:
    """The star (1 to 5) of the band that a total lies in."""
    return next(star for star, least in BANDS.items() if total >= least)


def misfits(
    rules: Iterable[Rule], scores: Mapping[str, int], cases: Mapping[str, str] | None = None
) -> list[Misfit]:
    """Everything in the scores that the sheet does not offer, in the order of the sheet; unknown criteria last."""
    known = {rule.code: rule for rule in rules}
    cases = cases or {}
    found = [problem for rule in known.values() for problem in _at(rule, scores, cases)]
    strangers = sorted((scores.keys() | cases.keys()) - known.keys())
    return [*found, *(Misfit(Fault.UNKNOWN_CRITERION, code) for code in strangers)]


def _at(rule: Rule, scores: Mapping[str, int], cases: Mapping[str, str]) -> Iterable[Misfit]:
    case, points = cases.get(rule.code, ""), scores.get(rule.code, 0)
    if rule.code in cases and case not in rule.points.keys() - {""}:
        fault = Fault.NO_CASES if "" in rule.points else Fault.UNKNOWN_CASE
        yield Misfit(fault, rule.code, case)
    elif not rule.offers(points, case):
        yield Misfit(Fault.NO_OPTION, rule.code, points)
    elif points > 0 and rule.depends_on and not scores.get(rule.depends_on, 0):
        yield Misfit(Fault.NEEDS_OTHER, rule.code, rule.depends_on)


def assess(rules: Iterable[Rule], scores: Mapping[str, int]) -> Assessment:
    """Total, parts and star of scores that fit (`misfits` finds nothing). A criterion left out has 0 points."""
    rules = list(rules)
    by_part = dict.fromkeys((rule.part for rule in rules), 0)
    for rule in rules:
        by_part[rule.part] += scores.get(rule.code, 0)
    total = sum(by_part.values())
    missing = tuple(_missing(rules, scores))
    unmet = {mark.star for mark in missing}
    by_marks = next((star - 1 for star in MARKED_STARS if star in unmet), MARKED_STARS[-1])
    by_points = band_star(total)
    return Assessment(total, by_part, by_points, by_marks, min(by_points, by_marks), missing)


def _missing(rules: list[Rule], scores: Mapping[str, int]) -> Iterable[Missing]:
    for star in MARKED_STARS:
        for rule in rules:
            needed, got = rule.marks.get(star, 0), scores.get(rule.code, 0)
            if got < needed:
                yield Missing(rule.code, star, needed, got)
