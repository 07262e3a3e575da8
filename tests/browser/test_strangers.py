"""Five tasks of a stranger with a cheap phone, in each language, in at most four taps each."""

import csv
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, expect

from certifications.actions import Ending, revoke
from certifications.enums import Ground, Level
from certifications.models import Certificate
from certifications.papers import paper
from certifications.printing import sheets
from tests.browser.conftest import sideways
from tests.certifications.printing import reading

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_TAPS = 4
LANGUAGES = ["vi", "en", "km"]


class Stranger:
    """A person with a phone 360 pixels wide who counts the taps."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language, self.taps = page, language, 0

    def tap(self, what: Locator) -> None:
        """One touch of what is on the page."""
        what.tap()
        self.taps += 1

    def is_there(self) -> None:
        """The task is done: few taps, and the page fits the phone."""
        assert self.taps <= MOST_TAPS
        assert sideways(self.page) == 0

    def says(self, text: str) -> str:
        """The text as pages in this person's language say it."""
        with override(self.language):
            return gettext(text)

    def filters(self, *choices: str) -> None:
        """Unfold the filters, choose, apply."""
        self.tap(self.page.locator("summary", has_text=self.says("Filter")))
        for choice in choices:
            self.tap(self.page.get_by_label(choice))
        self.tap(self.page.get_by_role("button", name=self.says("Apply filters")))


@pytest.fixture(params=LANGUAGES)
def stranger(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> Stranger:
    address = "/" if request.param == "vi" else f"/{request.param}/"
    page = open_page(address, width=360, height=740, has_touch=True, is_mobile=True)
    return Stranger(page, request.param)


def in_force(**conditions: object) -> set[str]:
    """Names of the products with a certificate in force that fits."""
    rows = Certificate.objects.in_force(timezone.localdate()).filter(**conditions)
    return set(rows.values_list("product__name", flat=True))


def test_the_products_of_a_district_with_four_stars(stranger: Stranger) -> None:
    stranger.tap(stranger.page.locator(".district-list a", has_text="Vĩnh Châu"))
    stranger.filters(stranger.says("4 stars"))
    wanted = in_force(star=4, product__district__slug="vinh-chau")
    assert len(wanted) > 1
    expect(stranger.page.locator(".rows > li")).to_have_count(len(wanted))
    for name in wanted:  # the Vietnamese name stands beside a translation
        expect(stranger.page.get_by_text(name, exact=True)).to_be_visible()
    stranger.is_there()


def test_a_name_with_two_slips_and_no_tones(stranger: Stranger) -> None:
    box = stranger.page.get_by_label(stranger.says("Name of a product or a producer"))
    stranger.tap(box)
    box.fill("bahn pia sau rienng")
    stranger.tap(stranger.page.get_by_role("button", name=stranger.says("Search"), exact=True))
    expect(stranger.page.get_by_role("link", name="Bánh pía sầu riêng trứng Hải Sơn")).to_be_visible()
    stranger.is_there()


def test_a_revoked_certificate_by_its_qr_code(stranger: Stranger) -> None:
    certificate = Certificate.objects.get(product__name="Bánh cống đông lạnh", star=4)
    [page] = reading.pages(sheets.pdf([paper(certificate)]))
    [address] = reading.qr_codes(page)
    ending = Ending("9/QĐ-UBND", timezone.localdate(), "UBND thành phố Cần Thơ", Level.PROVINCE)
    revoke(certificate=certificate, ending=ending, ground=Ground.MARK_MISUSE, by=None, why="")
    stranger.page.goto(urlsplit(address).path)
    if stranger.language != "vi":
        stranger.tap(stranger.page.locator(f'nav.languages a[hreflang="{stranger.language}"]'))
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text(
        stranger.says("This certificate has been revoked")
    )
    expect(stranger.page.get_by_text("Bánh cống đông lạnh").first).to_be_visible()
    stranger.is_there()


def test_all_products_with_five_stars_as_a_table(stranger: Stranger) -> None:
    stranger.tap(stranger.page.get_by_role("link", name=stranger.says("5 stars")).first)
    with stranger.page.expect_download() as started:
        stranger.tap(stranger.page.get_by_role("link", name="CSV"))
    with Path(started.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["star"] for row in rows} == {"5"}
    assert {row["product"] for row in rows} == in_force(star=5)
    stranger.is_there()
