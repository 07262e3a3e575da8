"""Finding a producer: typing errors are forgiven, and an empty list offers the nearest."""

from typing import Any

import pytest
from django.test import Client

from certifications.actions import strike
from producers.models import Producer
from tests.factories import commune, make_certificate, make_producer, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def makers() -> dict[str, Producer]:
    """Two with a certificate, one whose only entry was a slip."""
    found = {
        name: make_producer(name=name, commune=commune(code))
        for name, code in [
            ("Hợp tác xã Phương An", "31588"),
            ("Cơ sở Thạch Sen", "31687"),
            ("Cơ sở Mộng Cầm", "31687"),
        ]
    }
    for name, producer in found.items():
        made = make_certificate(product=make_product(producer=producer, name=f"Gạo {name[-2:]}"))
        if "Mộng" in name:
            strike(certificate=made, by=None, why="nhầm")
    return found


def names(answer: Any) -> list[str]:
    return [row["name"] for row in answer.context["rows"]]


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("phuogn an", "phương an", ["Hợp tác xã Phương An"]),
        ("thahc sen", "thạch sen", ["Cơ sở Thạch Sen"]),
        ("htx phuogn an", "htx phương an", ["Hợp tác xã Phương An"]),
        ("co so tai vam", "cơ sở tài văn", ["Cơ sở Thạch Sen"]),
        ("hyuen my tu", "huyện mỹ tú", ["Hợp tác xã Phương An"]),
    ],
)
def test_typing_errors_are_forgiven_and_said(client: Client, makers, typed: str, meant: str, found) -> None:
    answer = client.get("/chu-the/", {"q": typed})
    assert names(answer) == found
    assert f"Không có chủ thể nào khớp “{typed}”. Đang hiện kết quả gần giống cho:" in answer.text
    assert (answer.context["instead"]["meant"], answer.context["count"]) == (f"“{meant}”", 1)
    assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize("typed", ["phuong an", "sen", "khongcogi", "mong camm", "mộng cầm", "", "  "])
def test_what_finds_somebody_or_nobody_the_public_knows_stays_as_it_is(
    client: Client, makers, typed: str
) -> None:
    answer = client.get("/chu-the/", {"q": typed})
    assert answer.context["instead"] == {}


def test_an_empty_list_offers_what_is_near(client: Client, makers) -> None:
    answer = client.get("/chu-the/?q=phuogn+an&district=tran-de&segment=cooperative")
    assert names(answer) == []
    offers = [(each["text"], each["url"]) for each in answer.context["suggestions"]]
    assert offers == [
        ("Có phải bạn tìm “phương an” (bỏ các bộ lọc khác): 1 chủ thể", "/chu-the/?q=ph%C6%B0%C6%A1ng+an"),
        ("Bỏ “phuogn an”: 1 chủ thể", "/chu-the/?district=tran-de&segment=cooperative"),
        ("Tìm “phương an” trong các sản phẩm: 1 sản phẩm", "/san-pham/?q=ph%C6%B0%C6%A1ng+an"),
    ]
    assert (answer.context["instead"], answer.context["q"]) == ({}, "phuogn an")
    for _text, url in offers:
        assert client.get(url).context["count"] == 1


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("q=cơ+sở+hải+sen", ("Với “cơ sở sen”: 1 chủ thể", "/chu-the/?q=c%C6%A1+s%E1%BB%9F+sen")),
        (
            "q=cơ+sở+hải+sen&district=my-tu",
            ("Với “cơ sở sen”, bỏ các bộ lọc khác: 1 chủ thể", "/chu-the/?q=c%C6%A1+s%E1%BB%9F+sen"),
        ),
        ("q=sem", ("Có phải bạn tìm “sen”: 1 chủ thể", "/chu-the/?q=sen")),
    ],
)
def test_less_of_the_search_is_offered(client: Client, makers, query: str, first: tuple[str, str]) -> None:
    answer = client.get(f"/chu-the/?{query}")
    assert (names(answer), answer.context["instead"]) == ([], {})
    each = answer.context["suggestions"][0]
    assert (each["text"], each["url"]) == first
    assert client.get(each["url"]).context["count"] == 1


@pytest.mark.parametrize("items", [1, 3])
def test_a_misspelled_search_costs_the_same_queries_however_many_there_are(
    client: Client, django_assert_num_queries, items: int
) -> None:
    for number in range(items):
        make_certificate(product=make_product(producer=make_producer(name=f"Cơ sở Kim Sa {number}")))
    client.get("/")  # places and product groups are known from here on
    with django_assert_num_queries(7):
        answer = client.get("/chu-the/?q=kim+saa")
    assert len(names(answer)) == items
