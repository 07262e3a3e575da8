"""Rounds, councils, the decision of a round, the ministry's part and notices, as an officer works with them."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from certifications.enums import Level
from certifications.models import Certificate, Decision
from evaluations.actions import closing, councils, recognition, scoring
from evaluations.enums import SeatRole, Status
from evaluations.errors import EvaluationError
from evaluations.models import CentralReview, Council, Dossier, Hearing, Notice, Round
from tests.evaluations.sheets import criteria
from tests.evaluations.stage import TODAY, Stage, answer

pytestmark = pytest.mark.django_db
FULL = {each["code"]: max(o["points"] for o in each["options"]) for each in criteria("qd26-03")}
FOUR = FULL | dict.fromkeys(("1.2", "1.3", "1.4", "4.2", "4.3"), 0)  # 84 points, every mark of 4 and 5 stars
POOR = dict.fromkeys(FULL, 0) | {"1.1": 3}


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def desk(stage: Stage, client_of):
    return client_of(stage.officer)


def council_form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Hội đồng đánh giá OCOP", "decision_no": "99/QĐ-UBND", "decided_on": "01/11/2026",
        "authority": "UBND thành phố Cần Thơ", "mode": "meeting", "quorum_percent": "75", "max_spread": "10",
        "minima_rule": "majority", "chair_required": "on", **changes,
    }  # fmt: skip


def seats_form(*rows: tuple[Any, str]) -> dict[str, Any]:
    data: dict[str, Any] = {"seat-TOTAL_FORMS": len(rows), "seat-INITIAL_FORMS": 0}
    for n, (person, role) in enumerate(rows):
        data |= {
            f"seat-{n}-user": person.pk if person else "",
            f"seat-{n}-role": role,
            f"seat-{n}-title": "Sở",
        }
    return data


# --- councils ------------------------------------------------------------------------------------------------


def test_nine_members_and_a_secretary_are_seated_in_one_go(desk, stage: Stage) -> None:
    desk.post(reverse("council_add"), council_form())
    empty = desk.get(reverse("council_seats", args=[Council.objects.get(decision_no="99/QĐ-UBND").pk]))
    assert len(empty.context["rows"].forms) == 10
    four_are_there = desk.get(reverse("council_seats", args=[stage.council.pk]))
    assert len(four_are_there.context["rows"].forms) == 10
    ten_are_there = desk.get(reverse("council_seats", args=[Stage(members=9).council.pk]))
    assert len(ten_are_there.context["rows"].forms) == 14


def test_a_council_is_established_and_seated(desk, stage: Stage) -> None:
    response = desk.post(reverse("council_add"), council_form())
    council = Council.objects.get(decision_no="99/QĐ-UBND")
    assert response.url == reverse("council_seats", args=[council.pk])
    assert (council.decided_on, council.chair_required, council.secretary_scores) == (
        date(2026, 11, 1),
        True,
        False,
    )
    rows = [
        (stage.people[0], "chair"),
        (stage.people[1], "member"),
        (None, "member"),
        (stage.secretary, "secretary"),
    ]
    assert desk.post(response.url, seats_form(*rows)).url == council.get_absolute_url()
    assert [(s.user, s.role, s.position) for s in council.seats.all()] == [
        (stage.people[0], SeatRole.CHAIR, 1),
        (stage.people[1], SeatRole.MEMBER, 2),
        (stage.secretary, SeatRole.SECRETARY, 3),
    ]


def test_seats_are_saved_anew_in_another_order(desk, stage: Stage) -> None:
    council = desk.post(reverse("council_add"), council_form()) and Council.objects.get(
        decision_no="99/QĐ-UBND"
    )
    seats = reverse("council_seats", args=[council.pk])
    desk.post(seats, seats_form((stage.people[0], "chair"), (stage.people[1], "secretary")))
    desk.post(seats, seats_form((stage.people[1], "chair"), (stage.people[0], "secretary")))
    assert [(s.user, s.role) for s in council.seats.all()] == [
        (stage.people[1], SeatRole.CHAIR),
        (stage.people[0], SeatRole.SECRETARY),
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(0, "chair"), (1, "chair")], "Hội đồng chỉ có một chủ tịch."),
        ([(0, "secretary"), (1, "secretary")], "Hội đồng chỉ có một thư ký."),
        ([(0, "chair"), (0, "member")], "Một người có hai chỗ trong hội đồng."),
    ],
)
def test_unfit_seats_are_refused_whole(desk, stage: Stage, rows, words: str) -> None:
    desk.post(reverse("council_add"), council_form())
    council = Council.objects.get(decision_no="99/QĐ-UBND")
    data = seats_form(*[(stage.people[n], role) for n, role in rows])
    response = desk.post(reverse("council_seats", args=[council.pk]), data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert council.seats.count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"quorum_percent": "0"},
        {"quorum_percent": "101"},
        {"max_spread": "101"},
        {"minima_rule": "x"},
        {"name": " "},
    ],
)
def test_unfit_settings_are_refused(desk, changes: dict[str, str]) -> None:
    before = Council.objects.count()
    assert desk.post(reverse("council_add"), council_form(**changes)).status_code == 422
    assert Council.objects.count() == before


def test_an_opened_council_is_frozen_on_every_page(desk, stage: Stage) -> None:
    stage.heard()
    council = Council.objects.get(pk=stage.council.pk)
    page = desk.get(reverse("council_edit", args=[council.pk]))
    data = council_form(version=page.context["form"].current, quorum_percent="1", name=council.name)
    assert desk.post(reverse("council_edit", args=[council.pk]), data).status_code == 409
    assert desk.post(reverse("council_seats", args=[council.pk]), seats_form()).status_code == 409
    council.refresh_from_db()
    assert (council.quorum_percent, council.seats.count()) == (75, 4)


# --- rounds and their agenda ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "number", "days"),
    [
        (date(2026, 6, 30), 1, ["30/04/2026", "30/06/2026"]),
        (date(2026, 7, 1), 2, ["30/10/2026", "30/12/2026"]),
    ],
)
def test_a_new_round_is_the_next_one_of_the_law(desk, on: date, number: int, days: list[str]) -> None:
    Round.objects.all().update(year=2025)
    with time_machine.travel(on):
        form = desk.get(reverse("round_add")).context["form"]
    assert form["number"].value() == number
    assert [f"{form[name].value():%d/%m/%Y}" for name in ("requests_due", "ends_on")] == days


def test_a_round_is_planned_with_its_session(desk, stage: Stage) -> None:
    data = {
        "year": 2031, "number": 1, "requests_due": "30/04/2031", "ends_on": "30/06/2031",
        "council": stage.council.pk, "session_at": "15/06/2031 08:30", "place": "Hội trường", "agenda": "",
    }  # fmt: skip
    assert desk.post(reverse("round_add"), data).status_code == 302
    assert f"{Round.objects.get(year=2031).session_at:%d/%m/%Y %H:%M}" == "15/06/2031 01:30"  # UTC


def test_the_product_code_carries_the_year_of_the_round_that_judges(desk, stage: Stage) -> None:
    """Handed in after the last day of 2026, heard in 2027 (QĐ 26/2026/QĐ-TTg, Phụ lục II: the year of evaluation)."""
    heard_in_time, late = stage.advised(), stage.advised()
    taken = stage.advised()
    councils.save_round(round=_of_2027(stage, number=2), by=stage.officer)
    councils.unassign(dossier=taken, by=stage.officer)
    councils.assign(round=Round.objects.get(year=2027), dossiers=[taken], by=stage.officer)
    councils.open_scoring(dossier=heard_in_time, by=stage.officer)
    councils.open_scoring(dossier=taken, by=stage.officer)
    councils.unassign(dossier=late, by=stage.officer)
    councils.assign(round=Round.objects.get(year=2027), dossiers=[late], by=stage.officer)
    page = desk.get(reverse("dossier_step", args=[late.pk, "open"])).content.decode()
    assert "Hồ sơ nhận mã số của năm 2027, là năm đánh giá." in page
    councils.open_scoring(dossier=late, by=stage.officer)
    codes = [Dossier.objects.get(pk=each.pk).code for each in (heard_in_time, late, taken)]
    assert codes == ["92-31687-1-2026", "92-31687-2-2027", "92-31687-1-2027"]
    assert late.events.filter(code="92-31687-2-2026").exists()  # the former number stays in the history
    slip = desk.get(reverse("dossier_print", args=[late.pk, "mau-01"])).context["slip_commune"]
    assert slip == "X-2/PĐK-92-31687-2026"  # as it was written when it came in
    plan = Round.objects.get(year=2027)
    plan.year = 2028
    with pytest.raises(EvaluationError, match="năm của đợt không đổi được nữa"):
        councils.save_round(round=plan, by=stage.officer)


def _of_2027(stage: Stage, number: int) -> Round:
    days = {"requests_due": date(2027, 10, 30), "ends_on": date(2027, 12, 30)}
    return Round(year=2027, number=number, council=stage.council, **days)


def test_a_round_that_ends_before_its_requests_is_refused(desk) -> None:
    data = {"year": 2031, "number": 1, "requests_due": "30/06/2031", "ends_on": "30/04/2031"}
    response = desk.post(reverse("round_add"), data)
    assert response.status_code == 422
    assert "Đợt kết thúc trước hạn gửi đề nghị." in response.content.decode()


def test_dossiers_come_on_and_off_the_agenda(desk, stage: Stage) -> None:
    dossier = stage.forwarded()
    address = reverse("round_agenda", args=[stage.round.pk])
    desk.post(address, {"dossier": [dossier.pk]})
    dossier.refresh_from_db()
    assert (dossier.round, dossier.agenda_no) == (stage.round, 1)
    desk.post(address, {"order": "1", f"no-{dossier.pk}": "7"})
    dossier.refresh_from_db()
    assert dossier.agenda_no == 7
    desk.post(address, {"order": "1", f"no-{dossier.pk}": "٣"})  # no digit of ours: it keeps its place
    desk.post(address, {"remove": str(dossier.pk)})
    dossier.refresh_from_db()
    assert (dossier.round, dossier.agenda_no) == (None, None)


def test_a_dossier_that_is_scored_stays_on_the_agenda(desk, stage: Stage) -> None:
    hearing = stage.heard()
    response = desk.post(reverse("round_agenda", args=[stage.round.pk]), {"remove": str(hearing.dossier_id)})
    assert response.status_code == 409
    assert "không đưa ra khỏi chương trình được" in response.content.decode()


def test_scoring_is_opened_for_all_that_are_ready_or_for_none(desk, stage: Stage) -> None:
    ready, waits = stage.advised(), stage.forwarded()
    councils.assign(round=stage.round, dossiers=[waits], by=stage.officer)
    address = reverse("round_open", args=[stage.round.pk])
    assert desk.post(address, {"dossier": [ready.pk, waits.pk]}).status_code == 409
    assert Hearing.objects.count() == 0
    assert desk.post(address, {"dossier": [ready.pk]}).status_code == 302
    ready.refresh_from_db()
    assert ready.status == Status.SCORING
    assert desk.post(address, {"dossier": [ready.pk]}).status_code == 409  # once is enough
    assert desk.post(address, {}).status_code == 409


def test_a_council_without_secretary_does_not_open(desk, stage: Stage) -> None:
    stage.council.seats.filter(role=SeatRole.SECRETARY).delete()
    dossier = stage.advised()
    response = desk.post(reverse("round_open", args=[stage.round.pk]), {"dossier": [dossier.pk]})
    assert response.status_code == 409
    assert "Hội đồng chưa có thư ký." in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_round_takes_a_fixed_number_of_queries(
    desk, stage: Stage, count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        stage.close(stage.scored(FOUR))
    desk.get(stage.round.get_absolute_url())  # warms the session
    with django_assert_num_queries(7):
        response = desk.get(stage.round.get_absolute_url())
    assert len(response.context["agenda"].lines) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_take_a_fixed_number_of_queries(
    desk, stage: Stage, count: int, django_assert_num_queries
) -> None:
    for _ in range(count - 1):
        Stage()
    for name in ("round_list", "council_list"):
        with django_assert_num_queries(3):
            assert desk.get(reverse(name)).status_code == 200


# --- the decision of a round ---------------------------------------------------------------------------------


def decision_form(page, *dossiers: Dossier, **changes: Any) -> dict[str, Any]:
    return {
        "number": "501/QĐ-UBND", "decided_on": "20/11/2026", "authority": "UBND thành phố Cần Thơ",
        "level": "province", "dossier": [each.pk for each in dossiers],
        "seal": page.context["seal"] if page else "", **changes,
    }  # fmt: skip


def test_the_results_of_a_round_become_one_decision(desk, stage: Stage) -> None:
    first, second = (stage.close(stage.scored(FOUR)).hearing.dossier for _ in range(2))
    address = reverse("round_decision", args=[stage.round.pk])
    numbers = {f"number-{first.pk}": "CN-01"}
    preview = desk.post(address, decision_form(None, first, second, do="preview", **numbers))
    assert preview.status_code == 200
    response = desk.post(address, decision_form(preview, first, second, do="issue", **numbers))
    decision = Decision.objects.get(number="501/QĐ-UBND")
    assert response.url == reverse("decision_detail", args=[decision.pk])
    assert sorted(decision.certificates.values_list("star", "score", "number", "rubric_version")) == [
        (4, 84, "", "qd26-2026"),
        (4, 84, "CN-01", "qd26-2026"),
    ]
    first.refresh_from_db()
    assert (first.status, first.recognition.decision) == (Status.RECOGNISED, decision)
    assert Notice.objects.filter(dossier=first).count() == 2
    assert "501/QĐ-UBND" in Notice.objects.filter(dossier=first)[0].body


def test_nothing_is_issued_without_the_preview(desk, stage: Stage) -> None:
    dossier = stage.close(stage.scored(FOUR)).hearing.dossier
    address = reverse("round_decision", args=[stage.round.pk])
    assert desk.post(address, decision_form(None, dossier, do="issue", seal="x")).status_code == 422
    assert Certificate.objects.count() == 0


def test_a_result_of_ninety_points_is_never_on_the_decision_of_the_province(desk, stage: Stage) -> None:
    hearing = stage.close(stage.scored(FULL)).hearing
    address = reverse("round_decision", args=[stage.round.pk])
    response = desk.post(address, decision_form(None, hearing.dossier, do="preview"))
    assert response.status_code == 422
    assert "Chưa chọn kết quả nào." in response.content.decode()
    with pytest.raises(EvaluationError):
        stage.recognise(Dossier.objects.get(pk=hearing.dossier_id))
    assert Certificate.objects.count() == 0


def test_a_decision_that_is_blocked_says_why_and_issues_nothing(desk, stage: Stage) -> None:
    dossier = stage.close(stage.scored(FOUR)).hearing.dossier
    address = reverse("round_decision", args=[stage.round.pk])
    preview = desk.post(address, decision_form(None, dossier, do="preview", decided_on="01/12/2026"))
    assert preview.context["blocked"] is True
    assert (
        desk.post(address, decision_form(preview, dossier, do="issue", decided_on="01/12/2026")).status_code
        == 422
    )
    assert Certificate.objects.count() == 0


# --- the ministry --------------------------------------------------------------------------------------------


def test_five_stars_come_by_the_ministry_only(desk, stage: Stage) -> None:
    dossier = stage.close(stage.scored(FULL)).hearing.dossier
    sent = {"letter_no": "45/SNNMT", "sent_on": "21/11/2026"}
    assert desk.post(reverse("dossier_propose", args=[dossier.pk]), sent).status_code == 302
    dossier.refresh_from_db()
    assert dossier.status == Status.CENTRAL_PENDING
    answered = {"answer_no": "7/BNNMT", "answered_on": "22/11/2026", "star": "5", "score": "93,5"}
    assert desk.post(reverse("dossier_answer", args=[dossier.pk]), answered).status_code == 302
    assert desk.post(reverse("dossier_answer", args=[dossier.pk]), answered).status_code == 409  # once
    page = desk.get(reverse("round_decision", args=[stage.round.pk]))
    assert page.context["paper"].grants == []  # not on the province's
    address = reverse("round_decision", args=[stage.round.pk]) + "?level=central"
    form = decision_form(
        None, dossier, do="preview", level="central", authority="Bộ Nông nghiệp và Môi trường"
    )
    preview = desk.post(address, form)
    desk.post(address, form | {"do": "issue", "seal": preview.context["seal"]})
    certificate = Certificate.objects.get(product=dossier.product)
    assert (certificate.star, certificate.decision.level, certificate.score) == (5, Level.CENTRAL, 93.5)


def test_below_ninety_the_province_certifies_on_the_ministrys_result(stage: Stage) -> None:
    dossier = stage.close(stage.scored(FULL)).hearing.dossier
    recognition.propose(dossier=dossier, letter_no="1", sent_on=TODAY, by=stage.officer)
    answer(dossier, 4, "85", by=stage.officer)
    [certificate] = stage.recognise(Dossier.objects.get(pk=dossier.pk))
    assert (certificate.star, certificate.score) == (4, 85)


def test_or_the_council_evaluates_again(desk, stage: Stage) -> None:
    dossier = stage.close(stage.scored(FULL)).hearing.dossier
    recognition.propose(dossier=dossier, letter_no="1", sent_on=TODAY, by=stage.officer)
    address = reverse("dossier_again", args=[dossier.pk])
    assert desk.post(address, {"why": "Bộ trả lại"}).status_code == 409  # not before the answer
    answer(dossier, 2, "40", by=stage.officer)
    assert desk.post(address, {"why": " "}).status_code == 422
    assert desk.post(address, {"why": "Bộ trả lại"}).status_code == 302
    second = Hearing.objects.get(dossier=dossier, number=2)
    stage.declare(second)
    for person in stage.people:
        stage.score(second, person, FOUR)
    assert stage.close(second).star == 4
    [certificate] = stage.recognise(Dossier.objects.get(pk=dossier.pk))
    assert certificate.star == 4


@pytest.mark.parametrize(
    "data",
    [
        {"answer_no": "", "answered_on": "22/11/2026", "star": "5"},
        {"answer_no": "7", "answered_on": "24/11/2026", "star": "5"},  # tomorrow
        {"answer_no": "7", "answered_on": "01/01/2020", "star": "5"},  # before our letter
        {"answer_no": "7", "answered_on": "22/11/2026", "star": "5", "score": "89,99"},
        {"answer_no": "7", "answered_on": "22/11/2026", "star": "6"},
    ],
)
def test_an_unfit_answer_is_refused(desk, stage: Stage, data: dict[str, str]) -> None:
    dossier = stage.close(stage.scored(FULL)).hearing.dossier
    recognition.propose(dossier=dossier, letter_no="1", sent_on=date(2026, 11, 20), by=stage.officer)
    assert desk.post(reverse("dossier_answer", args=[dossier.pk]), data).status_code == 422
    assert CentralReview.objects.get().star is None


# --- without recognition, and steps out of turn --------------------------------------------------------------


def test_too_few_points_end_with_a_notice(desk, stage: Stage) -> None:
    dossier = stage.close(stage.scored(POOR)).hearing.dossier
    assert desk.post(reverse("dossier_decline", args=[dossier.pk])).status_code == 302
    dossier.refresh_from_db()
    assert dossier.status == Status.NOT_RECOGNISED
    assert "chưa đủ để công nhận" in Notice.objects.filter(dossier=dossier)[0].body
    assert Certificate.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("dossier_decline", {}),
        ("dossier_propose", {"letter_no": "1", "sent_on": "20/11/2026"}),
        ("dossier_answer", {"answer_no": "1", "answered_on": "20/11/2026", "star": "4"}),
        ("dossier_again", {"why": "x"}),
    ],
)
@pytest.mark.parametrize("made", ["draft", "submitted", "forwarded", "advised", "recognised"])
def test_a_step_posted_out_of_turn_changes_nothing(desk, stage: Stage, made: str, name: str, data) -> None:
    if made == "recognised":
        dossier = stage.close(stage.scored(FOUR)).hearing.dossier
        stage.recognise(dossier)
    else:
        dossier = getattr(stage, made)()
    before = Dossier.objects.filter(pk=dossier.pk).values().get()
    assert desk.post(reverse(name, args=[dossier.pk]), data).status_code == 409
    assert Dossier.objects.filter(pk=dossier.pk).values().get() == before


# --- notices -------------------------------------------------------------------------------------------------


@pytest.fixture
def notice(stage: Stage) -> Notice:
    dossier = stage.close(stage.scored(FOUR)).hearing.dossier
    stage.recognise(dossier)
    found = Notice.objects.filter(dossier=dossier, to_commune=False).get()
    found.email = "htx@example.vn"
    found.save()
    return found


def test_a_notice_is_recorded_as_sent_on_paper_once(desk, notice: Notice) -> None:
    address = reverse("notice_sent", args=[notice.pk])
    desk.post(address, {"channel": "paper"})
    notice.refresh_from_db()
    first = notice.sent_at
    desk.post(address, {"channel": "paper"})
    notice.refresh_from_db()
    assert (notice.channel, notice.sent_at) == ("paper", first)


def test_a_notice_goes_by_e_mail_where_that_is_set_up(desk, notice: Notice, settings) -> None:
    address = reverse("notice_sent", args=[notice.pk])
    desk.post(address, {"channel": "email"})
    notice.refresh_from_db()
    assert (notice.sent_at, mail.outbox) == (None, [])  # no mail server
    settings.EMAIL_HOST = "mail.example.vn"
    desk.post(address, {"channel": "email"})
    notice.refresh_from_db()
    assert (notice.channel, [message.to for message in mail.outbox]) == ("email", [["htx@example.vn"]])


def test_a_mail_server_that_refuses_leaves_it_unsent(desk, notice: Notice, settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    response = desk.post(reverse("notice_sent", args=[notice.pk]), {"channel": "email"}, follow=True)
    assert "Máy chủ thư không nhận" in response.content.decode()
    notice.refresh_from_db()
    assert notice.sent_at is None


# --- an officer who sits in the council ----------------------------------------------------------------------


def test_an_officer_with_a_conflict_does_not_see_the_dossier(stage: Stage, client_of) -> None:
    seat = stage.council.seats.get(user=stage.people[2])
    seat.user = stage.officer
    seat.save()
    stage.people[2] = stage.officer
    hearing = stage.heard()
    scoring.declare(hearing=hearing, has_conflict=True, ground="Em ruột là giám đốc", by=stage.officer)
    page = client_of(stage.officer).get(stage.round.get_absolute_url()).content.decode()
    assert hearing.dossier.product_name not in page
    with pytest.raises(EvaluationError):
        closing.close(hearing=hearing, gates_checked=True, by=stage.officer)
