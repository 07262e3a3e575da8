"""A real browser against the real pages."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from certifications.samples import load_samples
from tests.programs_needed import CHROMIUM

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = CHROMIUM.find()
    assert path, CHROMIUM.help
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def samples(transactional_db: None) -> None:
    """The sample records of `make run`."""
    load_samples(today=date(2026, 11, 23))


@pytest.fixture
def trials() -> list[str]:
    """What a test brings about on purpose, as the browser's console words it."""
    return []


@pytest.fixture
def open_page(
    browser: Browser, live_server, samples: None, trials: list[str]
) -> Iterator[Callable[..., Page]]:
    """A page of the live server; any script error, refused resource or failed request makes the test red."""
    contexts, troubles = [], []

    def opened(
        path: str,
        *,
        width: int = 1440,
        height: int = 900,
        scheme: str = "light",
        javascript: bool = True,
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale="vi-VN",
            java_script_enabled=javascript,
            base_url=live_server.url,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: message.type == "error" and troubles.append(message.text))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    expected = (
        "404 (Not Found)",
        "422 (Unprocessable",
        "409 (Conflict",
        "400 (Bad Request",
        *trials,
    )
    assert [trouble for trouble in troubles if not any(words in trouble for words in expected)] == []


@pytest.fixture
def axe_finds_nothing() -> Callable[..., None]:
    """WCAG 2.2 AA and best practices, as axe-core checks them."""

    def check(page: Page, *, colours_only: bool = False) -> None:
        only = (
            {"type": "rule", "values": ["color-contrast"]}
            if colours_only
            else {"type": "tag", "values": WCAG}
        )
        results = Axe().run(page, options={"runOnly": only})
        assert results.violations_count == 0, results.generate_report()

    return check


def sideways(page: Page) -> int:
    """How many pixels the page scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
