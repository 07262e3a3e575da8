"""A revocation is told at the very next request: at every public address there is, in every language, to whoever kept
whatever before, by every thread and every process.

The addresses come from the URLconf. A public one that neither `TELLS` nor is `SILENT` makes the suite red.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.urls import LocalePrefixPattern, URLResolver, get_resolver
from django.utils.http import http_date

from certifications.actions import revoke
from certifications.enums import Ground
from certifications.models import Certificate
from certifications.opendata import dumps
from ocop_registry.public import memory
from producers.actions import sell_at
from products.models import Product
from tests.certifications.opendata.register import ending
from tests.elsewhere import Answer, ask, elsewhere
from tests.factories import make_certificate, make_product
from tests.trust.reports import channel, point

pytestmark = pytest.mark.django_db(transaction=True)
Ask = Callable[..., Answer]
KEPT = 4_000_000  # bytes of pages that each process keeps
PATIENCE = 30
EMPTY, CARD = '<div class="empty">', 'class="card-mark"'
VALID, REVOKED = "badge-valid", "badge-revoked"
PICTURE = ("", "")  # told by its bytes
DAY = "2026-11-23"
SHOP = "https://gao.example.vn/"

# What each address says while the only certificate is in force, and after it was revoked.
TELLS: dict[str, list[tuple[str, str, str]]] = {
    "home": [("/", CARD, EMPTY)],
    "product_list": [
        ("/san-pham/", CARD, EMPTY),
        ("/san-pham/?district=tran-de&star=3&q=gao", CARD, EMPTY),
        ("/san-pham/?state=revoked", EMPTY, REVOKED),
        ("/san-pham/?state=all&sort=newest", VALID, REVOKED),
    ],
    "product_detail": [
        ("/san-pham/gao/", VALID, REVOKED),
        ("/san-pham/gao/", "CertificationActive", "CertificationInactive"),  # what search engines read
    ],
    "producer_list": [("/chu-the/", 'card-mark">1', 'card-mark">0')],
    "producer_detail": [("/chu-the/htx/", VALID, EMPTY)],
    "verify": [("/xac-thuc/{code}/", "verdict-valid", "verdict-revoked")],
    "statistics": [("/thong-ke/", '<td class="n">1</td><td class="n">1</td>', '<td class="n">0</td>')],
    "open_data": [("/du-lieu-mo/", "", 'class="notice"')],  # the register has changed since
    "open_data_day": [(f"/du-lieu-mo/{DAY}/", "", 'class="notice"')],
    "open_data_package": [("/du-lieu-mo/datapackage.json", '"overtaken": false', '"overtaken": true')],
    "open_data_live": [
        ("/du-lieu-mo/truc-tiep/certificates.csv", ",valid,", ",revoked,"),
        ("/du-lieu-mo/truc-tiep/certificates.jsonl", '"state": "valid"', '"state": "revoked"'),
        ("/du-lieu-mo/truc-tiep/certificates.csv?state=in_force", ",valid,", "state"),
        ("/du-lieu-mo/truc-tiep/products.csv", "valid", "revoked"),
        ("/du-lieu-mo/truc-tiep/producers.jsonl", '"products_in_force": 1', '"products_in_force": 0'),
        ("/du-lieu-mo/truc-tiep/districts.jsonl", '"products_in_force": 1', '"products_in_force": 0'),
        ("/du-lieu-mo/truc-tiep/channels.csv", SHOP, "producer_slug"),
        ("/du-lieu-mo/truc-tiep/sales_points.jsonl", '"producer_slugs": "htx"', '"producer_slugs": null'),
    ],
    "suggestions": [("/goi-y/?q=thom", "Gạo thơm", '"groups": []')],
    "news_feed": [("/tin-moi.atom", "", "revoked")],
    "product_picture": [("/san-pham/gao/og.png", *PICTURE)],
    "product_badge": [("/san-pham/gao/huy-hieu.svg", "Còn hiệu lực", "Đã thu hồi")],
    "api:products": [
        ("/api/v1/products", '"count": 1', '"count": 0'),
        ("/api/v1/products?state=revoked", '"count": 0', '"state": "revoked"'),
    ],
    "api:product": [
        ("/api/v1/products/gao", '"state": "valid"', '"state": "revoked"'),
        ("/api/v1/products/gao", SHOP, '"shops": [], "sales_points": []'),
    ],
    "api:producers": [("/api/v1/producers", '"products": 1', '"products": 0')],
    "api:districts": [("/api/v1/districts", '"products": 1', '"products": 0')],
    "api:certificate": [("/api/v1/certificates/{code}", '"state": "valid"', '"state": "revoked"')],
    "api:stats": [("/api/v1/stats", '"in_force": {{"total": 1', '"in_force": {{"total": 0')],
}
# Nothing on them follows from a certificate's state.
SILENT = {
    "healthz", "robots", "site_picture", "photo", "sign_in", "sign_out", "verify_form",
    "self_assessment", "self_assessment_choose", "api:rubrics", "api:rubric", "api:assess", "api:openapi-json",
    "api:api-root", "api_unknown",
    "site_map", "site_map_section",  # where pages are, not what they say
    "oembed",  # says to show the badge
    "doubt_form", "doubt_thanks",
    "shelf_label", "sticker_sheet",  # refused from then on: tests/trust/test_labels.py
    "open_data_file",  # a picture of its day; the page of that day says what came after, and the next export tells it
}  # fmt: skip


def public(
    patterns: list[Any] | None = None, prefix: str = "", *, spoken: bool = False
) -> Iterator[tuple[str, bool]]:
    """The name of every address that is open to everybody, and whether it speaks every language."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            inside = prefix + (f"{each.namespace}:" if each.namespace else "")
            spoken_here = spoken or isinstance(each.pattern, LocalePrefixPattern)
            yield from public(each.url_patterns, inside, spoken=spoken_here)
        elif not getattr(each.callback, "login_required", True):
            yield prefix + each.name, spoken


def test_every_public_address_tells_or_is_known_to_be_silent() -> None:
    found = dict(public())
    assert len(found) > 35
    assert set(found) == TELLS.keys() | SILENT


@dataclass(frozen=True)
class Page:
    """An address with its words before and after."""

    address: str
    before: str
    after: str

    def is_old(self, answer: Answer, first: Answer) -> bool:
        """Whether this is what it said before the revocation, or a word that it still is."""
        if answer.status != 200 or self.after not in answer.text:
            return True
        return self.before in answer.text if self.before else answer.text == first.text


def pages(code: str) -> list[Page]:
    spoken = dict(public())
    return [
        Page(prefix + address.format(code=code), before.format(), after.format())
        for name, rows in TELLS.items()
        for address, before, after in rows
        for prefix in (["", "/en", "/km"] if spoken[name] else [""])
    ]


@pytest.fixture
def certificate(settings) -> Iterator[Certificate]:
    settings.PAGE_MEMORY, settings.SUGGESTIONS_PER_MINUTE = KEPT, 0
    memory.cache_clear()
    made = make_certificate(product=make_product(name="Gạo thơm", slug="gao"))
    type(made.product.producer).objects.update(slug="htx")
    channel(made.product.producer, url=SHOP)
    sell_at(point=point(), producer=made.product.producer, by=None)
    dumps.build(on=date.fromisoformat(DAY))
    yield made
    memory.cache_clear()


def revoke_it(certificate: Certificate) -> None:
    revoke(certificate=certificate, ending=ending("1/QĐ"), ground=Ground.MARK_MISUSE, by=None, why="x")


def conditions(first: Answer) -> Iterator[dict[str, str]]:
    """What somebody who kept an answer may ask with."""
    tag = first.headers.get("ETag", "")
    since = first.headers.get("Last-Modified") or http_date(time.time() + 86_400)
    bare = tag.removeprefix("W/")
    yield {}
    yield {"if_modified_since": since}
    if tag:
        yield from ({"if_none_match": each} for each in (tag, bare, f"W/{bare}", f'"other", {tag}'))
        yield {"if_none_match": tag, "if_modified_since": since}


def asked_in_every_way(ask: Ask, page: Page, first: Answer) -> list[dict[str, str]]:
    """The ways in which the page is told as it was."""
    *_others, last = ways = list(conditions(first))
    compressed = [{**way, "accept_encoding": "br, gzip;q=0.5"} for way in ({}, last)]
    return [way for way in (*ways, *compressed) if page.is_old(ask(page.address, **way), first)]


def heads_that_are_old(ask: Ask, page: Page, first: Answer) -> list[dict[str, str]]:
    tag = first.headers.get("ETag", "none")
    *_others, last = conditions(first)
    found = [(way, ask(page.address, "HEAD", **way)) for way in ({}, last)]
    return [way for way, head in found if head.status != 200 or head.headers.get("ETag") == tag]


def test_the_next_request_tells_it_everywhere(certificate: Certificate, settings) -> None:
    walked = pages(certificate.code)
    with elsewhere(media=Path(settings.MEDIA_ROOT), page_memory=KEPT) as other:
        first = {page: ask(page.address) for page in walked}
        assert {page.address: answer.status for page, answer in first.items() if answer.status != 200} == {}
        assert [page for page, answer in first.items() if page.before not in answer.text] == []
        there = {page: other.ask(page.address) for page in walked}
        assert [page for page in walked if there[page].text != first[page].text] == []
        assert [page for page in walked if "Last-Modified" in first[page].headers] == []
        revoke_it(certificate)
        for here, known in ((ask, first), (other.ask, there)):
            for wrong in (asked_in_every_way, heads_that_are_old):
                old = {page.address: wrong(here, page, known[page]) for page in walked}
                assert {address: ways for address, ways in old.items() if ways} == {}


def test_no_file_of_a_dump_outlives_the_next_export(certificate: Certificate, settings) -> None:
    names = [
        f"{table}.{form}"
        for table in ("certificates", "products")
        for form in ("csv", "jsonl", "xlsx", "parquet")
    ]
    addresses = [f"/du-lieu-mo/{DAY}/{name}" for name in (*names, dumps.DESCRIPTION, dumps.CHECKSUMS)]
    with elsewhere(media=Path(settings.MEDIA_ROOT), page_memory=KEPT) as other:
        first = {address: ask(address) for address in addresses}
        there = {address: other.ask(address) for address in addresses}
        assert [there[address].text for address in addresses] == [answer.text for answer in first.values()]
        revoke_it(certificate)
        dumps.build(on=date.fromisoformat(DAY))
        for here in (ask, other.ask):
            for address, kept in first.items():
                for way in conditions(kept):
                    answer = here(address, **way)
                    assert (answer.status, answer.text != kept.text) == (200, True), (address, way)
            assert ",revoked," in here(f"/du-lieu-mo/{DAY}/certificates.csv", accept_encoding="gzip").text


def test_readers_at_the_very_moment_are_told_it_from_the_commit_on(certificate: Certificate) -> None:
    walked = pages(certificate.code)
    first = {page: ask(page.address) for page in walked}
    told: list[tuple[float, Page, Answer]] = []
    done, start = threading.Event(), threading.Barrier(5)

    def read(from_the_end: bool) -> None:
        try:
            start.wait(PATIENCE)
            while not done.is_set():
                for page in reversed(walked) if from_the_end else walked:
                    tag = first[page].headers.get("ETag", '"none"')
                    told.append((time.perf_counter(), page, ask(page.address, if_none_match=tag)))
        finally:
            connections.close_all()

    readers = [threading.Thread(target=read, args=(bool(number % 2),)) for number in range(4)]
    for each in readers:
        each.start()
    start.wait(PATIENCE)
    revoke_it(certificate)
    committed = time.perf_counter()
    until = committed + PATIENCE
    while time.perf_counter() < until and {p for at, p, _answer in told if at > committed} != set(walked):
        time.sleep(0.02)
    done.set()
    for each in readers:
        each.join(PATIENCE)
    after = [(page, answer) for at, page, answer in told if at > committed]
    assert {page for page, _answer in after} == set(walked)
    assert [page.address for page, answer in after if page.is_old(answer, first[page])] == []


def test_what_leaves_the_register_leaves_the_feed_at_once(certificate: Certificate) -> None:
    """Its newest entry is then older than before: no day of a last change would tell."""
    other = make_certificate(product=make_product(name="Gạo nhầm"))
    first = ask("/tin-moi.atom")
    assert "Gạo nhầm" in first.text
    Product.objects.filter(pk=other.product_id).update(name="Gạo đúng")
    for way in conditions(first):
        assert "Gạo đúng" in ask("/tin-moi.atom", **way).text
