"""The administrator's pages."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import actions
from accounts.enums import Role
from accounts.models import User
from localities.models import Commune

LIST, ADD = "/noi-bo/tai-khoan/", "/noi-bo/tai-khoan/them/"
NEW = {
    "username": "nguyen.van.a",
    "full_name": "Nguyễn Văn A",
    "role": "officer",
    "is_active": "on",
    "password1": "một câu dài dễ nhớ",
    "password2": "một câu dài dễ nhớ",
}


def page(user: User) -> str:
    return f"{LIST}{user.pk}/"


def facts(user: User, **changed: str) -> dict[str, str]:
    return {"full_name": user.full_name, "role": user.role, "is_active": "on"} | changed


def test_only_administrators_see_accounts(officer, administrator, nobody, client_of):
    for address in (LIST, ADD, page(officer)):
        assert Client().get(address)["Location"] == f"/noi-bo/dang-nhap/?next={address}"
        assert client_of(nobody).get(address).status_code == 403
        assert client_of(officer).get(address).status_code == 403
        assert client_of(administrator).get(address).status_code == 200


def test_only_administrators_change_accounts(officer, administrator, nobody, client_of):
    for client in (client_of(nobody), client_of(officer)):
        assert client.post(ADD, NEW).status_code == 403
        assert client.post(page(officer), facts(officer, role="administrator")).status_code == 403
        assert client.post(f"{page(officer)}mat-khau/", {}).status_code == 403
    officer.refresh_from_db()
    assert officer.role == Role.OFFICER
    assert User.objects.count() == 3


def test_methods_that_make_no_sense_are_refused(administrator, client_of):
    client = client_of(administrator)
    assert client.post(LIST).status_code == 405
    assert client.delete(f"{page(administrator)}mat-khau/").status_code == 405
    assert client.delete(page(administrator)).status_code == 405


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_costs_the_same_for_one_and_three(administrator, client_of, more, django_assert_num_queries):
    for number in range(more):
        User.objects.create_user(f"nguoi.{number}", full_name=f"Người {number}")
    client = client_of(administrator)
    with django_assert_num_queries(3):  # session, the person, the accounts
        assert len(client.get(LIST).context["page"].rows) == more + 1


def test_an_administrator_opens_an_account(administrator, client_of):
    assert client_of(administrator).post(ADD, NEW)["Location"] == LIST
    made = User.objects.get(username="nguyen.van.a")
    assert (made.full_name, made.role, made.is_active) == ("Nguyễn Văn A", "officer", True)
    assert made.check_password("một câu dài dễ nhớ")
    event = made.events.get()
    assert event.pgh_context["user"] == administrator.pk


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"username": "can.bo"}, "username"),
        ({"username": "Chữ Có Dấu"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "x" * 61}, "username"),
        ({"username": "a\x00b"}, "username"),
        ({"full_name": ""}, "full_name"),
        ({"full_name": "\u200b\u202e"}, "full_name"),
        ({"full_name": "x" * 300}, "full_name"),
        ({"role": "superuser"}, "role"),
        ({"password2": "khác với câu trên"}, "password2"),
        ({"password1": "ngan", "password2": "ngan"}, "password1"),
        ({"password1": "nguyen.van.a1", "password2": "nguyen.van.a1"}, "password1"),
    ],
)
def test_an_unfit_account_is_refused_at_its_field(officer, administrator, client_of, changed, field):
    answer = client_of(administrator).post(ADD, NEW | changed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert NEW["password1"] not in answer.text
    assert User.objects.count() == 2


def test_a_password_is_kept_as_typed_and_a_name_as_it_is_stored(administrator, client_of):
    spaced = "  hai   khoảng trống  "
    decomposed = "Nguye\u0302\u0303n\u200b  Thi\u0323 B"
    client_of(administrator).post(
        ADD, NEW | {"password1": spaced, "password2": spaced, "full_name": decomposed}
    )
    made = User.objects.get(username="nguyen.van.a")
    assert made.check_password(spaced)
    assert made.full_name == "Nguyễn Thị B"


def test_a_script_in_a_name_is_shown_as_text(administrator, client_of):
    client_of(administrator).post(ADD, NEW | {"full_name": "<script>alert(1)</script>"})
    text = client_of(administrator).get(LIST).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script" not in text


def test_a_changed_role_counts_at_the_very_next_request(officer, administrator, client_of):
    theirs = client_of(officer)
    assert theirs.get(LIST).status_code == 403
    client_of(administrator).post(page(officer), facts(officer, role="administrator"))
    assert theirs.get(LIST).status_code == 200
    officer.refresh_from_db()
    client_of(administrator).post(page(officer), facts(officer, role=""))
    assert theirs.get(LIST).status_code == 403


def test_switching_an_account_off_ends_its_session(officer, administrator, client_of):
    theirs = client_of(officer)
    data = facts(officer)
    del data["is_active"]
    assert client_of(administrator).post(page(officer), data).status_code == 302
    assert theirs.get("/noi-bo/mat-khau/").status_code == 302


def test_a_new_password_by_the_administrator_ends_the_sessions(officer, administrator, client_of):
    theirs = client_of(officer)
    new = {"new_password1": "một câu dài dễ nhớ", "new_password2": "một câu dài dễ nhớ"}
    assert client_of(administrator).post(f"{page(officer)}mat-khau/", new)["Location"] == page(officer)
    assert theirs.get("/noi-bo/mat-khau/").status_code == 302
    officer.refresh_from_db()
    assert officer.check_password("một câu dài dễ nhớ")


def test_an_unfit_new_password_is_refused(officer, administrator, client_of):
    answer = client_of(administrator).post(
        f"{page(officer)}mat-khau/", {"new_password1": "ngan", "new_password2": "ngan"}
    )
    assert answer.status_code == 422
    assert list(answer.context["password_form"].errors) == ["new_password2"]


@pytest.mark.parametrize("change", [{"role": "officer"}, {"role": ""}, {"is_active": ""}])
def test_an_administrator_cannot_take_the_own_rights_away(administrator, client_of, change):
    User.objects.create_user("thu.hai", full_name="Quản trị khác", role=Role.ADMINISTRATOR)
    answer = client_of(administrator).post(page(administrator), facts(administrator, **change))
    assert answer.status_code == 422
    assert len(answer.context["form"].non_field_errors()) == 1
    administrator.refresh_from_db()
    assert (administrator.role, administrator.is_active) == (Role.ADMINISTRATOR, True)


def test_the_last_administrator_stays_whoever_asks(administrator):
    administrator.is_active = False
    with pytest.raises(ValidationError):
        actions.save_account(user=administrator, by=None)


def test_somebody_who_is_no_administrator_any_more_changes_nothing(officer, administrator):
    officer.full_name = "Đổi tên"
    with pytest.raises(ValidationError):
        actions.save_account(user=officer, by=officer)


def test_unknown_accounts_are_not_found(administrator, client_of):
    client = client_of(administrator)
    assert client.get(f"{LIST}999999/").status_code == 404
    assert client.get(f"{LIST}{'9' * 30}/").status_code == 404


def test_a_tampered_page_token_shows_the_first_page_with_a_word(administrator, client_of):
    answer = client_of(administrator).get(LIST, {"after": "khong-phai-cua-ta"})
    assert answer.status_code == 200
    assert answer.context["page"].tampered


# --- officers of communes -------------------------------------------------------------------------------------


def of_commune(**changed: object) -> dict[str, object]:
    place = Commune.objects.get(code="31687", valid_to=None)
    return NEW | {"role": "commune_officer", "commune": place.pk} | changed


def test_an_officer_of_a_commune_gets_an_account_with_it(administrator, client_of):
    assert client_of(administrator).post(ADD, of_commune())["Location"] == LIST
    made = User.objects.get(username="nguyen.van.a")
    assert (made.role, made.commune.name) == ("commune_officer", "Xã Tài Văn")
    assert "Xã Tài Văn" in client_of(administrator).get(LIST).text


def test_only_communes_of_today_are_offered_by_their_names(administrator, client_of):
    field = client_of(administrator).get(ADD).context["form"].fields["commune"]
    labels = [label for _value, label in field.choices]
    assert len(labels) == 44  # the 43 of today, and none
    assert labels.count("Xã Tài Văn") == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"commune": ""},
        {"commune": "999999"},
        {"commune": "a\x00b"},
        {"commune": "old"},
        {"role": "officer"},
        {"role": ""},
    ],
)
def test_a_commune_belongs_to_its_officers_and_they_have_one(administrator, client_of, changed):
    old = Commune.objects.get(code="31687", valid_to=date(2025, 6, 30)).pk
    changed = {name: old if value == "old" else value for name, value in changed.items()}
    answer = client_of(administrator).post(ADD, of_commune(**changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["commune"]
    assert len(answer.context["form"].errors["commune"]) == 1
    assert not User.objects.filter(username="nguyen.van.a").exists()


def test_a_changed_commune_counts_at_the_very_next_request(administrator, client_of):
    place = Commune.objects.get(code="31687", valid_to=None)
    person = User.objects.create_user("xa", full_name="Cán bộ xã", role=Role.COMMUNE_OFFICER, commune=place)
    theirs = client_of(person)
    assert theirs.get("/noi-bo/ho-so/").status_code == 200
    answer = client_of(administrator).post(page(person), facts(person, role="officer", commune=str(place.pk)))
    assert list(answer.context["form"].errors) == ["commune"]
    assert client_of(administrator).post(page(person), facts(person, role="", commune="")).status_code == 302
    assert theirs.get("/noi-bo/ho-so/").status_code == 403


# --- where work begins ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "start"),
    [
        ("officer", "/noi-bo/"),
        ("administrator", "/noi-bo/"),
        ("commune_officer", "/noi-bo/ho-so/"),
        ("", "/hoi-dong/"),
    ],
)
def test_signing_in_leads_to_the_persons_work(db, role, start):
    place = Commune.objects.get(code="31687", valid_to=None) if role == "commune_officer" else None
    User.objects.create_user("ai.do", "mat-khau-dai-5", full_name="Ai Đó", role=role, commune=place)
    client = Client()
    answer = client.post(
        "/noi-bo/dang-nhap/", {"username": "ai.do", "password": "mat-khau-dai-5"}, follow=True
    )
    assert answer.redirect_chain == [("/noi-bo/bat-dau/", 302), (start, 302)]
    assert answer.status_code == 200
    home = client.get("/").text
    assert 'href="/noi-bo/bat-dau/"' in home  # the way back from the public pages
    assert client.get("/noi-bo/mat-khau/").status_code == 200
