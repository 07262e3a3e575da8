"""What an officer does, from the first entry to the certificate that the public checks."""

import pytest
from playwright.sync_api import Page, expect

from accounts.enums import Role
from accounts.models import User
from certifications.models import Certificate, Decision, PrintJob
from products.models import Product
from tests.browser.conftest import sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mat-khau-dai-1"


@pytest.fixture
def desk(open_page):
    """A page on which an administrator has signed in."""

    def opened(**options) -> Page:
        if not User.objects.filter(username="quan.tri").exists():
            User.objects.create_user("quan.tri", PASSWORD, full_name="Lê Quản Trị", role=Role.ADMINISTRATOR)
        page = open_page("/noi-bo/", **options)
        page.get_by_label("Tên đăng nhập").fill("quan.tri")
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Bàn làm việc")
        return page

    return opened


def staff_addresses() -> list[str]:
    product = Product.objects.order_by("pk").first()
    in_force = Certificate.objects.filter(revoked_on=None, annulled_on=None, superseded_on=None).latest(
        "issued_on"
    )
    revoked = Certificate.objects.filter(revoked_on__isnull=False).first()
    user = User.objects.get(username="quan.tri")
    return [
        "/noi-bo/",
        "/noi-bo/san-pham/?q=bánh",  # a short list: axe takes its time with each row
        "/noi-bo/san-pham/?q=khongcogi",
        "/noi-bo/san-pham/them/",
        f"/noi-bo/san-pham/them/?producer={product.producer_id}",
        f"/noi-bo/san-pham/{product.pk}/",
        f"/noi-bo/san-pham/{product.pk}/hinh-anh/",
        f"/noi-bo/san-pham/{product.pk}/chung-nhan/",
        "/noi-bo/chu-the/?q=htx",
        "/noi-bo/chu-the/them/",
        f"/noi-bo/chu-the/{product.producer_id}/",
        "/noi-bo/cap-chung-nhan/",
        "/noi-bo/quyet-dinh/",
        f"/noi-bo/quyet-dinh/{in_force.decision_id}/",
        "/noi-bo/chung-nhan/?q=bánh",
        "/noi-bo/chung-nhan/?q=khongcogi",
        f"/noi-bo/chung-nhan/{in_force.pk}/",
        f"/noi-bo/chung-nhan/{revoked.pk}/",
        f"/noi-bo/chung-nhan/{in_force.pk}/thu-hoi/",
        f"/noi-bo/chung-nhan/{in_force.pk}/huy/",
        f"/noi-bo/chung-nhan/{in_force.pk}/gia-han/",
        f"/noi-bo/chung-nhan/{in_force.pk}/gach-bo/",
        f"/noi-bo/lich-su/certificate/{revoked.pk}/",
        f"/noi-bo/lich-su/producer/{product.producer_id}/",
        "/noi-bo/nhap-du-lieu/",
        "/noi-bo/mat-khau/",
        "/noi-bo/tai-khoan/",
        "/noi-bo/tai-khoan/them/",
        f"/noi-bo/tai-khoan/{user.pk}/",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_staff_page_is_accessible_and_fits(desk, axe_finds_nothing, scheme: str) -> None:
    page = desk(scheme=scheme)
    for address in staff_addresses():
        page.goto(address)
        for width in (320, 390, 768, 1440) if scheme == "light" else ():
            page.set_viewport_size({"width": width, "height": 900})
            assert sideways(page) == 0, (address, width)
        axe_finds_nothing(page, colours_only=scheme == "dark")  # the rest is the same page


def test_from_a_new_producer_to_the_public_certificate(desk, axe_finds_nothing) -> None:
    page = desk()
    page.goto("/noi-bo/chu-the/them/")
    page.get_by_label("Tên", exact=True).fill("Hợp tác xã Bưởi Xanh Thử Nghiệm")
    page.get_by_label("Loại hình").select_option("cooperative")
    page.get_by_label("Xã, phường, thị trấn").select_option(label="Xã An Lạc Thôn")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Thêm sản phẩm").first.click()
    page.get_by_label("Tên", exact=True).fill("Bưởi năm roi thử nghiệm")
    page.get_by_role("button", name="Lưu").click()
    assert Product.objects.get(name="Bưởi năm roi thử nghiệm").district.slug == "ke-sach"

    page.goto("/noi-bo/cap-chung-nhan/")
    page.get_by_label("Số quyết định").fill("777/QĐ-UBND")
    page.get_by_label("Ngày ký quyết định").fill("05/11/2026")
    page.get_by_label("Cơ quan ban hành").fill("UBND thành phố Cần Thơ")
    page.get_by_label("Hoặc dán danh sách").fill("buoi nam roi thu nghiem\nSản phẩm không có trong sổ")
    page.get_by_role("button", name="Đối chiếu tên").click()
    axe_finds_nothing(page)
    expect(page.get_by_label("Hoặc dán danh sách")).to_have_value("Sản phẩm không có trong sổ")
    page.get_by_label("Hoặc dán danh sách").fill("")
    page.get_by_role("button", name="Xem trước").first.click()
    axe_finds_nothing(page)
    page.get_by_role("button", name="Cấp 1 giấy chứng nhận").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("777/QĐ-UBND")
    assert Decision.objects.get(number="777/QĐ-UBND").decided_on.isoformat() == "2026-11-05"

    certificate = Certificate.objects.get(decision__number="777/QĐ-UBND")
    page.goto("/san-pham/?district=ke-sach&q=buoi nam roi thu")
    page.get_by_role("link", name="Bưởi năm roi thử nghiệm").click()
    page.get_by_role("link", name="Kiểm tra giấy chứng nhận").click()
    expect(page.get_by_text(certificate.spaced_code).first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("thật")


def test_a_revocation_is_seen_by_the_very_next_reader(desk) -> None:
    page = desk()
    certificate = Certificate.objects.filter(decision__number="08/QĐ-MẪU").first()
    page.goto(f"/noi-bo/chung-nhan/{certificate.pk}/thu-hoi/")
    page.get_by_label("Số quyết định").fill("12/QĐ-UBND")
    page.get_by_label("Ngày").first.fill("20/11/2026")
    page.get_by_label("Cơ quan").first.fill("UBND thành phố Cần Thơ")
    page.get_by_label("Đã ngừng sản xuất").check()
    page.get_by_label("Lý do").fill("Cơ sở đã giải thể")
    page.locator("main form button").first.click()
    page.get_by_role("button", name="Thu hồi").click()
    page.goto(certificate.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text("Giấy chứng nhận đã bị thu hồi")


def test_a_decision_is_printed_by_its_button(desk, axe_finds_nothing) -> None:
    page = desk()
    decision = Decision.objects.get(number="08/QĐ-MẪU")
    page.goto(decision.get_absolute_url())
    page.get_by_role("button", name="In cả quyết định").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp về (PDF)").click()
    assert download.value.suggested_filename == "giay-chung-nhan-08-qd-mau.pdf"
    done = decision.print_jobs.get()
    failed = PrintJob.objects.create(
        decision=decision,
        asked_by=done.asked_by,
        state="failed",
        problem="Ổ đĩa của máy chủ đã đầy.",
        left_out=[["Cốm dẹp", "Không in được chữ “អ”"]],
        ended_at=done.ended_at,
    )
    for job in (done, failed):
        page.goto(job.get_absolute_url())
        for width in (320, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert sideways(page) == 0
        axe_finds_nothing(page)
    page.get_by_role("button", name="In lại").click()
    expect(page.get_by_role("link", name="Tải tệp về (PDF)")).to_be_visible()
