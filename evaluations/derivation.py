"""A hearing told to people: who is where, how the star comes about, and why (the progress, closing and result pages)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from evaluations import council, deliberation, queries, rules, sight
from evaluations.council import Finding, Outlook
from evaluations.enums import Outcome
from evaluations.models import Hearing, MinimaFinding, Result, ScoreSheet, Seat
from evaluations.presenters import star_words
from evaluations.sight import Place


@dataclass(frozen=True)
class Row:
    """One seat: whether it has declared, how far its sheet is; its total only where it may be seen."""

    seat: Seat
    declared: bool
    conflicted: bool
    ground: str
    votes: bool
    sheet: Any
    editions: list[ScoreSheet]
    total: int | None

    @property
    def submitted(self) -> bool:
        """Whether the sheet is in."""
        return self.sheet is not None and self.sheet.submitted_at is not None


def seats(place: Place) -> list[Row]:
    """The seats of the hearing in their order, as far as the person may see."""
    hearing = place.hearing
    declared = {each.seat_id: each for each in hearing.declarations.all()}
    answered = Count("items", filter=Q(items__answered=True))
    sheets: dict[int, list[Any]] = {}
    for sheet in hearing.score_sheets.annotate(done=answered).order_by("edition"):
        sheets.setdefault(sheet.seat_id, []).append(sheet)
    return [_row(place, seat, declared.get(seat.pk), sheets.get(seat.pk, [])) for seat in _seated(hearing)]


def _seated(hearing: Hearing) -> list[Seat]:
    return list(hearing.council.seats.select_related("user"))


def _row(place: Place, seat: Seat, declaration: Any, editions: list[Any]) -> Row:
    sheet = editions[-1] if editions else None
    conflicted = declaration is not None and declaration.has_conflict
    shown = place.sees_scores and sheet is not None and sheet.submitted_at is not None
    return Row(
        seat=seat,
        declared=declaration is not None,
        conflicted=conflicted,
        ground=declaration.ground if conflicted and (place.leads or place.keeps_register) else "",
        votes=rules.votes(seat, place.hearing.council),
        sheet=sheet,
        editions=editions[:-1],
        total=sheet.total if shown and sheet is not None else None,
    )


@dataclass(frozen=True)
class Mark:
    """One mark of the sheet with the council's finding, in words."""

    finding: Finding
    title: str
    label: str
    why: str = ""

    @property
    def key(self) -> str:
        """Its name in forms: `3.5-4`."""
        return f"{self.finding.criterion}-{self.finding.star}"


def marks(hearing: Hearing, found: Outlook, reasons: dict[tuple[str, int], str] | None = None) -> list[Mark]:
    """The findings with title of the criterion and label of the line that is asked for."""
    frozen = queries.frozen_sheet(hearing.dossier.sheet_id)
    criteria = {criterion.code: criterion for _part, criterion in queries.criteria_of(frozen.sheet)}
    return [
        Mark(
            each,
            criteria[each.criterion].title,
            next(o.label for o in criteria[each.criterion].options.all() if o.points == each.needed),
            (reasons or {}).get((each.criterion, each.star), ""),
        )
        for each in found.findings
    ]


def sentence(found: Outlook) -> str:
    """The derivation in one sentence: “72,44 → 4 stars by points; 3.5 reaches 3 stars only → 3 stars”."""
    facts = {
        "mean": council.mean_text(found.total_sum, found.counted),
        "band": star_words(found.band_star),
        "star": star_words(found.star),
    }
    if found.minima_star >= found.band_star:
        return (
            _("%(mean)s points → %(band)s by points; every minimum requirement up to there is met → %(star)s")
            % facts
        )
    unmet = [each.criterion for each in found.findings if not each.met and each.star == found.minima_star + 1]
    facts |= {"criteria": ", ".join(unmet), "next": star_words(found.minima_star + 1)}
    return (
        _("%(mean)s points → %(band)s by points; %(criteria)s misses what %(next)s ask for → %(star)s")
        % facts
    )


def outcome_words(outcome: str) -> str:
    """What the result leads to, in a sentence."""
    words = {
        Outcome.RECOGNITION: _("The province recognises it by decision."),
        Outcome.CENTRAL: _("90 points or more: the result is approved and the dossier goes to the ministry."),
        Outcome.NONE: _("Below 3 stars there is no recognition; producer and commune get a notice."),
    }
    return words[Outcome(outcome)]


def of_result(result: Result) -> Outlook:
    """The derivation of a closed hearing, reckoned again from its sheets with the chair's findings."""
    findings = MinimaFinding.objects.filter(result=result).select_related("criterion")
    overrides = {
        (each.criterion.code, each.star): each.met for each in findings if each.met != each.met_by_rule
    }
    return deliberation.outlook(result.hearing, overrides)


def reasons(result: Result) -> dict[tuple[str, int], str]:
    """Why the chair found otherwise, by mark."""
    rows = MinimaFinding.objects.filter(result=result).exclude(why="").select_related("criterion")
    return {(each.criterion.code, each.star): each.why for each in rows}


@dataclass(frozen=True)
class Line:
    """One criterion in the table of all sheets: the points of each counted member, and their sum."""

    code: str
    title: str
    most: int
    points: list[int]
    remarks: list[str]

    @property
    def differs(self) -> bool:
        """Whether the members differ."""
        return len(set(self.points)) > 1


def table(hearing: Hearing) -> tuple[list[ScoreSheet], list[Line]]:
    """Every criterion with the points of each counted sheet, in three queries."""
    frozen = queries.frozen_sheet(hearing.dossier.sheet_id)
    sheets = list(sight.counted_sheets(hearing).order_by("seat__position"))
    scores = deliberation.scores_of(sheets)
    said: dict[str, list[str]] = {}
    remarks = hearing.score_sheets.filter(pk__in=[sheet.pk for sheet in sheets]).exclude(items__remark="")
    for code, who, text in remarks.values_list(
        "items__criterion__code", "seat__user__full_name", "items__remark"
    ):
        if text:
            said.setdefault(code, []).append(f"{who}: {text}")
    lines = [
        Line(
            criterion.code,
            criterion.title,
            criterion.max,
            [scores[sheet.pk].get(criterion.code, 0) for sheet in sheets],
            said.get(criterion.code, []),
        )
        for _part, criterion in queries.criteria_of(frozen.sheet)
    ]
    return sheets, lines
