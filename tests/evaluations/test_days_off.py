"""The calendar of working days, as officers of the province keep it."""

from datetime import date

import pytest

from evaluations.actions import days_off as actions
from evaluations.errors import NotYours
from evaluations.models import DayOff
from evaluations.working_days import Calendar, public_holidays
from tests.evaluations.stage import commune_officer

pytestmark = pytest.mark.django_db
LIST = "/noi-bo/ngay-nghi/"
NEW = {"day": "15/10/2026", "name": "Nghỉ đột xuất do bão"}


@pytest.fixture
def desk(officer, client_of):
    return client_of(officer)


def test_the_holidays_of_a_year_are_shown_as_computed(desk):
    answer = desk.get(LIST)
    assert answer.context["year"] == 2026
    assert "Quốc khánh" in answer.text
    assert "22/08/2026" in answer.text  # a Saturday worked for the Monday before the National Day
    assert desk.get(LIST, {"year": "2027"}).context["year"] == 2027


def test_what_is_shown_is_what_is_counted():
    days = Calendar()
    for year in (2025, 2026, 2027):
        for day, _name, worked in public_holidays(year):
            assert days.is_working(day) == worked, day


@pytest.mark.parametrize("year", ["x", "1999", "2101", "0026", "²⁰²⁶", "9" * 50])
def test_no_year_is_named_and_this_one_is_shown(desk, year):
    answer = desk.get(LIST, {"year": year})
    assert answer.context["year"] == 2026
    assert answer.context["problem"]


def test_a_day_is_entered_with_its_reason_and_by_whom(desk, officer):
    answer = desk.post(LIST, NEW)
    assert answer["Location"] == f"{LIST}?year=2026"
    made = DayOff.objects.get()
    assert (made.day, made.is_working, made.name) == (date(2026, 10, 15), False, "Nghỉ đột xuất do bão")
    assert made.events.get().pgh_context["user"] == officer.pk
    assert "Nghỉ đột xuất do bão" in desk.get(LIST).text


def test_a_saturday_is_worked(desk):
    desk.post(LIST, {"day": "17/10/2026", "name": "Làm bù", "is_working": "on"})
    assert DayOff.objects.get().is_working


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": "31/02/2026"}, "day"),
        ({"day": "a\x00b"}, "day"),
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
    ],
)
def test_an_unfit_day_comes_back_at_its_field(desk, changed, field):
    answer = desk.post(LIST, NEW | changed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not DayOff.objects.exists()


def test_a_day_is_entered_once(desk):
    desk.post(LIST, NEW)
    answer = desk.post(LIST, NEW | {"name": "Lần nữa"})
    assert answer.status_code == 422
    assert DayOff.objects.get().name == NEW["name"]


def test_a_day_is_taken_back_with_a_reason(desk):
    desk.post(LIST, NEW)
    made = DayOff.objects.get()
    remove = f"{LIST}{made.pk}/bo/"
    assert desk.get(remove).status_code == 405
    assert desk.post(remove).status_code == 200  # asks why
    assert desk.post(remove, {"sure": "1", "why": "  "}).status_code == 422
    assert DayOff.objects.exists()
    assert desk.post(remove, {"sure": "1", "why": "Gõ nhầm"})["Location"] == f"{LIST}?year=2026"
    assert not DayOff.objects.exists()
    last = made.events.model.objects.latest("pgh_id")
    assert (last.pgh_label, last.pgh_context["why"]) == ("delete", "Gõ nhầm")
    assert desk.post(remove, {"why": "Lần nữa"}).status_code == 404


def test_communes_do_not_keep_the_calendar(client_of):
    made = DayOff.objects.create(day=date(2026, 10, 15), name="Nghỉ")
    theirs = client_of(commune_officer())
    assert theirs.get(LIST).status_code == 403
    assert theirs.post(LIST, NEW).status_code == 403
    assert theirs.post(f"{LIST}{made.pk}/bo/", {"why": "x"}).status_code == 403
    for verb in (
        lambda: actions.add_day_off(day_off=DayOff(day=date(2027, 1, 4), name="x"), by=commune_officer()),
        lambda: actions.remove_day_off(day_off=made, by=commune_officer()),
    ):
        with pytest.raises(NotYours):
            verb()
    assert DayOff.objects.get() == made
