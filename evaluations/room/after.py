"""What opens when the own sheet is in: the others' totals, and the criteria on which the sheets differ."""

from typing import Any

from evaluations import deliberation, queries, sight
from evaluations.models import Hearing, ScoreSheet
from evaluations.queries import criteria_of
from evaluations.sight import Place


def comparison(place: Place) -> dict[str, Any] | None:
    """The counted sheets side by side, in the order of the seats; None while they are not open to the person."""
    if not place.sees_scores:
        return None
    sheets = sorted(sight.counted_sheets(place.hearing), key=lambda sheet: (sheet.seat.position, sheet.seat_id))
    totals = [sheet.total or 0 for sheet in sheets]
    own = place.sheet.pk if place.sheet is not None else None
    return {
        "sheets": [{"sheet": sheet, "own": sheet.pk == own} for sheet in sheets],
        "spread": max(totals) - min(totals) if totals else 0,
        "differing": _differing(place.hearing, sheets),
    }


def _differing(hearing: Hearing, sheets: list[ScoreSheet]) -> list[dict[str, Any]]:
    scores = deliberation.scores_of(sheets)
    frozen = queries.frozen_sheet(hearing.dossier.sheet_id)
    rows = [
        {"criterion": criterion, "points": [scores[sheet.pk].get(criterion.code, 0) for sheet in sheets]}
        for _part, criterion in criteria_of(frozen.sheet)
    ]
    return [row | {"spread": max(row["points"]) - min(row["points"])} for row in rows if len(set(row["points"])) > 1]
