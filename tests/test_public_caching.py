"""Public pages are kept by whoever asks, asked about each time, and never a moment behind the register."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from certifications.actions import Ending, revoke
from certifications.enums import Ground, Level
from certifications.models import Certificate
from ocop_registry import release
from ocop_registry.page_memory import PageMemory
from ocop_registry.public import memory
from producers.models import Representative
from products.models import Product
from tests.factories import make_certificate, make_product

pytestmark = pytest.mark.django_db
ASK_EACH_TIME = "public, max-age=0, must-revalidate"
FILES = ("/api/", "/tin-moi.atom", "/sitemap")  # the same for everybody
PAGES = (
    "/", "/san-pham/", "/san-pham/?district=tran-de", "/san-pham/gao/", "/chu-the/", "/chu-the/htx/", "/xac-thuc/",
    "/xac-thuc/{code}/", "/thong-ke/", "/tu-danh-gia/", "/tu-danh-gia/qd26-06/", "/api/v1/products",
    "/api/v1/products/gao", "/api/v1/producers", "/api/v1/districts", "/api/v1/certificates/{code}", "/api/v1/stats",
    "/en/san-pham/", "/km/chu-the/", "/bao-cao-nghi-van/da-gui/", "/tin-moi.atom", "/sitemap.xml", "/sitemap-products.xml", "/api/v1/rubrics", "/api/v1/rubrics/qd26-06", "/api/v1/openapi.json",
)  # fmt: skip


@pytest.fixture
def certificate() -> Certificate:
    made = make_certificate(product=make_product(name="Gạo thơm", slug="gao"))
    type(made.product.producer).objects.update(slug="htx")
    return made


@pytest.fixture
def address(certificate: Certificate) -> Callable[[str], str]:
    return lambda page: page.format(code=certificate.spaced_code)


def again(client: Client, address: str, tag: str) -> int:
    return client.get(address, headers={"if-none-match": tag}).status_code


@pytest.mark.parametrize("page", PAGES)
def test_a_page_can_be_kept_by_all_and_touches_no_session(client: Client, address, page: str) -> None:
    response = client.get(address(page))
    assert response.status_code == 200
    assert response["Cache-Control"] == ASK_EACH_TIME
    assert response["ETag"].startswith('W/"')
    assert response["Vary"] == "Accept-Encoding"
    assert response.cookies == {}


def test_a_page_about_files_is_made_each_time_and_looks_at_nobody(client: Client) -> None:
    response = client.get("/du-lieu-mo/")
    assert response["Cache-Control"] == ASK_EACH_TIME
    assert response["Vary"] == "Accept-Encoding"
    assert response.cookies == {}
    assert not response["ETag"].startswith("W/")  # told from its content, once it is made
    assert again(client, "/du-lieu-mo/", response["ETag"]) == 304


@pytest.mark.parametrize("page", PAGES)
def test_an_unchanged_page_costs_one_query_and_is_not_made(
    client: Client, django_assert_num_queries, address, page: str
) -> None:
    tag = client.get(address(page))["ETag"]
    with django_assert_num_queries(1) as asked:
        response = client.get(address(page), headers={"if-none-match": tag})
    assert [query["sql"] for query in asked.captured_queries] == ["SELECT ocop_public_stamp()"]
    assert response.status_code == 304
    assert response.content == b""
    kept = {
        name: response.get(name)
        for name in ("ETag", "Cache-Control", "Vary", "Content-Length", "Content-Type")
    }
    assert kept == {
        "ETag": tag,
        "Cache-Control": ASK_EACH_TIME,
        "Vary": "Accept-Encoding",
        "Content-Length": None,
        "Content-Type": None,
    }


@pytest.mark.parametrize("page", PAGES)
def test_head_says_what_get_says_without_its_body(client: Client, address, page: str) -> None:
    whole, head = client.get(address(page)), client.head(address(page))
    assert head.status_code == 200
    assert head.content == b""
    assert dict(head.headers) == dict(whole.headers)
    assert int(head["Content-Length"]) == len(whole.content)
    assert client.head(address(page), headers={"if-none-match": whole["ETag"]}).status_code == 304


@pytest.mark.parametrize("page", PAGES)
def test_a_change_of_the_register_makes_every_page_new(client: Client, address, page: str) -> None:
    tag = client.get(address(page))["ETag"]
    assert again(client, address(page), tag) == 304
    Product.objects.update(name="Gạo khác")
    assert again(client, address(page), tag) == 200


def test_a_revocation_is_told_everywhere_at_the_next_request(
    client: Client, certificate: Certificate
) -> None:
    code = certificate.code
    pages = {
        "/san-pham/gao/": "Đã thu hồi",
        certificate.get_absolute_url(): "Giấy chứng nhận đã bị thu hồi",
        "/san-pham/?state=revoked": "badge-revoked",
        "/san-pham/": "Không tìm thấy sản phẩm nào",
        f"/api/v1/certificates/{code}": '"state": "revoked"',
        "/api/v1/products/gao": '"state": "revoked"',
        "/api/v1/products?state=revoked": '"state": "revoked"',
        "/api/v1/products": '"count": 0',
        "/api/v1/stats": '"in_force": {"total": 0',
    }
    tags = {}
    for page, words in pages.items():
        response = client.get(page)
        assert words not in unescape(response.content.decode()), page
        tags[page] = response["ETag"]
    ending = Ending("1/QĐ-UBND", date(2026, 11, 20), "UBND tỉnh", Level.PROVINCE)
    revoke(certificate=certificate, ending=ending, ground=Ground.MARK_MISUSE, by=None, why="x")
    for page, words in pages.items():
        response = client.get(page, headers={"if-none-match": tags[page]})
        assert response.status_code == 200, page
        assert words in unescape(response.content.decode()), page


def test_a_new_day_makes_every_page_new(client: Client, certificate: Certificate) -> None:
    tag = client.get("/san-pham/")["ETag"]
    with time_machine.travel(datetime(2026, 11, 23, 23, 59, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        assert again(client, "/san-pham/", tag) == 304
    with time_machine.travel(datetime(2026, 11, 24, 0, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        assert again(client, "/san-pham/", tag) == 200
    last_day = certificate.expires_on - timedelta(days=1)
    with time_machine.travel(datetime.combine(last_day, datetime.min.time(), ZoneInfo("Asia/Ho_Chi_Minh"))):
        assert client.get("/san-pham/").context["count"] == 1
    with time_machine.travel(
        datetime.combine(certificate.expires_on, datetime.min.time(), ZoneInfo("Asia/Ho_Chi_Minh"))
    ):
        assert client.get("/san-pham/").context["count"] == 0


def test_another_release_host_or_address_is_another_page(
    client: Client, certificate: Certificate, monkeypatch
) -> None:
    tag = client.get("/api/v1/products")["ETag"]
    assert again(client, "/api/v1/products?star=3", tag) == 200
    other = client.get("/api/v1/products", headers={"host": "127.0.0.1", "if-none-match": tag})
    assert other.status_code == 200  # the answer holds whole addresses
    monkeypatch.setattr(release, "name", lambda: "next")
    assert again(client, "/api/v1/products", tag) == 200


def test_the_name_of_a_release_follows_its_files_and_settings(settings, tmp_path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "requirements.txt").write_text("")
    settings.BASE_DIR = tmp_path
    ask = release.name.__wrapped__
    first = ask()
    assert first == ask()
    (tmp_path / "templates" / "base.html").write_text("x")
    second = ask()
    settings.SECRET_KEY = "another secret that signs page tokens, long enough"
    third = ask()
    settings.SAMPLE_DATA = not settings.SAMPLE_DATA
    assert len({first, second, third, ask()}) == 4


def test_what_is_not_public_leaves_pages_as_they_are(client: Client, certificate: Certificate) -> None:
    tag = client.get("/san-pham/")["ETag"]
    Representative.objects.create(producer=certificate.product.producer, name="Thạch Thị Sen")
    User.objects.create_user("moi", "mat-khau-dai-9", full_name="Mới")
    assert again(client, "/san-pham/", tag) == 304


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("/san-pham/khong-co/", 404),
        ("/xac-thuc/AAAA-AAAA-AAAA/", 404),
        ("/xac-thuc/?code=ABC", 422),
        ("/thong-ke/?as_of=x", 400),
        ("/api/v1/products?star=9", 400),
        ("/api/v1/products/khong-co", 404),
        ("/api/v1/khong-co", 404),
        ("/khong-co/", 404),
    ],
)
def test_what_went_wrong_is_never_kept(client: Client, page: str, status: int) -> None:
    response = client.get(page, headers={"if-none-match": "*"})
    assert response.status_code == status
    assert not response.get("ETag", "").startswith('W/"')
    assert response["Cache-Control"] in {ASK_EACH_TIME, "no-cache"}


def test_any_tag_will_do_for_a_page_that_exists(client: Client) -> None:
    assert again(client, "/san-pham/", "*") == 304
    assert again(client, "/san-pham/", '"other", W/"another"') == 200


def test_a_code_that_is_typed_is_led_on_without_a_tag(client: Client, certificate: Certificate) -> None:
    response = client.get("/xac-thuc/", {"code": certificate.code})
    assert response.status_code == 302
    assert "ETag" not in response


# --- people who are signed in ---------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith(FILES)])
def test_a_page_for_somebody_signed_in_is_nobody_elses(
    client: Client, client_of, officer: User, address, page: str
) -> None:
    tag = client.get(address(page))["ETag"]
    response = client_of(officer).get(address(page), headers={"if-none-match": tag})
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response["Vary"]
    assert response["ETag"] != tag
    assert "/noi-bo/" in response.content.decode()


def test_the_open_api_knows_nobody(
    client: Client, client_of, officer: User, certificate: Certificate
) -> None:
    tag = client.get("/api/v1/products")["ETag"]
    response = client_of(officer).get("/api/v1/products", headers={"if-none-match": tag})
    assert response.status_code == 304
    assert response["Cache-Control"] == ASK_EACH_TIME


def test_a_session_that_has_ended_leaves_no_trace(client: Client, settings) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "gone"
    response = client.get("/san-pham/")
    assert response["Cache-Control"] == "private, no-cache"
    assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0
    assert client.get("/san-pham/")["Cache-Control"] == ASK_EACH_TIME


# --- pages in memory -------------------------------------------------------------------------------------------


@pytest.fixture
def kept(settings) -> PageMemory:
    settings.PAGE_MEMORY = 300_000
    memory.cache_clear()
    yield memory(300_000)
    memory.cache_clear()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_in_memory_is_the_page(kept: PageMemory, client: Client, address, page: str) -> None:
    made, again = client.get(address(page)), client.get(address(page))
    assert again.content == made.content
    assert dict(again.headers) == dict(made.headers)


def test_a_page_in_memory_is_asked_about_and_never_old(
    kept: PageMemory, client: Client, django_assert_num_queries, certificate: Certificate
) -> None:
    assert "Gạo thơm" in client.get("/san-pham/").content.decode()
    with django_assert_num_queries(1):
        assert "Gạo thơm" in client.get("/san-pham/").content.decode()
    Product.objects.update(name="Bánh pía")
    assert "Bánh pía" in client.get("/san-pham/").content.decode()


def test_nothing_made_for_somebody_is_kept(
    kept: PageMemory, client: Client, client_of, officer: User
) -> None:
    theirs, everybodys = (
        '<a class="head-link" href="/noi-bo/bat-dau/">',
        '<a class="head-link" href="/noi-bo/dang-nhap/">',
    )
    for _ in range(2):
        assert theirs in client_of(officer).get("/san-pham/").content.decode()
        assert everybodys in client.get("/san-pham/").content.decode()


def test_errors_are_not_kept(kept: PageMemory, client: Client, django_assert_num_queries) -> None:
    for _ in range(2):
        with django_assert_num_queries(2):
            client.get("/xac-thuc/AAAA-AAAA-AAAA/")
