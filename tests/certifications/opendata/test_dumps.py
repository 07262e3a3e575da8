"""How dumps are made, replaced, kept, watched; the command and the officers' button."""

import fcntl
import json
import logging
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from unittest.mock import ANY
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from certifications.actions import revoke
from certifications.enums import Ground
from certifications.models import Certificate
from certifications.opendata import dumps, rows
from products.models import Product
from tests.certifications.opendata.register import ending
from tests.certifications.opendata.test_files import READERS, TABLES
from tests.factories import make_certificate

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def travel(day: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))


def kept() -> list[str]:
    return sorted(each.name for each in dumps.folder().iterdir() if not each.name.startswith("."))


def builds() -> list[str]:
    """Folders behind the days, whole or left over."""
    return sorted(each.name[1:11] for each in dumps.folder().iterdir() if each.name.startswith(".2"))


def states(dump: dumps.Dump) -> list[str]:
    lines = (dump.folder / "certificates.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["state"] for line in lines]


def revoke_one(certificate: Certificate) -> None:
    revoke(certificate=certificate, ending=ending("1/QĐ"), ground=Ground.MARK_MISUSE, by=None, why="x")


def test_an_empty_register_gives_empty_tables() -> None:
    dump = dumps.build(on=TODAY)
    for read in READERS:
        assert [len(read(dump, table)) for table in TABLES] == [0, 0, 0, 11, 0, 0]


def test_the_newest_and_the_first_of_each_month_are_kept() -> None:
    for day in (
        "2026-09-01",
        "2026-09-02",
        "2026-10-03",
        "2026-10-04",
        "2026-11-01",
        "2026-11-22",
        "2026-11-23",
    ):
        with travel(day):
            dumps.build(on=date.fromisoformat(day))
    assert kept() == ["2026-09-01", "2026-10-03", "2026-11-01", "2026-11-23"]
    assert builds() == kept()
    assert [str(dump.day) for dump in dumps.all_dumps()] == kept()[::-1]


def test_a_dump_of_a_past_day_stays_until_the_next_export() -> None:
    dumps.build(on=date(2026, 11, 1))
    dumps.build(on=TODAY)
    dumps.build(on=date(2026, 11, 12))
    assert kept() == ["2026-11-01", "2026-11-12", "2026-11-23"]
    dumps.build(on=TODAY)
    assert kept() == ["2026-11-01", "2026-11-23"]


def test_a_new_dump_of_the_day_takes_the_place_of_the_old_in_one_step() -> None:
    certificate = make_certificate()
    first = dumps.build(on=TODAY)
    reader = (first.folder / "certificates.jsonl").open(encoding="utf-8")
    revoke_one(certificate)
    assert states(dumps.build(on=TODAY)) == ["revoked"]
    assert json.loads(reader.read())["state"] == "valid"  # who was reading reads on
    reader.close()
    assert builds() == ["2026-11-23"]


def test_a_failure_half_way_leaves_the_former_dump_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    make_certificate()
    before = {path.name: path.read_bytes() for path in dumps.build(on=TODAY).folder.iterdir()}

    def broken(_scope: rows.Scope) -> object:
        yield from list(rows.products(_scope))
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(rows.READERS, "products", broken)
    with pytest.raises(OSError, match="No space left"):
        dumps.build(on=TODAY)
    after = {path.name: path.read_bytes() for path in dumps.of_day("2026-11-23").folder.iterdir()}
    assert after == before
    assert builds() == ["2026-11-23"]


def test_what_a_crash_left_behind_is_cleared_by_the_next_export() -> None:
    left = dumps.folder() / ".2026-11-20-abc"
    left.mkdir(parents=True)
    (left / "certificates.csv").write_text("half")
    (dumps.folder() / ".2026-11-20-abc.link").symlink_to("nowhere")
    dumps.build(on=TODAY)
    assert builds() == ["2026-11-23"]


def test_two_exports_at_once_do_not_meet() -> None:
    dumps.folder().mkdir(parents=True)
    with (dumps.folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(dumps.DumpUnderWay):
            dumps.build(on=TODAY)
        with pytest.raises(CommandError):
            call_command("export_open_data")
    assert dumps.latest() is None


@pytest.mark.django_db(transaction=True)
def test_all_tables_are_of_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    make_certificate()
    read = rows.READERS["certificates"]

    def and_meanwhile(scope: rows.Scope) -> object:
        yield from read(scope)
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("repeatable read",)
            cursor.execute("SHOW transaction_read_only")
            assert cursor.fetchone() == ("on",)

    monkeypatch.setitem(rows.READERS, "certificates", and_meanwhile)
    dumps.build(on=TODAY)


def test_the_register_is_read_by_a_server_side_cursor_in_pieces(django_assert_num_queries) -> None:
    for _ in range(3):
        make_certificate()
    scope = rows.Scope(TODAY, "https://x")
    with django_assert_num_queries(4):  # certificates; communes, districts, sets once for all
        assert len(list(rows.certificates(scope))) == 3


@pytest.mark.parametrize("items", [1, 3])
def test_a_dump_costs_the_same_queries_however_long(django_assert_num_queries, items: int) -> None:
    for _ in range(items):
        make_certificate()
    with django_assert_num_queries(25):
        dumps.build(on=TODAY)


# --- age -----------------------------------------------------------------------------------------------------


def test_a_dump_older_than_36_hours_raises_the_alarm(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with travel("2026-11-21T22:30"):
        dumps.build(on=date(2026, 11, 21))
    caplog.clear()
    with caplog.at_level(logging.WARNING), travel("2026-11-23T10:29"):
        assert not client.get("/du-lieu-mo/").context["too_old"]
        call_command("export_open_data", check=True)
    assert caplog.messages == []
    with caplog.at_level(logging.WARNING), travel("2026-11-23T10:31"):
        response = client.get("/du-lieu-mo/")
        assert "đã quá 36 giờ" in response.content.decode()
        with pytest.raises(CommandError, match="36"):
            call_command("export_open_data", check=True)
    assert [message[:40] for message in caplog.messages] == ["open data: the newest dump is of 2026-11"] * 2


def test_without_any_dump_the_check_fails_and_the_page_says_so(client: Client) -> None:
    with pytest.raises(CommandError):
        call_command("export_open_data", check=True)
    assert "Chưa có bản nào" in client.get("/du-lieu-mo/").content.decode()
    assert (
        client.get("/du-lieu-mo/datapackage.json").json()["resources"][0]["path"]
        == "truc-tiep/certificates.csv"
    )


def test_the_page_says_when_the_register_has_changed_since(client: Client) -> None:
    certificate = make_certificate()
    dumps.build(on=TODAY)
    assert not client.get("/du-lieu-mo/").context["overtaken"]
    revoke_one(certificate)
    response = client.get("/du-lieu-mo/")
    assert response.context["overtaken"]
    assert "Sổ đã có thay đổi sau khi lập các tệp" in response.content.decode()


def test_a_change_by_hand_typed_sql_counts_as_a_change() -> None:
    make_certificate()
    dump = dumps.build(on=TODAY)
    assert not dump.overtaken
    with connection.cursor() as cursor:
        cursor.execute("UPDATE products_product SET brand = 'Mới'")
    assert dump.overtaken


# --- the command and the button ------------------------------------------------------------------------------


def test_the_command_exports_the_day_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    make_certificate(on=date(2025, 3, 10))
    call_command("export_open_data", "--on", "2025-03-09")
    assert "certificates.csv: 0 dòng" in capsys.readouterr().out
    call_command("export_open_data", "--on", "10/03/2025")
    assert "certificates.csv: 1 dòng" in capsys.readouterr().out
    assert kept() == ["2025-03-09", "2025-03-10"]


@pytest.mark.parametrize("day", ["2026-11-24", "2026-02-30", "hôm qua", ""])
def test_the_command_refuses_what_is_no_day_up_to_today(day: str) -> None:
    with pytest.raises(CommandError, match="YYYY-MM-DD"):
        call_command("export_open_data", "--on", day)
    assert dumps.latest() is None


def test_if_needed_writes_for_a_new_day_and_after_a_change_only() -> None:
    certificate = make_certificate()

    def made() -> datetime:
        call_command("export_open_data", "--if-needed", verbosity=0)
        return dumps.latest().made_at

    with travel("2026-11-23T03:00"):
        first = made()
    with travel("2026-11-23T04:00"):
        assert made() == first
        revoke_one(certificate)
        second = made()
        assert second > first
        assert states(dumps.latest()) == ["revoked"]
    with travel("2026-11-24T00:01"):
        assert made() > second
    assert kept() == ["2026-11-23", "2026-11-24"]


def test_an_officer_exports_by_a_button(officer: User, client_of: Callable[..., Client]) -> None:
    make_certificate()
    client = client_of(officer)
    assert "Chưa có tệp chốt theo ngày nào" in client.get("/noi-bo/du-lieu-mo/").content.decode()
    response = client.post("/noi-bo/du-lieu-mo/", follow=True)
    assert "Đã xuất dữ liệu mở" in response.content.decode()
    assert [(file.name, file.rows) for file in response.context["files"][:2]] == [
        ("certificates.csv", 1),
        ("certificates.jsonl", 1),
    ]
    assert kept() == ["2026-11-23"]
    with (dumps.folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Đang có một lần xuất" in client.post("/noi-bo/du-lieu-mo/", follow=True).content.decode()


def test_the_workbench_leads_to_the_export(officer: User, client_of: Callable[..., Client]) -> None:
    make_certificate()
    assert reverse("open_data_export") in client_of(officer).get("/noi-bo/").content.decode()


# --- handing out ---------------------------------------------------------------------------------------------


def body(response: object) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)  # which closes it, as a server does


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("certificates.csv", "text/csv; charset=utf-8"),
        ("products.jsonl", "application/jsonl; charset=utf-8"),
        ("producers.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("districts.parquet", "application/vnd.apache.parquet"),
        ("datapackage.json", "application/json"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_each_file_is_handed_out_with_its_type_name_and_etag(client: Client, name: str, kind: str) -> None:
    dump = dumps.build(on=TODAY)
    response = client.get(f"/du-lieu-mo/2026-11-23/{name}")
    assert body(response) == (dump.folder / name).read_bytes()
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"] == f'attachment; filename="ocop-soc-trang-2026-11-23-{name}"'
    assert response["Cache-Control"] == "no-cache"
    again = client.get(f"/du-lieu-mo/2026-11-23/{name}", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_whose_build_was_replaced_at_this_moment_is_that_of_the_new_one(
    client: Client, monkeypatch
) -> None:
    make_certificate()
    gone = dumps.build(on=TODAY)
    gone = dumps.Dump(gone.day, gone.folder.resolve())
    assert gone.package["register"]
    new = dumps.build(on=TODAY)
    found = iter([gone, dumps.of_day(str(TODAY))])
    monkeypatch.setattr(dumps.Dump, "path", lambda dump, name: dump.folder / name)
    monkeypatch.setattr(dumps, "of_day", lambda _day: next(found))
    response = client.get("/du-lieu-mo/2026-11-23/certificates.csv")
    assert body(response) == (new.folder / "certificates.csv").read_bytes()


def test_a_file_made_anew_has_another_etag(client: Client) -> None:
    certificate = make_certificate()
    dumps.build(on=TODAY)
    former = client.get("/du-lieu-mo/2026-11-23/certificates.csv")
    assert b",valid," in body(former)
    revoke_one(certificate)
    dumps.build(on=TODAY)
    again = client.get("/du-lieu-mo/2026-11-23/certificates.csv", headers={"if-none-match": former["ETag"]})
    assert b",revoked," in body(again)


@pytest.mark.parametrize(
    "address",
    [
        "/du-lieu-mo/2026-11-22/",
        "/du-lieu-mo/2026-11-22/certificates.csv",
        "/du-lieu-mo/2026-02-30/certificates.csv",
        "/du-lieu-mo/2026-11-23/nothing.csv",
        "/du-lieu-mo/2026-11-23/certificates.pdf",
        "/du-lieu-mo/2026-11-23/..%2F..%2Fsecret_key",
        "/du-lieu-mo/2026-11-23/../../secret_key",
        "/du-lieu-mo/.lock",
        "/du-lieu-mo/2026-11-23/.lock",
        "/du-lieu-mo/truc-tiep/users.csv",
        "/du-lieu-mo/truc-tiep/certificates.xlsx",
        "/du-lieu-mo/truc-tiep/",
        "/du-lieu-mo/hom-nay/",
    ],
)
def test_nothing_else_is_handed_out(client: Client, address: str) -> None:
    dumps.build(on=TODAY)
    (Path(dumps.folder()) / "2026-11-23" / "nothing.csv").write_text("x")
    assert client.get(address).status_code == 404


def test_the_page_of_a_day_shows_that_day(client: Client) -> None:
    Product.objects.all().delete()
    with travel("2026-10-01"):
        dumps.build(on=date(2026, 10, 1))
    make_certificate()
    dumps.build(on=TODAY)
    newest, earlier = client.get("/du-lieu-mo/"), client.get("/du-lieu-mo/2026-10-01/")
    assert [table["rows"] for table in newest.context["tables"]] == [1, 1, 1, 11, 0, 0]
    assert [table["rows"] for table in earlier.context["tables"]] == [0, 0, 0, 11, 0, 0]
    assert '/du-lieu-mo/2026-10-01/"' in newest.content.decode()
    assert "truc-tiep" not in earlier.content.decode()


@pytest.mark.parametrize("items", [1, 3])
def test_the_page_costs_the_same_queries_however_much_there_is(
    client: Client, django_assert_num_queries, items: int
) -> None:
    for _ in range(items):
        make_certificate()
    dumps.build(on=TODAY)
    with django_assert_num_queries(1):  # the stamp: how long the audit trail is, is known since the dump
        client.get("/du-lieu-mo/")
    make_certificate()
    with django_assert_num_queries(8):  # it has changed: how long the trail of each published kind is now
        client.get("/du-lieu-mo/")


def test_the_description_of_the_page_names_dated_and_live_files_that_are_there(client: Client) -> None:
    make_certificate()
    dumps.build(on=TODAY)
    described = client.get("/du-lieu-mo/datapackage.json").json()
    assert len(described["resources"]) == 24 + 12
    assert len({each["name"] for each in described["resources"]}) == 36
    for each in described["resources"]:
        assert len(body(client.get(f"/du-lieu-mo/{each['path']}"))) == each.get("bytes", ANY)


def test_the_page_names_all_that_is_to_be_had(client: Client) -> None:
    html = client.get("/du-lieu-mo/").content.decode()
    lead = html.split('class="lead">')[1].split("</p>")[0]
    for words in ("giấy chứng nhận", "sản phẩm", "chủ thể", "trang bán hàng trên mạng", "điểm bán"):
        assert words in lead
