"""Where the province stands, as of any day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from certifications import statistics
from certifications.dates import precise
from certifications.enums import Precision, Star
from certifications.published import list_url
from certifications.wording import day_words
from localities import queries
from localities.enums import MapLevel
from ocop_registry import vietnamese
from ocop_registry.dates import parse_day
from ocop_registry.links import with_query
from ocop_registry.public import public_page
from producers.enums import Segment


@public_page
def statistics_page(request: HttpRequest) -> HttpResponse:
    """Where the province stands, as of any day."""
    typed = request.GET.get("as_of", "").strip()
    day, problem = (parse_day(typed), "") if typed else (timezone.localdate(), "")
    if day is None:
        problem = _("“%(value)s” is not a day: write it as dd/mm/yyyy.") % {
            "value": vietnamese.clean(typed)[:40]
        }
        day = timezone.localdate()
    level = MapLevel.COMMUNE if request.GET.get("by") == MapLevel.COMMUNE else MapLevel.DISTRICT
    ever, now = statistics.recognised(day), statistics.in_force(day)
    context = {
        "as_of_text": day_words(day, Precision.DAY),
        "as_of_value": precise(day, Precision.DAY),
        "typed": vietnamese.clean(typed)[:40] if problem else "",
        "problem": problem,
        "figures": {"recognised": ever.total, "in_force": now.total, "producers": ever.producers.total()},
        "tables": _tables(ever, now, level),
        "levels": [
            {"label": label, "url": with_query(request, by=value), "current": value == level}
            for value, label in MapLevel.choices
        ],
    }
    return render(request, "public/statistics.html", context, status=400 if problem else 200)


def _districts(ever: statistics.Tally, now: statistics.Tally) -> list[dict[str, Any]]:
    return [
        {
            "code": each.code,
            "name": each.short_name,
            "label": each.name,
            "url": list_url(district=each.slug),
            "recognised": ever.districts[each.slug],
            "in_force": now.districts[each.slug],
            "count": now.districts[each.slug],
        }
        for each in queries.districts().values()
    ]


def _communes(ever: statistics.Tally, now: statistics.Tally) -> list[dict[str, Any]]:
    """By the commune that covers the place today; what has no commune in the register comes last."""
    rows = [
        {
            "code": code,
            "name": each.name,
            "label": each.name,
            "url": list_url(commune=code),
            "recognised": ever.communes[code],
            "in_force": now.communes[code],
            "count": now.communes[code],
        }
        for code, each in queries.present_communes().items()
    ]
    if ever.communes[""]:
        nowhere = {"recognised": ever.communes[""], "in_force": now.communes[""], "count": 0}
        rows.append({"code": "", "label": _("Commune not recorded"), **nowhere})
    return rows


def _tables(ever: statistics.Tally, now: statistics.Tally, level: str) -> list[dict[str, Any]]:
    total = {"recognised": ever.total, "in_force": now.total}
    stars = [
        {"star": star, "recognised": ever.stars[star], "in_force": now.stars[star]}
        for star in reversed(Star.values)
    ]
    segments = [
        {"label": label, "recognised": ever.segments[value], "in_force": now.segments[value]}
        for value, label in Segment.choices
        if ever.segments[value]
    ]
    parts: list[tuple[str, str, str, list[dict[str, Any]]]] = [
        ("", _("By star"), _("Star"), stars),
        (MapLevel.DISTRICT, _("By district"), _("District"), _districts(ever, now))
        if level == MapLevel.DISTRICT
        else (MapLevel.COMMUNE, _("By commune"), _("Commune or ward of today"), _communes(ever, now)),
        ("", _("By kind of producer"), _("Kind of producer"), segments),
    ]
    return [
        {
            "level": level,
            "caption": caption,
            "heading": heading,
            "rows": rows,
            "total": total,
            "most": max((row["in_force"] for row in rows), default=1) or 1,
        }
        for level, caption, heading, rows in parts
    ]
