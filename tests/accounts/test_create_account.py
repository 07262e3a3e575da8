"""`manage.py create_account`."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User


@pytest.fixture
def typed(monkeypatch):
    def enter(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return enter


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("create_account", *arguments, stdout=out)
    return out.getvalue()


def test_the_password_comes_from_standard_input_and_is_not_printed(db, typed):
    typed("một câu dài dễ nhớ\n")
    said = run("nguyen.a", "--role", "officer", "--full-name", "Nguye\u0302\u0303n A")
    made = User.objects.get()
    assert said == "nguyen.a: officer\n"
    assert (made.full_name, made.role) == ("Nguyễn A", "officer")
    assert made.check_password("một câu dài dễ nhớ")


def test_without_a_password_one_is_generated_and_printed(db, typed):
    typed("")
    said = run("quan.tri", "--role", "administrator", "--full-name", "Quản Trị")
    password = said.strip().removeprefix("quan.tri: administrator, password: ")
    assert len(password) == 20
    assert User.objects.get().check_password(password)


@pytest.mark.parametrize(
    ("username", "name", "password"),
    [
        ("nguyen.a", "Nguyễn A", "ngan"),
        ("Nguyễn A", "Nguyễn A", "một câu dài dễ nhớ"),
        ("nguyen.a", "\u200b", "một câu dài dễ nhớ"),
        ("nguyen.a", "x" * 300, "một câu dài dễ nhớ"),
        ("can.bo", "Trùng Tên", "một câu dài dễ nhớ"),
    ],
)
def test_an_unfit_account_is_refused(officer, typed, username, name, password):
    typed(password)
    with pytest.raises(CommandError):
        run(username, "--role", "officer", "--full-name", name)
    assert User.objects.count() == 1


def test_an_unknown_role_is_refused(db):
    with pytest.raises(CommandError):
        run("nguyen.a", "--role", "superuser", "--full-name", "A")


def test_an_officer_of_a_commune_is_opened_with_its_code(db, typed):
    typed("một câu dài dễ nhớ\n")
    run("xa.tai.van", "--role", "commune_officer", "--full-name", "Cán Bộ Xã", "--commune", "31687")
    made = User.objects.get()
    assert (made.commune.name, made.commune.valid_to) == ("Xã Tài Văn", None)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--role", "commune_officer"),  # which commune?
        ("--role", "commune_officer", "--commune", "99999"),
        ("--role", "commune_officer", "--commune", "31510x"),
        ("--role", "officer", "--commune", "31687"),
    ],
)
def test_a_commune_that_does_not_fit_is_refused(db, typed, arguments):
    typed("một câu dài dễ nhớ\n")
    with pytest.raises(CommandError):
        run("xa.tai.van", "--full-name", "Cán Bộ Xã", *arguments)
    assert User.objects.count() == 0
