"""The official forms to print, the history of a dossier, and who may see them."""

from datetime import date

import pytest

from evaluations.actions import dossiers
from evaluations.enums import DossierKind, EvidenceKind
from evaluations.models import Dossier
from producers.models import Representative
from tests.evaluations.stage import Stage, commune_officer
from tests.factories import make_certificate

pytestmark = pytest.mark.django_db
PRINTS = ("in/mau-01/", "in/mau-02/", "in/mau-03/")
SECRETS = ("Người Đại Diện", "Khmer", "Số nhà bí mật")


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def desk(stage, client_of):
    return client_of(stage.officer)


def page(dossier: Dossier, rest: str = "") -> str:
    return f"/noi-bo/ho-so/{dossier.pk}/{rest}"


def with_person(dossier: Dossier) -> Dossier:
    Representative.objects.create(
        producer=dossier.product.producer, name="Người Đại Diện", position="Giám đốc", ethnicity="Khmer",
        gender="female", home_address="Số nhà bí mật",
    )  # fmt: skip
    return dossier


def test_form_01_is_filled_in(stage, desk):
    dossier = with_person(stage.submitted("qd26-06"))
    text = desk.get(page(dossier, PRINTS[0])).text
    for words in (dossier.product_name, dossier.producer_name, "Người Đại Diện", "Giám đốc", "01/10/2026"):
        assert words in text
    assert "X-1/PĐK-92-31687-2026" in text
    assert "T-……/PĐK-92-31687-2026" in text  # the province counts in a book of its own
    assert dossier.sheet.product_set.name in text
    assert text.count("☑") == 1  # the first time
    assert text.count("☐") == 2


def test_a_draft_prints_with_blanks_and_says_what_it_is(stage, desk):
    text = desk.get(page(stage.draft(), PRINTS[0])).text
    assert "PĐK-………-………-………" in text
    assert "92-31687" not in text
    assert text.count('class="blank') > 5


def test_form_02_has_the_scores_in_the_order_of_the_sheet_and_the_evidence(stage, desk):
    dossier = with_person(stage.filled())
    stage.paper(dossier, EvidenceKind.INTELLECTUAL_PROPERTY, title="Nhãn hiệu Gạo thơm", criteria=["3.5"])
    aside = stage.paper(dossier, EvidenceKind.AWARD, title="Bằng khen cũ")
    type(aside).objects.filter(pk=aside.pk).update(set_aside_at=aside.created_at, set_aside_why="Cũ")
    answer = desk.get(page(dossier, PRINTS[1]))
    text = answer.text
    for words in (*SECRETS, "Thành lập năm 2015.", "Mở rộng vùng nguyên liệu.", "Nhãn hiệu Gạo thơm"):
        assert words in text
    assert "Bằng khen cũ" not in text
    assert answer.context["result"]["total"] == 100
    assert text.index("1.1 ") < text.index("2.1 ") < text.index("4.1 ")
    assert text.count("☑") == 2  # business registration and intellectual property, by the evidence


def test_form_02_of_a_re_rating_says_what_changed(stage, desk):
    certificate = make_certificate(on=date(2024, 3, 10))
    dossier = stage.filled(product=certificate.product, kind=DossierKind.RERATING, former=certificate)
    assert "Bao bì mới." in desk.get(page(dossier, PRINTS[1])).text
    text = desk.get(page(dossier, PRINTS[0])).text
    assert certificate.decision.number in text
    assert "10/03/2024" in text


def test_form_03_has_the_findings_or_lines_to_write_on(stage, desk):
    dossier = with_person(stage.submitted())
    blank = desk.get(page(dossier, PRINTS[2])).text
    assert blank.count('class="lines"') == 4
    filled = desk.get(page(stage.forwarded(), PRINTS[2])).text
    assert filled.count("Đúng như hồ sơ.") == 4
    assert "15/BC-UBND" in filled
    assert "10/10/2026" in filled


def test_official_papers_are_vietnamese_whatever_the_screen_is(stage, desk, settings):
    settings.LANGUAGES = [("vi", "Vietnamese"), ("en", "English")]
    text = desk.get(page(stage.draft(), PRINTS[0]), headers={"accept-language": "en"}).text
    assert '<html lang="vi">' in text


def test_texts_of_people_are_shown_as_text(stage, desk):
    dossier = stage.draft()
    words = {"history": "<script>alert(1)</script>", "plan": "{{ 7|add:7 }}"}
    dossiers.save_forms(dossier=dossier, words=words, by=stage.officer)
    text = desk.get(page(dossier, PRINTS[1])).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "{{ 7|add:7 }}" in text


def test_personal_data_opens_to_who_works_on_the_dossier_only(stage, client_of, nobody):
    dossier = with_person(stage.forwarded())
    own, foreign = client_of(commune_officer()), client_of(commune_officer("31507"))
    for rest in PRINTS:
        assert own.get(page(dossier, rest)).status_code == 200
        assert foreign.get(page(dossier, rest)).status_code == 404
        assert client_of(nobody).get(page(dossier, rest)).status_code == 403
    assert own.get(page(dossier, "in/mau-04/")).status_code == 404
    assert own.get(page(dossier, PRINTS[0]))["Cache-Control"] == "no-store"
    rest = "".join(
        own.get(page(dossier, each)).text for each in ("", "bao-cao/", "tu-cham/", "minh-chung/", "lich-su/")
    )
    assert "Số nhà bí mật" not in rest
    assert "Khmer" not in rest


def test_the_history_tells_of_the_dossier_its_papers_and_reports(stage, client_of):
    dossier = stage.forwarded()
    text = client_of(commune_officer()).get(page(dossier, "lich-su/")).text
    for words in ("Trần Thị Cán Bộ", "15/BC-UBND", "Giấy tờ số"):
        assert words in text
    assert "evidence/" not in text  # where a file lies is nobody's business
    foreign = client_of(commune_officer("31507"))
    assert foreign.get(page(dossier, "lich-su/")).status_code == 404


def test_the_history_of_a_removed_draft_stays(stage, desk):
    dossier = stage.draft()
    dossiers.remove_draft(dossier=dossier, by=stage.officer)
    text = desk.get(f"/noi-bo/lich-su/dossier/{dossier.pk}/").text
    assert dossier.product_name in text


def test_the_history_has_pages(stage, desk, monkeypatch):
    monkeypatch.setattr("evaluations.views.dossiers.HISTORY_PAGE", 2)
    dossier = stage.forwarded()
    first = desk.get(page(dossier, "lich-su/"))
    assert len(first.context["page"].object_list) == 2
    assert desk.get(first.context["next_url"]).context["previous_url"]


# --- the overview ---------------------------------------------------------------------------------------------


def test_what_is_missing_is_told_by_star_with_a_way_there(stage, desk):
    dossier = stage.filled()  # own scores are full, one paper proves all
    answer = desk.get(page(dossier))
    assert [each["star"] for each in answer.context["stars"]] == [3, 4, 5]
    assert not any(each["reached"] for each in answer.context["stars"])
    assert f'href="/noi-bo/ho-so/{dossier.pk}/minh-chung/#k-food_safety"' in answer.text
    bare = stage.draft()
    text = desk.get(page(bare)).text
    assert f'href="/noi-bo/ho-so/{bare.pk}/tu-cham/#c-3.5"' in text
    assert len(desk.get(page(bare)).context["before"]) == 5
    assert desk.get(page(dossier)).context["before"] == []


def test_when_nothing_is_missing_it_says_so(stage, desk):
    dossier = stage.filled()
    for kind in EvidenceKind:
        stage.paper(dossier, kind)
    assert all(each["reached"] for each in desk.get(page(dossier)).context["stars"])


def test_deadlines_are_on_the_overview_late_ones_in_words(stage, desk):
    text = desk.get(page(stage.submitted())).text
    assert "22/10/2026" in text
    assert 'class="late"' in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_costs_the_same_for_one_and_three_papers(stage, desk, count, django_assert_num_queries):
    dossier = stage.draft()
    for _each in range(count):
        stage.paper(dossier)
    desk.get(page(dossier))  # the sheet is remembered
    # session, person, dossier; scores yes or no, papers, scores; hearing; days off; count of the tab
    with django_assert_num_queries(9):
        desk.get(page(dossier))


def test_unknown_dossiers_are_not_found(stage, desk):
    for rest in ("", "dang-ky/", "minh-chung/", "nop/", "in/mau-01/", "xoa/"):
        assert desk.get(f"/noi-bo/ho-so/999999/{rest}").status_code == 404
    assert desk.get(f"/noi-bo/ho-so/{'9' * 30}/").status_code == 404
    assert desk.get(page(stage.draft(), "khong-co/")).status_code == 404


def test_who_declared_a_conflict_sees_nothing_of_the_dossier(stage, client_of):
    hearing = stage.heard()
    from accounts.models import User
    from evaluations.actions import scoring

    User.objects.filter(pk=stage.people[2].pk).update(role="officer")
    member = User.objects.get(pk=stage.people[2].pk)
    client = client_of(member)
    scoring.declare(hearing=hearing, has_conflict=False, by=member)
    assert client.get(page(hearing.dossier)).status_code == 200
    scoring.declare(hearing=hearing, has_conflict=True, ground="Em ruột là chủ thể", by=member)
    for rest in ("", "minh-chung/", "lich-su/", "in/mau-02/", "rut/"):
        assert client.get(page(hearing.dossier, rest)).status_code == 404
    assert client.get(f"/noi-bo/lich-su/dossier/{hearing.dossier_id}/").status_code == 404
    assert hearing.dossier.product_name not in client.get("/noi-bo/ho-so/").text
