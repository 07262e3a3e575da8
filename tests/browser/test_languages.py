"""Public pages in English and Khmer, on a phone and on a desk."""

import re

import pytest
from playwright.sync_api import Page, expect

from products.models import Product
from tests.browser.conftest import sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 360, 768, 920, 1440)
# Elements whose Khmer would be cut off or run into the next line: the ratio of line to letter, and what is hidden.
CRAMPED = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, element = text.parentElement, style = getComputedStyle(element);
    if (!/[\\u1780-\\u17ff]/.test(text.data) || element.closest('svg, option')) continue;
    const ratio = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
    const cut = style.overflow === 'hidden' && !element.closest('.vh') && element.scrollHeight > element.clientHeight + 1;
    if (!(ratio >= 1.39) || cut) found.push([element.className || element.tagName, ratio, text.data.trim()]);
  }
  return found;
}"""


def addresses() -> list[str]:
    product = Product.objects.get(name="Gạo lứt huyết rồng")
    return [
        "/",
        "/san-pham/?district=chau-thanh&star=3",
        "/san-pham/?q=khongcogi",
        "/chu-the/?q=htx",
        "/thong-ke/",
        "/du-lieu-mo/",
        "/xac-thuc/?code=abc",
        "/tu-danh-gia/",
        "/tu-danh-gia/qd26-06/?1.1=3&1.2=0&2.3=1&4.1=5&5.1=5&5.2=2&8=5",
        "/tu-danh-gia/qd26-06/?1.1=3&5.1=5&view=table",
        "/khong-co/",
        product.get_absolute_url(),
        product.certificates.first().get_absolute_url(),
    ]


@pytest.mark.parametrize("language", ["en", "km"])
def test_every_page_fits_and_is_accessible(open_page, axe_finds_nothing, language: str) -> None:
    page: Page = open_page(f"/{language}/")
    for address in addresses():
        page.goto(f"/{language}{address}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert sideways(page) == 0, (address, width)
        assert page.evaluate(CRAMPED) == [] or language == "en", address
        if "tu-danh-gia" not in address:
            axe_finds_nothing(page)


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_the_dark_colours_carry_every_language(open_page, axe_finds_nothing, language: str) -> None:
    prefix = "" if language == "vi" else f"/{language}"
    page: Page = open_page(f"{prefix}{addresses()[-2]}", scheme="dark")
    axe_finds_nothing(page)


def test_a_visitor_changes_the_language_and_keeps_the_filters(open_page) -> None:
    page: Page = open_page("/san-pham/?district=chau-thanh&star=3", width=360, javascript=False)
    languages = page.locator("nav.languages")
    expect(languages.get_by_role("link", name="Tiếng Việt")).to_be_hidden()
    languages.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/en/san-pham/\?district=chau-thanh&star=3$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("OCOP products")
    page.locator("summary").click()
    page.get_by_label("4 stars").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile(r"/en/san-pham/\?.*star=3&star=4"))
    page.get_by_role("link", name="Dragon-blood red brown rice").click()
    expect(page.get_by_text("Gạo lứt huyết rồng", exact=True)).to_be_visible()
    expect(page.get_by_text("Translated automatically.").first).to_be_visible()
    page.locator("nav.languages").get_by_role("link", name="ខ្មែរ").click()
    expect(page.locator("html")).to_have_attribute("lang", "km")
    expect(page.get_by_role("heading", level=1)).to_contain_text("អង្ករសម្រូបក្រហម")
    page.locator("nav.languages").get_by_role("link", name="Tiếng Việt").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gạo lứt huyết rồng")


def test_staff_find_their_way_in_on_a_phone(open_page) -> None:
    page: Page = open_page("/", width=360)
    page.get_by_role("contentinfo").get_by_role("link", name="Cán bộ").click()
    expect(page).to_have_url(re.compile(r"/noi-bo/dang-nhap/"))
