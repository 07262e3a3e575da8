"""Nothing of others before one's own sheet is in, and nothing at all with a conflict (DESIGN §4.9, docs/adr/0026).

The sharpest question to ask: is there one byte, one header, one query more after the others have scored?
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from evaluations import urls_dossiers, urls_room
from evaluations.actions import councils, scoring
from evaluations.enums import Step
from evaluations.models import Hearing, ScoreSheet, Seat
from tests.evaluations.room import at, body, browser, save, sheet_of
from tests.evaluations.sheets import criteria
from tests.evaluations.stage import Stage
from tests.factories import make_certificate, make_product

MEMBER = 2
SECRET_OPINION = "Ý KIẾN KÍN CỦA CHỦ TỊCH"
SECRET_REMARK = "NHẬN XÉT KÍN VỀ NGUYÊN LIỆU"


def totalling(total: int) -> dict[str, int]:
    """Points on the sheet of set 3 that come to a total, 5.1 among them."""
    reached: dict[int, dict[str, int]] = {0: {}}
    for each in criteria("qd26-03"):
        options = {option["points"] for option in each["options"]} | {0}
        options -= {0} if each["code"] == "5.1" else set()
        reached = {
            before + points: chosen | {each["code"]: points}
            for before, chosen in reached.items()
            for points in sorted(options)
        }
    return reached[total]


SEVENTY_THREE, FIFTY_NINE, FORTY_ONE = totalling(73), totalling(59), totalling(41)


@pytest.fixture
def stage(db: None) -> Stage:
    """Two more voting members than usual; the fourth is an officer of the province, too."""
    made = Stage(members=4)
    User.objects.filter(pk=made.people[3].pk).update(role=Role.OFFICER)
    return made


@pytest.fixture
def hearing(stage: Stage) -> Hearing:
    stage.heard(product=make_product(name="Gạo thơm Sóc Trăng"))
    found = stage.heard(product=make_product(name="Gạo ST"))
    stage.declare(found, *stage.people[:2], stage.secretary)
    return found


def room_addresses(hearing: Hearing) -> Iterator[str]:
    """Every address of the room for the hearing, whoever added it."""
    sheets = ScoreSheet.objects.filter(hearing=hearing).order_by("pk")
    values: dict[str, list[Any]] = {
        "pk": [hearing.pk],
        "key": [hearing.dossier.evidence.get().key],
        "number": [1],
        "sheet": list(sheets.values_list("pk", flat=True)),
        "kind": ["pdf", "docx"],
    }
    for pattern in urls_room.urlpatterns:
        wanted = re.findall(r"<\w+:(\w+)>", str(pattern.pattern))
        for found in product(*(values[name] for name in wanted)):
            yield reverse(pattern.name, kwargs=dict(zip(wanted, found, strict=True)))


def staff_addresses(hearing: Hearing) -> list[str]:
    dossier = hearing.dossier
    kinds = {
        "dossier": dossier.pk,
        "council": hearing.council_id,
        "round": hearing.round_id,
        "product": dossier.product_id,
    }
    return [
        reverse("workbench"),
        reverse("dossier_list"),
        reverse("dossier_detail", args=[dossier.pk]),
        reverse("round_list"),
        reverse("round_detail", args=[hearing.round_id]),
        reverse("council_detail", args=[hearing.council_id]),
        *(reverse("history", args=pair) for pair in kinds.items()),
    ]


def look(client: Client, addresses: list[str]) -> dict[str, Any]:
    """What each address answers: status, headers, every byte, and how many queries it took."""
    seen = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        headers = {name: value for name, value in answer.items() if name != "Content-Length"}
        seen[address] = (answer.status_code, headers, _unpacked(body(answer)), len(captured))
    return seen


_warm: set[bool] = set()


def warm(client: Client, addresses: list[str]) -> None:
    """What is read once is read: in a process published sheets and the like, of each paper its drawn pages."""
    staff = reverse("workbench") in addresses
    look(client, [each for each in addresses if each.endswith(".webp")] if staff in _warm else addresses)
    _warm.add(staff)


def _unpacked(content: bytes) -> bytes:
    """The words of a Word file: its package carries the minute it was made."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = [name for name in sorted(package.namelist()) if not name.startswith("docProps/")]
        return b"".join(package.read(name) for name in names)


def others_score(stage: Stage, hearing: Hearing) -> None:
    """Chair and vice-chair choose, remark, give an opinion and submit 73 and 59."""
    for person, scores in zip(stage.people[:2], (SEVENTY_THREE, FIFTY_NINE), strict=True):
        sheet = stage.score(hearing, person, scores, submit=False)
        frozen = scoring.queries.frozen_sheet(hearing.dossier.sheet_id)
        remarks = {"1.1": SECRET_REMARK}
        version = scoring.choose(
            sheet=sheet.pk, version=sheet.version, frozen=frozen, choices={}, remarks=remarks, by=person
        )
        scoring.save_opinion(sheet=sheet, opinion=SECRET_OPINION, by=person)
        scoring.submit_sheet(sheet=sheet, version=version, by=person)


def leaks(content: bytes) -> list[bytes]:
    """The others' totals among the words of a page, and what they wrote.

    Keys in addresses are not words; the numbers that the factories give to names and the time of the day say nothing.
    """
    if content.startswith(b"%PDF"):
        return []  # packed: that not one byte has changed must do
    said = re.sub("<[^>]*>|(số|tờ|nghiệm|OCOP) \\d+|\\b\\d\\d:\\d\\d\\b".encode(), b" ", content)
    words = (SECRET_OPINION.encode(), SECRET_REMARK.encode())
    return [*re.findall(rb"(?<![\w-])(?:73|59)(?![\w-])", said), *(word for word in words if word in content)]


# The member's own way, as far as it has gone when the others score.
def undeclared(stage: Stage, hearing: Hearing, person: User) -> None:
    pass


def declared(stage: Stage, hearing: Hearing, person: User) -> None:
    stage.declare(hearing, person)


def scoring_now(stage: Stage, hearing: Hearing, person: User) -> None:
    stage.declare(hearing, person)
    stage.score(hearing, person, FORTY_ONE, submit=False)


def conflicted(stage: Stage, hearing: Hearing, person: User) -> None:
    scoring.declare(hearing=hearing, has_conflict=True, ground="Em ruột", by=person)


def reopened(stage: Stage, hearing: Hearing, person: User) -> None:
    """Submitted before anybody else, then given back: the others close again."""
    stage.declare(hearing, person)
    submitted = stage.score(hearing, person, FORTY_ONE)
    scoring.reopen(sheet=submitted, why="Xem lại 1.1", by=stage.secretary)


@pytest.mark.parametrize("member", [MEMBER, 3], ids=["member", "officer with a seat"])
@pytest.mark.parametrize("way", [undeclared, declared, scoring_now, conflicted, reopened])
def test_not_a_byte_tells_that_the_others_have_scored(stage, hearing, member, way) -> None:
    person = stage.people[member]
    way(stage, hearing, person)
    client = browser(person)
    addresses = list(room_addresses(hearing))
    assert len(addresses) >= 20
    if member == 3:
        addresses += staff_addresses(hearing)
    warm(client, addresses)
    before = look(client, addresses)
    others_score(stage, hearing)
    after = look(client, addresses)
    assert {address for address in addresses if before[address] != after[address]} == set()
    assert [address for address in addresses if leaks(after[address][2])] == []
    statuses = {address: seen[0] for address, seen in after.items()}
    for name in ("hearing_progress", "hearing_close", "hearing_result"):
        assert statuses[at(name, hearing)] == 403
    if way is conflicted and member == 3:
        dossier = hearing.dossier
        assert statuses[reverse("dossier_detail", args=[dossier.pk])] == 404
        assert statuses[reverse("history", args=["dossier", dossier.pk])] == 404
        assert dossier.product_name not in body(client.get(reverse("dossier_list"))).decode()
        assert (
            dossier.product_name
            not in body(client.get(reverse("round_detail", args=[hearing.round_id]))).decode()
        )


def public_addresses(hearing: Hearing) -> list[str]:
    """What everybody may ask for: pages, programs' interface, live files, news."""
    product = hearing.dossier.product
    return [
        reverse("home"),
        reverse("product_list"),
        product.get_absolute_url(),
        product.producer.get_absolute_url(),
        reverse("statistics"),
        reverse("open_data"),
        reverse("news_feed"),
        "/api/v1/products?state=all",
        f"/api/v1/products/{product.slug}",
        "/api/v1/producers",
        "/api/v1/stats",
        "/api/v1/rubrics/qd26-03",
        *(f"/du-lieu-mo/truc-tiep/{name}.csv" for name in ("products", "producers", "certificates")),
    ]


def test_not_a_byte_of_what_is_public_tells_that_somebody_has_scored(stage, hearing) -> None:
    """Neither the figures nor the stamp of the data, by which a watcher could tell the minute of each sheet."""
    make_certificate(product=hearing.dossier.product, on=date(2024, 3, 10))
    client, addresses = Client(), public_addresses(hearing)
    look(client, addresses)
    before = look(client, addresses)
    assert {seen[0] for seen in before.values()} == {200}
    others_score(stage, hearing)
    assert look(client, addresses) == before
    for person in stage.people[2:]:
        stage.declare(hearing, person)
        stage.score(hearing, person, SEVENTY_THREE)
    stage.close(hearing, spread_why="Đã thảo luận")
    assert look(client, addresses) == before  # the decision is made public, not the result


def test_an_answer_to_a_tap_tells_nothing_of_others_either(stage, hearing) -> None:
    person = stage.people[MEMBER]
    stage.declare(hearing, person)
    client = browser(person)
    before = save(client, hearing, 0, c_1_1="2")
    others_score(stage, hearing)
    after = save(client, hearing, 1, c_1_1="2")
    assert (before.json(), after.json()) == (
        {"version": 1, "at": "10:00"},
        {"version": 2, "at": after.json()["at"]},
    )
    assert dict(before.items()) == dict(after.items())
    conflict = save(client, hearing, 0, script=False, c_1_1="1")
    assert (conflict.status_code, leaks(body(conflict))) == (409, [])


def test_with_the_own_sheet_in_the_others_open(stage, hearing) -> None:
    person = stage.people[MEMBER]
    stage.declare(hearing, person)
    others_score(stage, hearing)
    client = browser(person)
    sheet = stage.score(hearing, person, FORTY_ONE, submit=False)
    assert leaks(body(client.get(at("hearing", hearing), follow=True))) == []
    scoring.submit_sheet(sheet=sheet, version=sheet.version, by=person)
    page = body(client.get(at("hearing", hearing))).decode()
    totals = re.findall(r'<td class="n"><b>(\d+)</b></td>', page)
    assert totals == ["73", "59", "41"]
    differing = re.findall(r'<th scope="row"><span class="num">([\d.]+)</span>', page)
    expected = [
        each["code"]
        for each in criteria("qd26-03")
        if len({scores.get(each["code"], 0) for scores in (SEVENTY_THREE, FIFTY_NINE, FORTY_ONE)}) > 1
    ]
    assert differing == expected
    assert SECRET_REMARK in page or "1.1" not in expected
    assert re.findall(r'<tr class="own"><th scope="row">([^<]+?) <', page) == [person.full_name]


def test_the_secretary_who_does_not_score_sees_at_once_and_officers_when_it_is_closed(stage, hearing) -> None:
    stage.declare(hearing, *stage.people[2:])
    others_score(stage, hearing)
    assert b"<b>73</b>" in body(browser(stage.secretary).get(at("hearing", hearing)))
    officer = browser(stage.officer)
    assert leaks(body(officer.get(at("hearing", hearing)))) == []
    for member in (2, 3):
        stage.score(hearing, stage.people[member], FIFTY_NINE)
    stage.close(hearing, spread_why="Đã thảo luận, giữ nguyên")
    page = body(officer.get(at("hearing", hearing)))
    assert b"<b>73</b>" in page
    assert browser(stage.people[3]).get(at("hearing", hearing)).status_code == 200


def test_a_secretary_who_scores_waits_like_everybody(db) -> None:
    stage = Stage(settings={"secretary_scores": True})
    hearing = stage.heard()
    stage.declare(hearing)
    others_score(stage, hearing)
    client = browser(stage.secretary)
    assert client.get(at("hearing", hearing)).url == at("hearing_sheet", hearing)
    assert leaks(body(client.get(at("hearing_sheet", hearing)))) == []
    assert client.get(at("hearing_progress", hearing)).status_code == 403
    assert Seat.objects.get(user=stage.secretary).leads


def test_a_conflict_stays_closed_after_the_closing(stage, hearing) -> None:
    person = stage.people[3]
    scoring.declare(hearing=hearing, has_conflict=True, ground="Em ruột", by=person)
    stage.declare(hearing, stage.people[MEMBER])
    others_score(stage, hearing)
    client = browser(person)
    addresses = [*room_addresses(hearing), *staff_addresses(hearing)]
    stage.score(hearing, stage.people[MEMBER], SEVENTY_THREE)
    stage.close(hearing, spread_why="Đã thảo luận")
    seen = look(client, addresses)
    assert [address for address, answer in seen.items() if leaks(answer[2])] == []
    assert hearing.dossier.code.encode() not in b"".join(answer[2] for answer in seen.values())


def test_who_never_declared_sees_nothing_of_a_closed_hearing(stage, hearing) -> None:
    stage.declare(hearing, stage.people[MEMBER])
    others_score(stage, hearing)
    stage.score(hearing, stage.people[MEMBER], SEVENTY_THREE)
    stage.close(hearing, spread_why="Đã thảo luận")
    client = browser(stage.people[3])
    page = client.get(at("hearing", hearing))
    assert page.status_code == 200
    assert leaks(body(page)) == []
    assert hearing.dossier.code not in body(page).decode()
    assert client.get(reverse("dossier_detail", args=[hearing.dossier_id])).url == at("hearing", hearing)
    assert leaks(body(client.get(reverse("round_detail", args=[hearing.round_id])))) == []
    assert client.get(reverse("round_minutes", args=[hearing.round_id, "pdf"])).status_code == 404
    assert client.get(reverse("dossier_notices", args=[hearing.dossier_id])).status_code == 404
    assert client.get(reverse("round_decision", args=[hearing.round_id])).context["paper"].grants == []


def dossier_addresses(hearing: Hearing) -> Iterator[str]:
    """Every page of the dossier on the desk of staff, whoever added it."""
    values = {
        "pk": [hearing.dossier_id],
        "key": [hearing.dossier.evidence.get().key],
        "number": [1],
        "width": [1240],
        "step": list(Step),
        "form": ["mau-01", "mau-02", "mau-03"],
    }
    for pattern in urls_dossiers.urlpatterns:
        wanted = re.findall(r"<\w+:(\w+)>", str(pattern.pattern))
        if pattern.name != "product_dossiers" and "pk" in wanted:
            for found in product(*(values[name] for name in wanted)):
                yield reverse(pattern.name, kwargs=dict(zip(wanted, found, strict=True)))


def test_an_officer_with_a_seat_says_a_word_on_conflicts_before_any_page_of_the_dossier(
    stage, hearing
) -> None:
    person = stage.people[3]
    client, addresses = browser(person), list(dossier_addresses(hearing))
    assert len(addresses) >= 30
    for address in addresses:
        answers = [client.get(address), client.post(address)]
        told = {(answer.status_code, answer.headers.get("Location")) for answer in answers}
        assert told <= {(302, at("hearing", hearing)), (405, None)}, address
    history = reverse("history", args=["dossier", hearing.dossier_id])
    assert client.get(history).status_code == 404
    stage.declare(hearing, person)
    assert client.get(addresses[0]).status_code == 200
    assert client.get(history).status_code == 200
    other = stage.heard()  # its council is the same, a word is due for each dossier
    assert client.get(reverse("dossier_detail", args=[other.dossier_id])).url == at("hearing", other)
    assert browser(stage.officer).get(addresses[0]).status_code == 200  # no seat: nothing to declare


def test_the_order_of_the_agenda_is_the_only_order(stage, hearing) -> None:
    """A queue sorted by what others did would tell their ranking."""
    first = Hearing.objects.order_by("pk")[0]
    person = stage.people[MEMBER]
    stage.declare(first, person)
    stage.declare(hearing, person)
    others_score(stage, hearing)
    client = browser(person)
    shown = re.findall(
        r'class="queue-line" href="/hoi-dong/(\d+)/"', client.get("/hoi-dong/").content.decode()
    )
    assert shown == [str(first.pk), str(hearing.pk)]
    numbers = {hearing.dossier_id: 1, first.dossier_id: 2}
    councils.order_agenda(round=stage.round, numbers=numbers, by=stage.officer)
    shown = re.findall(
        r'class="queue-line" href="/hoi-dong/(\d+)/"', client.get("/hoi-dong/").content.decode()
    )
    assert shown == [str(hearing.pk), str(first.pk)]
    assert sheet_of(stage, hearing, MEMBER).submitted_at is None


def test_the_search_for_leaks_knows_a_total_from_the_clock() -> None:
    assert leaks("<p>Đã lưu 20:59 ngày 24/11/2026</p>".encode()) == []
    assert leaks("<td>59</td><td>73 điểm</td>".encode()) == [b"59", b"73"]
