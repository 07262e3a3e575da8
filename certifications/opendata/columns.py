"""What a table of the open data is made of. Pure: no database, no format."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise

Value = str | int | bool | date | None
Row = tuple[Value, ...]
PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"
# What spreadsheets may take for a formula when it begins a cell, as OWASP lists it, with the wide forms of East Asia;
# and the mark itself, so that taking one mark off always gives the value back.
_FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠']")
MARK = "'"


class Kind(StrEnum):
    """What a column holds; the value is the type of the JSON Table Schema."""

    TEXT = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    PARTIAL = "partial"  # a day, month or year, as exactly as it is known: 2025-03-10, 2025-03, 2025
    LINK = "uri"

    @property
    def is_text(self) -> bool:
        """Whether files hold it as text."""
        return self in {Kind.TEXT, Kind.PARTIAL, Kind.LINK}


@dataclass(frozen=True)
class Column:
    """One column: its name stays for ever, its description is told to people."""

    name: str
    kind: Kind
    description: str | Promise
    required: bool = False
    values: Sequence[str | int] = ()

    def schema(self) -> dict[str, object]:
        """As a field of the JSON Table Schema."""
        found: dict[str, object] = {"name": self.name, "type": str(self.kind)}
        constraints: dict[str, object] = {"required": True} if self.required else {}
        if self.kind == Kind.PARTIAL:
            found["type"] = "string"
            constraints["pattern"] = PARTIAL_DATE
        if self.kind == Kind.LINK:
            found |= {"type": "string", "format": "uri"}
        if self.values:
            constraints["enum"] = list(self.values)
        return (
            found
            | {"description": str(self.description)}
            | ({"constraints": constraints} if constraints else {})
        )


@dataclass(frozen=True)
class Table:
    """One table: its columns in order, its key, and which columns name rows of other tables."""

    name: str
    title: str | Promise
    description: str | Promise
    columns: tuple[Column, ...]
    key: str
    references: tuple[tuple[str, str, str], ...] = ()  # column, table, its column

    def schema(self, form: str) -> dict[str, object]:
        """The JSON Table Schema of its file in one format; what it names is in the files of the same format."""
        links = [
            {"fields": [column], "reference": {"resource": f"{table}-{form}", "fields": [there]}}
            for column, table, there in self.references
        ]
        found: dict[str, object] = {
            "fields": [column.schema() for column in self.columns],
            "primaryKey": [self.key],
            "missingValues": [""],
        }
        return found | ({"foreignKeys": links} if links else {})


def marked(text: str) -> str:
    """A text for a CSV cell: one apostrophe before whatever a spreadsheet might run as a formula.

    >>> marked("=1+1"), marked("'t Hooft"), marked("Bánh pía")
    ("'=1+1", "''t Hooft", 'Bánh pía')
    """
    return MARK + text if _FORMULA.match(text) else text


def unmarked(text: str) -> str:
    """The value behind a CSV cell: one leading apostrophe is taken off. The reverse of `marked` for every text."""
    return text.removeprefix(MARK)
