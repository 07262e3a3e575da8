"""Finding a product: suggestions while typing, typing errors, filters to choose and take away."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LABEL = "Tên sản phẩm hoặc chủ thể"


def box(page: Page) -> object:
    return page.get_by_role("combobox", name=LABEL)


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_suggestions_are_a_combobox_that_the_keyboard_walks(
    open_page, axe_finds_nothing, scheme: str
) -> None:
    page: Page = open_page("/", width=360, scheme=scheme)
    field = box(page)
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("banh pia")
    options = page.get_by_role("option")
    expect(options).to_have_count(5)
    expect(page.get_by_role("group", name="Sản phẩm").get_by_role("option")).to_have_count(3)
    expect(page.get_by_role("status").filter(has_text="5 gợi ý")).to_be_attached()
    expect(field).to_have_attribute("aria-expanded", "true")
    assert field.get_attribute("aria-controls") == page.get_by_role("listbox", name="Gợi ý").get_attribute(
        "id"
    )
    axe_finds_nothing(page, colours_only=scheme == "dark")
    assert sideways(page) == 0
    walked = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):
        field.press(key)
        walked.append(field.get_attribute("aria-activedescendant"))
    assert walked == ["q-list-0", "q-list-1", "q-list-0", None, "q-list-4", None, "q-list-0"]
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_be_focused()
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bánh pía")
    assert urlsplit(page.url).path == "/san-pham/banh-pia-sau-rieng-trung-hai-son/"


def test_escape_and_leaving_close_the_list_and_the_text_stays(open_page) -> None:
    page: Page = open_page("/san-pham/")
    field = box(page)
    field.press_sequentially("vinh")
    expect(page.get_by_role("listbox")).to_be_visible()
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("vinh")
    field.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    field.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("vinh")


def test_a_place_is_suggested_and_leads_to_its_products(open_page) -> None:
    page: Page = open_page("/san-pham/", width=390)
    box(page).press_sequentially("vinh chau")
    page.get_by_role("option", name="Thị xã Vĩnh Châu", exact=False).click()
    expect(page.get_by_role("list", name="Bộ lọc đang dùng")).to_contain_text("Vĩnh Châu")
    assert query(page) == {"district": ["vinh-chau"]}


def test_enter_without_a_choice_searches_as_typed(open_page) -> None:
    page: Page = open_page("/")
    box(page).press_sequentially("gao st25")
    expect(page.get_by_role("listbox")).to_be_visible()
    box(page).press("Enter")
    page.wait_for_url("**/san-pham/?q=gao+st25")


def test_without_an_answer_the_box_still_searches(open_page, trials: list[str]) -> None:
    trials += ["ERR_FAILED", "429 (Too Many"]
    page: Page = open_page("/")
    page.route("**/goi-y/**", lambda route: route.abort())
    box(page).press_sequentially("gao")
    page.wait_for_timeout(400)
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.unroute("**/goi-y/**")
    page.route("**/goi-y/**", refuse)
    box(page).press_sequentially(" thom")
    page.wait_for_timeout(400)
    expect(page.get_by_role("listbox")).to_be_hidden()
    box(page).press("Enter")
    page.wait_for_url("**/san-pham/?q=gao+thom")


def refuse(route: Route) -> None:
    route.fulfill(status=429, content_type="application/json", body='{"groups": [], "status": ""}')


def test_quick_typing_asks_once(open_page) -> None:
    page: Page = open_page("/")
    asked: list[str] = []
    page.on("request", lambda request: "/goi-y/" in request.url and asked.append(request.url))
    box(page).focus()
    page.evaluate(
        """box => ["ba", "banh", "banh pia"].forEach((text) => {
            box.value = text;
            box.dispatchEvent(new Event("input"));
        })""",
        box(page).element_handle(),
    )
    expect(page.get_by_role("option").first).to_be_visible()
    assert [parse_qs(urlsplit(url).query)["q"] for url in asked] == [["banh pia"]]


@pytest.mark.parametrize("javascript", [True, False])
def test_two_typing_errors_are_forgiven_on_a_phone(open_page, axe_finds_nothing, javascript: bool) -> None:
    page: Page = open_page("/", width=360, javascript=javascript)
    page.get_by_label(LABEL).fill("bahn pia sau rienng")
    page.get_by_role("button", name="Tìm kiếm").click()
    expect(page.get_by_text("Không có sản phẩm nào khớp “bahn pia sau rienng”.")).to_be_visible()
    expect(page.get_by_role("link", name="Bánh pía sầu riêng trứng Hải Sơn")).to_be_visible()
    assert sideways(page) == 0
    if javascript:
        axe_finds_nothing(page)
    page.get_by_role("link", name="“bánh pía sầu riêng”", exact=True).click()
    expect(page.get_by_text("Không có sản phẩm nào khớp")).to_have_count(0)
    assert query(page) == {"q": ["bánh pía sầu riêng"]}


def test_facets_count_as_the_choice_changes_and_chips_take_away(open_page) -> None:
    page: Page = open_page("/san-pham/", width=390, javascript=False)
    page.locator("summary").click()
    page.get_by_label("Vĩnh Châu").check()
    page.get_by_label("4 sao").check()
    page.get_by_role("button", name="Lọc danh sách").click()
    number = int(re.search(r"\d+", page.locator(".results-head [role=status]").inner_text())[0])
    page.locator("summary").click()
    both = page.locator("label", has_text="Vĩnh Châu").locator(".num")
    assert int(both.inner_text()) == number == page.locator(".rows > li").count()
    page.get_by_role("link", name="Bỏ bộ lọc: 4 sao").click()
    assert query(page) == {"district": ["vinh-chau"]}
    page.get_by_role("link", name="Bỏ bộ lọc: Vĩnh Châu").click()
    assert query(page) == {}


def test_an_empty_list_leads_on(open_page, axe_finds_nothing) -> None:
    page: Page = open_page("/san-pham/?district=cu-lao-dung&star=5", width=360)
    expect(page.get_by_role("heading", name="Không tìm thấy sản phẩm nào")).to_be_visible()
    axe_finds_nothing(page)
    offer = page.get_by_role("link", name=re.compile("^Gần nhất, ở"))
    number = re.search(r"(\d+) sản phẩm", offer.inner_text())[1]
    offer.click()
    expect(page.locator(".results-head [role=status]")).to_contain_text(f"{number} sản phẩm")


@pytest.mark.parametrize("language", ["en", "km"])
def test_suggestions_speak_the_language_of_the_page(open_page, axe_finds_nothing, language: str) -> None:
    page: Page = open_page(f"/{language}/", width=390)
    page.get_by_role("combobox").press_sequentially("soc trang")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page.locator("[role=option] > [lang=vi]").first).to_be_visible()
    axe_finds_nothing(page)
    page.get_by_role("option").last.click()
    page.wait_for_url(f"**/{language}/san-pham/?**")


def test_a_search_without_a_space_does_not_widen_the_lists(open_page) -> None:
    page: Page = open_page("/", width=320)
    for typed in ("W" * 95, "banhpiasaurieng" * 6, "a\u0323\u0302\u0301" * 24):
        for path in ("/san-pham/", "/chu-the/", "/en/san-pham/"):
            page.goto(f"{path}?q={typed}")
            assert sideways(page) == 0, (path, typed)
    page.goto(f"/san-pham/?q={'banh pia ' * 4}{'W' * 60}")
    assert sideways(page) == 0
