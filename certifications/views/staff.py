"""The workbench and the decisions."""

from pathlib import PurePath

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from certifications import print_actions, scans, watch
from certifications.actions import RegisterError, attach_scan
from certifications.enums import DecisionKind
from certifications.forms import ScanForm, refuse
from certifications.models import Decision
from certifications.staff_filters import DecisionFilter
from ocop_registry import keyset
from ocop_registry.forgiving import ForgivingFilter
from ocop_registry.links import with_query
from ocop_registry.slugs import base

PAGE_SIZE = 50


@requires(can_keep_register)
@require_safe
def workbench(request: StaffRequest) -> HttpResponse:
    """What has to be done first on a Monday morning."""
    today = timezone.localdate()
    stars = watch.by_star(today)
    ending, ending_count = watch.ending_soon(today)
    lapsed, lapsed_count = watch.lapsed(today)
    context = {
        "by_star": stars,
        "in_force": sum(each["count"] for each in stars),
        "ending": ending,
        "ending_count": ending_count,
        "lapsed": lapsed,
        "lapsed_count": lapsed_count,
        "decisions": watch.recent_decisions(),
    }
    return render(request, "staff/workbench.html", context)


def list_page(
    request: HttpRequest,
    template: str,
    found: ForgivingFilter,
    rows: QuerySet[Model],
    order: list[str],
    **more: object,
) -> HttpResponse:
    """A page of a staff list with its filters above."""
    page = keyset.page(request.GET.get("after"), rows, order=order, size=PAGE_SIZE)
    problems = list(more.pop("problems", []))  # type: ignore[call-overload]
    if page.tampered:
        problems.append(_("This page of the list does not exist; here is the first one."))
    context = {
        "filter": found,
        "rows": page.rows,
        "problems": problems,
        "filtered": any(request.GET.get(name) for name in found.filters),
        "next_url": with_query(request, after=page.next_token) if page.next_token else "",
        "first_url": with_query(request) if request.GET.get("after") and not page.tampered else "",
        **more,
    }
    return render(request, template, context)


@requires(can_keep_register)
@require_safe
def decision_list(request: StaffRequest) -> HttpResponse:
    """Every decision, newest first."""
    found, problems = DecisionFilter.understood(request.GET, queryset=Decision.objects.all())
    rows = watch.with_counts(found.qs)
    order = ["-decided_on", "-pk"]
    return list_page(request, "staff/decisions_list.html", found, rows, order, problems=problems)


@requires(can_keep_register)
@require_safe
def decision_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One decision with its certificates."""
    return _decision_page(request, get_object_or_404(Decision, pk=pk))


def _decision_page(
    request: HttpRequest, decision: Decision, form: ScanForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "decision": decision,
        "rows": watch.of_decision(decision),
        "grants": decision.kind == DecisionKind.RECOGNITION,
        "last_print": decision.print_jobs.first(),
        "scan_form": form or ScanForm(),
        "form": form,
    }
    return render(request, "staff/decisions_detail.html", context, status=status)


@requires(can_keep_register)
@require_POST
def decision_print(request: StaffRequest, pk: int) -> HttpResponse:
    """Print all its certificates; a second click shows the print that is under way."""
    decision = get_object_or_404(Decision, pk=pk)
    try:
        job = print_actions.start(decision=decision, by=request.user)
    except RegisterError as error:
        messages.error(request, str(error))
        return _decision_page(request, decision, status=409)
    return redirect(job)


@requires(can_keep_register)
@require_http_methods(["GET", "HEAD", "POST"])
def decision_scan(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The scan: handed out as a file to save, never shown in the page; or received, once."""
    decision = get_object_or_404(Decision, pk=pk)
    return _receive(request, decision) if request.method == "POST" else _hand_out(decision)


def _hand_out(decision: Decision) -> FileResponse:
    kept = decision.scan.name or ""
    if not kept or not decision.scan.storage.exists(kept):
        raise Http404
    suffix = PurePath(kept).suffix
    name = base(decision.number, fallback="quyet-dinh") + suffix
    response = FileResponse(
        decision.scan.open("rb"), as_attachment=True, filename=name, content_type=scans.CONTENT_TYPES[suffix]
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _receive(request: StaffRequest, decision: Decision) -> HttpResponse:
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        return _decision_page(request, decision, form, status=422)
    try:
        attach_scan(decision=decision, upload=form.cleaned_data["scan"], by=request.user)
    except ValidationError as error:
        refuse(form, error)
        return _decision_page(request, decision, form, status=422)
    except RegisterError as error:
        messages.error(request, str(error))
        return _decision_page(request, decision, status=409)
    messages.success(request, _("The scan is kept."))
    return redirect("decision_detail", decision.pk)
