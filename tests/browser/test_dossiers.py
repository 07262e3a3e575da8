"""A dossier in a real browser: an officer of a commune brings one to the province, who returns it."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from evaluations.actions import dossiers
from evaluations.enums import EvidenceKind
from evaluations.models import Dossier, Evidence
from tests.browser.conftest import sideways
from tests.evaluations import evidence as made
from tests.evaluations.stage import Stage, commune_officer
from tests.factories import make_producer, make_product

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mat-khau-dai-9"  # of everybody on the stage
LONG = "Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái"
LONGER = "Hợp tác xã nông nghiệp - thương mại - dịch vụ Phương An"
WIDTHS = (320, 390, 768, 1440)


@pytest.fixture
def stage(open_page) -> Stage:
    """Beside the sample records, which the live server has."""
    return Stage()


@pytest.fixture
def signed_in(open_page):
    def opened(person: User, address: str, **options: Any) -> Page:
        page = open_page(f"/noi-bo/dang-nhap/?next={address}", **options)
        page.get_by_label("Tên đăng nhập").fill(person.username)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        return page

    return opened


def long_one(stage: Stage) -> Dossier:
    """Long names, and forty papers: some expired, some set aside."""
    dossier = stage.filled(
        "qd26-06",
        product=make_product(name=LONG, producer=make_producer(name=LONGER), product_set_id="qd26-06"),
        generous=False,
    )
    paper = stage.paper(dossier, expires_on="2026-10-01", title="Giấy chứng nhận đủ điều kiện " * 5)
    values = Evidence.objects.filter(pk=paper.pk).values().get()
    for number in range(38):
        values |= {
            "id": None,
            "key": f"00000000-0000-4000-8000-{number:012}",
            "file": f"evidence/{number}.jpg",
        }
        kind = list(EvidenceKind)[number % 15]
        Evidence.objects.create(**values | {"sha256": f"{number:064x}", "kind": kind})
    return dossier


def addresses(stage: Stage) -> list[str]:
    long, returned = long_one(stage), stage.forwarded()
    dossiers.give_back(dossier=returned, why="Thiếu phiếu kiểm nghiệm còn hạn. " * 10, by=stage.officer)
    commune, advised, scoring = stage.submitted(), stage.advised(), stage.heard().dossier
    paper = long.evidence.order_by("pk").first()
    of = "/noi-bo/ho-so/{}/".format
    return [
        "/noi-bo/ho-so/",
        "/noi-bo/ho-so/?q=khongcogi&status=x",
        "/noi-bo/ho-so/moi/?q=banh pia",
        f"/noi-bo/ho-so/moi/?product={make_product().pk}",
        f"/noi-bo/ho-so/moi/?product={long.product_id}",
        f"/noi-bo/ho-so/san-pham/{long.product_id}/",
        *(
            of(long.pk) + rest
            for rest in ("", "dang-ky/", "bao-cao/", "tu-cham/", "minh-chung/", "nop/", "rut/", "xoa/")
        ),
        of(long.pk) + "tu-cham/?link=x",
        of(long.pk) + "minh-chung/them/?kind=food_safety",
        *(of(long.pk) + f"minh-chung/{paper.key}/{rest}" for rest in ("", "sua/", "xoa/")),
        of(returned.pk),
        of(commune.pk) + "ubnd-xa/",
        of(advised.pk) + "to-tu-van/",
        of(advised.pk) + "mo-cham/",
        *(of(scoring.pk) + rest for rest in ("", "bao-cao/", "tu-cham/", "ubnd-xa/", "nop/")),
        *(of(scoring.pk) + f"in/{form}/" for form in ("mau-01", "mau-02", "mau-03")),
        "/noi-bo/ngay-nghi/",
        "/noi-bo/",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_dossiers_is_accessible_and_fits(
    stage, signed_in, axe_finds_nothing, scheme: str
) -> None:
    page = signed_in(stage.officer, "/noi-bo/ho-so/", scheme=scheme)
    for address in addresses(stage):
        page.goto(address)
        for width in WIDTHS if scheme == "light" else ():
            page.set_viewport_size({"width": width, "height": 900})
            assert sideways(page) == 0, (address, width)
        axe_finds_nothing(page, colours_only=scheme == "dark")  # the rest is the same page


def test_from_the_commune_to_the_province_and_back(stage, signed_in, tmp_path: Path) -> None:
    product = make_product(name=LONG, product_set_id="qd26-06")
    page = signed_in(commune_officer(), "/noi-bo/ho-so/moi/", width=390)
    page.get_by_label("Sản phẩm, chủ thể, xã").fill("banh pia sau rieng trung muoi dac biet")
    page.get_by_role("button", name="Tìm kiếm").click()
    page.get_by_text(LONG).first.click()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Lập hồ sơ này").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LONG)
    dossier = Dossier.objects.get(product=product)

    page.get_by_role("link", name="Đăng ký (Mẫu 01)").click()
    page.get_by_label("Số mẫu nộp kèm").fill("5")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Báo cáo (Mẫu 02)").click()
    page.get_by_label("Lịch sử hình thành").fill("Làm bánh từ năm 1990.")
    page.get_by_label("Kế hoạch các năm tới").fill("Mở rộng xưởng.")
    page.get_by_role("button", name="Lưu").click()

    page.get_by_role("link", name="Tự chấm").click()
    page.get_by_text("Lấy từ trang tự đánh giá").click()
    page.get_by_label("Địa chỉ trang tự đánh giá").fill("https://ocop.vn/tu-danh-gia/qd26-06/?1.1=3&4.1=5")
    page.get_by_role("button", name="Điền vào phiếu").click()
    expect(page.get_by_text("8", exact=True).first).to_be_visible()
    page.get_by_label("Mô tả cho tiêu chí 1.1").fill("Sầu riêng Kế Sách")
    page.get_by_role("button", name="Lưu điểm tự chấm").click()
    assert dossier.self_scores.count() == 2

    wrong, right = tmp_path / "hợp đồng.docx", tmp_path / "giấy phép.pdf"
    wrong.write_bytes(made.zipped())
    right.write_bytes(made.written(made.blank(3)))
    page.goto(f"/noi-bo/ho-so/{dossier.pk}/minh-chung/them/?kind=business_registration")
    page.get_by_label("Tệp").set_input_files(wrong)
    page.get_by_label("Tên", exact=True).fill("Giấy đăng ký kinh doanh")
    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.get_by_text("“hợp đồng.docx”").first).to_be_visible()
    expect(page.get_by_label("Tên", exact=True)).to_have_value("Giấy đăng ký kinh doanh")
    page.get_by_label("Tệp").set_input_files(right)
    page.get_by_role("button", name="Thêm", exact=True).click()
    page.get_by_role("link", name="Giấy đăng ký kinh doanh", exact=True).click()
    picture = page.get_by_role("img", name="Trang 1 của")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1240)
    page.get_by_role("link", name="Trang sau").click()
    expect(page.get_by_role("img", name="Trang 2 của")).to_be_visible()

    page.goto(f"/noi-bo/ho-so/{dossier.pk}/")
    page.get_by_role("link", name="Nộp cho xã").click()
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.get_by_text("92-31687-1-2026")).to_be_visible()
    page.get_by_role("link", name="UBND xã (Mẫu 03)").click()
    page.get_by_label("Số báo cáo").fill("15/BC-UBND")
    page.get_by_label("Ngày báo cáo").fill("23/11/2026")
    for each in page.get_by_label("Có", exact=True).all():
        each.check()
    for each in page.locator("textarea").all():
        each.fill("Đúng như hồ sơ.")
    page.get_by_role("button", name="Lưu báo cáo").click()
    page.get_by_role("link", name="Chuyển lên tỉnh").click()
    page.get_by_role("button", name="Chuyển hồ sơ").click()
    dossier.refresh_from_db()
    assert dossier.status == "province_check"

    desk = signed_in(stage.officer, f"/noi-bo/ho-so/{dossier.pk}/")
    desk.get_by_role("link", name="Trả lại hồ sơ").click()
    desk.get_by_label("Lý do").fill("Thiếu phiếu kiểm nghiệm còn hạn")
    desk.get_by_role("button", name="Trả lại hồ sơ").click()
    page.goto(f"/noi-bo/ho-so/{dossier.pk}/")
    expect(page.get_by_text("Thiếu phiếu kiểm nghiệm còn hạn")).to_be_visible()
    expect(page.get_by_role("link", name="Nộp cho xã")).to_be_visible()
