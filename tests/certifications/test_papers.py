"""Which certificates get a paper, what it says, and how staff get it."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import translation

from certifications import papers
from certifications.actions import Ending, annul, prolong, revoke, strike
from certifications.checks import printed_addresses_can_be_reached
from certifications.enums import Ground, Level, Precision
from certifications.models import Certificate
from certifications.printing.paper import Paper
from ocop_registry import settings as registry_settings
from products.models import Product
from tests.certifications.printing.reading import expected, pages, qr_codes, text
from tests.factories import make_certificate, make_decision, make_producer, make_product

pytestmark = pytest.mark.django_db
ENDING = Ending("91/QĐ-UBND", date(2026, 10, 20), "UBND thành phố Cần Thơ", Level.PROVINCE)


@pytest.fixture(autouse=True)
def site(settings) -> None:
    settings.SITE_URL = "https://ocop.example.vn"


def address(certificate: Certificate) -> str:
    return reverse("certificate_paper", args=[certificate.pk])


def entered(**fields) -> Certificate:
    """A certificate as the import may leave it: little known."""
    product = make_product(name="Gạo thơm", producer=make_producer(name="HTX Tài Văn"))
    known = {
        "code": "ABCD2345EFGH", "star": 3, "rubric_version": "unknown", "product_name": product.name,
        "producer_name": product.producer.name, "issued_on": date(2024, 12, 31),
    } | fields  # fmt: skip
    made = Certificate.objects.create(product=product, **known)
    return Certificate.objects.get(pk=made.pk)


def test_the_paper_says_what_the_register_knows():
    producer = make_producer(name="Hợp tác xã nông nghiệp - thương mại - dịch vụ Phương An")
    product = make_product(name="Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái", producer=producer)
    certificate = make_certificate(product=product, star=4, on=date(2025, 3, 5), number="15/2025/GCN-OCOP")
    Certificate.objects.filter(pk=certificate.pk).update(address="Số 12, ấp Hòa Thành, xã Tài Văn")
    certificate.refresh_from_db()
    assert papers.paper(certificate) == Paper(
        product="Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái",
        producer="Hợp tác xã nông nghiệp - thương mại - dịch vụ Phương An",
        star=4,
        code=certificate.spaced_code,
        url=f"https://ocop.example.vn/xac-thuc/{certificate.code}/",
        address_of_check="ocop.example.vn/xac-thuc",
        day=date(2025, 3, 5),
        authority="Ủy ban nhân dân tỉnh Sóc Trăng",
        number="15/2025/GCN-OCOP",
        address="Số 12, ấp Hòa Thành, xã Tài Văn",
        grounds=(
            f"Theo Quyết định số {certificate.decision.number}",
            "ngày 05 tháng 3 năm 2025",
            "Có giá trị 36 tháng, đến ngày 05/03/2028",
        ),
        place_and_date="Sóc Trăng, ngày 05 tháng 3 năm 2025",
        mark="",
    )


@pytest.mark.parametrize(
    ("precision", "grounds", "signed"),
    [
        (Precision.YEAR, ("Được công nhận năm 2024", "Có giá trị 36 tháng, đến năm 2027"), "Năm 2024"),
        (
            Precision.MONTH,
            ("Được công nhận tháng 12 năm 2024", "Có giá trị 36 tháng, đến tháng 12/2027"),
            "Tháng 12 năm 2024",
        ),
    ],
)
def test_what_is_not_known_is_not_printed(precision, grounds, signed, officer, client_of):
    certificate = entered(precision=precision)
    paper = papers.paper(certificate)
    assert (paper.grounds, paper.place_and_date) == (grounds, signed)
    assert (paper.authority, paper.number, paper.address) == ("", "", "")
    [page] = pages(client_of(officer).get(address(certificate)).content)
    assert "31" not in text(page)
    assert text(page) == expected(paper)


def test_with_a_decision_the_day_of_the_decision_is_known_however_little_is_known_of_the_issue():
    decision = make_decision(number="7/QĐ-UBND", decided_on=date(2024, 6, 3))
    paper = papers.paper(entered(precision=Precision.YEAR, decision=decision))
    assert paper.grounds == (
        "Theo Quyết định số 7/QĐ-UBND",
        "ngày 03 tháng 6 năm 2024",
        "Có giá trị 36 tháng, đến năm 2027",
    )
    assert paper.place_and_date == "Sóc Trăng, năm 2024"


def test_an_officer_gets_a_pdf_that_is_stored_nowhere(officer, client_of):
    certificate = make_certificate(product=make_product(name="Bánh pía – “Ông Tư”"))
    response = client_of(officer).get(address(certificate))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    name = f"giay-chung-nhan-banh-pia-ong-tu-{certificate.code}.pdf"
    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    [page] = pages(response.content)
    assert text(page) == expected(papers.paper(certificate))


def test_the_qr_code_leads_to_the_page_that_verifies_it(officer, client_of, client):
    certificate = make_certificate()
    [page] = pages(client_of(officer).get(address(certificate)).content)
    [url] = qr_codes(page)
    assert url == f"https://ocop.example.vn/xac-thuc/{certificate.code}/"
    answer = client.get(urlsplit(url).path)
    assert answer.status_code == 200
    assert certificate.product_name in answer.content.decode()


def test_the_same_row_gives_the_same_bytes_whatever_language_the_page_speaks(officer, client_of):
    certificate, client = make_certificate(), client_of(officer)
    first = client.get(address(certificate)).content
    with translation.override("en"):
        assert client.get(address(certificate)).content == first


def struck(made, officer):
    return strike(certificate=made, by=officer, why="Gõ nhầm")


def revoked(made, officer):
    return revoke(certificate=made, ending=ENDING, ground=Ground.MARK_MISUSE, by=officer, why="")


def annulled(made, officer):
    return annul(certificate=made, ending=ENDING, by=officer, why="")


@pytest.mark.parametrize(
    ("end", "words"),
    [(struck, "struck out"), (revoked, "đã thu hồi"), (annulled, "đã hủy bỏ")],
    ids=["struck", "revoked", "annulled"],
)
@pytest.mark.parametrize("sample", [False, True])
def test_what_was_taken_back_gets_no_paper(end, words, sample, officer, client_of):
    product = make_product()
    Product.objects.filter(pk=product.pk).update(is_sample=sample)
    made = make_certificate(product=product)
    end(made, officer)
    response = client_of(officer).get(address(made))
    assert response.status_code == 409
    assert response["Content-Type"].startswith("text/html")
    made = Certificate.objects.get(pk=made.pk)
    reason = papers.refusal(made)
    assert reason
    assert response.content.decode().count(reason) == 2  # said, and in the facts instead of the button
    assert address(made) not in response.content.decode()


def test_the_ministry_prints_its_own(officer, client_of):
    five = make_certificate(star=5)
    decision = make_decision(level=Level.CENTRAL, authority="Bộ Nông nghiệp và Môi trường")
    four = entered(star=4, decision=decision, issued_on=decision.decided_on)
    for certificate in (five, four):
        assert client_of(officer).get(address(certificate)).status_code == 409
        assert papers.refusal(certificate) == papers.refusal(five)


@pytest.mark.parametrize("on", [date(2026, 11, 24), date(2030, 1, 1)])
def test_a_day_that_has_not_come_gets_no_paper(on):
    certificate = entered(issued_on=on)
    assert certificate.state is None
    with pytest.raises(papers.NotPrintable):
        papers.paper(certificate)


def test_what_has_run_out_or_was_replaced_says_so_across_the_sheet(officer, client_of):
    expired = make_certificate(on=date(2022, 10, 1))
    older = make_certificate(on=date(2024, 3, 10))
    make_certificate(product=older.product, on=date(2026, 1, 5))
    older.refresh_from_db()
    assert papers.paper(expired).mark == "ĐÃ HẾT HIỆU LỰC"
    assert papers.paper(older).mark == "ĐÃ CÓ GIẤY THAY THẾ"
    for certificate in (expired, older):
        [page] = pages(client_of(officer).get(address(certificate)).content)
        assert text(page).startswith(papers.paper(certificate).mark)


def test_a_prolonged_one_is_in_force_and_its_paper_has_its_own_end(officer):
    made = make_certificate(on=date(2023, 10, 1))
    prolong(certificate=made, until=date(2027, 3, 1), by=officer, why="")
    made.refresh_from_db()
    paper = papers.paper(made)
    assert paper.mark == ""
    assert paper.grounds[-1] == "Có giá trị 36 tháng, đến ngày 01/10/2026"


@pytest.mark.parametrize("on", [date(2025, 3, 10), date(2022, 10, 1)])
def test_a_sample_is_marked_whatever_its_state(on, officer, client_of):
    product = make_product()
    Product.objects.filter(pk=product.pk).update(is_sample=True)
    certificate = make_certificate(product=product, on=on)
    certificate = Certificate.objects.select_related("product").get(pk=certificate.pk)
    [page] = pages(client_of(officer).get(address(certificate)).content)
    assert text(page).startswith("MẪU – không có giá trị ")


@pytest.mark.parametrize("field", ["product_name", "producer_name", "address", "number"])
def test_a_letter_that_cannot_be_printed_is_named(field, officer, client_of):
    certificate = entered(**{field: "Cốm dẹp អំបុក"})
    response = client_of(officer).get(address(certificate))
    assert response.status_code == 409
    reason = papers.refusal(certificate)
    assert "អ" in reason
    assert "U+17A2" in reason
    assert "Cốm dẹp អំបុក" in reason
    assert reason in response.content.decode()


@pytest.mark.parametrize(
    "name", ['#panic() *a* [x] $ \\ "', "{{ x }} <script>", "=1+1", "../../etc/passwd", "a\\nb"]
)
def test_markup_in_a_name_stays_text(name, officer, client_of):
    product = make_product(name=name, producer=make_producer(name=name))
    certificate = make_certificate(product=product)
    response = client_of(officer).get(address(certificate))
    [page] = pages(response.content)
    assert text(page) == expected(papers.paper(certificate))
    assert certificate.product_name == name
    assert response["Content-Disposition"].count('"') == 2
    assert "/" not in response["Content-Disposition"]


@pytest.mark.parametrize("pk", [0, 999999, 2**63, 10**30])
def test_a_paper_of_nothing_is_not_found(pk, officer, client_of):
    assert client_of(officer).get(reverse("certificate_paper", args=[pk])).status_code == 404


def test_the_page_offers_the_paper(officer, client_of):
    certificate = make_certificate()
    page = client_of(officer).get(reverse("certificate_detail", args=[certificate.pk])).content.decode()
    assert f'href="{address(certificate)}"' in page


def test_a_paper_costs_the_same_queries(officer, client_of, django_assert_num_queries):
    certificate, client = make_certificate(), client_of(officer)
    with django_assert_num_queries(3):  # session, the person, the certificate with all that belongs to it
        client.get(address(certificate))


@pytest.mark.parametrize(
    ("given", "hosts", "https", "found"),
    [
        ("https://ocop.example.vn/", ["127.0.0.1"], True, "https://ocop.example.vn"),
        ("http://10.0.0.5:8080", ["a.vn"], True, "http://10.0.0.5:8080"),
        ("", ["127.0.0.1", "ocop.example.vn", "b.vn"], True, "https://ocop.example.vn"),
        ("", [".example.vn"], True, "https://example.vn"),
        ("", ["127.0.0.1", "localhost", "[::1]", "*"], True, "http://127.0.0.1:8123"),
        ("", ["ocop.example.vn"], False, "http://127.0.0.1:8123"),
    ],
)
def test_the_printed_address_is_the_public_one(given, hosts, https, found, monkeypatch):
    monkeypatch.setenv("OCOP_SITE_URL", given)
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setattr(registry_settings, "ALLOWED_HOSTS", hosts)
    monkeypatch.setattr(registry_settings, "HTTPS", https)
    assert registry_settings.site_url() == found


@pytest.mark.parametrize(
    "given", ["ocop.example.vn", "https://a.vn/ocop", "ftp://a.vn", "https://", "https://a.vn?x=1"]
)
def test_an_unfit_address_is_refused_with_an_example(given, monkeypatch):
    monkeypatch.setenv("OCOP_SITE_URL", given)
    with pytest.raises(Exception, match=r"OCOP_SITE_URL.*https://ocop\.example\.vn"):
        registry_settings.site_url()


@pytest.mark.parametrize(
    ("url", "doubts"),
    [("http://127.0.0.1:8000", 1), ("https://localhost", 1), ("https://ocop.example.vn", 0)],
)
def test_the_deployment_check_doubts_an_address_that_only_this_machine_reaches(url, doubts, settings):
    settings.SITE_URL = url
    assert len(printed_addresses_can_be_reached()) == doubts
