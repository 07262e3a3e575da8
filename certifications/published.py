"""What the public may know: reads that pages and API share."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse

from certifications import counting
from certifications.dates import normal_code
from certifications.enums import State
from certifications.filters import called
from certifications.listing import SHOWN, shown
from certifications.models import Certificate
from localities import queries
from ocop_registry.remembered import remembered
from producers.models import Producer
from products import seasons
from products.models import Product
from products.queries import with_reference

# Of a certificate and what it stands for, the columns that checking it shows; another one would be asked for by itself.
VERIFIED = (
    "code", "number", "star", "product_name", "producer_name", "address", "issued_on", "expires_on", "precision",
    "prolonged_until", "superseded_on", "superseded_by", "revoked_on", "revocation_ground", "annulled_on", "decision__number",
    "decision__decided_on", "decision__authority", "product__name", "product__slug", "product__is_sample",
    "product__producer__publish_contact",
)  # fmt: skip


def list_url(**query: str | int) -> str:
    """The public list with filters set."""
    return reverse("product_list", query=query)


def districts(on: date) -> list[dict[str, Any]]:
    """The former districts, each with its number of products in force and the address of its list."""
    numbers = counting.products(on).by("district")
    return [
        {
            "code": district.code,
            "slug": district.slug,
            "name": district.short_name,
            "full_name": district.name,
            "count": numbers[district.slug],
            "url": list_url(district=district.slug),
        }
        for district in queries.districts().values()
    ]


def newest(on: date, number: int) -> list[Certificate]:
    """The certificates in force that were issued last."""
    return _whole(shown(Certificate.objects.in_force(on)).order_by("-issued_on", "-pk")[:number])


def in_season(on: date, number: int) -> list[Certificate]:
    """What is in force and has its season in this month, the shortest seasons first; what is there all year has none."""
    rows = shown(Certificate.objects.in_force(on)).only(*SHOWN, "product__months")
    rows = rows.filter(product__months__contains=[on.month], product__months__len__lt=seasons.YEAR)
    return _whole(rows.order_by("product__months__len", "-listed__star", "listed__name")[:number])


def similar(product: Product, *, on: date, number: int) -> list[Certificate]:
    """What else is in force in the district: first of the same product set, then the others, most stars first."""
    rows = shown(Certificate.objects.in_force(on)).filter(listed__district=product.district_id)
    rows = rows.exclude(listed__product=product).order_by("-listed__star", "listed__name")
    known = product.product_set_id
    same = list(rows.filter(listed__product_set=known)[:number]) if known else []
    others = rows.exclude(pk__in=[row.pk for row in same])[: number - len(same)]
    return _whole([*same, *others])


def of_producer(producer: Producer, *, on: date) -> list[Certificate]:
    """What is in force of a producer, most stars first."""
    rows = shown(Certificate.objects.in_force(on)).filter(listed__producer=producer)
    return _whole(rows.order_by("-listed__star", "listed__name"))


def _whole(rows: Iterable[Certificate]) -> list[Certificate]:
    found = list(rows)
    with_reference(row.product for row in found)
    return found


def published_product(slug: str, *, on: date) -> tuple[Product, list[Certificate]]:
    """The product with its certificates, the one that counts first. 404 when it was never recognised."""
    certificates = _whole(
        Certificate.objects.rightful()
        .filter(product__slug=slug, issued_on__lte=on)
        .select_related("decision", "product__producer")
        .prefetch_related("product__photos")
        .order_by("-issued_on", "-pk")
    )
    if not certificates:
        raise Http404
    certificates.sort(key=lambda each: not each.term.in_force(on))  # stable: newest first among the others
    return certificates[0].product, certificates


def find_certificate(code: str) -> Certificate | None:
    """The certificate with the code, typed in any way; None when there is none."""
    found = Certificate.objects.rightful().filter(code=normal_code(code) or "-").order_by()
    return found.select_related("decision", "product__producer").only(*VERIFIED).first()


def successor(certificate: Certificate, *, on: date) -> Certificate | None:
    """The newer certificate of the product: the one that superseded it, or the latest after it ran out."""
    if certificate.superseded_by or certificate.state_on(on) != State.EXPIRED:
        return certificate.superseded_by
    stands = Q(annulled_on__isnull=True) | Q(annulled_on__gt=on)
    later = Certificate.objects.rightful().filter(
        stands, product_id=certificate.product_id, issued_on__gt=certificate.issued_on, issued_on__lte=on
    )
    return later.order_by("-issued_on", "-pk").first()


def recognised_producers(on: date) -> QuerySet[Producer]:
    """Producers the public may know: those with a certificate."""
    certified = Certificate.objects.rightful().issued_by(on).filter(listed__producer=OuterRef("pk"))
    return Producer.objects.filter(Exists(certified))


@remembered(size=32)
def producers_counted(on: date, q: str = "") -> counting.Counts:
    """The same, found by a text, counted by district and segment."""
    rows = recognised_producers(on).order_by()
    rows = called(rows, q) if q else rows
    slugs = {code: district.slug for code, district in queries.districts().items()}
    groups = rows.values_list("district", "segment").annotate(n=Count("*"))
    cells: dict[tuple[str, ...], int] = {(slugs[d], segment): number for d, segment, number in groups}
    return counting.Counts(("district", "segment"), cells)


def with_certified(producers: QuerySet[Producer], *, on: date) -> QuerySet[Any]:
    """The same with `certified`: the number of products in force, counted for the rows that are shown only."""
    rows = Certificate.objects.in_force(on).filter(listed__producer=OuterRef("pk")).order_by()
    count = rows.values("listed__producer").annotate(n=Count("*")).values("n")
    return producers.annotate(certified=Coalesce(Subquery(count), 0))
