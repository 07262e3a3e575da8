"""The council's lead: who sees what while scoring runs, reopening, closing, the result and the papers."""

import io
import zipfile
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse

from evaluations.actions import closing, scoring
from evaluations.errors import EvaluationError
from evaluations.models import Dossier, Hearing, Result, ScoreSheet
from tests.evaluations.sheets import criteria
from tests.evaluations.stage import Stage
from tests.factories import make_product

pytestmark = pytest.mark.django_db
FULL = {each["code"]: max(o["points"] for o in each["options"]) for each in criteria("qd26-03")}
FOUR = FULL | dict.fromkeys(("1.2", "1.3", "1.4", "4.2", "4.3"), 0)  # 84
LOW = FOUR | dict.fromkeys(("3.1", "3.3", "10", "11", "12"), 0)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def page(client_of, person, name: str, hearing: Hearing, *more: Any):
    return client_of(person).get(reverse(name, args=[hearing.pk, *more]))


# --- sight ---------------------------------------------------------------------------------------------------


def test_a_member_learns_nothing_before_the_own_sheet_is_in(stage: Stage, client_of) -> None:
    hearing = stage.heard()
    stage.declare(hearing)
    stage.score(hearing, stage.people[1], FOUR)
    for name in ("hearing_progress", "hearing_close", "hearing_result", "hearing_sheets"):
        assert page(client_of, stage.people[2], name, hearing).status_code == 403
    other = ScoreSheet.objects.get(hearing=hearing, seat__user=stage.people[1])
    assert page(client_of, stage.people[2], "score_sheet", hearing, other.pk, "pdf").status_code == 404
    stage.score(hearing, stage.people[2], FOUR)
    assert page(client_of, stage.people[2], "hearing_progress", hearing).status_code == 200


def test_an_officer_sees_who_is_done_and_no_score(stage: Stage, client_of) -> None:
    hearing = stage.heard()
    stage.declare(hearing)
    sheet = stage.score(hearing, stage.people[1], LOW)
    response = page(client_of, stage.officer, "hearing_progress", hearing)
    assert response.status_code == 200
    text = response.content.decode()
    assert "nộp lúc" in text
    assert f">{sheet.total}<" not in text
    assert "outlook" not in response.context
    assert page(client_of, stage.officer, "hearing_result", hearing).status_code == 403
    assert page(client_of, stage.officer, "score_sheet", hearing, sheet.pk, "pdf").status_code == 404


def test_the_secretary_who_does_not_score_sees_spread_and_quorum_at_once(stage: Stage, client_of) -> None:
    hearing = stage.heard()
    stage.declare(hearing)
    sheet = stage.score(hearing, stage.people[1], LOW)
    response = page(client_of, stage.secretary, "hearing_progress", hearing)
    assert response.context["outlook"].counted == 1
    assert f">{sheet.total}<" in response.content.decode()


@pytest.mark.parametrize("name", ["hearing_progress", "hearing_close", "hearing_result", "hearing_sheets"])
def test_a_conflict_takes_sight_for_good(stage: Stage, client_of, name: str) -> None:
    hearing = stage.heard()
    stage.declare(hearing, *stage.people[:2], stage.secretary)
    scoring.declare(hearing=hearing, has_conflict=True, ground="Vợ là chủ cơ sở", by=stage.people[2])
    for person in stage.people[:2]:
        stage.score(hearing, person, FOUR)
    stage.close(hearing)
    assert page(client_of, stage.people[2], name, hearing).status_code == 403


@pytest.mark.parametrize("name", ["hearing_progress", "hearing_close", "hearing_result", "hearing_sheets"])
def test_a_stranger_may_not_know_of_it(stage: Stage, client_of, nobody, name: str) -> None:
    hearing = stage.heard()
    assert page(client_of, nobody, name, hearing).status_code == 404


# --- reopening -----------------------------------------------------------------------------------------------


def test_a_sheet_is_reopened_with_a_reason_and_the_first_edition_stays(stage: Stage, client_of) -> None:
    hearing = stage.scored(FOUR)
    sheet = ScoreSheet.objects.get(hearing=hearing, seat__user=stage.people[2])
    address = reverse("sheet_reopen", args=[hearing.pk, sheet.pk])
    desk = client_of(stage.secretary)
    assert desk.post(address, {"why": " "}).status_code == 422
    assert desk.post(address, {"why": "Chênh lệch lớn"}).status_code == 302
    assert desk.post(address, {"why": "Chênh lệch lớn"}).status_code == 409  # that edition is closed now
    first, second = ScoreSheet.objects.filter(hearing=hearing, seat=sheet.seat).order_by("edition")
    assert (first.total, first.reopened_why, first.reopened_by) == (84, "Chênh lệch lớn", stage.secretary)
    assert (second.edition, second.total, second.submitted_at) == (2, None, None)
    rows = [
        list(each.items.order_by("criterion").values_list("criterion", "option", "answered", "remark"))
        for each in (first, second)
    ]
    assert rows[0] == rows[1]
    assert stage.score(hearing, stage.people[2], FULL | {"1.2": 0}).total == sum(FULL.values()) - FULL["1.2"]


def test_a_member_does_not_reopen(stage: Stage, client_of) -> None:
    hearing = stage.scored(FOUR)
    sheet = ScoreSheet.objects.get(hearing=hearing, seat__user=stage.people[2])
    assert (
        client_of(stage.people[2]).post(reverse("sheet_reopen", args=[hearing.pk, sheet.pk])).status_code
        == 403
    )
    with pytest.raises(EvaluationError):
        scoring.reopen(sheet=sheet, why="x", by=stage.people[2])


def test_a_sheet_of_another_hearing_is_not_reopened_here(stage: Stage, client_of) -> None:
    hearing, other = stage.scored(FOUR), Stage().scored(FOUR)
    foreign = other.score_sheets.all()[0]
    assert (
        client_of(stage.secretary).get(reverse("sheet_reopen", args=[hearing.pk, foreign.pk])).status_code
        == 404
    )


# --- closing -------------------------------------------------------------------------------------------------


def test_the_chair_closes_and_the_derivation_is_told(stage: Stage, client_of) -> None:
    hearing = stage.scored(FOUR)
    address = reverse("hearing_close", args=[hearing.pk])
    desk = client_of(stage.chair)
    assert "84,00 điểm → 4 sao theo điểm" in desk.get(address).content.decode()
    response = desk.post(address, {"gates": "1", "note": "Hội đồng thống nhất."})
    assert response.url == reverse("hearing_result", args=[hearing.pk])
    result = Result.objects.get(hearing=hearing)
    assert (result.star, result.outcome, result.note) == (4, "recognition", "Hội đồng thống nhất.")
    text = desk.get(response.url).content.decode()
    assert "84,00 điểm → 4 sao theo điểm; đạt mọi yêu cầu tối thiểu đến hạng đó → 4 sao" in text
    assert desk.post(address, {"gates": "1"}).url == response.url  # closed is closed


def test_a_missed_mark_holds_the_star_down_and_is_named(stage: Stage, client_of) -> None:
    hearing = stage.scored(FULL | {"3.5": 1})  # 98 points, trademark only applied for
    stage.close(hearing)
    text = page(client_of, stage.chair, "hearing_result", hearing).content.decode()
    assert "98,00 điểm → 5 sao theo điểm; 3.5 chưa đạt yêu cầu của hạng 4 sao → 3 sao" in text


def test_closing_names_everything_that_stands_against_it(stage: Stage, client_of) -> None:
    hearing = stage.heard()
    stage.declare(hearing)
    stage.score(hearing, stage.people[1], LOW)
    stage.score(hearing, stage.people[2], FULL)
    response = client_of(stage.secretary).post(reverse("hearing_close", args=[hearing.pk]))
    assert response.status_code == 409
    text = response.content.decode()
    for words in (
        "Chưa đủ túc số: có 2 trên 3 phiếu",
        "Chưa có phiếu của chủ tịch",
        "Tổng điểm chênh nhau",
        "Xác nhận đã xem xét",
    ):
        assert words in text
    assert not Result.objects.exists()


def test_only_the_chair_answers_a_wide_spread(stage: Stage, client_of) -> None:
    hearing = stage.scored([FULL, FULL, LOW])
    data = {"gates": "1", "spread_why": "Đã thảo luận, giữ điểm"}
    address = reverse("hearing_close", args=[hearing.pk])
    assert client_of(stage.chair).post(address, {"gates": "1"}).status_code == 409
    assert client_of(stage.secretary).post(address, data).status_code == 403
    assert client_of(stage.chair).post(address, data).status_code == 302
    assert Result.objects.get(hearing=hearing).spread_why == "Đã thảo luận, giữ điểm"


def test_the_chair_finds_otherwise_with_a_reason(stage: Stage, client_of) -> None:
    hearing = stage.scored(FOUR | {"3.5": 1})
    address = reverse("hearing_close", args=[hearing.pk])
    desk = client_of(stage.chair)
    found = {"gates": "1", "met-3.5-4": "yes"}
    assert desk.post(address, found).status_code == 409  # no reason
    seen = desk.post(address, found | {"look": "1"})
    assert (seen.status_code, seen.context["outlook"].star) == (200, 4)
    assert (
        client_of(stage.secretary).post(address, found | {"why-3.5-4": "x"}).status_code == 302
    )  # not the chair's: ignored
    result = Result.objects.get(hearing=hearing)
    assert result.star == 3


def test_the_chairs_finding_is_recorded_with_its_reason(stage: Stage, client_of) -> None:
    hearing = stage.scored(FOUR | {"3.5": 1})
    data = {
        "gates": "1",
        "met-3.5-4": "yes",
        "why-3.5-4": "Giấy chứng nhận cấp ngày 20/11",
        "met-9.9-4": "yes",
    }
    assert client_of(stage.chair).post(reverse("hearing_close", args=[hearing.pk]), data).status_code == 302
    result = Result.objects.get(hearing=hearing)
    finding = result.findings.get(criterion__code="3.5", star=4)
    assert (result.star, finding.met, finding.met_by_rule, finding.why) == (
        4, True, False, "Giấy chứng nhận cấp ngày 20/11",
    )  # fmt: skip


def test_the_vice_chair_presides_when_the_chair_has_a_conflict() -> None:
    stage = Stage(members=4)
    hearing = stage.heard()
    scoring.declare(hearing=hearing, has_conflict=True, ground="Góp vốn", by=stage.chair)
    stage.declare(hearing, *stage.people[1:], stage.secretary)
    for person in stage.people[1:]:
        stage.score(hearing, person, FOUR)

    result = closing.close(hearing=hearing, gates_checked=True, by=stage.people[1])
    assert (result.base, result.counted) == (3, 3)


def test_a_conflict_found_later_leaves_the_mean_and_the_base(stage: Stage) -> None:
    hearing = stage.scored([FOUR, FOUR, FULL])
    scoring.declare(hearing=hearing, has_conflict=True, ground="Nhận ra người quen", by=stage.people[2])
    result = stage.close(hearing)
    assert (result.base, result.counted, result.total_sum) == (2, 2, 168)


# --- papers --------------------------------------------------------------------------------------------------


def pdf_text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(each.get_textpage().get_text_bounded() for each in document)
    finally:
        document.close()


def word_text(content: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


HOSTILE = "Bánh #panic() *pía* [x] $ & <b>"


@pytest.fixture
def closed(stage: Stage) -> Hearing:
    hearing = stage.scored([FOUR, FOUR, FULL], product=make_product(name=HOSTILE))
    stage.close(hearing, spread_why="Đã thảo luận", note="Ý kiến thống nhất.")
    return Hearing.objects.get(pk=hearing.pk)


@pytest.mark.parametrize("kind", ["pdf", "docx"])
@pytest.mark.parametrize("whole_round", [True, False])
def test_the_minutes_say_what_the_register_holds(
    closed, stage, client_of, kind: str, whole_round: bool
) -> None:
    name, pk = ("round_minutes", stage.round.pk) if whole_round else ("hearing_minutes", closed.pk)
    response = client_of(stage.officer).get(reverse(name, args=[pk, kind]))
    assert response["Content-Disposition"].startswith("attachment; filename=")
    text = pdf_text(response.content) if kind == "pdf" else word_text(response.content)
    for words in (
        "BIÊN BẢN",
        "89,33",
        "4 sao",
        "Đã thảo luận",
        "Ý kiến thống nhất.",
        "Lê Thị Thư Ký",
        closed.dossier.code,
    ):
        assert words in text.replace("\r\n", " "), words
    assert ("#panic()" in text) is True


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_sheet_says_what_the_member_chose(closed, stage, client_of, kind: str) -> None:
    sheet = ScoreSheet.objects.get(hearing=closed, seat__user=stage.people[2])
    response = client_of(stage.people[2]).get(reverse("score_sheet", args=[closed.pk, sheet.pk, kind]))
    text = pdf_text(response.content) if kind == "pdf" else word_text(response.content)
    assert "PHIẾU ĐÁNH GIÁ" in text
    assert "100" in text
    assert "Ủy viên số 3" in text


def test_all_sheets_are_one_document(closed, stage, client_of) -> None:
    text = pdf_text(client_of(stage.officer).get(reverse("hearing_sheets", args=[closed.pk])).content)
    assert text.count("PHIẾU ĐÁNH GIÁ") == 3


def test_the_same_minutes_twice_are_the_same_bytes(closed, stage, client_of) -> None:
    address = reverse("hearing_minutes", args=[closed.pk, "pdf"])
    desk = client_of(stage.officer)
    assert desk.get(address).content == desk.get(address).content


@pytest.mark.parametrize("kind", ["exe", "pdf.exe", "PDF"])
def test_there_are_no_other_kinds_of_paper(closed, stage, client_of, kind: str) -> None:
    assert client_of(stage.officer).get(reverse("hearing_minutes", args=[closed.pk, kind])).status_code == 404


def test_there_are_no_minutes_before_the_closing(stage: Stage, client_of) -> None:
    hearing = stage.scored(FOUR)
    assert (
        client_of(stage.secretary).get(reverse("hearing_minutes", args=[hearing.pk, "pdf"])).status_code
        == 404
    )
    assert (
        client_of(stage.officer).get(reverse("round_minutes", args=[stage.round.pk, "pdf"])).status_code
        == 404
    )
    assert Dossier.objects.get().status == "scoring"
