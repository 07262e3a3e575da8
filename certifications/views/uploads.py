"""Uploads are measured before a byte of them is read."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponseBase]
FORM_BYTES = 6 * 1024 * 1024  # what may stand around a file: fields and separators


def at_most(limit: int) -> Callable[[View], View]:
    """413 for a request whose file is far over the limit in bytes, before anything of it is read.

    The CSRF check reads the form, so it is moved behind the measuring. `Content-Length` can be trusted: the server
    hands over no more than it says, and nothing without it.
    """

    def decorate(view: View) -> View:
        checked = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def measured(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not length.isdecimal() or int(length) > limit + FORM_BYTES:
                return render(request, "staff/import_too_large.html", status=413)
            return checked(request, *args, **kwargs)

        return measured

    return decorate
