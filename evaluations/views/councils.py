"""The staff's pages of councils: decision, settings, seats."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from evaluations.actions import councils as actions
from evaluations.errors import EvaluationError
from evaluations.forms_rounds import CouncilForm, seat_forms
from evaluations.models import Council

UNFIT, CONFLICT = 422, 409


@requires(can_keep_register)
@require_safe
def council_list(request: StaffRequest) -> HttpResponse:
    """All councils, the latest first."""
    councils = Council.objects.annotate(members=Count("seats")).order_by("-decided_on", "-pk")
    return render(request, "staff/rounds/councils.html", {"councils": councils})


@requires(can_keep_register)
@require_safe
def council_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One council with its settings, seats and rounds."""
    council = get_object_or_404(Council, pk=pk)
    context = {
        "council": council,
        "seats": council.seats.select_related("user"),
        "rounds": council.rounds.all(),
    }
    return render(request, "staff/rounds/council.html", context)


@requires(can_keep_register)
@require_http_methods(["GET", "HEAD", "POST"])
def council_add(request: StaffRequest) -> HttpResponse:
    """Establish a council; its seats come next."""
    return _entry(request, Council())


@requires(can_keep_register)
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def council_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """A council that has not scored yet. The row is locked while it is judged."""
    rows = Council.objects.select_for_update() if request.method == "POST" else Council.objects
    return _entry(request, get_object_or_404(rows, pk=pk))


def _entry(request: StaffRequest, council: Council) -> HttpResponse:
    form, status = CouncilForm(request.POST or None, instance=council), 200
    if form.is_valid():
        try:
            saved = actions.save_council(council=council, by=request.user, why=form.cleaned_data["why"])
        except ValidationError as error:
            form.refuse(error)
        except EvaluationError as error:
            form.add_error(None, str(error))
            status = CONFLICT
        else:
            messages.success(request, _("The council has been saved."))
            return redirect("council_seats" if not saved.seats.exists() else "council_detail", saved.pk)
    status = UNFIT if form.is_bound and status == 200 else status  # noqa: PLR2004 -- the status of a page
    return render(
        request, "staff/rounds/council_form.html", {"form": form, "council": council}, status=status
    )


@requires(can_keep_register)
@require_http_methods(["GET", "HEAD", "POST"])
def council_seats(request: StaffRequest, pk: int) -> HttpResponse:
    """Who sits in the council, in which role; all rows are saved together."""
    council, problem, status = get_object_or_404(Council, pk=pk), "", 200
    rows = seat_forms(council, request.POST or None)
    if request.method == "POST":
        status = UNFIT
        if rows.is_valid():
            try:
                actions.save_seats(council=council, seats=rows.seats(), by=request.user)
            except (EvaluationError, ValidationError) as error:
                problem, status = _words(error), CONFLICT
            else:
                messages.success(request, _("The seats have been saved."))
                return redirect(council)
    context = {"council": council, "rows": rows, "problem": problem}
    return render(request, "staff/rounds/seats.html", context, status=status)


def _words(error: EvaluationError | ValidationError) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
