"""The stamp of what the public may see: as long as it is the same, no public page can have changed.

The database counts every transaction that touched a public table, raw SQL, COPY and imports too
(`localities/migrations/0003_public_stamp.py`, docs/adr/0030). Whoever renders or keeps something reads the stamp
*first*: what is read afterwards is never older than its stamp.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import pgtrigger
from django.db import InterfaceError, OperationalError, connection

_held: ContextVar[str | None] = ContextVar("ocop_stamp", default=None)


def public_change() -> pgtrigger.Trigger:
    """For the `Meta.triggers` of a table that public pages show something of."""
    return pgtrigger.Trigger(
        name="public_change",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        level=pgtrigger.Statement,
        func="PERFORM ocop_public_change(); RETURN NULL;",
    )


def read() -> str:
    """The stamp of this moment; inside a transaction that has itself changed something, one that nobody else has.

    Mostly the first question of a request, and so it is also the one that tells whether a kept connection still
    lives (`CONN_HEALTH_CHECKS` would ask another one before).
    """
    if connection.in_atomic_block or connection.connection is None:
        return _ask()
    connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs do not know it
    try:
        return _ask()
    except (OperationalError, InterfaceError):
        connection.close()
        return _ask()


def _ask() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ocop_public_stamp()")
        return str(cursor.fetchone()[0])


def known() -> str | None:
    """The stamp that is held, None where none is."""
    return _held.get()


@contextmanager
def held() -> Iterator[str]:
    """One stamp for everything inside, read now unless somebody further out has read it."""
    stamp = _held.get() or read()
    token = _held.set(stamp)
    try:
        yield stamp
    finally:
        _held.reset(token)
