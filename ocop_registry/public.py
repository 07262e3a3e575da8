"""Pages for everybody: kept by browsers and proxies, asked about each time, rendered only when something changed.

The entity tag of a page is known before it is rendered: the stamp of the public data, the day, the language, the
address, the release. As long as all are the same, so is the page (docs/adr/0030).
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ocop_registry import release, stamp
from ocop_registry.page_memory import PageMemory

V = TypeVar("V", bound=Callable[..., HttpResponse])
Answer = Callable[[HttpRequest, Callable[[], HttpResponse]], HttpResponse]
ASK_EACH_TIME = "public, max-age=0, must-revalidate"
FOR_ONE_PERSON = "private, no-cache"


def public_page(view: V) -> V:
    """A page that anybody may open. Without a session cookie it is the same for all; with one it is nobody else's."""
    return _open_to_anybody(view, for_all)


def made_each_time(view: V) -> V:
    """The same for a page that also shows what no stamp tells of, such as files: it is made for each request."""
    return _open_to_anybody(view, _same_for_all)


def _open_to_anybody(view: V, answer: Answer) -> V:
    @login_not_required
    @require_safe
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            return answer(request, lambda: view(request, *args, **kwargs))
        with stamp.held():
            response = _undated(view(request, *args, **kwargs))
        response.headers["Cache-Control"] = FOR_ONE_PERSON
        return response

    return cast("V", page)


def for_all(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer, or 304 without making it. It may depend on nothing but the address and what is public.

    The stamp is read first: whatever the answer then reads is never older than the tag it is given.
    """
    with stamp.held() as now:
        tag = _tag(request, now)
        response = _unchanged(request, tag) or _same_for_all(request, lambda: _kept(tag, answer))
    if response.status_code in {200, 304}:
        response.headers["ETag"] = tag
    return _asked_each_time(response)


def _same_for_all(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer, made without looking who asks."""
    request.is_for_all = True  # type: ignore[attr-defined]
    return _asked_each_time(answer())


def _asked_each_time(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = ASK_EACH_TIME
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _unchanged(request: HttpRequest, tag: str) -> HttpResponse | None:
    """304 for somebody who has just this page. Only pages that exist were ever given a tag, `*` may mean any."""
    if request.headers.get("If-None-Match", "*").strip() == "*" or "If-Match" in request.headers:
        return None  # ConditionalGetMiddleware judges the page that was made
    return get_conditional_response(request, etag=tag)


def _kept(tag: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer from memory, or made and kept there."""
    kept = memory(settings.PAGE_MEMORY)
    response = kept.get(tag)
    if response is None:
        response = _undated(answer())
        if isinstance(response, SimpleTemplateResponse):
            response.render()  # now, as of the stamp that is held
        kept.keep(tag, response)
    return response


def _undated(response: HttpResponse) -> HttpResponse:
    """Without the day of a last change, which says nothing within its second, nor of what was taken away."""
    response.headers.pop("Last-Modified", None)
    return response


@lru_cache(maxsize=2)
def memory(most: int) -> PageMemory:
    """The pages that this process keeps."""
    return PageMemory(most)


def _tag(request: HttpRequest, now: str) -> str:
    """Weak: the same page may travel compressed or not."""
    about = (now, timezone.localdate(), get_language(), request.build_absolute_uri(), release.name())
    return f'W/"{hashlib.sha256(repr(about).encode()).hexdigest()[:24]}"'
