"""Papers of a council to download: minutes of a hearing or a whole round, and score sheets, as PDF and Word."""

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from evaluations import papers, sight
from evaluations.models import Hearing, Round, ScoreSheet
from evaluations.papers import facts, word
from evaluations.views.closing import current_sheet
from evaluations.views.standing import standing
from ocop_registry import typesetting
from ocop_registry.slugs import base

HERE = Path(papers.__file__).parent
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
RELATED = (
    "council",
    "round",
    "result",
    "dossier__commune",
    "dossier__sheet__rubric",
    "dossier__product__producer",
)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{base(name, fallback="ocop")}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _minutes(hearings: list[Hearing], plan: Round, name: str, kind: str) -> HttpResponse:
    said = facts.minutes(hearings, plan)
    if kind == "docx":
        return _file(word.minutes(said), name, kind)
    day = max(timezone.localdate(hearing.result.closed_at) for hearing in hearings)
    return _file(typesetting.pdf(HERE / "minutes.typ", said, day=day), name, kind)


@require_safe
def hearing_minutes(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """The minutes of one closed hearing."""
    place = standing(request, pk)
    if not place.sees_scores:
        raise PermissionDenied
    hearing = Hearing.objects.select_related(*RELATED).filter(result__isnull=False, pk=pk).first()
    if hearing is None or kind not in TYPES:
        raise Http404
    return _minutes([hearing], hearing.round, f"bien-ban-{hearing.dossier.code}", kind)


@requires(can_keep_register)
@require_safe
def round_minutes(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """The minutes of all closed hearings of a round, in the order of the agenda."""
    plan = get_object_or_404(Round, pk=pk)
    known = Hearing.objects.select_related(*RELATED).filter(round=plan, result__isnull=False)
    hearings = list(
        known.filter(dossier__in=sight.open_dossiers(request.user)).order_by(
            "dossier__agenda_no", "dossier", "number"
        )
    )
    if not hearings or kind not in TYPES:
        raise Http404
    last = [each for each in hearings if each.council_id == hearings[-1].council_id]
    return _minutes(last, plan, f"bien-ban-{plan}", kind)


def _pdf(sheets: list[ScoreSheet], name: str) -> HttpResponse:
    said: list[dict[str, Any]] = [facts.sheet(sheet) for sheet in sheets]
    day = max(timezone.localdate(sheet.submitted_at or timezone.now()) for sheet in sheets)
    return _file(typesetting.pdf(HERE / "sheets.typ", said, day=day), name, "pdf")


def _whole(sheets: Any) -> Any:
    return sheets.select_related(
        "seat__user",
        "hearing__council",
        *(f"hearing__{name}" for name in RELATED if name.startswith("dossier")),
    )


@require_safe
def score_sheet(request: StaffRequest, pk: int, sheet: int, kind: str) -> HttpResponse:
    """One member's sheet: one's own, or any where scores are open."""
    place = standing(request, pk)
    if kind not in TYPES:
        raise Http404
    found = _whole(ScoreSheet.objects.filter(pk=current_sheet(place, sheet).pk)).get()
    name = f"phieu-{found.hearing.dossier.code}-{found.seat.user}"
    return _file(word.sheet(facts.sheet(found)), name, kind) if kind == "docx" else _pdf([found], name)


@require_safe
def all_sheets(request: StaffRequest, pk: int) -> HttpResponse:
    """All counted sheets of a closed hearing in one PDF."""
    place = standing(request, pk)
    if not place.sees_scores:
        raise PermissionDenied
    if place.hearing.closed_at is None:
        raise Http404
    sheets = list(_whole(sight.counted_sheets(place.hearing)).order_by("seat__position"))
    if not sheets:
        raise Http404
    return _pdf(sheets, f"phieu-{place.hearing.dossier.code}")
