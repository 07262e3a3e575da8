"""The import page: look first, then exactly that file, once."""

import hashlib
import os
import re
import time
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError
from django.test import Client

from certifications.models import Certificate
from ocop_registry.middleware import LARGEST_BODY
from tests.factories import district, make_certificate, make_producer, make_product

pytestmark = pytest.mark.django_db
URL = "/noi-bo/nhap-du-lieu/"
GOOD = """Tên sản phẩm,Chủ thể,Hạng sao,Ngày cấp,Số QĐ,Huyện
Gạo thơm Thử,Hợp tác xã Thử,3 sao,07/12/2022,3415/QĐ-UBND,Mỹ Tú
Mắm Thử,Cơ sở Thử,4,07/12/2022,3415/QĐ-UBND,Kế Sách
"""
BAD = GOOD.replace("3 sao", "9 sao").replace("Kế Sách", "Paris")


@pytest.fixture
def desk(client_of, officer) -> Client:
    return client_of(officer)


def upload(desk, text=GOOD, name="danh-sach.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return desk.post(URL, {"file": SimpleUploadedFile(name, content)})


def token_of(response):
    found = re.search(r'name="token" value="([^"]+)"', response.content.decode())
    return found[1] if found else ""


def kept():
    folder = settings.MEDIA_ROOT / "imports"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_a_list_is_looked_at_and_then_imported(desk, officer):
    shown = upload(desk)
    report = shown.context["report"]
    assert (shown.status_code, report.rows, len(report.create), report.errors) == (200, 2, 2, [])
    assert Certificate.objects.count() == 0
    done = desk.post(URL, {"token": token_of(shown)})
    assert done.status_code == 302
    assert list(Certificate.objects.order_by("star").values_list("product__name", "star")) == [
        ("Gạo thơm Thử", 3),
        ("Mắm Thử", 4),
    ]
    context = Certificate.objects.first().events.first().pgh_context
    assert (context["user"], "danh-sach.csv" in context["why"]) == (officer.pk, True)
    assert desk.get(done.url).context["done"] == {
        "file": "danh-sach.csv",
        "create": 2,
        "change": 0,
        "same": 0,
    }
    assert kept() == []


def test_the_same_list_again_changes_nothing(desk):
    desk.post(URL, {"token": token_of(upload(desk))})
    again = upload(desk)
    assert (again.context["report"].same, again.context["to_do"]) == (2, 0)
    assert Certificate.objects.count() == 2


def test_the_same_button_twice_imports_once(desk):
    token = token_of(upload(desk))
    assert desk.post(URL, {"token": token}).status_code == 302
    assert desk.post(URL, {"token": token}).status_code == 409
    assert Certificate.objects.count() == 2


def test_every_error_is_shown_with_its_place(desk):
    response = upload(desk, BAD)
    assert response.status_code == 422
    html = response.content.decode()
    errors = response.context["report"].errors
    assert {error.row for error in errors} == {2, 3}
    for error in errors:
        assert all(str(part) in html for part in (error.row, error.column, error.value))
    assert (token_of(response), kept()) == ("", [])


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"%PDF-1.7 renamed", "a.xlsx"),
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"\x00\x01\x02", "a.csv"),
        (b"MZ", "a.exe"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained(desk, content, name):
    response = upload(desk, content, name)
    assert response.status_code == 422
    assert kept() == []


def test_without_a_file_it_asks_for_one(desk):
    response = desk.post(URL, {})
    assert response.status_code == 422
    assert response.context["form"].errors["file"]


class _Untouched:
    """A body that nobody may read."""

    def read(self, *_args):
        raise AssertionError("the body was read")

    readline = __iter__ = read


@pytest.mark.parametrize("address", [URL, "/noi-bo/cap-chung-nhan/"])
def test_a_body_that_is_too_large_is_answered_unread(desk, address):
    extra = {"wsgi.input": _Untouched(), "CONTENT_LENGTH": str(LARGEST_BODY + 1)}
    assert (
        desk.generic("POST", address, content_type="multipart/form-data; boundary=x", **extra).status_code
        == 413
    )


def test_a_file_that_is_too_large_is_not_even_read(desk):
    assert desk.post(URL, {}, CONTENT_LENGTH=str(43 * 1024 * 1024)).status_code == 413
    assert desk.post(URL, {}, CONTENT_LENGTH="-1").status_code == 413


@pytest.mark.parametrize("error", [IntegrityError, OperationalError])
def test_a_database_that_refuses_is_told_and_the_list_can_be_sent_again(desk, monkeypatch, error):
    def refuse(*_args, **_kwargs):
        raise error("no")

    token = token_of(upload(desk))
    with monkeypatch.context() as patch:
        patch.setattr("certifications.recognitions.applying._write", refuse)
        response = desk.post(URL, {"token": token})
    assert (response.status_code, Certificate.objects.count(), token_of(response)) == (409, 0, token)
    assert desk.post(URL, {"token": token}).status_code == 302
    assert Certificate.objects.count() == 2


def test_errors_stand_first_and_equal_warnings_are_one_line(desk):
    rows = "".join(f"Gạo {n},Nhà {n},3,2022,1/QĐ-UBND,Mỹ Tú\n" for n in range(6))
    response = upload(desk, GOOD.splitlines()[0] + "\n" + rows + "Gạo,HTX,9,2022,,Mỹ Tú\n")
    html = response.content.decode()
    assert html.index('id="errors"') < html.index('id="warnings"') < html.index('id="planned"')
    assert [(group.row, group.rows) for group in response.context["warnings"]] == [
        ("2–7", 6),
        ("2", 1),
        ("2–7", 6),
    ]
    assert html.count("2–7") == 2


def test_two_uploads_may_tidy_up_at_the_same_moment(desk, monkeypatch):
    upload(desk)
    [old] = kept()
    os.utime(old, (time.time() - 90_000,) * 2)
    listed = Path.iterdir

    def gone_in_between(folder):
        found = list(listed(folder))
        old.unlink(missing_ok=True)
        return iter(found)

    monkeypatch.setattr(Path, "iterdir", gone_in_between)
    assert upload(desk).status_code == 200


def test_only_the_person_who_looked_imports(desk, client_of, administrator):
    token = token_of(upload(desk))
    assert client_of(administrator).post(URL, {"token": token}).status_code == 409
    assert Certificate.objects.count() == 0


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\x00", "😀"])
def test_a_forged_token_imports_nothing(desk, token):
    assert desk.post(URL, {"token": token}).status_code == 409


def test_a_token_of_yesterday_imports_nothing(desk, officer):
    content = GOOD.encode()
    facts = ["0" * 32, "a.csv", hashlib.sha256(content).hexdigest(), officer.pk]
    (settings.MEDIA_ROOT / "imports").mkdir(parents=True)
    (settings.MEDIA_ROOT / "imports" / ("0" * 32)).write_bytes(content)
    token = signing.dumps(facts, salt="ocop.import")
    assert desk.post(URL, {"token": token}).status_code == 302
    elsewhere = signing.dumps(facts, salt="other")
    assert desk.post(URL, {"token": elsewhere}).status_code == 409


def test_a_file_that_was_exchanged_is_not_imported(desk):
    token = token_of(upload(desk))
    [file] = kept()
    file.write_bytes(GOOD.replace("Mắm", "Khô").encode())
    assert desk.post(URL, {"token": token}).status_code == 409
    assert Certificate.objects.count() == 0


def test_files_of_yesterday_are_removed_by_the_next_upload(desk):
    upload(desk)
    [old] = kept()
    os.utime(old, (time.time() - 90_000,) * 2)
    upload(desk)
    assert len(kept()) == 1
    assert old not in kept()


def test_what_changed_since_the_trial_run_is_not_overrun(desk):
    token = token_of(upload(desk))
    maker = make_producer(name="Hợp tác xã Thử", district=district("my-tu"), commune=None)
    make_certificate(product=make_product(name="Gạo thơm Thử", producer=maker), star=4, on=date(2022, 12, 7))
    response = desk.post(URL, {"token": token})
    assert response.status_code == 422
    assert response.context["report"].errors != []
    assert Certificate.objects.count() == 1


def test_the_empty_list_can_be_downloaded_and_uploaded(desk):
    response = desk.get(f"{URL}mau.xlsx")
    assert response["Content-Disposition"] == 'attachment; filename="mau-nhap-du-lieu.xlsx"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content.startswith(b"PK")
    assert upload(desk, response.content, "mau.xlsx").status_code in {200, 422}


@pytest.mark.parametrize("done", ["", "x", "a:b:c"])
def test_a_forged_result_shows_nothing(desk, done):
    assert desk.get(URL, {"done": done}).context["done"] is None
