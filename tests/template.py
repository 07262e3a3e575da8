"""The database that test databases are copied from: migrated once for each state of the migrations, kept for the next run.

Migrating takes longer than any test. Copying takes a moment, for every process of a run.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from ocop_registry import local_postgres

PREFIX = "ocop_template_"
ROOT = Path(__file__).resolve().parents[1]
OURS = {"accounts", "certifications", "evaluations", "localities", "ocop_registry", "producers", "products"}
FOLDERS = {"migrations", "data"}
MODULES = {"loading.py", "text.py", "validators.py"}  # what migrations import, and what runs after them


def name() -> str:
    """Another one after any change of what migrating does: migrations, reference data and what loads it, libraries."""
    told = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("*/**/*")):
        inside = path.relative_to(ROOT)
        if (
            path.is_file()
            and path.suffix != ".pyc"
            and inside.parts[0] in OURS
            and (FOLDERS & {*inside.parts} or path.name in MODULES)
        ):
            told.update(inside.as_posix().encode() + path.read_bytes())
    return PREFIX + told.hexdigest()[:16]


def ready() -> str:
    """The name of a database that is migrated."""
    local_postgres.home().mkdir(parents=True, exist_ok=True)
    with (local_postgres.home() / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = name()
        with _maintenance() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
            there = {each for (each,) in cursor.fetchall()}
            if wanted in there:
                return wanted
            for old in there:
                cursor.execute(f"DROP DATABASE IF EXISTS {old} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {PREFIX}new")
        _migrate(f"{PREFIX}new")
        with _maintenance() as cursor:
            cursor.execute(f"ALTER DATABASE {PREFIX}new RENAME TO {wanted}")
        return wanted


@contextmanager
def _maintenance() -> Iterator[object]:
    with connection._nodb_cursor() as cursor:
        yield cursor


def _migrate(database: str) -> None:
    """Into a database that this process is connected to for as long as it takes."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
