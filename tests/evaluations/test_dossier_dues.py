"""Deadlines of dossiers: which one binds where, the same in Python and in SQL, and where a dossier stands."""

from datetime import date, timedelta

import pytest

from certifications.models import Certificate
from evaluations import dues, stations
from evaluations.actions import dossiers, recognition
from evaluations.enums import TRANSITIONS, DossierKind, Status
from evaluations.models import DayOff, Dossier
from tests.evaluations.sheets import criteria
from tests.evaluations.stage import TODAY, Stage, answer
from tests.factories import make_certificate

pytestmark = pytest.mark.django_db
FULL = {each["code"]: max(o["points"] for o in each["options"]) for each in criteria("qd26-03")}
POOR = dict.fromkeys(FULL, 0) | {"1.1": 3}


@pytest.fixture
def stage() -> Stage:
    return Stage()


def rerating(stage: Stage, *, issued: date = date(2024, 3, 10)) -> dict:
    certificate = make_certificate(on=issued)
    return {"product": certificate.product, "kind": DossierKind.RERATING, "former": certificate}


def found(dossier: Dossier) -> list[tuple[str, date, bool]]:
    days = dues.calendar()
    return [
        (each.deadline.code, each.deadline.due, each.deadline.late) for each in dues.of(dossier, days, TODAY)
    ]


def test_the_commune_has_fifteen_working_days(stage):
    dossier = stage.submitted()  # received on Thursday 1 October 2026
    assert found(dossier) == [("commune", date(2026, 10, 22), True)]
    [due] = dues.of(dossier, dues.calendar(), TODAY)
    assert (due.days_over, due.label) == (32, str(dues.WORDS["commune"]))


def test_days_off_that_the_province_entered_move_the_deadline(stage):
    dossier = stage.submitted()
    DayOff.objects.create(day=date(2026, 10, 15), name="Nghỉ đột xuất")
    DayOff.objects.create(day=date(2026, 10, 17), name="Làm bù", is_working=True)
    DayOff.objects.create(day=date(2026, 10, 20), name="Nghỉ đột xuất")
    assert found(dossier) == [("commune", date(2026, 10, 23), True)]


def test_a_first_dossier_has_no_deadline_before_it_is_handed_in(stage):
    assert found(stage.draft()) == []


def test_a_re_rating_is_handed_in_120_days_before_the_end(stage):
    dossier = stage.draft(**rerating(stage))
    assert dossier.former.expires_on == date(2027, 3, 10)
    assert found(dossier) == [("hand_in", date(2027, 3, 10) - timedelta(days=120), True)]


def test_a_re_rating_is_decided_in_45_days_and_the_round_ends(stage):
    dossier = stage.advised(**rerating(stage))  # complete on 20 October 2026, the round ends on 30 December
    assert found(dossier) == [("decision", date(2026, 12, 4), False), ("round", date(2026, 12, 30), False)]


def test_the_sql_of_the_list_says_what_python_says_wherever_a_dossier_stands(stage):
    DayOff.objects.create(day=date(2026, 10, 15), name="Nghỉ đột xuất")
    made = [
        stage.draft(), stage.draft(**rerating(stage)), stage.submitted(), stage.submitted(**rerating(stage)),
        stage.forwarded(), stage.advised(), stage.advised(**rerating(stage)), stage.heard().dossier,
    ]  # fmt: skip
    made.append(dossiers.withdraw(dossier=stage.submitted(), why="Chủ thể rút", by=stage.officer))
    scored = stage.scored(FULL)
    stage.close(scored)
    proposed = Dossier.objects.get(pk=scored.dossier_id)
    recognition.propose(dossier=proposed, letter_no="1/TTr", sent_on=TODAY, by=stage.officer)
    poor = stage.scored(POOR)
    stage.close(poor)
    declined = recognition.decline(dossier=Dossier.objects.get(pk=poor.dossier_id), by=stage.officer)
    good = stage.scored(POOR)
    stage.close(good)
    made += [proposed, declined, good.dossier]
    days = dues.calendar()
    rows = {row.pk: row.due for row in dues.with_due(Dossier.objects.all(), days, TODAY)}
    assert len(rows) == len(made) == 12
    for dossier in Dossier.objects.select_related("round", "former"):
        nearest = dues.nearest(dossier, days, TODAY)
        otherwise = dues.ENDED if stations.whereabouts(dossier).who == "" else dues.NEVER
        assert rows[dossier.pk] == (nearest.deadline.due if nearest else otherwise), dossier.status


@pytest.mark.parametrize(
    "received", [date(2024, 2, 1), date(2025, 8, 29), date(2026, 8, 21), date(2026, 11, 22)]
)
def test_the_sql_counts_working_days_as_the_calendar_does(stage, received):
    dossier = stage.submitted()
    Dossier.objects.filter(pk=dossier.pk).update(submitted_on=received)
    days = dues.calendar()
    [row] = dues.with_due(Dossier.objects.all(), days, TODAY)
    if received < TODAY - dues.LOOK_BACK:  # how late exactly does not matter any more
        assert row.due < TODAY - timedelta(days=365)
    else:
        assert row.due == days.add(received, 15)


# --- stations -------------------------------------------------------------------------------------------------


def line(dossier: Dossier) -> list[tuple[str, str]]:
    return [(each.state, each.label) for each in stations.whereabouts(dossier).stations]


def test_the_way_is_read_from_the_table():
    assert stations.WAY == (
        Status.DRAFT, Status.COMMUNE_REVIEW, Status.PROVINCE_CHECK, Status.ADVISORY_REVIEW, Status.SCORING,
        Status.SCORED, Status.RECOGNISED,
    )  # fmt: skip
    arrows = {(each.source, each.target) for each in TRANSITIONS}
    assert set(zip(stations.WAY, stations.WAY[1:], strict=False)) <= arrows


def test_a_dossier_under_way_has_done_stations_one_here_and_those_ahead(stage):
    where = stations.whereabouts(stage.forwarded())
    assert [each.state for each in where.stations] == [
        "done",
        "done",
        "here",
        "ahead",
        "ahead",
        "ahead",
        "ahead",
    ]
    assert [each.day for each in where.stations] == [TODAY, date(2026, 10, 1), date(2026, 10, 12)] + [
        None
    ] * 4
    assert where.who
    assert where.what


def test_a_returned_dossier_stands_at_the_beginning_again(stage):
    dossier = dossiers.give_back(dossier=stage.forwarded(), why="Thiếu giấy", by=stage.officer)
    assert [each.state for each in stations.whereabouts(dossier).stations] == ["here"] + ["ahead"] * 6


def test_a_withdrawn_dossier_ends_where_it_was_left(stage):
    dossier = dossiers.withdraw(dossier=stage.forwarded(), why="Chủ thể rút", by=stage.officer)
    where = stations.whereabouts(dossier)
    assert line(dossier) == [
        ("done", Status.DRAFT.label), ("done", Status.COMMUNE_REVIEW.label),
        ("done", Status.PROVINCE_CHECK.label), ("end", Status.WITHDRAWN.label),
    ]  # fmt: skip
    assert (where.who, where.what) == ("", "")


def test_one_withdrawn_after_a_return_was_left_as_a_draft(stage):
    returned = dossiers.give_back(dossier=stage.submitted(), why="Thiếu giấy", by=stage.officer)
    dossier = dossiers.withdraw(dossier=returned, why="Chủ thể rút", by=stage.officer)
    assert line(dossier) == [("done", Status.DRAFT.label), ("end", Status.WITHDRAWN.label)]


def test_the_ministry_and_the_ends(stage):
    hearing = stage.scored(FULL)
    stage.close(hearing)
    dossier = Dossier.objects.get(pk=hearing.dossier_id)
    recognition.propose(dossier=dossier, letter_no="1/TTr", sent_on=TODAY, by=stage.officer)
    dossier.refresh_from_db()
    assert line(dossier)[-2][0] == "here"
    assert line(dossier)[-2][1] == Status.CENTRAL_PENDING.label
    answer(dossier, 5, "95", by=stage.officer)
    stage.recognise(dossier, level="central")
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert Certificate.objects.get().star == 5
    assert line(dossier)[-1] == ("here", Status.RECOGNISED.label)
    assert stations.whereabouts(dossier).who == ""
