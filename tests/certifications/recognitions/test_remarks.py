"""What people are told of a list: short, first things first, with what would do."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError
from django.utils import timezone, translation

from certifications import actions
from certifications.dates import TERM_MONTHS, add_months
from certifications.models import Certificate
from certifications.recognitions import RowError, apply, cells, plan
from certifications.recognitions.remarks import cut, grouped

from .sheets import HEADINGS, ROW, TODAY, changed, workbook

pytestmark = pytest.mark.django_db
SCORED = [*HEADINGS, "Điểm"]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def planned(*rows, headings=HEADINGS):
    return plan(workbook([headings, *rows]), on=TODAY)


def load(*rows, headings=HEADINGS):
    return apply(planned(*rows, headings=headings), by=None)


def run(file, *options):
    out, status = io.StringIO(), 0
    try:
        call_command("import_recognitions", str(file), *options, stdout=out)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "a.xlsx"


# --- grouping and order ---


def test_equal_remarks_are_one_line_with_their_rows():
    rows = [2, 3, 4, 7, 9, 11, 13, 15, 17, 18]
    remarks = [RowError("A", row, "X", f"v{row}", "same") for row in rows]
    [group] = grouped([*remarks])
    assert (group.row, group.rows, group.value) == ("2–4, 7, 9, 11, 13, 15 and 2 more", 10, "v2 · v3 · v4 …")
    assert [g.row for g in grouped([RowError("A", 0, "", "", "whole"), RowError("A", 5, "", "", "row")])] == [
        "",
        "5",
    ]


def test_the_command_shows_errors_first_and_few_of_what_it_would_create(file):
    rows = [changed(ROW, product=f"Gạo {n}", day="2022") for n in range(30)]
    file.write_bytes(workbook([HEADINGS, *rows]))
    status, out = run(file, "--dry-run")
    assert (status, out.count("New certificate"), "… and 10 more" in out) == (0, 20, True)
    assert out.count("is not kept until its date is known") == 1
    assert "rows 2–31" in out
    file.write_bytes(workbook([HEADINGS, *rows, changed(ROW, star="9")]))
    status, out = run(file)
    assert (status, out.startswith("Errors (1)")) == (1, True)
    assert out.index("Errors (1)") < out.index("Please look at") < out.index("To be created (30)")


def test_what_was_supposed_is_not_told_again_when_nothing_would_change(file):
    row = changed(ROW, producer="Mẫu Thử")
    assert [group.rows for group in load(row).worth_a_look] == [1, 1]
    assert planned(row).worth_a_look == []
    again = planned(row, changed(ROW, product="Gạo mới"))
    assert len(again.worth_a_look) == 2
    file.write_bytes(workbook([HEADINGS, row]))
    assert "Please look at" not in run(file)[1]


def test_the_form_of_many_producers_is_one_line():
    report = planned(*(changed(ROW, producer=f"Mẫu {n}") for n in "ABCDEFGH"))
    [group] = [g for g in report.worth_a_look if "legal form" in g.reason]
    assert (group.rows, group.row, group.value) == (8, "2–9", "Mẫu A · Mẫu B · Mẫu C …")


# --- what would do ---


def test_an_unknown_commune_names_those_of_its_district():
    [error] = planned(changed(ROW, commune="Phường Không Có")).errors
    assert error.reason == "Huyện Trần Đề has no “Phường Không Có”."
    assert error.allowed == (
        "Thị trấn Lịch Hội Thượng", "Thị trấn Trần Đề", "Xã Liêu Tú", "Xã Lịch Hội Thượng", "Xã Thạnh Thới An",
        "Xã Thạnh Thới Thuận", "Xã Trung Bình", "Xã Tài Văn", "Xã Viên An", "Xã Viên Bình", "Xã Đại Ân 2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("score", "star", "reason", "allowed"),
    [
        ("101", "3 sao", "This is not a score from 0 to 100.", ("0-100",)),
        ("69,50", "4 sao", "A score of 69,5 allows 3 stars at most.", ("70-100",)),
        (40.0, "3 sao", "A score of 40 allows 2 stars at most.", ("50-100",)),
    ],
)
def test_a_score_that_does_not_fit_names_what_would(score, star, reason, allowed):
    [error] = planned([*changed(ROW, star=star), score], headings=SCORED).errors
    assert (error.column, error.reason, error.allowed) == ("Điểm", reason, allowed)


def test_numbers_are_told_as_they_are_written_here():
    load([*ROW, 65.5], headings=SCORED)
    [warning] = [w for w in planned([*ROW, "66.50"], headings=SCORED).warnings if w.column == "Điểm"]
    assert (warning.value, warning.reason.endswith("keeps it: 65,5.")) == ("66,5", True)
    assert cells.shown(75.5) == "75,5"


def test_a_star_that_the_authority_may_not_give_is_told_in_its_column():
    headings = [*HEADINGS, "Cơ quan công nhận"]
    five = planned([*changed(ROW, star="5"), "UBND tỉnh Sóc Trăng"], headings=headings).errors
    four = planned([*changed(ROW, star="4"), "UBND huyện Trần Đề"], headings=headings).errors
    assert [(e.column, e.value, e.allowed) for e in (*five, *four)] == [
        ("Hạng sao", "5", ("3", "4")),
        ("Hạng sao", "4", ("3",)),
    ]


def test_a_long_value_is_cut_with_a_mark(file):
    assert (cut("abc", 3), cut("abcd", 3)) == ("abc", "ab…")
    [error] = planned(changed(ROW, product="x" * 300)).errors
    assert error.value == "x" * 199 + "…"
    file.write_bytes(workbook([HEADINGS, changed(ROW, product="x" * 300)]))
    assert "x" * 59 + "…”" in run(file)[1]


# --- prolonged, struck out ---


def test_an_exact_day_that_would_break_a_prolongation_is_left_out_and_said(officer):
    load(changed(ROW, day="2025", number=""))
    known = Certificate.objects.get()
    until = add_months(known.issued_on, TERM_MONTHS) + timedelta(days=180)
    Certificate.objects.update(prolonged_until=until)
    report = load(changed(ROW, day="10/03/2025"))
    known.refresh_from_db()
    assert (known.issued_on, known.precision, known.decision.number) == (
        date(2025, 12, 31),
        "year",
        "111/QĐ-UBND",
    )
    assert [w.column for w in report.warnings if "is prolonged to" in w.reason] == ["Ngày cấp"]
    before = Certificate.objects.values().get()
    assert load(changed(ROW, day="10/03/2025")).same == 1
    assert Certificate.objects.values().get() == before


def test_a_shorter_prolongation_lets_the_exact_day_in():
    load(changed(ROW, day="2025", number=""))
    Certificate.objects.update(prolonged_until=date(2029, 1, 10))
    load(changed(ROW, day="20/12/2025"))
    assert Certificate.objects.get().issued_on == date(2025, 12, 20)


@pytest.mark.parametrize("day", ["07/12/2022", "2022"])
def test_an_entry_that_was_struck_out_does_not_come_back_by_itself(officer, day):
    row = changed(ROW, day=day, number="" if day == "2022" else ROW[3])
    load(row)
    actions.strike(certificate=Certificate.objects.get(), by=officer, why="gõ nhầm")
    report = load(row)
    assert (report.same, len(report.create), Certificate.objects.count()) == (1, 0, 1)
    struck = Certificate.objects.get().events.get(annulled_on__isnull=False)
    today = f"{timezone.localdate(struck.pgh_created_at):%d/%m/%Y}"
    [group] = [g for g in report.worth_a_look if "struck out" in g.reason]
    assert group.reason.startswith(f"This entry was struck out of the register on {today}, so")


def test_the_right_entry_after_a_strike_is_created(officer):
    load(ROW)
    actions.strike(certificate=Certificate.objects.get(), by=officer, why="gõ nhầm sao")
    assert len(load(changed(ROW, star="4 sao")).create) == 1
    assert load(changed(ROW, star="4 sao")).same == 1
    assert [c.star for c in Certificate.objects.rightful()] == [4]


# --- a database that refuses ---


@pytest.mark.parametrize("error", [IntegrityError, OperationalError])
def test_a_database_that_refuses_is_told_clearly(file, monkeypatch, error):
    def refuse(*_args, **_kwargs):
        raise error("no\nDETAIL: more")

    file.write_bytes(workbook([HEADINGS, ROW]))
    monkeypatch.setattr("certifications.recognitions.applying._write", refuse)
    with pytest.raises(CommandError, match=r"nothing was written\. Please run it again\. \(no\)"):
        run(file)
    status, out = run(file, "--json")
    assert (status, len(json.loads(out)["errors"]), Certificate.objects.count()) == (1, 1, 0)
