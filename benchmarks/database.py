"""A database of its own for the benchmark, thrown away afterwards, also one that a crash left behind."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.db import connection

from ocop_registry import local_postgres

NAME = "ocop_bench"


@contextmanager
def own(name: str = NAME) -> Iterator[str]:
    """Connect this process to a new, migrated database; yields its DATABASE_URL for other processes."""
    from django.core.management import call_command

    home = str(connection.settings_dict["NAME"])
    local_postgres.home().mkdir(parents=True, exist_ok=True)
    with (local_postgres.home() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _recreate(name, create=True)
        try:
            _connect(name)
            call_command("migrate", verbosity=0)
            yield _url(name)
        finally:
            _connect(home)
            _recreate(name, create=False)


def _connect(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _recreate(name: str, *, create: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        if create:
            cursor.execute(f"CREATE DATABASE {name}")


def _url(name: str) -> str:
    found = connection.settings_dict
    who = quote(str(found["USER"])) + (f":{quote(str(found['PASSWORD']))}" if found["PASSWORD"] else "")
    port = f":{found['PORT']}" if found["PORT"] else ""
    return f"postgres://{who}@{quote(str(found['HOST']), safe='')}{port}/{name}"


def environment(url: str) -> dict[str, str]:
    """For the servers: this database, plain HTTP, no limits."""
    return os.environ | {
        "DATABASE_URL": url,
        "OCOP_HTTPS": "0",
        "OCOP_DEBUG": "0",
        "OCOP_SAMPLE_DATA": "0",
        "OCOP_PAGE_MEMORY_MB": "0",
        "OCOP_API_PER_MINUTE": "0",
        "OCOP_API_SEARCHES_PER_MINUTE": "0",
        "OCOP_SUGGESTIONS_PER_MINUTE": "0",
    }
