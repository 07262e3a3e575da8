"""The site map for search engines: every public page with the day the record last changed, 50,000 addresses a file."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone

from certifications.models import Certificate
from certifications.published import recognised_producers
from ocop_registry.audit import events_of
from producers.models import Producer
from products.models import Product

MOST = 50_000  # sitemaps.org
PAGES = (
    "home",
    "product_list",
    "producer_list",
    "verify_form",
    "statistics",
    "self_assessment_choose",
    "open_data",
)


def _last_event(model: type[Model]) -> Subquery:
    """When the audit trail last saw the row."""
    events = events_of(model).filter(pgh_obj=OuterRef("pk")).order_by()
    return Subquery(events.values("pgh_obj").annotate(last=Max("recorded_at")).values("last"))


def _last_of_certificates(path: str) -> Subquery:
    """When the audit trail last saw a certificate of the row."""
    found = events_of(Certificate).filter(**{f"pgh_obj__{path}": OuterRef("pk")}).order_by()
    return Subquery(found.values(f"pgh_obj__{path}").annotate(last=Max("recorded_at")).values("last"))


class _Records(Sitemap):  # type: ignore[type-arg] # generic for type checkers only
    limit = MOST

    def get_latest_lastmod(self) -> None:
        """No day for a whole file: finding it out would read every record."""

    def location(self, item: Any) -> str:
        """The address of the page."""
        return str(item.get_absolute_url())

    def lastmod(self, item: Any) -> datetime:
        """The last change of the record or its certificates; a certificate that ran out changed the page that day."""
        return max(each for each in (item.changed, _start(item.ran_out)) if each)


def _start(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _ran_out(path: str) -> Subquery:
    """The last day on which a certificate of the row ran out, up to today."""
    today = timezone.localdate()
    rows = Certificate.objects.rightful().ending().filter(**{path: OuterRef("pk")}, term_end__lte=today)
    return Subquery(rows.order_by("-term_end").values("term_end")[:1])


class Products(_Records):
    """Every product that was ever recognised."""

    def items(self) -> QuerySet[Product]:
        """In the order they were entered."""
        shown = Certificate.objects.rightful().issued_by(timezone.localdate()).values("product")
        rows = Product.objects.filter(pk__in=shown).annotate(
            changed=Greatest(_last_event(Product), _last_of_certificates("product")),
            ran_out=_ran_out("product"),
        )
        return rows.only("slug").order_by("pk")


class Producers(_Records):
    """Every producer of such a product."""

    def items(self) -> QuerySet[Producer]:
        """In the order they were entered."""
        rows = recognised_producers(timezone.localdate()).annotate(
            changed=Greatest(_last_event(Producer), _last_of_certificates("product__producer")),
            ran_out=_ran_out("product__producer"),
        )
        return rows.only("slug").order_by("pk")


class Pages(Sitemap):  # type: ignore[type-arg]
    """The pages that are no records. They change with the register, so no day is given."""

    def items(self) -> Sequence[str]:
        """Their names in the URLconf."""
        return PAGES

    def location(self, item: str) -> str:
        """The address of the page."""
        return reverse(item)


SECTIONS: dict[str, "type[Sitemap[Any]] | Sitemap[Any]"] = {
    "pages": Pages,
    "products": Products,
    "producers": Producers,
}
