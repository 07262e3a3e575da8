"""The sheet that a member fills in: criteria with choices, remarks, the producer's claims, and where one stands."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from evaluations import presenters, queries, scoring
from evaluations.answers import Answers, Problem
from evaluations.enums import NOT_REACHED
from evaluations.models import Criterion, Dossier, Option, ScoreItem, ScoreSheet, SelfScore
from evaluations.queries import FrozenSheet
from evaluations.room.papers import Paper, papers, texts
from evaluations.room.saving import NOTHING, Sent, Standing, standing
from evaluations.sight import Place


def official(place: Place) -> FrozenSheet:
    """The sheet of the hearing's dossier."""
    return queries.frozen_sheet(place.hearing.dossier.sheet_id)


def answers(frozen: FrozenSheet, stands: dict[str, Standing]) -> Answers:
    """What was chosen so far."""
    found = Answers(given=True)
    for criterion in criteria(frozen):
        there = stands.get(criterion.code, NOTHING)
        if there.answered:
            found.chosen[criterion.code] = _option(criterion, there.option)
    return found


def criteria(frozen: FrozenSheet) -> Iterator[Criterion]:
    """All criteria in the order of the sheet."""
    return (criterion for _part, criterion in queries.criteria_of(frozen.sheet))


def _option(criterion: Criterion, key: str | None) -> Option | None:
    return next((option for option in criterion.options.all() if option.key == (key or NOT_REACHED)), None)


def page(place: Place, sheet: ScoreSheet, sent: Sent | None = None) -> dict[str, Any]:
    """All that the sheet shows; with `sent`, what could not be saved stands where it was typed."""
    frozen, dossier = official(place), place.hearing.dossier
    stands = standing(sheet)
    if sent is not None:
        stands = _overlaid(stands, sent)
    given = answers(frozen, stands)
    given.problems = [Problem(code, text) for code, texts in (sent.problems if sent else {}).items() for text in texts]  # fmt: skip
    lying = papers(dossier)
    parts = presenters.parts(frozen.sheet, given)
    for each in (each for part in parts for group in part["groups"] for each in group["criteria"]):
        each["remark"] = stands.get(each["record"].code, NOTHING).remark
    saved = saved_at(sheet)
    _enrich(parts, dossier, lying, saved)
    result = scoring.assess(frozen.rules, given.scores)
    return {
        "place": place,
        "hearing": place.hearing,
        "dossier": dossier,
        "sheet": sheet,
        "official": frozen.sheet,
        "parts": parts,
        "problems": given.problems,
        "result": presenters.summary(frozen.sheet, given, result),
        "bands": [scoring.BANDS[star] for star in sorted(scoring.BANDS) if scoring.BANDS[star]],
        "papers": lying,
        "texts": texts(dossier),
        "saved_at": _clock(max(saved.values(), default=None)),
        "former": sheet.edition > 1 and former(sheet),
    }


def _overlaid(stands: dict[str, Standing], sent: Sent) -> dict[str, Standing]:
    found = dict(stands)
    for code in {**sent.choices, **sent.remarks}:
        there = found.get(code, NOTHING)
        key = sent.choices.get(code, there.option)
        answered = there.answered or code in sent.choices
        found[code] = Standing(answered, key, sent.remarks.get(code, there.remark))
    return found


def _enrich(
    parts: list[dict[str, Any]], dossier: Dossier, lying: list[Paper], saved: dict[str, datetime]
) -> None:
    """Put beside each criterion what the producer claims, the papers for it, and when it was saved."""
    claims = {claim.criterion_id: claim for claim in SelfScore.objects.filter(dossier=dossier)}
    for each in (each for part in parts for group in part["groups"] for each in group["criteria"]):
        criterion: Criterion = each["record"]
        each["claim"] = claims.get(criterion.pk)
        each["papers"] = [paper for paper in lying if paper.proves(criterion.code)]
        each["saved_at"] = _clock(saved.get(criterion.code))


def saved_at(sheet: ScoreSheet) -> dict[str, datetime]:
    """When each criterion was last saved, from the audit trail, by code."""
    events: Any = ScoreItem._meta.get_field("events").related_model
    rows = (
        events.objects.filter(score_sheet=sheet.pk)
        .values_list("criterion__code")
        .annotate(Max("recorded_at"))
    )
    return {code: timezone.localtime(at) for code, at in rows.order_by()}


def _clock(moment: datetime | None) -> str:
    """The time of day, with the date when it was not today; '' for never."""
    if moment is None:
        return ""
    return f"{moment:%H:%M}" if moment.date() == timezone.localdate() else f"{moment:%H:%M %d/%m}"


def former(sheet: ScoreSheet) -> ScoreSheet | None:
    """The edition that was reopened before this one."""
    return ScoreSheet.objects.filter(
        hearing=sheet.hearing_id, seat=sheet.seat_id, edition=sheet.edition - 1
    ).first()
