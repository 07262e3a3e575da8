"""The officers' pages of reports."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from certifications.forms import refuse
from certifications.views.staff import list_page
from trust import actions
from trust.enums import MOVES, Finding, Progress
from trust.filters import DoubtFilter
from trust.forms import CloseForm
from trust.models import DoubtReport

UNFIT, TOO_LATE = 422, 409
RELATED = ("certificate__product", "district", "handled_by")


@requires(can_keep_register)
@require_safe
def doubt_list(request: StaffRequest) -> HttpResponse:
    """What people reported, newest first."""
    found, problems = DoubtFilter.understood(request.GET, queryset=DoubtReport.objects.all())
    rows = found.qs.select_related(*RELATED)
    return list_page(
        request, "staff/doubts/list.html", found, rows, ["-received_at", "-pk"], problems=problems
    )


@requires(can_keep_register)
@require_safe
def doubt_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One report with what was written, and what may be done now."""
    return _page(request, _report(pk))


@requires(can_keep_register)
@require_POST
def doubt_take_up(request: StaffRequest, pk: int) -> HttpResponse:
    """One looks into it."""
    report = _report(pk)
    try:
        actions.take_up(report=report, by=request.user)
    except actions.DoubtError as error:
        messages.error(request, str(error))
        return _page(request, report, status=TOO_LATE)
    messages.success(request, _("You are looking into this report now."))
    return redirect(report)


@requires(can_keep_register)
@require_http_methods(["GET", "HEAD", "POST"])
def doubt_close(request: StaffRequest, pk: int) -> HttpResponse:
    """How it ends."""
    report = _report(pk)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, report, form=form, status=UNFIT if form.is_bound else 200)
    data = form.cleaned_data
    try:
        actions.close(report=report, finding=Finding(data["finding"]), note=data["note"], by=request.user)
    except actions.DoubtError as error:
        messages.error(request, str(error))
        return _page(request, _report(pk), status=TOO_LATE)
    except ValidationError as error:
        refuse(form, error)
        return _page(request, report, form=form, status=UNFIT)
    messages.success(request, _("The report is closed."))
    return redirect(report)


def _report(pk: int) -> DoubtReport:
    return get_object_or_404(DoubtReport.objects.select_related(*RELATED), pk=pk)


def _page(
    request: StaffRequest, report: DoubtReport, *, form: CloseForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "report": report,
        "may": [after for before, after in MOVES if before == report.status],
        "form": form,
        "close_form": form or CloseForm(),
        "closing": Progress.CLOSED,
        "contact_until": actions.contacts_kept_until(report),
    }
    return render(request, "staff/doubts/detail.html", context, status=status)
