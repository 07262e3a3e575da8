"""Small pieces of every page: stars, states, the map, Vietnamese numbers."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certifications import maps
from certifications.enums import Star, State
from certifications.presenters import Card
from products import seasons

register = template.Library()
# Characters that could end the element or its line, written so that JSON still reads them as themselves.
_JSON_ESCAPES = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}
CARDS = 4096  # kept as they were drawn; about 5 MB


@register.simple_tag
def stars(star: int) -> SafeString:
    """A row of drawn stars with its words, for example "4 sao"."""
    return _stars(star, get_language())


@lru_cache(maxsize=32)
def _stars(star: int, _language: str | None) -> SafeString:
    return render_to_string("components/stars.html", {"star": star, "label": Star(star).label})


@register.simple_tag
def state_badge(state: str) -> SafeString:
    """The state of a certificate as a mark with its word."""
    return _state_badge(str(state), get_language())


@lru_cache(maxsize=64)
def _state_badge(state: str, _language: str | None) -> SafeString:
    label = State(state).label if state in State.values else _("Unknown")
    return render_to_string("components/state_badge.html", {"state": state, "label": label})


@register.simple_tag
def card(row: Card) -> SafeString:
    """One product as a row of the register; the same product in the same words is drawn once."""
    return _card(row, get_language())


@lru_cache(maxsize=CARDS)
def _card(row: Card, _language: str | None) -> SafeString:
    return render_to_string("components/card.html", {"row": row})


@register.inclusion_tag("components/district_map.html")
def district_map(districts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The map of the districts and a list; `districts` are dicts with code, name, count, url and perhaps selected."""
    return {**maps.context("district", districts), "listed": True}


@register.inclusion_tag("components/district_map.html")
def area_map(level: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The map of a level beside a table that says the same; `rows` as above."""
    return {**maps.context(level, rows), "listed": False}


@register.inclusion_tag("components/months.html")
def season(months: Sequence[int]) -> dict[str, Any]:
    """The months of a product's season in words, and drawn as the twelve of a year with the present one marked."""
    now = timezone.localdate().month
    cells = [{"number": each, "ripe": each in months, "now": each == now} for each in seasons.MONTHS]
    return {"cells": cells, "words": capfirst(seasons.words(months))}


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
