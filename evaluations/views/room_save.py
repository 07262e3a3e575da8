"""Saving from the sheet: one action for the script, which sends a tap, and for the plain form, which sends all."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import StaffRequest
from evaluations import queries
from evaluations.actions import scoring
from evaluations.errors import EvaluationError, NotYours, VersionConflict
from evaluations.models import ScoreSheet
from evaluations.queries import FrozenSheet
from evaluations.room import saving, sheet
from evaluations.room.saving import Sent
from evaluations.views.standing import standing
from ocop_registry.script import with_script

UNFIT, CONFLICT, FORBIDDEN = 422, 409, 403


@with_script
@require_POST
def save(request: StaffRequest, pk: int) -> HttpResponse:
    """Save choices and remarks. The script takes JSON; the plain form is led back to the sheet."""
    own = (
        ScoreSheet.objects.select_related("hearing__dossier")
        .filter(hearing=pk, seat__user=request.user, reopened_at=None)
        .first()
    )
    if own is None:
        standing(request, pk)  # 404 for who may not know of the hearing
        return _refused(request, pk, NotYours(_("You have no sheet in this hearing.")))
    frozen = queries.frozen_sheet(own.hearing.dossier.sheet_id)
    answer = _page if request.accepts("text/html") else _data
    return answer(request, own, saving.read(request.POST, frozen), frozen)


def _data(request: StaffRequest, own: ScoreSheet, sent: Sent, frozen: FrozenSheet) -> HttpResponse:
    """For the script: the new version and the time, or why not."""
    if sent.problems:
        return JsonResponse({"code": "unfit", "message": " ".join(sent.sentences)}, status=UNFIT)
    try:
        version = _chosen(request, own, sent, frozen)
    except VersionConflict as refused:
        return JsonResponse({"code": "version", "message": str(refused)}, status=CONFLICT)
    except EvaluationError as refused:
        status = FORBIDDEN if isinstance(refused, NotYours) else CONFLICT
        return JsonResponse({"code": "refused", "message": str(refused)}, status=status)
    return JsonResponse({"version": version, "at": f"{timezone.localtime():%H:%M}"})


def _page(request: StaffRequest, own: ScoreSheet, sent: Sent, frozen: FrozenSheet) -> HttpResponse:
    """For people: back to the sheet, or the page that says what to mend or to choose."""
    if sent.problems:
        place = standing(request, own.hearing_id)
        if not place.fills_in:
            return redirect("hearing", own.hearing_id)
        return render(request, "council/sheet.html", sheet.page(place, own, sent), status=UNFIT)
    changed = saving.differing(sent, saving.standing(own))
    try:
        _chosen(request, own, changed, frozen)
    except VersionConflict as refused:
        return _both(request, own, changed, frozen, refused)
    except EvaluationError as refused:
        return _refused(request, own.hearing_id, refused)
    messages.success(request, _("Saved at %(time)s.") % {"time": f"{timezone.localtime():%H:%M}"})
    return redirect("hearing_sheet", own.hearing_id)


def _chosen(request: StaffRequest, own: ScoreSheet, sent: Sent, frozen: FrozenSheet) -> int:
    """Save what was sent; the version where the sheet stands then."""
    if not sent:
        return sent.version
    return scoring.choose(
        sheet=own.pk,
        version=sent.version,
        frozen=frozen,
        choices=sent.choices,
        remarks=sent.remarks,
        by=request.user,
    )


def _both(
    request: StaffRequest, own: ScoreSheet, sent: Sent, frozen: FrozenSheet, refused: VersionConflict
) -> HttpResponse:
    """What stands and what was sent, side by side: the member chooses, on the version that stands."""
    context = {
        "hearing": own.hearing,
        "dossier": own.hearing.dossier,
        "sheet": own,
        "version": refused.version,
        "message": str(refused),
        "sides": saving.sides(sent, saving.standing(own), frozen),
    }
    return render(request, "council/conflict.html", context, status=CONFLICT)


def _refused(request: StaffRequest, pk: int, refused: EvaluationError) -> HttpResponse:
    status = FORBIDDEN if isinstance(refused, NotYours) else CONFLICT
    if not request.accepts("text/html"):
        return JsonResponse({"code": "refused", "message": str(refused)}, status=status)
    return render(request, "council/refused.html", {"pk": pk, "refused": refused}, status=status)
