"""Pages that one address may ask for only so often; counted in memory, never written down."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from ocop_registry.limits import address_of
from ocop_registry.open_api import TOO_MANY, limit

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def throttled(setting: str, *methods: str) -> Callable[[V], V]:
    """At most so many requests a minute by these methods as the setting says; 0 is no limit."""

    def decorate(view: V) -> V:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            most = getattr(settings, setting)
            if not most or request.method not in methods:
                return view(request, *args, **kwargs)
            allowance = limit(setting, most).ask(address_of(request))
            return allowance.note(_too_many(request) if allowance.wait else view(request, *args, **kwargs))

        return cast("V", page)

    return decorate


def _too_many(request: HttpRequest) -> HttpResponse:
    request.is_for_all = True  # type: ignore[attr-defined]  # no look at who asks
    response = render(request, "errors/too_often.html", status=TOO_MANY)
    response.headers["Cache-Control"] = "no-store"
    return response
