"""The public pages: what they show, what they keep to themselves, what they answer to odd questions."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from certifications.actions import Ending, annul, prolong, revoke, strike
from certifications.enums import Ground, Level
from certifications.models import Certificate
from producers.actions import save_producer
from producers.models import Representative
from tests.factories import commune, district, make_certificate, make_producer, make_product

pytestmark = pytest.mark.django_db
LONG = "Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái " * 5
COUNT = '<div role="status"><h2>'


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.content.decode())


def count_on(html: str) -> str:
    return html.split(COUNT)[1].split("</h2>", maxsplit=1)[0]


def names_on(html: str) -> list[str]:
    return [part.split("</a>")[0].split(">")[1] for part in html.split('<h3><a href="')[1:]]


@pytest.fixture
def three() -> list[Certificate]:
    """A rice of Trần Đề with 3 stars, a mắm of Mỹ Tú with 4, both in force; an expired one."""
    rice = make_certificate(product=make_product(name="Gạo thơm Tài Văn"), star=3)
    producer = make_producer(
        name="Hộ kinh doanh Cô Đợi", legal_form="household_business", commune=commune("31588")
    )
    sauce = make_certificate(
        product=make_product(name="Mắm cá sặc", producer=producer, product_set=None), star=4
    )
    old = make_certificate(product=make_product(name="Rượu cam xoàn"), on=date(2021, 1, 5))
    return [rice, sauce, old]


@pytest.mark.parametrize("items", [1, 3])
@pytest.mark.parametrize(
    ("address", "after_a_change", "later"),
    [
        ("/", 10, 4),  # what is in season, what is new, the photos of both; the stamp
        ("/san-pham/", 8, 3),
        (
            "/san-pham/?district=tran-de&star=3&star=4&sector=thuc-pham&segment=cooperative&q=gao&sort=name",
            8,
            3,
        ),
        ("/chu-the/", 4, 2),
        ("/thong-ke/", 7, 1),
        ("/api/v1/products", 7, 2),
        ("/api/v1/producers", 5, 2),
        ("/api/v1/districts", 4, 1),
        ("/api/v1/stats", 6, 1),
    ],
)
def test_lists_cost_the_same_queries_however_long(  # noqa: PLR0917 -- a table
    client: Client, django_assert_num_queries, items: int, address: str, after_a_change: int, later: int
) -> None:
    for number in range(items):
        make_certificate(product=make_product(name=f"Gạo thơm {number}"))
    with django_assert_num_queries(after_a_change):
        client.get(address)
    with django_assert_num_queries(later):
        client.get(address)


@pytest.mark.parametrize("items", [2, 4])
def test_the_pages_of_one_record_cost_the_same_queries(
    client: Client, django_assert_num_queries, items: int
) -> None:
    producer = make_producer()
    for _ in range(items):
        certificate = make_certificate(product=make_product(producer=producer), on=date(2023, 12, 1))
        make_certificate(product=certificate.product, star=4, on=date(2025, 1, 6))
    client.get("/san-pham/")  # places and product sets are known from here on
    for address, queries in [
        (certificate.product.get_absolute_url(), 9),
        (producer.get_absolute_url(), 6),
        (certificate.get_absolute_url(), 3),  # it was superseded: one asks for the newer one
        (f"/api/v1/products/{certificate.product.slug}", 5),  # with channels and sales points
        (f"/api/v1/certificates/{certificate.code}", 3),
        (Certificate.objects.latest("pk").get_absolute_url(), 2),
    ]:
        with django_assert_num_queries(queries):
            client.get(address)


def test_only_what_is_in_force_is_listed(client: Client, three: list[Certificate]) -> None:
    html = page(client, "/san-pham/")
    assert names_on(html) == ["Mắm cá sặc", "Gạo thơm Tài Văn"]
    assert count_on(html) == "2 sản phẩm"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("district=tran-de", ["Gạo thơm Tài Văn"]),
        ("district=951", ["Gạo thơm Tài Văn"]),
        ("district=951&district=my-tu", ["Mắm cá sặc", "Gạo thơm Tài Văn"]),
        ("district=ke-sach", []),
        ("star=4", ["Mắm cá sặc"]),
        ("star=3&star=4", ["Mắm cá sặc", "Gạo thơm Tài Văn"]),
        ("star=5", []),
        ("sector=thuc-pham", ["Gạo thơm Tài Văn"]),
        ("segment=household", ["Mắm cá sặc"]),
        ("q=mam ca", ["Mắm cá sặc"]),
        ("q=MẮM", ["Mắm cá sặc"]),
        ("q=co doi", ["Mắm cá sặc"]),
        ("q=tài văn", ["Gạo thơm Tài Văn"]),
        ("q=hkd cô đợi", ["Mắm cá sặc"]),
        ("q=HTX gạo", ["Gạo thơm Tài Văn"]),
        ("q=!!!", []),
        ("q=hung phu", ["Mắm cá sặc"]),
        ("q=long hung", ["Mắm cá sặc"]),
        ("state=expired", ["Rượu cam xoàn"]),
        ("state=all&sort=name", ["Gạo thơm Tài Văn", "Mắm cá sặc", "Rượu cam xoàn"]),
        ("sort=name", ["Gạo thơm Tài Văn", "Mắm cá sặc"]),
        ("district=&star=&q=&sort=", ["Mắm cá sặc", "Gạo thơm Tài Văn"]),
    ],
)
def test_filters(client: Client, three: list[Certificate], query: str, names: list[str]) -> None:
    assert names_on(page(client, f"/san-pham/?{query}")) == names
    listed = client.get(f"/api/v1/products?{query}").json()
    assert [row["name"] for row in listed["results"]] == names
    assert listed["count"] == len(names)


def test_exact_tones_rank_first(client: Client) -> None:
    for name in ("Trà mận", "Trà màn", "Trà mãn khai", "Trà Mạn"):
        make_certificate(product=make_product(name=name))
    assert names_on(page(client, "/san-pham/?q=mận")) == ["Trà mận", "Trà màn", "Trà Mạn", "Trà mãn khai"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("district=atlantis", "atlantis"),
        ("star=9", "9"),
        ("star=3&star=0", "0"),
        ("state=lost", "lost"),
        ("sector=xxx", "xxx"),
        ("sort=price", "price"),
        ("after=abc", None),
        ("q=" + "a" * 101, "100"),
    ],
)
def test_what_is_not_understood_is_said_above_the_list(
    client: Client, three: list[Certificate], query: str, words: str | None
) -> None:
    html = page(client, f"/san-pham/?{query}")
    notice = html.split('class="notice')[1].split('<ul class="rows"')[0]
    assert words is None or f"{words}" in notice
    assert "Gạo thơm Tài Văn" in html
    answer = client.get(f"/api/v1/products?{query}")
    assert answer.status_code == 400
    assert len(answer.json()["problems"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        "q=%F0%9F%A5%AE",
        "q=%E2%80%AEabc",
        "q=" + "%CC%81" * 40,
        "q=%25_%5C",
        "q='--",
        "star=%EF%BC%93",
        "q=Ba%CC%81nh",
        "after=" + "A" * 3000,
    ],
)
def test_hostile_queries_get_a_page(client: Client, three: list[Certificate], query: str) -> None:
    assert client.get(f"/san-pham/?{query}").status_code == 200
    assert client.get(f"/api/v1/products?{query}").status_code in {200, 400}


@pytest.mark.parametrize(
    "address", ["/san-pham/?q=%00", "/api/v1/products?q=a%00b", "/xac-thuc/%00/", "/chu-the/?q=%00"]
)
def test_nul_is_a_bad_request(client: Client, address: str) -> None:
    page(client, address, 400)


def test_pages_follow_one_another_without_loss_or_repetition(client: Client) -> None:
    producer = make_producer()
    for number in range(60):
        make_certificate(
            product=make_product(producer=producer, name=f"Gạo {number % 7} thơm {number}"),
            star=3 + number % 2,
        )
    for sort in ("", "name", "newest", "star"):
        address, seen = f"/san-pham/?q=gao&sort={sort}", []
        while address:
            response = client.get(address)
            seen += [row.slug for row in response.context["rows"]]
            address = response.context["next_url"]
        assert len(seen) == 60
        assert len(set(seen)) == 60


def test_facets_count_what_a_choice_would_give(client: Client, three: list[Certificate]) -> None:
    facets = {facet["name"]: facet for facet in client.get("/san-pham/?star=4").context["facets"]}
    counts = {
        name: {option["value"]: option["count"] for option in facet["options"] if option["count"]}
        for name, facet in facets.items()
    }
    assert counts == {
        "district": {"my-tu": 1},
        "star": {"3": 1, "4": 1},
        "sector": {},
        "segment": {"household": 1},
    }
    assert len(facets["district"]["options"]) == 11


def test_an_empty_list_offers_the_way_out(client: Client, three: list[Certificate]) -> None:
    offers = client.get("/san-pham/?district=my-tu&star=5").context["suggestions"]
    assert offers == [
        {"text": "Hạng 4 sao: 1 sản phẩm", "url": "/san-pham/?district=my-tu&star=4"},
        {"text": "Bỏ 5 sao: 1 sản phẩm", "url": "/san-pham/?district=my-tu"},
    ]


def test_a_long_name_is_shown_whole(client: Client) -> None:
    name = LONG.strip()[:255].strip()
    certificate = make_certificate(product=make_product(name=name))
    assert name in page(client, "/san-pham/")
    assert name in page(client, certificate.product.get_absolute_url())


def test_markup_in_names_is_text(client: Client) -> None:
    make_certificate(product=make_product(name="<script>alert(1)</script>"))
    raw = client.get("/san-pham/").content.decode()
    assert "<script>" not in raw
    assert "&lt;script&gt;" in raw


def test_a_product_never_recognised_is_not_public(client: Client) -> None:
    product = make_product()
    page(client, product.get_absolute_url(), 404)
    page(client, product.producer.get_absolute_url(), 404)
    assert client.get(f"/api/v1/products/{product.slug}").status_code == 404
    assert client.get("/api/v1/producers").json()["count"] == 0


def test_the_product_page_tells_the_history_of_its_stars(client: Client) -> None:
    first = make_certificate(on=date(2022, 12, 13))
    make_certificate(product=first.product, star=4, on=date(2025, 3, 10))
    response = client.get(first.product.get_absolute_url())
    assert response.context["certificate"]["star"] == 4
    assert [(event["date_text"], event["state"]) for event in response.context["history"]] == [
        ("10/03/2025", "valid"),
        ("13/12/2022", "valid"),
    ]


def test_an_old_commune_is_shown_with_its_present_one(client: Client) -> None:
    product = make_certificate(product=make_product(producer=make_producer(commune=commune("31588")))).product
    html = page(client, product.get_absolute_url())
    assert "Xã Hưng Phú" in html
    assert "Xã Long Hưng" in html


PERSONAL = {
    "name": "Thạch Thị Bí Mật",
    "position": "Tổ trưởng Bí Mật",
    "ethnicity": "KhmerBiMat",
    "home_address": "Số 9 ấp Bí Mật",
    "phone": "0912345678",
}


def test_personal_data_never_leaves_the_staff_pages(client: Client) -> None:
    producer = make_producer(
        phone="0299 3822 333", email="bi.mat@example.vn", address="12 đường Bí Mật", tax_number="0100109106"
    )
    save_producer(
        producer=producer,
        representative=Representative(producer=producer, has_disability=True, gender="female", **PERSONAL),
        by=None,
    )
    certificate = make_certificate(product=make_product(producer=producer))
    Certificate.objects.update(address="Số 7 hẻm Nhà Riêng")
    secrets = [
        "Số 7 hẻm Nhà Riêng",
        *PERSONAL.values(),
        producer.phone,
        producer.email,
        producer.address,
        producer.tax_number,
    ]
    for address in [
        "/", "/san-pham/", "/chu-the/", "/thong-ke/", certificate.product.get_absolute_url(), producer.get_absolute_url(),
        certificate.get_absolute_url(), "/api/v1/products", "/api/v1/producers", f"/api/v1/products/{certificate.product.slug}",
        f"/api/v1/certificates/{certificate.code}", "/api/v1/stats",
    ]:  # fmt: skip
        html = page(client, address)
        assert [secret for secret in secrets if secret in html] == [], address
    assert client.get("/san-pham/", {"q": "Bí Mật"}).context["count"] == 0


def test_contact_is_shown_with_consent(client: Client) -> None:
    producer = make_producer(phone="0299 3822 333", publish_contact=True)
    certificate = make_certificate(product=make_product(producer=producer))
    Certificate.objects.update(address="Số 7 đường Chợ")
    assert "0299 3822 333" in page(client, producer.get_absolute_url())
    assert "Số 7 đường Chợ" in page(client, certificate.get_absolute_url())


# --- verification ---------------------------------------------------------------------------------------------


def ending(number: str) -> Ending:
    return Ending(number, date(2026, 1, 5), "UBND tỉnh", Level.PROVINCE)


def outcome(client: Client, certificate: Certificate) -> tuple[str, str]:
    response = client.get(certificate.get_absolute_url())
    answer = client.get(f"/api/v1/certificates/{certificate.code}").json()
    assert answer["state"] == response.context["outcome"]
    return response.context["outcome"], response.context["sentence"]


def test_each_state_has_its_clear_word(client: Client) -> None:
    valid = make_certificate(star=4, on=date(2025, 3, 10))
    assert outcome(client, valid) == ("valid", "Được công nhận 4 sao, có hiệu lực đến 10/03/2028.")
    revoked = revoke(
        certificate=make_certificate(), ending=ending("1/QĐ"), ground=Ground.MARK_MISUSE, by=None, why="x"
    )
    assert outcome(client, revoked)[0] == "revoked"
    assert "05/01/2026" in outcome(client, revoked)[1]
    annulled = annul(certificate=make_certificate(), ending=ending("2/QĐ"), by=None, why="x")
    assert outcome(client, annulled)[0] == "annulled"
    expired = make_certificate(on=date(2021, 1, 5))
    assert outcome(client, expired)[0] == "expired"
    prolonged = make_certificate(on=date(2023, 10, 1))
    prolong(certificate=prolonged, until=prolonged.expires_on + timedelta(days=100), by=None, why="x")
    assert outcome(client, prolonged)[0] == "prolonged"
    again = make_certificate(product=expired.product, on=date(2026, 5, 1))
    assert outcome(client, expired) == (
        "expired",
        "Đã hết thời hạn (05/01/2024). Sản phẩm đã có giấy chứng nhận mới hơn.",
    )
    assert again.code in client.get(expired.get_absolute_url()).content.decode()
    newer = make_certificate(product=valid.product, star=5, on=date(2026, 6, 1))
    assert outcome(client, valid)[0] == "superseded"
    assert newer.code in client.get(valid.get_absolute_url()).content.decode()


def test_an_annulled_certificate_takes_nobodys_place(client: Client) -> None:
    expired = make_certificate(on=date(2021, 1, 5))
    wrong = make_certificate(product=expired.product, on=date(2026, 5, 1))
    ending = Ending("1/QĐ", date(2026, 11, 20), "UBND tỉnh", Level.PROVINCE)
    annul(certificate=wrong, ending=ending, by=None, why="x")
    assert outcome(client, expired) == (
        "expired",
        "Đã hết thời hạn (05/01/2024) và sản phẩm chưa được đánh giá lại.",
    )
    assert wrong.code not in client.get(expired.get_absolute_url()).text
    assert client.get(f"/api/v1/certificates/{expired.code}").json()["superseded_by"] is None


def test_a_struck_entry_leaves_the_public_pages(client: Client) -> None:
    certificate = make_certificate(product=make_product(name="Gạo gõ nhầm"))
    strike(certificate=certificate, by=None, why="nhầm")
    for address in ("/san-pham/", "/san-pham/?state=all", "/san-pham/?state=annulled", "/chu-the/"):
        assert client.get(address).context["count"] == 0
    page(client, certificate.product.get_absolute_url(), 404)
    assert client.get(certificate.get_absolute_url()).context["outcome"] == "unknown"
    assert client.get(f"/api/v1/certificates/{certificate.code}").status_code == 404
    assert client.get("/api/v1/stats").json()["recognised"]["total"] == 0


def test_what_to_compare_with_the_paper(client: Client) -> None:
    certificate = make_certificate(on=date(2025, 3, 10), number="0123/GCN")
    compared = {
        line["label"]: line["value"] for line in client.get(certificate.get_absolute_url()).context["compare"]
    }
    assert list(compared.values()) == [
        certificate.product_name,
        certificate.producer_name,
        "3 sao",
        certificate.decision.number,
        "10/03/2025",
        "UBND tỉnh Sóc Trăng",
        "0123/GCN",
        "10/03/2025",
        "10/03/2028",
    ]


def test_a_prolonged_paper_is_compared_with_its_own_date(client: Client) -> None:
    certificate = make_certificate(on=date(2023, 10, 1))
    prolong(certificate=certificate, until=date(2027, 1, 10), by=None, why="x")
    compared = client.get(certificate.get_absolute_url()).context["compare"]
    assert compared[-1]["value"] == "01/10/2026"


def test_a_year_is_not_compared_with_the_days_of_a_paper(client: Client) -> None:
    certificate = make_certificate(on=date(2024, 12, 31))
    with connection.cursor() as cursor:  # as the import writes it; a known day is not forgotten otherwise
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE certifications_certificate DISABLE TRIGGER USER")
        cursor.execute("UPDATE certifications_certificate SET precision = 'year'")
        cursor.execute("ALTER TABLE certifications_certificate ENABLE TRIGGER USER")
    response = client.get(certificate.get_absolute_url())
    assert response.context["compare"][-1]["value"] == "2024"
    assert response.context["sentence"] == (
        "Được công nhận 3 sao trong 2024 (sổ chưa ghi ngày cụ thể). Có hiệu lực muộn nhất đến hết năm 2027."
    )


def test_the_paper_keeps_its_words_when_the_product_is_renamed(client: Client) -> None:
    certificate = make_certificate(product=make_product(name="Gạo cũ"))
    type(certificate.product).objects.update(name="Gạo mới")
    assert "Gạo cũ" in page(client, certificate.get_absolute_url())


@pytest.mark.parametrize("typed", ["{lower}", "{spaced}", " {spaced} "])
def test_a_code_is_found_however_it_is_typed(client: Client, typed: str) -> None:
    certificate = make_certificate()
    text = typed.format(lower=certificate.code.lower(), spaced=certificate.spaced_code)
    response = client.get("/xac-thuc/", {"code": text}, follow=True)
    assert response.context["outcome"] == "valid"


@pytest.mark.parametrize("code", ["AAAA-AAAA-AAAA", "x", "🥮", "%2e%2e"])
def test_an_unknown_code_is_said_to_be_unknown(client: Client, code: str) -> None:
    response = client.get(f"/xac-thuc/{code}/")
    assert response.status_code == 404
    assert response.context["outcome"] == "unknown"


def test_half_a_code_is_a_typing_error(client: Client) -> None:
    html = page(client, "/xac-thuc/?code=ABCD-EFG", 422)
    assert "ABCD-EFG" in html


# --- the law of the house --------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/san-pham/", "/xac-thuc/", "/noi-bo/dang-nhap/", "/khong-co/"])
def test_every_answer_carries_the_security_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


def test_pages_have_no_inline_code(client: Client, three: list[Certificate]) -> None:
    for address in [
        "/",
        "/san-pham/",
        three[0].get_absolute_url(),
        three[0].product.get_absolute_url(),
        "/thong-ke/",
    ]:
        html = client.get(address).content.decode()
        html = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", html)  # data, runs nowhere
        assert " style=" not in html
        assert "<style" not in html
        scripts = re.findall(r"<script[^>]*>[^<]*", html)
        ours = (
            ['<script type="module" src="/static/js/suggest.js">'] if address in {"/", "/san-pham/"} else []
        )
        assert scripts == ours
        assert " onclick" not in html


def test_an_unchanged_page_is_answered_304(client: Client, three: list[Certificate]) -> None:
    first = client.get("/san-pham/")
    again = client.get("/san-pham/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_a_page_in_the_list_weighs_little(client: Client) -> None:
    producer = make_producer(name="Hợp tác xã nông nghiệp - thương mại - dịch vụ Phương An")
    for number in range(24):
        make_certificate(
            product=make_product(producer=producer, name=f"Bánh pía sầu riêng trứng muối đặc biệt {number}")
        )
    response = client.get("/san-pham/", headers={"accept-encoding": "gzip"})
    assert len(response.content) < 20_000


def test_districts_stand_in_dictionary_order(client: Client) -> None:
    names = [row["name"] for row in client.get("/api/v1/districts").json()["results"]]
    assert names == [
        "Huyện Châu Thành",
        "Huyện Cù Lao Dung",
        "Huyện Kế Sách",
        "Huyện Long Phú",
        "Huyện Mỹ Tú",
        "Huyện Mỹ Xuyên",
        "Thị xã Ngã Năm",
        "Thành phố Sóc Trăng",
        "Huyện Thạnh Trị",
        "Huyện Trần Đề",
        "Thị xã Vĩnh Châu",
    ]
    assert district("my-tu").name == "Huyện Mỹ Tú"


def test_the_group_of_a_producer_is_called_the_same_everywhere(
    client: Client, three: list[Certificate]
) -> None:
    for address in ("/san-pham/", "/chu-the/", "/thong-ke/", three[0].product.producer.get_absolute_url()):
        html = page(client, address)
        assert "Nhóm chủ thể" in html
        assert "oại chủ thể" not in html
