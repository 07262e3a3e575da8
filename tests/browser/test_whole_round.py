"""A whole round through the real pages: from the first entry of a producer to the certificate that a shopper checks."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pypdfium2
import pytest
from playwright.sync_api import Download, Page, expect

from accounts.enums import Role
from accounts.models import User
from tests.browser.conftest import sideways
from tests.certifications.printing.reading import qr_codes, text
from tests.evaluations import evidence as made
from tests.evaluations.sheets import criteria, with_total
from tests.evaluations.stage import picture
from tests.factories import commune

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mat-khau-dai-9"
PRODUCER = "Hợp tác xã nông nghiệp - thương mại - dịch vụ Tài Văn"
GOOD, PLAIN, WEAK, BEST = "Gạo thơm cao sản", "Đậu xanh cà vỏ", "Bắp sấy khô", "Nếp than hữu cơ Tài Văn"
SET = "qd26-03"  # 32 criteria
CODES = [each["code"] for each in criteria(SET)]
CHAIR, VICE, THIRD, FOURTH, SECRETARY = "chu.tich", "pho.chu.tich", "uy.vien.3", "uy.vien.4", "thu.ky"
VOTING = (CHAIR, VICE, THIRD, FOURTH)
# What each gives: the highest star whose marks are reached, and the total.
SCORES = {
    GOOD: {CHAIR: (4, 78), VICE: (4, 80), THIRD: (4, 64), FOURTH: (4, 76)},  # the last two: 1 point at 3.5
    PLAIN: {CHAIR: (3, 61), VICE: (3, 62), THIRD: (3, 60), FOURTH: (3, 63)},
    WEAK: {CHAIR: (3, 41), VICE: (3, 45), THIRD: (3, 43), FOURTH: (3, 40)},
    BEST: {CHAIR: (5, 94), VICE: (5, 92), THIRD: (5, 95), FOURTH: (5, 91)},
}
PRODUCTS = tuple(SCORES)
PAPERS = {
    "business_registration": ("Giấy đăng ký kinh doanh", "3.1"),
    "intellectual_property": ("Giấy chứng nhận nhãn hiệu", "3.5"),
}
# How the star comes about, the same after the chair has found otherwise, and what it leads to.
MET = "{0} điểm → {1} theo điểm; đạt mọi yêu cầu tối thiểu đến hạng đó → {1}".format
HELD = "76,50 điểm → 4 sao theo điểm; 3.5 chưa đạt yêu cầu của hạng 4 sao → 3 sao"
YES, NO = "Tỉnh công nhận theo quyết định.", "Dưới 3 sao thì không công nhận; chủ thể và xã nhận thông báo."
CENTRAL = "Từ 90 điểm: phê duyệt kết quả và gửi hồ sơ lên Bộ (tiềm năng 5 sao)."
RESULTS = {
    GOOD: (HELD, MET("76,50", "4 sao"), YES),
    PLAIN: (MET("61,50", "3 sao"), "", YES),
    WEAK: (MET("42,25", "2 sao"), "", NO),
    BEST: (MET("93,00", "5 sao"), "", CENTRAL),
}


@pytest.fixture
def samples(transactional_db: None) -> None:
    """No sample records: an empty register with accounts."""
    names = {"can.bo": "Trần Thị Cán Bộ", "can.bo.xa": "Lâm Văn Xã", CHAIR: "Nguyễn Chủ Tịch", VICE: "Lý Phó Chủ Tịch", THIRD: "Sơn Ủy Viên Ba", FOURTH: "Thạch Ủy Viên Bốn", SECRETARY: "Lê Thư Ký"}  # fmt: skip
    of_commune = {"role": Role.COMMUNE_OFFICER, "commune": commune(new=True)}
    roles = {"can.bo": {"role": Role.OFFICER}, "can.bo.xa": of_commune}
    for name, full_name in names.items():
        User.objects.create_user(name, PASSWORD, full_name=full_name, **roles.get(name, {"role": ""}))


@pytest.fixture
def desk_of(open_page) -> Callable[..., Page]:
    """The page of a person, signed in once; the same window each time it is asked for."""
    pages: dict[tuple[str, bool], Page] = {}

    def opened(name: str, address: str, *, javascript: bool = True, **options: Any) -> Page:
        if (name, javascript) not in pages:
            page = open_page(f"/noi-bo/dang-nhap/?next={address}", javascript=javascript, **options)
            page.get_by_label("Tên đăng nhập").fill(name)
            page.get_by_label("Mật khẩu").fill(PASSWORD)
            page.get_by_role("button", name="Đăng nhập").click()
            pages[name, javascript] = page
        else:
            pages[name, javascript].goto(address)
        return pages[name, javascript]

    return opened


def test_from_the_first_entry_to_the_certificate_that_a_shopper_checks(
    desk_of, open_page, tmp_path: Path
) -> None:
    office = desk_of("can.bo", "/noi-bo/")
    dossiers = enter(office, tmp_path)
    review_in_the_commune(desk_of("can.bo.xa", "/noi-bo/ho-so/"), dossiers)
    check_in_the_province(office, dossiers)
    plan = establish(office)
    hearings = put_on_the_agenda_and_open(office, plan)
    declare_and_score(desk_of)
    give_one_sheet_back(desk_of, hearings[GOOD])
    close(desk_of, hearings)
    minutes = saved(office, plan, "Biên bản (PDF)", tmp_path)
    assert [name for name in PRODUCTS if name not in minutes] == []
    assert "76,50" in minutes
    assert "Nhãn hiệu đã được cấp văn bằng" in minutes
    act_on_the_results(office, plan)
    decision = decide(office, plan)
    papers = print_all(office, decision, tmp_path)
    shop(open_page, papers)


def of(words: str, name: str) -> re.Pattern[str]:
    """A link of a row: what it does, and for screen readers to whom."""
    return re.compile(f"{words} ?: {name}")


def points(name: str, person: str) -> dict[str, int]:
    given = with_total(SET, *SCORES[name][person])
    return given | {"3.5": 1} if name == GOOD and person in {THIRD, FOURTH} else given


# --- the dossiers -----------------------------------------------------------------------------------------------


def enter(page: Page, folder: Path) -> dict[str, str]:
    """The producer, its products and their dossiers; product -> address of its dossier."""
    page.goto("/noi-bo/chu-the/them/")
    page.get_by_label("Tên", exact=True).fill(PRODUCER)
    page.get_by_label("Loại hình").select_option("cooperative")
    page.get_by_label("Xã, phường, thị trấn").select_option(label="Xã Tài Văn")
    page.get_by_role("button", name="Lưu").click()
    producer = page.url
    dossiers = {}
    for place, name in enumerate(PRODUCTS, start=1):
        page.goto(producer)
        page.get_by_role("link", name="Thêm sản phẩm").first.click()
        page.get_by_label("Tên", exact=True).fill(name)
        page.get_by_label("Bộ sản phẩm").select_option(SET)
        page.get_by_role("button", name="Lưu").click()
        dossiers[name] = open_dossier(page, name, place, folder)
    return dossiers


def open_dossier(page: Page, name: str, place: int, folder: Path) -> str:
    page.get_by_role("link", name=re.compile("^Hồ sơ 0")).click()
    page.get_by_role("link", name="Lập hồ sơ").click()
    page.get_by_role("button", name="Lập hồ sơ này").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    address = page.url
    page.get_by_role("link", name="Đăng ký (Mẫu 01)").click()
    page.get_by_label("Số mẫu nộp kèm").fill("5")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Báo cáo (Mẫu 02)").click()
    page.get_by_label("Lịch sử hình thành").fill("Trồng lúa thơm từ năm 1998.")
    page.get_by_label("Kế hoạch các năm tới").fill("Mở rộng vùng nguyên liệu.")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Tự chấm").click()
    page.get_by_text("Lấy từ trang tự đánh giá").click()
    page.get_by_label("Địa chỉ trang tự đánh giá").fill(f"https://x.vn/tu-danh-gia/{SET}/?1.1=3&3.5=2&4.1=5")
    page.get_by_role("button", name="Điền vào phiếu").click()
    page.get_by_role("button", name="Lưu điểm tự chấm").click()
    for kind, (title, proves) in PAPERS.items():
        file = folder / f"{place}-{kind}.{'pdf' if proves == '3.1' else 'jpg'}"
        file.write_bytes(made.written(made.blank(place)) if proves == "3.1" else picture().read())
        page.goto(f"{address}minh-chung/them/?kind={kind}")
        page.get_by_label("Tệp").set_input_files(file)
        page.get_by_label("Tên", exact=True).fill(title)
        page.get_by_role("button", name="Thêm", exact=True).click()
        expect(page.locator(f"#k-{kind}")).to_contain_text([title])
        expect(page.locator(f"#k-{kind} .proves", has_text=proves)).to_have_count(
            1
        )  # linked to its criterion
    page.goto(address)
    page.get_by_role("link", name="Nộp cho xã").click()
    page.get_by_label("Ngày").fill("01/10/2026")
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.get_by_text(f"92-31687-{place}-2026")).to_be_visible()
    return address


def review_in_the_commune(page: Page, dossiers: dict[str, str]) -> None:
    """The officer of the commune writes Mẫu 03 and forwards."""
    for name, address in dossiers.items():
        page.goto("/noi-bo/ho-so/")
        page.get_by_role("link", name=name, exact=True).click()
        page.get_by_role("link", name="UBND xã (Mẫu 03)").click()
        page.get_by_label("Số báo cáo").fill("15/BC-UBND")
        page.get_by_label("Ngày báo cáo").fill("10/10/2026")
        for each in page.get_by_label("Có", exact=True).all():
            each.check()
        for each in page.locator("textarea").all():
            each.fill("Đúng như hồ sơ.")
        page.get_by_role("button", name="Lưu báo cáo").click()
        page.get_by_role("link", name="Chuyển lên tỉnh").click()
        page.get_by_label("Ngày").fill("12/10/2026")
        page.get_by_role("button", name="Chuyển hồ sơ").click()
        expect(page.locator(".stations [aria-current]")).to_contain_text("Tỉnh đang kiểm tra")
        assert page.url == address


def check_in_the_province(page: Page, dossiers: dict[str, str]) -> None:
    """Complete, then the advisory team's report."""
    for address in dossiers.values():
        page.goto(address)
        page.get_by_role("link", name="Tiếp nhận hồ sơ đầy đủ").click()
        page.get_by_label("Ngày").fill("20/10/2026")
        page.get_by_role("button", name="Tiếp nhận").click()
        page.get_by_role("link", name="Tổ tư vấn", exact=True).click()
        page.get_by_label("Ngày báo cáo").fill("02/11/2026")
        page.get_by_label("Nhận định").fill("Hồ sơ đầy đủ, đã khảo sát cơ sở.")
        page.get_by_role("group", name="Đủ điều kiện trình hội đồng").get_by_label("Có").check()
        page.get_by_role("button", name="Lưu").click()


# --- the council ------------------------------------------------------------------------------------------------


def establish(page: Page) -> str:
    """The council with its seats, and the round; the round's address."""
    page.goto("/noi-bo/hoi-dong/")
    page.get_by_role("link", name="Lập hội đồng").first.click()
    page.get_by_label("Tên", exact=True).fill("Hội đồng đánh giá, phân hạng sản phẩm OCOP đợt 2")
    page.get_by_label("Số quyết định").fill("1650/QĐ-UBND")
    page.get_by_label("Ngày ký quyết định").fill("01/09/2026")
    page.get_by_label("Cơ quan ban hành").fill("UBND thành phố Cần Thơ")
    page.get_by_role("button", name="Lưu").click()
    people = {"Nguyễn Chủ Tịch": "chair", "Lý Phó Chủ Tịch": "vice_chair", "Sơn Ủy Viên Ba": "member", "Thạch Ủy Viên Bốn": "member", "Lê Thư Ký": "secretary"}  # fmt: skip
    for row, (person, role) in enumerate(people.items(), start=1):
        page.get_by_label(f"Họ tên {row}", exact=True).select_option(label=person)
        page.get_by_label(f"Vai trò {row}", exact=True).select_option(role)
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("heading", name="5 thành viên")).to_be_visible()

    page.goto("/noi-bo/dot/")
    page.get_by_role("link", name="Lập đợt đánh giá").first.click()
    expect(page.get_by_label("Số", exact=True)).to_have_value("2")  # the first of 2026 ended in June
    expect(page.get_by_label("Hạn có kết quả")).to_have_value("30/12/2026")
    page.get_by_label("Hội đồng").select_option(label="Hội đồng đánh giá, phân hạng sản phẩm OCOP đợt 2")
    page.get_by_label("Phiên họp").fill("24/11/2026 08:00")
    page.get_by_label("Địa điểm họp").fill("Hội trường số 1")
    page.get_by_role("button", name="Lưu").click()
    return page.url


def put_on_the_agenda_and_open(page: Page, plan: str) -> dict[str, str]:
    """Product -> address of its place in the scoring room."""
    for name in PRODUCTS:
        page.locator(".picks label", has_text=name).locator("input").check()
    page.get_by_role("button", name="Đưa các hồ sơ đã chọn vào chương trình").click()
    expect(page.get_by_role("heading", name="4 hồ sơ")).to_be_visible()
    page.get_by_role("link", name="In chương trình").click()
    assert page.locator("tbody tr th").all_inner_texts() == list(PRODUCTS)
    expect(page.locator("main")).to_contain_text("08:00 24/11/2026 · Hội trường số 1")
    page.goto(plan)
    page.get_by_role("button", name="Mở chấm 4 hồ sơ").click()
    expect(page.locator("#agenda tbody tr", has_text="Đang chấm")).to_have_count(4)
    links = {name: page.get_by_role("link", name=of("Phòng chấm", name)) for name in PRODUCTS}
    return {name: f"{link.get_attribute('href')}" for name, link in links.items()}


def declare_and_score(desk_of) -> None:
    """The chair taps on a tablet; the others fill in the plain form, which works without a script."""
    for person in (*VOTING, SECRETARY):
        page = desk_of(
            person, "/hoi-dong/", javascript=person == CHAIR, width=768, height=1024, has_touch=True
        )
        for name in PRODUCTS:
            page.get_by_role("link", name=f"Hồ sơ tiếp theo: {name}").first.click()
            page.get_by_role("button", name="Không có xung đột, mở hồ sơ").click()
            if person in VOTING:
                score(page, points(name, person), taps=person == CHAIR)
                hand_in(page)


TICKED = """(form, points) => Object.entries(points).forEach(
    ([code, given]) => form.querySelector(`[name="${code}"][data-points="${given}"]`).checked = true)"""


def score(page: Page, given: dict[str, int], *, taps: bool = False) -> None:
    """A tap on a line of each criterion; or all ticked at once on the plain form, which is then sent by its button."""
    wanted = {code: given.get(code, 0) for code in CODES}
    if taps:
        for code, each in wanted.items():
            page.locator("label.option", has=page.locator(f'[name="{code}"][data-points="{each}"]')).tap()
    else:
        page.locator("#sheet").evaluate(TICKED, wanted)
        page.locator("#sheet .no-script button").last.click()
    expect(page.locator("[data-answered]")).to_have_text(str(len(CODES)))
    expect(page.locator("[data-total]")).to_have_text(str(sum(given.values())))


def hand_in(page: Page) -> None:
    page.get_by_role("link", name="Xem lại và nộp").first.click()
    page.get_by_role("button", name="Nộp phiếu").click()
    expect(page.get_by_role("link", name="Phiếu của anh/chị (PDF)")).to_be_visible()


def give_one_sheet_back(desk_of, hearing: str) -> None:
    """80 and 63 lie too far apart: the secretary gives the lower sheet back with a reason, and the member mends it."""
    page = desk_of(SECRETARY, f"{hearing}tien-do/", javascript=False)
    expect(page.locator("dl.facts")).to_contain_text("4 trên 4 thành viên có quyền chấm")
    expect(page.locator("dl.facts")).to_contain_text("17 điểm")
    expect(page.locator(".notice-warn")).to_contain_text("Cần xử lý trước khi kết thúc chấm")
    page.get_by_role("link", name=of("Mở lại", "Sơn Ủy Viên Ba")).click()
    page.get_by_label("Lý do").fill("Hội đồng đã thảo luận, đề nghị chấm lại phần thị trường")
    page.get_by_role("button", name="Mở lại").click()
    expect(page.locator("dl.facts")).to_contain_text("3 trên 4 thành viên có quyền chấm")
    member = desk_of(THIRD, f"{hearing}cham/", javascript=False)
    expect(member.locator("#sheet")).to_contain_text("Lê Thư Ký")
    expect(member.locator("#sheet")).to_contain_text("đề nghị chấm lại phần thị trường")
    score(member, with_total(SET, 4, 75) | {"3.5": 1})
    hand_in(member)
    page.reload()
    expect(page.locator("dl.facts")).to_contain_text("6 điểm")
    expect(page.locator(".notice-warn")).to_have_count(0)
    expect(page.locator("tbody tr")).to_contain_text(["78", "80", "phần thị trường", "74", "không chấm"])


def close(desk_of, hearings: dict[str, str]) -> None:
    for name, (before, after, leads_to) in RESULTS.items():
        page = desk_of(CHAIR, f"{hearings[name]}ket-thuc/")
        expect(page.locator(".lead")).to_have_text(before)
        page.get_by_role("button", name="Kết thúc chấm").click()
        expect(page.locator(".notice-error")).to_be_visible()  # the grounds for disqualification come first
        page.get_by_label("Đã xem xét các trường hợp bị loại; không có trường hợp nào.").check()
        if after:
            page.get_by_label("Kết luận: 3.5, 4").select_option("yes")
            page.get_by_label("Lý do: 3.5, 4").fill("Nhãn hiệu đã được cấp văn bằng")
            page.get_by_role("button", name="Xem kết quả theo các kết luận này").click()
            expect(page.locator(".lead")).to_have_text(after)
        page.get_by_role("button", name="Kết thúc chấm").click()
        expect(page.locator(".lead")).to_have_text(after or before)
        expect(page.locator(".lead + p")).to_have_text(leads_to)


def saved(page: Page, address: str, link: str, folder: Path) -> str:
    """The words of a PDF behind a link of the page."""
    page.goto(address)
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    return " ".join(text(each) for each in pypdfium2.PdfDocument(stored(download.value, folder)))


def stored(download: Download, folder: Path) -> Path:
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


# --- the decision, the certificates, the public -------------------------------------------------------------------


def act_on_the_results(page: Page, plan: str) -> None:
    """The weak one is not recognised, the best one goes to the ministry; the notices are ready."""
    page.goto(plan)
    page.get_by_role("link", name=of("Ghi nhận không công nhận", WEAK)).click()
    page.get_by_role("button", name="Ghi nhận không công nhận").click()
    expect(page.locator(".stations [aria-current]")).to_contain_text("Không được công nhận")
    page.goto(plan)
    page.get_by_role("link", name=of("Trình Bộ", BEST)).click()
    page.get_by_label("Số công văn của tỉnh").fill("310/TTr-UBND")
    page.get_by_label("Ngày gửi").fill("23/11/2026")
    page.get_by_role("button", name="Trình Bộ").click()
    expect(page.locator(".stations [aria-current]")).to_contain_text("Tiềm năng 5 sao, đang ở Bộ")
    page.goto(plan)
    page.get_by_role("link", name=of("Thông báo", WEAK)).click()
    expect(page.get_by_role("heading", name=f"Gửi chủ thể: {PRODUCER}")).to_be_visible()
    page.get_by_role("button", name="Ghi nhận đã gửi văn bản").first.click()
    expect(page.locator("main")).to_contain_text("Trần Thị Cán Bộ")


def decide(page: Page, plan: str) -> str:
    """One decision over what the province may recognise; its address."""
    page.goto(plan)
    page.get_by_role("link", name="Lập quyết định của tỉnh").click()
    assert page.locator("tbody th a").all_inner_texts() == [GOOD, PLAIN]
    page.get_by_label("Số quyết định").fill("2100/QĐ-UBND")
    page.get_by_label("Ngày ký quyết định").fill("23/11/2026")
    page.get_by_label("Cơ quan ban hành").fill("UBND thành phố Cần Thơ")
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Cấp 2 giấy chứng nhận").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2100/QĐ-UBND")
    decision = page.url
    page.goto(plan)
    stands = ["Được công nhận", "Được công nhận", "Không được công nhận", "Tiềm năng 5 sao, đang ở Bộ"]
    expect(page.locator("#agenda tbody tr")).to_contain_text(stands)
    return decision


def print_all(page: Page, decision: str, folder: Path) -> pypdfium2.PdfDocument:
    """The certificates of the whole round in one file."""
    page.goto(decision)
    page.get_by_role("button", name="In cả quyết định").click()
    expect(page.locator("main")).to_contain_text("Đã in xong 2 giấy chứng nhận, mỗi giấy một trang.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp về (PDF)").click()
    return pypdfium2.PdfDocument(stored(download.value, folder))


def shop(open_page, papers: pypdfium2.PdfDocument) -> None:
    """Whoever holds a certificate reads its QR code with a phone; the list shows the product with its stars."""
    assert [GOOD in text(papers[0]), PLAIN in text(papers[1]), len(papers)] == [True, True, 2]
    [address] = qr_codes(papers[0])
    page = open_page(urlsplit(address).path, width=360, height=740)
    expect(page.get_by_role("heading", level=1)).to_contain_text("thật")
    expect(page.locator("main")).to_contain_text(GOOD)
    expect(page.locator("main")).to_contain_text("2100/QĐ-UBND")
    page.goto("/san-pham/")
    expect(page.locator("main")).to_contain_text("2 sản phẩm")
    page.goto("/san-pham/?star=4")
    card = page.locator("article", has_text=GOOD)
    expect(card).to_contain_text("4 sao")
    expect(page.get_by_text(PLAIN)).to_have_count(0)
    assert sideways(page) == 0
    page.get_by_role("link", name=GOOD).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(GOOD)
