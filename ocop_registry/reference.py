"""Reference data: tables that mirror files kept in the project, loaded after every `migrate`."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import connection, models


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a UTF-8 CSV file with a heading."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def has_table(model: type[models.Model]) -> bool:
    """Whether the model's table is there: `migrate` may be asked for one app only, before the others."""
    return model._meta.db_table in connection.introspection.table_names()


def upsert(objects: Iterable[models.Model], *, key: Sequence[str], update: Sequence[str]) -> None:
    """Write the rows: new ones are added, known ones (by `key`) brought up to the file. None is removed."""
    found: list[Any] = list(objects)
    if found:
        manager = type(found[0])._default_manager
        manager.bulk_create(found, update_conflicts=True, unique_fields=list(key), update_fields=list(update))
