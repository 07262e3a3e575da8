"""The look: every component in both themes, the product page with its photos, and whoever sees, hears or moves otherwise."""

import io
from datetime import date

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.enums import Role
from accounts.models import User
from certifications.models import Certificate
from products.actions import add_photo
from products.models import Product
from tests.browser.conftest import WCAG, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 11, 23)
PASSWORD = "mat-khau-dai-1"
PAPER = {"light": "rgb(251, 250, 246)", "dark": "rgb(18, 24, 20)"}


@pytest.fixture
def officer() -> User:
    return User.objects.create_user("can.bo", PASSWORD, full_name="Trần Cán Bộ", role=Role.OFFICER)


@pytest.fixture
def pictured(samples: None, officer: User) -> Product:
    """A product in force with three photos, the second one upright."""
    product = Certificate.objects.in_force(TODAY).earliest("pk").product
    for number, size in enumerate([(2000, 1500), (900, 1200), (2000, 1500)]):
        out = io.BytesIO()
        Image.new("RGB", size, (40 * number, 120, 80)).save(out, "JPEG")
        upload = SimpleUploadedFile(f"{number}.jpg", out.getvalue())
        add_photo(product=product, upload=upload, caption=f"Ảnh số {number + 1}", by=officer)
    return product


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_component_is_accessible_in_both_themes(open_page, officer: User, scheme: str) -> None:
    page: Page = open_page("/noi-bo/thanh-phan/", scheme=scheme)
    page.get_by_label("Tên đăng nhập").fill("can.bo")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thành phần giao diện")
    for theme, colour in PAPER.items():
        panel = page.locator(f".theme-{theme}").first
        assert panel.evaluate("each => getComputedStyle(each).backgroundColor") == colour
    for width in (320, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert sideways(page) == 0, width
    alone = {"landmark-unique": {"enabled": False}}  # here the same piece stands beside itself
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}, "rules": alone})
    assert results.violations_count == 0, results.generate_report()


def test_photos_are_swiped_by_their_numbers_without_javascript(open_page, pictured: Product) -> None:
    page: Page = open_page(pictured.get_absolute_url(), width=412, device_scale_factor=1.75, javascript=False)
    gallery = page.get_by_role("group", name="3 ảnh")
    expect(gallery.get_by_role("img", name="Ảnh số 1")).to_be_in_viewport()
    expect(gallery.get_by_role("img", name="Ảnh số 2")).not_to_be_in_viewport()
    page.get_by_role("link", name="Ảnh 2").click()
    expect(gallery.get_by_role("img", name="Ảnh số 2")).to_be_in_viewport()
    assert page.url.endswith("#photo-2")


def test_a_phone_fetches_the_picture_that_fits_and_nothing_jumps(
    open_page, pictured: Product, axe_finds_nothing
) -> None:
    page: Page = open_page(pictured.get_absolute_url(), width=412, device_scale_factor=1.75)
    first = page.get_by_role("img", name="Ảnh số 1")
    expect(first).to_have_js_property("complete", value=True)
    assert first.evaluate("each => each.currentSrc").endswith("/medium.avif")
    shifts = """() => new Promise(done => { let sum = 0;
        new PerformanceObserver(list => { for (const each of list.getEntries()) sum += each.value; })
            .observe({type: 'layout-shift', buffered: true});
        setTimeout(() => done(sum), 300); })"""
    assert page.evaluate(shifts) == 0
    axe_finds_nothing(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_qr_code_is_read_from_the_screen_in_both_themes(open_page, samples, scheme: str) -> None:
    certificate = Certificate.objects.in_force(TODAY).earliest("pk")
    page: Page = open_page(certificate.product.get_absolute_url(), width=390, scheme=scheme)
    code = page.get_by_role("img", name="Mã QR dẫn đến trang xác thực")
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    assert found.text.endswith(certificate.get_absolute_url())


def main_addresses() -> list[str]:
    """Home, list, product, verify, figures, producers."""
    certificate = Certificate.objects.filter(revoked_on__isnull=False).earliest("pk")
    longest = max(Product.objects.select_related("producer"), key=lambda each: len(each.producer.name))
    return [
        "/",
        "/san-pham/?district=my-xuyen&star=3&q=mam",
        longest.get_absolute_url(),
        certificate.product.get_absolute_url(),
        certificate.get_absolute_url(),
        "/thong-ke/",
        longest.producer.get_absolute_url(),
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_text_twice_as_large_still_fits(open_page, width: int) -> None:
    """Text alone, as some browsers enlarge it; at 200 % of everything a desk is 640 pixels wide."""
    page: Page = open_page("/")
    for address in main_addresses():
        page.set_viewport_size({"width": 640, "height": 900})
        page.goto(address)
        assert sideways(page) == 0, address
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert sideways(page) == 0, address


def test_the_sheet_of_a_self_assessment_fits_with_large_text(open_page) -> None:
    page: Page = open_page("/tu-danh-gia/qd26-06/", width=360)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert sideways(page) == 0


def test_the_months_of_the_season_stand_at_one_height(open_page) -> None:
    page: Page = open_page("/")
    strips = "[...document.querySelectorAll('[aria-labelledby=ripe] .months')].map(e => e.getBoundingClientRect().top)"
    heights = page.evaluate(strips)
    assert len(heights) == 4
    assert max(heights) - min(heights) < 1


def test_clear_all_begins_where_the_chips_do(open_page) -> None:
    page: Page = open_page("/san-pham/?district=my-xuyen&district=tran-de&q=" + "a" * 40, width=320)
    starts = """() => { const range = document.createRange(), link = document.querySelector('.chips .button');
        range.selectNodeContents(link);
        return [range, document.querySelector('.chip')].map(each => each.getBoundingClientRect().left); }"""
    words, chip = page.evaluate(starts)
    assert abs(words - chip) < 1


def test_links_of_their_own_are_large_enough_to_hit(open_page) -> None:
    page: Page = open_page("/")
    certificate = Certificate.objects.in_force(TODAY).earliest("pk")
    for address, count in (
        ("/xac-thuc/WKWJ-KDSV-FV22/", 2),
        ("/xac-thuc/?number=9999&product=ca", 2),
        (certificate.get_absolute_url(), 2),
    ):
        page.goto(address)
        links = page.locator(".deeds a")
        expect(links).to_have_count(count)
        for at in range(count):
            assert links.nth(at).bounding_box()["height"] >= 24, address


def test_with_colours_of_the_visitor_nothing_is_lost(open_page, axe_finds_nothing) -> None:
    page: Page = open_page("/", forced_colors="active")
    for address in main_addresses():
        page.goto(address)
        axe_finds_nothing(page)
    page.goto("/")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    filled, outlined = (
        page.locator(".tally .stars")
        .nth(2)
        .evaluate(f"each => getComputedStyle(each).getPropertyValue('{name}')")
        for name in ("--s3", "--s4")
    )
    assert (filled, outlined) == ("CanvasText", "none")


def test_nothing_moves_for_who_asked_for_stillness(open_page) -> None:
    page: Page = open_page("/", reduced_motion="reduce")
    moving = """[...document.querySelectorAll('*')].filter(each => {
        const look = getComputedStyle(each);
        return look.transitionDuration !== '0s' && look.transitionProperty !== 'none'
            || look.animationName !== 'none' || look.scrollBehavior === 'smooth'; }).length"""
    for address in main_addresses():
        page.goto(address)
        assert page.evaluate(moving) == 0, address


def test_the_map_of_the_origin_marks_the_district_for_eyes_and_for_readers(open_page, samples) -> None:
    product = Certificate.objects.in_force(TODAY).earliest("pk").product
    page: Page = open_page(product.get_absolute_url())
    chosen = page.locator(".origin .map a[aria-current]")
    expect(chosen).to_have_count(1)
    expect(chosen).to_have_attribute("aria-label", f"{product.district.short_name}: 13 sản phẩm")
    expect(page.locator(".origin .district-list")).to_be_hidden()


# Names on the map that reach out of their area, or that are smaller on the screen than 10.5 pixels.
UNREADABLE = """() => [...document.querySelectorAll('.origin .map a')].flatMap(link => {
  const area = link.querySelector('.map-region');
  return [...link.querySelectorAll('text')].filter(text => {
    const box = text.getBBox(), lines = [0.3, 0.8].map(part => box.y + part * box.height);
    const corners = lines.flatMap(y => [new DOMPoint(box.x, y), new DOMPoint(box.x + box.width, y)]);
    const size = parseFloat(getComputedStyle(text).fontSize) * text.getCTM().a;
    return !box.width || size < 10.5 || corners.some(each => !area.isPointInFill(each));
  }).map(text => text.textContent);
})"""


def test_every_name_on_the_map_of_the_origin_is_whole_at_every_width(open_page, samples) -> None:
    page: Page = open_page("/san-pham/banh-pia-sau-rieng-trung-hai-son/")
    for width in (320, 390, 639, 640, 700, 768, 899, 900, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(UNREADABLE) == [], width
        assert sideways(page) == 0, width
