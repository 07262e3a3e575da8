"""The four formats. Each writer takes rows one by one and keeps only a few in memory.

CSV is RFC 4180 (commas, CRLF) in UTF-8 with a byte order mark, so that Excel shows Vietnamese letters; a text that a
spreadsheet might run as a formula carries one apostrophe in front (`columns.marked`). The other formats need neither.
"""

import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from certifications.opendata.columns import Kind, Row, Table, Value, marked

BYTE_ORDER_MARK = "\ufeff"
LINES_AT_ONCE = 500  # lines of a stream that leave together
ROWS_OF_A_GROUP = 5000  # rows of Parquet kept until they are written
MEDIA_TYPES = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
LABELS = {"csv": "CSV", "jsonl": "JSON Lines", "xlsx": "Excel", "parquet": "Parquet"}
STREAMED = ("csv", "jsonl")  # can be written while they are sent


def csv_line(cells: Iterable[Value]) -> str:
    """One line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_csv_cell(cell) for cell in cells])
    return line.getvalue()


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return marked(value) if isinstance(value, str) else str(value)


def json_line(table: Table, row: Row) -> str:
    """One line of JSON Lines; a line break inside a text is escaped, so a line is always a row."""
    record = {column.name: value for column, value in zip(table.columns, row, strict=True)}
    return json.dumps(record, ensure_ascii=False, default=date.isoformat) + "\n"


def lines(table: Table, name: str, rows: Iterable[Row]) -> Iterator[str]:
    """A whole table as text, some lines at a time: what a stream sends and a dump holds."""
    head, line = _as_text(table, name)
    yield head
    rows = iter(rows)
    while some := list(islice(rows, LINES_AT_ONCE)):
        yield "".join(map(line, some))


def _as_text(table: Table, name: str) -> tuple[str, Callable[[Row], str]]:
    if name == "csv":
        return BYTE_ORDER_MARK + csv_line(column.name for column in table.columns), csv_line
    return "", lambda row: json_line(table, row)


class Writer(ABC):
    """A file of one table; closed when it is whole."""

    @abstractmethod
    def write(self, row: Row) -> None:
        """One more row."""

    @abstractmethod
    def close(self) -> None:
        """Nothing follows."""


class TextWriter(Writer):
    """CSV or JSON Lines."""

    def __init__(self, path: Path, table: Table) -> None:
        head, self._line = _as_text(table, path.suffix[1:])
        self._file = path.open("w", encoding="utf-8", newline="")
        self._file.write(head)

    def write(self, row: Row) -> None:
        """One more line."""
        self._file.write(self._line(row))

    def close(self) -> None:
        """Nothing follows."""
        self._file.close()


class WorkbookWriter(Writer):
    """Excel: the rows, and a second sheet that explains the columns. A text stays a text whatever it begins with."""

    def __init__(self, path: Path, table: Table) -> None:
        options = {
            "constant_memory": True,
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        head = self._book.add_format({"bold": True, "bg_color": "#E8F0E4", "bottom": 1})
        self._day = self._book.add_format({"num_format": "dd/mm/yyyy"})
        # Excel keeps such a cell a text even when somebody opens and leaves it.
        self._quoted = self._book.add_format({"quote_prefix": True, "num_format": "@"})
        self._sheet = self._book.add_worksheet(str(table.title)[:31])
        self._sheet.freeze_panes(1, 1)
        for place, column in enumerate(table.columns):
            self._sheet.set_column(place, place, _width(column.kind))
            self._sheet.write_string(0, place, column.name, head)
        self._count, self._table, self._head = 0, table, head

    def write(self, row: Row) -> None:
        """One more row."""
        self._count += 1
        for place, value in enumerate(row):
            self._cell(self._count, place, value)

    def _cell(self, line: int, place: int, value: Value) -> None:
        if isinstance(value, str):
            quoted = self._quoted if marked(value) != value else None
            self._sheet.write_string(line, place, value, quoted)
        elif isinstance(value, bool):
            self._sheet.write_boolean(line, place, value)
        elif isinstance(value, date):
            self._sheet.write_datetime(line, place, value, self._day)
        elif value is not None:
            self._sheet.write_number(line, place, value)

    def close(self) -> None:
        """The sheet of explanations, then the file."""
        self._sheet.autofilter(0, 0, self._count, len(self._table.columns) - 1)
        sheet = self._book.add_worksheet(_("Columns"))
        sheet.set_column(0, 1, 20)
        sheet.set_column(2, 2, 70)
        described = [(each.name, str(each.kind), str(each.description)) for each in self._table.columns]
        for line, cells in enumerate([(_("Column"), _("Type"), _("Meaning")), *described]):
            for place, text in enumerate(cells):
                sheet.write_string(line, place, text, None if line else self._head)
        self._book.close()


def _width(kind: Kind) -> int:
    return 24 if kind == Kind.TEXT else 12


class ParquetWriter(Writer):
    """Parquet with real types, in groups of rows."""

    def __init__(self, path: Path, table: Table) -> None:
        import pyarrow as pa  # 60 MB of memory: only for whoever makes a dump, not for the web server
        import pyarrow.parquet as pq

        types: dict[Kind, Any] = {Kind.INTEGER: pa.int32(), Kind.BOOLEAN: pa.bool_(), Kind.DATE: pa.date32()}
        self._schema = pa.schema(
            [
                pa.field(
                    each.name,
                    types.get(each.kind, pa.string()),
                    nullable=not each.required,
                    metadata={"description": str(each.description)},
                )
                for each in table.columns
            ]
        )
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Row] = []
        self._batch = pa.RecordBatch.from_arrays
        self._array = pa.array

    def write(self, row: Row) -> None:
        """One more row."""
        self._rows.append(row)
        if len(self._rows) == ROWS_OF_A_GROUP:
            self._flush()

    def _flush(self) -> None:
        columns = zip(*self._rows, strict=True)
        arrays = [
            self._array(values, field.type) for values, field in zip(columns, self._schema, strict=True)
        ]
        self._file.write_batch(self._batch(arrays, schema=self._schema))
        self._rows = []

    def close(self) -> None:
        """The last group, and the foot of the file."""
        if self._rows:
            self._flush()
        self._file.close()


WRITERS: dict[str, Callable[[Path, Table], Writer]] = {
    "csv": TextWriter,
    "jsonl": TextWriter,
    "xlsx": WorkbookWriter,
    "parquet": ParquetWriter,
}
