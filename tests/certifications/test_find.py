"""Finding: typing errors, translated names, places by their whole name, the way out of an empty list."""

import csv
import io
import itertools
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certifications import corrections
from certifications.actions import Ending, revoke, strike
from certifications.enums import Ground, Level
from certifications.listing import Listing, forgiving, listing
from certifications.models import Certificate
from products.models import Product
from tests.factories import commune, make_certificate, make_producer, make_product, make_translation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def shop() -> dict[str, Certificate]:
    """Four cakes and a rice in force, and an expired wine."""
    maker = make_producer(name="Hợp tác xã Phương An", commune=commune("31588"))
    made = {
        name: make_certificate(product=make_product(name=name, producer=maker, commune=None), star=star)
        for name, star in [
            ("Bánh pía sầu riêng", 4),
            ("Bánh pía sầu riêng trứng muối", 3),
            ("Bánh in sữa dừa", 3),
        ]
    }
    made["Gạo thơm"] = make_certificate(
        product=make_product(name="Gạo thơm", producer=make_producer(name="Cơ sở Sen"))
    )
    wine = make_product(name="Rượu cam xoàn", producer=maker)
    return made | {"Rượu cam xoàn": make_certificate(product=wine, on=date(2021, 1, 5))}


def names(answer: Any) -> list[str]:
    return [row.product_name for row in answer.context["rows"]]


def instead(answer: Any) -> tuple[str, str] | None:
    said = answer.context["instead"]
    return (said["typed"], said["meant"]) if said else None


PIA = ["Bánh pía sầu riêng", "Bánh pía sầu riêng trứng muối"]


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("bahn pia sau rienng", "bánh pía sầu riêng", PIA),
        ("banh pia sua rieng", "bánh pía sầu riêng", PIA),
        ("BANH PAI SAU RIENG", "bánh pía sầu riêng", PIA),
        ("banhpia saurieng", "bánh pía sầu riêng", PIA),
        ("banhs pias saauf rieengf", "bánh pía sầu riêng", PIA),
        ("bánh pía sầu riêngg", "bánh pía sầu riêng", PIA),
        ("bánh pía sâu riênng", "bánh pía sâu riêng", PIA),
        ("hop tax xa phuong an trung muoi", "hợp tác xã phương an trứng muối", PIA[1:]),
        ("gao thm", "gạo thơm", ["Gạo thơm"]),
        ("gao tai vam", "gạo tài văn", ["Gạo thơm"]),
    ],
)
def test_typing_errors_are_forgiven_and_said(
    client: Client, shop: dict[str, Certificate], typed: str, meant: str, found: list[str]
) -> None:
    answer = client.get("/san-pham/", {"q": typed})
    assert names(answer) == found
    assert instead(answer) == (f"“{typed}”", f"“{meant}”")
    html = unescape(answer.text)
    assert f"Không có sản phẩm nào khớp “{typed}”. Đang hiện kết quả gần giống cho:" in html
    assert f'value="{typed}"' in html


@pytest.fixture
def orchard() -> dict[str, Certificate]:
    """In force what lies one slip away from everyday words; what is called so has ended or is nowhere."""
    in_force = (
        "Cá cảnh nước lợ", "Mật ong hoa", "Hạt điều rang", "Bánh Văn Lang", "Vũ sầu riêng", "Dầu gió", "Huỳnh My Tư",
        "Sữa dê", "Phong lan trăng",
    )  # fmt: skip
    ended = ("Tinh dầu sả chanh", "Vú sữa lò rèn", "Dầu gội bồ kết")
    maker = make_producer(name="Cơ sở Sen")
    return {
        name: make_certificate(product=make_product(name=name, producer=maker), **more)
        for those, more in ((in_force, {}), (ended, {"on": date(2021, 1, 5)}))
        for name in those
    }


@pytest.mark.parametrize(
    "typed",
    [
        "chanh", "mít", "tiêu", "vải", "vú sữa", "vu sua", "dầu gội", "dau goi", "huyen my tu", "huyện mỹ tú", "mit", "tieu", "vai",
        "vải thiều", "sữa mít", "phong lăng",
    ],
)  # fmt: skip
@pytest.mark.parametrize("more", ["", "&district=my-tu"])
def test_vietnamese_that_is_spelled_well_is_not_corrected(
    client: Client, orchard: dict[str, Certificate], typed: str, more: str
) -> None:
    assert instead(client.get(f"/san-pham/?q={typed}{more}")) is None
    assert instead(client.get(f"/san-pham/?q={typed}{more}&state=valid")) is None


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("mit", [("Có phải bạn tìm “mật”: 1 sản phẩm", "/san-pham/?q=m%E1%BA%ADt")]),
        ("tieu&star=3", [("Có phải bạn tìm “điều”: 1 sản phẩm", "/san-pham/?star=3&q=%C4%91i%E1%BB%81u")]),
        (
            "tieu&star=5",
            [("Có phải bạn tìm “điều” (bỏ các bộ lọc khác): 1 sản phẩm", "/san-pham/?q=%C4%91i%E1%BB%81u")],
        ),
        ("mít", []),
        ("chanh", []),
    ],
)
def test_a_short_word_alone_is_only_asked_about(
    client: Client, orchard: dict[str, Certificate], query: str, offered: list[tuple[str, str]]
) -> None:
    asked = [each for each in offers(client, f"/san-pham/?q={query}") if each[0].startswith("Có phải")]
    assert asked == offered
    for _text, url in asked:
        assert client.get(url).context["count"] == 1


def test_a_reading_that_the_other_filters_leave_nothing_of_is_only_asked_about(
    client: Client, shop: dict[str, Certificate]
) -> None:
    answer = client.get("/san-pham/?q=bahn+pia&star=5")
    assert (instead(answer), names(answer), answer.context["q"]) == (None, [], "bahn pia")
    assert offers(client, "/san-pham/?q=bahn+pia&star=5")[0] == (
        "Có phải bạn tìm “bánh pía” (bỏ các bộ lọc khác): 2 sản phẩm",
        "/san-pham/?q=b%C3%A1nh+p%C3%ADa",
    )


ENDED = "1 sản phẩm không còn hiệu lực"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("q=vu+sua", (ENDED, "/san-pham/?q=vu+sua&state=all")),
        ("q=vu+sua&star=3", (ENDED, "/san-pham/?q=vu+sua&star=3&state=all")),
        ("q=chanh&star=5", (f"Bỏ các bộ lọc khác: {ENDED}", "/san-pham/?q=chanh&state=all")),
        ("q=dầu+gội", (ENDED, "/san-pham/?q=d%E1%BA%A7u+g%E1%BB%99i&state=all")),
    ],
)
def test_what_is_no_longer_in_force_is_offered_first(
    client: Client, orchard: dict[str, Certificate], query: str, first: tuple[str, str]
) -> None:
    offered = offers(client, f"/san-pham/?{query}")
    assert offered[0] == first
    assert not any(text.startswith(("Với", "Có phải")) for text, _url in offered)
    assert client.get(first[1]).context["count"] == 1


def test_what_is_in_force_elsewhere_is_not_called_ended(
    client: Client, orchard: dict[str, Certificate]
) -> None:
    for query in ("q=mật&star=5", "q=khongcogi", "q=chanh&state=revoked", "star=5"):
        assert not any("không còn" in text for text, _url in offers(client, f"/san-pham/?{query}"))


@pytest.mark.parametrize(
    "typed",
    ["bánh pía", "banh", "b", "phuong an", "khongcogi", "st24", "rượu cam xoàn", "tiramisu chocolate", "  "],
)
def test_what_finds_something_or_is_like_nothing_stays_as_it_is(
    client: Client, shop: dict[str, Certificate], typed: str
) -> None:
    answer = client.get("/san-pham/", {"q": typed})
    exact = listing(QueryDict(mutable=False) if not typed.strip() else answer.wsgi_request.GET, on=TODAY)
    assert instead(answer) is None
    assert answer.context["count"] == exact.count()


def test_everything_agrees_with_the_list_that_is_shown(client: Client, shop: dict[str, Certificate]) -> None:
    answer = client.get("/san-pham/?q=bahn+pia&star=3")
    assert names(answer) == ["Bánh pía sầu riêng trứng muối"]
    assert answer.context["count"] == 1
    facets = {facet["name"]: facet["options"] for facet in answer.context["facets"]}
    assert {each["value"]: each["count"] for each in facets["star"]} == {"3": 1, "4": 1, "5": 0}
    assert [(chip["label"], chip["remove_url"]) for chip in answer.context["chips"]] == [
        ("3 sao", "/san-pham/?q=bahn+pia"),
        ("“bánh pía”", "/san-pham/?star=3"),
    ]
    assert answer.context["instead"]["url"] == "/san-pham/?star=3&q=b%C3%A1nh+p%C3%ADa"
    file = client.get(answer.context["downloads"][0]["url"])
    rows = list(csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert [row["product"] for row in rows] == ["Bánh pía sầu riêng trứng muối"]


def test_the_second_page_reads_the_search_as_the_first(client: Client) -> None:
    producer = make_producer()
    for number in range(30):
        make_certificate(product=make_product(producer=producer, name=f"Gạo thơm loại {number}"))
    first = client.get("/san-pham/?q=gaoo")
    second = client.get(first.context["next_url"])
    assert (len(names(first)), len(names(second))) == (24, 6)
    assert instead(second) == ("“gaoo”", "“gạo”")


def test_the_api_and_files_take_searches_as_they_are(client: Client, shop: dict[str, Certificate]) -> None:
    assert client.get("/api/v1/products?q=bahn+pia").json()["count"] == 0
    assert client.get("/api/v1/products?q=banh+pia").json()["count"] == 2
    file = client.get("/du-lieu-mo/truc-tiep/certificates.csv?q=bahn+pia")
    assert b"".join(file.streaming_content).count(b"\n") == 1


def test_a_reading_counts_in_the_state_that_was_asked_for(
    client: Client, shop: dict[str, Certificate]
) -> None:
    assert instead(client.get("/san-pham/?q=ruou+camm")) is None
    answer = client.get("/san-pham/?q=ruou+camm&state=expired")
    assert (instead(answer), names(answer)) == (("“ruou camm”", "“rượu cam”"), ["Rượu cam xoàn"])


def test_other_filters_do_not_make_a_search_a_typing_error(
    client: Client, shop: dict[str, Certificate]
) -> None:
    answer = client.get("/san-pham/?q=banh+pia&star=5")
    assert (instead(answer), names(answer)) == (None, [])


def test_words_of_struck_entries_are_never_proposed(client: Client) -> None:
    strike(certificate=make_certificate(product=make_product(name="Tên nhầm lẫn")), by=None, why="nhầm")
    assert instead(client.get("/san-pham/?q=tenn+nhamm")) is None
    assert client.get("/goi-y/?q=ten+nha").json()["groups"] == []


@pytest.mark.parametrize("items", [1, 3])
def test_a_typing_error_costs_the_same_queries_however_long(
    client: Client, django_assert_num_queries, items: int
) -> None:
    for number in range(items):
        make_certificate(product=make_product(name=f"Bánh pía sầu riêng {number}"))
    for address, after_a_change, later in [
        ("/san-pham/?q=bahn+pia+sau+rienng", 13, 3),
        ("/san-pham/?q=bahn+pia+khongcogi", 7, 2),
        ("/goi-y/?q=bahn+pia", 7, 1),
        ("/goi-y/?q=tra", 4, 1),
        ("/goi-y/?q=banh+pia", 3, 1),
        ("/en/goi-y/?q=banh+pia", 4, 1),
    ]:
        with django_assert_num_queries(after_a_change):
            client.get(address)
        with django_assert_num_queries(later):
            client.get(address)


@given(q=st.text(max_size=40))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_exact_results_stay_and_readings_find(shop: dict[str, Certificate], q: str) -> None:
    query = QueryDict(mutable=True)
    query["q"] = q.replace("\0", "")
    exact, found = listing(query, on=TODAY), forgiving(query, on=TODAY)
    if not exact.q:
        return
    if exact.count():
        assert (found.q, found.typed) == (exact.q, "")
        assert found.page(None).rows == exact.page(None).rows
    elif found.typed:
        assert found.count() == len(found.page(None, size=100).rows) > 0


# --- places by their whole name --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Xã Hưng Phú", True),
        ("xa hung phu", True),
        ("hưng phú", True),
        ("Xã Long Hưng", True),
        ("mắm xã Long Hưng", True),
        ("xã long hưng cô đợi", True),
        ("Phường Long Hưng", False),
        ("gạo xã Long Hưng", False),
        ("xã Tài Văn", False),
    ],
)
@pytest.mark.parametrize("address", ["/san-pham/", "/chu-the/"])
def test_a_commune_is_found_by_its_old_and_new_name(
    client: Client, address: str, typed: str, found: bool
) -> None:
    producer = make_producer(name="Hộ kinh doanh Cô Đợi", commune=commune("31588"))
    make_certificate(product=make_product(name="Mắm cá sặc", producer=producer))
    make_certificate(
        product=make_product(name="Gạo", producer=make_producer(name="Cơ sở Sen", commune=commune("31573")))
    )
    answer = client.get(address, {"q": typed, "district": "my-tu"})
    expected = found and not (address == "/chu-the/" and "mắm" in typed)
    assert answer.context["count"] == int(expected)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("thanh pho soc trang", ["Bánh in"]),
        ("TP. Sóc Trăng", ["Bánh in"]),
        ("sóc trăng", ["Bánh in", "Mắm Sóc Trăng"]),
        ("thị xã Vĩnh Châu", ["Hành tím"]),
        ("vinh chau", ["Hành tím"]),
        ("hành vĩnh châu", ["Hành tím"]),
        ("gạo vĩnh châu", []),
        ("huyện Vĩnh Châu", ["Hành tím"]),
        ("huyen my tu", ["Mắm Sóc Trăng"]),
        ("xã Hưng Phú, huyện Mỹ Tú", ["Mắm Sóc Trăng"]),
        ("xã Hưng Phú, huyện Trần Đề", []),
        ("vĩnh", ["Hành tím"]),
        ("tran de", []),
        ("xuyên my", []),
    ],
)
def test_a_former_district_is_found_by_its_whole_name(client: Client, typed: str, found: list[str]) -> None:
    for name, code in (("Bánh in", "31522"), ("Hành tím", "31807"), ("Mắm Sóc Trăng", "31588")):
        producer = make_producer(name="Cơ sở Sen", commune=commune(code))
        make_certificate(product=make_product(name=name, producer=producer))
    answer = client.get("/san-pham/", {"q": typed})
    assert sorted(names(answer)) == sorted(found)
    assert answer.context["count"] == len(found)
    assert client.get("/api/v1/products", {"q": typed}).json()["count"] == len(found)
    producers = len(found) - ("Mắm Sóc Trăng" in found and typed == "sóc trăng") - ("hành" in typed)
    assert client.get("/chu-the/", {"q": typed}).context["count"] == producers


# --- translated names ------------------------------------------------------------------------------------------


KHMER = "អង្ករ\u200bក្រអូប"


@pytest.mark.parametrize(
    ("address", "typed", "found"),
    [
        ("/en/san-pham/", "fragrant", 1),
        ("/en/san-pham/", "rice Sen", 1),
        ("/en/san-pham/", "gao thom", 1),
        ("/en/san-pham/", KHMER, 0),
        ("/en/san-pham/", "fragrnat rice", 1),
        ("/km/san-pham/", KHMER, 1),
        ("/km/san-pham/", "ក្រអូប", 1),
        ("/km/san-pham/", "fragrant", 0),
        ("/san-pham/", "fragrant", 0),
        ("/san-pham/", KHMER, 0),
        ("/san-pham/?lang=en", "fragrant", 1),
        ("/api/v1/products", "fragrant", 0),
        ("/api/v1/products?lang=en", "fragrant", 1),
        ("/api/v1/products?lang=km", "ក្រអូប", 1),
    ],
)
def test_products_are_found_by_their_names_in_the_language_of_the_page(
    client: Client, shop: dict[str, Certificate], address: str, typed: str, found: int
) -> None:
    product = shop["Gạo thơm"].product
    make_translation(product)
    make_translation(product, "km", name=KHMER)
    path, _mark, query = address.partition("?")
    answer = client.get(path, {"q": typed} | dict([query.split("=")] if query else []))
    assert (answer.json() if path.startswith("/api/") else answer.context)["count"] == found


def test_files_of_a_page_in_another_language_have_its_rows(
    client: Client, shop: dict[str, Certificate]
) -> None:
    make_translation(shop["Gạo thơm"].product)
    answer = client.get("/en/san-pham/?q=fragrant")
    assert answer.context["downloads"][0]["url"] == (
        "/du-lieu-mo/truc-tiep/certificates.csv?q=fragrant&state=in_force&lang=en"
    )
    assert b"".join(client.get(answer.context["downloads"][0]["url"]).streaming_content).count(b"\n") == 2


def test_an_unknown_language_is_said(client: Client) -> None:
    assert client.get("/api/v1/products?lang=fr").status_code == 400


# --- the way out of an empty list --------------------------------------------------------------------------------


def offers(client: Client, address: str) -> list[tuple[str, str]]:
    return [(each["text"], each["url"]) for each in client.get(address).context["suggestions"]]


def test_the_nearest_is_offered(client: Client, shop: dict[str, Certificate]) -> None:
    assert offers(client, "/san-pham/?district=tran-de&star=4") == [
        ("Hạng 3 sao: 1 sản phẩm", "/san-pham/?district=tran-de&star=3"),
        ("Gần nhất, ở Mỹ Tú: 1 sản phẩm", "/san-pham/?star=4&district=my-tu"),
        ("Bỏ Trần Đề: 1 sản phẩm", "/san-pham/?star=4"),
        ("Bỏ 4 sao: 1 sản phẩm", "/san-pham/?district=tran-de"),
    ]
    assert offers(client, "/san-pham/?q=bánh+pía+kinh+đô") == [
        ("Với “bánh pía”: 2 sản phẩm", "/san-pham/?q=b%C3%A1nh+p%C3%ADa"),
        ("Bỏ “bánh pía kinh đô”: 4 sản phẩm", "/san-pham/"),
    ]
    assert offers(client, "/san-pham/?district=ke-sach&district=vinh-chau&q=gạo") == [
        ("Gần nhất, ở Trần Đề: 1 sản phẩm", "/san-pham/?q=g%E1%BA%A1o&district=tran-de"),
        ("Bỏ Kế Sách, Vĩnh Châu: 1 sản phẩm", "/san-pham/?q=g%E1%BA%A1o"),
    ]


def test_every_offer_keeps_its_promise(client: Client, shop: dict[str, Certificate]) -> None:
    for address in [
        "/san-pham/?district=tran-de&star=4&sector=thuc-pham",
        "/san-pham/?q=gạo+bánh&star=3",
        "/san-pham/?segment=household&q=bánh",
        "/san-pham/?state=expired&star=4&q=rượu+vang",
    ]:
        found = offers(client, address)
        assert found
        for text, url in found:
            assert text.endswith(f": {client.get(url).context['count']} sản phẩm")


# --- hostile -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("'; DROP TABLE x; --", 0),
        ("%", 0),
        ("_", 0),
        ("\\", 0),
        ("\\\\%' OR 1=1", 0),
        ('"bánh pía"', 2),
        ("🥮", 0),
        ("bánh 🥮", 0),
        ("ba\u0301nh pi\u0301a", 2),
        ("b\u200ba\u200bnh", 3),
        ("អង្ករ", 0),
        ("!?.,;:", 0),
        ("\ufffe\uffff", 0),
        ("a " * 50, 4),
        ("bahn " * 20, 3),
        ("ạ" * 100, 0),
        ("%(count)s {0} {}", 0),
    ],
)
@pytest.mark.parametrize("language", ["", "/en", "/km"])
def test_odd_searches_get_a_sensible_answer(
    client: Client, shop: dict[str, Certificate], typed: str, count: int, language: str
) -> None:
    answer = client.get(f"{language}/san-pham/", {"q": typed})
    assert answer.status_code == 200
    assert answer.context["count"] == len(answer.context["rows"]) == count
    assert client.get(f"{language}/goi-y/", {"q": typed}).status_code == 200


def test_the_vocabulary_follows_every_change(shop: dict[str, Certificate]) -> None:
    assert not corrections.vocabulary("vi").knows("tiramisu")
    make_certificate(product=make_product(name="Tiramisu"))
    assert corrections.vocabulary("vi").knows("tiramisu")


def exactly(query: str) -> Listing:
    return listing(QueryDict(query), on=TODAY)


@pytest.fixture
def mixed() -> None:
    """Names alike in tones, order and signs, of two producers and districts; two ended, one translated."""
    makers = [
        make_producer(name="Cơ sở Phương An"),
        make_producer(name="Công ty Bánh Pia Hai", commune=commune("31588")),
    ]
    names = ("Bánh pía", "Bành pia", "Pía bánh", "Mứt – bánh 50%", "Bánh Pía nhỏ, ngọt", "bánh in")
    for maker in makers:
        for name in names:
            product = make_product(name=f"{name} {maker.pk}", producer=maker, commune=None)
            make_certificate(product=product, star=3 + len(name) % 2)
    make_translation(Product.objects.first(), name="Durian cake")
    for number, name in enumerate(("Bánh pía cũ", "Bánh Pía xưa")):
        made = make_certificate(product=make_product(name=name, producer=makers[0]))
        ended = Ending(f"{number}/QĐ", date(2026, 2, 1), "UBND tỉnh", Level.PROVINCE)
        revoke(certificate=made, ending=ended, ground=Ground.MARK_MISUSE, by=None, why="x")
    make_certificate(product=make_product(name="Bánh pía hết hạn", producer=makers[1]), on=date(2021, 1, 5))


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("q=bánh pía", 10), ("q=banh pia", 10), ("q=“Bánh Pía”", 10), ("q=phương an", 6), ("q=pia banh", 10), ("q=mứt - bánh 50%", 2),
        ("q=%", 0), ("q=bánh pía&state=revoked", 2), ("q=bánh pía&state=all", 13), ("q=banh&district=my-tu", 6), ("q=bánh&star=4", 2),
        ("q=cake&lang=en", 1), ("q=công ty", 6), ("q=cty banh pia", 6), ("q=bánh pía nhỏ, ngọt", 2), ("q=bánh&sort=newest", 12),
        ("q=banh pia banh pia banh pia banh pia khong co", 10), ("q=xa my huong banh", 0),
    ],
)  # fmt: skip
def test_many_results_are_put_in_the_order_of_few(mixed: None, monkeypatch, query: str, number: int) -> None:
    """Many are read in two sections, few are sorted; pages of one follow pages of the other."""

    def pages(*many: int) -> list[str]:
        token, seen = None, []
        for each in itertools.chain(many, itertools.repeat(many[-1])):
            monkeypatch.setattr("certifications.listing.MANY", each)
            page = exactly(query).page(token, size=2)
            assert not page.tampered
            seen += [row.code for row in page.rows]
            token = page.next_token
            if token is None:
                return seen
        raise AssertionError

    assert pages(0) == pages(1000) == pages(0, 1000, 0) == pages(1000, 0)
    assert len(set(pages(0))) == len(pages(0)) == exactly(query).count() == number


@pytest.mark.parametrize("many", [0, 1000])
@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("bánh pía", "Bánh pía"), ("“bành  pia”", "Bành pia"), ("pía-bánh", "Pía bánh"), ("Pía Bánh", "Pía bánh"),
        ("mứt – bánh", "Mứt – bánh 50%"), ("mứt bánh", "Mứt – bánh 50%"),
    ],
)  # fmt: skip
def test_what_stands_together_as_it_was_typed_comes_first(
    mixed, monkeypatch, many: int, q: str, first: str
) -> None:
    monkeypatch.setattr("certifications.listing.MANY", many)
    assert exactly(f"q={q}").page(None, size=1).rows[0].product.name.rpartition(" ")[0] == first


@pytest.mark.parametrize("many", [0, 1000])
@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("trà", ["Hồng trà", "Trà gừng", "Bánh gừng", "Mật ong tràm", "Mắm cá tra"]),
        ("tra", ["Hồng trà", "Mắm cá tra", "Trà gừng", "Bánh gừng", "Mật ong tràm"]),
        ("TRÀ GỪNG", ["Trà gừng", "Bánh gừng"]),
        ("tr", ["Bánh gừng", "Hồng trà", "Mắm cá tra", "Mật ong tràm", "Trà gừng"]),
    ],
)
def test_whole_words_of_a_product_come_before_the_producer_s(
    client: Client, monkeypatch, many: int, q: str, expected: list[str]
) -> None:
    monkeypatch.setattr("certifications.listing.MANY", many)
    tea, other = make_producer(name="Hợp tác xã Trà Sen"), make_producer(name="Cơ sở Sen")
    for name, producer in (
        ("Bánh gừng", tea), ("Hồng trà", other), ("Mật ong tràm", other), ("Mắm cá tra", other), ("Trà gừng", other),
    ):  # fmt: skip
        make_certificate(product=make_product(name=name, producer=producer))
    assert names(client.get("/san-pham/", {"q": q})) == expected
