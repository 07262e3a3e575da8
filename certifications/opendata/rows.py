"""Reads the tables of the open data as of a day, row by row, however many there are.

Only columns that the public may know are read at all: whatever is not selected cannot leak.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from certifications import statistics
from certifications.dates import Term, as_known
from certifications.models import Certificate
from certifications.opendata.columns import Row
from certifications.published import recognised_producers, with_certified
from certifications.queries import CertificateQuerySet
from localities.models import Commune, District
from ocop_registry import stamp
from ocop_registry.links import plain
from producers.enums import PERSONAL_CHANNELS
from producers.sales import SalesChannel, SalesPoint
from products.models import ProductSet

AT_ONCE = 2000  # rows that the server-side cursor hands over in one go
TERM = ("issued_on", "prolonged_until", "superseded_on", "revoked_on", "annulled_on")


@dataclass(frozen=True)
class Scope:
    """The day that states are of, and the address (https://host) that links begin with."""

    on: date
    site: str

    @cached_property
    def communes(self) -> dict[int | None, tuple[str, str]]:
        """Each commune as written and as it is called today."""
        rows = Commune.objects.select_related("successor__successor")
        return {None: ("", "")} | {each.pk: (each.name, each.present.name) for each in rows}

    @cached_property
    def districts(self) -> dict[str, str]:
        """The former districts by code."""
        return dict(District.objects.values_list("code", "name"))

    @cached_property
    def sets(self) -> dict[str | None, tuple[str, str, str]]:
        """Sector, code and name of each product set."""
        rows = ProductSet.objects.select_related("group__sector")
        return {None: ("", "", "")} | {
            each.code: (each.group.sector.short_name, each.code, each.name) for each in rows
        }

    def place(self, district: str, commune: int | None) -> tuple[str, str, str | None, str | None]:
        """The columns of a place."""
        written, now = self.communes[commune]
        return district, self.districts[district], written or None, now or None

    def grouping(self, product_set: str | None) -> tuple[str | None, ...]:
        """The columns of the official grouping."""
        return tuple(each or None for each in self.sets[product_set])

    def passed(self, day: date | None) -> date | None:
        """A day up to this one; a later one is not known yet on this day."""
        return day if day and day <= self.on else None

    @cached_property
    def product_url(self) -> Callable[[str], str]:
        """The public page of a product by its slug."""
        return self._address("product_detail")

    @cached_property
    def producer_url(self) -> Callable[[str], str]:
        """The public page of a producer by its slug."""
        return self._address("producer_detail")

    @cached_property
    def verify_url(self) -> Callable[[str], str]:
        """The page that verifies a certificate by its code."""
        return self._address("verify")

    def _address(self, name: str) -> Callable[[str], str]:
        """`reverse` taken once for all rows, not once for each."""
        before, after = plain(name, "0").split("0")
        return lambda key: f"{self.site}{before}{key}{after}"


def certificates(scope: Scope, found: CertificateQuerySet | None = None) -> Iterator[Row]:
    """Every certificate that was issued by the day, slips of the keyboard left out; or those `found` among them."""
    rows = (Certificate.objects.all() if found is None else found).rightful().issued_by(scope.on)
    fields = (
        *TERM,
        "expires_on",
        "precision",
        "code",
        "number",
        "star",
        "rubric_version",
        "product_name",
        "producer_name",
        "product__slug",
        "product__name",
        "product__producer__slug",
        "product__producer__name",
        "product__district",
        "product__commune",
        "product__product_set",
        "product__is_sample",
        "decision__number",
        "decision__decided_on",
        "decision__authority",
        "decision__level",
        "superseded_by__code",
        "revocation__number",
        "revocation_ground",
        "annulment__number",
    )
    for values in rows.order_by("pk").values_list(*fields).iterator(chunk_size=AT_ONCE):
        yield _certificate(scope, dict(zip(fields, values, strict=True)))


def _certificate(scope: Scope, row: dict[str, Any]) -> Row:
    superseded, revoked, annulled = (
        scope.passed(row[name]) for name in ("superseded_on", "revoked_on", "annulled_on")
    )
    return (
        row["code"],
        row["number"] or None,
        row["product__slug"],
        row["product__name"],
        row["product_name"],
        row["product__producer__slug"],
        row["product__producer__name"],
        row["producer_name"],
        *scope.place(row["product__district"], row["product__commune"]),
        *scope.grouping(row["product__product_set"]),
        row["star"],
        _state(scope, row),
        row["decision__number"],
        row["decision__decided_on"],
        row["decision__authority"],
        row["decision__level"],
        row["rubric_version"],
        as_known(row["issued_on"], row["precision"]),
        row["precision"],
        as_known(row["expires_on"], row["precision"]),
        row["prolonged_until"],
        superseded,
        row["superseded_by__code"] if superseded else None,
        revoked,
        row["revocation__number"] if revoked else None,
        row["revocation_ground"] if revoked else None,
        annulled,
        row["annulment__number"] if annulled else None,
        row["product__is_sample"],
        scope.product_url(row["product__slug"]),
        scope.verify_url(row["code"]),
    )


def _term(row: dict[str, Any]) -> Term:
    return Term(**{name: row[name] for name in TERM})


def _state(scope: Scope, row: dict[str, Any]) -> str | None:
    state = _term(row).state(scope.on)
    return state.value if state else None


def products(scope: Scope) -> Iterator[Row]:
    """Every product with such a certificate."""
    fields = (
        *TERM,
        "star",
        "product__slug",
        "product__name",
        "product__producer__slug",
        "product__producer__name",
        "product__district",
        "product__commune",
        "product__product_set",
        "product__brand",
        "product__trademark",
        "product__gtin",
        "product__packaging",
        "product__description",
        "product__story",
        "product__source_url",
        "product__is_sample",
        "product__months",
    )
    rows = Certificate.objects.rightful().issued_by(scope.on).order_by("product_id", "-issued_on", "-pk")
    found = rows.values_list(*fields).iterator(chunk_size=AT_ONCE)
    named = (dict(zip(fields, values, strict=True)) for values in found)
    for _slug, of_one in groupby(named, key=lambda row: row["product__slug"]):
        yield _product(scope, list(of_one))


def _product(scope: Scope, newest_first: list[dict[str, Any]]) -> Row:
    in_force = next((row for row in newest_first if _term(row).in_force(scope.on)), None)
    row = in_force or newest_first[0]
    texts = ("brand", "trademark", "gtin", "packaging", "description", "story", "source_url")
    return (
        row["product__slug"],
        row["product__name"],
        row["product__producer__slug"],
        row["product__producer__name"],
        *scope.place(row["product__district"], row["product__commune"]),
        *scope.grouping(row["product__product_set"]),
        in_force["star"] if in_force else None,
        newest_first[0]["star"],
        _state(scope, row),
        len(newest_first),
        *(row[f"product__{name}"] or None for name in texts),
        row["product__is_sample"],
        scope.product_url(row["product__slug"]),
        ",".join(map(str, row["product__months"])) or None,
    )


def producers(scope: Scope) -> Iterator[Row]:
    """Every producer with such a product, without contact."""
    rows = with_recognised(with_certified(recognised_producers(scope.on), on=scope.on), on=scope.on)
    fields = (
        "slug",
        "name",
        "legal_form",
        "segment",
        "district",
        "commune",
        "recognised",
        "certified",
        "is_sample",
    )
    for row in rows.order_by("pk").values_list(*fields).iterator(chunk_size=AT_ONCE):
        slug, name, legal_form, segment, district, commune, recognised, certified, is_sample = row
        place = scope.place(district, commune)
        yield (
            slug,
            name,
            legal_form,
            segment,
            *place,
            recognised,
            certified,
            is_sample,
            scope.producer_url(slug),
        )


def with_recognised(producers: QuerySet[Any], *, on: date) -> QuerySet[Any]:
    """The same with `recognised`: products ever recognised by the day, as `statistics.recognised` counts them."""
    right = Q(annulled_on__isnull=True) | Q(annulled_on__gt=on)
    rows = Certificate.objects.issued_by(on).filter(right, product__producer=OuterRef("pk")).order_by()
    count = rows.values("product__producer").annotate(n=Count("product", distinct=True)).values("n")
    found: QuerySet[Any] = producers.annotate(recognised=Coalesce(Subquery(count), 0))
    return found


def districts(scope: Scope) -> Iterator[Row]:
    """The former districts."""
    with stamp.held():
        ever, now = statistics.recognised(scope.on).districts, statistics.in_force(scope.on).districts
    for each in District.objects.all():
        url = scope.site + plain("product_list", district=each.slug)
        yield each.code, each.slug, each.name, ever[each.slug], now[each.slug], url


def channels(scope: Scope) -> Iterator[Row]:
    """The web shops of producers with products in force, as they are now."""
    shops = SalesChannel.objects.exclude(kind__in=PERSONAL_CHANNELS)
    found = shops.filter(producer__in=_selling(scope)).order_by("pk")
    yield from found.values_list("pk", "producer__slug", "kind", "url", "is_sample").iterator(
        chunk_size=AT_ONCE
    )


def sales_points(scope: Scope) -> Iterator[Row]:
    """The places that sell, as they are now."""
    sellers = ArrayAgg(
        "producers__slug", filter=Q(producers__in=_selling(scope)), order_by="producers__slug", default=[]
    )
    fields = ("pk", "name", "kind", "address", "district", "commune", "opening_hours", "sellers", "is_sample")
    rows = SalesPoint.objects.filter(is_open=True).annotate(sellers=sellers).order_by("pk")
    for pk, name, kind, address, district, commune, hours, slugs, is_sample in rows.values_list(
        *fields
    ).iterator(chunk_size=AT_ONCE):
        place = scope.place(district, commune)
        yield pk, name, kind, address, *place, hours or None, ",".join(slugs) or None, is_sample


def _selling(scope: Scope) -> QuerySet[Any]:
    """Producers with something in force on the day: of others the pages show nowhere to buy either."""
    return Certificate.objects.in_force(scope.on).order_by().values("listed__producer")


READERS: dict[str, Callable[[Scope], Iterator[Row]]] = {
    "certificates": certificates,
    "products": products,
    "producers": producers,
    "districts": districts,
    "channels": channels,
    "sales_points": sales_points,
}
