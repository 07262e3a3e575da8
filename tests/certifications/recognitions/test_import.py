"""Whole files: from a spreadsheet to the register."""

import io
import json
import threading
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from certifications.models import Certificate, Decision
from certifications.recognitions import Unfit, apply, plan
from certifications.recognitions.template import workbook as template
from producers.models import Producer
from products.models import Product

from .sheets import HEADINGS, REAL, RICE, ROW, TODAY, changed, merged, real_rows, table, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Literal messages in the language of the source."""
    with translation.override("en"):
        yield


def counts(report):
    return (report.rows, len(report.create), len(report.change), report.same, len(report.errors))


def state():
    """Everything an import may touch, by value."""
    return [
        list(model.objects.order_by("pk").values()) for model in (Producer, Product, Decision, Certificate)
    ]


def planned(*rows, headings=HEADINGS):
    return plan(workbook([headings, *rows]), on=TODAY)


def load(*rows, headings=HEADINGS):
    report = planned(*rows, headings=headings)
    assert report.errors == []
    return apply(report, by=None)


def found(remarks):
    return [(remark.row, remark.column, remark.reason) for remark in remarks]


# --- the real recognitions ---


def test_a_workbook_of_the_real_recognitions_loads_and_twice_is_once():
    data = workbook(real_rows())
    assert counts(apply(plan(data, on=TODAY), by=None)) == (19, 19, 0, 0, 0)
    before = state()
    assert counts(apply(plan(data, on=TODAY), by=None)) == (19, 0, 0, 19, 0)
    assert state() == before
    rice = Certificate.objects.get(product__name="Gạo ST25 (Gạo Ông Cua ST25)")
    assert (rice.star, rice.decision.number, rice.decision.level) == (5, "2361/QĐ-BNNMT", "central")
    assert (rice.issued_on, rice.precision, rice.product.district.slug) == (
        date(2025, 6, 26),
        "day",
        "tran-de",
    )
    assert rice.product.commune.name == "Xã Tài Văn"
    honey = Certificate.objects.get(product__name="Mật ong Miền Tây")
    assert (honey.issued_text, honey.issued_on, honey.decision) == ("2019", date(2019, 12, 31), None)


def test_the_same_list_as_text_is_the_same_list():
    apply(plan(REAL, on=TODAY), by=None)
    before = state()
    for delimiter, encoding in ((",", "utf-8-sig"), (";", "utf-8"), ("\t", "utf-16"), ("|", "utf-8")):
        report = plan(table(real_rows(), delimiter=delimiter, encoding=encoding), on=TODAY)
        assert counts(report) == (19, 0, 0, 19, 0)
    assert state() == before


def test_windows_1258_with_its_combining_tones_is_read_as_nfc():
    import unicodedata

    def old(text):
        decomposed = "".join(
            unicodedata.normalize("NFD", ch)
            if unicodedata.normalize("NFD", ch)[-1] in "\u0300\u0301\u0303\u0309\u0323"
            else ch
            for ch in text
        )
        bases = unicodedata.normalize("NFC", decomposed)
        out = ""
        for ch in bases:
            try:
                out += ch if ch.encode("cp1258") else ""
            except UnicodeEncodeError:
                parts = unicodedata.normalize("NFD", ch)
                tone = next(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
                out += unicodedata.normalize("NFC", parts.replace(tone, "")) + tone
        return out

    data = table([[old(cell) for cell in row] for row in (HEADINGS, ROW)], encoding="cp1258")
    report = apply(plan(data, on=TODAY), by=None)
    assert counts(report) == (1, 1, 0, 0, 0)
    assert Product.objects.get().name == "Gạo thơm Mẫu"


def test_a_spoiled_copy_names_every_error_and_changes_nothing():
    rows = real_rows()
    places = {name: place for place, name in enumerate(rows[0])}
    for row, column, value in (
        (1, "stars", "6"), (2, "stars", "2"), (3, "name", ""), (4, "decision_date", "31/02/2022"),
        (5, "district_2025", "Huyện Mỹ Hoa"), (6, "producer", "=1+1"), (7, "year_recognised", "2031"),
        (8, "phan_nhom_2026", "Bánh kẹo"), (16, "old_commune", "Xã Phú Tân"), (17, "name", "Mật " * 80),
    ):  # fmt: skip
        rows[row][places[column]] = value
    before = state()
    report = plan(workbook(rows, names=["Danh sách"]), on=TODAY)
    assert [(e.sheet, e.row, e.column, e.value[:20], e.reason) for e in report.errors] == [
        ("Danh sách", 2, "stars", "6", "This is not a star level."),
        (
            "Danh sách", 3, "stars", "2",
            "Products with 1 or 2 stars get neither decision nor certificate (QĐ 26/2026/QĐ-TTg, Điều 4). Leave the row out.",
        ),
        ("Danh sách", 4, "name", "", "The cell is empty."),
        ("Danh sách", 5, "decision_date", "31/02/2022", "There is no day 31/02/2022. Write day/month/year."),
        ("Danh sách", 6, "district_2025", "Huyện Mỹ Hoa", "No such district."),
        ("Danh sách", 7, "producer", "=1+1", "A text may not begin with “=”: it would work as a formula. Write the value itself."),
        ("Danh sách", 8, "year_recognised", "2031", "The date lies in the future."),
        ("Danh sách", 9, "phan_nhom_2026", "Bánh kẹo", "No such product set."),
        ("Danh sách", 17, "old_commune", "Xã Phú Tân", "“Xã Phú Tân” is not in Huyện Long Phú."),
        ("Danh sách", 18, "name", "Mật Mật Mật Mật Mật ", "The text has 319 characters; at most 255 are kept."),
    ]  # fmt: skip
    assert [len(e.allowed) for e in report.errors] == [3, 3, 0, 3, 11, 0, 0, 3, 1, 0]
    assert counts(report)[0] == 19
    with pytest.raises(Unfit):
        apply(report, by=None)
    assert state() == before == [[], [], [], []]


# --- shapes of tables ---


def test_headings_stand_in_any_order_and_spelling_below_titles():
    headings = [
        "TT",
        "NƠI CẤP",
        "hang sao",
        "Ngày ký",
        "QĐ công nhận",
        "Tên đơn vị",
        "ten sp",
        "Xa/Phuong",
        "PHÂN NHÓM",
    ]
    row = [
        1,
        "UBND tỉnh Sóc Trăng",
        "★★★★",
        date(2022, 12, 7),
        "111/QĐ-UBND",
        "HTX Mẫu",
        "Gạo thơm Mẫu",
        "xa tai van",
        3,
    ]
    rows = [
        ["UBND TỈNH SÓC TRĂNG"],
        ["DANH SÁCH SẢN PHẨM OCOP"],
        [],
        headings,
        list(range(1, 10)),
        row,
        ["", "Tổng cộng", 1],
        ["Người lập biểu"],
    ]
    report = apply(plan(workbook(rows), on=TODAY), by=None)
    assert counts(report) == (1, 1, 0, 0, 0)
    assert found(report.warnings) == [(8, "", "The row holds hardly anything and was left out.")]
    made = Certificate.objects.get()
    assert (made.star, made.product.product_set_id, made.product.district.slug) == (4, "qd26-03", "tran-de")


def test_a_heading_of_two_rows_and_cells_merged_downward_are_read():
    first = ["TT", "Tên sản phẩm", "Chủ thể", "Hạng sao", "Năm", "", ""]
    rows = [
        first,
        ["", "", "", "", "", "Xã", "Huyện"],
        [1, "Gạo A", "", 3, 2022, "", ""],
        [2, "Gạo B", "", 3, 2022, "", ""],
    ]
    ranges = [
        (0, 5, 0, 6, "Địa chỉ"), (2, 2, 3, 2, "HTX Mẫu"), (2, 5, 3, 5, "Xã Tài Văn"), (2, 6, 3, 6, "Trần Đề"),
        *[(0, c, 1, c, first[c]) for c in range(5)],
    ]  # fmt: skip
    report = apply(plan(merged(rows, ranges), on=TODAY), by=None)
    assert counts(report) == (2, 2, 0, 0, 0)
    assert Producer.objects.get().products.count() == 2


def test_all_sheets_with_a_heading_are_read_and_the_others_named():
    data = workbook(
        [HEADINGS, ROW], [["Ghi chú chung"]], [HEADINGS, changed(ROW, product="Gạo B")], names=["A", "B", "C"]
    )
    report = plan(data, on=TODAY)
    assert counts(report) == (2, 2, 0, 0, 0)
    assert [(w.sheet, w.reason) for w in report.warnings if w.row == 0] == [
        ("B", "The sheet has no heading and was not read.")
    ]


def test_the_heading_once_more_is_left_out():
    report = planned(ROW, HEADINGS, changed(ROW, product="Gạo B"))
    assert counts(report) == (2, 2, 0, 0, 0)
    assert (3, "", "The heading stands here once more; the row was left out.") in found(report.warnings)


def test_missing_and_double_columns_are_errors_of_the_heading():
    headings = ["Tên sản phẩm", "Sản phẩm", "Chủ thể", "Huyện", "Giá bán"]
    report = planned(["Gạo", "Gạo", "HTX Mẫu", "Mỹ Tú", 5], headings=headings)
    assert found(report.errors) == [
        (
            1,
            "Sản phẩm",
            "The columns “Tên sản phẩm” and “Sản phẩm” mean the same. Delete or rename one of them.",
        ),
        (1, "Hạng sao", "The table has no column for: star."),
        (1, "Ngày cấp", "The table has no column for: date or year of recognition."),
    ]
    assert found(report.warnings)[0] == (1, "Giá bán", "This column is not known and was left out.")


def test_the_template_without_rows_has_only_its_example():
    from certifications.recognitions import UnreadableFile

    with pytest.raises(UnreadableFile, match="no rows"):
        plan(template(), on=TODAY)


# --- places, dates, decisions ---


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"commune": "", "district": ""}, "Neither district nor commune is written."),
        ({"commune": "Phường 1", "district": ""}, "Several communes have this name. Write the district too."),
        ({"commune": "Xã Tài Văn", "district": "Mỹ Tú"}, "“Xã Tài Văn” is not in Huyện Mỹ Tú."),
        ({"commune": "Xã Không Có"}, "Huyện Trần Đề has no “Xã Không Có”."),
        ({"star": "5 sao"}, "5 stars are given by the ministry only, not by the province or a district."),
        ({"set": "Thực phẩm chế biến"}, "This is a group of several product sets. Write the set."),
    ],
)
def test_what_does_not_fit_is_said(cells, reason):
    assert [error.reason for error in planned(changed(ROW, **cells)).errors] == [reason]


def test_the_most_exact_date_wins_and_they_must_agree():
    headings = [*HEADINGS, "Năm công nhận"]
    load([*ROW, 2022], headings=headings)
    assert Certificate.objects.get().precision == "day"
    report = planned([*ROW, 2023], headings=headings)
    assert found(report.errors) == [
        (2, "Năm công nhận", "This does not agree with 07/12/2022 in the same row.")
    ]


def test_one_decision_covers_many_rows_and_its_date_is_taken_where_it_is_missing():
    report = load(ROW, changed(ROW, product="Gạo B"), changed(ROW, product="Gạo C", day="2022"))
    assert [d.number for d in Decision.objects.all()] == ["111/QĐ-UBND"]
    assert Decision.objects.get().certificates.count() == 3
    assert any("that day is taken" in w.reason for w in report.warnings)


def test_a_number_without_any_date_is_not_kept_and_said():
    report = load(changed(ROW, day="2022"))
    assert Decision.objects.count() == 0
    assert any(w.reason.startswith("Decision 111/QĐ-UBND is not kept") for w in report.warnings)


# --- matching ---


def test_the_register_learns_what_it_did_not_know():
    load(changed(ROW, day="2022", number="", set=""), headings=HEADINGS)
    headings = [*HEADINGS, "Điểm", "MST"]
    report = load([*changed(ROW, producer="HTX MAU"), 65.5, "2200108445"], headings=headings)
    assert counts(report) == (1, 0, 1, 0, 0)
    made = Certificate.objects.get()
    assert (made.issued_on, made.precision, made.score) == (date(2022, 12, 7), "day", Decimal("65.50"))
    assert (made.decision.number, made.product.product_set_id) == ("111/QĐ-UBND", "qd26-03")
    assert made.product.producer.tax_number == "2200108445"
    assert counts(load([*ROW, 65.5, "2200108445"], headings=headings)) == (1, 0, 0, 1, 0)


def test_an_exact_day_ends_the_earlier_certificate_sooner():
    load(changed(ROW, day="2020", number=""))
    load(changed(ROW, day="2022", number="", star="4 sao"))
    load(changed(ROW, star="4 sao"))
    old, new = Certificate.objects.order_by("issued_on")
    assert (old.superseded_on, old.superseded_by, new.issued_on) == (
        date(2022, 12, 7),
        new,
        date(2022, 12, 7),
    )


def test_a_newer_star_supersedes_the_older_in_whatever_order_they_come():
    later = changed(ROW, star="4 sao", day="10/03/2024", number="222/QĐ-UBND")
    load(later)
    load(ROW)
    old, new = Certificate.objects.order_by("issued_on")
    assert (old.star, old.superseded_on, old.superseded_by, new.superseded_on) == (
        3,
        date(2024, 3, 10),
        new,
        None,
    )


def test_another_star_by_the_same_decision_is_refused():
    load(ROW)
    report = planned(changed(ROW, star="4"))
    assert found(report.errors) == [
        (2, "Hạng sao", "The register gives this product 3 stars (07/12/2022, decision 111/QĐ-UBND).")
    ]


def test_a_row_twice_is_said_and_a_contradiction_refused():
    report = planned(ROW, ROW)
    assert counts(report) == (2, 1, 0, 1, 0)
    assert (3, "Tên sản phẩm", "The same as row 2 of sheet “Sheet1”.") in found(report.warnings)
    report = planned(ROW, changed(ROW, star="4"))
    assert [(e.row, e.column) for e in report.errors] == [(3, "Hạng sao")]


def test_names_that_differ_by_a_tone_are_two_and_said():
    report = load(ROW, changed(ROW, producer="Hợp tác xã Mậu"), changed(ROW, product="Gạo thơm Mẩu"))
    assert Producer.objects.count() == 2
    assert Product.objects.count() == 3
    assert sum("looks like" in w.reason for w in report.warnings) == 2


def test_what_the_register_says_otherwise_stays():
    load(ROW)
    report = load(changed(ROW, set="Đồ ăn nhanh"))
    assert Product.objects.get().product_set.name == RICE
    assert any("keeps it" in w.reason for w in report.warnings)


# --- applying ---


def test_applying_one_report_twice_writes_once():
    report = planned(ROW)
    apply(report, by=None)
    again = apply(report, by=None)
    assert counts(again) == (1, 0, 0, 1, 0)
    assert Certificate.objects.count() == 1


def test_a_report_is_matched_anew_when_the_register_has_moved():
    early = planned(ROW)
    load(changed(ROW, star="4"))
    with pytest.raises(Unfit):
        apply(early, by=None)
    assert [c.star for c in Certificate.objects.all()] == [4]


def test_who_and_why_are_in_the_trail(officer):
    apply(planned(ROW), by=officer, why="danh sách năm 2022")
    event = Certificate.objects.get().events.get()
    assert (event.pgh_context["who"], event.pgh_context["why"]) == ("can.bo", "danh sách năm 2022")


def test_ten_rows_ask_the_database_no_more_than_two(django_assert_num_queries):
    for number in (2, 10):
        rows = [changed(ROW, product=f"Gạo {n}", producer=f"HTX {n}") for n in range(number)]
        with django_assert_num_queries(7):
            planned(*rows)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_one_set():
    data, together, failures = workbook(real_rows()), threading.Barrier(2), []

    def run():
        try:
            with translation.override("en"):
                report = plan(data, on=TODAY)
                together.wait(timeout=20)
                apply(report, by=None)
        except Exception as error:  # noqa: BLE001 -- told below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert (Certificate.objects.count(), Product.objects.count(), Decision.objects.count()) == (19, 19, 2)


# --- the command ---


def run(file, *options):
    out = io.StringIO()
    status = 0
    try:
        call_command("import_recognitions", str(file), *options, stdout=out)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue()


def test_the_command_keeps_the_contract(tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(workbook([HEADINGS, ROW]))
    made = {"rows": 1, "create": 1, "change": 0, "same": 0, "errors": []}
    status, out = run(file, "--dry-run", "--json")
    assert (status, json.loads(out), Certificate.objects.count()) == (0, made, 0)
    status, out = run(file, "--json")
    assert (status, json.loads(out), Certificate.objects.count()) == (0, made, 1)
    status, out = run(file, "--json")
    assert (status, json.loads(out)) == (0, made | {"create": 0, "same": 1})
    file.write_bytes(workbook([HEADINGS, changed(ROW, star="9")]))
    status, out = run(file, "--json")
    assert (status, json.loads(out)["errors"]) == (
        1,
        [{"sheet": "Sheet1", "row": 2, "column": "Hạng sao", "value": "9", "reason": "This is not a star level.", "allowed": ["3", "4", "5"]}],
    )  # fmt: skip


def test_the_command_shows_people_what_it_would_do(tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(workbook([HEADINGS, ROW]))
    status, out = run(file)
    assert status == 0
    assert "Sheet1 · row 2 · Gạo thơm Mẫu · Hợp tác xã Mẫu · 3★" in out
    assert "1 rows: 1 new, 0 changed, 0 known already, 0 errors." in out


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(CommandError, match="cannot be opened"):
        run(tmp_path / "nowhere.xlsx")
    status, out = run(tmp_path / "nowhere.xlsx", "--json")
    assert (status, len(json.loads(out)["errors"])) == (1, 1)
