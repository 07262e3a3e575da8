"""From a file to a report. Reads only: nothing is written here."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from certifications.recognitions import encodings, headings, reading
from certifications.recognitions.headings import Heading
from certifications.recognitions.known import Mark
from certifications.recognitions.lines import Line
from certifications.recognitions.lookups import Places, Sets
from certifications.recognitions.plans import Plan
from certifications.recognitions.reading import Cell, Sheet
from certifications.recognitions.remarks import RowError, UnreadableFile
from certifications.recognitions.report import Report, Source
from certifications.recognitions.rows import RowReader

VALUES_SHEET = "Giá trị"  # the template's list of allowed values: no table, and no remark
_SAMPLE_ROWS = 300  # rows that are searched for the letters of an old font


@contextmanager
def without_collecting() -> Iterator[None]:
    """Leave Python's search for cycles out for a while: a plan makes 100,000s of objects and no cycle worth finding."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@without_collecting()
def plan(source: Path | str | bytes, *, filename: str = "", on: date) -> Report:
    """What the file would do to the register on a day (today, as a rule), and all that is wrong with it.

    `filename` names the one sheet of a text table; the content decides how the file is read. Raises UnreadableFile when the file as
    a whole cannot be read. Nothing is written.
    """
    tables, warnings = _tables(reading.load(source), filename)
    report = Report(warnings=warnings)
    places, sets = Places(), Sets()
    reader = RowReader(places, sets, on)
    lines: list[Line] = []
    for sheet, heading in tables:
        problems = headings.problems(sheet, heading)
        report.errors += problems
        report.warnings += _unknown_columns(sheet, heading)
        lines += reader.read(sheet, heading, sound=not problems)
    if not reader.rows and not report.errors:
        raise UnreadableFile(_("The table has a heading but no rows."))
    report.rows = reader.rows
    report.errors += reader.errors
    report.warnings += reader.warnings
    origin = Source(lines, places, sets.names, Mark((), quiet=False), Plan())
    take(report, origin, origin.rematch())
    report.source = origin
    order = {sheet.name: number for number, (sheet, _heading) in enumerate(tables)}
    for remarks in (report.errors, report.warnings):
        remarks.sort(key=lambda remark: (order.get(remark.sheet, len(order)), remark.row))
    return report


def take(report: Report, source: Source, found: Plan) -> None:
    """Put the outcome of matching into the report, in place of an earlier one."""
    for remarks, old, new in (
        (report.errors, source.reported_errors, found.errors),
        (report.warnings, source.reported_warnings, found.warnings),
    ):
        remarks[:] = [remark for remark in remarks if remark not in old] + new
    source.reported_errors, source.reported_warnings = set(found.errors), set(found.warnings)
    report.create, report.change, report.same = found.create, found.change, found.same


def _tables(data: bytes, name: str) -> tuple[list[tuple[Sheet, Heading]], list[RowError]]:
    """The sheets that carry a table, with their headings. UnreadableFile when none does."""
    best: list[tuple[Sheet, Heading]] = []
    sheets: list[Sheet] = []
    for candidate in reading.read(data, name=name):
        found = [(sheet, heading) for sheet in candidate if (heading := headings.find(sheet))]
        if not sheets or _columns(found) > _columns(best):
            best, sheets = found, candidate
    if not best:
        raise UnreadableFile(_why_no_heading(sheets))
    tables = {sheet.name for sheet, _heading in best}
    return best, [remark for sheet in sheets if sheet.name not in tables for remark in _without_table(sheet)]


def _columns(found: Sequence[tuple[Sheet, Heading]]) -> int:
    return sum(len(heading.columns) for _sheet, heading in found)


def _without_table(sheet: Sheet) -> list[RowError]:
    if sheet.name == VALUES_SHEET or not (sheet.hidden or any(any(row) for row in sheet.rows)):
        return []
    reason = (
        _("The sheet is hidden and was not read.")
        if sheet.hidden
        else _("The sheet has no heading and was not read.")
    )
    return [RowError(sheet.name, 0, "", "", reason)]


def _why_no_heading(sheets: Sequence[Sheet]) -> str:
    cells: list[Cell] = [cell for sheet in sheets for row in sheet.rows[:_SAMPLE_ROWS] for cell in row]
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    if not any(cell != "" for cell in cells):
        return _("The file is empty.")
    font = encodings.old_font("\n".join(texts))
    if font:
        return encodings.in_old_font(font)
    return _(
        "No heading was found. One row must name the columns, for example: Tên sản phẩm, Chủ thể, Hạng sao, Số QĐ, "
        "Ngày cấp, Xã/phường, Huyện."
    )


def _unknown_columns(sheet: Sheet, heading: Heading) -> list[RowError]:
    reason = _("This column is not known and was left out.")
    return [RowError(sheet.name, heading.row + 1, title, "", reason) for title in heading.unknown]
