"""Checking a certificate by its code, or by the number on its paper and the product."""

from datetime import date
from html import unescape

import pytest
from django.test import Client

from certifications.actions import Ending, issue, revoke, strike
from certifications.conflicts import Award
from certifications.enums import Ground, Level
from certifications.models import Certificate
from tests.factories import decision, make_certificate, make_product
from trust.finding import NEAR, called, nearest, numbered

pytestmark = pytest.mark.django_db
NOT_FOUND = "Sổ không có giấy chứng nhận như vậy"


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.text)


def by_number(number: str, product: str) -> list[Certificate]:
    return called(numbered(number), product)


@pytest.fixture
def decided() -> list[Certificate]:
    """Three products recognised by one decision; their papers bear numbers of their own."""
    names = ("Bánh pía sầu riêng", "Bánh pía đậu xanh", "Lạp xưởng tươi")
    awards = [Award(product=make_product(name=name), star=4) for name in names]
    made = issue(
        decision=decision(number="57/QĐ-UBND", decided_on=date(2025, 6, 2)),
        awards=awards,
        by=None,
        accept_warnings=True,
    )
    for place, each in enumerate(made, 1):
        Certificate.objects.filter(pk=each.pk).update(number=f"{place:02}/2025/GCN-OCOP")
    return list(Certificate.objects.order_by("pk"))


@pytest.mark.parametrize(
    ("number", "product", "found"),
    [
        ("01/2025/GCN-OCOP", "Bánh pía sầu riêng", [0]),
        ("01/2025/gcn ocop", "banh pia sau rieng", [0]),
        ("Số: 01/2025/GCN-OCOP", "BÁNH PÍA", [0]),
        ("01/2025/GCN-OCOP", "sau rieng", [0]),
        ("01/2025/GCN-OCOP", "đậu xanh", []),
        ("01/2025/GCN-OCOP", "b pí s", [0]),
        ("01/2025/GCN-OCOP", "ánh", []),
        ("57/QĐ-UBND", "Bánh pía đậu xanh", [1]),
        ("57 qd ubnd", "lạp xưởng", [2]),
        ("57/QĐ-UBND", "banh pia", [0, 1]),
        ("57/QĐ-UBND", "gạo", []),
        ("57", "banh pia", []),
        ("58/QĐ-UBND", "banh pia", []),
        ("57/QĐ-UBND", "", []),
        ("", "banh pia", []),
        ("%", "banh", []),
        ("---", "!!!", []),
    ],
)
def test_by_number_and_product(decided, number: str, product: str, found: list[int]) -> None:
    assert sorted(each.pk for each in by_number(number, product)) == [decided[at].pk for at in found]


def test_a_number_that_was_entered_with_its_word(decided) -> None:
    other = make_certificate(product=make_product(name="Bánh pía sầu riêng"), on=date(2025, 6, 2))
    Certificate.objects.filter(pk=other.pk).update(number="Số 77/2025/GCN-OCOP")
    for number in ("77/2025/GCN-OCOP", "số 77/2025/GCN-OCOP"):
        assert [each.pk for each in by_number(number, "banh pia sau rieng")] == [other.pk]


def test_a_name_with_its_tones_comes_before_one_without(decided) -> None:
    near = make_product(name="Bánh pía sấu riêng")
    other = make_certificate(product=near, on=date(2025, 6, 2))
    Certificate.objects.filter(pk=other.pk).update(number="01/2025/GCN-OCOP")
    assert [each.pk for each in by_number("01/2025/GCN-OCOP", "Bánh pía sấu riêng")] == [other.pk]
    both = by_number("01/2025/GCN-OCOP", "banh pia sau rieng")
    assert {each.pk for each in both} == {decided[0].pk, other.pk}


def test_one_that_fits_is_shown_at_once(client: Client, decided) -> None:
    response = client.get("/xac-thuc/", {"number": "57/QĐ-UBND", "product": "lap xuong"})
    assert (response.status_code, response.url) == (302, f"/xac-thuc/{decided[2].spaced_code}/")
    answer = page(client, response.url)
    assert "57/QĐ-UBND" in answer


def test_several_are_offered_to_choose_from(client: Client, decided) -> None:
    html = page(client, "/xac-thuc/?number=57/QĐ-UBND&product=bánh+pía")
    assert "Có 2 giấy chứng nhận khớp" in html
    assert [each.get_absolute_url() in html for each in decided] == [True, True, False]
    assert "4 sao" in html
    assert html.count('class="badge badge-valid"') == 2


@pytest.mark.parametrize("query", ["number=57/QĐ-UBND", "product=bánh pía", "number=57&product=!!"])
def test_both_are_asked_for(client: Client, decided, query: str) -> None:
    assert "Gõ cả hai: số và tên sản phẩm" in page(client, f"/xac-thuc/?{query}", 422)


def test_a_number_that_is_not_known_says_what_to_do(client: Client, decided) -> None:
    html = page(client, "/xac-thuc/?number=99/2025/GCN-OCOP&product=gạo", 404)
    assert NOT_FOUND in html
    assert "/bao-cao-nghi-van/" in html
    assert "Bánh pía" not in html


def test_a_known_number_without_that_product_offers_the_nearest_names(client: Client, decided) -> None:
    html = page(client, "/xac-thuc/?number=57/QĐ-UBND&product=bánh pia đầu sanh", 404)
    assert NOT_FOUND not in html
    assert "Số này có trong sổ, nhưng không có sản phẩm nào tên như vậy" in html
    assert "/bao-cao-nghi-van/" in html
    offered = [html.index(decided[at].get_absolute_url()) for at in (1, 0, 2)]
    assert offered == sorted(offered)
    assert "Còn hiệu lực" in html
    assert "Ngày công nhận: 02/06/2025" in html
    strike(certificate=decided[1], by=None, why="gõ nhầm")
    assert "đậu xanh" not in page(client, "/xac-thuc/?number=57/QĐ-UBND&product=đầu sanh", 404)


def test_no_more_than_a_few_near_names_are_offered(decided) -> None:
    assert len(nearest(decided * 4, "gạo")) == NEAR == 5


def test_a_struck_entry_is_not_found(client: Client, decided) -> None:
    strike(certificate=decided[2], by=None, why="gõ nhầm")
    assert NOT_FOUND in page(client, "/xac-thuc/?number=03/2025/GCN-OCOP&product=lạp xưởng", 404)
    assert "Lạp xưởng tươi" not in page(client, "/xac-thuc/?number=57/QĐ-UBND&product=lạp xưởng", 404)


def test_the_number_asks_as_many_questions_however_many_fit(
    client: Client, decided, django_assert_num_queries
) -> None:
    for product, status in (("lạp xưởng", 302), ("bánh pía", 200), ("gạo", 404)):
        with django_assert_num_queries(3):  # stamp, by number, by decision
            assert (
                client.get("/xac-thuc/", {"number": "57/QĐ-UBND", "product": product}).status_code == status
            )


def test_long_and_odd_texts_are_answered(client: Client, decided) -> None:
    for number, product in (("9" * 5000, "b" * 5000), ("<b>", "'; DROP TABLE"), ("\u202e1", "🙂 bánh")):
        assert client.get("/xac-thuc/", {"number": number, "product": product}).status_code == 404


def test_the_page_says_all_that_the_paper_must_say(client: Client) -> None:
    made = make_certificate(product=make_product(name="Gạo thơm ST25"), star=4, on=date(2025, 3, 10))
    Certificate.objects.filter(pk=made.pk).update(number="15/2025/GCN-OCOP")
    response = client.get(made.get_absolute_url())
    said = {each["label"]: each["value"] for each in response.context["compare"]}
    assert said == {
        "Sản phẩm": "Gạo thơm ST25",
        "Chủ thể": made.producer_name,
        "Hạng sao": "4 sao",
        "Quyết định": made.decision.number,
        "Ngày quyết định": "10/03/2025",
        "Cơ quan cấp": "UBND tỉnh Sóc Trăng",
        "Số giấy chứng nhận": "15/2025/GCN-OCOP",
        "Ngày công nhận": "10/03/2025",
        "Ngày hết hạn": "10/03/2028",
    }


def test_the_domain_to_look_for_is_the_registrys_own(client: Client, settings) -> None:
    """Not whatever the visitor's request names."""
    settings.SITE_URL = "https://ocop.example.vn"
    html = page(client, make_certificate().get_absolute_url())
    assert "tên miền là ocop.example.vn" in html


def test_only_what_is_in_force_offers_labels(client: Client) -> None:
    made = make_certificate()
    assert "nhan-ke.pdf" in page(client, made.get_absolute_url())
    ending = Ending("1/QĐ-UBND", date(2026, 11, 20), "UBND tỉnh", Level.PROVINCE)
    revoke(certificate=made, ending=ending, ground=Ground.MARK_MISUSE, by=None, why="x")
    html = page(client, made.get_absolute_url())
    assert "nhan-ke.pdf" not in html
    assert f"/bao-cao-nghi-van/?code={made.spaced_code}" in html
