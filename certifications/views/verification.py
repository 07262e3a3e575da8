"""Checking a certificate by its code."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from certifications import presenters
from certifications.dates import normal_code, spaced_code
from certifications.enums import Precision
from certifications.published import find_certificate, successor
from certifications.wording import day_words
from ocop_registry import vietnamese
from ocop_registry.public import public_page


@public_page
def verify_form(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in; a code that can be one goes on to its answer."""
    typed = request.GET.get("code", "").strip()
    if not typed:
        return render(request, "public/verify_form.html", {"code": ""})
    code = normal_code(typed)
    if code:
        return redirect("verify", code=spaced_code(code))
    problem = _(
        "“%(code)s” is not a whole code: it has 12 characters, without the letters O, I, L, U and the digits 0, 1."
    )
    context = {"code": typed, "problem": problem % {"code": vietnamese.clean(typed)[:40]}}
    return render(request, "public/verify_form.html", context, status=422)


@public_page
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate is genuine and in force today, and what its paper must say."""
    today = timezone.localdate()
    certificate = find_certificate(code)
    if certificate is None:
        context: dict[str, Any] = {
            "code": vietnamese.clean(code)[:40],
            "outcome": "unknown",
            "checked_on": day_words(today, Precision.DAY),
        }
        return render(request, "public/verify.html", context, status=404)
    newer = successor(certificate, on=today)
    context = {
        "code": certificate.spaced_code,
        "outcome": certificate.state_on(today) or "not_yet",
        "sentence": presenters.sentence(certificate, on=today, renewed=newer is not None),
        "certificate": presenters.certificate_facts(certificate, on=today),
        "compare": presenters.compare(certificate),
        "newer": {"url": newer.get_absolute_url(), "text": _("Check the newer certificate")}
        if newer
        else None,
        "checked_on": day_words(today, Precision.DAY),
    }
    return render(request, "public/verify.html", context)
