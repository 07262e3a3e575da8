"""Shelf labels and sheets of stickers, for whoever sells a product whose certificate is in force."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from certifications.printing.labels import Form, pdf
from certifications.published import find_certificate
from ocop_registry.public import public_page
from ocop_registry.throttle import throttled
from trust import labels

OUT_OF_FORCE = 409


@throttled("LABELS_PER_MINUTE", "GET", "HEAD")
@public_page
def shelf_label(request: HttpRequest, code: str) -> HttpResponse:
    """A6, to stand before the goods."""
    return _print(request, code, Form.SHELF)


@throttled("LABELS_PER_MINUTE", "GET", "HEAD")
@public_page
def sticker_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """A4 with 24 stickers, to be stuck on packages."""
    return _print(request, code, Form.STICKERS)


def _print(request: HttpRequest, code: str, form: Form) -> HttpResponse:
    """The PDF, or a page that says why there is none."""
    certificate = find_certificate(code)
    if certificate is None:
        raise Http404(_("There is no certificate with this code"))
    try:
        made = labels.label(certificate)
    except labels.NoLabel as reason:
        context = {"reason": str(reason), "verify_url": certificate.get_absolute_url()}
        return render(request, "public/no_label.html", context, status=OUT_OF_FORCE)
    name = f'inline; filename="{labels.filename(certificate, form)}"'
    headers = {"Content-Disposition": name}
    return HttpResponse(pdf(made, form), content_type="application/pdf", headers=headers)
