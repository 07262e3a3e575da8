"""From a file to sheets of raw rows. Knows formats, not meanings."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.utils.translation import gettext as _
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from certifications.recognitions import archive, encodings
from certifications.recognitions.archive import MAX_COLUMNS, MAX_FILE, MAX_ROWS, Flaws
from certifications.recognitions.remarks import UnreadableFile

Cell = str | float | int | bool | date | datetime | time | timedelta
TEXT_TABLE = "CSV"  # the sheet of a text table without a file name
DELIMITERS = ",;\t|"
_MAX_FILLED = 1_000_000  # cells written into merged ranges
_OLE = b"\xd0\xcf\x11\xe0"  # the container of old .xls files and of encrypted .xlsx files


@dataclass
class Sheet:
    """One sheet: `rows[i]` is the row that the spreadsheet numbers i + 1. `hidden` sheets carry no rows."""

    name: str
    rows: Sequence[Sequence[Cell]]
    flaws: Flaws = field(default_factory=Flaws)
    hidden: bool = False


def load(source: Path | str | bytes) -> bytes:
    """The content of the file, within the limit."""
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        try:
            if path.stat().st_size > MAX_FILE:
                raise UnreadableFile(archive.too_large())
            data = path.read_bytes()
        except (OSError, ValueError) as error:
            message = _("The file cannot be opened: %(file)s.")
            raise UnreadableFile(message % {"file": path}) from error
    if len(data) > MAX_FILE:
        raise UnreadableFile(archive.too_large())
    if not data.strip():
        raise UnreadableFile(_("The file is empty."))
    return data


def read(data: bytes, *, name: str = "") -> list[list[Sheet]]:
    """The sheets, in each way the file may be read (a text table with each delimiter). The content decides.

    `name` stands for the one sheet of a text table.
    """
    if data.startswith(b"PK\x03\x04"):
        return [_workbook(data)]
    if data.startswith(_OLE):
        raise UnreadableFile(
            _(
                "This is an old .xls file, or the file is protected by a password. Save it as .xlsx without a password."
            )
        )
    other = encodings.other_format(data)
    if other:
        message = _("This is a %(format)s file, whatever its name says. Send the list as .xlsx or .csv.")
        raise UnreadableFile(message % {"format": other})
    text = encodings.decode(data)
    return [_table(text, delimiter, name or TEXT_TABLE) for delimiter in DELIMITERS if delimiter in text] or [
        _table(text, ",", name or TEXT_TABLE)
    ]


def _workbook(data: bytes) -> list[Sheet]:
    flaws = archive.inspect(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return [
                _sheet(book.get_sheet_by_name(meta.name), flaws.get(meta.name, Flaws()))
                if meta.visible == SheetVisibleEnum.Visible
                else Sheet(meta.name, [], hidden=True)
                for meta in book.sheets_metadata
                if meta.typ == SheetTypeEnum.WorkSheet
            ]
    except (UnreadableFile, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the reader, on a damaged file, is no Exception
        raise UnreadableFile(_("The file is damaged. Open it in Excel and save it again.")) from error


def _sheet(sheet: CalamineSheet, flaws: Flaws) -> Sheet:
    rows = sheet.to_python(skip_empty_area=False)
    _fill_merged(rows, sheet.merged_cell_ranges or [])
    return Sheet(sheet.name, rows, flaws)


def _fill_merged(rows: list[list[Cell]], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Give the value of cells merged downward to each of their rows; those merged sideways are titles."""
    room = _MAX_FILLED
    for (top, left), (bottom, _right) in ranges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        last = min(bottom, len(rows) - 1)
        room -= last - top
        if room < 0:
            raise UnreadableFile(archive.too_large())
        for row in range(top + 1, last + 1):
            rows[row][left] = rows[top][left]


def _table(text: str, delimiter: str, name: str) -> list[Sheet]:
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) > MAX_ROWS + 1000:
                raise UnreadableFile(archive.too_large())
            rows.append(list(row[: MAX_COLUMNS + 1]))
    except csv.Error as error:
        message = _("Row %(row)s of the file cannot be read: is a quotation mark left open?")
        raise UnreadableFile(message % {"row": len(rows) + 1}) from error
    if any(len(row) > MAX_COLUMNS for row in rows):
        raise UnreadableFile(archive.too_large())
    return [Sheet(name, rows)]
