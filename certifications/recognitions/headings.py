"""Finds the table in a sheet: which row is the heading, which column means what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certifications.recognitions.reading import Cell, Sheet
from certifications.recognitions.remarks import RowError, UnreadableFile
from ocop_registry.vietnamese import clean, fold

LOOK_DOWN = 100  # rows in which the heading must stand
_LONGEST_HEADING = 120
_LEAST_NUMBERS = 3  # figures in the line (1) (2) (3) under a heading


class Column(StrEnum):
    """What a column can mean."""

    PRODUCT = "product"
    PRODUCER = "producer"
    FORM = "form"
    STAR = "star"
    SCORE = "score"
    DECISION = "decision"
    DATE = "date"
    YEAR = "year"
    AUTHORITY = "authority"
    COMMUNE = "commune"
    OLD_COMMUNE = "old_commune"
    NEW_COMMUNE = "new_commune"
    DISTRICT = "district"
    ADDRESS = "address"
    SET = "set"
    SECTOR = "sector"
    NUMBER = "number"
    EXPIRY = "expiry"
    SOURCE = "source"
    SOURCE_NOTE = "source_note"
    PHONE = "phone"
    TAX = "tax"
    NOTE = "note"
    IGNORED = "ignored"  # running numbers and the like: no warning


ALIASES: dict[Column, tuple[str, ...]] = {
    Column.PRODUCT: (
        "Tên sản phẩm", "Sản phẩm", "Tên SP", "SP", "Tên sản phẩm OCOP", "Sản phẩm OCOP", "Tên sản phẩm, dịch vụ",
        "Tên sản phẩm/dịch vụ", "Tên sản phẩm đăng ký", "Tên gọi sản phẩm", "Product name", "Product", "name",
    ),
    Column.PRODUCER: (
        "Chủ thể", "Tên chủ thể", "Chủ thể OCOP", "Chủ thể sản xuất", "Tên chủ thể sản xuất", "Chủ thể sản phẩm",
        "Tên đơn vị", "Đơn vị", "Đơn vị sản xuất", "Cơ sở", "Tên cơ sở", "Cơ sở sản xuất", "Tên cơ sở sản xuất",
        "Tên chủ thể OCOP", "Tên doanh nghiệp, HTX, cơ sở", "producer", "producer name",
    ),
    Column.FORM: ("Loại hình", "Loại hình chủ thể", "Loại hình tổ chức", "Loại hình sản xuất", "producer_type", "legal form"),
    Column.STAR: (
        "Hạng sao", "Xếp hạng", "Phân hạng", "Số sao", "Hạng", "Sao", "Kết quả", "Kết quả phân hạng", "Kết quả xếp hạng",
        "Kết quả đánh giá", "Hạng sao đạt", "Đạt hạng", "Đạt sao", "Sao OCOP", "Xếp hạng sao", "Hạng sản phẩm",
        "Cấp sao", "Số sao đạt", "Hạng sao OCOP", "stars", "star",
    ),
    Column.SCORE: ("Điểm", "Tổng điểm", "Điểm số", "Số điểm", "Điểm trung bình", "Tổng điểm trung bình", "Điểm đánh giá", "score"),
    Column.DECISION: (
        "Số QĐ", "Số quyết định", "Quyết định số", "QĐ công nhận", "Quyết định", "Quyết định công nhận", "QĐ số",
        "Số QĐ công nhận", "Số quyết định công nhận", "Số, ngày quyết định", "Quyết định (số, ngày)", "decision_no",
        "decision number",
    ),
    Column.DATE: (
        "Ngày cấp", "Ngày ký", "Ngày QĐ", "Ngày quyết định", "Ngày công nhận", "Ngày ban hành", "Ngày ký quyết định",
        "Ngày cấp giấy chứng nhận", "Ngày cấp GCN", "Ngày, tháng, năm cấp", "Ngày tháng năm cấp", "Thời gian công nhận",
        "Ngày tháng năm", "Ngày, tháng, năm công nhận", "decision_date", "date",
    ),
    Column.YEAR: ("Năm công nhận", "Năm", "Năm đạt", "Năm cấp", "Năm đánh giá", "Năm phân hạng", "year_recognised", "year"),
    Column.AUTHORITY: (
        "Cơ quan công nhận", "Cơ quan cấp", "Nơi cấp", "Cơ quan ban hành", "Cơ quan ký", "Cấp công nhận",
        "Cơ quan quyết định", "authority",
    ),
    Column.COMMUNE: (
        "Xã/phường", "Xã", "Phường", "Xã/thị trấn", "Xã, phường", "Xã, thị trấn", "Xã/phường/thị trấn", "Phường/xã",
        "Xã, phường, thị trấn", "Phường, xã, thị trấn", "Tên xã", "Tên xã, phường", "commune",
    ),
    Column.OLD_COMMUNE: ("Xã cũ", "Xã/phường cũ", "Xã, phường, thị trấn cũ", "Xã (cũ)", "old_commune"),
    Column.NEW_COMMUNE: ("Xã mới", "Xã/phường mới", "Xã, phường mới", "Xã (mới)", "new_commune"),
    Column.DISTRICT: (
        "Huyện", "Huyện/thị xã/TP", "Địa bàn", "Huyện, thị xã, thành phố", "Huyện/thị xã/thành phố", "Huyện, thị xã",
        "Huyện/thị xã", "Huyện, TX, TP", "Huyện/TX/TP", "Huyện/thành phố", "Huyện, thành phố", "Huyện cũ", "Tên huyện",
        "Huyện, thị", "Đơn vị hành chính", "district", "district_2025",
    ),
    Column.ADDRESS: (
        "Địa chỉ", "Địa chỉ sản xuất", "Địa chỉ chủ thể", "Địa chỉ cơ sở", "Địa điểm", "Địa điểm sản xuất",
        "Nơi sản xuất", "Địa chỉ liên hệ", "address",
    ),
    Column.SET: (
        "Bộ sản phẩm", "Phân nhóm", "Nhóm sản phẩm", "Phân nhóm sản phẩm", "Tên bộ sản phẩm", "Nhóm, phân nhóm",
        "phan_nhom_2026", "product set",
    ),
    Column.SECTOR: ("Ngành hàng", "Ngành", "Ngành sản phẩm", "nganh_2026", "sector"),
    Column.NUMBER: ("Số giấy chứng nhận", "Số GCN", "Giấy chứng nhận số", "Số chứng nhận", "certificate number"),
    Column.EXPIRY: (
        "Ngày hết hạn", "Thời hạn", "Hết hạn", "Hiệu lực đến", "Có giá trị đến", "Ngày hết hiệu lực", "Thời hạn đến",
        "Có hiệu lực đến", "expires", "expiry",
    ),
    Column.SOURCE: ("Nguồn", "Nguồn tin", "Nguồn tài liệu", "source_url", "source"),
    Column.SOURCE_NOTE: ("Ghi chú nguồn", "source_note"),
    Column.PHONE: ("Điện thoại", "Số điện thoại", "SĐT", "ĐT", "Điện thoại liên hệ", "phone"),
    Column.TAX: ("MST", "Mã số thuế", "Mã số doanh nghiệp", "tax number"),
    Column.NOTE: ("Ghi chú", "note", "notes"),
    Column.IGNORED: ("STT", "TT", "Số thứ tự", "Số TT", "No", "#", "id", "source_url_2"),
}  # fmt: skip

# What must be there; of each group one column is enough.
REQUIRED: tuple[tuple[Column, ...], ...] = (
    (Column.PRODUCT,),
    (Column.PRODUCER,),
    (Column.STAR,),
    (Column.DATE, Column.YEAR),
    (Column.DISTRICT, Column.COMMUNE, Column.OLD_COMMUNE, Column.NEW_COMMUNE, Column.ADDRESS),
)
LABELS = {
    Column.PRODUCT: gettext_lazy("product name"),
    Column.PRODUCER: gettext_lazy("producer"),
    Column.STAR: gettext_lazy("star"),
    Column.DATE: gettext_lazy("date or year of recognition"),
    Column.DISTRICT: gettext_lazy("district or commune"),
}
_MEANING = {fold(alias): column for column, aliases in ALIASES.items() for alias in aliases if fold(alias)}
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@lru_cache(maxsize=4096)
def meaning(text: str) -> Column | None:
    """What a heading means, None when it is no heading known. Case, tones, line breaks and remarks in brackets are free."""
    if len(text) > _LONGEST_HEADING:
        return None
    text = clean(text)
    return _MEANING.get(fold(text)) or _MEANING.get(fold(_BRACKETS.sub(" ", text)))


@dataclass(frozen=True)
class Heading:
    """Where the table of a sheet begins and what its columns mean. `titles` are the headings as written."""

    row: int  # index of the row, from 0
    body: int  # index of the first row below
    columns: dict[Column, int]
    titles: dict[Column, str]
    unknown: tuple[str, ...]
    double: tuple[tuple[str, str], ...]  # pairs of columns with one meaning

    def title(self, column: Column) -> str:
        """The heading as written; for a column that is not there its first alias."""
        return self.titles.get(column) or ALIASES[column][0]


def texts(row: Sequence[Cell]) -> dict[int, str]:
    """The written cells of a row, by column."""
    return {place: clean(cell) for place, cell in enumerate(row) if isinstance(cell, str) and cell.strip()}


def meanings(row: Sequence[Cell]) -> dict[int, Column]:
    """The columns of a row that would be headings."""
    found = {place: meaning(text) for place, text in texts(row).items()}
    return {place: column for place, column in found.items() if column and column != Column.IGNORED}


def is_heading(row: Sequence[Cell]) -> bool:
    """Whether a row is a heading of recognitions: the product or the producer, and at least three columns known."""
    found = set(meanings(row).values())
    return len(found) >= 3 and bool(found & {Column.PRODUCT, Column.PRODUCER})  # noqa: PLR2004 -- as said


def find(sheet: Sheet) -> Heading | None:
    """The heading of a sheet, None when it has none. UnreadableFile when two tables stand in one sheet."""
    for index, row in enumerate(sheet.rows[:LOOK_DOWN]):
        if is_heading(row):
            heading = _heading(sheet, index)
            _refuse_another_table(sheet, heading)
            return heading
    return None


def repeats(heading: Heading, row: Sequence[Cell]) -> bool:
    """Whether a row below is the heading once more, as lists printed on several pages have it."""
    return _places(meanings(row)) == heading.columns


def _heading(sheet: Sheet, index: int) -> Heading:
    titles, body = _with_second_row(sheet, index)
    found = {place: meaning(text) for place, text in titles.items()}
    columns: dict[Column, int] = {}
    double = []
    for place, column in found.items():
        if column in columns and column != Column.IGNORED:
            double.append((titles[columns[column]], titles[place]))
        elif column:
            columns[column] = place
    columns.pop(Column.IGNORED, None)
    return Heading(
        row=index,
        body=body,
        columns=columns,
        titles={column: titles[place] for column, place in columns.items()},
        unknown=tuple(titles[place] for place, column in found.items() if column is None),
        double=tuple(double),
    )


def _with_second_row(sheet: Sheet, index: int) -> tuple[dict[int, str], int]:
    """The titles of a heading of one or two rows (“Địa chỉ” above “Xã” and “Huyện”), and where its body begins."""
    titles, body = texts(sheet.rows[index]), index + 1
    if body < len(sheet.rows):
        below = texts(sheet.rows[body])
        new = {place for place, text in below.items() if titles.get(place) != text}
        known = [place for place in new if meaning(below[place])]
        if known and len(known) == len(new):
            titles, body = titles | below, body + 1
    while body < len(sheet.rows) and _is_numbering(sheet.rows[body]):
        body += 1
    return titles, body


def _is_numbering(row: Sequence[Cell]) -> bool:
    """The line (1) (2) (3) that official tables carry under their heading."""
    numbers = [str(cell).strip(" ()[]").removesuffix(".0") for cell in row if str(cell).strip()]
    return (
        len(numbers) >= _LEAST_NUMBERS
        and all(number.isdecimal() for number in numbers)
        and (
            [int(number) for number in numbers]
            == list(range(int(numbers[0]), int(numbers[0]) + len(numbers)))
        )
    )


def _refuse_another_table(sheet: Sheet, heading: Heading) -> None:
    star = heading.columns.get(Column.STAR, -1)
    for index in range(heading.body, len(sheet.rows)):
        row = sheet.rows[index]
        if _has_star(row, star):
            continue
        if is_heading(row) and not repeats(heading, row):
            message = _(
                "Sheet “%(sheet)s” has two tables with different headings (rows %(first)s and %(second)s). "
                "Put each table on a sheet of its own."
            )
            raise UnreadableFile(
                message % {"sheet": sheet.name[:60], "first": heading.row + 1, "second": index + 1}
            )


def _has_star(row: Sequence[Cell], place: int) -> bool:
    """Whether the row has a figure where the star is, as data have: a quick look that keeps long lists fast."""
    cell = row[place] if 0 <= place < len(row) else ""
    return isinstance(cell, int | float) or (
        isinstance(cell, str) and any(ch.isdigit() or ch in "★*" for ch in cell)
    )


def _places(found: dict[int, Column]) -> dict[Column, int]:
    places: dict[Column, int] = {}
    for place, column in found.items():
        places.setdefault(column, place)
    return places


def problems(sheet: Sheet, heading: Heading) -> list[RowError]:
    """What is wrong with the heading itself: columns missing, or two of one meaning."""
    row = heading.row + 1
    found = [
        RowError(
            sheet.name, row, second, second,
            _("The columns “%(first)s” and “%(second)s” mean the same. Delete or rename one of them.")
            % {"first": first, "second": second},
        )
        for first, second in heading.double
    ]  # fmt: skip
    for group in REQUIRED:
        if not any(column in heading.columns for column in group):
            allowed = tuple(alias for column in group for alias in ALIASES[column][:3])
            reason = _("The table has no column for: %(column)s.") % {"column": LABELS[group[0]]}
            found.append(RowError(sheet.name, row, ALIASES[group[0]][0], "", reason, allowed))
    return found
