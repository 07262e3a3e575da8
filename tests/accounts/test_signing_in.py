"""Signing in and out, throttling, one's own password."""

import pytest
from axes.models import AccessAttempt
from django.test import Client

from accounts.models import User

SIGN_IN, PASSWORD = "/noi-bo/dang-nhap/", "/noi-bo/mat-khau/"
WORKBENCH, START = "/noi-bo/", "/noi-bo/bat-dau/"
GOOD = {"username": "can.bo", "password": "mat-khau-dai-1"}


def test_the_right_password_leads_to_the_workbench(officer):
    answer = Client().post(SIGN_IN, GOOD)
    assert (answer.status_code, answer["Location"]) == (302, START)


def test_it_leads_back_to_the_page_asked_for_but_never_to_another_site(officer):
    assert Client().post(SIGN_IN, GOOD | {"next": "/noi-bo/chu-the/"})["Location"] == "/noi-bo/chu-the/"
    assert Client().post(SIGN_IN, GOOD | {"next": "https://example.org/"})["Location"] == START


@pytest.mark.parametrize(
    "typed",
    [
        GOOD | {"password": "sai-mat-khau"},
        GOOD | {"username": "khong-co-ai"},
        GOOD | {"username": "can.bo\x00"},
        GOOD | {"username": "x" * 300},
        {"username": "", "password": ""},
    ],
)
def test_a_wrong_entry_comes_back_with_what_is_wrong_and_without_the_password(officer, typed):
    answer = Client().post(SIGN_IN, typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert typed["password"] not in answer.text or typed["password"] == ""


def test_the_answer_does_not_tell_whether_an_account_exists(officer):
    answers = [
        Client().post(SIGN_IN, {"username": name, "password": "x"}) for name in ("can.bo", "khong-co-ai")
    ]
    known, unknown = (list(answer.context["form"].non_field_errors()) for answer in answers)
    assert known == unknown
    assert len(known) == 1


def test_an_account_that_is_switched_off_cannot_sign_in(officer):
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert Client().post(SIGN_IN, GOOD).status_code == 422


def test_after_ten_wrong_tries_the_right_password_waits_too(officer, administrator):
    client = Client()
    for _try in range(9):
        assert client.post(SIGN_IN, GOOD | {"password": "sai"}).status_code == 422
    tenth = client.post(SIGN_IN, GOOD | {"password": "sai"})
    assert tenth.status_code == 429
    assert tenth["Retry-After"] == "900"
    assert "429" in tenth.text
    assert client.post(SIGN_IN, GOOD).status_code == 429
    others = client.post(SIGN_IN, {"username": "quan.tri", "password": "mat-khau-dai-2"})
    assert others.status_code == 302


def test_the_right_password_forgets_the_wrong_tries(officer):
    client = Client()
    client.post(SIGN_IN, GOOD | {"password": "sai"})
    client.post(SIGN_IN, GOOD)
    assert AccessAttempt.objects.count() == 0


def test_wrong_tries_are_kept_without_the_password(officer):
    Client().post(SIGN_IN, GOOD | {"password": "bi-mat-lo-go-sai"})
    attempt = AccessAttempt.objects.get()
    assert "bi-mat-lo-go-sai" not in attempt.post_data


def test_signing_out_ends_the_session_and_is_no_link(officer, client_of):
    client = client_of(officer)
    assert client.get("/noi-bo/dang-xuat/").status_code == 405
    assert client.post("/noi-bo/dang-xuat/")["Location"] == "/"
    assert client.get(PASSWORD)["Location"] == f"{SIGN_IN}?next={PASSWORD}"


def test_signing_out_twice_is_harmless(db):
    assert Client().post("/noi-bo/dang-xuat/")["Location"] == "/"


def test_a_new_password_ends_all_other_sessions_but_this_one(officer, client_of):
    here, elsewhere = client_of(officer), client_of(officer)
    new = "một câu dài dễ nhớ"
    answer = here.post(
        PASSWORD, {"old_password": "mat-khau-dai-1", "new_password1": new, "new_password2": new}
    )
    assert answer.status_code == 302
    assert here.get(PASSWORD).status_code == 200
    assert elsewhere.get(PASSWORD).status_code == 302
    assert Client().post(SIGN_IN, GOOD | {"password": new}).status_code == 302


@pytest.mark.parametrize(
    ("old", "one", "two", "field"),
    [
        ("sai", "một câu dài dễ nhớ", "một câu dài dễ nhớ", "old_password"),
        ("mat-khau-dai-1", "ngan", "ngan", "new_password2"),
        ("mat-khau-dai-1", "một câu dài dễ nhớ", "khác với câu trên", "new_password2"),
        ("mat-khau-dai-1", "m" * 201, "m" * 201, "new_password1"),
    ],
)
def test_an_unfit_password_is_refused_at_its_field(officer, client_of, old, one, two, field):  # noqa: PLR0917
    answer = client_of(officer).post(
        PASSWORD, {"old_password": old, "new_password1": one, "new_password2": two}
    )
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_a_person_without_a_role_may_change_the_own_password(nobody, client_of):
    assert client_of(nobody).get(PASSWORD).status_code == 200


def test_anonymous_people_are_sent_to_sign_in(db):
    assert Client().get(PASSWORD)["Location"] == f"{SIGN_IN}?next={PASSWORD}"
