"""Shelf labels and stickers: for what is in force only, read back as a telephone and a reader would."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from zxingcpp import read_barcodes

from certifications.actions import Ending, annul, prolong, revoke, strike
from certifications.enums import Ground, Level
from certifications.models import Certificate
from certifications.printing.labels import Form, Label, pdf
from ocop_registry import open_api
from ocop_registry.public import memory
from tests.certifications.printing.reading import MM, lines, pages, text
from tests.factories import make_certificate, make_producer, make_product

pytestmark = pytest.mark.django_db
ENDING = Ending("1/QĐ-UBND", date(2026, 11, 20), "UBND tỉnh Sóc Trăng", Level.PROVINCE)
LONG = "Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái " * 5


def label(**facts: Any) -> Label:
    return Label(
        **{
            "product": "Gạo thơm ST25",
            "producer": "Hợp tác xã nông nghiệp Tài Văn",
            "star": 4,
            "until": "Có giá trị đến ngày 10/03/2029",
            "code": "ABCD-2345-EFGH",
            "url": "https://ocop.example.vn/xac-thuc/ABCD2345EFGH/",
            "address_of_check": "ocop.example.vn/xac-thuc",
            "day": date(2026, 3, 10),
        }
        | facts
    )


def addresses(certificate: Certificate) -> list[str]:
    return [f"/xac-thuc/{certificate.code}/{name}.pdf" for name in ("nhan-ke", "to-tem")]


def codes(page: Any) -> list[str]:
    return [found.text for found in read_barcodes(page.render(scale=3).to_pil())]


def test_a_shelf_label_says_what_it_must_on_one_a6() -> None:
    [page] = pages(pdf(label(), Form.SHELF))
    assert [round(side / MM) for side in page.get_size()] == [148, 105]
    assert codes(page) == ["https://ocop.example.vn/xac-thuc/ABCD2345EFGH/"]
    for words in (
        "SẢN PHẨM OCOP", "Gạo thơm ST25", "Hợp tác xã nông nghiệp Tài Văn", "Đạt hạng 4 sao",
        "Có giá trị đến ngày 10/03/2029", "ABCD-2345-EFGH", "ocop.example.vn/xac-thuc", "Quét mã",
    ):  # fmt: skip
        assert words in text(page)


def test_a_sheet_has_24_stickers_that_keep_off_the_cuts() -> None:
    [page] = pages(pdf(label(), Form.STICKERS))
    assert [round(side / MM) for side in page.get_size()] == [210, 297]
    assert codes(page) == ["https://ocop.example.vn/xac-thuc/ABCD2345EFGH/"] * 24
    said = text(page)
    assert [said.count(words) for words in ("ABCD-2345-EFGH", "Gạo thơm ST25", "OCOP 4 SAO")] == [24] * 3
    wide, high, top = 70 * MM, 37 * MM, 0.5 * MM
    for left, bottom, right, upper in lines(page):
        column, row = left // wide, (297 * MM - top - upper) // high
        assert left - column * wide >= 4.9 * MM
        assert (column + 1) * wide - right >= 4.9 * MM
        assert bottom >= 297 * MM - top - (row + 1) * high + 4 * MM


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("name", [LONG.strip()[:255], "B" * 255, "Mắm", "# [*mã*] $x$ <b>"])
def test_names_of_any_length_fit(form: Form, name: str) -> None:
    [page] = pages(pdf(label(product=name, producer=name), form))
    whole = "".join(text(page).split())
    assert whole.count("".join(name.split())) >= 1
    width, height = page.get_size()
    margin = 4 * MM
    for left, bottom, right, upper in lines(page):
        assert left >= margin
        assert bottom >= margin
        assert right <= width - margin
        assert upper <= height - margin


@pytest.mark.parametrize("form", list(Form))
def test_the_same_facts_give_the_same_bytes(form: Form) -> None:
    assert pdf(label(), form) == pdf(label(), form)


def test_anybody_may_fetch_them_while_the_certificate_is_in_force(client: Client, settings) -> None:
    settings.SITE_URL = "https://ocop.example.vn"
    certificate = make_certificate(product=make_product(name="Gạo thơm ST25"), star=4)
    for address in addresses(certificate):
        response = client.get(address)
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        assert response["Content-Disposition"].startswith("inline; filename=")
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
        [page] = pages(response.content)
        assert set(codes(page)) == {f"https://ocop.example.vn/xac-thuc/{certificate.code}/"}
        assert "Gạo thơm ST25" in text(page)
        assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304


def test_after_a_revocation_the_very_next_request_refuses(client: Client, settings) -> None:
    settings.PAGE_MEMORY = 4_000_000
    memory.cache_clear()
    certificate = make_certificate()
    tags = {address: client.get(address)["ETag"] for address in addresses(certificate)}
    revoke(certificate=certificate, ending=ENDING, ground=Ground.MARK_MISUSE, by=None, why="x")
    for address, tag in tags.items():
        for headers in ({}, {"if-none-match": tag}):
            response = client.get(address, headers=headers)
            assert response.status_code == 409
            assert "Chỉ in nhãn cho giấy chứng nhận còn hiệu lực. Giấy này: đã thu hồi." in unescape(
                response.text
            )
    memory.cache_clear()


def expired() -> Certificate:
    return make_certificate(on=date(2022, 3, 10))


def annulled() -> Certificate:
    made = make_certificate()
    annul(certificate=made, ending=ENDING, by=None, why="x")
    return made


def superseded() -> Certificate:
    made = make_certificate(on=date(2024, 3, 10))
    make_certificate(product=made.product, star=4, on=date(2025, 6, 10))
    return made


def struck() -> Certificate:
    made = make_certificate()
    strike(certificate=made, by=None, why="x")
    return made


@pytest.mark.parametrize(
    ("made", "status"), [(expired, 409), (annulled, 409), (superseded, 409), (struck, 404)]
)
def test_none_out_of_force(client: Client, made: Any, status: int) -> None:
    assert [client.get(address).status_code for address in addresses(made())] == [status] * 2


def test_an_unknown_code_is_not_there(client: Client) -> None:
    assert client.get("/xac-thuc/AAAAAAAAAAAA/nhan-ke.pdf").status_code == 404


def test_a_prolonged_one_says_its_new_day(client: Client) -> None:
    certificate = make_certificate(on=date(2023, 10, 10))
    prolong(certificate=certificate, until=date(2027, 2, 1), by=None, why="x")
    [page] = pages(client.get(addresses(certificate)[0]).content)
    assert "Có giá trị đến ngày 01/02/2027" in text(page)


def test_samples_are_marked_as_such(client: Client) -> None:
    producer = make_producer(is_sample=True)
    certificate = make_certificate(product=make_product(producer=producer, is_sample=True))
    shelf, stickers = (pages(client.get(each).content)[0] for each in addresses(certificate))
    assert text(shelf).count("MẪU – không có giá trị") == 1
    assert text(stickers).count("MẪU – không có giá trị") == 24


def test_a_name_that_cannot_be_printed_is_refused_in_words(client: Client) -> None:
    certificate = make_certificate(product=make_product(name="Bánh ខ្មែរ"))
    response = client.get(addresses(certificate)[0])
    assert response.status_code == 409
    assert "phông in nhãn không có" in response.text


def test_one_address_may_fetch_so_many_a_minute(client: Client, settings) -> None:
    settings.LABELS_PER_MINUTE = 2
    open_api.limit.cache_clear()
    shelf, stickers = addresses(make_certificate())
    assert [client.get(each).status_code for each in (shelf, stickers, shelf)] == [200, 200, 429]
    assert "Quá nhiều yêu cầu" in client.get(shelf).text
    open_api.limit.cache_clear()
    assert [client.head(each).status_code for each in (shelf, stickers, shelf)] == [200, 200, 429]
    open_api.limit.cache_clear()


def test_a_label_costs_two_queries(client: Client, django_assert_num_queries) -> None:
    shelf, stickers = addresses(make_certificate())
    for address in (shelf, stickers):
        with django_assert_num_queries(2):  # stamp, certificate
            client.get(address)
