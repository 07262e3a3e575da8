"""For other places: the news feed, the site map, pictures and badges of products, oEmbed."""

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import views as sitemap_views
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from certifications.published import published_product
from certifications.sharing import badges, embedding, pictures
from certifications.sharing.maps import SECTIONS
from certifications.sharing.news import News, news
from ocop_registry.public import public_page
from ocop_registry.vietnamese import clean, in_xml


class NewsFeed(Feed):  # type: ignore[type-arg] # generic for type checkers only
    """What is new, as an Atom feed."""

    feed_type = Atom1Feed
    feed_guid = "urn:uuid:39746c52-a14b-59d2-8128-477c7de8107c"
    title = gettext_lazy("OCOP Sóc Trăng: new recognitions and revocations")
    subtitle = gettext_lazy("What the register learnt last: recognitions, revocations, annulments.")
    author_name = gettext_lazy("OCOP product register of Sóc Trăng")

    def link(self) -> str:
        """The page that the feed belongs to."""
        return reverse("product_list")

    def items(self) -> list[News]:
        """At most 100, newest first."""
        return news(on=timezone.localdate())

    def item_title(self, item: News) -> str:
        """One line."""
        return in_xml(clean(item.title))

    def item_description(self, item: News) -> str:
        """Who, where, by which decision."""
        return escape(in_xml(clean(item.text)))  # a summary is HTML

    def item_link(self, item: News) -> str:
        """The page of the product."""
        return item.certificate.product.get_absolute_url()

    def item_guid(self, item: News) -> str:
        """The same for ever."""
        return item.guid

    def item_pubdate(self, item: News) -> Any:
        """The day it took effect."""
        return item.published

    def item_updateddate(self, item: News) -> Any:
        """When the register learnt of it."""
        return item.known_at

    def item_categories(self, item: News) -> list[str]:
        """What happened, in a word for programs."""
        return ["recognised" if item.kind == "valid" else str(item.kind)]


_feed = NewsFeed()


@public_page
def news_feed(request: HttpRequest) -> HttpResponse:
    """New recognitions, revocations and annulments for feed readers."""
    return _feed(request)


@public_page
def site_map(request: HttpRequest) -> HttpResponse:
    """The index of the site map."""
    return sitemap_views.index(request, SECTIONS, sitemap_url_name="site_map_section")


@public_page
def site_map_section(request: HttpRequest, section: str) -> HttpResponse:
    """One part of the site map: pages, products or producers, 50,000 addresses at most (`?p=2` for the next)."""
    return sitemap_views.sitemap(request, SECTIONS, section=section)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may fetch: everything public but the streams, which are for people and programs that need them."""
    closed = (reverse("workbench"), reverse("open_data") + "truc-tiep/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('site_map'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def product_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that is shown beside a shared link to a product."""
    today = timezone.localdate()
    product, certificates = published_product(slug, on=today)
    return _picture(request, pictures.product_card(product, certificates[0], on=today))


@login_not_required
@require_safe
def site_picture(request: HttpRequest) -> HttpResponse:
    """The same for pages about no product."""
    return _picture(request, pictures.site_card())


def _picture(request: HttpRequest, card: pictures.Card) -> HttpResponse:
    etag = f'"{card.key}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    return HttpResponse(pictures.png(card), content_type="image/png", headers=headers)


@login_not_required
@require_safe
def product_badge(_request: HttpRequest, slug: str) -> HttpResponse:
    """The badge: what the certificate is worth at this moment. Other sites may show it; nobody may keep it unasked."""
    today = timezone.localdate()
    try:
        product, certificates = published_product(slug, on=today)
        badge, status = badges.of(product, certificates[0], on=today), 200
    except Http404:
        badge, status = badges.of_nothing(), 404  # browsers show the picture all the same
    content = badges.svg(badge).encode()
    headers = {
        "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
        "Cache-Control": "no-cache",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(content, content_type="image/svg+xml; charset=utf-8", headers=headers, status=status)


@login_not_required
@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """How to embed the page of a product: its badge, as a link to the page."""
    try:
        answer, status = embedding.answer(request), 200
    except embedding.NotEmbedded as refused:
        answer, status = {"detail": refused.problem}, refused.status
    return JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})
