"""Every step of a dossier at its own address: whose it is, when it fits, what it says and what it does."""

from datetime import date
from itertools import product as pairs

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from evaluations import rules, steps
from evaluations.actions import councils, dossiers
from evaluations.enums import TRANSITIONS, DossierKind, Status, Step, transition
from evaluations.models import Dossier, Hearing
from evaluations.views.dossier_steps import ASKS
from tests.evaluations.sheets import criteria
from tests.evaluations.stage import Stage, commune_officer, commune_report
from tests.factories import make_certificate

pytestmark = pytest.mark.django_db
FULL = {each["code"]: max(o["points"] for o in each["options"]) for each in criteria("qd26-03")}
POOR = dict.fromkeys(FULL, 0) | {"1.1": 3}
DATA = {"on": "20/11/2026", "why": "Thiếu phiếu kiểm nghiệm"}


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def desk(stage, client_of):
    return client_of(stage.officer)


def page(dossier: Dossier, step: str = "") -> str:
    return f"/noi-bo/ho-so/{dossier.pk}/{step and steps.SLUGS[Step(step)] + '/'}"


def at(stage: Stage, status: Status) -> Dossier:
    """A dossier where it may be taken on by hand: before the council's result."""
    made = {
        Status.DRAFT: stage.filled,
        Status.COMMUNE_REVIEW: stage.submitted,
        Status.PROVINCE_CHECK: stage.forwarded,
        Status.ADVISORY_REVIEW: stage.advised,
        Status.SCORING: lambda: stage.heard().dossier,
        Status.WITHDRAWN: lambda: dossiers.withdraw(dossier=stage.draft(), why="Rút", by=stage.officer),
    }
    return Dossier.objects.get(pk=made[status]().pk)


def test_every_step_has_a_word_in_its_address():
    assert steps.SLUGS.keys() == set(Step)
    assert len(set(steps.SLUGS.values())) == len(Step)
    assert reverse("dossier_step", args=[5, Step.SUBMIT]) == "/noi-bo/ho-so/5/nop/"


def test_every_step_is_asked_for_here_or_has_a_page_elsewhere(stage):
    hearing = stage.scored(FULL)
    stage.close(hearing)
    dossier = Dossier.objects.get(pk=hearing.dossier_id)
    assert {step for step in Step if steps.elsewhere(dossier, step)} == set(Step) - ASKS.keys()


@pytest.mark.parametrize(
    "status",
    [
        Status.DRAFT,
        Status.COMMUNE_REVIEW,
        Status.PROVINCE_CHECK,
        Status.ADVISORY_REVIEW,
        Status.SCORING,
        Status.WITHDRAWN,
    ],
)
def test_buttons_are_exactly_the_steps_of_the_person_and_the_others_are_refused(stage, client_of, status):
    dossier = at(stage, status)
    before = Dossier.objects.values().get(pk=dossier.pk)
    people = (stage.officer, commune_officer())
    clients = {person: client_of(person) for person in people}
    for person, step in pairs(people, Step):
        arrow = transition(status, step)
        mine = arrow is not None and rules.may_take(person, dossier, arrow)
        buttons = [each.step for each in clients[person].get(page(dossier)).context["buttons"]]
        assert (step in buttons) == mine, (person, step)
        if not mine:
            expected = 409 if arrow is None else 403
            assert clients[person].get(page(dossier, step)).status_code == expected, (person, step)
            answer = clients[person].post(page(dossier, step), DATA)
            assert answer.status_code == expected, (person, step)
            assert expected == 403 or dossier.get_status_display() in answer.context["refused"]
    assert Dossier.objects.values().get(pk=dossier.pk) == before


def test_the_whole_way_by_its_pages(stage, desk, client_of):
    dossier, theirs = stage.filled(), client_of(commune_officer())
    assert "lacks" in theirs.get(page(dossier, "submit")).context
    assert theirs.post(page(dossier, "submit"), {"on": "01/10/2026"})["Location"] == page(dossier)
    dossiers.save_commune_report(dossier=dossier, report=commune_report(), by=commune_officer())
    text = theirs.get(page(dossier, "forward")).text
    assert "22/10/2026" in text
    assert theirs.post(page(dossier, "forward"), {"on": "12/10/2026"}).status_code == 302
    assert desk.post(page(dossier, "accept"), {"on": "20/10/2026"}).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.status, dossier.code) == (Status.ADVISORY_REVIEW, "92-31687-1-2026")
    assert (dossier.submitted_on, dossier.forwarded_on, dossier.complete_on) == (
        date(2026, 10, 1),
        date(2026, 10, 12),
        date(2026, 10, 20),
    )
    assert list(dossier.events.order_by("pgh_id").values_list("pgh_context__user", "status"))[-3:] == [
        (commune_officer().pk, "commune_review"),
        (commune_officer().pk, "province_check"),
        (stage.officer.pk, "advisory_review"),
    ]


def test_scoring_is_opened_when_all_is_there(stage, desk):
    dossier = dossiers.accept(dossier=stage.forwarded(), on=date(2026, 10, 20), by=stage.officer)
    asked = desk.get(page(dossier, "open"))
    assert [url for _text, url in asked.context["lacks"]] == [
        f"/noi-bo/ho-so/{dossier.pk}/to-tu-van/",
        "/noi-bo/dot/",
    ]
    assert desk.post(page(dossier, "open")).status_code == 409
    ready = stage.advised()
    assert desk.get(page(ready, "open")).context["lacks"] == []
    assert desk.post(page(ready, "open"))["Location"] == page(ready)
    assert Hearing.objects.get().dossier == ready


def test_a_council_that_is_not_complete_stands_in_the_way(stage, desk):
    ready = stage.advised()
    councils.save_seats(council=stage.council, seats=[], by=stage.officer)
    answer = desk.post(page(ready, "open"))
    assert answer.status_code == 409
    assert len(answer.context["refused"].problems) == 3
    assert all(problem in answer.text for problem in answer.context["refused"].problems)


def test_what_lacks_is_listed_before_and_after_trying(stage, desk):
    dossier = stage.draft()
    asked = desk.get(page(dossier, "submit"))
    lacks = [text for text, _url in asked.context["lacks"]]
    assert len(lacks) == 5
    answer = desk.post(page(dossier, "submit"), {"on": "20/11/2026"})
    assert answer.status_code == 409
    assert answer.context["refused"].problems == lacks
    assert all(text in answer.text for text in lacks)
    assert 'value="20/11/2026"' in answer.text


def test_a_dossier_without_its_report_is_not_forwarded(stage, desk):
    dossier = stage.submitted()
    assert f'href="/noi-bo/ho-so/{dossier.pk}/ubnd-xa/"' in desk.get(page(dossier, "forward")).text
    assert desk.post(page(dossier, "forward"), {"on": "12/10/2026"}).status_code == 409
    dossier.refresh_from_db()
    assert dossier.status == Status.COMMUNE_REVIEW


@pytest.mark.parametrize(
    ("step", "data", "status"),
    [
        ("submit", {}, 422),
        ("submit", {"on": "31/02/2026"}, 422),
        ("submit", {"on": "24/11/2026"}, 422),  # tomorrow
        ("submit", {"on": "a\x00b"}, 422),
        ("withdraw", {}, 422),
        ("withdraw", {"why": "   "}, 422),
        ("withdraw", {"why": "\u200b"}, 422),
        ("withdraw", {"why": "a\x00b"}, 422),
        ("withdraw", {"why": "x" * 10_000}, 422),
    ],
)
def test_unfit_answers_change_nothing(stage, desk, step, data, status):
    dossier = stage.filled()
    answer = desk.post(page(dossier, step), data)
    assert answer.status_code == status
    dossier.refresh_from_db()
    assert dossier.status == Status.DRAFT


def test_days_follow_each_other(stage, desk):
    dossier = stage.submitted()
    dossiers.save_commune_report(dossier=dossier, report=commune_report(), by=stage.officer)
    answer = desk.post(page(dossier, "forward"), {"on": "30/09/2026"})
    assert answer.status_code == 409
    assert "01/10/2026" in str(answer.context["refused"])


def test_a_returned_dossier_says_why_on_every_page(stage, desk):
    dossier = stage.forwarded()
    why = "Thiếu phiếu kiểm nghiệm còn hạn <b>"
    assert desk.post(page(dossier, "return"), {"why": why}).status_code == 302
    for rest in ("", "dang-ky/", "bao-cao/", "tu-cham/", "minh-chung/", "ubnd-xa/", "to-tu-van/", "lich-su/"):
        assert "Thiếu phiếu kiểm nghiệm còn hạn &lt;b&gt;" in desk.get(page(dossier) + rest).text, rest
    dossier.refresh_from_db()
    assert (dossier.status, dossier.status_reason) == (Status.DRAFT, why)


def test_a_dossier_is_withdrawn_or_disqualified_with_its_reason(stage, desk):
    one, two = stage.submitted(), stage.forwarded()
    assert "Giả mạo hồ sơ" in desk.get(page(two, "disqualify")).text
    assert desk.post(page(one, "withdraw"), {"why": "Chủ thể rút"}).status_code == 302
    assert desk.post(page(two, "disqualify"), {"why": "Giấy giả"}).status_code == 302
    assert [Dossier.objects.get(pk=each.pk).status for each in (one, two)] == ["withdrawn", "disqualified"]
    assert "Giấy giả" in desk.get(page(two)).text
    assert desk.get(page(two)).context["buttons"] == []


def test_a_re_rating_begins_its_45_days_when_complete(stage, desk):
    certificate = make_certificate(on=date(2024, 3, 10))
    dossier = stage.forwarded(product=certificate.product, kind=DossierKind.RERATING, former=certificate)
    assert "07/01/2027" in desk.get(page(dossier, "accept")).text


def test_the_result_decides_which_step_is_offered(stage, desk):
    for scores, step in ((FULL, Step.PROPOSE), (POOR, Step.DECLINE)):
        hearing = stage.scored(scores)
        stage.close(hearing)
        dossier = Dossier.objects.get(pk=hearing.dossier_id)
        [button] = desk.get(page(dossier)).context["buttons"]
        assert button.step == step
        assert button.url == steps.elsewhere(dossier, step)
        assert desk.get(button.url).status_code == 200
        assert desk.get(page(dossier, step))["Location"] == button.url
        assert desk.post(page(dossier, step), DATA)["Location"] == button.url  # nothing is done here
        dossier.refresh_from_db()
        assert dossier.status == Status.SCORED


def test_the_second_of_two_people_hears_that_it_is_done(stage, desk, client_of):
    dossier = stage.submitted()
    theirs = client_of(commune_officer())
    dossiers.give_back(dossier=dossier, why="Thiếu giấy", by=stage.officer)
    answer = theirs.post(page(dossier, "return"), {"why": "Tôi cũng trả"})
    assert answer.status_code == 409
    dossier.refresh_from_db()
    assert dossier.status_reason == "Thiếu giấy"


def test_a_draft_is_removed_while_it_was_never_handed_in(stage, desk, django_capture_on_commit_callbacks):
    dossier = stage.filled()
    name = dossier.evidence.get().file
    assert desk.get(page(dossier) + "xoa/").status_code == 200
    assert Dossier.objects.exists()
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(page(dossier) + "xoa/")["Location"] == "/noi-bo/ho-so/"
    assert not Dossier.objects.exists()
    assert not default_storage.exists(name)
    handed_in = dossiers.give_back(dossier=stage.submitted(), why="Thiếu giấy", by=stage.officer)
    assert desk.post(page(handed_in) + "xoa/").status_code == 409
    assert Dossier.objects.filter(pk=handed_in.pk).exists()


def test_every_status_of_the_table_has_words_for_what_comes_next(stage):
    from evaluations.enums import FINAL
    from evaluations.stations import _NEXT

    assert _NEXT.keys() == set(Status) - FINAL
    assert {arrow.source for arrow in TRANSITIONS} == _NEXT.keys()
