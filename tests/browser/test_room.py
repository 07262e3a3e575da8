"""What a member of a council does in the scoring room, on a tablet in a room with poor wifi."""

import re
import time
from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from evaluations.actions import scoring
from evaluations.models import Hearing, ScoreSheet
from products.models import ProductSet
from tests.browser.conftest import sideways
from tests.evaluations.room import at, sheet_of, stored
from tests.evaluations.sheets import criteria
from tests.evaluations.stage import Stage
from tests.factories import make_producer, make_product

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MEMBER = 2
SET = "qd26-06"  # 32 criteria
CODES = [each["code"] for each in criteria(SET)]
PASSWORD = "mat-khau-dai-9"


@pytest.fixture
def samples(transactional_db: None) -> None:
    """No sample records: a council of our own."""


@pytest.fixture
def trials() -> list[str]:
    return ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "403 (Forbidden"]


@pytest.fixture
def stage(transactional_db: None) -> Stage:
    return Stage()


@pytest.fixture
def hearing(stage: Stage) -> Hearing:
    """A product with a long name, one paper for all criteria, seven expired ones for four each."""
    product = make_product(
        name="Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái",
        producer=make_producer(name="Hợp tác xã nông nghiệp - thương mại - dịch vụ Phương An"),
        product_set=ProductSet.objects.get(code=SET),
        story="Từ năm 1998, mười hai hộ ở ấp Tài Công.",
    )
    papers = [
        {"title": f"Hợp đồng {place}", "criteria": CODES[place : place + 4], "expires_on": date(2026, 11, 1)}
        for place in range(0, len(CODES) - 4, 4)
    ]
    hearing = stage.heard(SET, product=product, papers=papers)
    stage.declare(hearing)
    return hearing


@pytest.fixture
def room(open_page, stage: Stage) -> Callable[..., Page]:
    """A page on which the member is signed in."""

    def opened(path: str, *, person: User | None = None, **options) -> Page:
        page = open_page("/healthz", reduced_motion="reduce", **options)
        client = Client()
        client.force_login(
            person or stage.people[MEMBER], backend="django.contrib.auth.backends.ModelBackend"
        )
        cookie = client.cookies["session"].value
        page.context.add_cookies([{"name": "session", "value": cookie, "url": page.url}])
        page.goto(path)
        return page

    return opened


def own(stage: Stage, hearing: Hearing) -> ScoreSheet:
    return sheet_of(stage, hearing, MEMBER)


def item(page: Page, code: str) -> Locator:
    return page.locator(f'fieldset[data-code="{code}"]')


def tap(page: Page, code: str, line: int) -> str:
    """Choose the line of a criterion, counted from 0; the key of the option."""
    label = item(page, code).locator("label.option").nth(line)
    label.click()
    return label.locator("input").get_attribute("value")


def saved(page: Page) -> None:
    expect(page.locator("[data-status]")).to_have_text(re.compile(r"\d\d:\d\d"))


def unsent(page: Page, number: int) -> None:
    expect(page.locator("[data-status].unsent")).to_contain_text(f"({number})")


def in_view(page: Page, place: Locator) -> bool:
    """Whether it lies between the bar and the lower edge, without anybody scrolling."""
    box, bar = place.bounding_box(), page.locator(".room-bar").bounding_box()
    height = page.viewport_size["height"]
    return bool(
        box and bar and box["y"] >= bar["y"] + bar["height"] - 1 and box["y"] + box["height"] <= height + 1
    )


def test_a_whole_sheet_by_taps_with_the_wifi_gone_for_a_while(room, stage, hearing, capsys) -> None:
    page = room(at("hearing_sheet", hearing), width=768, height=1024, has_touch=True)
    assert len(CODES) == 32
    chosen, jumps, started = {}, 0, time.monotonic()
    item(page, CODES[0]).evaluate("each => each.scrollIntoView()")
    for place, code in enumerate(CODES):
        if place == 10:
            page.context.set_offline(True)
        if place == 20:
            unsent(page, 10)
            page.context.set_offline(False)
        expect(page.locator("fieldset.current")).to_have_attribute("data-code", code)
        assert in_view(page, item(page, code)), code
        assert code in page.locator("[data-pane-title]").inner_text()
        assert page.locator("#minh-chung").evaluate("each => each.scrollTop") == 0
        first = page.locator("[data-papers] > details").first
        assert code in first.get_attribute("data-criteria").split()
        assert first.get_attribute("open") is not None
        assert in_view(page, first.locator("summary"))
        before = page.evaluate("scrollY")
        label = item(page, code).locator("label.option").nth(place % 2)
        label.tap()
        chosen[code] = label.locator("input").get_attribute("value")
        jumps += page.evaluate("scrollY") != before
    seconds = time.monotonic() - started
    saved(page)
    expect(page.locator("[data-answered]")).to_have_text("32")
    wanted = {
        code: (True, None if key == "0" and not _prints_zero(code) else key, "")
        for code, key in chosen.items()
    }
    assert stored(own(stage, hearing)) == wanted
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('phieu:'))") == []
    assert jumps <= 20
    with capsys.disabled():
        print(
            f"\n32 criteria: 32 taps, {jumps} jumps of the page, {seconds:.1f} s with all that is looked at"
        )

    page.get_by_role("link", name=re.compile("Look over|Xem lại")).first.click()
    page.locator("button[name=submit]").click()
    page.wait_for_url("**" + at("hearing", hearing))
    assert own(stage, hearing).total == int(page.locator("tr.own b").inner_text())


def _prints_zero(code: str) -> bool:
    [each] = [each for each in criteria(SET) if each["code"] == code]
    return any(option["points"] == 0 for option in each["options"])


def test_what_was_not_sent_outlives_the_window(room, stage, hearing) -> None:
    page = room(at("hearing_sheet", hearing), width=768)
    page.context.set_offline(True)
    tap(page, "1.1", 2)
    tap(page, "1.2", 1)
    item(page, "1.3").locator("summary").click()
    item(page, "1.3").locator("textarea").fill("Xem lại hợp đồng")
    unsent(page, 2)
    page.close(run_before_unload=False)
    assert stored(own(stage, hearing)) == {}
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(at("hearing_sheet", hearing))
    saved(again)
    expect(item(again, "1.1").locator("input").nth(2)).to_be_checked()
    found = stored(own(stage, hearing))
    assert found["1.1"][:2] == (True, "2")
    assert found["1.3"] == (False, None, "Xem lại hợp đồng")
    assert again.evaluate("Object.keys(localStorage).length") == 0


def test_more_words_than_a_browser_sends_while_leaving(room, stage, hearing) -> None:
    page = room(at("hearing_sheet", hearing), width=768)
    page.context.set_offline(True)
    page.evaluate(
        """for (const area of document.querySelectorAll('#sheet textarea')) {
            area.value = 'Nguồn gốc '.repeat(99);
            area.dispatchEvent(new Event('change', { bubbles: true }));
        }"""
    )
    unsent(page, 32)
    page.context.set_offline(False)
    saved(page)
    found = stored(own(stage, hearing))
    assert {remark for _answered, _option, remark in found.values()} == {("Nguồn gốc " * 99).strip()}
    assert len(found) == 32


def test_an_answer_lost_on_the_way_is_no_conflict(room, stage, hearing) -> None:
    page = room(at("hearing_sheet", hearing), width=768)
    lost = []

    def swallow(route) -> None:
        lost.append(route.fetch().status)  # it reached the server; its answer does not reach the page
        route.abort()

    page.route("**/luu/", swallow, times=1)
    tap(page, "1.1", 2)
    unsent(page, 1)
    tap(page, "1.1", 1)  # changed meanwhile, on the same criterion
    tap(page, "1.2", 1)
    saved(page)
    assert lost == [200]
    assert page.locator("[data-alarm]").is_hidden()
    assert {code: found[1] for code, found in stored(own(stage, hearing)).items()} == {"1.1": "1", "1.2": "1"}
    tap(page, "1.3", 1)
    saved(page)
    assert own(stage, hearing).version in {3, 4}  # one or two messages, and the lost one counted once


def test_when_the_session_has_ended_nothing_is_lost(room, stage, hearing) -> None:
    page = room(at("hearing_sheet", hearing), width=768)
    tap(page, "1.1", 1)
    saved(page)
    Session.objects.all().delete()
    tap(page, "1.2", 1)
    page.locator("[data-alarm] a").click()
    page.locator("#id_username").fill(stage.people[MEMBER].username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url("**" + at("hearing_sheet", hearing))
    saved(page)
    assert {code: found[1] for code, found in stored(own(stage, hearing)).items()} == {"1.1": "1", "1.2": "1"}


def test_a_stale_page_says_so_and_keeps_what_was_chosen(room, stage, hearing) -> None:
    page = room(at("hearing_sheet", hearing), width=768)
    page.context.clear_cookies(name="csrf")
    tap(page, "1.1", 1)
    page.locator("[data-alarm] a").click()
    saved(page)
    assert stored(own(stage, hearing)) == {"1.1": (True, "1", "")}


def test_two_windows_show_both_sides_and_the_member_chooses(room, stage, hearing, axe_finds_nothing) -> None:
    first = room(at("hearing_sheet", hearing), width=768)
    second = first.context.new_page()
    second.goto(at("hearing_sheet", hearing))
    tap(first, "1.1", 2)
    tap(first, "1.2", 1)
    saved(first)
    tap(second, "1.1", 3)
    tap(second, "1.3", 1)
    expect(second.locator("[data-alarm]")).to_be_visible()
    assert stored(own(stage, hearing)).keys() == {"1.1", "1.2"}
    second.locator("[data-alarm] a").click()
    expect(second.locator("input[type=radio]")).to_have_count(4)
    axe_finds_nothing(second)
    second.set_viewport_size({"width": 320, "height": 700})
    assert sideways(second) == 0
    second.locator('input[name="1.1"]').nth(0).check()
    second.locator('input[name="1.3"]').nth(1).check()
    second.locator("form.form button").click()
    second.wait_for_url("**" + at("hearing_sheet", hearing))
    saved(second)
    expect(second.locator("[data-alarm]")).to_be_hidden()
    assert {code: found[1] for code, found in stored(own(stage, hearing)).items()} == {
        "1.1": "2", "1.2": "1", "1.3": "1",
    }  # fmt: skip
    tap(second, "1.4", 1)
    saved(second)
    assert "1.4" in stored(own(stage, hearing))


def test_a_sheet_by_keyboard_alone(room, stage, hearing) -> None:
    page = room(at("hearing_sheet", hearing), height=700)
    page.keyboard.press("Tab")
    for _ in range(30):
        if page.evaluate("document.activeElement.name") == "1.1":
            break
        page.keyboard.press("Tab")
    here = "document.activeElement.closest('fieldset')?.dataset.code"
    assert page.evaluate(here) == "1.1"
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    assert page.evaluate(here) == "1.1"
    page.keyboard.press("ArrowDown")  # arrows choose, and stay
    assert page.evaluate(here) == "1.1"
    page.keyboard.press("Enter")
    for place, code in enumerate(CODES[1:], start=1):
        assert page.evaluate(here) == code
        focused = page.locator("fieldset.current label.option:has(:focus)")
        assert in_view(page, focused), code
        assert code in page.locator("[data-pane-title]").inner_text()
        page.keyboard.press(str(1 + place % 2))
    saved(page)
    expect(page.locator("[data-answered]")).to_have_text("32")
    assert len(stored(own(stage, hearing))) == 32
    page.locator("[data-advance]").uncheck()
    item(page, "1.1").locator("input").first.focus()
    page.keyboard.press("2")
    assert page.evaluate(here) == "1.1"
    item(page, "1.1").locator("summary").click()
    item(page, "1.1").locator("textarea").press_sequentially("Năm 2026?")  # keys are letters in a remark
    assert page.locator("#help").is_hidden()
    item(page, "1.1").locator("textarea").blur()
    saved(page)
    assert stored(own(stage, hearing))["1.1"][2] == "Năm 2026?"


def test_everything_without_javascript(room, stage, hearing) -> None:
    page = room("/hoi-dong/", width=768, javascript=False)
    page.locator(".next-due a").click()
    expect(page.locator("#sheet .no-script button").first).to_be_visible()
    expect(page.locator("[data-advance]")).to_be_hidden()
    for code in CODES[:3]:
        item(page, code).locator("input").nth(1).check()
    item(page, "1.1").locator("summary").click()
    item(page, "1.1").locator("textarea").fill("Không cần máy móc")
    page.locator("#sheet .no-script button").first.click()
    assert page.url.endswith(at("hearing_sheet", hearing))
    expect(page.locator("[data-answered]")).to_have_text("3")
    assert stored(own(stage, hearing))["1.1"][2] == "Không cần máy móc"
    page.locator("details.paper summary").first.click()
    expect(page.locator("details.paper[open] img")).to_be_visible()
    page.locator("details.paper[open] [data-larger]").first.click()
    expect(page.locator(".viewer-page img")).to_be_visible()
    page.go_back()

    other = page.context.new_page()
    other.goto(at("hearing_sheet", hearing))
    item(other, "1.1").locator("input").nth(2).check()
    other.locator("#sheet .no-script button").first.click()
    item(page, "1.1").locator("input").nth(0).check()
    page.locator("#sheet .no-script button").first.click()
    expect(page.locator("input[type=radio]")).to_have_count(2)
    page.locator("input[type=radio]").nth(1).check()
    page.locator("form.form button").click()
    for code in CODES:
        item(page, code).locator("input").nth(0).check()
    page.locator("#sheet .no-script button").last.click()
    page.get_by_role("link", name=re.compile("Look over|Xem lại")).first.click()
    page.locator("button[name=submit]").click()
    assert own(stage, hearing).submitted_at is not None


def test_a_declaration_opens_the_sheet_and_a_later_one_closes_it(room, stage) -> None:
    hearing = stage.heard(SET)
    page = room(at("hearing", hearing), width=390)
    page.locator(".declare-no button").click()
    expect(page.locator("#sheet")).to_be_visible()
    page.locator(".room-tools a").click()
    page.locator("#id_ground").fill("Em ruột tôi là kế toán của chủ thể")
    page.locator(".declare-yes button").click()
    expect(page.get_by_text("Em ruột tôi là kế toán của chủ thể")).to_be_visible()
    assert page.locator("details.paper").count() == 0


def test_on_a_phone_the_evidence_lies_over_the_sheet(room, hearing, axe_finds_nothing) -> None:
    page = room(at("hearing_sheet", hearing), width=390, height=844)
    pane = page.locator("#minh-chung")
    expect(pane).to_be_hidden()
    item(page, "1.3").locator(".to-papers").click()
    expect(pane).to_be_visible()
    assert "1.3" in page.locator("[data-pane-title]").inner_text()
    expect(page.locator("details.paper[open] img")).to_be_visible()
    assert page.evaluate("document.querySelector('#sheet').inert")
    assert sideways(page) == 0
    axe_finds_nothing(page)
    page.locator("[data-close]").click()
    expect(pane).to_be_hidden()
    assert in_view(page, item(page, "1.3").locator("legend"))
    item(page, "1.1").locator(".to-papers").click()
    page.go_back()
    expect(pane).to_be_hidden()
    assert not page.evaluate("document.querySelector('#sheet').inert")


def test_a_page_is_opened_larger_and_turned(room, stage) -> None:
    hearing = stage.heard(SET)
    stage.declare(hearing)
    page = room(at("hearing_sheet", hearing), width=768)
    page.locator("details.paper[open] .paper-page").click()
    viewer = page.locator("[data-viewer]")
    expect(viewer).to_be_visible()
    expect(viewer.locator("img")).to_have_attribute("src", re.compile(r"/1\.webp$"))
    expect(viewer.locator("[data-turn='1']")).to_be_disabled()  # a photo has one page
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()


def test_what_is_unsent_goes_before_handing_in_and_before_signing_out(room, stage, hearing) -> None:
    page = room(at("hearing_sheet", hearing), width=1024)
    page.context.set_offline(True)
    tap(page, "1.1", 1)
    unsent(page, 1)
    page.locator(".room-in").click()
    expect(page.locator("[data-alarm]")).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_url("**" + at("hearing_submit", hearing))
    assert stored(own(stage, hearing)) == {"1.1": (True, "1", "")}
    page.goto(at("hearing_sheet", hearing))
    page.route("**/luu/", lambda route: route.abort())
    tap(page, "1.2", 1)
    unsent(page, 1)
    page.locator("form.head-user button").click()
    expect(page.locator("[data-alarm]")).to_be_visible()
    assert page.url.endswith(at("hearing_sheet", hearing))
    page.locator("form.head-user button").click()
    page.wait_for_url("**/")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_sheet_that_was_submitted_elsewhere_takes_no_more_and_says_so(room, stage, hearing) -> None:
    page = room(at("hearing_sheet", hearing), width=768)
    stage.score(hearing, stage.people[MEMBER], {})
    tap(page, "1.1", 1)
    expect(page.locator("[data-alarm]")).to_be_visible()
    assert page.evaluate("document.querySelector('#sheet').inert")
    page.locator("[data-alarm] a").click()
    page.wait_for_url("**" + at("hearing", hearing))
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('phieu:'))") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_the_room_is_accessible_and_fits(
    room, stage, hearing, axe_finds_nothing, scheme
) -> None:
    to_declare, done, conflict = stage.heard(), stage.heard(), stage.heard()
    stage.declare(done)
    for person in stage.people[:2]:
        stage.score(done, person, {"1.1": 2})
    stage.score(done, stage.people[MEMBER], {"1.2": 1})
    scoring.declare(hearing=conflict, has_conflict=True, ground="Em ruột", by=stage.people[MEMBER])
    paper = hearing.dossier.evidence.first()
    page = room("/hoi-dong/", scheme=scheme)
    for address in (
        "/hoi-dong/",
        at("hearing_declare", to_declare),
        at("hearing_declare", hearing),
        at("hearing_sheet", hearing),
        at("hearing_submit", hearing),
        at("hearing", done),
        at("hearing", conflict),
        at("hearing_paper", hearing, paper.key),
    ):
        page.goto(address)
        for width in (320, 390, 768, 1024, 1440) if scheme == "light" else ():
            page.set_viewport_size({"width": width, "height": 900})
            assert sideways(page) == 0, (address, width)
        axe_finds_nothing(page, colours_only=scheme == "dark")  # the rest is the same page


def test_every_line_is_large_enough_for_a_finger(room, hearing) -> None:
    page = room(at("hearing_sheet", hearing), width=768, height=1024)
    small = page.evaluate(
        """[...document.querySelectorAll('.option, .to-papers, .remark summary, .paper summary, .room a, .room button')]
            .filter(each => each.offsetParent && each.getBoundingClientRect().height < 44)
            .map(each => each.outerHTML.slice(0, 80))"""
    )
    assert small == []
