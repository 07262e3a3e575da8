"""Suggestions while somebody types into a search box, fetched by `static/js/suggest.js`."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from certifications.suggesting import suggestions
from ocop_registry.forgiving import LONGEST_SEARCH
from ocop_registry.limits import address_of
from ocop_registry.open_api import TOO_MANY, limit
from ocop_registry.public import for_all

NOTHING = {"groups": [], "status": ""}


@login_not_required
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """`{groups: [{label, items: [{text, url, note, lang}]}], status}` for what was typed so far."""
    if not settings.SUGGESTIONS_PER_MINUTE:
        return for_all(request, lambda: _found(request))
    allowance = limit("suggestions", settings.SUGGESTIONS_PER_MINUTE).ask(address_of(request))
    if allowance.wait:
        return allowance.note(JsonResponse(NOTHING, status=TOO_MANY, headers={"Cache-Control": "no-store"}))
    return allowance.note(for_all(request, lambda: _found(request)))


def _found(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "")[:LONGEST_SEARCH]
    answer = suggestions(q, on=timezone.localdate())
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
