"""What every address of the open API has in common: HEAD and OPTIONS, JSON for whatever goes wrong, limits, caching."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from ocop_registry.limits import Allowance, Limit, address_of
from ocop_registry.public import for_all

View = Callable[..., HttpResponse]
NO_CONTENT, NOT_ALLOWED, TOO_MANY = 204, 405, 429


def opened(view: View) -> View:
    """The view for everybody: without sign-in, within the limits, answered 304 when nothing has changed."""

    def operation(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        allowance = _allowance(request)
        if allowance and allowance.wait:
            return allowance.note(_too_many(allowance))
        response = _answer(request, lambda: view(request, *args, **kwargs))
        return allowance.note(response) if allowance else response

    operation.login_required = False  # type: ignore[attr-defined]
    operation.csrf_exempt = True  # type: ignore[attr-defined]  # nothing here looks at cookies
    return operation  # type: ignore[return-value]


@opened
def unknown(_request: HttpRequest, rest: str) -> HttpResponse:
    """Any address of the API that there is not."""
    raise Http404(rest)


def problem(status: int, *problems: str) -> JsonResponse:
    """An error in the one shape of the API."""
    answer = {"detail": " ".join(problems), "problems": list(problems)}
    return JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})


def _answer(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    def found() -> HttpResponse:
        try:
            return view()
        except Http404:
            return problem(404, _("The API has no such address. What there is: /api/v1/openapi.json."))

    if request.method in {"GET", "HEAD"}:
        response = for_all(request, lambda: _as_get(request, found))
    else:
        response = found()
    return _methods(request, response) if response.status_code == NOT_ALLOWED else response


def _as_get(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """HEAD is GET whose body the server leaves out."""
    asked, request.method = request.method, "GET"
    try:
        return view()
    finally:
        request.method = asked


def _methods(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """What may be asked here: the answer to OPTIONS, and part of that to any other method."""
    methods = {each.strip() for each in refused.headers["Allow"].split(",")} - {"HEAD"}
    allowed = ", ".join([*sorted(methods), *(["HEAD"] if "GET" in methods else []), "OPTIONS"])
    if request.method == "OPTIONS":
        return HttpResponse(status=NO_CONTENT, headers={"Allow": allowed})
    response = problem(NOT_ALLOWED, _("This address answers to %(methods)s only.") % {"methods": allowed})
    response.headers["Allow"] = allowed
    return response


def _too_many(allowance: Allowance) -> HttpResponse:
    message = _(
        "Too many requests: at most %(limit)s a minute from one address. Ask again in %(wait)s seconds."
    )
    response = problem(TOO_MANY, message % {"limit": allowance.limit, "wait": allowance.wait})
    response.headers["Cache-Control"] = "no-store"
    return response


@lru_cache(maxsize=8)
def limit(kind: str, per_minute: int) -> Limit:
    """The counters of this process for one kind of question."""
    del kind  # part of the key
    return Limit(per_minute)


def _allowance(request: HttpRequest) -> Allowance | None:
    """What the address may still ask; searches, which cost most, have a limit of their own. None without limits."""
    asked = {"any": settings.API_PER_MINUTE}
    if request.GET.get("q"):
        asked["search"] = settings.API_SEARCHES_PER_MINUTE
    address = address_of(request)
    told = [limit(kind, most).ask(address) for kind, most in asked.items() if most]
    return max(told, key=lambda each: (each.wait, -each.left), default=None)
