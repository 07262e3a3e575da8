"""The badge says what the certificate is worth at the moment, to eyes and to readers of titles."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from certifications.actions import annul, prolong, revoke, strike
from certifications.enums import Ground
from certifications.models import Certificate
from tests.certifications.opendata.register import HOSTILE, ending, vague
from tests.factories import make_certificate, make_product

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
GOLD = "#b7791f"


def badge(client: Client, slug: str, status: int = 200) -> ET.Element:
    response = client.get(f"/san-pham/{slug}/huy-hieu.svg")
    assert (response.status_code, response["Content-Type"]) == (status, "image/svg+xml; charset=utf-8")
    return ET.fromstring(response.content)


def said(client: Client, certificate: Certificate) -> tuple[str, int]:
    """The words at the foot, and how many stars are filled."""
    root = badge(client, certificate.product.slug)
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert root.find(f"{SVG}title").text.endswith(f"{texts[-1]}.")
    filled = [each for each in root.iter(f"{SVG}path") if each.get("fill") == GOLD]
    return texts[-1], len(filled)


def revoked() -> Certificate:
    certificate = make_certificate(star=4)
    return revoke(certificate=certificate, ending=ending("1/QĐ"), ground=Ground.MARK_MISUSE, by=None, why="x")


def prolonged() -> Certificate:
    certificate = make_certificate(on=date(2023, 10, 1))
    return prolong(certificate=certificate, until=date(2027, 1, 10), by=None, why="x")


def of_a_year() -> Certificate:
    certificate = make_certificate(on=date(2024, 12, 31))
    vague(certificate, "year")
    return certificate


@pytest.mark.parametrize(
    ("make", "words", "filled"),
    [
        (lambda: make_certificate(star=4), "Còn hiệu lực đến 10/03/2028", 4),
        (lambda: make_certificate(star=5), "Còn hiệu lực đến 10/03/2028", 5),
        (of_a_year, "Còn hiệu lực đến hết năm 2027", 3),
        (prolonged, "Được gia hạn đến 10/01/2027", 3),
        (lambda: make_certificate(on=date(2021, 1, 5)), "Đã hết hạn: 05/01/2024", 0),
        (revoked, "Đã thu hồi ngày 05/01/2026", 0),
        (lambda: annul(certificate=make_certificate(), ending=ending("2/QĐ"), by=None, why="x"), "Đã hủy bỏ ngày 05/01/2026", 0),
        (lambda: make_certificate(product=make_product(is_sample=True)), "Còn hiệu lực đến 10/03/2028 · dữ liệu mẫu", 3),
    ],
)  # fmt: skip
def test_each_state_has_its_words_and_stars(
    client: Client, make: Callable[[], Certificate], words: str, filled: int
) -> None:
    assert said(client, make()) == (words, filled)


def test_the_badge_changes_with_the_certificate_and_with_the_day(client: Client) -> None:
    certificate = make_certificate()
    address = f"/san-pham/{certificate.product.slug}/huy-hieu.svg"
    first = client.get(address)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    with time_machine.travel(datetime(2028, 3, 10, 0, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
        assert said(client, certificate) == ("Đã hết hạn: 10/03/2028", 0)
    revoke(certificate=certificate, ending=ending("1/QĐ"), ground=Ground.MARK_MISUSE, by=None, why="x")
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
    assert said(client, certificate) == ("Đã thu hồi ngày 05/01/2026", 0)


def test_a_newer_certificate_is_the_one_that_counts(client: Client) -> None:
    old = make_certificate(on=date(2024, 5, 6))
    make_certificate(product=old.product, star=5, on=date(2026, 5, 1))
    assert said(client, old) == ("Còn hiệu lực đến 01/05/2029", 5)


def test_an_unknown_product_and_one_never_recognised_cannot_be_told_apart(client: Client) -> None:
    never = make_product(name="Chưa công nhận").slug
    struck = make_certificate()
    strike(certificate=struck, by=None, why="nhầm")
    answers = {
        client.get(f"/san-pham/{slug}/huy-hieu.svg").content
        for slug in ("khong-co", never, struck.product.slug)
    }
    assert len(answers) == 1
    root = badge(client, "khong-co", 404)
    assert root.find(f"{SVG}title").text == "OCOP Sóc Trăng: Không có trong sổ đăng ký OCOP."
    assert "Chưa công nhận" not in answers.pop().decode()


def test_other_sites_may_show_it_and_must_ask_each_time(client: Client) -> None:
    certificate = make_certificate()
    headers = client.get(f"/san-pham/{certificate.product.slug}/huy-hieu.svg").headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Cache-Control"] == "no-cache"
    for address in ("/", certificate.product.get_absolute_url(), "/og.png", "/du-lieu-mo/"):
        assert "Cross-Origin-Resource-Policy" not in client.get(address).headers


@pytest.mark.parametrize(
    "name", [*HOSTILE, "Gạo \uffff", "Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái " * 5]
)
def test_a_hostile_name_is_text_and_fits(client: Client, name: str) -> None:
    certificate = make_certificate(product=make_product(name=name[:255]))
    root = badge(client, certificate.product.slug)
    shown = [each.text for each in root.iter(f"{SVG}text")][1]
    assert len(shown) <= 34
    assert {each.tag.removeprefix(SVG) for each in root.iter()} == {
        "svg",
        "title",
        "rect",
        "g",
        "path",
        "text",
    }


def test_a_badge_needs_no_style_that_the_policy_of_the_site_refuses(client: Client) -> None:
    certificate = make_certificate()
    text = client.get(f"/san-pham/{certificate.product.slug}/huy-hieu.svg").content.decode()
    assert "style" not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_the_page_of_the_product_has_the_lines_to_copy(client: Client) -> None:
    certificate = make_certificate(product=make_product(name='Gạo "thơm" <b>'))
    response = client.get(certificate.product.get_absolute_url())
    page = f"http://testserver{certificate.product.get_absolute_url()}"
    snippet = response.context["badge"]["snippet"]
    assert snippet == (
        f'<a href="{page}"><img src="{page}huy-hieu.svg" alt="OCOP: Gạo &quot;thơm&quot; &lt;b&gt;" '
        'width="320" height="96"></a>'
    )
    assert "Nhúng huy hiệu" in response.content.decode()


@pytest.mark.parametrize("items", [1, 3])
def test_a_badge_costs_the_same_queries(client: Client, django_assert_num_queries, items: int) -> None:
    first = make_certificate(on=date(2019, 1, 1))
    for number in range(1, items):
        make_certificate(product=first.product, on=date(2019 + 3 * number, 1, 2))
    slug = first.product.slug
    badge(client, slug)  # places and groups are remembered from here on
    with django_assert_num_queries(3):
        badge(client, slug)
