"""Producers as everybody may see them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from certifications import faceting, offers, presenters, producer_listing
from certifications.filters import PublicProducerFilter
from certifications.published import of_producer, recognised_producers, with_certified
from certifications.sharing import linked
from localities import queries
from ocop_registry import keyset
from ocop_registry.links import with_query
from ocop_registry.public import public_page
from producers.selling import where_to_buy

PRODUCERS_PER_PAGE = 40


@public_page
def producer_list(request: HttpRequest) -> HttpResponse:
    """The producers of recognised products."""
    found = producer_listing.forgiving(request.GET, on=timezone.localdate())
    page = keyset.page(
        request.GET.get("after"),
        with_certified(found.filter.qs, on=found.on),
        order=["name_sort", "pk"],
        size=PRODUCERS_PER_PAGE,
    )
    if page.tampered:
        found.problems.append(_("The page address was not complete; this is the first page."))
    facets = faceting.facets(
        found.filter, PublicProducerFilter.FACETS, found.counts.beside(found.filter.chosen)
    )
    extra = [("q", request.GET.get("q", ""), f"“{found.q}”")] if found.q else []
    districts = queries.districts()
    context = {
        "rows": [
            presenters.producer_facts(row)
            | {"district_name": districts[row.district_id].name, "products": row.certified}
            for row in page.rows
        ],
        "count": found.count(),
        "facets": facets,
        "chips": faceting.chips(request, facets, extra),
        "q": found.typed or found.q,
        "instead": offers.instead(request, found),
        "problems": found.problems,
        "clear_url": request.path,
        "next_url": with_query(request, after=page.next_token) if page.next_token else "",
        "first_url": with_query(request) if request.GET.get("after") else "",
        "suggestions": [] if page.rows else offers.for_producers(request, found),
    }
    return render(request, "public/producer_list.html", context)


@public_page
def producer_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A producer with the products in force. Producers without any recognised product are not public."""
    today = timezone.localdate()
    producer = recognised_producers(today).filter(slug=slug).first()
    if producer is None:
        raise Http404
    commune = queries.communes()[producer.commune_id] if producer.commune_id else None
    facts = presenters.producer_facts(producer) | {
        "district_name": queries.districts()[producer.district_id].name,
        "commune_name": commune.name if commune else "",
        "commune_now": presenters.present_commune(commune),
    }
    data = linked.producer(facts, absolute=request.build_absolute_uri)
    rows = presenters.cards(of_producer(producer, on=today), on=today)
    buy = where_to_buy(producer, producer.district_id) if rows else None
    context = {"producer": facts, "linked": data, "rows": rows, "buy": buy}
    return render(request, "public/producer_detail.html", context)
