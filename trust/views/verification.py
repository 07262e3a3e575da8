"""Checking a certificate: by its code, or by the number on its paper and the product."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from certifications import presenters
from certifications.dates import normal_code, spaced_code
from certifications.enums import IN_FORCE, Precision
from certifications.published import find_certificate, successor
from certifications.wording import day_words
from ocop_registry import vietnamese
from ocop_registry.public import public_page
from trust import finding
from trust.lookups import counted
from trust.models import LONGEST_TYPED

UNFIT = 422
LONGEST_PRODUCT = 255


@public_page
def verify_form(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in, or a number and a product; what can be a code goes on to its answer."""
    typed = request.GET.get("code", "").strip()
    number, product = (request.GET.get(name, "").strip() for name in ("number", "product"))
    if number or product:
        return _by_number(request, number, product)
    if not typed:
        return _form(request)
    code = normal_code(typed)
    if code:
        return redirect("verify", code=spaced_code(code))
    problem = _(
        "“%(code)s” is not a whole code: it has 12 characters, without the letters O, I, L, U and the digits 0, 1."
    )
    shown = {"code": vietnamese.clean(typed)[:40]}
    return _form(request, status=UNFIT, code=typed, problem=problem % shown)


def _by_number(request: HttpRequest, number: str, product: str) -> HttpResponse:
    """The answer when one certificate fits, a choice when several do, and of a known number the nearest names."""
    typed = {"number": number[:LONGEST_TYPED], "product": product[:LONGEST_PRODUCT]}
    if not vietnamese.fold(number) or not vietnamese.fold(product):
        problem = _(
            "Type both: the number and the name of the product. One decision may cover many products."
        )
        return _form(request, status=UNFIT, number_problem=problem, **typed)
    under = finding.numbered(typed["number"])
    found = finding.called(under, typed["product"])
    if len(found) == 1:
        return redirect("verify", code=found[0].spaced_code)
    today = timezone.localdate()
    shown = found or finding.nearest(under, typed["product"])
    rows = [presenters.certificate_facts(each, on=today) for each in shown]
    return _form(request, status=200 if found else 404, rows=rows, fits=bool(found), sought=True, **typed)


def _form(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "public/verify_form.html", {"code": "", **context}, status=status)


@counted
@public_page
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate is genuine and in force today, and what its paper must say."""
    today = timezone.localdate()
    certificate = find_certificate(code)
    context: dict[str, Any] = {
        "checked_on": day_words(today, Precision.DAY),
        "host": urlsplit(settings.SITE_URL).netloc,
    }
    if certificate is None:
        context |= {"code": vietnamese.clean(code)[:40], "outcome": "unknown"}
        return render(request, "public/verify.html", context, status=404)
    newer, state = successor(certificate, on=today), certificate.state_on(today)
    context |= {
        "code": certificate.spaced_code,
        "outcome": state or presenters.NOT_YET,
        "sentence": presenters.sentence(certificate, on=today, renewed=newer is not None),
        "certificate": presenters.certificate_facts(certificate, on=today),
        "is_sample": certificate.product.is_sample,
        "compare": presenters.compare(certificate),
        "newer": {"url": newer.get_absolute_url(), "text": _("Check the newer certificate")}
        if newer
        else None,
        "prints": _prints(certificate.code) if state in IN_FORCE else [],
    }
    return render(request, "public/verify.html", context)


def _prints(code: str) -> list[dict[str, str]]:
    """What may be printed of a certificate in force."""
    labels = {"shelf_label": _("Shelf label (PDF)"), "sticker_sheet": _("Sheet of stickers (PDF)")}
    return [{"url": reverse(name, args=[code]), "text": text} for name, text in labels.items()]
