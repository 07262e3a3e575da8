"""Import of past recognitions: a trial run first, then exactly that file."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import IntegrityError, OperationalError, connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from certifications import uploads
from certifications.forms import ImportForm
from certifications.recognitions import UnreadableFile, apply, plan
from certifications.recognitions.remarks import Planned
from certifications.recognitions.report import Report, Unfit
from certifications.recognitions.template import workbook
from ocop_registry.vietnamese import clean

DONE_SALT = "ocop.import.done"
SHOWN = 500  # lines of each table; a longer list is mended in steps anyway
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(can_keep_register)
@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: StaffRequest) -> HttpResponseBase:
    """Upload, look at what would happen, import."""
    if request.method != "POST":
        return _start(request)
    return _import(request) if "token" in request.POST else _try(request)


def _start(
    request: StaffRequest, form: ImportForm | None = None, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    context = {"form": form or ImportForm(), "done": _done(request.GET.get("done", "")), "problem": problem}
    return render(request, "staff/import_upload.html", context, status=status)


def _done(token: str) -> dict[str, Any] | None:
    """What the last import did, out of the address it led to."""
    try:
        found: dict[str, Any] = signing.loads(token, salt=DONE_SALT) if token else {}
    except signing.BadSignature:
        return None
    return found or None


def _try(request: StaffRequest) -> HttpResponse:
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _start(request, form, status=422)
    upload = form.cleaned_data["file"]
    content, filename = upload.read(), clean(upload.name)
    try:
        report = plan(content, filename=filename, on=timezone.localdate())
    except UnreadableFile as error:
        form.add_error("file", str(error))
        return _start(request, form, status=422)
    kept = uploads.keep(content, filename=filename, user_pk=request.user.pk) if report.ok else None
    return _show(request, report, filename, token=kept.token if kept else "")


def _show(
    request: StaffRequest, report: Report, filename: str, *, token: str, status: int = 200
) -> HttpResponse:
    warnings = report.worth_a_look
    context = {
        "report": report,
        "filename": filename,
        "token": token,
        "form": ImportForm(),
        "errors": report.errors[:SHOWN],
        "warnings": warnings[:SHOWN],
        "warned": len(warnings),
        "planned": _planned(report.create) + _planned(report.change, new=False),
        "most": SHOWN,
        "to_do": len(report.create) + len(report.change),
    }
    return render(request, "staff/import_report.html", context, status=status if report.ok else 422)


def _planned(rows: list[Planned], *, new: bool = True) -> list[tuple[bool, Planned]]:
    return [(new, row) for row in rows[:SHOWN]]


def _import(request: StaffRequest) -> HttpResponse:
    token, user = request.POST["token"], request.user
    try:
        upload = uploads.find(token, user_pk=user.pk)
    except uploads.Gone:
        problem = _("The file is no longer kept, or has been imported already. Please upload it again.")
        return _start(request, status=409, problem=problem)
    report = plan(upload.content, filename=upload.filename, on=timezone.localdate())
    try:
        report = apply(report, by=user, why=_("Import of %(file)s") % {"file": upload.filename})
    except Unfit:
        messages.error(request, _("The register has changed since the trial run. Nothing was imported."))
        return _show(request, report, upload.filename, token="")
    except (IntegrityError, OperationalError):
        if not connection.is_usable():  # the page of a database that is away
            raise
        problem = _(
            "The list could not be written beside what others are doing. Nothing was imported. Please try again."
        )
        messages.error(request, problem)
        return _show(request, report, upload.filename, token=token, status=409)
    uploads.drop(token, user_pk=user.pk)
    facts = {
        "file": upload.filename,
        "create": len(report.create),
        "change": len(report.change),
        "same": report.same,
    }
    done = signing.dumps(facts, salt=DONE_SALT)
    return redirect(reverse("import_upload", query={"done": done}))


@requires(can_keep_register)
@require_safe
def import_template(_request: StaffRequest) -> HttpResponse:
    """An empty list with the headings that the import knows."""
    response = HttpResponse(workbook(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="mau-nhap-du-lieu.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
