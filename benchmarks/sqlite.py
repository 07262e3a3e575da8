"""The peer "Datasette": the rows of the list in an SQLite file, numbered in its order, indexed by what is filtered."""

import os
import sqlite3
from pathlib import Path

COLUMNS = (
    "slug",
    "name",
    "producer",
    "commune",
    "district",
    "sector",
    "segment",
    "star",
    "expires_on",
    "place",
)


def copy(path: Path) -> None:
    """Write what is in force today into a new file."""
    from django.utils import timezone

    from certifications.models import Certificate

    rows = Certificate.objects.in_force(timezone.localdate()).values_list(
        "product__slug", "product__name", "product__producer__name", "product__commune__name", "product__district",
        "product__product_set__group__sector__slug", "product__producer__segment", "star", "expires_on",
    ).order_by("-star", "product__name_sort", "pk")  # fmt: skip
    with sqlite3.connect(path) as file:
        file.execute(f"CREATE TABLE products (id INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
        marks = ", ".join("?" * len(COLUMNS))
        numbered = enumerate(rows.iterator(chunk_size=5000))
        lines = ((*row[:-1], row[-1].isoformat(), place) for place, row in numbered)
        into = f"INSERT INTO products ({', '.join(COLUMNS)}) VALUES ({marks})"  # noqa: S608 -- our own names
        file.executemany(into, lines)
        for column in ("district", "sector", "segment", "star"):
            file.execute(f"CREATE INDEX by_{column} ON products ({column}, place)")
        file.execute("ANALYZE")
    file.close()


def application() -> object:
    """The ASGI application for gunicorn: `benchmarks.sqlite:application()`."""
    from datasette.app import Datasette  # type: ignore[import-untyped]

    return Datasette(
        [],
        immutables=[os.environ["OCOP_BENCH_SQLITE"]],
        settings={"facet_time_limit_ms": 5000, "sql_time_limit_ms": 5000},
    ).app()
