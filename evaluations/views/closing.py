"""The council's lead: progress, reopening, closing; and the result with its derivation."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest
from evaluations import deliberation, derivation
from evaluations.actions import closing as actions
from evaluations.actions import scoring
from evaluations.errors import EvaluationError, NotYours
from evaluations.forms_rounds import WhyForm
from evaluations.models import ScoreSheet
from evaluations.sight import Place
from evaluations.views.standing import standing
from ocop_registry.vietnamese import clean

UNFIT, CONFLICT = 422, 409
REASON_LENGTH = 1000
NOTE_LENGTH = 4000


@require_safe
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """Who has declared and submitted; quorum and spread for who may see the scores."""
    place = standing(request, pk)
    if not place.sees_progress:
        raise PermissionDenied
    context = {"place": place, "hearing": place.hearing, "rows": derivation.seats(place)}
    if place.sees_scores:
        found = deliberation.outlook(place.hearing)
        context |= {"outlook": found, "problems": actions.against(place.hearing, found)}
    return render(request, "council/progress.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: StaffRequest, pk: int, sheet: int) -> HttpResponse:
    """Give a submitted sheet back to its member, with a reason."""
    place = standing(request, pk)
    if not place.leads or not place.sees_progress:
        raise PermissionDenied
    current = get_object_or_404(place.hearing.score_sheets.select_related("seat__user"), pk=sheet)
    form, problem, status = WhyForm(request.POST if request.method == "POST" else None), None, 200
    if request.method == "POST":
        status = UNFIT
        if form.is_valid():
            try:
                scoring.reopen(sheet=current, why=form.cleaned_data["why"], by=request.user)
            except EvaluationError as error:
                problem, status = error, CONFLICT
            else:
                messages.success(request, _("The sheet is with its member again; the submitted one is kept."))
                return redirect("hearing_progress", pk)
    context = {"hearing": place.hearing, "sheet": current, "form": form, "problem": problem}
    return render(request, "council/reopen.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """Quorum, spread, gates and findings on one page; closing is final."""
    place = standing(request, pk)
    if not place.leads or not place.sees_scores:
        raise PermissionDenied
    if place.hearing.closed_at:
        return redirect("hearing_result" if hasattr(place.hearing, "result") else "hearing", pk)
    typed = _typed(request, place)
    if request.method == "POST" and "look" not in request.POST:
        try:
            actions.close(hearing=place.hearing, by=request.user, **typed)
        except NotYours as error:
            raise PermissionDenied from error
        except EvaluationError as error:
            return _close_page(request, place, typed, error)
        messages.success(request, _("The scoring is closed."))
        return redirect("hearing_result", pk)
    return _close_page(request, place, typed, None)


def _typed(request: HttpRequest, place: Place) -> dict[str, Any]:
    """What the form says, as the action takes it. Findings are read for the marks of the sheet only."""
    post, overrides = request.POST, {}
    for finding in deliberation.outlook(place.hearing).findings if place.presides else ():
        key = f"{finding.criterion}-{finding.star}"
        chosen = post.get(f"met-{key}", "")
        if chosen in {"yes", "no"} and (chosen == "yes") != finding.met_by_rule:
            why = clean(post.get(f"why-{key}", ""))[:REASON_LENGTH]
            overrides[finding.criterion, finding.star] = (chosen == "yes", why)
    return {
        "gates_checked": "gates" in post,
        "spread_why": clean(post.get("spread_why", ""))[:REASON_LENGTH],
        "overrides": overrides,
        "note": post.get("note", "").strip()[:NOTE_LENGTH],
    }


def _close_page(
    request: HttpRequest, place: Place, typed: dict[str, Any], error: EvaluationError | None
) -> HttpResponse:
    overrides = typed["overrides"]
    found = deliberation.outlook(place.hearing, {mark: met for mark, (met, _why) in overrides.items()})
    context = {
        "place": place,
        "hearing": place.hearing,
        "outlook": found,
        "problems": actions.against(place.hearing, found, spread_why=typed["spread_why"]),
        "sentence": derivation.sentence(found) if found.counted else "",
        "outcome": derivation.outcome_words(found.outcome),
        "marks": derivation.marks(
            place.hearing, found, {mark: why for mark, (_met, why) in overrides.items()}
        ),
        "rows": derivation.seats(place),
        "typed": typed,
        "error": error,
    }
    return render(request, "council/close.html", context, status=CONFLICT if error else 200)


@require_safe
def result(request: StaffRequest, pk: int) -> HttpResponse:
    """The result with its whole derivation, for everybody concerned once the hearing is closed."""
    place = standing(request, pk)
    if not place.sees_scores:
        raise PermissionDenied
    made = getattr(place.hearing, "result", None)
    if made is None:
        raise Http404
    found = derivation.of_result(made)
    sheets, lines = derivation.table(place.hearing)
    context = {
        "place": place,
        "hearing": place.hearing,
        "result": made,
        "outlook": found,
        "sentence": derivation.sentence(found),
        "outcome": derivation.outcome_words(made.outcome),
        "marks": derivation.marks(place.hearing, found, derivation.reasons(made)),
        "rows": derivation.seats(place),
        "sheets": sheets,
        "lines": lines,
    }
    return render(request, "council/result.html", context)


def current_sheet(place: Place, pk: int) -> ScoreSheet:
    """A sheet of the hearing that the person may read: one's own, or any where scores are open. 404 otherwise."""
    sheet = get_object_or_404(place.hearing.score_sheets.select_related("seat__user"), pk=pk)
    own = place.seat is not None and sheet.seat_id == place.seat.pk and place.sees_evidence
    if not own and not (place.sees_scores and sheet.submitted_at):
        raise Http404
    return sheet
