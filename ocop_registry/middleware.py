"""What happens around every request."""

import logging
import re
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pghistory.middleware
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ocop_registry.open_api import problem

log = logging.getLogger(__name__)
View = Callable[[HttpRequest], HttpResponse]

# NUL cannot be stored by PostgreSQL and no browser sends it by itself; percent-encoded it reaches query strings.
LARGEST_BODY = 42 * 1024 * 1024  # a file of evidence of 40 MB with its form around it
_NUL = re.compile(r"\x00|%00", re.IGNORECASE)


def refuse_control_characters(get_response: View) -> View:
    """Answer 400 to NUL bytes in the address: nothing behind can store or find them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _NUL.search(request.path) or _NUL.search(request.META.get("QUERY_STRING", "")):
            return _bad_request(request)
        return get_response(request)

    return middleware


def _bad_request(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(400, _("The address contains characters that cannot be read."))
    return HttpResponse(render_to_string("errors/400.html"), status=400)


def refuse_huge_bodies(get_response: View) -> View:
    """Answer 413 to a body larger than any form of ours takes, before a byte of it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            return HttpResponse(render_to_string("errors/413.html"), status=413)
        return get_response(request)

    return middleware


def no_body_for_head(get_response: View) -> View:
    """The answer to HEAD is that to GET without its body, which gunicorn would drop and complain of."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "HEAD":
            if response.streaming:
                response.streaming_content = ()  # type: ignore[attr-defined]  # of StreamingHttpResponse
            else:
                response.content = b""
        return response

    return middleware


def no_length_of_nothing(get_response: View) -> View:
    """An answer 304 tells no length: it would have to be that of the page it stands for (RFC 9110, 8.6)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            response.headers.pop("Content-Length", None)
        return response

    return middleware


class SignInUnlessPublic(LoginRequiredMiddleware):
    """Asks who it is only where that matters: looking touches the session, and the answer could not be kept."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Views that say so are open to everybody."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class CompressText(GZipMiddleware):
    """Compress what is text; pictures and archives are compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave everything but text, JSON and XML alone."""
        kind = response.headers.get("Content-Type", "")
        if not kind.startswith(("text/", "application/json", "application/xml", "image/svg")):
            return response
        return super().process_response(request, response)


def keep_staff_pages_private(get_response: View) -> View:
    """Pages made for a signed-in person are stored nowhere (ASVS 14.3.2)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(("/noi-bo/", "/hoi-dong/")):
            response["Cache-Control"] = "no-store"
        return response

    return middleware


class AuditContextMiddleware(pghistory.middleware.HistoryMiddleware):
    """Names the person and the address in the audit trail of every change made by a request."""

    def get_context(self, request: HttpRequest) -> dict[str, object]:
        """Who (id and name as it is today, for a trail that outlives accounts) and where."""
        user = request.user
        who = None if isinstance(user, AnonymousUser) else user.get_username()
        return {"user": user.pk, "who": who, "url": request.path}


def error_page(status: int) -> Callable[..., HttpResponse]:
    """A handler for one of Django's error codes."""

    def handler(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django passes it by name
        response = render(request, f"errors/{status}.html", status=status)
        response.headers["Cache-Control"] = "no-cache"  # what is not there today may be there tomorrow
        return response

    return handler


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort, with nothing behind it that may fail again: 503 when the database is away, else 500.

    Django calls it wherever the error arose, in a view or in a middleware that reads the session; what was under
    way in the database has been rolled back.
    """
    trouble = sys.exc_info()[1]
    if not isinstance(trouble, OperationalError | InterfaceError):
        return HttpResponse(render_to_string("errors/500.html"), status=500)
    log.error("database away on %r: %s", request.path, trouble)
    connection.close()
    response = HttpResponse(render_to_string("errors/503.html"), status=503)
    response["Retry-After"] = "30"
    return response
