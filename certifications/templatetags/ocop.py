"""Small pieces of every page: stars, states, the map, Vietnamese numbers."""

import json
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from certifications import drawing
from certifications.enums import Star, State

register = template.Library()
# Characters that could end the element or its line, written so that JSON still reads them as themselves.
_JSON_ESCAPES = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


@register.inclusion_tag("components/stars.html")
def stars(star: int) -> dict[str, Any]:
    """A row of drawn stars with its words, for example "4 sao"."""
    return {"star": star, "label": Star(star).label}


@register.inclusion_tag("components/state_badge.html")
def state_badge(state: str) -> dict[str, Any]:
    """The state of a certificate as a mark with its word."""
    return {"state": state, "label": State(state).label if state in State.values else _("Unknown")}


@register.inclusion_tag("components/district_map.html")
def district_map(districts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The schematic map; `districts` are dicts with code, name, count, url and perhaps selected."""
    return drawing.context(districts)


@register.filter
def vnnumber(value: float) -> str:
    """A number as Vietnamese offices write it: 1.234,5."""
    return number_format(value, use_l10n=True, force_grouping=True)


@register.simple_tag
def json_ld(record: dict[str, Any]) -> SafeString:
    """Facts for search engines. A block of data, not a program: browsers do not run it, and CSP does not concern it."""
    text = json.dumps(record, ensure_ascii=False).translate(_JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 -- escaped in the line above


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, path: str) -> str:
    """An address with scheme and host, as other sites need it."""
    request = context.get("request")
    return str(request.build_absolute_uri(path)) if request else path
