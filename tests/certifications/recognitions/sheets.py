"""Spreadsheets for tests, made the way people make them."""

import csv
import io
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

import certifications

TODAY = date(2026, 11, 23)
REAL = Path(certifications.__file__).parent / "data" / "recognitions-2019-2025.csv"
HEADINGS = ["Tên sản phẩm", "Chủ thể", "Hạng sao", "Số QĐ", "Ngày cấp", "Xã/phường", "Huyện", "Bộ sản phẩm"]
RICE = "Gạo, ngũ cốc, hạt sơ chế khác"
ROW = [
    "Gạo thơm Mẫu",
    "Hợp tác xã Mẫu",
    "3 sao",
    "111/QĐ-UBND",
    "07/12/2022",
    "Xã Tài Văn",
    "Huyện Trần Đề",
    RICE,
]


def workbook(*sheets, names=None):
    """An .xlsx file; dates are written as Excel keeps them, texts beginning with {=...} as formulas."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, rows in enumerate(sheets):
        sheet = book.add_worksheet(names[number] if names else f"Sheet{number + 1}")
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, date | datetime):
                    sheet.write_datetime(r, c, cell, day)
                else:
                    sheet.write(r, c, cell)
    book.close()
    return buffer.getvalue()


def merged(rows, ranges):
    """An .xlsx file with merged cells: (first row, first column, last row, last column, value)."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    for r, row in enumerate(rows):
        sheet.write_row(r, 0, row)
    for top, left, bottom, right, value in ranges:
        sheet.merge_range(top, left, bottom, right, value)
    book.close()
    return buffer.getvalue()


def table(rows, *, delimiter=",", encoding="utf-8"):
    """A .csv file."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode(encoding)


def real_rows():
    """The real recognitions, heading first."""
    with REAL.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def changed(row, **cells):
    """A row with other cells: `star="4"` and so on."""
    places = dict(
        zip(
            ["product", "producer", "star", "number", "day", "commune", "district", "set"],
            range(8),
            strict=True,
        )
    )
    new = list(row)
    for name, value in cells.items():
        new[places[name]] = value
    return new
