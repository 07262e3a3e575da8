"""A shopper scans a label whose certificate has been revoked, reports a doubt, and an officer closes it."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from accounts.enums import Role
from accounts.models import User
from certifications.actions import Ending, revoke
from certifications.enums import Ground, Level
from certifications.models import Certificate
from certifications.printing.labels import Form, pdf
from producers.sales import SalesPoint
from tests.browser.conftest import sideways
from tests.certifications.printing.reading import pages, qr_codes
from tests.trust.reports import closed, report
from trust.labels import label
from trust.lookups import tally
from trust.models import DoubtReport, LookUps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mat-khau-dai-1"
TODAY = date(2026, 11, 23)
WIDTHS = (320, 390, 768, 1440)


@pytest.fixture
def officer_page(open_page):
    """A page on which an officer has signed in."""

    def opened(**options) -> Page:
        User.objects.create_user("can.bo", PASSWORD, full_name="Trần Thị Cán Bộ", role=Role.OFFICER)
        page = open_page("/noi-bo/", **options)
        page.get_by_label("Tên đăng nhập").fill("can.bo")
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        return page

    return opened


def sold() -> Certificate:
    """In force, of a product that has a sales point."""
    found = Certificate.objects.in_force(TODAY).filter(product__producer__sold_at__isnull=False)
    return found.select_related("decision", "product__producer").order_by("pk")[0]


def test_from_a_label_on_the_shelf_to_a_closed_report(open_page, officer_page) -> None:
    certificate = sold()
    [printed] = qr_codes(pages(pdf(label(certificate), Form.SHELF))[0])
    ending = Ending("95/QĐ-MẪU", date(2026, 11, 20), "UBND tỉnh Sóc Trăng (mẫu)", Level.PROVINCE)
    revoke(certificate=certificate, ending=ending, ground=Ground.MARK_MISUSE, by=None, why="x")
    tally._waiting.clear()

    phone: Page = open_page(urlsplit(printed).path, width=360, height=740, javascript=False)
    heading = phone.get_by_role("heading", level=1)
    expect(heading).to_have_text("Giấy chứng nhận đã bị thu hồi")
    expect(heading).to_be_in_viewport()
    assert sideways(phone) == 0
    expect(phone.get_by_role("link", name="Tải nhãn kệ (PDF)")).to_have_count(0)
    phone.get_by_role("link", name="Báo cáo nghi vấn").click()
    expect(phone.get_by_label("Mã hoặc số trên giấy")).to_have_value(certificate.spaced_code)
    phone.get_by_role("radio", name="Giấy đã hết hạn hoặc bị thu hồi vẫn còn dùng").check()
    phone.get_by_label("Bạn thấy ở đâu?").fill("Chợ Sóc Trăng, sạp số 12")
    phone.get_by_label("Liên hệ với bạn bằng cách nào?").fill("0912 345 678")
    assert sideways(phone) == 0
    phone.get_by_role("button", name="Gửi báo cáo").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Cảm ơn bạn đã báo")
    made = DoubtReport.objects.get()
    expect(phone.get_by_text(str(made))).to_be_visible()
    tally.write()
    assert LookUps.objects.get().count == 1

    desk: Page = officer_page()
    expect(desk.get_by_role("heading", name="1 báo cáo nghi vấn mới")).to_be_visible()
    desk.get_by_role("link", name="1 Chưa ai nhận").click()
    desk.get_by_role("link", name="Giấy đã hết hạn hoặc bị thu hồi vẫn còn dùng").click()
    expect(desk.get_by_text("0912 345 678")).to_be_visible()
    desk.get_by_role("button", name="Nhận xử lý").click()
    desk.get_by_role("button", name="Đóng báo cáo").click()
    desk.get_by_role("radio", name="Nghi vấn đúng").check()
    desk.get_by_label("Đã làm gì").fill("Đã gỡ nhãn cũ khỏi quầy.")
    desk.get_by_role("button", name="Đóng báo cáo").click()
    expect(desk.get_by_text("Đã đóng báo cáo.")).to_be_visible()
    made.refresh_from_db()
    assert (made.status, made.finding, made.certificate) == ("closed", "confirmed", certificate)


def test_a_paper_without_code_is_found_by_its_number(open_page) -> None:
    certificate = sold()
    page: Page = open_page("/xac-thuc/", width=360, javascript=False)
    page.get_by_label("Số giấy chứng nhận hoặc số quyết định").fill(certificate.decision.number)
    page.get_by_label("Tên sản phẩm").fill(certificate.product_name.upper())
    page.get_by_role("button", name="Tìm giấy chứng nhận").click()
    expect(page.get_by_text(certificate.producer_name).first).to_be_visible()


GAPS = """selector => [...document.querySelectorAll(selector)].map(each =>
  each.getBoundingClientRect().top - each.previousElementSibling.getBoundingClientRect().bottom)"""


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_what_a_number_finds_stands_clear_and_wide(open_page, width: int) -> None:
    page: Page = open_page("/xac-thuc/?number=04/QD-MAU&product=ca", width=width)
    first = page.locator(".choice-list li").first
    expect(first).to_contain_text("Còn hiệu lực")
    expect(first).to_contain_text("Ngày công nhận:")
    assert first.bounding_box()["width"] > 320
    assert page.evaluate(GAPS, "h1 + section")[0] >= 16
    page.goto("/xac-thuc/?code=WKWJ-KDSV-FVO0")
    assert page.evaluate(GAPS, ".lead + .notice")[0] >= 16
    page.goto("/xac-thuc/?number=9999&product=ca")
    assert page.evaluate(GAPS, ".verdict .says + ul")[0] >= 8


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_trust_are_accessible_and_fit(
    open_page, officer_page, axe_finds_nothing, scheme: str
) -> None:
    certificate = sold()
    page: Page = officer_page(scheme=scheme)
    officer = User.objects.get(username="can.bo")
    first, last = report(words="a" * 300, contact="0912 345 678"), closed(officer, certificate=certificate)
    addresses = [
        "/xac-thuc/?number=1&product=x",
        "/xac-thuc/?number=1&product=",
        f"/xac-thuc/?number={certificate.decision.number}&product={certificate.product_name.split()[0]}",
        f"/bao-cao-nghi-van/?code={certificate.code}",
        "/km/bao-cao-nghi-van/",
        "/bao-cao-nghi-van/da-gui/?ref=ABCD2345",
        certificate.product.get_absolute_url(),
        certificate.product.producer.get_absolute_url(),
        "/noi-bo/nghi-van/",
        "/noi-bo/nghi-van/?age=30",
        first.get_absolute_url(),
        last.get_absolute_url(),
        f"/noi-bo/chung-nhan/{certificate.pk}/",
        f"/noi-bo/chu-the/{certificate.product.producer_id}/ban-hang/",
        "/noi-bo/diem-ban/",
        "/noi-bo/diem-ban/them/",
        SalesPoint.objects.all()[0].get_absolute_url(),
    ]
    for address in addresses:
        page.goto(address)
        for width in WIDTHS if scheme == "light" else ():
            page.set_viewport_size({"width": width, "height": 900})
            assert sideways(page) == 0, (address, width)
        axe_finds_nothing(page, colours_only=scheme == "dark")


def test_the_keyboard_alone_sends_a_report_and_never_meets_the_hidden_field(open_page) -> None:
    page: Page = open_page("/bao-cao-nghi-van/", javascript=False)
    page.get_by_role("radio").first.focus()
    names = []
    for _ in range(9):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
    assert names[:6] == ["typed", "place", "district", "words", "contact", "BUTTON"]
    assert "address" not in names
    page.get_by_role("button", name="Gửi báo cáo").focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Chợ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cảm ơn bạn đã báo")
    assert DoubtReport.objects.get().place == "Chợ"
