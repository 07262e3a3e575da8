"""How far the print of a decision is, and its file."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from certifications import print_actions
from certifications.actions import RegisterError
from certifications.enums import PrintState
from certifications.models import PrintJob
from ocop_registry.slugs import base

AGAIN_AFTER = 2  # seconds between two looks at a print that is under way


def _job(pk: int) -> PrintJob:
    return get_object_or_404(PrintJob.objects.select_related("decision", "asked_by"), pk=pk)


@requires(can_keep_register)
@require_safe
def print_job(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is; while it is under way the page looks again by itself."""
    return _page(request, _job(pk))


def _page(request: HttpRequest, job: PrintJob, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "job": job,
        "printed": job.total - len(job.left_out),
        "slow": job.state == PrintState.WAITING and timezone.now() - job.asked_at > print_actions.PATIENCE,
    }
    response = render(request, "staff/print_job.html", context, status=status)
    if job.under_way:
        response["Refresh"] = str(AGAIN_AFTER)
    return response


@requires(can_keep_register)
@require_POST
def print_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop it."""
    job = _job(pk)
    try:
        print_actions.cancel(job=job, by=request.user)
    except RegisterError as error:
        messages.error(request, str(error))
        return _page(request, _job(pk), status=409)
    return redirect(job)


@requires(can_keep_register)
@require_safe
def print_file(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The printed file, as one to save; 410 with the page when it is no longer kept, 409 when there is none."""
    job = _job(pk)
    if not job.kept_until or not default_storage.exists(str(job.file)):
        return _page(request, job, status=410 if job.state == PrintState.DONE else 409)
    name = f"giay-chung-nhan-{base(job.decision.number, fallback='quyet-dinh')}.pdf"
    response = FileResponse(
        job.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
