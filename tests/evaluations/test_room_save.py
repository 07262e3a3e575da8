"""Saving and handing in: one tap, one answer; the plain form; two devices; what cannot be saved."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evaluations.actions import closing, dossiers, scoring
from evaluations.models import Hearing, ScoreSheet
from evaluations.room import saving
from tests.evaluations.room import at, browser, save, sheet_of, stored
from tests.evaluations.sheets import least_for
from tests.evaluations.stage import Stage, user

MEMBER = 2


@pytest.fixture
def stage(db: None) -> Stage:
    return Stage()


@pytest.fixture
def hearing(stage: Stage) -> Hearing:
    found = stage.heard()
    stage.declare(found)
    return found


@pytest.fixture
def client(stage: Stage) -> Client:
    return browser(stage.people[MEMBER])


def own(stage: Stage, hearing: Hearing) -> ScoreSheet:
    return sheet_of(stage, hearing, MEMBER)


# --- the script: one tap ------------------------------------------------------------------------------------


def test_a_tap_answers_with_the_new_version_and_the_time(stage, hearing, client) -> None:
    answer = save(client, hearing, 0, c_1_1="2")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json() == {"version": 1, "at": "10:00"}
    assert answer["Cache-Control"] == "no-store"
    assert stored(own(stage, hearing)) == {"1.1": (True, "2", "")}
    save(client, hearing, 1, c_1_1="0", r_1_1="  Chưa rõ\r\nnguồn  ", c_1_2="1")
    assert stored(own(stage, hearing)) == {"1.1": (True, None, "Chưa rõ\nnguồn"), "1.2": (True, "1", "")}
    save(client, hearing, 2, r_1_3="Chỉ nhận xét", r_1_1="")
    assert stored(own(stage, hearing)) == {
        "1.1": (True, None, ""),
        "1.2": (True, "1", ""),
        "1.3": (False, None, "Chỉ nhận xét"),
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("item_count", [1, 3])
def test_a_tap_takes_five_queries_however_many_choices(stage, client, item_count) -> None:
    """Session, person, sheet, version, choices; the marks of the transaction around the last two are no queries."""
    hearing = stage.heard()
    stage.declare(hearing)
    choices = {f"c_1_{n}": "1" for n in range(1, item_count + 1)}
    save(client, hearing, 0, **choices)
    with CaptureQueriesContext(connection) as captured:
        answer = save(client, hearing, 1, **choices)
    assert answer.json()["version"] == 2
    said = [query["sql"] for query in captured.captured_queries]
    assert len(said) == 7
    assert (said.pop(3), said.pop()) == ("BEGIN", "COMMIT")
    assert len(said) == 5


def test_an_answer_that_was_lost_is_given_again(stage, hearing, client) -> None:
    sent = {"c_1_1": "2", "r_1_1": "Hợp đồng đủ"}
    first = save(client, hearing, 0, **sent)
    assert save(client, hearing, 0, **sent).json() == first.json()
    assert own(stage, hearing).version == 1


def test_a_remark_is_kept_as_all_texts_are(stage, hearing, client) -> None:
    save(client, hearing, 0, r_1_1="Nguo\u0302\u0300n\x00 go\u0302\u0301c\u200b rõ  ")
    assert stored(own(stage, hearing)) == {"1.1": (False, None, "Nguồn gốc rõ")}


def test_two_devices_do_not_overwrite_each_other(stage, hearing, client) -> None:
    tablet, phone = client, browser(stage.people[MEMBER])
    save(tablet, hearing, 0, c_1_1="2")
    answer = save(phone, hearing, 0, c_1_1="1", c_1_2="1")
    assert (answer.status_code, answer.json()["code"]) == (409, "version")
    assert stored(own(stage, hearing)) == {"1.1": (True, "2", "")}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"c_1_1": "99"}, "99"),
        ({"c_9_9": "1"}, "9.9"),
        ({"c_1_1": "x" * 500}, "x" * 40),
        ({"r_1_1": "x" * 1001}, "1000"),
        ({"r_77": "Thừa"}, "77"),
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_what_is_not_on_the_sheet_is_refused_whole(  # noqa: PLR0917 -- fixtures
    stage, hearing, client, fields, says, script
) -> None:
    answer = save(client, hearing, 0, script=script, c_1_3="1", **fields)
    assert answer.status_code == 422
    text = answer.json()["message"] if script else answer.content.decode()
    assert says in text
    assert (
        "x" * 1001 not in text or not script
    )  # the form keeps what was typed, the sentence does not repeat it
    assert stored(own(stage, hearing)) == {}


@pytest.mark.parametrize("version", ["", "x", "-1", "1.5", "٣", "9" * 30])
def test_without_a_version_nothing_is_saved(stage, hearing, client, version) -> None:
    answer = save(client, hearing, version, c_1_1="1")
    assert (answer.status_code, answer.json()["code"]) == (422, "unfit")
    assert stored(own(stage, hearing)) == {}


def test_nothing_is_saved_for_others_or_too_late(stage, hearing, client) -> None:
    save(client, hearing, 0, c_1_1="1")
    for person, status in ((stage.secretary, 403), (stage.officer, 403), (user("nguoi.la"), 404)):
        assert save(browser(person), hearing, 0, c_1_1="2").status_code == status
    assert stage.people[MEMBER].seats.count() == 1
    stage.score(hearing, stage.people[MEMBER], {"1.1": 1})
    late = save(client, hearing, 2, c_1_1="2")
    assert (late.status_code, late.json()["code"]) == (409, "refused")
    dossiers.withdraw(dossier=hearing.dossier, why="Chủ thể rút", by=stage.officer)
    gone = save(browser(stage.people[0]), hearing, 0, c_1_1="2")
    assert (gone.status_code, gone.json()["code"]) == (409, "refused")
    assert stored(own(stage, hearing))["1.1"] == (True, "1", "")


def test_saving_asks_for_the_token_and_for_signing_in(stage, hearing) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(stage.people[MEMBER], backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(at("hearing_save", hearing), {"version": 0, "1.1": "1"}).status_code == 403
    page = strict.get(at("hearing_sheet", hearing)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    sent = strict.post(
        at("hearing_save", hearing),
        {"version": 0, "1.1": "1"},
        headers={"accept": "application/json", "x-csrftoken": token},
    )
    assert sent.status_code == 200
    assert Client().post(at("hearing_save", hearing), {"version": 1}).status_code == 302
    assert strict.get(at("hearing_save", hearing)).status_code == 405


# --- the plain form -----------------------------------------------------------------------------------------


def test_the_plain_form_saves_what_differs_and_leads_back(stage, hearing, client) -> None:
    save(client, hearing, 0, c_1_1="2", r_1_1="Đủ")
    answer = save(client, hearing, 1, script=False, c_1_1="2", r_1_1="Đủ", c_1_2="1", r_1_2="", r_1_3="")
    assert (answer.status_code, answer.url) == (302, at("hearing_sheet", hearing))
    assert stored(own(stage, hearing)) == {"1.1": (True, "2", "Đủ"), "1.2": (True, "1", "")}
    assert save(client, hearing, 2, script=False, c_1_1="2", r_1_1="Đủ").status_code == 302
    assert own(stage, hearing).version == 2  # nothing differed


def test_an_unfit_remark_comes_back_at_its_criterion_with_all_that_was_typed(hearing, client) -> None:
    answer = save(client, hearing, 0, script=False, c_1_1="2", r_1_2="x" * 1001, r_1_3="Giữ lại")
    page = answer.content.decode()
    assert 'id="e-1.2"' in page
    assert "x" * 1001 in page
    assert "Giữ lại" in page
    assert re.search(r'name="1\.1" value="2" data-points="2" checked', page)


def test_both_sides_are_shown_and_what_is_chosen_is_saved_on_the_new_version(stage, hearing, client) -> None:
    save(client, hearing, 0, c_1_1="2", r_1_1="Trên máy tính bảng")
    page = save(
        client, hearing, 0, script=False, c_1_1="1", r_1_1="Trên điện thoại", c_1_2="1", c_1_3="0", r_1_4=""
    )
    assert page.status_code == 409
    html = page.content.decode()
    assert re.findall(r'name="version" value="(\d+)"', html) == ["1", "1"]
    radios = re.findall(r'<input type="radio" name="([^"]+)" value="([^"]*)"', html)
    assert radios == [
        ("1.1", "2"), ("1.1", "1"), ("r-1.1", "Trên máy tính bảng"), ("r-1.1", "Trên điện thoại"),
        ("1.2", ""), ("1.2", "1"), ("1.3", ""), ("1.3", "0"),
    ]  # fmt: skip
    assert "checked" not in html  # the member chooses
    kept = dict(re.findall(r'<input type="hidden" name="((?:r-)?\d[\d.]*)" value="([^"]*)"', html))
    assert kept == {"1.1": "2", "r-1.1": "Trên máy tính bảng", "1.2": "", "1.3": ""}
    assert stored(own(stage, hearing)) == {"1.1": (True, "2", "Trên máy tính bảng")}

    chosen = {"c_1_1": "1", "r_1_1": "Trên máy tính bảng", "c_1_2": "", "c_1_3": "0"}
    assert save(client, hearing, 1, script=False, **chosen).status_code == 302
    assert stored(own(stage, hearing)) == {"1.1": (True, "1", "Trên máy tính bảng"), "1.3": (True, None, "")}
    # The sheet repeats it from the device, in case this answer was lost: recognised.
    assert save(client, hearing, 1, **chosen).json()["version"] == 2


def test_both_sides_again_when_it_was_changed_once_more(stage, hearing, client) -> None:
    save(client, hearing, 0, c_1_1="2")
    save(client, hearing, 1, c_1_1="3")
    assert save(client, hearing, 1, script=False, c_1_1="1").status_code == 409
    page = save(client, hearing, 1, script=False, c_1_1="3")
    assert page.status_code == 302  # it says what stands: nothing differs


def test_the_plain_form_too_late_says_so(stage, hearing, client) -> None:
    stage.score(hearing, stage.people[MEMBER], {"1.1": 1})
    answer = save(client, hearing, 1, script=False, c_1_1="2")
    assert answer.status_code == 409
    assert at("hearing", hearing) in answer.content.decode()
    assert save(client, hearing, 1, script=False, c_1_1="99").url == at("hearing", hearing)


# --- handing in ---------------------------------------------------------------------------------------------


def test_the_page_before_handing_in_names_what_is_open_and_the_button_is_not_there(hearing, client) -> None:
    save(client, hearing, 0, c_1_1="2")
    page = client.get(at("hearing_submit", hearing)).content.decode()
    links = re.findall(rf'href="{at("hearing_sheet", hearing)}#c-([\d.]+)"', page)
    assert len(links) == 31
    assert "1.1" not in links
    assert 'name="submit"' not in page
    refused = client.post(
        at("hearing_submit", hearing), {"version": 1, "opinion": "Tốt", "opinion_was": "", "submit": "1"}
    )
    assert refused.status_code == 409
    assert "Tốt" in refused.content.decode()


@pytest.mark.parametrize(("star", "shown"), [(3, "3"), (4, "4")])
def test_the_star_by_this_sheet_alone_is_the_lower_of_points_and_marks(stage, client, star, shown) -> None:
    hearing = stage.heard("qd26-03")
    stage.declare(hearing)
    least = least_for("qd26-03", star)
    stage.score(hearing, stage.people[MEMBER], least, submit=False)
    page = client.get(at("hearing_submit", hearing)).content.decode()
    assert f'<b class="num">{sum(least.values())}</b>' in page
    assert 'name="submit"' in page


def test_a_choice_that_needs_another_is_named(stage, hearing, client) -> None:
    stage.score(hearing, stage.people[MEMBER], {"5.2": 1}, submit=False)
    page = client.get(at("hearing_submit", hearing)).content.decode()
    assert f"{at('hearing_sheet', hearing)}#c-5.2" in page
    assert 'name="submit"' not in page


def test_handing_in_locks_the_sheet_with_opinion_and_total(stage, hearing, client) -> None:
    sheet = stage.score(hearing, stage.people[MEMBER], {"1.1": 2, "1.2": 1}, submit=False)
    typed = {"version": sheet.version, "opinion": "Sản phẩm có tiềm năng.", "opinion_was": ""}
    kept = client.post(at("hearing_submit", hearing), typed | {"keep": "1"})
    assert (kept.status_code, kept.url) == (302, at("hearing_sheet", hearing))
    typed |= {"opinion_was": typed["opinion"], "submit": "1"}
    done = client.post(at("hearing_submit", hearing), typed)
    assert (done.status_code, done.url) == (302, at("hearing", hearing))
    now = own(stage, hearing)
    assert (now.total, now.opinion, now.submitted_at is not None) == (3, "Sản phẩm có tiềm năng.", True)
    assert client.get(at("hearing_sheet", hearing)).url == at("hearing", hearing)
    assert client.post(at("hearing_submit", hearing), typed).url == at("hearing", hearing)
    prefix = f"phieu:{stage.people[MEMBER].pk}:{now.pk}:"
    assert f'data-forget="{prefix}"' in client.get(at("hearing", hearing)).content.decode()


def test_a_sheet_that_was_changed_elsewhere_is_looked_over_again(stage, hearing, client) -> None:
    sheet = stage.score(hearing, stage.people[MEMBER], {"1.1": 2}, submit=False)
    save(client, hearing, sheet.version, c_1_1="3")
    typed = {"version": sheet.version, "opinion": "", "opinion_was": "", "submit": "1"}
    refused = client.post(at("hearing_submit", hearing), typed)
    assert refused.status_code == 409
    assert '<b class="num">3</b>' in refused.content.decode()
    assert f'name="version" value="{sheet.version + 1}"' in refused.content.decode()
    assert own(stage, hearing).submitted_at is None


def test_an_opinion_is_not_written_over_unseen(stage, hearing, client) -> None:
    sheet = stage.score(hearing, stage.people[MEMBER], {}, submit=False)
    scoring.save_opinion(sheet=sheet, opinion="Từ máy tính bảng", by=stage.people[MEMBER])
    typed = {"version": sheet.version, "opinion": "Từ điện thoại", "opinion_was": "", "submit": "1"}
    refused = client.post(at("hearing_submit", hearing), typed)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Từ máy tính bảng" in page
    assert "Từ điện thoại</textarea>" in page
    assert own(stage, hearing).opinion == "Từ máy tính bảng"
    seen = re.search(r'name="opinion_was" value="([^"]*)"', page)[1]
    assert client.post(at("hearing_submit", hearing), typed | {"opinion_was": seen}).status_code == 302
    assert own(stage, hearing).opinion == "Từ điện thoại"


@pytest.mark.parametrize(
    "typed",
    [{}, {"version": "x"}, {"version": "0", "opinion": "x" * 4001}, {"version": 0, "opinion": "a\x00"}],
)
def test_an_unfit_form_hands_nothing_in(stage, hearing, client, typed) -> None:
    stage.score(hearing, stage.people[MEMBER], {}, submit=False)
    assert client.post(at("hearing_submit", hearing), typed | {"submit": "1"}).status_code == 422
    assert own(stage, hearing).submitted_at is None


def test_a_closed_hearing_takes_nothing_more(stage, client) -> None:
    hearing = stage.scored({"1.1": 1})
    closing.close(hearing=hearing, gates_checked=True, by=stage.chair)
    for name in ("hearing_sheet", "hearing_submit", "hearing_declare"):
        assert client.get(at(name, hearing)).url == at("hearing", hearing)
        assert client.post(at(name, hearing), {"version": 0, "conflict": "yes"}).status_code in {302, 405}


def test_signing_out_takes_what_is_kept_on_the_device_along(client) -> None:
    assert client.post("/noi-bo/dang-xuat/")["Clear-Site-Data"] == '"storage"'


def test_an_empty_message_changes_nothing(stage, hearing, client) -> None:
    assert save(client, hearing, 0).json()["version"] == 0
    assert own(stage, hearing).version == 0
    assert saving.Sent() == saving.Sent(version=-1)
    assert not saving.Sent()
