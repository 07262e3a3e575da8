"""What everybody may see: the front page, the products."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from certifications import counting, faceting, offers, presenters
from certifications.enums import IN_FORCE, Star, State
from certifications.filters import RegisterFilter
from certifications.listing import ORDERS, Listing, forgiving
from certifications.models import Certificate
from certifications.opendata import live
from certifications.opendata.formats import LABELS, STREAMED
from certifications.published import districts, in_season, list_url, newest, published_product, similar
from certifications.sharing import badges, linked, passing_on
from localities.queries import present_communes
from ocop_registry import languages
from ocop_registry.links import with_query
from ocop_registry.public import public_page
from ocop_registry.script import with_script
from producers.selling import where_to_buy
from products import names, seasons
from products.models import Product
from products.queries import present_sectors

NEWEST = 4
IN_SEASON = 4
SIMILAR = 4
SECTOR_ART = {
    "thuc-pham": "rice",
    "do-uong": "drink",
    "duoc-lieu": "herb",
    "thu-cong-my-nghe": "craft",
    "sinh-vat-canh": "flower",
    "du-lich": "boat",
}


@with_script
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The front page: counts by star, the map, what is in season, what is new."""
    today = timezone.localdate()
    ripe, new = in_season(today, IN_SEASON), newest(today, NEWEST)
    cards = presenters.cards([*ripe, *new], on=today)
    counts = counting.products(today)
    stars, sector_counts = counts.by("star"), counts.by("sector")
    context = {
        "total": stars.total(),
        "by_star": [
            {"star": star, "count": stars[str(star)], "url": list_url(star=star)}
            for star in reversed(Star.values)
        ],
        "districts": districts(today),
        "sectors": [
            {
                "slug": sector.slug,
                "name": names.sector_name(sector),
                "art": SECTOR_ART.get(sector.slug, presenters.NO_ART),
                "count": sector_counts[sector.slug],
                "url": list_url(sector=sector.slug),
            }
            for sector in present_sectors()
        ],
        "month": seasons.MONTHS[today.month],
        "ripe": [
            {"card": card, "months": each.product.months} for card, each in zip(cards, ripe, strict=False)
        ],
        "newest": cards[len(ripe) :],
    }
    return render(request, "public/home.html", context)


@with_script
@public_page
def product_list(request: HttpRequest) -> HttpResponse:
    """The certified products by district, star, sector, segment and text."""
    found = forgiving(request.GET, on=timezone.localdate())
    page = found.page(request.GET.get("after"))
    if page.tampered:
        found.problems.append(_("The page address was not complete; this is the first page."))
    facets = faceting.facets(found.filter, RegisterFilter.FACETS, found.facets())
    state = found.state
    extra = [("q", request.GET.get("q", ""), f"“{found.q}”")] if found.q else []
    named = present_communes()
    extra += [("commune", code, named[code].name) for code in found.communes]
    if state:
        label = str(State(state).label) if state in State.values else _("All states")
        extra.append(("state", state, label))
    context = {
        "rows": presenters.cards(page.rows, on=found.on),
        "count": found.count(),
        "facets": facets,
        "chips": faceting.chips(request, facets, extra),
        "q": found.typed or found.q,
        "instead": offers.instead(request, found),
        "state": state,
        "communes": found.communes,
        "sort_options": _sort_options(found),
        "problems": found.problems,
        "next_url": with_query(request, after=page.next_token) if page.next_token else "",
        "first_url": with_query(request) if request.GET.get("after") else "",
        "clear_url": request.path,
        "downloads": _downloads(found) if page.rows else [],
        "suggestions": [] if page.rows else offers.nearest(request, found),
    }
    return render(request, "public/product_list.html", context)


def _downloads(found: Listing) -> list[dict[str, str]]:
    """The rows of all pages as files, written as they are fetched."""
    query = {name: values for name, values in found.filter.data.lists() if name in found.filter.filters}
    query.setdefault("state", [live.IN_FORCE])
    if found.q and not languages.is_default():
        query["lang"] = [found.filter.language]
    words = urlencode(query, doseq=True)
    return [
        {"label": LABELS[form], "url": f"{reverse('open_data_live', args=['certificates', form])}?{words}"}
        for form in STREAMED
    ]


def _sort_options(found: Listing) -> list[dict[str, Any]]:
    """The orders to choose from. The one that nobody chose has no value: a search from here puts the best first."""
    labels = {"star": _("Stars, most first"), "name": _("Name, A to Z"), "newest": _("Newest first")}
    usual = "" if found.q else "star"
    options = [
        {"value": "" if key == usual else key, "label": labels[key], "selected": ORDERS[key] is found.order}
        for key in ORDERS
    ]
    best = {"value": "", "label": _("Best match"), "selected": not found.sort}
    return [best, *options] if found.q else options


@public_page
def product_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A product with its certificate's state and history. Products never recognised are not public."""
    today = timezone.localdate()
    product, certificates = published_product(slug, on=today)
    current, facts = certificates[0], presenters.product_facts(product)
    places = districts(today)
    [home] = [place for place in places if place["code"] == product.district_id]
    context = {
        "product": facts,
        "certificate": presenters.certificate_facts(current, on=today),
        "history": presenters.history(certificates, on=today),
        "districts": [place | {"selected": place is home} for place in places],
        "district": home,
        "similar": presenters.cards(similar(product, on=today, number=SIMILAR), on=today),
        "linked": linked.product(facts, current, on=today, absolute=request.build_absolute_uri),
        "share": _share(request, facts, current),
        "badge": _badge(request, product, current, today),
        "buy": where_to_buy(product.producer, product.district_id)
        if current.state_on(today) in IN_FORCE
        else None,
    }
    return render(request, "public/product_detail.html", context)


def _share(request: HttpRequest, facts: dict[str, Any], current: Certificate) -> dict[str, Any]:
    """The address of the page, words to send with it, and the QR code of the page that checks the certificate."""
    page, check = (request.build_absolute_uri(each.get_absolute_url()) for each in (current.product, current))
    return {"url": page, "text": passing_on.message(facts, page), "qr": passing_on.qr(check)}


def _badge(request: HttpRequest, product: Product, current: Certificate, today: date) -> dict[str, Any]:
    """The badge as it looks now, and the lines that put it on another page."""
    path = reverse("product_badge", args=[product.slug])
    page, picture = (request.build_absolute_uri(each) for each in (product.get_absolute_url(), path))
    return {
        "path": path,
        "title": badges.of(product, current, on=today).title,
        "width": badges.WIDTH,
        "height": badges.HEIGHT,
        "snippet": badges.snippet(page=page, picture=picture, name=product.name),
    }
