"""Addresses of records: readable, unique, never changed once given."""

import re
from collections.abc import Iterable

from django.db import connection, models

from ocop_registry.vietnamese import fold

LONGEST = 90
_OTHERS = re.compile(r"[^0-9A-Za-z]+")
A_FEW = 50  # up to here one query each is cheaper than reading every slug


def base(name: str, *, fallback: str) -> str:
    """The name as an address: `banh-pia-sau-rieng`; the fallback when no Latin letter is left."""
    return _OTHERS.sub("-", fold(name)).strip("-")[:LONGEST].strip("-") or fallback


def one_writer(model: type[models.Model]) -> None:
    """Hold back other writers of the table's names and numbers until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [model._meta.db_table])


def assign(records: Iterable[models.Model], *, fallback: str) -> None:
    """Give each new record a free slug. Call inside a transaction: a lock keeps two writers apart until it ends."""
    waiting = [record for record in records if not getattr(record, "slug", "")]
    if not waiting:
        return
    model = type(waiting[0])
    one_writer(model)
    taken = set(model._default_manager.values_list("slug", flat=True)) if len(waiting) > A_FEW else None
    given: set[str] = set()
    for record in waiting:
        stem = base(str(getattr(record, "name")), fallback=fallback)  # noqa: B009 -- models.Model knows no name
        used = taken if taken is not None else _used(model, stem) | given
        slug = _free(stem, used)
        used.add(slug)
        given.add(slug)
        setattr(record, "slug", slug)  # noqa: B010 -- likewise


def _used(model: type[models.Model], stem: str) -> set[str]:
    return set(model._default_manager.filter(slug__startswith=stem).values_list("slug", flat=True))


def _free(stem: str, used: set[str]) -> str:
    if stem not in used:
        return stem
    number = 2
    while f"{stem}-{number}" in used:
        number += 1
    return f"{stem}-{number}"
