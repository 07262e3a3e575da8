"""Files that are not what they claim: each gets a clear word, none a crash."""

import contextlib
import io
import zipfile

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certifications.recognitions import Report, UnreadableFile, plan
from products.models import Product

from .sheets import HEADINGS, ROW, TODAY, changed, real_rows, table, workbook

pytestmark = pytest.mark.django_db
GOOD = workbook([HEADINGS, ROW])


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def refused(data):
    with pytest.raises(UnreadableFile) as error:
        plan(data, filename="danh-sach.xlsx", on=TODAY)
    return str(error.value)


def with_part(data, name, change):
    """The workbook with one part changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(entry.filename, change(content) if entry.filename == name else content)
    return out.getvalue()


def with_sheet(change):
    return with_part(GOOD, "xl/worksheets/sheet1.xml", change)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"  \n ", "The file is empty."),
        (b"%PDF-1.7\n1 0 obj", "This is a PDF file, whatever its name says."),
        (b"\x89PNG\r\n\x1a\n", "This is a PNG file"),
        (b"{\\rtf1 Ten}", "This is a RTF file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "protected by a password"),
        (b"PK\x03\x04 and nothing more", "The file is damaged."),
        (GOOD[: len(GOOD) // 2], "The file is damaged."),
        (bytes(range(256)) * 20, "neither an Excel workbook"),
        ("Xin chào, đây không phải là bảng".encode(), "No heading was found."),
        (table([HEADINGS]), "has a heading but no rows"),
        (b"x" * (20 * 1024 * 1024 + 1), "too large"),
        ("S¶n phÈm,Chñ thÓ\n".encode(), "old font (TCVN3 (ABC))"),
        ("Saûn phaåm,Chuû theå\n".encode(), "old font (VNI)"),
    ],
)
def test_what_is_no_list_is_told_so(data, words):
    assert words in refused(data)


def test_a_zip_of_something_else_is_told_so():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "is not an Excel workbook" in refused(buffer.getvalue())


def test_the_claim_of_a_huge_sheet_is_refused_before_it_is_read():
    claim = with_sheet(
        lambda xml: xml.replace(b'<dimension ref="A1:H2"/>', b'<dimension ref="A1:XFD1048576"/>')
    )
    assert "reaches to row 1048576, column 16384" in refused(claim)
    far = with_sheet(
        lambda xml: xml.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        )
    )
    assert "reaches to row 1048576, column 16384" in refused(far)


def test_a_zip_bomb_is_refused_whatever_its_directory_claims():
    bomb = with_sheet(lambda xml: xml.replace(b"</sheetData>", b" " * (160 * 1024 * 1024) + b"</sheetData>"))
    assert "too large" in refused(bomb)
    name = b"xl/worksheets/sheet1.xml"
    place = bomb.index(b"PK\x01\x02")
    while bomb[place + 46 : place + 46 + len(name)] != name:
        place = bomb.index(b"PK\x01\x02", place + 4)
    lying = bomb[: place + 24] + (1000).to_bytes(4, "little") + bomb[place + 28 :]
    assert "too large" in refused(lying)


def test_cells_without_a_place_cannot_widen_the_sheet():
    wide = with_sheet(
        lambda xml: xml.replace(
            b"</sheetData>", b'<row r="3">' + b"<c><v>1</v></c>" * 5000 + b"</row></sheetData>"
        )
    )
    assert "too large" in refused(wide)


def test_entities_are_not_unfolded():
    lol = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa">]>'
    assert "damaged" in refused(with_part(GOOD, "xl/workbook.xml", lambda xml: lol + xml.split(b"?>", 1)[1]))


def test_two_tables_in_one_sheet_are_refused_with_their_rows():
    other = ["TT", "Chủ thể", "Sản phẩm", "Huyện"]
    assert "(rows 1 and 4)" in refused(workbook([HEADINGS, ROW, [], other, [1, "HTX", "Gạo", "Mỹ Tú"]]))


def test_too_many_rows_are_refused():
    assert "too large" in refused(table([HEADINGS, *[ROW] * 51_100]))


def test_formulas_without_result_and_errors_name_their_cell():
    import re

    def cell(name, content):
        return lambda xml: re.sub(rb'<c r="%s"[^>]*>.*?</c>' % name, content, xml)

    report = plan(with_sheet(cell(b"C2", b'<c r="C2"><f>1+2</f><v></v></c>')), on=TODAY)
    assert [(e.row, e.column, e.reason[:40]) for e in report.errors] == [
        (2, "Hạng sao", "Cell C2 holds a formula without a stored")
    ]
    report = plan(with_sheet(cell(b"C2", b'<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>')), on=TODAY)
    assert [(e.row, e.column, e.reason[:34]) for e in report.errors] == [
        (2, "Hạng sao", "Cell C2 shows an error of Excel. W")
    ]
    report = plan(with_sheet(cell(b"C2", b'<c r="C2"><f>1+2</f><v>3</v></c>')), on=TODAY)
    assert (report.errors, [row.star for row in report.create]) == ([], [3])


def test_hostile_texts_are_stored_clean_or_refused():
    from certifications.recognitions import apply

    rows = [
        changed(ROW, product="\u202eGạo\u200b một\0"),
        changed(ROW, product="🌾 Gạo hai"),
        changed(ROW, product="Gạo thơm ba"),  # NFD
        changed(ROW, product="x" * 300),
        changed(ROW, product="=cmd|' /C calc'!A0"),
        changed(ROW, product="+Gạo bốn"),
    ]
    report = plan(table([HEADINGS, *rows]), on=TODAY)
    assert [(e.row, e.reason[:25]) for e in report.errors] == [
        (5, "The text has 300 characte"),
        (6, "A text may not begin with"),
    ]
    report = apply(plan(table([HEADINGS, *rows[:3], rows[5]]), on=TODAY), by=None)
    assert sorted(Product.objects.values_list("name", flat=True)) == [
        "+Gạo bốn",
        "Gạo một",
        "Gạo thơm ba",
        "🌾 Gạo hai",
    ]
    assert any("like a formula" in w.reason for w in report.warnings)


LISTS = [workbook(real_rows()), table(real_rows()), table(real_rows(), encoding="utf-16"), GOOD]
FUZZ = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FUZZ
@given(
    st.sampled_from(LISTS),
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=0, max_size=6), st.integers(0, 4)),
        min_size=1,
        max_size=8,
    ),
)
def test_damaged_bytes_give_a_report_or_a_clear_refusal(data, wounds):
    for place, content, cut in wounds:
        start = int(place * len(data))
        data = data[:start] + content + data[start + cut :]
    with contextlib.suppress(UnreadableFile):
        assert isinstance(plan(data, on=TODAY), Report)


CELL = st.one_of(
    st.text(max_size=30), st.sampled_from([*HEADINGS, *ROW, "", "³ sao", "①", "1/1/1", "=1", "Tổng cộng", "99/99/9999"]),
    st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**9), 10**9),
)  # fmt: skip


@FUZZ
@given(st.lists(st.lists(CELL, max_size=9), max_size=8))
def test_any_cells_give_a_report_or_a_clear_refusal(rows):
    for data in (table([HEADINGS, *rows]), table(rows)):
        try:
            report = plan(data, on=TODAY)
        except UnreadableFile:
            continue
        errors = {error.row for error in report.errors}
        assert len(report.create) + len(report.change) + report.same <= report.rows
        if any("column" in error.reason for error in report.errors):
            continue  # with such a heading no row is judged as a whole
        assert report.rows <= len(report.create) + len(report.change) + report.same + len(errors)
        report.as_json()
        [row.what for row in report.create]
