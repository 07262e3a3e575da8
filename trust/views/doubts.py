"""Reporting a doubt: a form for everybody. It is made for each visitor and kept by nobody (docs/adr/0037)."""

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from certifications.dates import CODE_ALPHABET, spaced_code
from certifications.forms import refuse
from certifications.published import find_certificate
from ocop_registry.public import public_page
from ocop_registry.throttle import throttled
from trust import actions, tasks
from trust.forms import DoubtForm
from trust.models import REFERENCE_LENGTH

UNFIT = 422
STORED_NOWHERE = "no-store"
_REFERENCE = re.compile(f"[{CODE_ALPHABET}]{{{REFERENCE_LENGTH}}}")


@login_not_required
@throttled("DOUBTS_PER_MINUTE", "POST")
@require_http_methods(["GET", "HEAD", "POST"])
def doubt_form(request: HttpRequest) -> HttpResponse:
    """What was seen, where, and perhaps how to reach who saw it; `?code=` fills in the certificate."""
    request.is_for_all = True  # type: ignore[attr-defined]  # whoever is signed in reports as nobody
    if request.method == "POST":
        return _receive(request, DoubtForm(request.POST))
    return _page(request, DoubtForm(initial={"typed": request.GET.get("code", "")[:60]}))


def _receive(request: HttpRequest, form: DoubtForm) -> HttpResponse:
    """Kept, and on to the thanks. A program is thanked as well, and nothing is kept."""
    if not form.is_valid():
        return _page(request, form, status=UNFIT)
    if form.by_program:
        return _thanks(actions.new_reference())
    try:
        report = _keep(form)
    except ValidationError as error:
        refuse(form, error)
        return _page(request, form, status=UNFIT)
    return _thanks(report.reference)


@transaction.atomic
def _keep(form: DoubtForm) -> Any:
    report = actions.receive(report=form.report(), by=None)
    if report.contact:
        later = timezone.now() + timedelta(days=settings.DOUBT_CONTACT_DAYS, minutes=1)
        tasks.forget_contacts.using(run_after=later).enqueue()
    return report


def _thanks(reference: str) -> HttpResponse:
    return redirect(reverse("doubt_thanks", query={"ref": reference}))


def _page(request: HttpRequest, form: DoubtForm, status: int = 200) -> HttpResponse:
    certificate = find_certificate(form["typed"].value() or "")
    context = {
        "form": form,
        "certificate": certificate,
        "state": certificate.state if certificate else None,
        "days": settings.DOUBT_CONTACT_DAYS,
    }
    response = render(request, "public/doubt_form.html", context, status=status)
    response.headers["Cache-Control"] = STORED_NOWHERE
    return response


@public_page
def doubt_thanks(request: HttpRequest) -> HttpResponse:
    """The report has arrived, and how to refer to it. Looks nothing up: it says no more than its address does."""
    reference = request.GET.get("ref", "")
    shown = spaced_code(reference) if _REFERENCE.fullmatch(reference) else ""
    return render(request, "public/doubt_thanks.html", {"reference": shown})
