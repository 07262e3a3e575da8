"""A member's own sheet: the sheet beside the evidence, and handing it in."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest
from evaluations import presenters, scoring, wording
from evaluations.actions.scoring import save_opinion, submit_sheet
from evaluations.errors import EvaluationError, VersionConflict
from evaluations.forms_room import SubmitForm
from evaluations.models import ScoreSheet
from evaluations.room import saving, sheet
from evaluations.sight import Place
from evaluations.views.standing import standing
from ocop_registry.script import with_script

UNFIT, CONFLICT = 422, 409


def _open_sheet(place: Place) -> ScoreSheet | None:
    """The person's sheet while it can be filled in. 403 for who does not score."""
    if not place.votes:
        raise PermissionDenied
    return place.sheet if place.fills_in else None


@with_script
@require_safe
def score(request: StaffRequest, pk: int) -> HttpResponse:
    """The sheet and the evidence side by side."""
    place = standing(request, pk)
    own = _open_sheet(place)
    if own is None:
        return redirect("hearing", pk)
    return render(request, "council/sheet.html", sheet.page(place, own))


@with_script
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: StaffRequest, pk: int) -> HttpResponse:
    """Look the sheet over, write an opinion, hand it in."""
    place = standing(request, pk)
    own = _open_sheet(place)
    if own is None:
        return redirect("hearing", pk)
    form = SubmitForm(request.POST if request.method == "POST" else None, sheet=own)
    if not form.is_valid():
        return _look_over(request, place, own, form, status=UNFIT if form.errors else 200)
    try:
        return _handed_in(request, own, form, pk)
    except EvaluationError as refused:
        own.refresh_from_db()
        again = SubmitForm(sheet=own) if isinstance(refused, VersionConflict) else form
        return _look_over(request, place, own, again, status=CONFLICT, refused=refused)


def _handed_in(request: StaffRequest, own: ScoreSheet, form: SubmitForm, pk: int) -> HttpResponse:
    save_opinion(sheet=own, opinion=form.cleaned_data["opinion"], by=request.user)
    if "keep" in request.POST:
        return redirect("hearing_sheet", pk)
    submit_sheet(sheet=own, version=form.cleaned_data["version"], by=request.user)
    messages.success(request, _("Your sheet is in. It stands as it is now."))
    return redirect("hearing", pk)


def _look_over(
    request: StaffRequest,
    place: Place,
    own: ScoreSheet,
    form: SubmitForm,
    *,
    status: int,
    refused: EvaluationError | None = None,
) -> HttpResponse:
    frozen = sheet.official(place)
    given = sheet.answers(frozen, saving.standing(own))
    result = scoring.assess(frozen.rules, given.scores)
    goals = presenters.goals(frozen.sheet, result, scoring.BANDS)
    context: dict[str, Any] = {
        "place": place,
        "hearing": place.hearing,
        "dossier": place.hearing.dossier,
        "form": form,
        "refused": refused,
        "open": [criterion for criterion in sheet.criteria(frozen) if criterion.code not in given.chosen],
        "misfits": [
            (each.criterion, wording.misfit(each, frozen.rules))
            for each in scoring.misfits(frozen.rules, given.scores, given.cases)
        ],
        "result": presenters.summary(frozen.sheet, given, result),
        "lacks": next((goal for goal in goals if not goal.reached), None),
    }
    return render(request, "council/submit.html", context, status=status)
