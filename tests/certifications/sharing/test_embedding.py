"""oEmbed, the site map, robots.txt."""

import re
import xml.etree.ElementTree as ET
from datetime import date
from html import unescape
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client

from certifications.actions import revoke, strike
from certifications.enums import Ground
from certifications.models import Certificate
from certifications.sharing import maps
from ocop_registry.audit import events_of
from producers.models import Producer
from products.models import Product
from tests.certifications.opendata.register import ending
from tests.factories import make_certificate, make_product

pytestmark = pytest.mark.django_db
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def ask(client: Client, url: str, more: str = "", status: int = 200) -> dict[str, object]:
    response = client.get(f"/oembed?url={quote(url, safe='')}{more}")
    assert (response.status_code, response["Content-Type"]) == (status, "application/json")
    return response.json()


def test_a_product_is_embedded_as_its_badge(client: Client) -> None:
    certificate = make_certificate(product=make_product(name='Gạo "thơm"'))
    page = f"http://testserver{certificate.product.get_absolute_url()}"
    assert ask(client, page, "&format=json") == {
        "version": "1.0",
        "type": "rich",
        "title": 'Gạo "thơm"',
        "html": f'<a href="{page}"><img src="{page}huy-hieu.svg" alt="OCOP: Gạo &quot;thơm&quot;" width="320" height="96"></a>',
        "width": 320,
        "height": 96,
        "author_name": certificate.producer_name,
        "author_url": f"http://testserver{certificate.product.producer.get_absolute_url()}",
        "provider_name": "OCOP Sóc Trăng",
        "provider_url": "http://testserver/",
        "cache_age": 86400,
        "thumbnail_url": f"{page}og.png",
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
    assert ask(client, page + "?x=1#top") == ask(client, page)


def test_the_page_tells_where_to_ask(client: Client) -> None:
    certificate = make_certificate()
    html = client.get(certificate.product.get_absolute_url()).content.decode()
    [address] = re.findall(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', html)
    answer = client.get(unescape(address).removeprefix("http://testserver")).json()
    assert answer["title"] == certificate.product.name


def test_nothing_that_may_be_kept_says_what_the_certificate_is_worth(client: Client) -> None:
    certificate = make_certificate(star=4)
    page = f"http://testserver{certificate.product.get_absolute_url()}"
    before = ask(client, page)
    revoke(certificate=certificate, ending=ending("1/QĐ"), ground=Ground.MARK_MISUSE, by=None, why="x")
    assert ask(client, page) == before


@pytest.mark.parametrize(
    ("more", "width", "height"),
    [
        ("&maxwidth=160", 160, 48),
        ("&maxheight=48", 160, 48),
        ("&maxwidth=1000&maxheight=24", 80, 24),
        ("&maxwidth=1", 1, 1),
    ],
)
def test_the_badge_fits_the_room_there_is(client: Client, more: str, width: int, height: int) -> None:
    certificate = make_certificate()
    found = ask(client, f"http://testserver{certificate.product.get_absolute_url()}", more)
    assert (found["width"], found["height"]) == (width, height)
    assert f'width="{width}" height="{height}"' in found["html"]
    assert "thumbnail_url" not in found


@pytest.mark.parametrize("room", ["0", "-5", "abc", "1.5", "²", "9" * 30 + "x"])
def test_a_room_that_is_no_number_is_refused(client: Client, room: str) -> None:
    certificate = make_certificate()
    page = f"http://testserver{certificate.product.get_absolute_url()}"
    assert "maxwidth" in ask(client, page, f"&maxwidth={quote(room)}", 400)["detail"]


def test_xml_is_not_offered_and_says_so(client: Client) -> None:
    page = f"http://testserver{make_certificate().product.get_absolute_url()}"
    assert ask(client, page, "&format=xml", 501) == {"detail": "Chỉ hỗ trợ format=json."}


def test_without_an_address_it_is_asked_for(client: Client) -> None:
    assert client.get("/oembed").status_code == 400


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example{page}",
        "http://testserver.evil.example{page}",
        "http://testserver@evil.example{page}",
        "ftp://testserver{page}",
        "javascript:alert(1)",
        "//testserver{page}",
        "{page}",
        "http://testserver/",
        "http://testserver/san-pham/",
        "http://testserver/san-pham/khong-co/",
        "http://testserver/noi-bo/san-pham/1/",
        "http://[",
        "http://testserver/san-pham/../noi-bo/",
    ],
)
def test_other_addresses_are_not_known(client: Client, url: str) -> None:
    page = make_certificate().product.get_absolute_url()
    response = client.get("/oembed", {"url": url.format(page=page)})
    assert response.status_code in {400, 404}
    assert (
        "html" not in response.content.decode().replace("text/html", "")[:40] or response.status_code == 400
    )


def test_a_product_never_recognised_is_not_known(client: Client) -> None:
    ask(client, f"http://testserver{make_product().get_absolute_url()}", status=404)


# --- the site map ----------------------------------------------------------------------------------------------


def located(client: Client, address: str) -> dict[str, str | None]:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    root = ET.fromstring(response.content)
    return {each.findtext(f"{MAP}loc"): each.findtext(f"{MAP}lastmod") for each in root}


def everything(client: Client) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for part in located(client, "/sitemap.xml"):
        found |= located(client, part.removeprefix("http://testserver"))
    return found


def test_the_map_has_every_public_page_and_no_other(client: Client) -> None:
    certificate = make_certificate()
    strike(certificate=make_certificate(), by=None, why="nhầm")
    make_product()
    found = everything(client)
    assert {address.removeprefix("http://testserver") for address in found} == {
        "/", "/san-pham/", "/chu-the/", "/xac-thuc/", "/thong-ke/", "/tu-danh-gia/", "/du-lieu-mo/",
        certificate.product.get_absolute_url(), certificate.product.producer.get_absolute_url(),
    }  # fmt: skip
    for address in found:
        response = client.get(address.removeprefix("http://testserver"))
        assert response.status_code == 200
        assert "noindex" not in response.content.decode()


def test_the_map_is_split_and_each_part_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert maps.MOST == maps.Products.limit == 50_000
    for _ in range(5):
        make_certificate()
    monkeypatch.setattr(maps._Records, "limit", 2)
    parts = list(located(client, "/sitemap.xml"))
    assert [part.rpartition("/")[2] for part in parts if "products" in part] == [
        "sitemap-products.xml",
        "sitemap-products.xml?p=2",
        "sitemap-products.xml?p=3",
    ]
    assert len([address for address in everything(client) if "/san-pham/g" in address]) == 5
    assert len(located(client, "/sitemap-products.xml")) == 2


@pytest.mark.parametrize(
    "address", ["/sitemap-nothing.xml", "/sitemap-products.xml?p=99", "/sitemap-products.xml?p=x"]
)
def test_there_are_no_other_parts(client: Client, address: str) -> None:
    make_certificate()
    assert client.get(address).status_code == 404


def changed(client: Client) -> dict[str, str | None]:
    return {address.rsplit("/", 2)[1]: day for address, day in everything(client).items()}


def entered(model: type[Model], day: str) -> None:
    """Move the audit trail of a kind of record to a day; it is guarded against exactly this."""
    table = events_of(model).model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET recorded_at = %s", [day])
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_the_day_of_the_last_change_is_real(client: Client) -> None:
    certificate = make_certificate(on=date(2025, 3, 10))
    product, producer = certificate.product, certificate.product.producer
    for model in (Product, Producer, Certificate):
        entered(model, "2025-04-01T08:00+07:00")
    assert changed(client)[product.slug] == "2025-04-01"
    entered(Product, "2025-05-02T08:00+07:00")
    assert (changed(client)[product.slug], changed(client)[producer.slug]) == ("2025-05-02", "2025-04-01")
    entered(Certificate, "2025-06-03T08:00+07:00")
    assert (changed(client)[product.slug], changed(client)[producer.slug]) == ("2025-06-03", "2025-06-03")


def test_a_certificate_that_ran_out_changed_the_page_that_day(client: Client) -> None:
    certificate = make_certificate(on=date(2023, 5, 6))
    for model in (Product, Producer, Certificate):
        entered(model, "2025-04-01T08:00+07:00")
    assert changed(client)[certificate.product.slug] == "2026-05-06"


@pytest.mark.parametrize("items", [1, 3])
def test_a_part_costs_the_same_queries_however_long(
    client: Client, django_assert_num_queries, items: int
) -> None:
    for _ in range(items):
        make_certificate()
    with django_assert_num_queries(3):
        assert len(located(client, "/sitemap-products.xml")) == items
    assert Product.objects.count() == items


def test_robots_are_told_where_the_map_is_and_what_is_not_for_them(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /noi-bo/",
        "Disallow: /du-lieu-mo/truc-tiep/",
        "",
        "Sitemap: http://testserver/sitemap.xml",
    ]
