"""The staff's pages of rounds: plan, agenda, opening."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from certifications.drafts import keys
from evaluations import agenda, deadlines, sight
from evaluations.actions import councils as actions
from evaluations.errors import EvaluationError
from evaluations.forms_rounds import RoundForm
from evaluations.models import Dossier, Round

UNFIT, CONFLICT = 422, 409


@requires(can_keep_register)
@require_safe
def round_list(request: StaffRequest) -> HttpResponse:
    """All rounds, the latest first."""
    return render(request, "staff/rounds/list.html", {"rounds": agenda.rounds()})


@requires(can_keep_register)
@require_http_methods(["GET", "HEAD", "POST"])
def round_add(request: StaffRequest) -> HttpResponse:
    """A new round; the law's dates are proposed."""
    return _entry(request, _next_round())


def _next_round() -> Round:
    """The next round of the province with the dates of QĐ 26/2026/QĐ-TTg, Điều 5: one that has not ended yet."""
    last, today = Round.objects.order_by("year", "number").last(), timezone.localdate()
    first = 1 if today <= deadlines.round_dates(today.year, 1)[1] else 2
    year, number = (last.year, last.number + 1) if last and last.year >= today.year else (today.year, first)
    requests_due, ends_on = deadlines.round_dates(year, min(number, 2))
    return Round(year=year, number=number, requests_due=requests_due, ends_on=ends_on)


@requires(can_keep_register)
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def round_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """The plan of a round. The row is locked while it is judged whether somebody else saved in between."""
    rows = Round.objects.select_for_update() if request.method == "POST" else Round.objects
    return _entry(request, get_object_or_404(rows, pk=pk))


def _entry(request: StaffRequest, plan: Round) -> HttpResponse:
    form = RoundForm(request.POST or None, instance=plan)
    if form.is_valid():
        try:
            saved = actions.save_round(round=plan, by=request.user, why=form.cleaned_data["why"])
        except ValidationError as error:
            form.refuse(error)
        except EvaluationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(round)s has been saved.") % {"round": saved})
            return redirect(saved)
    context = {"form": form, "round": plan}
    return render(request, "staff/rounds/form.html", context, status=UNFIT if form.is_bound else 200)


@requires(can_keep_register)
@require_safe
def round_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One round with its agenda, its council and its results."""
    return _page(request, get_object_or_404(Round.objects.select_related("council"), pk=pk))


def _page(request: StaffRequest, plan: Round, *, error: EvaluationError | None = None) -> HttpResponse:
    context = {"round": plan, "agenda": agenda.of_round(plan, request.user), "error": error}
    return render(request, "staff/rounds/detail.html", context, status=CONFLICT if error else 200)


@requires(can_keep_register)
@require_POST
def round_agenda(request: StaffRequest, pk: int) -> HttpResponse:
    """Put dossiers on the agenda, take one off, or set their order."""
    plan = get_object_or_404(Round.objects.select_related("council"), pk=pk)
    mine = sight.dossiers(request.user)
    try:
        if "remove" in request.POST:
            dossier = get_object_or_404(mine, pk__in=keys([request.POST["remove"]]), round=plan)
            actions.unassign(dossier=dossier, by=request.user)
        elif "order" in request.POST:
            actions.order_agenda(round=plan, numbers=_numbers(request, plan), by=request.user)
        else:
            chosen = list(mine.filter(pk__in=keys(request.POST.getlist("dossier")), round=None))
            actions.assign(round=plan, dossiers=chosen, by=request.user)
    except EvaluationError as error:
        return _page(request, plan, error=error)
    return redirect(f"{plan.get_absolute_url()}#agenda")


def _numbers(request: HttpRequest, plan: Round) -> dict[int, int]:
    """The places as typed; what is no small number keeps its place."""
    given = {}
    for dossier in plan.dossiers.all():
        typed = request.POST.get(f"no-{dossier.pk}", "")
        if typed.isascii() and typed.isdecimal() and len(typed) <= 3:  # noqa: PLR2004 -- up to 999
            given[dossier.pk] = int(typed)
    return given


@requires(can_keep_register)
@require_POST
def round_open(request: StaffRequest, pk: int) -> HttpResponse:
    """Open the scoring of the chosen dossiers, or of every one that is ready: all or none."""
    plan = get_object_or_404(Round.objects.select_related("council"), pk=pk)
    chosen = list(
        sight.dossiers(request.user).filter(pk__in=keys(request.POST.getlist("dossier")), round=plan)
    )
    try:
        _open(chosen, request)
    except EvaluationError as error:
        return _page(request, plan, error=error)
    message = ngettext("Scoring of %(n)s dossier is open.", "Scoring of %(n)s dossiers is open.", len(chosen))
    messages.success(request, message % {"n": len(chosen)})
    return redirect(plan)


@transaction.atomic
def _open(chosen: list[Dossier], request: StaffRequest) -> None:
    if not chosen:
        raise EvaluationError(_("No dossier has been chosen."))
    for dossier in sorted(chosen, key=lambda each: each.pk):
        actions.open_scoring(dossier=dossier, by=request.user)


@requires(can_keep_register)
@require_safe
def round_print(request: StaffRequest, pk: int) -> HttpResponse:
    """The agenda of the session, to print."""
    plan = get_object_or_404(Round.objects.select_related("council"), pk=pk)
    context = {"round": plan, "agenda": agenda.of_round(plan, request.user)}
    return render(request, "staff/rounds/agenda.html", context)
