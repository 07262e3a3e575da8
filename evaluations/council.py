"""What the sheets of a council come to: whole numbers in, whole numbers out. Pure: no database, no Django models.

The star is the lower of two: the band of the mean of the counted totals (QĐ 26/2026/QĐ-TTg, Điều 3.3; nothing is
rounded, docs/adr/0023), and the highest star whose marks, and all lower marks, the council found reached
(docs/adr/0022). The mean is never formed to decide: `total_sum >= least * counted`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from evaluations import scoring
from evaluations.enums import MinimaRule, Outcome, PartCode

NO_OVERRIDES: Mapping[tuple[str, int], bool] = MappingProxyType({})
LOWEST_STAR = 1
LEAST_CERTIFIED = 3  # one and two stars get neither decision nor certificate (Điều 4.1a)
CENTRAL_BAND = 5  # a mean of 90 or more goes to the ministry, whatever the marks (Điều 7.3e)
HUNDRED = 100
EDGE_DECIMALS = 3  # shown where two decimals would read 69,99 and the band above begins at 70
NOTHING = "–"  # the mean of no sheets


@dataclass(frozen=True)
class Rules:
    """Settings of a council, frozen when scoring opens (the law leaves them to the council's own rules)."""

    quorum_percent: int = 75
    chair_required: bool = True
    max_spread: int = 10
    minima_rule: MinimaRule = MinimaRule.MAJORITY


@dataclass(frozen=True)
class Sheet:
    """One counted score sheet: submitted, and its seat has declared no conflict. A criterion left out has 0 points."""

    member: int
    scores: Mapping[str, int]
    is_chair: bool = False


@dataclass(frozen=True)
class Finding:
    """One mark of the official sheet as the council found it. `met` differs only where the chair found otherwise."""

    criterion: str
    star: int
    needed: int
    reached_by: int
    counted: int
    met_by_rule: bool
    met: bool


@dataclass(frozen=True)
class Outlook:
    """Everything a closing shows. `base` is the number of seats that could vote; `outcome` is what it leads to."""

    totals: Mapping[int, int]
    total_sum: int
    counted: int
    base: int
    quorum_met: bool
    chair_present: bool
    spread: int
    spread_too_wide: bool
    part_sums: Mapping[str, int]
    band_star: int
    findings: tuple[Finding, ...]
    minima_star: int
    star: int
    outcome: Outcome


def outlook(
    rules_of_sheet: Sequence[scoring.Rule],
    sheets: Sequence[Sheet],
    *,
    base: int,
    council: Rules,
    overrides: Mapping[tuple[str, int], bool] = NO_OVERRIDES,
) -> Outlook:
    """The whole derivation. `overrides` holds what the chair recorded instead of the rule: (criterion, star) -> met.

    With no sheets the band is 1, the star by marks 2 and there is no quorum. Raises ValueError for two sheets of one
    seat and for a finding on a mark that the sheet does not print.
    """
    totals = _totals(rules_of_sheet, sheets)
    counted, total_sum = len(sheets), sum(totals.values())
    spread = max(totals.values(), default=0) - min(totals.values(), default=0)
    chair = any(sheet.is_chair for sheet in sheets)
    findings = tuple(_findings(rules_of_sheet, sheets, council.minima_rule, overrides))
    band, minima = _band(total_sum, counted), _minima(findings, counted)
    star = min(band, minima)
    return Outlook(
        totals=totals,
        total_sum=total_sum,
        counted=counted,
        base=base,
        quorum_met=_quorum(counted, base, council) and (chair or not council.chair_required),
        chair_present=chair,
        spread=spread,
        spread_too_wide=spread > council.max_spread,
        part_sums=_part_sums(rules_of_sheet, sheets),
        band_star=band,
        findings=findings,
        minima_star=minima,
        star=star,
        outcome=_outcome(star, band),
    )


def _totals(rules: Sequence[scoring.Rule], sheets: Sequence[Sheet]) -> dict[int, int]:
    totals = {sheet.member: sum(sheet.scores.get(rule.code, 0) for rule in rules) for sheet in sheets}
    if len(totals) != len(sheets):
        raise ValueError("Two counted sheets belong to one seat.")
    return totals


def _part_sums(rules: Sequence[scoring.Rule], sheets: Sequence[Sheet]) -> dict[str, int]:
    sums = dict.fromkeys(PartCode.values, 0)
    for rule in rules:
        sums[rule.part] += sum(sheet.scores.get(rule.code, 0) for sheet in sheets)
    return sums


def _quorum(counted: int, base: int, council: Rules) -> bool:
    return counted > 0 and base > 0 and counted * HUNDRED >= council.quorum_percent * base


def _band(total_sum: int, counted: int) -> int:
    if not counted:
        return LOWEST_STAR
    return next(star for star, least in scoring.BANDS.items() if total_sum >= least * counted)


def _findings(
    rules: Sequence[scoring.Rule],
    sheets: Sequence[Sheet],
    minima_rule: MinimaRule,
    overrides: Mapping[tuple[str, int], bool],
) -> Iterator[Finding]:
    printed = {(rule.code, star) for rule in rules for star in rule.marks}
    if strangers := sorted(overrides.keys() - printed):
        raise ValueError(f"The sheet prints no such marks: {strangers}")
    for star in scoring.MARKED_STARS:
        for rule in rules:
            if star in rule.marks:
                needed, points = rule.marks[star], [sheet.scores.get(rule.code, 0) for sheet in sheets]
                by_rule = _reached(minima_rule, points, needed)
                met = overrides.get((rule.code, star), by_rule)
                reached_by = sum(each >= needed for each in points)
                yield Finding(rule.code, star, needed, reached_by, len(points), by_rule, met)


def _reached(minima_rule: MinimaRule, points: Sequence[int], needed: int) -> bool:
    """Whether the council's points at one criterion reach a mark. No points reach nothing."""
    reached_by = sum(each >= needed for each in points)
    if not points:
        return False
    if minima_rule == MinimaRule.EVERY:
        return reached_by == len(points)
    if minima_rule == MinimaRule.MEAN:
        return sum(points) >= needed * len(points)
    return 2 * reached_by > len(points)


def _minima(findings: Iterable[Finding], counted: int) -> int:
    """The highest star whose marks and all lower marks are met. Without a sheet nothing was found."""
    if not counted:
        return scoring.BELOW_MARKS
    unmet = {finding.star for finding in findings if not finding.met}
    return next((star - 1 for star in scoring.MARKED_STARS if star in unmet), scoring.MARKED_STARS[-1])


def _outcome(star: int, band: int) -> Outcome:
    if star < LEAST_CERTIFIED:
        return Outcome.NONE
    return Outcome.CENTRAL if band == CENTRAL_BAND else Outcome.RECOGNITION


def score(total_sum: int, counted: int) -> Decimal:
    """The mean cut to two decimals, never rounded up: what a certificate records. Raises ValueError without sheets."""
    if not counted:
        raise ValueError("No sheet was counted: there is no mean.")
    return Decimal(total_sum * HUNDRED // counted).scaleb(-2)


def mean_text(total_sum: int, counted: int, decimals: int = 2) -> str:
    """The mean as Vietnamese offices write it ("72,44"), cut and never rounded up; "–" without sheets.

    Three decimals at least where it lies within 0.01 below a band: 69,995 shows that 70 was missed.
    """
    if not counted:
        return NOTHING
    shown = max(decimals, EDGE_DECIMALS) if _just_below_a_band(total_sum, counted) else decimals
    whole, fraction = divmod(total_sum * 10**shown // counted, 10**shown)
    return f"{whole},{fraction:0{shown}}" if shown else str(whole)


def _just_below_a_band(total_sum: int, counted: int) -> bool:
    """Whether a band begins at most 0.01 above the mean."""
    return any(0 < (least * counted - total_sum) * HUNDRED <= counted for least in scoring.BANDS.values())
