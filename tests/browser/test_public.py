"""What a shopper does, on a phone and on a desk, without JavaScript of ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from certifications.enums import Star
from certifications.models import Certificate
from certifications.opendata import dumps
from products.models import Product
from tests.browser.conftest import sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 390, 768, 1440)


def public_addresses() -> list[str]:
    by_state = {row.state: row for row in Certificate.objects.select_related("product__producer")}
    longest = max(Certificate.objects.select_related("product__producer"), key=lambda c: len(c.producer_name))
    return [
        "/",
        "/san-pham/?district=my-xuyen&star=3&q=mam",  # short lists: axe takes its time with each row
        "/san-pham/?district=atlantis&star=9&after=x&q=gạo",
        "/san-pham/?q=khongcogi",
        "/chu-the/?q=htx",
        "/thong-ke/",
        "/thong-ke/?by=commune",
        "/thong-ke/?as_of=31/02/2024",
        "/du-lieu-mo/",
        "/du-lieu-mo/2026-11-23/",
        "/xac-thuc/",
        "/xac-thuc/?code=abc",
        "/xac-thuc/AAAA-AAAA-AAAA/",
        "/khong-co/",
        "/noi-bo/dang-nhap/",
        "/tu-danh-gia/",
        "/tu-danh-gia/qd26-11/",
        "/tu-danh-gia/qd26-06/?1.1=3&1.2=0&2.3=1&4.1=5&5.1=5&5.2=2&8=5",
        "/tu-danh-gia/qd26-06/?1.1=3&5.1=5&view=table",
        "/tu-danh-gia/qd26-26/?1.1=7&8=cong_dong-3&9.9=1",
        longest.product.get_absolute_url(),
        longest.product.producer.get_absolute_url(),
        *(certificate.get_absolute_url() for certificate in by_state.values()),
        by_state["revoked"].product.get_absolute_url(),
        by_state["expired"].product.get_absolute_url(),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_public_page_is_accessible_and_fits(open_page, axe_finds_nothing, scheme: str) -> None:
    dumps.build(on=date(2026, 11, 23))
    page = open_page("/", scheme=scheme)
    addresses = public_addresses()
    assert len(addresses) == 22 + 6 + 2
    for address in addresses:
        page.goto(address)
        for width in WIDTHS if scheme == "light" else ():
            page.set_viewport_size({"width": width, "height": 900})
            assert sideways(page) == 0, (address, width)
        axe_finds_nothing(page, colours_only=scheme == "dark")  # the rest is the same page


def test_a_shopper_finds_a_product_by_district_and_star_without_javascript(open_page) -> None:
    page: Page = open_page("/", width=390, javascript=False)
    page.get_by_role("link", name="Mỹ Xuyên", exact=False).first.click()
    expect(page.get_by_role("status")).to_contain_text("sản phẩm")
    page.locator("summary").click()
    page.get_by_label("3 sao").check()
    page.get_by_role("button", name="Lọc danh sách").click()
    assert {"district=my-xuyen", "star=3"} <= set(urlsplit(page.url).query.split("&"))
    page.get_by_role("link", name="Mắm tép Cô Đợi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mắm tép Cô Đợi")
    expect(page.get_by_text("Hộ kinh doanh Lê Thị Đợi").first).to_be_visible()


def test_a_search_without_tones_finds(open_page) -> None:
    page: Page = open_page("/", width=390)
    page.get_by_label("Tên sản phẩm hoặc chủ thể").fill("gao st25 ong cua")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Gạo ST25 (Gạo Ông Cua ST25)")).to_be_visible()


def test_a_certificate_is_checked_by_its_code(open_page) -> None:
    revoked = Certificate.objects.filter(revoked_on__isnull=False).first()
    page: Page = open_page("/xac-thuc/", width=390)
    page.get_by_label("Mã trên giấy chứng nhận").fill(revoked.spaced_code.lower())
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Giấy chứng nhận đã bị thu hồi")
    expect(page.get_by_text(revoked.decision.number)).to_be_visible()


def test_the_keyboard_reaches_the_content_first(open_page) -> None:
    page: Page = open_page("/san-pham/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#content")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_sample_records_are_labelled_on_screen(open_page, settings) -> None:
    settings.SAMPLE_DATA = True
    page: Page = open_page("/san-pham/?q=mứt gừng dẻo")
    expect(page.get_by_text("dữ liệu mẫu").first).to_be_visible()
    page.get_by_role("link", name="Mứt gừng dẻo", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("dữ liệu mẫu")


def test_a_producer_learns_what_is_missing_without_javascript(open_page) -> None:
    page: Page = open_page("/", width=360, javascript=False)
    page.get_by_role("link", name="Tự đánh giá sản phẩm").click()
    page.get_by_role("link", name="Chế biến từ gạo, ngũ cốc").click()
    page.get_by_role("group", name="1.1").get_by_text("75% - 100%").click()
    page.get_by_role("group", name="5.1").get_by_text("đưa vào truy xuất điện tử").click()
    page.get_by_role("button", name="Xem kết quả", exact=True).click()
    expect(page.locator("#result")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="1 sao", exact=True)).to_be_visible()
    page.get_by_role("link", name="3.5 Sở hữu trí tuệ").first.click()
    expect(page.get_by_role("group", name="3.5")).to_be_in_viewport()
    page.get_by_role("group", name="3.5").get_by_text("Đơn nhãn hiệu").click()
    page.get_by_role("button", name="Xem kết quả đến đây").first.click()
    expect(page.get_by_role("link", name="3.5 Sở hữu trí tuệ")).to_have_count(
        0
    )  # reached for 3 stars; below 4 hidden
    expect(page.get_by_role("radio", name="75% - 100%")).to_be_checked()
    page.get_by_role("link", name="Bảng cho báo cáo (Mẫu 02)").click()
    expect(page.get_by_role("row", name="5.1 Câu chuyện sản phẩm")).to_contain_text("truy xuất điện tử")


def test_facts_for_search_engines_are_data_that_the_policy_lets_stand(open_page) -> None:
    """`open_page` makes the test red when the console logs an error, as a refused script would."""
    Product.objects.filter(pk=Certificate.objects.in_force(date(2026, 11, 23)).first().product_id).update(
        name="</script><script>document.title='hacked'</script>"
    )
    product = Product.objects.get(name__startswith="</script>")
    page: Page = open_page(product.get_absolute_url())
    assert page.title().startswith("</script><script>document.title=")
    blocks = page.locator("script").all()
    assert [block.get_attribute("type") for block in blocks] == ["application/ld+json"]
    assert page.evaluate("JSON.parse(document.querySelector('script').textContent).name") == product.name


@contextmanager
def shop(html: str) -> Iterator[str]:
    """A page on another site that lets only those pictures in that say they may be shown elsewhere."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_shop_shows_the_badge_even_under_the_strictest_policy(browser, live_server, samples: None) -> None:
    revoked = Certificate.objects.filter(revoked_on__isnull=False).first()
    site = live_server.url
    assert "localhost" in site  # another site than the shop on 127.0.0.1
    pictures = {
        "badge": f"{site}{revoked.product.get_absolute_url()}huy-hieu.svg",
        "none": f"{site}/san-pham/khong-co/huy-hieu.svg",
        "other": f"{site}/og.png",
    }
    with shop("".join(f'<img id="{name}" src="{url}">' for name, url in pictures.items())) as address:
        page = browser.new_page()
        page.goto(address, wait_until="load")
        widths = {name: page.evaluate(f"document.getElementById('{name}').naturalWidth") for name in pictures}
        page.close()
    assert widths == {"badge": 320, "none": 320, "other": 0}


def test_the_lines_to_copy_are_found_and_selected_by_keyboard(open_page) -> None:
    product = Certificate.objects.in_force(date(2026, 11, 23)).first().product
    page: Page = open_page(product.get_absolute_url(), width=390, javascript=False)
    page.get_by_text("Nhúng huy hiệu").click()
    lines = page.get_by_label("Đoạn HTML để sao chép")
    expect(lines).to_have_value(
        re.compile(rf'^<a href="http[^"]+{product.get_absolute_url()}"><img src="[^"]+huy-hieu.svg"')
    )
    expect(
        page.get_by_role("img", name=f"OCOP {Star(product.certificates.first().star).label}: {product.name}")
    ).to_be_visible()


def test_the_list_is_taken_as_a_file(open_page) -> None:
    page: Page = open_page("/san-pham/?district=my-xuyen&star=3&q=mam", width=390)
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    text = Path(started.value.path()).read_text(encoding="utf-8-sig")
    assert text.count("\n") == 1 + len(page.locator(".rows > li").all())
    assert started.value.suggested_filename.startswith("ocop-soc-trang-certificates-")
