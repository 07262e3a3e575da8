"""The workbook officers start from: headings, allowed values to choose from, one made-up example."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from certifications.recognitions.headings import ALIASES, Column
from certifications.recognitions.planning import VALUES_SHEET
from certifications.recognitions.rows import EXAMPLE
from localities.models import District
from producers.enums import LegalForm
from products.models import ProductSet

SHEET = "Công nhận OCOP"
LAST_ROW = 2000  # down to here the lists to choose from reach
# Column, width, example. The example row begins with EXAMPLE, so the import leaves it out.
COLUMNS: tuple[tuple[Column, int, str | float], ...] = (
    (Column.PRODUCT, 34, f"{EXAMPLE}: Bánh in Mẫu Thử (xóa dòng này)"),
    (Column.PRODUCER, 34, "Hợp tác xã Ví Dụ Không Có Thật"),
    (Column.FORM, 20, "Hợp tác xã"),
    (Column.STAR, 10, 3),
    (Column.SCORE, 9, 65.5),
    (Column.DECISION, 18, "0000/QĐ-UBND"),
    (Column.DATE, 13, "31/12/2024"),
    (Column.AUTHORITY, 24, "UBND tỉnh Sóc Trăng"),
    (Column.COMMUNE, 20, ""),
    (Column.DISTRICT, 22, "Huyện Mỹ Tú"),
    (Column.SET, 34, "Chế biến từ gạo, ngũ cốc"),
    (Column.NUMBER, 16, ""),
    (Column.TAX, 15, ""),
    (Column.PHONE, 14, ""),
    (Column.SOURCE, 24, ""),
    (Column.NOTE, 20, ""),
)


def workbook() -> bytes:
    """The template as an .xlsx file."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    heading = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8F0E4", "border": 1}
    )
    as_text, example = (
        book.add_format({"num_format": "@"}),
        book.add_format({"italic": True, "font_color": "#777777"}),
    )
    sheet = book.add_worksheet(SHEET)
    for place, (column, width, value) in enumerate(COLUMNS):
        plain = column in {Column.DATE, Column.TAX, Column.PHONE, Column.DECISION, Column.NUMBER}
        sheet.set_column(place, place, width, as_text if plain else None)
        sheet.write(0, place, ALIASES[column][0], heading)
        sheet.write(1, place, value, example)
    sheet.freeze_panes(1, 1)
    lists = _values()
    _write_values(book, heading, lists)
    for place, (column, _width, _value) in enumerate(COLUMNS):
        if column in lists:
            number, values = list(lists).index(column), lists[column]
            letter = chr(65 + number)
            sheet.data_validation(
                1, place, LAST_ROW, place,
                {
                    "validate": "list",
                    "source": f"='{VALUES_SHEET}'!${letter}$2:${letter}${len(values) + 1}",
                    "error_type": "warning",
                    "error_title": _("Please choose from the list"),
                    "error_message": _("The import accepts the values of the second sheet."),
                },
            )  # fmt: skip
    book.close()
    return buffer.getvalue()


def _values() -> dict[Column, list[str | int]]:
    """The values to choose from."""
    return {
        Column.STAR: [3, 4, 5],
        Column.DISTRICT: [str(name) for name in District.objects.values_list("name", flat=True)],
        Column.SET: [
            str(name) for name in ProductSet.objects.order_by("number").values_list("name", flat=True)
        ],
        Column.FORM: [str(form.label) for form in LegalForm if form != LegalForm.UNKNOWN],
    }


def _write_values(
    book: xlsxwriter.Workbook, heading: xlsxwriter.format.Format, lists: dict[Column, list[str | int]]
) -> None:
    sheet = book.add_worksheet(VALUES_SHEET)
    for place, (column, values) in enumerate(lists.items()):
        sheet.set_column(place, place, max(12, *(len(str(value)) for value in values)))
        sheet.write(0, place, ALIASES[column][0], heading)
        sheet.write_column(1, place, values)
