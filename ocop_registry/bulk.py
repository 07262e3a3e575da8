"""Many new rows in one statement: PostgreSQL's COPY."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import connection, models, transaction

M = TypeVar("M", bound=models.Model)
_LINES_AT_ONCE = 50
# The text format of COPY. A backslash in a text is always doubled, so that it never reads as NULL or as an end.
_NULL = r"\N"
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def tell_planner(*tables: type[models.Model]) -> None:
    """After many new rows: let PostgreSQL plan for the tables as they are now, not as they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"ANALYZE {', '.join(connection.ops.quote_name(each._meta.db_table) for each in tables)}"
        )


def reserve_keys(model: type[models.Model], count: int) -> list[int]:
    """Primary keys ahead of the insert, so that an older row can name a newer one before that is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [row[0] for row in cursor.fetchall()]


def insert(rows: Sequence[M]) -> None:
    """Write new rows of one model, all or none, and give keys to those without.

    Triggers, constraints and the audit trail work as ever. For plain columns (text, number, date, yes or no, key,
    file, whole numbers) without a default of the database; nothing is validated or sent as a signal, as in `bulk_create`. Columns
    that the database computes are read when asked for.
    """
    if not rows:
        return
    model = type(rows[0])
    new = [row for row in rows if row.pk is None]
    for row, key in zip(new, reserve_keys(model, len(new)) if new else (), strict=True):
        row.pk = key
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    for field in fields:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            for row in rows:
                field.pre_save(row, add=True)
    names = [field.attname for field in fields]
    lines = ("\t".join([_text(getattr(row, name)) for name in names]) + "\n" for row in rows)
    _copy(model._meta.db_table, [str(field.column) for field in fields], _Stream(lines))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _text(value: object) -> str:
    if value is None:
        return _NULL
    if isinstance(value, list):
        return f"{{{','.join(str(int(each)) for each in value)}}}"
    text = str(value)
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


class _Stream:
    """Lines as a file, written out while the server is already at work on the earlier ones."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def read(self, _size: int = -1) -> str:
        """Some whole lines; nothing at the end."""
        return "".join(islice(self._lines, _LINES_AT_ONCE))


def _copy(table: str, columns: Sequence[str], lines: _Stream) -> None:
    quote = connection.ops.quote_name
    into = f"COPY {quote(table)} ({', '.join(map(quote, columns))}) FROM STDIN"
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        # pghistory puts who and why before a statement that Django executes; COPY goes past Django.
        cursor.execute("VALUES (1)")
        with connection.wrap_database_errors:
            cursor.copy_expert(into, lines)
