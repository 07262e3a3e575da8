"""Seasons of products: the months, their words, and where they are shown."""

from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from certifications.published import in_season
from products import seasons
from products.actions import save_product
from products.models import Product
from tests.factories import district, make_certificate, make_product

NOVEMBER = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("months", "spans"),
    [
        ([], []),
        ([5], [(5, 5)]),
        ([5, 6, 7], [(5, 7)]),
        ([1, 2, 11, 12], [(11, 2)]),
        ([12, 1], [(12, 1)]),
        ([3, 9], [(3, 3), (9, 9)]),
        ([1, 5, 6, 12], [(5, 6), (12, 1)]),
        (range(1, 13), [(1, 12)]),
        (range(2, 13), [(2, 12)]),
    ],
)
def test_months_that_follow_one_another_are_one_span(months, spans) -> None:
    assert seasons.spans(months) == spans


@pytest.mark.parametrize(
    ("language", "months", "words"),
    [
        ("vi", [5, 6, 7, 8], "tháng 5 đến tháng 8"),
        ("vi", [10, 11, 12, 1], "tháng 10 đến tháng 1 năm sau"),
        ("vi", [3, 9], "tháng 3; tháng 9"),
        ("vi", range(1, 13), "quanh năm"),
        ("vi", [], ""),
        ("en", [5, 6, 7, 8], "May to August"),
        ("en", [11, 12, 1], "November to January of the next year"),
        ("km", [5, 6], "ខែឧសភា ដល់ខែមិថុនា"),
    ],
)
def test_the_season_in_words(language: str, months, words: str) -> None:
    with translation.override(language):
        assert seasons.words(months) == words


@pytest.fixture
def oranges(db: None) -> Product:
    product = make_product(name="Cam sành", months=[1, 10, 11, 12], district=district("ke-sach"))
    make_certificate(product=product)
    return product


def test_the_shortest_season_comes_first_and_what_is_there_all_year_has_none(oranges: Product) -> None:
    for name, months in {
        "Cốm dẹp": [10, 11],
        "Dừa": list(range(1, 13)),
        "Nhãn": [7, 8],
        "Không rõ": [],
    }.items():
        make_certificate(product=make_product(name=name, months=months))
    make_certificate(product=make_product(name="Hết hạn", months=[11]), on=date(2021, 1, 5))
    assert [each.product.name for each in in_season(NOVEMBER, 4)] == ["Cốm dẹp", "Cam sành"]
    assert [each.product.name for each in in_season(NOVEMBER, 1)] == ["Cốm dẹp"]


def test_the_front_page_shows_what_is_in_season(oranges: Product) -> None:
    html = Client().get("/").content.decode()
    assert "Đang vào mùa: tháng 11" in html
    assert "<p>Tháng 10 đến tháng 1 năm sau</p>" in html
    oranges.months = [7]
    save_product(product=oranges, by=None)
    assert "Đang vào mùa" not in Client().get("/").content.decode()


def test_the_product_page_says_the_season_and_marks_this_month(oranges: Product) -> None:
    html = Client().get(oranges.get_absolute_url()).content.decode()
    assert html.count('<li class="ripe">') + html.count('<li class="ripe now">') == 4
    assert '<li class="ripe now">11</li>' in html
    without = make_certificate().product
    assert "Mùa vụ" not in Client().get(without.get_absolute_url()).content.decode()


def test_staff_tick_the_months(officer, client_of, oranges: Product) -> None:
    client, address = client_of(officer), f"/noi-bo/san-pham/{oranges.pk}/"
    page = client.get(address)
    ticked = [each.data["value"] for each in page.context["form"]["months"] if each.data["selected"]]
    assert ticked == [1, 10, 11, 12]
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"months": ["7", "8"]}
    assert client.post(address, data).status_code == 302
    oranges.refresh_from_db()
    assert oranges.months == [7, 8]
    assert client.post(address, data | {"months": ["13"]}).status_code == 422


def test_the_history_names_the_months(officer, client_of, oranges: Product) -> None:
    oranges.months = [7, 8]
    save_product(product=oranges, by=officer)
    html = client_of(officer).get(f"/noi-bo/lich-su/product/{oranges.pk}/").content.decode()
    assert "<del>1, 10, 11, 12</del>" in html
    assert "<ins>7, 8</ins>" in html
