"""The programme's figures as of any day, from the register's own records.

*Recognised*: distinct products ever recognised by that day, at their latest star; a recognition annulled by then
was made wrongly and does not count. *In force*: with a certificate in force that day. *Producers*: those with a
product recognised by then.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from certifications.enums import Star
from certifications.models import Certificate
from localities import queries
from ocop_registry import stamp
from ocop_registry.remembered import remembered
from producers.enums import Segment
from producers.models import Producer


@dataclass(frozen=True)
class Tally:
    """Products by star, by district (slug), by today's commune (code, "" for none) and by segment of their producer."""

    stars: Counter[int]
    districts: Counter[str]
    communes: Counter[str]
    segments: Counter[str]

    @property
    def total(self) -> int:
        """All products."""
        return sum(self.stars.values())

    def by_star(self) -> dict[str, int]:
        """As the API gives it."""
        return {str(star): self.stars[star] for star in Star.values}


@dataclass(frozen=True)
class Recognised(Tally):
    """The same with the producers of these products, by segment."""

    producers: Counter[str]


def _counted(rows: QuerySet[Certificate]) -> tuple[Counter[int], Counter[str], Counter[str], Counter[str]]:
    """Certificates, one for each product, in the order of `Tally`."""
    stars, districts, communes, segments = Counter[int](), Counter[str](), Counter[str](), Counter[str]()
    known = queries.communes()
    slugs = {code: district.slug for code, district in queries.districts().items()}
    groups = (
        rows.filter(listed__isnull=False)
        .order_by()
        .values_list("star", "listed__district", "listed__commune", "listed__segment")
    )
    for star, district, commune, segment, count in groups.annotate(n=Count("*")):
        stars[star] += count
        districts[slugs[district]] += count
        communes[known[commune].present.code if commune else ""] += count
        segments[segment] += count
    return stars, districts, communes, segments


@remembered(size=32)
def recognised(as_of: date) -> Recognised:
    """Distinct products ever recognised by the day, at their latest star."""
    issued = Certificate.objects.filter(issued_on__lte=as_of).filter(
        Q(annulled_on__isnull=True) | Q(annulled_on__gt=as_of)
    )
    later = Q(issued_on__gt=OuterRef("issued_on")) | Q(issued_on=OuterRef("issued_on"), pk__gt=OuterRef("pk"))
    newer = issued.filter(later, product=OuterRef("product"))
    makers = Producer.objects.filter(Exists(issued.filter(listed__producer=OuterRef("pk")))).order_by()
    producers = Counter(dict(makers.values_list("segment").annotate(n=Count("*"))))
    return Recognised(*_counted(issued.filter(~Exists(newer))), producers)


@remembered(size=32)
def in_force(as_of: date) -> Tally:
    """Products with a certificate in force on the day."""
    return Tally(*_counted(Certificate.objects.in_force(as_of)))


def summary(as_of: date) -> dict[str, Any]:
    """The contract of `GET /api/v1/stats`."""
    with stamp.held():
        ever, now, districts = recognised(as_of), in_force(as_of), queries.districts()
    return {
        "as_of": as_of.isoformat(),
        "recognised": {"total": ever.total, "by_star": ever.by_star()},
        "in_force": {"total": now.total, "by_star": now.by_star()},
        "producers": {
            "total": ever.producers.total(),
            "by_segment": {segment: ever.producers[segment] for segment in Segment.values},
        },
        "by_district": [
            {
                "code": district.code,
                "slug": district.slug,
                "name": district.name,
                "recognised": ever.districts[district.slug],
                "in_force": now.districts[district.slug],
            }
            for district in districts.values()
        ],
    }
