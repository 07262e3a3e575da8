"""Every format, read by programs that know nothing of ours, says what the database says."""

import csv
import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from certifications.models import Certificate
from certifications.opendata import dumps
from certifications.opendata.columns import Kind, marked, unmarked
from certifications.opendata.dumps import Dump
from certifications.opendata.formats import csv_line
from certifications.opendata.tables import TABLES
from producers.models import Producer
from producers.sales import SalesChannel, SalesPoint
from products.models import Product
from tests.certifications.opendata.register import ALL_SECRETS, HOSTILE, NFD, fill, row_of
from tests.programs_needed import LIBREOFFICE

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SITE = "https://ocop.example.vn"
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def certificates(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Certificate]]:
    """A full register for all tests of this file, which only read it; rolled back after them."""
    with django_db_blocker.unblock(), time_machine.travel(NOON), transaction.atomic():
        yield fill()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def dump(
    certificates: list[Certificate], django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Dump:
    """Its dump of today, written once."""
    media = tmp_path_factory.mktemp("media")
    here = override_settings(SITE_URL=SITE, MEDIA_ROOT=media)
    with django_db_blocker.unblock(), time_machine.travel(NOON), here:
        return dumps.build(on=TODAY)


def from_text(table: str, row: dict[str, str]) -> dict[str, Any]:
    """Cells of a CSV file as values, by the data dictionary alone."""
    kinds: dict[Kind, Callable[[str], Any]] = {
        Kind.INTEGER: int,
        Kind.BOOLEAN: {"true": True, "false": False}.__getitem__,
        Kind.DATE: date.fromisoformat,
    }
    columns = {column.name: column.kind for column in TABLES[table].columns}
    return {name: kinds.get(columns[name], unmarked)(text) if text else None for name, text in row.items()}


def read_csv(dump: Dump, table: str) -> Rows:
    with (dump.folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [from_text(table, row) for row in csv.DictReader(file)]


def read_csv_with_duckdb(dump: Dump, table: str) -> Rows:
    path = dump.folder / f"{table}.csv"
    found = duckdb.sql(
        f"SELECT * FROM read_csv('{path}', all_varchar = true, delim = ',', quote = '\"', escape = '\"', header = true, nullstr = '')"
    )
    return [
        from_text(table, {n: v or "" for n, v in zip(found.columns, row, strict=True)})
        for row in found.fetchall()
    ]


def read_jsonl(dump: Dump, table: str) -> Rows:
    days = {column.name for column in TABLES[table].columns if column.kind == Kind.DATE}
    text = (dump.folder / f"{table}.jsonl").read_bytes().decode()
    rows = [json.loads(line) for line in text.split("\n")[:-1]]
    return [{n: date.fromisoformat(v) if n in days and v else v for n, v in row.items()} for row in rows]


def read_xlsx(dump: Dump, table: str) -> Rows:
    kinds = {column.name: column.kind for column in TABLES[table].columns}
    head, *rows = load_workbook(str(dump.folder / f"{table}.xlsx")).get_sheet_by_index(0).to_python()

    def value(name: str, cell: Any) -> Any:
        if cell == "":
            return None
        if isinstance(cell, datetime):
            return cell.date()
        return int(cell) if kinds[name] == Kind.INTEGER else cell

    return [{name: value(name, cell) for name, cell in zip(head, row, strict=True)} for row in rows]


def read_parquet(dump: Dump, table: str) -> Rows:
    found = duckdb.sql(f"SELECT * FROM read_parquet('{dump.folder / f'{table}.parquet'}')")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


READERS = [read_csv, read_csv_with_duckdb, read_jsonl, read_xlsx, read_parquet]
readers = pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__.removeprefix("read_"))


@readers
def test_certificates_are_those_of_the_database(dump: Dump, certificates: list[Certificate], read) -> None:
    rows = read(dump, "certificates")
    assert rows == [row_of(each, TODAY, SITE) for each in certificates]
    assert {row["state"] for row in rows} == {
        "valid",
        "prolonged",
        "expired",
        "revoked",
        "annulled",
        "superseded",
    }
    assert {row["issued_on"] for row in rows if row["issued_precision"] != "day"} == {"2024", "2025-03"}
    assert [row["product"] for row in rows[: len(HOSTILE)]] == HOSTILE


@readers
def test_products_are_those_of_the_database(dump: Dump, certificates: list[Certificate], read) -> None:
    rows = {row["slug"]: row for row in read(dump, "products")}
    shown = Product.objects.filter(pk__in=[each.product_id for each in certificates])
    assert list(rows) == list(shown.order_by("pk").values_list("slug", flat=True))
    first = rows[certificates[0].product.slug]
    assert first["story"] == f"{NFD}\nHàng hai\ttab"
    assert (first["description"], first["gtin"], first["brand"]) == ("=1+1", "08934567890123", None)
    assert [row["months"] for row in rows.values() if row["months"]] == [first["months"]] == ["1,11,12"]
    twice = next(row for row in rows.values() if row["certificates"] == 2)
    assert (twice["star"], twice["latest_star"], twice["state"]) == (5, 5, "valid")
    revoked = next(row for row in rows.values() if row["state"] == "revoked")
    assert (revoked["star"], revoked["latest_star"]) == (None, 3)
    assert [rows[each.product.slug]["name"] for each in certificates[: len(HOSTILE)]] == HOSTILE


@readers
def test_producers_and_districts_are_those_of_the_database(dump: Dump, certificates, read) -> None:
    rows = {row["slug"]: row for row in read(dump, "producers")}
    shown = Producer.objects.filter(products__certificates__in=certificates).distinct()
    assert list(rows) == list(shown.order_by("pk").values_list("slug", flat=True))
    first = certificates[0].product.producer
    assert rows[first.slug] == {
        "slug": first.slug,
        "name": "Hộ kinh doanh =HYPERLINK()",
        "legal_form": "household_business",
        "segment": "household",
        "district_code": "951",
        "district": "Huyện Trần Đề",
        "commune": "Xã Tài Văn",
        "commune_now": "Xã Tài Văn",
        "products_recognised": len(HOSTILE),
        "products_in_force": len(HOSTILE),
        "is_sample": False,
        "url": f"{SITE}/chu-the/{first.slug}/",
    }
    annulled = next(each for each in certificates if each.annulled_on).product.producer
    assert (rows[annulled.slug]["products_recognised"], rows[annulled.slug]["products_in_force"]) == (0, 0)
    places = {row["slug"]: row for row in read(dump, "districts")}
    assert len(places) == 11
    assert (places["my-tu"]["products_recognised"], places["my-tu"]["products_in_force"]) == (1, 1)
    assert places["my-tu"]["url"] == f"{SITE}/san-pham/?district=my-tu"


@readers
def test_shops_and_places_are_those_that_everybody_may_know(dump: Dump, certificates, read) -> None:
    first, shop = certificates[0].product.producer, SalesPoint.objects.get(is_open=True)
    agreed = Producer.objects.get(publish_contact=True)
    channel = SalesChannel.objects.get(producer=first)
    assert read(dump, "channels") == [
        {
            "id": channel.pk,
            "producer_slug": first.slug,
            "kind": "website",
            "url": "https://gao.example.vn/=1+1",
            "is_sample": False,
        }
    ]
    assert read(dump, "sales_points") == [
        {
            "id": shop.pk,
            "name": "=Điểm bán",
            "kind": "ocop_shop",
            "address": "Số 1 chợ",
            "district_code": "951",
            "district": "Huyện Trần Đề",
            "commune": "Xã Tài Văn",
            "commune_now": "Xã Tài Văn",
            "opening_hours": "7:00 – 20:00",
            "producer_slugs": ",".join(sorted([first.slug, agreed.slug])),
            "is_sample": False,
        }
    ]


AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"  # commas, UTF-8, first sheet
MOST_COLUMNS = 40
ALL_TEXT = f"--infilter=CSV:44,34,76,1,{'/'.join(f'{n}/2' for n in range(1, MOST_COLUMNS))},0,false,false"  # as docs/open-data.md says


def opened_by_libreoffice(dump: Dump, form: str, folder: Path) -> dict[str, list[dict[str, str]]]:
    """The first sheet of each table's file as LibreOffice shows its cells."""
    program = LIBREOFFICE.find()
    assert program, LIBREOFFICE.help
    options = ["--headless", f"-env:UserInstallation=file://{folder}/profile"]
    options += [ALL_TEXT] if form == "csv" else []
    files = [str(dump.folder.resolve() / f"{table}.{form}") for table in TABLES]
    command = [program, *options, "--convert-to", AS_SHOWN, "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found = {}
    for table in TABLES:
        [shown] = folder.glob(f"{table}*.csv")
        with shown.open(encoding="utf-8", newline="") as file:
            found[table] = list(csv.DictReader(file))
    return found


def as_shown(value: Any, form: str) -> str:
    """A value as an American LibreOffice shows it: workbooks have real days, CSV has texts, some with our mark."""
    if isinstance(value, bool):
        return str(value).upper() if form == "xlsx" else str(value).lower()
    if isinstance(value, date):
        return f"{value:%m/%d/%Y}" if form == "xlsx" else value.isoformat()
    text = "" if value is None else str(value)
    text = text if form == "xlsx" else marked(text)
    return text.replace("\r\n", "\n")  # a line break of a cell is one character


@pytest.mark.service
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_libreoffice_shows_every_table_as_it_is(dump: Dump, tmp_path: Path, form: str) -> None:
    shown = opened_by_libreoffice(dump, form, tmp_path)
    for table in TABLES:
        rows = read_jsonl(dump, table)
        assert len(shown[table]) == len(rows)
        wrong = [
            (name, seen[name], value)
            for seen, row in zip(shown[table], rows, strict=True)
            for name, value in row.items()
            if seen[name] != as_shown(value, form)
        ]
        assert wrong == [], table


def test_the_data_package_tells_rows_bytes_and_sha256_of_each_file(dump: Dump) -> None:
    described = json.loads((dump.folder / "datapackage.json").read_bytes())
    assert described["version"] == "2026-11-23"
    assert described["licenses"][0]["name"] == "CC-BY-4.0"
    assert "chờ tỉnh xác nhận" in described["licenses"][0]["title"]
    found = {each["path"]: each for each in described["resources"]}
    assert set(found) == {
        f"{table}.{form}" for table in TABLES for form in ("csv", "jsonl", "xlsx", "parquet")
    }
    for path, each in found.items():
        content = (dump.folder / path).read_bytes()
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert each["bytes"] == len(content)
        table = path.partition(".")[0]
        assert each["rows"] == len(read_jsonl(dump, table))
        assert [field["name"] for field in each["schema"]["fields"]] == [
            c.name for c in TABLES[table].columns
        ]
    sums = dict(line.split("  ")[::-1] for line in (dump.folder / "SHA256SUMS").read_text().splitlines())
    assert sums == {path: each["hash"].removeprefix("sha256:") for path, each in found.items()}


def test_rows_fit_the_schema_of_the_data_package(dump: Dump) -> None:
    """Required, allowed and unique as the schema says; what one table names is in the other."""
    resources = {each["name"]: each for each in dump.package["resources"] if each["format"] == "jsonl"}
    rows = {name: read_jsonl(dump, name.removesuffix("-jsonl")) for name in resources}
    for name, each in resources.items():
        for field in each["schema"]["fields"]:
            values = [row[field["name"]] for row in rows[name]]
            limits = field.get("constraints", {})
            assert not limits.get("required") or None not in values, field
            assert "enum" not in limits or set(values) - {None} <= set(limits["enum"]), field
        [key] = each["schema"]["primaryKey"]
        assert len({row[key] for row in rows[name]}) == len(rows[name])
        for link in each["schema"].get("foreignKeys", []):
            there = {row[link["reference"]["fields"][0]] for row in rows[link["reference"]["resource"]]}
            assert {row[link["fields"][0]] for row in rows[name]} <= there


def test_workbooks_hold_texts_and_real_days_never_formulas(dump: Dump) -> None:
    with zipfile.ZipFile(dump.folder / "certificates.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert [tag for tag in ("<f>", "<f ", "<hyperlink") if tag in sheet] == []
    book = load_workbook(str(dump.folder / "certificates.xlsx"))
    assert book.sheet_names == ["Giấy chứng nhận", "Các cột"]
    explained = [row[0] for row in book.get_sheet_by_index(1).to_python()[1:]]
    assert explained == [column.name for column in TABLES["certificates"].columns]


def test_no_cell_of_a_csv_file_begins_as_a_formula(dump: Dump) -> None:
    for table in TABLES:
        with (dump.folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert [cell for cell in cells if cell[:1] in set("=+-@\t\r\n")] == []


def test_csv_begins_with_a_byte_order_mark_and_ends_lines_as_rfc_4180_says(dump: Dump) -> None:
    content = (dump.folder / "districts.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfcode,slug,name,")
    assert content.count(b"\r\n") == 12


@given(st.text())
def test_a_marked_text_comes_back_as_it_was(text: str) -> None:
    assert unmarked(marked(text)) == text
    assert marked(text)[:1] not in set("=+-@\t\r\n")


@given(st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), min_size=2))
def test_a_line_of_csv_comes_back_as_it_was(cells: list[str]) -> None:
    [row] = csv.reader(io.StringIO(csv_line(cells), newline=""))
    assert [unmarked(cell) for cell in row] == cells


def test_nothing_personal_is_in_any_byte_of_a_dump(dump: Dump) -> None:
    assert Certificate.objects.filter(product__producer__representative__name=ALL_SECRETS[0]).exists()
    texts = [path.read_bytes() for path in dump.folder.iterdir()]
    texts += [str(read(dump, table)).encode() for read in (read_xlsx, read_parquet) for table in TABLES]
    assert len(texts) == 26 + 12
    assert [secret for secret in ALL_SECRETS for text in texts if secret.encode() in text] == []


def test_contact_stays_out_of_dumps_even_with_consent(certificates: list[Certificate], settings) -> None:
    Producer.objects.update(publish_contact=True)
    dump = dumps.build(on=TODAY)
    for read in (read_xlsx, read_parquet, read_jsonl):
        text = "".join(str(read(dump, table)) for table in TABLES)
        assert [secret for secret in ALL_SECRETS if secret in text] == []


def test_a_past_day_knows_nothing_of_what_came_later(certificates: list[Certificate], settings) -> None:
    settings.SITE_URL = SITE
    rows = read_parquet(dumps.build(on=date(2026, 1, 4)), "certificates")
    issued = [each for each in certificates if each.issued_on <= date(2026, 1, 4)]
    assert [row["code"] for row in rows] == [each.code for each in issued]
    assert {row["state"] for row in rows} == {"valid", "expired"}
    assert {row["revoked_on"] for row in rows} | {row["annulled_on"] for row in rows} == {None}
    assert {row["superseded_by"] for row in rows} | {row["revocation_no"] for row in rows} == {None}
