"""Evidence at the desk: adding, mending, setting aside, looking at pages, saving the file, checking it."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evaluations import proofs, queries
from evaluations.actions import dossiers
from evaluations.enums import EVIDENCE_RULES, EvidenceKind
from evaluations.file_worker import limits
from evaluations.models import Dossier, Evidence
from ocop_registry.vietnamese import fold
from tests.evaluations import evidence as made
from tests.evaluations.sheets import SETS, criteria
from tests.evaluations.stage import Stage, commune_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def desk(stage, client_of):
    return client_of(stage.officer)


def page(dossier: Dossier, rest: str = "") -> str:
    return f"/noi-bo/ho-so/{dossier.pk}/minh-chung/{rest}"


def of(paper: Evidence, rest: str = "") -> str:
    return page(paper.dossier, f"{paper.key}/{rest}")


def pdf(pages: int = 1, name: str = "kiểm nghiệm.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, made.written(made.blank(pages)))


def words(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "test_report",
        "title": "Phiếu kiểm nghiệm số 123",
        "number": "123/KN",
        "issued_on": "01/09/2026",
        "expires_on": "01/09/2027",
        "criteria": ["9", "10"],
        **changed,
    }


def post(client: Client, dossier: Dossier, upload: Any, **changed: Any) -> Any:
    return client.post(page(dossier, "them/"), words(**changed) | {"upload": upload})


# --- adding ---------------------------------------------------------------------------------------------------


def test_a_paper_is_added_with_its_words(stage, desk):
    dossier = stage.draft()
    answer = post(desk, dossier, pdf(3))
    assert answer["Location"] == page(dossier) + "#k-test_report"
    paper = Evidence.objects.get()
    assert (paper.title, paper.number, paper.pages, paper.original_name) == (
        "Phiếu kiểm nghiệm số 123",
        "123/KN",
        3,
        "kiểm nghiệm.pdf",
    )
    assert (paper.issued_on, paper.expires_on, paper.criteria) == (
        date(2026, 9, 1),
        date(2027, 9, 1),
        ["9", "10"],
    )
    assert (paper.created_by, paper.submitted_at) == (stage.officer, None)


def test_one_after_another_of_the_same_kind(stage, desk):
    dossier = stage.draft()
    answer = post(desk, dossier, pdf(), another="1")
    assert answer["Location"] == page(dossier, "them/?kind=test_report")
    form = desk.get(answer["Location"]).context["form"]
    assert form["kind"].value() == "test_report"
    assert form["title"].value() is None


def test_the_kind_proposes_what_it_usually_proves(stage, desk):
    dossier = stage.draft()  # set 3
    form = desk.get(page(dossier, "them/?kind=intellectual_property")).context["form"]
    assert form["criteria"].value() == ["2.1", "3.5"]
    assert [box.data["value"] for box in form.usual_boxes] == ["2.1", "3.5"]
    assert len(form.other_boxes) + 2 == len(criteria("qd26-03"))
    plain = desk.get(page(dossier, "them/?kind=<script>"))
    assert plain.context["form"]["criteria"].value() in (None, [])
    assert "<script" not in plain.text


def test_what_was_taken_out_of_a_file_is_said(stage, desk):
    dossier = stage.draft()
    file = made.blank()
    file.Root.OpenAction = made.script()
    answer = desk.post(
        page(dossier, "them/"),
        words() | {"upload": SimpleUploadedFile("a.pdf", made.written(file))},
        follow=True,
    )
    levels = [message.level_tag for message in answer.context["messages"]]
    assert levels == ["success", "warning"]


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (lambda: SimpleUploadedFile("hợp đồng.docx", made.zipped()), "extension"),
        (lambda: SimpleUploadedFile("hợp đồng.pdf", b""), "empty"),
        (lambda: SimpleUploadedFile("hợp đồng.pdf", made.zipped()), "not_a_pdf"),
        (lambda: SimpleUploadedFile("hợp đồng.jpg", b"<html><script>alert(1)</script>"), "not_a_photo"),
        (lambda: SimpleUploadedFile("hợp đồng.pdf", made.written(made.blank())[:200]), "damaged"),
        (lambda: SimpleUploadedFile("hợp đồng.svg", b"<svg/>"), "extension"),
    ],
)
def test_a_refused_file_is_named_with_the_way_to_mend_it_and_words_stay(stage, desk, upload, reason):
    dossier = stage.draft()
    sent = upload()
    answer = post(desk, dossier, sent)
    assert answer.status_code == 422
    [error] = answer.context["form"].errors["upload"]
    assert error.startswith(f"“{sent.name}”: ")
    assert len(error) > len(sent.name) + 20
    for typed in ("Phiếu kiểm nghiệm số 123", "123/KN", "01/09/2027"):
        assert f'value="{typed}"' in answer.text
    assert [box.data["value"] for box in answer.context["form"]["criteria"] if box.data["selected"]] == [
        "9",
        "10",
    ]
    assert not Evidence.objects.exists()
    assert reason


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "passport"}, "kind"),
        ({"title": ""}, "title"),
        ({"title": "\u200b"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"number": "x" * 10_000}, "number"),
        ({"issued_on": "31/02/2026"}, "issued_on"),
        ({"criteria": ["9", "99.9"]}, "criteria"),
        ({"criteria": ["cong_dong"]}, "criteria"),
        ({"upload": ""}, "upload"),
    ],
)
def test_unfit_words_come_back_at_their_field_and_no_file_is_kept(stage, desk, changed, field):
    dossier = stage.draft()
    data = words() | {"upload": pdf()} | changed
    answer = desk.post(page(dossier, "them/"), data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Evidence.objects.exists()
    assert not default_storage.exists("evidence")


def test_a_paper_does_not_expire_before_it_was_issued(stage, desk):
    answer = post(desk, stage.draft(), pdf(), expires_on="01/01/2020")
    assert answer.status_code == 422
    assert not Evidence.objects.exists()


def test_the_same_file_twice_is_refused_and_not_kept_twice(stage, desk):
    dossier, content = stage.draft(), made.written(made.blank())
    assert post(desk, dossier, SimpleUploadedFile("a.pdf", content)).status_code == 302
    answer = post(desk, dossier, SimpleUploadedFile("b.pdf", content), title="Lần nữa")
    assert answer.status_code == 422
    assert Evidence.objects.count() == 1
    _folders, files = default_storage.listdir("evidence")
    assert files == []
    kept = [name for folder in _folders for name in default_storage.listdir(f"evidence/{folder}")[1]]
    assert len(kept) == 1


def test_a_body_above_the_limit_is_not_even_read(stage, desk):
    dossier = stage.draft()
    heavy = str(limits.MAX_BYTES + 1024 * 1024)
    answer = desk.post(page(dossier, "them/"), words(), CONTENT_LENGTH=heavy)
    assert answer.status_code == 413
    assert str(limits.MAX_MEGABYTES) in answer.context["form"].errors["upload"][0]
    assert not Evidence.objects.exists()


def test_the_token_is_asked_for(stage):
    client = Client(enforce_csrf_checks=True)
    client.force_login(stage.officer, backend="django.contrib.auth.backends.ModelBackend")
    dossier = stage.draft()
    assert post(client, dossier, pdf()).status_code == 403
    assert not Evidence.objects.exists()


def test_after_submission_a_paper_counts_as_handed_in_at_once(stage, desk):
    dossier = stage.forwarded()
    assert post(desk, dossier, pdf()).status_code == 302
    assert Evidence.objects.get(kind="test_report").submitted_at is not None


def test_when_scoring_is_open_the_evidence_stands(stage, desk):
    dossier = stage.heard().dossier
    before = Evidence.objects.count()
    assert desk.get(page(dossier, "them/")).status_code == 409
    assert post(desk, dossier, pdf()).status_code == 409
    assert "them/" not in desk.get(page(dossier)).text
    paper = Evidence.objects.get()
    assert desk.post(of(paper, "de-rieng/"), {"why": "Cũ"}).status_code == 409
    assert Evidence.objects.count() == before


# --- the list -------------------------------------------------------------------------------------------------


def test_the_list_has_the_fifteen_kinds_in_order_with_what_they_are_needed_for(stage, desk):
    dossier = stage.draft()
    stage.paper(dossier, EvidenceKind.TEST_REPORT, expires_on=date(2026, 11, 1))
    stage.paper(dossier, EvidenceKind.TEST_REPORT, expires_on=date(2026, 12, 1))
    kinds = desk.get(page(dossier)).context["kinds"]
    assert [each["kind"] for each in kinds] == list(EvidenceKind)
    needs = {each["kind"]: each["need"].star for each in kinds}
    assert needs == {kind: rule.needed_from for kind, rule in EVIDENCE_RULES.items()}
    rows = next(each["papers"] for each in kinds if each["kind"] == "test_report")
    assert [(row["validity"].word, row["validity"].days_left) for row in rows] == [
        ("ended", -22),
        ("soon", 8),
    ]


def test_food_papers_are_not_asked_of_crafts(stage, desk):
    dossier = stage.draft("qd26-21")
    needs = {each["kind"]: each["need"].star for each in desk.get(page(dossier)).context["kinds"]}
    assert needs["food_safety"] is needs["test_report"] is needs["quality_declaration"] is None
    assert needs["business_registration"] == 3


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(stage, desk, count, django_assert_num_queries):
    dossier = stage.draft()
    for _each in range(count):
        stage.paper(dossier)
    desk.get(page(dossier))  # the sheet is remembered
    # session, person, dossier, papers, days off, count of the tab
    with django_assert_num_queries(6):
        desk.get(page(dossier))


def test_forty_papers_fit_on_one_page(stage, desk):
    dossier = stage.draft()
    paper = stage.paper(dossier)
    values = Evidence.objects.filter(pk=paper.pk).values().get()
    for number in range(39):
        values |= {"id": None, "key": uuid.uuid4(), "file": f"evidence/00/{uuid.uuid4().hex}.jpg"}
        Evidence.objects.create(
            **values | {"sha256": f"{number:064x}", "kind": list(EvidenceKind)[number % 15]}
        )
    answer = desk.get(page(dossier))
    assert sum(len(each["papers"]) for each in answer.context["kinds"]) == 40
    assert answer.context["counting"] == 40


# --- one paper ------------------------------------------------------------------------------------------------


def test_a_paper_shows_its_pages_its_digest_and_its_facts(stage, desk):
    dossier = stage.draft()
    post(desk, dossier, pdf(3))
    paper = Evidence.objects.get()
    answer = desk.get(of(paper))
    assert paper.sha256 in answer.text
    assert f'src="{of(paper, "trang/1/1240.webp")}"' in answer.text
    assert f'src="{of(paper, "trang/2/1240.webp")}"' in desk.get(of(paper, "?page=2")).text
    for wrong, shown in (("0", 1), ("99", 3), ("x", 1), ("²", 1), ("9" * 30, 1)):
        assert desk.get(of(paper, f"?page={wrong}")).context["number"] == shown
    assert "10 Đảm bảo chất lượng sản phẩm" in fold_spaces(answer.text)


def fold_spaces(text: str) -> str:
    return " ".join(text.replace('<span class="num">', "").replace("</span>", "").split())


def test_pages_are_pictures_and_the_file_is_only_saved(stage, desk):
    dossier = stage.draft()
    post(desk, dossier, pdf(2))
    paper = Evidence.objects.get()
    picture = desk.get(of(paper, "trang/2/400.webp"))
    assert picture["Content-Type"] == "image/webp"
    assert b"".join(picture)[:4] == b"RIFF"
    for rest in ("trang/3/1240.webp", "trang/0/1240.webp", "trang/99999/1240.webp", "trang/1/5000.webp"):
        assert desk.get(of(paper, rest)).status_code == 404
    file = desk.get(of(paper, "tep/"))
    assert file["Content-Disposition"].startswith("attachment; ")
    assert file["Content-Type"] == "application/pdf"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Cache-Control"] == "no-store"
    assert "sandbox" in file["Content-Security-Policy"]
    assert b"".join(file).startswith(b"%PDF-")


def test_a_file_is_checked_against_its_digest(stage, desk):
    paper = stage.paper(stage.draft())
    whole = desk.post(of(paper, "kiem-tra/"), follow=True)
    assert [message.level_tag for message in whole.context["messages"]] == ["success"]
    with default_storage.open(paper.file, "r+b") as file:
        file.seek(100)
        file.write(b"\xff")
    changed = desk.post(of(paper, "kiem-tra/"), follow=True)
    assert [message.level_tag for message in changed.context["messages"]] == ["error"]
    default_storage.delete(paper.file)
    gone = desk.post(of(paper, "kiem-tra/"), follow=True)
    assert [message.level_tag for message in gone.context["messages"]] == ["error"]
    assert desk.get(of(paper, "tep/")).status_code == 404
    assert desk.get(of(paper, "trang/1/1240.webp")).status_code == 404
    assert desk.get(of(paper, "kiem-tra/")).status_code == 405


def test_words_are_mended_while_it_was_not_handed_in(stage, desk):
    paper = stage.paper(stage.filled())
    form = desk.get(of(paper, "sua/")).context["form"]
    assert form["title"].value() == paper.title
    answer = desk.post(of(paper, "sua/"), words(title="Tên đúng", criteria=["1.1"]))
    assert answer["Location"] == of(paper)
    paper.refresh_from_db()
    assert (paper.title, paper.kind, paper.criteria) == ("Tên đúng", "test_report", ["1.1"])
    bad = desk.post(of(paper, "sua/"), words(title="", criteria=["99"]))
    assert bad.status_code == 422
    assert list(bad.context["form"].errors) == ["title", "criteria"]
    dossiers.submit(dossier=paper.dossier, on=date(2026, 10, 1), by=stage.officer)
    assert desk.post(of(paper, "sua/"), words(title="Tên khác")).status_code == 409
    paper.refresh_from_db()
    assert paper.title == "Tên đúng"


def test_a_paper_is_removed_while_it_was_not_handed_in(stage, desk, django_capture_on_commit_callbacks):
    paper = stage.paper(stage.filled())
    assert desk.get(of(paper, "xoa/")).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(of(paper, "xoa/"))["Location"] == page(paper.dossier)
    assert not Evidence.objects.filter(pk=paper.pk).exists()
    assert not default_storage.exists(paper.file)
    stays = Evidence.objects.get()
    dossiers.submit(dossier=stays.dossier, on=date(2026, 10, 1), by=stage.officer)
    assert desk.post(of(stays, "xoa/")).status_code == 409
    assert default_storage.exists(stays.file)


def test_a_paper_that_was_handed_in_is_set_aside_and_stays(stage, desk):
    paper = Evidence.objects.get(dossier=stage.submitted())
    for why, status in (("", 422), ("\u200b", 422), ("x" * 301, 422), ("a\x00b", 422)):
        assert desk.post(of(paper, "de-rieng/"), {"why": why}).status_code == status
    assert desk.post(of(paper, "de-rieng/"), {"why": "Bản này mờ <b>"})["Location"] == of(paper)
    paper.refresh_from_db()
    assert paper.set_aside_why == "Bản này mờ <b>"
    shown = desk.get(page(paper.dossier))
    assert "Bản này mờ &lt;b&gt;" in shown.text
    assert shown.context["counting"] == 0
    assert desk.post(of(paper, "de-rieng/"), {"why": "Lần nữa"}).status_code == 409
    assert desk.get(of(paper, "de-rieng/")).status_code == 405


# --- whose papers ---------------------------------------------------------------------------------------------

PAPER_ADDRESSES = ("", "sua/", "xoa/", "tep/", "trang/1/1240.webp")


def test_a_paper_is_found_under_its_own_dossier_only(stage, desk):
    mine, other = stage.draft(), stage.draft()
    paper = stage.paper(other)
    for rest in PAPER_ADDRESSES:
        assert desk.get(page(mine, f"{paper.key}/{rest}")).status_code == 404
    for rest in ("sua/", "xoa/", "de-rieng/", "kiem-tra/"):
        assert desk.post(page(mine, f"{paper.key}/{rest}"), {"why": "Cũ"} | words()).status_code == 404
    assert desk.get(page(other, f"{uuid.uuid4()}/")).status_code == 404
    assert Evidence.objects.get() == paper


def test_another_commune_sees_no_paper(stage, client_of):
    paper = stage.paper(stage.draft())
    theirs = client_of(commune_officer("31507"))
    for rest in PAPER_ADDRESSES:
        assert theirs.get(of(paper, rest)).status_code == 404
    for rest in ("sua/", "xoa/", "de-rieng/", "kiem-tra/"):
        assert theirs.post(of(paper, rest), {"why": "Cũ"} | words()).status_code == 404
    assert theirs.post(page(paper.dossier, "them/"), words() | {"upload": pdf()}).status_code == 404
    assert Evidence.objects.get().title == paper.title


def test_the_own_commune_works_with_its_papers(stage, client_of):
    dossier, theirs = stage.draft(), client_of(commune_officer())
    assert post(theirs, dossier, pdf()).status_code == 302
    paper = Evidence.objects.get()
    assert theirs.get(of(paper, "trang/1/1240.webp")).status_code == 200
    assert theirs.post(of(paper, "sua/"), words(title="Tên đúng")).status_code == 302
    assert theirs.post(of(paper, "xoa/")).status_code == 302


# --- what kinds prove -----------------------------------------------------------------------------------------


def test_every_kind_has_words_and_every_phrase_is_found_on_a_sheet():
    assert proofs.GUIDANCE.keys() == proofs.SPEAKS_TO.keys() == set(EvidenceKind)
    titles = {fold(each["title"]) for code in SETS for each in criteria(code)}
    for phrases in proofs.SPEAKS_TO.values():
        for phrase in phrases:
            assert any(phrase in title for title in titles), phrase


@pytest.mark.parametrize(
    ("product_set", "kind", "codes"),
    [
        ("qd26-01", "raw_material", ["1.1", "1.2", "1.5"]),
        ("qd26-06", "food_safety", ["9"]),
        ("qd26-06", "story", ["5.1", "5.2", "5.3"]),
        ("qd26-06", "market", ["4.1", "4.2", "11"]),
        ("qd26-19", "quality_declaration", ["6"]),
        ("qd26-21", "food_safety", ["8"]),
        ("qd26-26", "environment", ["1.3", "1.4"]),
        ("qd26-26", "award", []),
    ],
)
def test_proposals_follow_the_titles_of_each_sheet(product_set, kind, codes, stage):
    sheet = queries.frozen_sheet(stage.draft(product_set).sheet_id).sheet
    found = [criterion for _part, criterion in queries.criteria_of(sheet)]
    assert proofs.proposed(kind, found) == codes


@pytest.mark.parametrize(
    ("expires_on", "word", "left"),
    [
        (None, "", 0),
        (date(2026, 11, 22), "ended", -1),
        (date(2026, 11, 23), "soon", 0),  # good on its last day
        (date(2027, 1, 22), "soon", 60),
        (date(2027, 1, 23), "runs", 61),
    ],
)
def test_how_long_a_paper_runs(expires_on, word, left):
    found = proofs.validity(Evidence(expires_on=expires_on), date(2026, 11, 23))
    assert (found.word, found.days_left) == (word, left)
