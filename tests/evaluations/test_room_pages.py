"""The pages of the scoring room: queue, declaration, sheet, evidence."""

import re
from datetime import date

import pytest
from django.urls import reverse

from evaluations.actions import councils, dossiers, scoring
from evaluations.enums import EvidenceKind
from evaluations.models import Declaration, Hearing, ScoreSheet, SelfScore
from evaluations.room import queue
from tests.evaluations.room import STORY, at, body, browser, sheet_of
from tests.evaluations.sheets import SHEETS, criteria
from tests.evaluations.stage import Stage, user
from tests.factories import make_product

MEMBER = 2
ROOM = "/hoi-dong/"
CLOSED_TO_THE_UNDECLARED = ("hearing_sheet", "hearing_submit", "hearing_progress", "hearing_result")


@pytest.fixture
def stage(db: None) -> Stage:
    return Stage()


def told(stage: Stage, **papers) -> Hearing:
    """A hearing of a product with a story that nobody may know who has not declared."""
    return stage.heard(product=make_product(story=STORY, name="Gạo ST25 có kể chuyện"), **papers)


def line_up(page: str) -> list[tuple[str, str]]:
    """The rows of the queue: what is to be done, at which address."""
    return re.findall(r'<li class="task-(\w+)"><a class="queue-line" href="([^"]+)"', page)


def queue_of(person) -> list[tuple[str, str]]:
    return line_up(browser(person).get(ROOM).content.decode())


# --- the queue ----------------------------------------------------------------------------------------------


def test_the_queue_says_what_each_hearing_asks_in_the_order_of_the_agenda(stage) -> None:
    hearings = [stage.heard() for _ in range(6)]
    undeclared, fresh, begun, whole, submitted, conflict = hearings
    member = stage.people[MEMBER]
    for hearing in (fresh, begun, whole, submitted):
        stage.declare(hearing)
    sheet = sheet_of(stage, begun, MEMBER)
    frozen = scoring.queries.frozen_sheet(begun.dossier.sheet_id)
    scoring.choose(sheet=sheet.pk, version=0, frozen=frozen, choices={"1.1": "1", "1.2": None}, by=member)
    scoring.choose(
        sheet=sheet.pk, version=1, frozen=frozen, choices={}, remarks={"1.3": "Xem lại"}, by=member
    )
    stage.score(whole, member, {}, submit=False)
    stage.score(submitted, member, {})
    scoring.declare(hearing=conflict, has_conflict=True, ground="Chị ruột là giám đốc", by=member)
    page = browser(member).get(ROOM).content.decode()
    tasks = ["declare", "score", "go_on", "go_on", "submitted", "conflict"]
    assert line_up(page) == [
        (task, f"{ROOM}{hearing.pk}/") for task, hearing in zip(tasks, hearings, strict=True)
    ]
    assert re.findall(r"\d+/32", page) == ["2/32"]

    order = [conflict, submitted, whole, begun, fresh, undeclared]
    numbers = {hearing.dossier_id: place for place, hearing in enumerate(order, start=1)}
    councils.order_agenda(round=stage.round, numbers=numbers, by=stage.officer)
    assert [address for _task, address in queue_of(member)] == [f"{ROOM}{each.pk}/" for each in order]


def test_the_next_dossier_leads_through_until_nothing_waits(stage) -> None:
    first, second = stage.heard(), stage.heard()
    client = browser(stage.people[MEMBER])

    def next_one(address: str) -> list[str]:
        page = client.get(address).content.decode()
        return re.findall(r'<a class="button" href="(/hoi-dong/\d+/)"', page)

    assert next_one(ROOM) == [at("hearing", first)]
    for hearing in (first, second):
        stage.declare(hearing)
    stage.score(first, stage.people[MEMBER], {})
    assert next_one(at("hearing", first)) == [at("hearing", second)] == next_one(ROOM)
    stage.score(second, stage.people[MEMBER], {})
    assert next_one(ROOM) == next_one(at("hearing", second)) == []


def test_the_secretary_who_does_not_score_follows(stage) -> None:
    hearing = stage.heard()
    assert queue_of(stage.secretary) == [("declare", at("hearing", hearing))]
    stage.declare(hearing)
    assert queue_of(stage.secretary) == [("follow", at("hearing", hearing))]
    page = browser(stage.secretary).get(ROOM).content.decode()
    assert f'href="{at("hearing_progress", hearing)}"' in page
    assert at("hearing_progress", hearing) not in browser(stage.chair).get(ROOM).content.decode()


def test_who_has_no_seat_is_told_what_the_room_is_for(stage) -> None:
    stage.heard()
    for person in (user("nguoi.la"), stage.officer):
        page = browser(person).get(ROOM)
        assert page.status_code == 200
        assert 'class="empty"' in page.content.decode()
        assert line_up(page.content.decode()) == []


def test_closed_hearings_come_by_pages_the_latest_first(stage, monkeypatch) -> None:
    monkeypatch.setattr(queue, "CLOSED_ON_A_PAGE", 2)
    hearings = [stage.heard() for _ in range(3)]
    for hearing in hearings:
        dossiers.withdraw(dossier=hearing.dossier, why="Chủ thể rút", by=stage.officer)
    client = browser(stage.chair)
    first = client.get(ROOM).content.decode()
    assert line_up(first) == [("closed", at("hearing", hearing)) for hearing in hearings[:0:-1]]
    [following] = re.findall(r'href="([^"]+)" rel="next"', first)
    assert line_up(client.get(following).content.decode()) == [("closed", at("hearing", hearings[0]))]
    broken = client.get(ROOM, {"after": "khong-phai-cua-chung-toi"})
    assert broken.status_code == 200
    assert 'class="notice notice-warn"' in broken.content.decode()


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_queue_takes_eight_queries_however_long(stage, item_count, django_assert_num_queries) -> None:
    for _ in range(item_count):
        hearing = stage.heard()
        stage.declare(hearing)
    dossiers.withdraw(dossier=stage.heard().dossier, why="Rút", by=stage.officer)
    client = browser(stage.people[MEMBER])
    client.get(ROOM)
    with django_assert_num_queries(8):
        client.get(ROOM)


# --- the declaration ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seat", ["member", "secretary"])
def test_before_the_declaration_only_product_producer_and_commune_are_shown(stage, seat) -> None:
    hearing = told(stage)
    client = browser(stage.people[MEMBER] if seat == "member" else stage.secretary)
    assert client.get(at("hearing", hearing)).url == at("hearing_declare", hearing)
    page = client.get(at("hearing_declare", hearing)).content.decode()
    for word in (hearing.dossier.product_name, hearing.dossier.producer_name, hearing.dossier.commune.name):
        assert word in page
    paper = hearing.dossier.evidence.get()
    for secret in (
        STORY,
        hearing.dossier.code,
        hearing.dossier.plan,
        paper.title,
        str(paper.key),
        "Hồ sơ đầy đủ.",
    ):
        assert secret not in page
    for name in CLOSED_TO_THE_UNDECLARED:
        assert client.get(at(name, hearing)).status_code in {302, 403}
    assert client.get(at("hearing_page", hearing, paper.key, 1)).status_code == 404


def test_no_conflict_opens_the_sheet_for_who_scores_and_the_dossier_for_the_secretary(stage) -> None:
    hearing = told(stage)
    client = browser(stage.people[MEMBER])
    opened = client.post(at("hearing_declare", hearing), {"conflict": "no", "ground": "bỏ qua"}, follow=True)
    assert opened.redirect_chain[-1][0] == at("hearing_sheet", hearing)
    assert STORY in opened.content.decode()
    assert Declaration.objects.get().ground == ""
    secretary = browser(stage.secretary)
    opened = secretary.post(at("hearing_declare", hearing), {"conflict": "no"}, follow=True)
    assert opened.redirect_chain[-1][0] == at("hearing", hearing)
    assert STORY in opened.content.decode()
    assert secretary.get(at("hearing_sheet", hearing)).status_code == 403
    assert ScoreSheet.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"conflict": ""},
        {"conflict": "co-le"},
        {"conflict": "yes"},
        {"conflict": "yes", "ground": "  \u200b "},
        {"conflict": "yes", "ground": "x" * 501},
        {"conflict": "yes", "ground": "a\x00b"},
    ],
)
def test_an_unfit_declaration_is_asked_again_and_nothing_opens(stage, typed) -> None:
    hearing = told(stage)
    client = browser(stage.people[MEMBER])
    answer = client.post(at("hearing_declare", hearing), typed)
    assert answer.status_code == 422
    assert STORY not in answer.content.decode()
    assert not Declaration.objects.exists()
    if len(typed.get("ground", "")) > 500:
        assert typed["ground"] in answer.content.decode()  # what was typed is not lost


def test_with_a_conflict_nothing_but_the_declaration_is_open(stage) -> None:
    hearing = told(stage)
    client = browser(stage.people[MEMBER])
    ground = "Tôi góp vốn vào hợp tác xã"
    shown = client.post(at("hearing_declare", hearing), {"conflict": "yes", "ground": ground}, follow=True)
    page = shown.content.decode()
    assert ground in page
    paper = hearing.dossier.evidence.get()
    for secret in (STORY, hearing.dossier.code, paper.title, str(paper.key)):
        assert secret not in page
    answers = {name: client.get(at(name, hearing)).status_code for name in CLOSED_TO_THE_UNDECLARED}
    assert answers == {
        "hearing_sheet": 302,
        "hearing_submit": 302,
        "hearing_progress": 403,
        "hearing_result": 403,
    }
    assert client.post(at("hearing_save", hearing), {"version": 0, "1.1": "1"}).status_code == 403
    for name in ("hearing_page", "hearing_paper", "hearing_original"):
        more = [paper.key, 1] if name == "hearing_page" else [paper.key]
        assert client.get(at(name, hearing, *more)).status_code == 404
    again = client.post(at("hearing_declare", hearing), {"conflict": "no"})
    assert (again.status_code, Declaration.objects.get().has_conflict) == (302, True)


def test_a_conflict_found_later_takes_the_sheet_out_and_closes_the_dossier(stage) -> None:
    hearing = told(stage)
    stage.declare(hearing)
    stage.score(hearing, stage.people[MEMBER], {"1.1": 1}, submit=False)
    client = browser(stage.people[MEMBER])
    assert at("hearing_declare", hearing) in client.get(at("hearing_sheet", hearing)).content.decode()
    refused = client.post(at("hearing_declare", hearing), {"conflict": "no"})
    assert refused.status_code == 409
    client.post(at("hearing_declare", hearing), {"conflict": "yes", "ground": "Mới biết em rể là kế toán"})
    assert client.get(at("hearing_sheet", hearing)).url == at("hearing", hearing)
    assert STORY not in client.get(at("hearing", hearing)).content.decode()
    late = client.post(
        at("hearing_save", hearing), {"version": 1, "1.1": "2"}, headers={"accept": "application/json"}
    )
    assert (late.status_code, late.json()["code"]) == (409, "refused")


def test_an_officer_without_a_seat_declares_nothing_and_does_not_score(stage) -> None:
    hearing = told(stage)
    client = browser(stage.officer)
    assert client.get(at("hearing", hearing)).status_code == 200
    for name in ("hearing_declare", "hearing_sheet", "hearing_submit"):
        assert client.get(at(name, hearing)).status_code == 403
    assert client.post(at("hearing_save", hearing), {"version": 0}).status_code == 403
    stranger = browser(user("nguoi.la"))
    for name in ("hearing", "hearing_declare", "hearing_sheet", "hearing_submit"):
        assert stranger.get(at(name, hearing)).status_code == 404
    assert stranger.post(at("hearing_save", hearing), {"version": 0}).status_code == 404


# --- the sheet ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("product_set", ["qd26-03", "qd26-26"])
def test_the_sheet_shows_every_line_with_its_points_marks_gates_and_the_producers_claim(
    stage, product_set
) -> None:
    hearing = stage.heard(product_set)
    claim = SelfScore.objects.filter(dossier=hearing.dossier).select_related("criterion", "option").first()
    stage.declare(hearing)
    page = browser(stage.people[MEMBER]).get(at("hearing_sheet", hearing)).content.decode()
    for each in criteria(product_set):
        [item] = re.findall(
            rf'<fieldset[^>]*data-code="{re.escape(each["code"])}".*?</fieldset>', page, re.DOTALL
        )
        points = [int(value) for value in re.findall(r'data-points="(\d+)"', item)]
        printed = [option["points"] for option in each["options"]]
        assert points in (printed, [0, *printed])
        assert item.count('class="mark"') == sum("min_for_star" in option for option in each["options"])
        assert ('class="gate"' in item) == bool(each.get("gate"))
    assert page.count('class="claimed"') == len(criteria(product_set))
    assert len(re.findall(r"<input type=\"radio\"[^>]*checked", page)) == 0
    for text in SHEETS[product_set]["disqualifiers"]:
        assert text in page
    assert claim.option.label in page


def test_a_paper_lies_at_its_criteria_and_says_when_it_expires(stage) -> None:
    days = {"expired": date(2026, 11, 22), "last day": date(2026, 11, 23), "far": date(2027, 11, 23)}
    papers = [{"title": title, "criteria": ["1.1"], "expires_on": day} for title, day in days.items()]
    award = {"kind": EvidenceKind.AWARD, "title": "award", "criteria": ["1.2", "1.1"]}
    hearing = stage.heard(papers=[award, *papers])
    stage.declare(hearing)
    page = browser(stage.people[MEMBER]).get(at("hearing_sheet", hearing)).content.decode()
    row = r'(?s)<details class="paper[^"]*" name="paper" id="p-([\w-]+)"(.*?)</details>'
    rows = dict(re.findall(row, page))
    named = {str(paper.key): paper.title for paper in hearing.dossier.evidence.all()}
    assert [named[key] for key in rows][1:] == [*days, "award"]  # in the order of Mẫu 02
    told = {named[key]: words for key, words in rows.items()}
    assert 'data-criteria="1.2 1.1"' in told["award"]
    warned = {title: re.findall(r'class="(warned[^"]*)"', told[title]) for title in days}
    assert warned == {"expired": ["warned late"], "last day": ["warned"], "far": []}
    assert "22/11/2026" in told["expired"]


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_sheet_takes_twelve_queries_however_many_papers(
    stage, item_count, django_assert_num_queries
) -> None:
    hearing = stage.heard(papers=[{"criteria": ["1.1"]}] * (item_count - 1))
    stage.declare(hearing)
    stage.score(hearing, stage.people[MEMBER], {"1.1": 1}, submit=False)
    client = browser(stage.people[MEMBER])
    client.get(at("hearing_sheet", hearing))
    with django_assert_num_queries(12):
        client.get(at("hearing_sheet", hearing))


@pytest.mark.parametrize("item_count", [1, 3])
def test_what_opens_afterwards_takes_seventeen_queries_however_much(
    stage, item_count, django_assert_num_queries
) -> None:
    hearing = stage.heard(papers=[{"criteria": ["1.1"]}] * (item_count - 1))
    stage.declare(hearing)
    for person in [*stage.people[: item_count - 1], stage.people[MEMBER]]:
        stage.score(hearing, person, {"1.1": 1})
    client = browser(stage.people[MEMBER])
    client.get(at("hearing", hearing))
    with django_assert_num_queries(17):
        client.get(at("hearing", hearing))


def test_only_these_pages_may_run_our_script_and_nothing_else(stage) -> None:
    hearing = stage.heard()
    stage.declare(hearing)
    client = browser(stage.people[MEMBER])
    usual = {
        "default-src 'none'", "style-src 'self'", "img-src 'self' data:", "script-src 'none'", "form-action 'self'",
        "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "manifest-src 'self'",
    }  # fmt: skip
    ours = usual - {"script-src 'none'"} | {"script-src 'self'"}

    def policy(address: str) -> set[str]:
        return set(client.get(address, follow=True)["Content-Security-Policy"].split("; "))

    assert policy(at("hearing_sheet", hearing)) == policy(at("hearing_submit", hearing)) == ours
    for address in (ROOM, at("hearing_declare", hearing), reverse("statistics"), reverse("password_change")):
        assert policy(address) == usual
    page = client.get(at("hearing_sheet", hearing)).content.decode()
    assert re.findall(r"<script[^>]*>[^<]*</script>", page) == [
        f'<script type="module" src="/static/js/{name}.js"></script>' for name in ("scoring", "evidence")
    ]


def test_a_reopened_sheet_says_who_gave_it_back_and_why(stage) -> None:
    hearing = stage.heard()
    stage.declare(hearing)
    submitted = stage.score(hearing, stage.people[MEMBER], {"1.1": 1})
    scoring.reopen(sheet=submitted, why="Chấm thiếu minh chứng 1.1", by=stage.secretary)
    page = browser(stage.people[MEMBER]).get(at("hearing", hearing), follow=True).content.decode()
    assert "Chấm thiếu minh chứng 1.1" in page
    assert stage.secretary.full_name in page
    assert len(re.findall(r"<input type=\"radio\"[^>]*checked", page)) == len(criteria("qd26-03"))


# --- evidence -----------------------------------------------------------------------------------------------


def test_evidence_opens_to_who_declared_and_only_that_of_the_hearing(stage) -> None:
    hearing, other = stage.heard(), stage.heard()
    stage.declare(hearing)
    key, foreign = hearing.dossier.evidence.get().key, other.dossier.evidence.get().key
    client = browser(stage.people[MEMBER])
    large = client.get(at("hearing_page", hearing, key, 1))
    small = client.get(at("hearing_page", hearing, key, 1), {"width": "400"})
    assert (large["Content-Type"], small["Content-Type"]) == ("image/webp", "image/webp")
    assert body(large)[8:12] == body(small)[8:12] == b"WEBP"
    assert (large["Cache-Control"], large["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert client.get(at("hearing_page", hearing, key, 2)).status_code == 404
    original = client.get(at("hearing_original", hearing, key))
    assert original["Content-Disposition"].startswith("attachment")
    assert body(original)[:2] == b"\xff\xd8"
    assert client.get(at("hearing_paper", hearing, key)).status_code == 200
    assert [
        client.get(at("hearing_paper", hearing, key), {"page": n}).status_code for n in ("0", "2", "x", "٣")
    ] == [404] * 4
    for name, more in (
        ("hearing_page", [foreign, 1]),
        ("hearing_original", [foreign]),
        ("hearing_paper", [foreign]),
    ):
        assert client.get(at(name, hearing, *more)).status_code == 404
        assert client.get(at(name, other, *more)).status_code == 404  # not declared there
        assert browser(user("nguoi.la")).get(at(name, hearing, *more)).status_code == 404


def test_a_file_that_is_gone_is_said_in_words(stage) -> None:
    from django.core.files.storage import default_storage

    hearing = stage.heard()
    stage.declare(hearing)
    paper = hearing.dossier.evidence.get()
    default_storage.delete(paper.file)
    client = browser(stage.people[MEMBER])
    for answer in (
        client.get(at("hearing_page", hearing, paper.key, 1)),
        client.get(at("hearing_original", hearing, paper.key)),
    ):
        assert answer.status_code == 503
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert len(answer.content.decode()) > 20
