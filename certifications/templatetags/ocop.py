"""Small pieces of every page: stars, states, the map, Vietnamese numbers."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from certifications import drawing
from certifications.enums import Star, State

register = template.Library()


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
