"""Addresses of a list with one thing changed."""

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import translation


def with_query(request: HttpRequest, **changes: str | None) -> str:
    """This page with parameters set, or taken out by None; paging starts anew unless `after` is given."""
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return _address(request, query)


def without_value(request: HttpRequest, name: str, value: str) -> str:
    """This page with one value of a repeatable filter taken out."""
    query = request.GET.copy()
    query.pop("after", None)
    query.setlist(name, [each for each in query.getlist(name) if each != value])
    return _address(request, query)


def _address(request: HttpRequest, query: QueryDict) -> str:
    words = query.urlencode()
    return f"{request.path}?{words}" if words else request.path


def site() -> str:
    """The address that links in files begin with, without a slash at the end."""
    return str(settings.SITE_URL)


def plain(name: str, *args: str, **query: str) -> str:
    """The path of a page in the register's own language, whatever language is being spoken: for files that stay."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(name, args=args, query=query or None)
