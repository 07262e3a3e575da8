"""What happens around every request."""

import logging
import re
from collections.abc import Callable

import pghistory.middleware
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

log = logging.getLogger(__name__)
View = Callable[[HttpRequest], HttpResponse]

# NUL cannot be stored by PostgreSQL and no browser sends it by itself; percent-encoded it reaches query strings.
_NUL = re.compile(r"\x00|%00", re.IGNORECASE)


def refuse_control_characters(get_response: View) -> View:
    """Answer 400 to NUL bytes in the address: nothing behind can store or find them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _NUL.search(request.path) or _NUL.search(request.META.get("QUERY_STRING", "")):
            return HttpResponse(render_to_string("errors/400.html"), status=400)
        return get_response(request)

    return middleware


def answer_when_the_database_is_away(get_response: View) -> View:
    """Answer 503 with a plain page when the database is gone; what was under way has been rolled back by it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        log.error("database away on %s: %s", request.path, exception)
        connection.close()
        response = HttpResponse(render_to_string("errors/503.html"), status=503)
        response["Retry-After"] = "30"
        return response

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def keep_staff_pages_private(get_response: View) -> View:
    """Pages made for a signed-in person are stored nowhere (ASVS 14.3.2)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/noi-bo/"):
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
        return render(request, f"errors/{status}.html", status=status)

    return handler
