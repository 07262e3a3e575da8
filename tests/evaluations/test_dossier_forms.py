"""Mẫu 01 and 02 of a dossier, the own scores, and the reports of commune and advisory team, as people write them."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from evaluations import queries
from evaluations.actions import dossiers
from evaluations.enums import DossierKind, Status
from evaluations.errors import NotYours
from evaluations.models import AdvisoryReport, CommuneReport, Dossier, SelfScore
from producers.models import Representative
from tests.evaluations.stage import Stage, commune_officer, commune_report, official_sheet
from tests.factories import commune, make_certificate, make_product

pytestmark = pytest.mark.django_db
OTHER = "31507"


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def desk(stage, client_of):
    return client_of(stage.officer)


def page(dossier: Dossier, rest: str = "") -> str:
    return f"/noi-bo/ho-so/{dossier.pk}/{rest}"


def typed(client: Client, address: str) -> dict[str, Any]:
    """What the browser would send back of the form untouched."""
    values = {field.html_name: field.value() for field in client.get(address).context["form"]}
    given = {name: getattr(value, "pk", value) for name, value in values.items()}
    return {name: value for name, value in given.items() if value is not None and value is not False}


def again(stage: Stage) -> Dossier:
    certificate = make_certificate(on=date(2024, 3, 10))
    return stage.draft(product=certificate.product, kind=DossierKind.RERATING, former=certificate)


# --- Mẫu 02, parts I, II, IV ----------------------------------------------------------------------------------

REPORT = "bao-cao/"


def test_the_words_of_the_report_are_saved_as_they_are_stored(stage, desk):
    dossier = stage.draft()
    words = {
        "history": "Tha\u0300nh lập\r\n\r\n\r\n\r\nnăm 2015.\u200b",
        "plan": "Mở rộng",
        "packaging": " Túi  1 kg ",
    }
    answer = desk.post(page(dossier, REPORT), typed(desk, page(dossier, REPORT)) | words)
    assert answer["Location"] == page(dossier, REPORT)
    dossier.refresh_from_db()
    assert (dossier.history, dossier.plan, dossier.packaging) == (
        "Thành lập\n\nnăm 2015.",
        "Mở rộng",
        "Túi 1 kg",
    )
    assert dossier.events.latest("pgh_id").pgh_context["user"] == stage.officer.pk


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"history": "x" * 10_000}, "history"),
        ({"plan": "a\x00b"}, "plan"),
        ({"packaging": "x" * 256}, "packaging"),
        ({"standard": "a\x00b"}, "standard"),
    ],
)
def test_unfit_words_come_back_at_their_field_with_everything_typed(stage, desk, changed, field):
    dossier = stage.draft()
    data = typed(desk, page(dossier, REPORT)) | {"results": "Đã viết dài"} | changed
    answer = desk.post(page(dossier, REPORT), data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Đã viết dài" in answer.text
    assert Dossier.objects.get().results == ""


def test_what_changed_is_asked_of_an_upgrade_and_a_re_rating_only(stage, desk):
    assert "changes" not in desk.get(page(stage.draft(), REPORT)).context["form"].fields
    assert "changes" in desk.get(page(again(stage), REPORT)).context["form"].fields


def test_the_second_of_two_people_sees_what_the_first_saved(stage, client_of):
    dossier, address = stage.draft(), ""
    address = page(dossier, REPORT)
    first, second = client_of(stage.officer), client_of(commune_officer())
    mine, theirs = typed(first, address) | {"plan": "Một"}, typed(second, address) | {"plan": "Hai"}
    assert first.post(address, mine).status_code == 302
    answer = second.post(address, theirs)
    assert answer.status_code == 422
    assert [(c.before, c.after) for c in answer.context["form"].since[0].changes] == [("—", "Một")]
    assert ">\nHai</textarea>" in answer.text
    knowing = theirs | {"version": answer.context["form"]["version"].value()}
    assert second.post(address, knowing).status_code == 302
    dossier.refresh_from_db()
    assert dossier.plan == "Hai"


def test_a_paper_added_meanwhile_is_no_conflict(stage, desk):
    dossier = stage.draft()
    data = typed(desk, page(dossier, REPORT)) | {"plan": "Mở rộng"}
    stage.paper(dossier)
    assert desk.post(page(dossier, REPORT), data).status_code == 302


def test_submitted_words_stand_and_nothing_typed_is_lost(stage, desk):
    dossier = stage.filled()
    data = typed(desk, page(dossier, REPORT)) | {"plan": "Viết lại kế hoạch"}
    dossiers.submit(dossier=dossier, on=date(2026, 10, 1), by=stage.officer)
    answer = desk.post(page(dossier, REPORT), data)
    assert answer.status_code == 409
    assert ">\nViết lại kế hoạch</textarea>" in answer.text
    dossier.refresh_from_db()
    assert dossier.plan == "Mở rộng vùng nguyên liệu."
    shown = desk.get(page(dossier, REPORT))
    assert "Mở rộng vùng nguyên liệu." in shown.text
    assert "<textarea" not in shown.text


# --- Mẫu 01 ---------------------------------------------------------------------------------------------------

REGISTRATION = "dang-ky/"


def test_names_are_taken_anew_from_the_register(stage, desk):
    dossier = stage.draft()
    type(dossier.product).objects.filter(pk=dossier.product_id).update(name="Tên mới")
    desk.post(page(dossier, REGISTRATION), typed(desk, page(dossier, REGISTRATION)) | {"samples": "5"})
    dossier.refresh_from_db()
    assert (dossier.product_name, dossier.samples) == ("Tên mới", 5)


def test_the_producer_is_shown_from_the_register_with_a_way_to_mend_it(stage, desk, client_of):
    dossier = stage.draft()
    producer = dossier.product.producer
    Representative.objects.create(producer=producer, name="Lâm Thị Đại Diện", home_address="Số nhà bí mật")
    text = desk.get(page(dossier, REGISTRATION)).text
    assert "Lâm Thị Đại Diện" in text
    assert f'href="/noi-bo/chu-the/{producer.pk}/"' in text
    theirs = client_of(commune_officer()).get(page(dossier, REGISTRATION)).text
    assert "Lâm Thị Đại Diện" in theirs
    assert "/noi-bo/chu-the/" not in theirs  # that page is not open to them


def test_another_sheet_drops_own_scores_only_when_that_is_said_and_why(stage, desk):
    dossier, other = stage.filled(), official_sheet("qd26-06")
    data = typed(desk, page(dossier, REGISTRATION)) | {"sheet": other.pk}
    answer = desk.post(page(dossier, REGISTRATION), data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["why", "drop_scores"]
    assert 'name="drop_scores"' in answer.text
    assert SelfScore.objects.filter(dossier=dossier).exists()
    knowing = data | {"why": "Bánh pía thuộc bộ 6", "drop_scores": "on"}
    assert desk.post(page(dossier, REGISTRATION), knowing).status_code == 302
    dossier.refresh_from_db()
    assert dossier.sheet == other
    assert not dossier.self_scores.exists()
    assert dossier.evidence.get().criteria == []  # codes of the former sheet mean other things here
    assert dossier.events.latest("pgh_id").pgh_context["why"] == "Bánh pía thuộc bộ 6"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sheet": "999999"}, "sheet"),
        ({"samples": "-1"}, "samples"),
        ({"samples": "99999"}, "samples"),
        ({"samples": "năm"}, "samples"),
        ({"commune": "old"}, "commune"),
        ({"why": "x" * 201}, "why"),
    ],
)
def test_an_unfit_registration_comes_back_at_its_field(stage, desk, changed, field):
    dossier = stage.draft()
    changed = {name: commune().pk if value == "old" else value for name, value in changed.items()}
    answer = desk.post(page(dossier, REGISTRATION), typed(desk, page(dossier, REGISTRATION)) | changed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_former_certificate_is_one_of_the_product(stage, desk):
    dossier, foreign = again(stage), make_certificate()
    data = typed(desk, page(dossier, REGISTRATION))
    for former in ("", str(foreign.pk)):
        answer = desk.post(page(dossier, REGISTRATION), data | {"former": former})
        assert list(answer.context["form"].errors) == ["former"]
    with pytest.raises(ValidationError, match=r"another product|sản phẩm khác"):
        dossiers.save_forms(dossier=dossier, words={"former": foreign}, by=stage.officer)


def test_a_commune_hands_no_dossier_to_another_one(stage, client_of):
    dossier, other = stage.draft(), commune(OTHER, new=True)
    client = client_of(commune_officer())
    data = typed(client, page(dossier, REGISTRATION)) | {"commune": other.pk, "samples": "3"}
    assert client.post(page(dossier, REGISTRATION), data).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.commune, dossier.samples) == (commune(new=True), 3)
    with pytest.raises(NotYours):
        dossiers.save_forms(dossier=dossier, words={"commune": other}, by=commune_officer())


def test_the_commune_stands_once_the_code_carries_it(stage, desk):
    dossier, other = stage.draft(), commune(OTHER, new=True)
    data = typed(desk, page(dossier, REGISTRATION)) | {"commune": other.pk}
    assert desk.post(page(dossier, REGISTRATION), data).status_code == 302
    returned = dossiers.give_back(dossier=stage.submitted(), why="Thiếu giấy", by=stage.officer)
    assert "commune" not in desk.get(page(returned, REGISTRATION)).context["form"].fields
    with pytest.raises(ValidationError):
        dossiers.save_forms(dossier=returned, words={"commune": other}, by=stage.officer)


# --- own scores -----------------------------------------------------------------------------------------------

SCORES = "tu-cham/"


def scores(client: Client, dossier: Dossier, **more: str) -> dict[str, str]:
    return {"version": str(client.get(page(dossier, SCORES)).context["version"])} | more


def stored(dossier: Dossier) -> dict[str, tuple[int | None, str]]:
    rows = SelfScore.objects.filter(dossier=dossier).select_related("criterion", "option")
    return {row.criterion.code: (row.option and row.option.points, row.description) for row in rows}


def test_own_scores_are_saved_with_their_words_and_counted(stage, desk):
    dossier = stage.draft()
    data = scores(
        desk, dossier, **{"1.1": "3", "1.2": "0", "d-1.1": "Lúa của\r\nxã viên", "d-2.1": "Chưa chọn mức"}
    )
    answer = desk.post(page(dossier, SCORES), data)
    assert answer["Location"] == page(dossier, SCORES) + "#result"
    assert stored(dossier) == {"1.1": (3, "Lúa của\nxã viên"), "1.2": (0, ""), "2.1": (None, "Chưa chọn mức")}
    shown = desk.get(page(dossier, SCORES))
    assert shown.context["result"]["total"] == 3
    assert ">Lúa của\nxã viên</textarea>" in shown.text


def test_saving_anew_takes_the_place_of_what_was_there(stage, desk):
    dossier = stage.draft()
    desk.post(page(dossier, SCORES), scores(desk, dossier, **{"1.1": "3", "1.4": "1"}))
    desk.post(page(dossier, SCORES), scores(desk, dossier, **{"1.1": "2"}))
    assert stored(dossier) == {"1.1": (2, "")}


@pytest.mark.parametrize(
    ("name", "value", "criterion"),
    [
        ("99", "1", ""),  # a criterion that the sheet does not have
        ("1.1.1", "1", ""),
        ("1.1", "cong_dong-3", "1.1"),  # an option of another sheet
        ("1.1", "999", "1.1"),
        ("1.1", "a\x00b", "1.1"),
        ("1.1", "x" * 10_000, "1.1"),
        ("5.2", "1", "5.2"),  # counts only when 5.1 is above 0
        ("d-1.1", "x" * 2001, "1.1"),
        ("d-1.1", "a\x00b", "1.1"),
    ],
)
def test_a_sheet_that_does_not_fit_is_not_saved(stage, desk, name, value, criterion):
    dossier = stage.draft()
    answer = desk.post(
        page(dossier, SCORES), scores(desk, dossier, **{"1.4": "1", "d-1.4": "Còn đây", name: value})
    )
    assert answer.status_code == 422
    assert {problem.criterion for problem in answer.context["problems"]} == {criterion}
    assert ">Còn đây</textarea>" in answer.text
    assert stored(dossier) == {}


def test_two_people_do_not_overwrite_each_others_scores(stage, client_of):
    dossier = stage.draft()
    first, second = client_of(stage.officer), client_of(commune_officer())
    mine, theirs = scores(first, dossier, **{"1.1": "3"}), scores(second, dossier, **{"1.1": "1", "1.4": "1"})
    assert first.post(page(dossier, SCORES), mine).status_code == 302
    answer = second.post(page(dossier, SCORES), theirs)
    assert answer.status_code == 409
    assert answer.context["differing"] == ["1.1", "1.4"]
    assert stored(dossier) == {"1.1": (3, "")}
    knowing = theirs | {"version": str(answer.context["version"])}
    assert second.post(page(dossier, SCORES), knowing).status_code == 302
    assert stored(dossier) == {"1.1": (1, ""), "1.4": (1, "")}


def test_a_self_assessment_fills_in_the_sheet_and_saves_nothing(stage, desk):
    dossier = stage.draft()
    link = "https://ocop.cantho.gov.vn/tu-danh-gia/qd26-03/?result=1&1.1=3&1.4=1&utm_source=zalo"
    answer = desk.get(page(dossier, SCORES), {"link": link})
    assert answer.context["result"]["total"] == 4
    assert stored(dossier) == {}
    assert 'name="1.1" value="3" checked' in answer.text


def test_filling_in_keeps_the_words_that_are_there(stage, desk):
    dossier = stage.draft()
    desk.post(page(dossier, SCORES), scores(desk, dossier, **{"1.1": "1", "d-1.1": "Lúa của xã viên"}))
    answer = desk.get(page(dossier, SCORES), {"link": "/en/tu-danh-gia/qd26-03/?1.1=3"})
    assert ">Lúa của xã viên</textarea>" in answer.text
    assert answer.context["result"]["total"] == 3


@pytest.mark.parametrize(
    "link",
    [
        "https://ocop.vn/tu-danh-gia/qd26-06/?1.1=1",  # another sheet
        "https://ocop.vn/tu-danh-gia/qd26-03/?1.1=77",
        "https://ocop.vn/tu-danh-gia/qd26-03/?99=1",
        "https://ocop.vn/tu-danh-gia/qd26-03/",
        "https://ocop.vn/san-pham/?1.1=1",
        "javascript:alert(1)",
        "http://[/tu-danh-gia/",
        "x" * 5000,
    ],
)
def test_a_link_that_does_not_fit_is_refused_in_words(stage, desk, link):
    answer = desk.get(page(stage.draft(), SCORES), {"link": link})
    assert answer.status_code == 200
    assert len(answer.context["link_problems"]) == 1
    assert "alert(1)</" not in answer.text


def test_submitted_scores_stand(stage, desk):
    dossier = stage.submitted()
    before = stored(dossier)
    answer = desk.post(page(dossier, SCORES), scores(desk, dossier, **{"1.1": "0"}))
    assert answer.status_code == 409
    assert stored(dossier) == before
    shown = desk.get(page(dossier, SCORES)).text
    assert 'type="radio"' not in shown
    assert 'id="c-1.1"' in shown


# --- reports of commune and advisory team ---------------------------------------------------------------------

COMMUNE, ADVISORY = "ubnd-xa/", "to-tu-van/"
FINDINGS = {
    f"{name}{suffix}": value
    for name in ("raw_material", "labour", "idea", "identity")
    for suffix, value in (("_met", "yes"), ("", "Đúng như hồ sơ."))
}


def commune_data(client: Client, dossier: Dossier, **changed: str) -> dict[str, Any]:
    facts = {"number": "15/BC-UBND", "reported_on": "10/10/2026", **FINDINGS}
    return typed(client, page(dossier, COMMUNE)) | facts | changed


def test_an_officer_of_the_commune_writes_the_four_findings(stage, client_of):
    dossier, client = stage.submitted(), client_of(commune_officer())
    assert "22/10/2026" in client.get(page(dossier, COMMUNE)).text
    answer = client.post(page(dossier, COMMUNE), commune_data(client, dossier, idea_met="no"))
    assert answer["Location"] == page(dossier, COMMUNE)
    report = CommuneReport.objects.get()
    assert (report.dossier, report.submission, report.reported_on) == (dossier, 1, date(2026, 10, 10))
    assert (report.raw_material_met, report.idea_met, report.idea) == (True, False, "Đúng như hồ sơ.")
    assert client.get(page(dossier, COMMUNE)).context["form"]["idea_met"].value() == "no"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": ""}, "number"),
        ({"reported_on": "31/02/2026"}, "reported_on"),
        ({"labour_met": ""}, "labour_met"),
        ({"labour_met": "maybe"}, "labour_met"),
        ({"labour": ""}, "labour"),
        ({"identity": "x" * 10_000}, "identity"),
        ({"idea": "a\x00b"}, "idea"),
    ],
)
def test_an_unfit_report_comes_back_at_its_field(stage, desk, changed, field):
    dossier = stage.submitted()
    answer = desk.post(page(dossier, COMMUNE), commune_data(desk, dossier, **changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'value="15/BC-UBND"' in answer.text or field == "number"
    assert not CommuneReport.objects.exists()


def test_the_report_of_the_commune_stands_once_the_dossier_is_forwarded(stage, desk):
    dossier = stage.forwarded()
    answer = desk.post(page(dossier, COMMUNE), FINDINGS | {"number": "99/BC", "reported_on": "10/10/2026"})
    assert answer.status_code == 409
    assert CommuneReport.objects.get().number == "15/BC-UBND"
    shown = desk.get(page(dossier, COMMUNE)).text
    assert "15/BC-UBND" in shown
    assert "<textarea" not in shown


def test_two_people_do_not_overwrite_each_others_report(stage, client_of):
    dossier = stage.submitted()
    first, second = client_of(stage.officer), client_of(commune_officer())
    mine, theirs = commune_data(first, dossier), commune_data(second, dossier, number="16/BC-UBND")
    assert first.post(page(dossier, COMMUNE), mine).status_code == 302
    answer = second.post(page(dossier, COMMUNE), theirs)
    assert answer.status_code == 422
    assert len(answer.context["form"].since) == 1
    assert CommuneReport.objects.get().number == "15/BC-UBND"


def test_a_later_submission_gets_a_report_of_its_own_beside_the_former(stage, desk):
    dossier = stage.submitted()
    dossiers.save_commune_report(dossier=dossier, report=commune_report(), by=stage.officer)
    dossiers.give_back(dossier=dossier, why="Thiếu giấy", by=stage.officer)
    dossiers.submit(dossier=dossier, on=date(2026, 11, 2), by=stage.officer)
    shown = desk.get(page(dossier, COMMUNE))
    assert shown.context["form"]["number"].value() is None
    assert "15/BC-UBND" in shown.text
    desk.post(page(dossier, COMMUNE), commune_data(desk, dossier, number="20/BC-UBND"))
    assert list(CommuneReport.objects.values_list("submission", "number")) == [
        (1, "15/BC-UBND"),
        (2, "20/BC-UBND"),
    ]


def test_the_advisory_report_is_the_provinces(stage, desk, client_of):
    dossier = dossiers.accept(dossier=stage.forwarded(), on=date(2026, 10, 20), by=stage.officer)
    data = {
        "reported_on": "02/11/2026",
        "visited_on": "01/11/2026",
        "findings": "Đủ giấy tờ.",
        "ready": "yes",
    }
    theirs = client_of(commune_officer())
    assert theirs.post(page(dossier, ADVISORY), data).status_code == 403
    assert "<textarea" not in theirs.get(page(dossier, ADVISORY)).text
    answer = desk.post(page(dossier, ADVISORY), typed(desk, page(dossier, ADVISORY)) | data)
    assert answer.status_code == 302
    report = AdvisoryReport.objects.get()
    assert (report.ready, report.visited_on, report.submission) == (True, date(2026, 11, 1), 1)
    assert "Đủ giấy tờ." in theirs.get(page(dossier, ADVISORY)).text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"findings": ""}, "findings"),
        ({"findings": "x" * 10_000}, "findings"),
        ({"visited_on": "hôm qua"}, "visited_on"),
        ({"ready": ""}, "ready"),
        ({"tests_due": "a\x00b"}, "tests_due"),
    ],
)
def test_an_unfit_advisory_report_comes_back_at_its_field(stage, desk, changed, field):
    dossier = dossiers.accept(dossier=stage.forwarded(), on=date(2026, 10, 20), by=stage.officer)
    data = {"reported_on": "02/11/2026", "findings": "Đủ giấy tờ.", "ready": "no"} | changed
    answer = desk.post(page(dossier, ADVISORY), typed(desk, page(dossier, ADVISORY)) | data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_an_advisory_report_comes_in_its_time_only(stage, desk):
    dossier = stage.submitted()
    data = {"reported_on": "02/11/2026", "findings": "Đủ giấy tờ.", "ready": "yes"}
    assert desk.post(page(dossier, ADVISORY), data).status_code == 409
    assert not AdvisoryReport.objects.exists()


def test_opening_a_dossier_takes_published_criteria_only(stage):
    sheet = official_sheet()
    sheet.rubric.published_at = None  # as it would be before `publish`; the database keeps the real one
    with pytest.raises(ValidationError):
        dossiers.open_dossier(
            product=make_product(), kind=DossierKind.FIRST, sheet=sheet, commune=commune(new=True), by=None
        )


def test_the_frozen_sheet_is_the_one_that_is_shown(stage, desk):
    dossier = stage.draft("qd26-26")
    shown = desk.get(page(dossier, SCORES))
    codes = [
        c["record"].code for part in shown.context["parts"] for g in part["groups"] for c in g["criteria"]
    ]
    assert codes == queries.frozen_sheet(dossier.sheet_id).codes
    assert dossier.status == Status.DRAFT
