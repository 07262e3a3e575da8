"""What a hearing comes to: the counted sheets out of the database into the arithmetic of the council."""

from collections.abc import Mapping, Sequence

from evaluations import council, queries, rules, sight
from evaluations.council import Outlook
from evaluations.enums import SeatRole
from evaluations.models import Declaration, Hearing, ScoreItem, ScoreSheet, Seat


def presiding(seats: Sequence[Seat], conflicted: set[int]) -> Seat | None:
    """Who presides: the chair, or the vice-chair where the chair has a conflict (docs/adr/0026)."""
    chair = next((seat for seat in seats if seat.role == SeatRole.CHAIR), None)
    if chair is not None and chair.pk not in conflicted:
        return chair
    return next(
        (seat for seat in seats if seat.role == SeatRole.VICE_CHAIR and seat.pk not in conflicted), None
    )


def scores_of(sheets: Sequence[ScoreSheet]) -> dict[int, dict[str, int]]:
    """The points above 0 of each sheet by code of the criterion, in one query: key of the sheet -> scores."""
    found: dict[int, dict[str, int]] = {sheet.pk: {} for sheet in sheets}
    items = ScoreItem.objects.filter(score_sheet__in=found, option__isnull=False)
    for sheet, code, points in items.values_list("score_sheet", "criterion__code", "option__points"):
        if points:
            found[sheet][code] = points
    return found


def outlook(hearing: Hearing, overrides: Mapping[tuple[str, int], bool] | None = None) -> Outlook:
    """The whole derivation as it stands: totals, quorum, spread, band, findings, star, outcome."""
    seats = list(hearing.council.seats.all())
    declared = Declaration.objects.filter(hearing=hearing, has_conflict=True)
    conflicted = set(declared.values_list("seat", flat=True))
    base = sum(rules.votes(seat, hearing.council) and seat.pk not in conflicted for seat in seats)
    sheets = list(sight.counted_sheets(hearing))
    scores, head = scores_of(sheets), presiding(seats, conflicted)
    counted = [
        council.Sheet(sheet.seat_id, scores[sheet.pk], is_chair=head is not None and sheet.seat_id == head.pk)
        for sheet in sheets
    ]
    official = queries.frozen_sheet(hearing.dossier.sheet_id)
    return council.outlook(
        official.rules, counted, base=base, council=hearing.council.rules, overrides=overrides or {}
    )
