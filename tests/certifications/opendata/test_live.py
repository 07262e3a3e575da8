"""Files of the register as it is at this moment."""

import csv
import io
import json
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from certifications.actions import annul, revoke, strike
from certifications.enums import Ground
from certifications.models import Certificate
from certifications.opendata import live, rows
from certifications.opendata.columns import unmarked
from certifications.opendata.tables import TABLES
from ocop_registry import open_api
from tests.certifications.opendata.register import ALL_SECRETS, ending, fill, row_of
from tests.factories import commune, make_certificate, make_producer, make_product

pytestmark = pytest.mark.django_db
SITE = "https://ocop.example.vn"


@pytest.fixture(autouse=True)
def public_url(settings) -> None:
    settings.SITE_URL = SITE


def body(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content)  # which closes it, as a server does


def leave(response: Any) -> None:
    """What a server does when the reader is gone, without the test's connection being closed too."""
    for close in response._resource_closers:
        close()


def csv_rows(client: Client, query: str = "", table: str = "certificates") -> list[dict[str, str]]:
    text = body(client, f"/du-lieu-mo/truc-tiep/{table}.csv{query}").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def json_rows(client: Client, query: str = "", table: str = "certificates") -> list[dict[str, Any]]:
    text = body(client, f"/du-lieu-mo/truc-tiep/{table}.jsonl{query}").decode()
    return [json.loads(line) for line in text.split("\n")[:-1]]


def test_the_very_next_download_says_revoked(client: Client) -> None:
    certificate = make_certificate()
    assert [row["state"] for row in csv_rows(client)] == ["valid"]
    revoke(certificate=certificate, ending=ending("1/QĐ"), ground=Ground.MARK_MISUSE, by=None, why="x")
    assert [row["state"] for row in csv_rows(client)] == ["revoked"]
    assert [row["state"] for row in json_rows(client)] == ["revoked"]
    assert [row["state"] for row in json_rows(client, table="products")] == ["revoked"]
    annul(certificate=certificate, ending=ending("2/QĐ"), by=None, why="x")
    assert [row["state"] for row in csv_rows(client)] == ["annulled"]


def test_a_live_file_is_never_kept(client: Client) -> None:
    make_certificate()
    response = client.get("/du-lieu-mo/truc-tiep/certificates.csv")
    leave(response)
    assert response["Cache-Control"] == "no-cache"
    assert "ETag" not in response
    assert (
        response["Content-Disposition"] == 'attachment; filename="ocop-soc-trang-certificates-2026-11-23.csv"'
    )


def test_live_rows_are_those_of_the_database(client: Client, today) -> None:
    wanted = [row_of(each, today, SITE) for each in fill()]
    as_text = [{n: "" if v is None else str(v) for n, v in row.items()} for row in wanted]
    lower = {"True": "true", "False": "false"}
    got = [{n: unmarked(v) for n, v in row.items()} for row in csv_rows(client)]
    assert got == [{n: lower.get(v, v) if n == "is_sample" else v for n, v in row.items()} for row in as_text]
    assert [row["product"] for row in json_rows(client)] == [row["product"] for row in wanted]


def test_what_you_see_on_the_list_is_what_you_get(client: Client) -> None:
    rice = make_certificate(product=make_product(name="Gạo thơm"), star=3)
    make_certificate(product=make_product(name="Gạo nếp"), star=4)
    elsewhere = make_producer(commune=commune("31588"))
    make_certificate(product=make_product(name="Gạo Mỹ Tú", producer=elsewhere), star=3)
    revoked = make_certificate(product=make_product(name="Gạo thu hồi"), star=3)
    revoke(certificate=revoked, ending=ending("1/QĐ"), ground=Ground.MARK_MISUSE, by=None, why="x")
    page = client.get("/san-pham/?district=tran-de&star=3&q=gao&sort=name")
    [as_csv, as_jsonl] = page.context["downloads"]
    for download in (as_csv, as_jsonl):
        assert download["url"].split("?")[0].startswith("/du-lieu-mo/truc-tiep/certificates.")
    listed = [row.slug for row in page.context["rows"]]
    assert listed == [rice.product.slug]
    query = "?" + as_csv["url"].split("?")[1]
    assert [row["product_slug"] for row in csv_rows(client, query)] == listed
    assert [row["product_slug"] for row in json_rows(client, query)] == listed
    [shown] = client.get("/san-pham/?state=revoked").context["rows"]
    revoked_query = "?" + client.get("/san-pham/?state=revoked").context["downloads"][0]["url"].split("?")[1]
    assert [row["product_slug"] for row in csv_rows(client, revoked_query)] == [shown.slug]


def test_an_unknown_district_on_the_list_is_not_in_the_link(client: Client) -> None:
    make_certificate()
    [download, _] = client.get("/san-pham/?district=atlantis&district=tran-de").context["downloads"]
    assert download["url"] == "/du-lieu-mo/truc-tiep/certificates.csv?district=tran-de&state=in_force"


def test_filters_choose_among_all_certificates(client: Client) -> None:
    old = make_certificate(product=make_product(name="Gạo cũ"), star=3)
    make_certificate(product=old.product, star=5, on=old.issued_on.replace(year=2026))
    assert [(row["star"], row["state"]) for row in csv_rows(client)] == [("3", "superseded"), ("5", "valid")]
    assert [row["star"] for row in csv_rows(client, "?state=in_force")] == ["5"]
    assert [row["star"] for row in csv_rows(client, "?state=superseded")] == ["3"]
    assert [row["star"] for row in csv_rows(client, "?star=3&star=5&district=951")] == ["3", "5"]
    assert csv_rows(client, "?q=khongcogi") == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("district=atlantis", "atlantis"),
        ("star=9", "9"),
        ("state=lost", "lost"),
        ("foo=1", "foo"),
        ("q=" + "a" * 101, "100"),
        ("%C4%91=1", "đ"),
    ],
)
def test_what_is_not_understood_is_refused_with_words(client: Client, query: str, words: str) -> None:
    make_certificate()
    response = client.get(f"/du-lieu-mo/truc-tiep/certificates.csv?{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "text/plain; charset=utf-8")
    [problem] = response.content.decode().splitlines()
    assert words in problem


def test_tables_without_filters_refuse_them(client: Client) -> None:
    for table in TABLES.keys() - {"certificates"}:
        assert client.get(f"/du-lieu-mo/truc-tiep/{table}.csv?star=3").status_code == 400


def test_a_struck_entry_and_a_product_never_recognised_are_in_no_file(client: Client) -> None:
    make_product(name="Chưa công nhận")
    strike(certificate=make_certificate(product=make_product(name="Gạo gõ nhầm")), by=None, why="nhầm")
    for table in ("certificates", "products", "producers"):
        assert csv_rows(client, table=table) == []
    assert [row["products_recognised"] for row in json_rows(client, table="districts")] == [0] * 11


def test_nothing_personal_is_in_a_live_file(client: Client) -> None:
    fill()
    assert Certificate.objects.filter(product__producer__representative__name=ALL_SECRETS[0]).exists()
    for table in TABLES:
        for form in ("csv", "jsonl"):
            text = body(client, f"/du-lieu-mo/truc-tiep/{table}.{form}").decode()
            assert [secret for secret in ALL_SECRETS if secret in text] == []


def test_a_search_finds_no_personal_data_either(client: Client) -> None:
    fill()
    assert csv_rows(client, "?q=Bí Mật") == []
    assert csv_rows(client, "?q=0912345678") == []


@pytest.mark.parametrize("items", [1, 3])
def test_a_live_file_costs_the_same_queries_however_long(
    client: Client, django_assert_num_queries, items: int
) -> None:
    for _ in range(items):
        make_certificate()
    with django_assert_num_queries(9):
        csv_rows(client, "?district=tran-de&star=3")


def test_a_failure_of_the_database_is_told_before_the_answer_begins(client: Client, monkeypatch) -> None:
    def away(_scope: rows.Scope, _found: object = None) -> object:
        raise OperationalError("server closed the connection")
        yield

    monkeypatch.setattr(rows, "certificates", away)
    client.raise_request_exception = False
    assert client.get("/du-lieu-mo/truc-tiep/certificates.csv").status_code == 503


def test_many_rows_leave_in_pieces(client: Client, monkeypatch) -> None:
    monkeypatch.setattr("certifications.opendata.formats.LINES_AT_ONCE", 2)
    for _ in range(5):
        make_certificate()
    response = client.get("/du-lieu-mo/truc-tiep/certificates.csv")
    pieces = list(response.streaming_content)
    assert len(pieces) == 1 + 3
    assert [piece.count(b"\r\n") for piece in pieces] == [1, 2, 2, 1]


@given(
    st.dictionaries(
        st.sampled_from(["district", "star", "sector", "segment", "state", "q", "x"]), st.text(max_size=20)
    )
)
def test_odd_questions_never_break_it(query: dict[str, str]) -> None:
    client = Client()
    response = client.get("/du-lieu-mo/truc-tiep/certificates.csv", query)
    leave(response)
    assert response.status_code in {200, 400}


def test_a_reader_who_leaves_leaves_no_cursor_behind(client: Client) -> None:
    for _ in range(3):
        make_certificate()
    response = client.get("/du-lieu-mo/truc-tiep/certificates.csv")
    next(response.streaming_content)
    assert open_cursors() == 1
    leave(response)
    assert open_cursors() == 0
    leave(client.head("/du-lieu-mo/truc-tiep/certificates.csv"))
    assert open_cursors() == 0


def open_cursors() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors WHERE name LIKE '\\_django\\_curs%'")
        return cursor.fetchone()[0]


def test_the_default_of_the_download_is_everything_and_of_the_list_what_is_in_force() -> None:
    assert live.DownloadFilter.base_filters["state"].extra["choices"][-2][0] == live.IN_FORCE


def test_one_address_may_fetch_so_many_a_minute(client: Client, settings) -> None:
    settings.API_SEARCHES_PER_MINUTE = 2
    open_api.limit.cache_clear()
    address = "/du-lieu-mo/truc-tiep/districts.csv"
    asked = [client.get(address), client.head(address), client.get(f"{address}?q=gao")]
    assert [each.status_code for each in asked] == [200, 200, 429]
    assert int(asked[2]["Retry-After"]) > 0
    assert asked[2]["Cache-Control"] == "no-store"
    open_api.limit.cache_clear()
