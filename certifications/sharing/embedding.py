"""oEmbed (oembed.com): how a page of a product is shown inside a page of somebody else, as its live badge."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certifications.published import published_product
from certifications.sharing import badges, pictures
from products.models import Product

HOURS_KEPT = (
    24  # nothing in the answer says what the certificate is worth: only the badge does, and it is never kept
)


class NotEmbedded(Exception):
    """There is no answer; `status` as oembed.com asks for."""

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(problem)
        self.status, self.problem = status, problem


def answer(request: HttpRequest) -> dict[str, Any]:
    """The answer to `?url=…&format=json&maxwidth=…&maxheight=…`. Raises NotEmbedded."""
    if request.GET.get("format", "json") != "json":
        raise NotEmbedded(501, _("Only format=json is offered."))
    room = _room(request, "maxwidth"), _room(request, "maxheight")
    product = _product(request)
    width, height = _fitted(room)
    page = request.build_absolute_uri(product.get_absolute_url())
    picture = request.build_absolute_uri(reverse("product_badge", args=[product.slug]))
    found = {
        "version": "1.0",
        "type": "rich",
        "title": product.name,
        "html": badges.snippet(page=page, picture=picture, name=product.name, width=width, height=height),
        "width": width,
        "height": height,
        "author_name": product.producer.name,
        "author_url": request.build_absolute_uri(product.producer.get_absolute_url()),
        "provider_name": "OCOP Sóc Trăng",
        "provider_url": request.build_absolute_uri(reverse("home")),
        "cache_age": HOURS_KEPT * 3600,
    }
    return found | _thumbnail(request, product, room)


def _thumbnail(request: HttpRequest, product: Product, room: tuple[int | None, int | None]) -> dict[str, Any]:
    """The picture of the product, where there is room for it."""
    if (room[0] or pictures.WIDTH) < pictures.WIDTH or (room[1] or pictures.HEIGHT) < pictures.HEIGHT:
        return {}
    return {
        "thumbnail_url": request.build_absolute_uri(reverse("product_picture", args=[product.slug])),
        "thumbnail_width": pictures.WIDTH,
        "thumbnail_height": pictures.HEIGHT,
    }


def _room(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:9]) > 0):
        raise NotEmbedded(400, _("“%(name)s” must be a whole number of pixels above 0.") % {"name": name})
    return int(text[:9])


def _fitted(room: tuple[int | None, int | None]) -> tuple[int, int]:
    """The badge as large as there is room, never larger than it is."""
    width, height = room
    share = min(1, (width or badges.WIDTH) / badges.WIDTH, (height or badges.HEIGHT) / badges.HEIGHT)
    return max(1, int(badges.WIDTH * share)), max(1, int(badges.HEIGHT * share))


def _product(request: HttpRequest) -> Product:
    address = request.GET.get("url", "")
    if not address:
        raise NotEmbedded(400, _("The address of a product page is missing: ?url=…"))
    unknown = NotEmbedded(404, _("This is no page of a recognised product here."))
    slug = _slug(request, address)
    if slug is None:
        raise unknown
    try:
        return published_product(slug, on=timezone.localdate())[0]
    except Http404:
        raise unknown from None


def _slug(request: HttpRequest, address: str) -> str | None:
    """The product that an address of ours names, in whatever language."""
    try:
        parts = urlsplit(address)
        language = translation.get_language_from_path(parts.path) or settings.LANGUAGE_CODE
        with translation.override(language):
            found = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    ours = parts.scheme in {"http", "https"} and parts.netloc.lower() == request.get_host().lower()
    return str(found.kwargs["slug"]) if ours and found.url_name == "product_detail" else None
