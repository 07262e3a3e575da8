"""The scoring room: the queue, one hearing as far as its visitor may see it, and the declaration before it opens."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest
from evaluations import rules
from evaluations.actions import scoring
from evaluations.errors import EvaluationError
from evaluations.forms_room import DeclarationForm
from evaluations.room import after, papers, queue
from evaluations.sight import Place
from evaluations.views.standing import standing
from ocop_registry.links import with_query
from ocop_registry.script import with_script

UNFIT, CONFLICT = 422, 409


@require_safe
def room(request: StaffRequest) -> HttpResponse:
    """The hearings of the person's councils: the open ones by the agenda, then the closed ones."""
    found = queue.read(request.user, request.GET.get("after"))
    token = found.page.next_token
    context = {
        "sessions": list(queue.sessions(found.open)),
        "next": queue.next_due(found.open),
        "due": sum(row.due for row in found.open),
        "closed": found.closed,
        "tampered": found.page.tampered,
        "next_url": with_query(request, after=token) if token else None,
        "first_url": request.path if request.GET.get("after") else None,
        "has_seat": bool(found.open or found.closed) or rules.has_seat(request.user),
    }
    return render(request, "council/queue.html", context)


@with_script
@require_safe
def hearing(request: StaffRequest, pk: int) -> HttpResponse:
    """One hearing: on to what is due, else what is open to the person."""
    place = standing(request, pk)
    if place.must_declare and place.hearing.closed_at is None:
        return redirect("hearing_declare", pk)
    if place.fills_in:
        return redirect("hearing_sheet", pk)
    return render(request, "council/hearing.html", _seen(request, place))


def _seen(request: StaffRequest, place: Place) -> dict[str, object]:
    context: dict[str, object] = {"place": place, "hearing": place.hearing, "dossier": place.hearing.dossier}
    context["next"] = queue.next_due(queue.open_rows(request.user), beside=place.hearing)
    if place.sees_evidence:
        context["papers"] = papers.papers(place.hearing.dossier)
        context["texts"] = papers.texts(place.hearing.dossier)
        context["comparison"] = after.comparison(place)
    return context


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: StaffRequest, pk: int) -> HttpResponse:
    """A word on conflicts of interest, before anything confidential opens; later only that there is one after all."""
    place = standing(request, pk)
    if place.seat is None:
        raise PermissionDenied
    if place.conflicted or place.hearing.closed_at is not None:
        return redirect("hearing", pk)
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    refused = None
    if form.is_valid():
        try:
            scoring.declare(
                hearing=place.hearing,
                has_conflict=form.has_conflict,
                ground=form.cleaned_data["ground"],
                by=request.user,
            )
        except EvaluationError as error:
            refused = error
        else:
            return redirect("hearing", pk)
    context = {"place": place, "hearing": place.hearing, "dossier": place.hearing.dossier, "form": form}
    status = CONFLICT if refused else UNFIT if form.errors else 200
    return render(request, "council/declare.html", context | {"refused": refused}, status=status)
