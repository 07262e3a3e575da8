"""Facets and chips of a list as its page shows them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest

from ocop_registry.forgiving import VIETNAMESE, ForgivingFilter
from ocop_registry.links import without_value
from ocop_registry.marking import is_vietnamese

Facet = dict[str, Any]


def facets(
    found: ForgivingFilter, names: Iterable[str], counts: Mapping[str, Mapping[str, int]]
) -> list[Facet]:
    """For each filter its choices with their numbers; the choices in use are marked."""
    return [_facet(found, name, counts[name]) for name in names]


def _facet(found: ForgivingFilter, name: str, counts: Mapping[str, int]) -> Facet:
    field: Any = found.form.fields[name]
    used = found.value(name)
    options = [
        {
            "value": str(value),
            "label": label,
            "count": counts.get(str(value), 0),
            "selected": str(value) in used,
        }
        for value, label in field.choices
    ]
    shown = [
        option for option in options if option["count"] or option["selected"] or name in {"district", "star"}
    ]
    return {"name": name, "label": field.label, "options": shown, "vietnamese": name in VIETNAMESE}


def chips(
    request: HttpRequest, found: list[Facet], extra: Iterable[tuple[str, str, str]] = ()
) -> list[dict[str, Any]]:
    """The filters in use, each with the address of the page without it. `extra`: (parameter, value, label)."""
    used = [
        (facet["name"], option["value"], option["label"])
        for facet in found
        for option in facet["options"]
        if option["selected"]
    ]
    return [
        {
            "label": label,
            "remove_url": without_value(request, name, value),
            "vietnamese": name in VIETNAMESE or (name == "q" and is_vietnamese(label)),
        }
        for name, value, label in [*used, *extra]
    ]
