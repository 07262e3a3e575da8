"""A list of records at the desk: filtered, by name, a page at a time."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from ocop_registry import keyset
from ocop_registry.forgiving import ForgivingFilter
from ocop_registry.links import with_query

PAGE = 50
BY_NAME = ["name_sort", "pk"]


def context(request: HttpRequest, kind: type[ForgivingFilter], rows: QuerySet[Any]) -> dict[str, Any]:
    """What the template of such a list shows; `problems` names what was not understood of the address."""
    found, problems = kind.understood(request.GET, queryset=rows)
    page = keyset.page(request.GET.get("after"), found.qs, order=BY_NAME, size=PAGE)
    return {
        "page": page,
        "filter": found,
        "problems": problems,
        "filtered": bool(set(found.data) - {"after"}),
        "next_url": with_query(request, after=page.next_token) if page.next_token else None,
        "first_url": with_query(request) if request.GET.get("after") else None,
    }
