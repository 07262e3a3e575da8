"""What the pages of the register show of trust; the register itself knows nothing of it."""

from datetime import timedelta
from typing import Any

from django import template
from django.db.models import Count, Q, Sum
from django.utils import timezone

from certifications.models import Certificate
from trust.enums import Progress
from trust.lookups import tally
from trust.models import DoubtReport, LookUps

register = template.Library()
DAYS = 30
SPIKE_TIMES, SPIKE_LEAST = 10, 50


@register.inclusion_tag("staff/doubts/waiting.html")
def doubts_waiting() -> dict[str, Any]:
    """How many reports nobody has taken up yet, and how many are being handled."""
    open_ones = DoubtReport.objects.exclude(status=Progress.CLOSED).order_by()
    found = dict(open_ones.values_list("status").annotate(n=Count("pk")))
    return {"new": found.get(Progress.NEW, 0), "handling": found.get(Progress.HANDLING, 0)}


@register.inclusion_tag("staff/doubts/look_ups.html")
def look_ups(certificate: Certificate) -> dict[str, Any]:
    """How often a certificate was looked up, and what people reported of it."""
    tally.write()
    first = timezone.localdate() - timedelta(days=DAYS - 1)
    rows = LookUps.objects.filter(certificate=certificate)
    sums = rows.aggregate(total=Sum("count"), lately=Sum("count", filter=Q(day__gte=first)))
    days = list(rows.filter(day__gte=first).order_by("-day"))
    return {
        "total": sums["total"] or 0,
        "lately": sums["lately"] or 0,
        "days": DAYS,
        "spike": _spike(days),
        "doubts": DoubtReport.objects.filter(certificate=certificate).count(),
        "certificate": certificate,
    }


def _spike(days: list[LookUps]) -> LookUps | None:
    """The busiest day, when it had many times what the other days had on average: a copied QR code may be about."""
    if not days:
        return None
    most = max(days, key=lambda each: each.count)
    others = (sum(each.count for each in days) - most.count) / (DAYS - 1)
    return most if most.count >= SPIKE_LEAST and most.count >= SPIKE_TIMES * others else None
