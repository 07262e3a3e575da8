"""The maps of loaded boundaries in a real browser: labels inside, areas by keyboard and finger, light pages."""

import pytest
from playwright.sync_api import Page, expect

from localities import actions, queries
from localities.boundaries.planning import plan
from tests.browser.conftest import sideways
from tests.localities.made_up import topojson, written

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# How far the text of each label that is shown reaches out of the area it belongs to, in corners of its box.
OUTSIDE = """() => [...document.querySelectorAll('.map-real a')].flatMap(link => {
  const path = link.querySelector('path');
  const out = [];
  for (const text of link.querySelectorAll('text')) {
    if (getComputedStyle(text).display === 'none') continue;
    const box = text.getBBox(), to = text.getCTM(), back = path.getCTM().inverse();
    const middle = [box.x + box.width / 2, box.y + box.height / 2];
    for (const [x, y] of [[box.x + 3, middle[1]], [box.x + box.width - 3, middle[1]], middle]) {
      const at = new DOMPoint(x, y).matrixTransform(to).matrixTransform(back);
      if (!path.isPointInFill(at)) out.push(text.textContent);
    }
  }
  return out;
})"""
LABELS = "() => [...document.querySelectorAll('.map-real text')].filter(t => getComputedStyle(t).display !== 'none').length"


@pytest.fixture
def loaded(samples: None) -> None:
    """Made-up boundaries of both levels."""
    for drawing in plan(written(topojson("district", "commune")), queries.places()).drawings:
        actions.load_boundaries(
            drawing=drawing, source="Dựng để thử", file_name="thu.json", sha256="0" * 64, by=None, why="thử"
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_maps_are_accessible_fit_and_keep_their_labels_inside(
    open_page, axe_finds_nothing, loaded: None, scheme: str
) -> None:
    page: Page = open_page("/", scheme=scheme)
    for address in ("/", "/thong-ke/?by=commune", "/km/thong-ke/?by=commune"):
        page.goto(address)
        for width in (320, 390, 768, 1440) if scheme == "light" else ():
            page.set_viewport_size({"width": width, "height": 900})
            assert sideways(page) == 0, (address, width)
            assert page.evaluate(LABELS) > 10
            assert page.evaluate(OUTSIDE) == [], (address, width)
        axe_finds_nothing(page, colours_only=scheme == "dark")  # the rest is the same page


def test_an_area_is_reached_by_keyboard_and_opens_its_list(open_page, loaded: None) -> None:
    page: Page = open_page("/thong-ke/?by=commune")
    page.get_by_role("link", name="Xã, phường hiện nay").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Bỏ qua bản đồ")).to_be_focused()
    expect(page.get_by_role("link", name="Bỏ qua bản đồ")).to_be_in_viewport()
    page.keyboard.press("Tab")
    area = page.locator(".map-real a").first
    expect(area).to_be_focused()
    river = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--river')").strip()
    rgb = "rgb({}, {}, {})".format(*(int(river[at : at + 2], 16) for at in (1, 3, 5)))
    expect(area.locator("path")).to_have_css("fill", rgb)
    name = area.get_attribute("aria-label").split(":")[0]
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Bộ lọc đang dùng")).to_contain_text(name)


def test_the_map_is_passed_with_one_key(open_page, loaded: None) -> None:
    page: Page = open_page("/thong-ke/?by=commune", width=390)
    page.get_by_role("link", name="Bỏ qua bản đồ").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".by-place tbody a").first).to_be_focused()


def test_the_switch_works_without_javascript(open_page, loaded: None) -> None:
    page: Page = open_page("/thong-ke/", width=390, javascript=False)
    expect(page.locator(".map-real a")).to_have_count(11)
    page.get_by_role("link", name="Xã, phường hiện nay").click()
    expect(page.locator(".map-real a")).to_have_count(43)
    page.locator(".map-real a").nth(20).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sản phẩm OCOP")
