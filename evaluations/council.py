"""The arithmetic of a council (stand-in until the pure helper's lands)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from types import MappingProxyType

from evaluations import scoring
from evaluations.enums import MinimaRule, Outcome


@dataclass(frozen=True)
class Rules:
    quorum_percent: int = 75
    chair_required: bool = True
    max_spread: int = 10
    minima_rule: MinimaRule = MinimaRule.MAJORITY


@dataclass(frozen=True)
class Sheet:
    member: int
    scores: Mapping[str, int]
    is_chair: bool = False


@dataclass(frozen=True)
class Finding:
    criterion: str
    star: int
    needed: int
    reached_by: int
    counted: int
    met_by_rule: bool
    met: bool


@dataclass(frozen=True)
class Outlook:
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


NONE: Mapping[tuple[str, int], bool] = MappingProxyType({})


def outlook(
    rules_of_sheet: Sequence[scoring.Rule],
    sheets: Sequence[Sheet],
    *,
    base: int,
    council: Rules,
    overrides: Mapping[tuple[str, int], bool] = NONE,
) -> Outlook:
    done = {s.member: scoring.assess(rules_of_sheet, s.scores) for s in sheets}
    totals = {m: a.total for m, a in done.items()}
    counted, total = len(sheets), sum(totals.values())
    spread = max(totals.values()) - min(totals.values()) if totals else 0
    chair = any(s.is_chair for s in sheets)
    band = next(star for star, least in scoring.BANDS.items() if total >= least * counted) if counted else 1
    findings = []
    for star in scoring.MARKED_STARS:
        for rule in rules_of_sheet:
            needed = rule.marks.get(star)
            if needed is None:
                continue
            points = [s.scores.get(rule.code, 0) for s in sheets]
            reached = sum(p >= needed for p in points)
            by_rule = {
                MinimaRule.MAJORITY: 2 * reached > counted,
                MinimaRule.EVERY: bool(counted) and reached == counted,
                MinimaRule.MEAN: bool(counted) and sum(points) >= needed * counted,
            }[council.minima_rule]
            findings.append(
                Finding(
                    rule.code,
                    star,
                    needed,
                    reached,
                    counted,
                    by_rule,
                    overrides.get((rule.code, star), by_rule),
                )
            )
    unmet = {f.star for f in findings if not f.met}
    minima = next((s - 1 for s in scoring.MARKED_STARS if s in unmet), 5) if counted else 2
    star = min(band, minima)
    outcome = Outcome.NONE if star < 3 else Outcome.CENTRAL if band == 5 else Outcome.RECOGNITION
    parts = {p: sum(a.by_part[p] for a in done.values()) for p in sorted({r.part for r in rules_of_sheet})}
    return Outlook(
        totals,
        total,
        counted,
        base,
        base > 0 and counted * 100 >= council.quorum_percent * base and (chair or not council.chair_required),
        chair,
        spread,
        spread > council.max_spread,
        parts,
        band,
        tuple(findings),
        minima,
        star,
        outcome,
    )


def score(total_sum: int, counted: int) -> Decimal:
    return (Decimal(total_sum) / counted).quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def mean_text(total_sum: int, counted: int, decimals: int = 2) -> str:
    return str(score(total_sum, counted)).replace(".", ",")
