"""The open API, `/api/v1/`: what the public pages show, for programs. No personal data, no sign-in.

Errors of an operation are JSON: `{"detail": …, "problems": [...]}`; an unknown filter value is 400, never an
empty list.
"""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Query
from ninja.errors import HttpError
from ninja.renderers import JSONRenderer

from certifications import presenters, statistics
from certifications.api_shapes import (
    DistrictsOut,
    Problem,
    ProducersOut,
    ProducersQuery,
    ProductDetailOut,
    ProductsOut,
    ProductsQuery,
    StatsQuery,
    VerifiedOut,
)
from certifications.dates import as_known
from certifications.enums import IN_FORCE, State
from certifications.filters import PublicProducerFilter
from certifications.listing import listing
from certifications.models import Certificate
from certifications.published import districts as district_counts
from certifications.published import (
    find_certificate,
    producers_counted,
    published_product,
    recognised_producers,
    successor,
    with_certified,
)
from localities import queries
from ocop_registry import keyset
from ocop_registry.dates import parse_day
from ocop_registry.links import with_query
from ocop_registry.open_api import opened
from producers.selling import where_to_buy
from products.models import Product

PAGE_SIZE = 100
OPENAPI = "openapi-json"  # of all addresses the one that ninja answers to any method


class VietnameseJSON(JSONRenderer):
    """JSON with letters as they are; half a letter, which JSON can name and UTF-8 cannot write, stays an escape."""

    json_dumps_params: dict[str, Any] = {"ensure_ascii": False}

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """As UTF-8."""
        text: str = super().render(request, data, response_status=response_status)
        return text.encode(errors="backslashreplace")


api = NinjaAPI(
    renderer=VietnameseJSON(),
    title="OCOP Sóc Trăng",
    version="1",
    urls_namespace="api",
    docs_url=None,
    description=(
        "The register of OCOP products. For the whole register take the files at /du-lieu-mo/ instead.\n\n"
        "Lists are paged by keyset: 100 results a page, and `next` is the whole address of the next page or null. "
        "Follow it as it is: its `after` names the last row seen and is signed. Page 400 costs what page 1 costs, and "
        "a row that is entered or ended meanwhile makes no other row appear twice or not at all."
    ),
)


class ApiProblem(Exception):
    """Becomes a JSON error."""

    def __init__(self, status: int, problems: list[str]) -> None:
        super().__init__(problems)
        self.status, self.problems = status, problems


@api.exception_handler(ApiProblem)
def _problem(request: HttpRequest, error: ApiProblem) -> HttpResponse:
    answer = {"detail": " ".join(error.problems), "problems": error.problems}
    return api.create_response(request, answer, status=error.status)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself refuses: a body that is no JSON."""
    return _problem(request, ApiProblem(error.status_code, [_("The body cannot be read: it must be JSON.")]))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    answer = {"detail": _("There is no such record."), "problems": []}
    return api.create_response(request, answer, status=404)


def _certificate(request: HttpRequest, certificate: Certificate, on: date) -> dict[str, Any]:
    decision = certificate.decision
    return {
        "number": certificate.number or None,
        "code": certificate.code,
        "star": certificate.star,
        "decision_no": decision.number if decision else None,
        "authority": decision.authority if decision else None,
        "issued_on": as_known(certificate.issued_on, certificate.precision),
        "expires_on": (
            certificate.prolonged_until.isoformat()
            if certificate.prolonged_until
            else as_known(certificate.expires_on, certificate.precision)
        ),
        "state": certificate.state_on(on) or presenters.NOT_YET,
        "verify_url": request.build_absolute_uri(certificate.get_absolute_url()),
    }


def _product(request: HttpRequest, certificate: Certificate, on: date) -> dict[str, Any]:
    card = presenters.card(certificate, on=on)
    product = certificate.product
    return {
        "slug": card.slug,
        "name": card.product_name,
        "producer": card.producer_name,
        "district": card.district_name,
        "commune": card.commune_name or None,
        "commune_now": (product.commune.present.name if product.commune else None),
        "sector": presenters.sector_and_art(product)[1] or None,
        "product_set": product.product_set.name if product.product_set else None,
        "star": card.star,
        "is_sample": card.is_sample,
        "url": request.build_absolute_uri(card.url),
        "certificate": _certificate(request, certificate, on),
    }


def _next(request: HttpRequest, token: str | None) -> str | None:
    return request.build_absolute_uri(with_query(request, after=token)) if token else None


@api.get("/products", response={200: ProductsOut, 400: Problem}, url_name="products")
def products(request: HttpRequest, asked: Query[ProductsQuery]) -> dict[str, Any]:
    """Certified products, one result per certificate in the state asked for; by default those in force today."""
    found = listing(request.GET, on=timezone.localdate())
    page = found.page(asked.after, PAGE_SIZE, with_decisions=True)
    if page.tampered:
        found.problems.append(_("The page token is not one of ours. Start again without it."))
    if found.problems:
        raise ApiProblem(400, found.problems)
    return {
        "count": found.count(),
        "next": _next(request, page.next_token),
        "results": [_product(request, row, found.on) for row in page.rows],
    }


@api.get("/products/{slug}", response={200: ProductDetailOut, 404: Problem}, url_name="product")
def product(request: HttpRequest, slug: str) -> dict[str, Any]:
    """One product with its texts and all its certificates."""
    today = timezone.localdate()
    found, certificates = published_product(slug, on=today)
    facts = presenters.product_facts(found)
    texts = ("description", "story", "packaging", "brand", "trademark", "gtin", "source_url")
    newest_first = sorted(certificates, key=lambda each: (each.issued_on, each.pk), reverse=True)
    return {
        **_product(request, certificates[0], today),
        **{name: facts[name] for name in texts},
        "producer_slug": found.producer.slug,
        "months": found.months,
        **_where_to_buy(found, certificates[0].state_on(today)),
        "photos": [request.build_absolute_uri(photo.large_webp) for photo in facts["photos"]],
        "certificates": [_certificate(request, each, today) for each in newest_first],
    }


def _where_to_buy(product: Product, state: State | None) -> dict[str, Any]:
    """Nothing personal: of the channels only shops, whatever the producer has agreed to."""
    if state not in IN_FORCE:
        return {"shops": [], "sales_points": []}
    found = where_to_buy(product.producer, product.district_id)
    return {
        "shops": [
            {"kind": each.code, "url": each.url, "is_sample": each.is_sample} for each in found.web_shops
        ],
        "sales_points": [
            {
                "name": each.name,
                "kind": each.code,
                "address": each.address,
                "commune": each.commune or None,
                "commune_now": each.commune_now or each.commune or None,
                "district": each.district,
                "opening_hours": each.opening_hours,
                "sells_this_producer": each.sells,
                "is_sample": each.is_sample,
            }
            for each in found.points
        ],
    }


@api.get("/producers", response={200: ProducersOut, 400: Problem}, url_name="producers")
def producers(request: HttpRequest, asked: Query[ProducersQuery]) -> dict[str, Any]:
    """Producers of recognised products."""
    today = timezone.localdate()
    found, problems = PublicProducerFilter.understood(request.GET, queryset=recognised_producers(today))
    page = keyset.page(
        asked.after, with_certified(found.qs, on=today), order=["name_sort", "pk"], size=PAGE_SIZE
    )
    if page.tampered:
        problems.append(_("The page token is not one of ours. Start again without it."))
    if problems:
        raise ApiProblem(400, problems)
    results = [
        {
            "slug": row.slug,
            "name": row.name,
            "legal_form": row.legal_form,
            "segment": row.segment,
            "district": queries.districts()[row.district_id].name,
            "commune": queries.communes()[row.commune_id].name if row.commune_id else None,
            "products": row.certified,
            "is_sample": row.is_sample,
            "url": request.build_absolute_uri(row.get_absolute_url()),
        }
        for row in page.rows
    ]
    count = producers_counted(today, found.text).total(found.chosen)
    return {"count": count, "next": _next(request, page.next_token), "results": results}


@api.get("/districts", response=DistrictsOut, url_name="districts")
def districts(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 -- every operation gets it
    """The 11 former districts with their numbers of products in force today."""
    return {
        "results": [
            {"code": row["code"], "slug": row["slug"], "name": row["full_name"], "products": row["count"]}
            for row in district_counts(timezone.localdate())
        ]
    }


@api.get("/certificates/{code}", response={200: VerifiedOut, 404: Problem}, url_name="certificate")
def certificate(request: HttpRequest, code: str) -> dict[str, Any]:
    """Whether a certificate is genuine and what it is worth today."""
    today = timezone.localdate()
    found = find_certificate(code)
    if found is None:
        raise Http404
    newer = successor(found, on=today)
    return {
        **_certificate(request, found, today),
        "product": found.product_name,
        "producer": found.producer_name,
        "address": presenters.published_address(found),
        "product_slug": found.product.slug,
        "sentence": presenters.sentence(found, on=today, renewed=newer is not None),
        "superseded_by": newer.code if newer else None,
    }


@api.get("/stats", response={200: dict[str, Any], 400: Problem}, url_name="stats")
def stats(
    request: HttpRequest,  # noqa: ARG001 -- every operation gets it
    asked: Query[StatsQuery],
) -> dict[str, Any]:
    """Where the province stands, as of any day."""
    day = parse_day(asked.as_of) if asked.as_of else timezone.localdate()
    if day is None:
        raise ApiProblem(
            400, [_("“%(value)s” is not a day: write it as YYYY-MM-DD.") % {"value": asked.as_of[:40]}]
        )
    return statistics.summary(day)


def open_to_everybody() -> tuple[list[Any], str, str]:
    """The addresses of the API, none of which asks for sign-in."""
    patterns, app, namespace = api.urls
    operations: list[Any] = list(patterns)
    for pattern in operations:
        pattern.callback = opened(
            require_safe(pattern.callback) if pattern.name == OPENAPI else pattern.callback
        )
    return operations, app, namespace
