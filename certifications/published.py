"""What the public may know: reads that pages and API share."""

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse

from certifications.dates import normal_code
from certifications.enums import State
from certifications.listing import RELATED
from certifications.models import Certificate
from localities.models import District
from producers.models import Producer
from products.models import Product


def list_url(**query: str | int) -> str:
    """The public list with filters set."""
    return reverse("product_list", query=query)


def districts(on: date) -> list[dict[str, Any]]:
    """The former districts, each with its number of products in force and the address of its list."""
    rows = Certificate.objects.in_force(on).order_by().values_list("product__district")
    counts = dict(rows.annotate(n=Count("*")))
    return [
        {
            "code": district.code,
            "slug": district.slug,
            "name": district.short_name,
            "full_name": district.name,
            "count": counts.get(district.code, 0),
            "url": list_url(district=district.slug),
        }
        for district in District.objects.all()
    ]


def published_product(slug: str, *, on: date) -> tuple[Product, list[Certificate]]:
    """The product with its certificates, the one that counts first. 404 when it was never recognised."""
    certificates = list(
        Certificate.objects.rightful()
        .filter(product__slug=slug, issued_on__lte=on)
        .select_related(*RELATED, "product__producer__commune")
        .prefetch_related("product__photos")
        .order_by("-issued_on", "-pk")
    )
    if not certificates:
        raise Http404
    certificates.sort(key=lambda each: not each.term.in_force(on))  # stable: newest first among the others
    return certificates[0].product, certificates


def find_certificate(code: str) -> Certificate | None:
    """The certificate with the code, typed in any way; None when there is none."""
    found = Certificate.objects.rightful().filter(code=normal_code(code) or "-")
    return found.select_related(*RELATED, "superseded_by").first()


def successor(certificate: Certificate, *, on: date) -> Certificate | None:
    """The newer certificate of the product: the one that superseded it, or the latest after it ran out."""
    if certificate.superseded_by or certificate.state_on(on) != State.EXPIRED:
        return certificate.superseded_by
    later = Certificate.objects.rightful().filter(
        product_id=certificate.product_id, issued_on__gt=certificate.issued_on, issued_on__lte=on
    )
    return later.order_by("-issued_on", "-pk").first()


def recognised_producers(on: date) -> QuerySet[Producer]:
    """Producers the public may know: those with a certificate."""
    certified = Certificate.objects.rightful().issued_by(on).values("product__producer")
    return Producer.objects.filter(pk__in=certified)


def with_certified(producers: QuerySet[Producer], *, on: date) -> QuerySet[Any]:
    """The same with `certified`: the number of products in force, counted for the rows that are shown only."""
    rows = Certificate.objects.in_force(on).filter(product__producer=OuterRef("pk")).order_by()
    count = rows.values("product__producer").annotate(n=Count("*")).values("n")
    return producers.annotate(certified=Coalesce(Subquery(count), 0))
