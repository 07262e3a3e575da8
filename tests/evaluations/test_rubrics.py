"""The criteria in the database: loaded whole, published once, frozen."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from certifications.enums import RUBRIC_SINCE, RubricVersion
from evaluations import queries
from evaluations.actions.criteria import NotPublishable, publish
from evaluations.loading import fill, load_rubrics
from evaluations.models import Criterion, Group, Option, Part, Rubric, Sheet
from tests.evaluations.sheets import SETS, SHEETS, criteria

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def draft(code: str = "qd26-2027", *sets: str, since: date = date(2026, 6, 1)) -> Rubric:
    """A version that is not published yet, with some of the sheets."""
    rubric = Rubric.objects.create(code=code, decision_no="26/2026/QĐ-TTg (2)", effective_from=since)
    fill(rubric, [SHEETS[each] for each in sets or ("qd26-06",)])
    return rubric


def test_all_of_the_annex_is_in_the_database() -> None:
    counts = [model.objects.count() for model in (Rubric, Sheet, Part, Group, Criterion, Option)]
    assert counts == [3, 26, 78, 295, 787, 2579]
    assert Option.objects.filter(min_for_star__isnull=False).count() == 575
    assert not Rubric.objects.filter(published_at=None).exists()


def test_codes_and_days_are_those_of_the_certificates() -> None:
    kept = dict(Rubric.objects.values_list("code", "effective_from"))
    assert kept == {version.value: since for since, version in RUBRIC_SINCE}
    assert kept.keys() == set(RubricVersion.values) - {RubricVersion.UNKNOWN}
    assert [r.sheets.count() for r in Rubric.objects.all()] == [26, 0, 0]


def test_the_database_says_what_the_files_say() -> None:
    sheets = {sheet.code: sheet for sheet in queries.whole(queries.current_sheets(TODAY))}
    assert sorted(sheets) == SETS
    for code, sheet in sheets.items():
        read = [
            {
                "code": criterion.code,
                "title": criterion.title,
                "max": criterion.max,
                "part": part.code,
                "options": [option_of(option) for option in criterion.options.all()],
                **{
                    name: getattr(criterion, name)
                    for name in ("gate", "note", "depends_on")
                    if getattr(criterion, name)
                },
            }
            for part, criterion in queries.criteria_of(sheet)
        ]
        assert read == criteria(code)


def option_of(option: Option) -> dict[str, Any]:
    found = {"points": option.points, "label": option.label}
    found |= {"min_for_star": option.min_for_star} if option.min_for_star else {}
    return found | ({"case": option.case} if option.case else {})


def test_two_lines_with_the_same_points_have_names_of_their_own() -> None:
    sheet = Sheet.objects.get(product_set="qd26-07")
    keys = Option.objects.filter(criterion__code="3.1", criterion__group__part__sheet=sheet)
    assert list(keys.order_by("position").values_list("key", flat=True)) == ["1", "1b", "3"]
    tourism = Option.objects.filter(criterion__code="8", criterion__group__part__sheet__product_set="qd26-26")
    assert list(tourism.order_by("position").values_list("key", flat=True)) == [
        "cong_dong-1", "cong_dong-3", "diem_to_chuc-1", "diem_to_chuc-3",
    ]  # fmt: skip


def test_loading_again_asks_twice_and_changes_nothing(django_assert_num_queries) -> None:
    before = list(Rubric.objects.values())
    with django_assert_num_queries(2):  # is the table there, what is published
        load_rubrics()
    assert list(Rubric.objects.values()) == before


def test_a_draft_can_be_filled_again_and_mended() -> None:
    rubric = draft("qd26-2027", "qd26-06", "qd26-26")
    fill(rubric, [SHEETS["qd26-11"]])
    assert [sheet.code for sheet in rubric.sheets.all()] == ["qd26-11"]
    Option.objects.filter(criterion__group__part__sheet__rubric=rubric).update(label="x")
    rubric.delete()
    assert Option.objects.count() == 2579


def test_publishing_twice_is_publishing_once(officer) -> None:
    rubric = publish(rubric=draft(), by=officer)
    again = publish(rubric=rubric, by=None)
    assert again.published_at == rubric.published_at
    [event] = rubric.events.filter(pgh_label="update")
    assert event.pgh_context["why"] == "publish"
    assert event.pgh_context["who"] == "can.bo"


@pytest.mark.parametrize(
    ("model", "where", "change", "place"),
    [
        (Option, {"criterion__code": "1.1", "points": 3}, {"points": 2}, "1.1"),
        (Option, {"criterion__code": "1.1", "points": 3}, {"points": 4}, "1.1"),
        (Criterion, {"code": "1.1"}, {"max": 2}, "1.1"),
        (Group, {"code": "1"}, {"max": 17}, "1"),
        (Part, {"code": "A"}, {"max": 39}, "A"),
        (Criterion, {"code": "5.2"}, {"depends_on": "5.9"}, "5.2"),
        (Criterion, {"code": "5.1"}, {"depends_on": "5.2"}, "5.1"),
    ],
)
def test_a_sum_that_is_off_is_named_and_not_published(model, where, change, place) -> None:
    rubric = draft()
    path = {Option: "criterion__group__part__", Criterion: "group__part__", Group: "part__", Part: ""}[model]
    assert model.objects.filter(**where, **{f"{path}sheet__rubric": rubric}).update(**change) == 1
    with pytest.raises(NotPublishable) as refused:
        publish(rubric=rubric, by=None)
    assert any(problem.startswith(f"qd26-06, {place}: ") for problem in refused.value.problems)
    rubric.refresh_from_db()
    assert rubric.published_at is None


@pytest.mark.parametrize("model", [Option, Criterion, Group, Part])
def test_a_sheet_with_something_left_out_is_not_published(model) -> None:
    rubric = draft()
    path = {Option: "criterion__group__part__", Criterion: "group__part__", Group: "part__", Part: ""}[model]
    order = "-points" if model is Option else "pk"
    model.objects.filter(**{f"{path}sheet__rubric": rubric}).order_by(order).first().delete()
    with pytest.raises(NotPublishable):
        publish(rubric=rubric, by=None)


def test_an_inner_group_counts_in_its_outer_one() -> None:
    rubric = draft("qd26-2027", "qd26-11")
    Group.objects.filter(part__sheet__rubric=rubric, code="6.1").update(max=F("max") + 1)
    assert {off.code for off in queries.sums_off(rubric)} == {"6", "6.1"}


def test_a_correction_is_a_new_version_and_the_newest_one_in_force_is_used() -> None:
    assert sheet_in_use("qd26-06", TODAY) == "qd26-2026"
    rubric = draft(since=date(2026, 11, 24))
    assert sheet_in_use("qd26-06", date(2026, 11, 24)) == "qd26-2026"  # not published yet
    publish(rubric=rubric, by=None)
    assert sheet_in_use("qd26-06", TODAY) == "qd26-2026"  # not in force yet
    assert sheet_in_use("qd26-06", date(2026, 11, 24)) == "qd26-2027"
    assert sheet_in_use("qd26-07", date(2026, 11, 24)) == "qd26-2026"
    assert queries.current_sheets(date(2026, 5, 21)).count() == 0
    assert queries.current_sheets(date(2026, 11, 24)).count() == 26


def sheet_in_use(product_set: str, day: date) -> str:
    return queries.current_sheets(day).get(product_set=product_set).rubric_id


def test_a_row_is_not_moved_into_or_out_of_what_is_published() -> None:
    rubric = draft()
    outside = Part.objects.get(sheet__rubric=rubric, code="A")
    inside = Part.objects.get(sheet__rubric="qd26-2026", sheet__product_set="qd26-06", code="A")
    for part, target in ((outside, inside.sheet_id), (inside, outside.sheet_id)):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            Part.objects.filter(pk=part.pk).update(sheet=target)


@pytest.mark.django_db(transaction=True)
def test_a_late_writer_waits_for_publishing_and_is_refused() -> None:
    rubric = draft()
    part = Part.objects.get(sheet__rubric=rubric, code="A")
    started, outcome = threading.Event(), []

    def write() -> None:
        started.set()
        try:
            Group.objects.create(part=part, position=999, code="99", title="x", max=1)
            outcome.append("written")
        except IntegrityError as error:
            outcome.append(str(error).split(":")[0])
        finally:
            connection.close()

    late = threading.Thread(target=write)
    with transaction.atomic():
        publish(rubric=rubric, by=None)
        late.start()
        started.wait(5)
        late.join(0.5)
        assert outcome == []  # it waits
    late.join(5)
    assert outcome == ["published criteria are frozen"]
