"""Suggestions while somebody types: what they are, in which order, for whom, how often."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from certifications.models import Certificate
from ocop_registry import open_api
from products.models import Product, ProductSet
from tests.factories import commune, make_certificate, make_producer, make_product, make_translation

pytestmark = pytest.mark.django_db
Told = dict[str, list[tuple[str, str, str]]]


@pytest.fixture
def market() -> list[Certificate]:
    """Teas and a sauce of Mỹ Tú, a rice of Trần Đề."""
    tea = make_producer(name="Hợp tác xã Trà Mãng Cầu", commune=commune("31588"))
    rice = make_producer(name="Cơ sở Hưng Phát", legal_form="household_business")
    return [
        make_certificate(product=make_product(name="Trà mãng cầu", producer=tea, product_set=ProductSet(code="qd26-12")), star=4),
        make_certificate(product=make_product(name="Hồng trà", producer=tea, product_set=ProductSet(code="qd26-11"))),
        make_certificate(product=make_product(name="Mắm tra", producer=tea, product_set=ProductSet(code="qd26-08")), star=4),
        make_certificate(product=make_product(name="Gạo thơm", producer=rice)),
    ]  # fmt: skip


def told(client: Client, q: str, language: str = "") -> Told:
    answer = client.get(f"{language}/goi-y/", {"q": q}).json()
    return {
        group["label"]: [(each["text"], each["note"], each["url"]) for each in group["items"]]
        for group in answer["groups"]
    }


def texts(client: Client, q: str, language: str = "") -> dict[str, list[str]]:
    return {
        label: [text for text, _note, _url in items] for label, items in told(client, q, language).items()
    }


def test_products_producers_and_sectors(client: Client, market: list[Certificate]) -> None:
    tea, red, fish, _rice = (each.product for each in market)
    assert told(client, "tra") == {
        "Sản phẩm": [
            ("Mắm tra", "4 sao · Hợp tác xã Trà Mãng Cầu", fish.get_absolute_url()),
            ("Trà mãng cầu", "4 sao · Hợp tác xã Trà Mãng Cầu", tea.get_absolute_url()),
            ("Hồng trà", "3 sao · Hợp tác xã Trà Mãng Cầu", red.get_absolute_url()),
        ],
        "Chủ thể": [("Hợp tác xã Trà Mãng Cầu", "Mỹ Tú", tea.producer.get_absolute_url())],
        "Huyện, thị xã, thành phố": [("Huyện Trần Đề", "1 sản phẩm", "/san-pham/?district=tran-de")],
    }
    for typed in ("thực ph", "NGU COC"):  # its own name, and a product set's
        assert told(client, typed) == {
            "Ngành sản phẩm": [("Thực phẩm", "4 sản phẩm", "/san-pham/?sector=thuc-pham")]
        }


def test_exact_tones_come_first(client: Client, market: list[Certificate]) -> None:
    assert texts(client, "trà")["Sản phẩm"] == ["Trà mãng cầu", "Hồng trà", "Mắm tra"]
    assert texts(client, "Hồng T")["Sản phẩm"] == ["Hồng trà"]


def test_places_old_and_new_lead_to_their_products(client: Client, market: list[Certificate]) -> None:
    [(text, note, url)] = told(client, "xã hưng p")["Xã, phường"]
    assert (text, note) == ("Xã Hưng Phú (Mỹ Tú)", "nay là Xã Long Hưng")
    assert client.get(url).context["count"] == 3
    [(text, note, url)] = told(client, "long hung")["Xã, phường"]
    assert (text, note) == ("Xã Long Hưng (Mỹ Tú)", "")
    assert client.get(url).context["count"] == 3
    assert texts(client, "tai van") == {"Xã, phường": ["Xã Tài Văn (Trần Đề)"]}


def test_only_places_with_products_are_suggested(client: Client, market: list[Certificate]) -> None:
    assert told(client, "vĩnh phước") == {}
    assert told(client, "kế sách") == {}


@pytest.mark.parametrize(
    ("q", "producers"),
    [
        ("htx trà", ["Hợp tác xã Trà Mãng Cầu"]),
        ("hợp tác xã m", ["Hợp tác xã Trà Mãng Cầu"]),
        ("hung phat", ["Cơ sở Hưng Phát"]),
        ("cơ sở hưng", ["Cơ sở Hưng Phát"]),
    ],
)
def test_producers_are_suggested_by_beginnings_of_their_words(
    client: Client, market: list[Certificate], q: str, producers: list[str]
) -> None:
    assert texts(client, q)["Chủ thể"] == producers


def test_a_misspelled_beginning_is_answered_with_what_it_may_mean(
    client: Client, market: list[Certificate]
) -> None:
    assert told(client, "traf mangx cauf") == {
        "Có phải bạn tìm": [("trà mãng cầu", "", "/san-pham/?q=tr%C3%A0+m%C3%A3ng+c%E1%BA%A7u")]
    }


def test_a_name_that_is_no_longer_in_force_is_not_answered_with_another(
    client: Client, market: list[Certificate]
) -> None:
    assert told(client, "gao thomm") == {
        "Có phải bạn tìm": [("gạo thơm", "", "/san-pham/?q=g%E1%BA%A1o+th%C6%A1m")]
    }
    make_certificate(product=make_product(name="Gạo Thomm"), on=date(2021, 1, 5))
    assert told(client, "gao thomm") == {}


def test_in_other_languages_their_names_are_suggested(client: Client, market: list[Certificate]) -> None:
    make_translation(market[3].product)
    answer = client.get("/en/goi-y/?q=fragr").json()
    assert answer == {
        "groups": [
            {
                "label": "Products",
                "items": [
                    {
                        "text": "Fragrant rice",
                        "url": f"/en{market[3].product.get_absolute_url()}",
                        "note": "3 stars · Cơ sở Hưng Phát",
                        "lang": "",
                    }
                ],
            }
        ],
        "status": "1 suggestion",
    }
    assert texts(client, "fragr") == {}
    [tea] = client.get("/en/goi-y/?q=hong").json()["groups"][0]["items"]
    assert (tea["text"], tea["lang"]) == ("Hồng trà", "vi")
    assert texts(client, "herbal", "/en") == {}
    for typed in ("Food", "cereals", "thuc pham"):
        assert told(client, typed, "/en") == {
            "Sectors": [("Food", "4 products", "/en/san-pham/?sector=thuc-pham")]
        }


@pytest.mark.parametrize("q", ["", " ", "t", "!!!", "🥮", "%", "\u200b\u200b", "zzzz"])
def test_nothing_to_suggest(client: Client, market: list[Certificate], q: str) -> None:
    assert client.get("/goi-y/", {"q": q}).json() == {"groups": [], "status": "Không có gợi ý"}


def test_what_is_not_in_force_is_not_suggested(client: Client) -> None:
    make_product(name="Trà chưa được công nhận")
    assert told(client, "tra chua") == {}


def test_unchanged_suggestions_are_answered_304_and_follow_every_change(
    client: Client, market: list[Certificate]
) -> None:
    first = client.get("/goi-y/?q=gao")
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client.get("/goi-y/?q=gao", headers={"if-none-match": first["ETag"]}).status_code == 304
    Product.objects.filter(pk=market[3].product_id).update(name="Gạo lứt")
    again = client.get("/goi-y/?q=gao", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.json()["groups"][0]["items"][0]["text"]) == (200, "Gạo lứt")


@pytest.fixture
def few(settings: Any) -> Iterator[None]:
    settings.SUGGESTIONS_PER_MINUTE = 2
    open_api.limit.cache_clear()
    yield
    open_api.limit.cache_clear()


def test_whoever_asks_too_often_waits(client: Client, few: None) -> None:
    assert [client.get("/goi-y/?q=tra").status_code for _ in range(3)] == [200, 200, 429]
    refused = client.get("/en/goi-y/?q=gao")
    assert refused.json() == {"groups": [], "status": ""}
    assert (refused["Retry-After"], refused["Cache-Control"]) == ("30", "no-store")
    assert client.get("/api/v1/products?q=tra").status_code == 200


def test_a_long_beginning_is_cut(client: Client, market: list[Certificate]) -> None:
    assert client.get("/goi-y/", {"q": "gao thom" + " " * 92 + "x" * 5000}).json()["status"] == "1 gợi ý"


def test_only_reading_is_answered(client: Client) -> None:
    assert client.post("/goi-y/?q=tra").status_code == 405
    assert client.head("/goi-y/?q=tra").status_code == 200


def test_the_script_is_asked_for_only_where_there_is_a_box(client: Client, market: list[Certificate]) -> None:
    for address, script in [
        ("/", True),
        ("/en/san-pham/", True),
        ("/san-pham/?q=khongcogi", True),
        ("/chu-the/", False),
        ("/thong-ke/", False),
        (market[0].product.get_absolute_url(), False),
    ]:
        answer = client.get(address)
        assert ("suggest.js" in answer.text, "data-suggest" in answer.text) == (script, script)
        policy = answer["Content-Security-Policy"]
        assert ("script-src 'self'; " in policy + "; ") is script
        again = client.get(address, headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again["Content-Security-Policy"]) == (304, policy)
