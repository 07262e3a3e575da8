"""What the pages of the register show of dossiers; the register itself knows nothing of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from evaluations import dues, sight
from evaluations.enums import FINAL, Status
from evaluations.models import Dossier

register = template.Library()
SHOWN = 5
# Where the next move is the province's, and the commune's, whose deadline the province watches.
_WAITING = (
    Status.COMMUNE_REVIEW,
    Status.PROVINCE_CHECK,
    Status.ADVISORY_REVIEW,
    Status.SCORING,
    Status.SCORED,
    Status.CENTRAL_PENDING,
)


@register.inclusion_tag("staff/dossiers/waiting.html")
def dossiers_waiting(user: User) -> dict[str, Any]:
    """How many dossiers stand at each station, and the most urgent ones."""
    everything, today, days = sight.dossiers(user), timezone.localdate(), dues.calendar()
    found: dict[str, int] = {}
    for status in everything.exclude(status__in=FINAL).values_list("status", flat=True):
        found[status] = found.get(status, 0) + 1
    urgent = dues.with_due(everything.exclude(status__in=FINAL), days, today).filter(due__lt=dues.NEVER)
    rows = urgent.select_related("commune", "round", "former").order_by("due", "-pk")[:SHOWN]
    return {
        "counts": [_count(status, found.get(status, 0)) for status in _WAITING],
        "urgent": [{"dossier": each, "due": dues.nearest(each, days, today)} for each in rows],
        "under_way": sum(found.values()),
    }


def _count(status: Status, count: int) -> dict[str, Any]:
    return {"label": status.label, "count": count, "url": f"{reverse('dossier_list')}?status={status}"}


@register.simple_tag
def dossiers_under_way(user: User, rows: Iterable[Any]) -> dict[int, Dossier]:
    """The dossiers that are under way for the products of certificates, by the key of the product."""
    products = [row.certificate.product_id for row in rows]
    found = sight.dossiers(user).filter(product__in=products).exclude(status__in=FINAL)
    return {dossier.product_id: dossier for dossier in found}


@register.filter
def of_product(found: Mapping[int, Dossier], key: int) -> Dossier | None:
    """The dossier of a product among them."""
    return found.get(key)
