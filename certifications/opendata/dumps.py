"""Dated dumps: made whole or not at all, described, kept for as long as they are of use, watched for age.

A build is written under a hidden name; a link with the day as its name then points to it, in one step of the file
system. Whoever is reading the former build reads on to its end.
"""

import fcntl
import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone, translation

from certifications.models import Certificate, Decision
from certifications.opendata import package
from certifications.opendata.columns import Table
from certifications.opendata.formats import WRITERS, Writer
from certifications.opendata.package import File
from certifications.opendata.rows import READERS, Scope
from certifications.opendata.tables import TABLES
from ocop_registry.audit import events_of
from ocop_registry.links import site
from ocop_registry.remembered import remembered
from producers.models import Producer
from producers.sales import SalesChannel, SalesPoint, SalesPointProducer
from products.models import Product

log = logging.getLogger(__name__)
DESCRIPTION = "datapackage.json"
CHECKSUMS = "SHA256SUMS"
SALES: tuple[type[Model], ...] = (SalesChannel, SalesPoint, SalesPointProducer)
TOO_OLD = timedelta(hours=36)
FILES = frozenset({DESCRIPTION, CHECKSUMS, *(f"{table}.{form}" for table in TABLES for form in WRITERS)})


class DumpUnderWay(Exception):
    """Another process is making a dump at this moment."""


@dataclass(frozen=True)
class Dump:
    """A dump that is there."""

    day: date
    folder: Path

    @cached_property
    def package(self) -> dict[str, Any]:
        """Its Data Package."""
        found: dict[str, Any] = json.loads((self.folder / DESCRIPTION).read_text(encoding="utf-8"))
        return found

    @property
    def files(self) -> list[File]:
        """Its files, as described."""
        return package.files_of(self.package)

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.package["created"])

    @property
    def too_old(self) -> bool:
        """Whether the daily export seems to stand still."""
        return timezone.now() - self.made_at > TOO_OLD

    @property
    def overtaken(self) -> bool:
        """Whether the register has changed since."""
        return bool(self.package["register"] != register())

    def path(self, name: str) -> Path | None:
        """Where one of its files is; None for any other name."""
        found = self.folder / name
        return found if name in FILES and found.is_file() else None


@remembered(size=4)
def register() -> dict[str, int]:
    """The length of the audit trail of what is published: it grows with every change, whoever makes it.

    Names of places and product sets come with a release, not by staff, and are not among it.

    Counting it is dear in a large register; no change of it leaves the stamp as it was.
    """
    tracked: tuple[type[Model], ...] = (Certificate, Decision, Producer, Product, *SALES)
    return {str(model._meta.model_name): events_of(model).count() for model in tracked}


def folder() -> Path:
    """Where dumps are kept."""
    return Path(settings.MEDIA_ROOT) / "open-data"


def all_dumps() -> list[Dump]:
    """Every dump, newest first."""
    found = [(_day(each.name), each) for each in folder().glob("????-??-??")]
    dumps = [Dump(day, each.resolve()) for day, each in found if day and (each / DESCRIPTION).is_file()]
    return sorted(dumps, key=lambda dump: dump.day, reverse=True)


def latest() -> Dump | None:
    """The newest dump."""
    return next(iter(all_dumps()), None)


def of_day(text: str) -> Dump | None:
    """The dump of a day written yyyy-mm-dd."""
    return next((dump for dump in all_dumps() if dump.day.isoformat() == text), None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def warn_when_too_old(dump: Dump | None) -> bool:
    """Whether the newest dump is older than 36 hours; then the log says so too."""
    if dump is None or not dump.too_old:
        return False
    log.warning("open data: the newest dump is of %s; is the daily export running?", dump.made_at)
    return True


def build(*, on: date) -> Dump:
    """Make the dump of a day: all tables in all formats, from one snapshot of the register.

    Replaces the one of the same day and clears those no longer kept. Raises DumpUnderWay.
    """
    with _alone(), translation.override(settings.LANGUAGE_CODE), ExitStack() as cleaning:
        made = Path(tempfile.mkdtemp(prefix=f".{on.isoformat()}-", dir=folder()))
        cleaning.callback(shutil.rmtree, made, ignore_errors=True)
        _write(made, on)
        _point(on, made)
        cleaning.pop_all()  # it stays
        _clear(keep=on)
    dump = Dump(on, folder() / on.isoformat())
    log.info("open data: dump of %s made, %s", on, {file.name: file.rows for file in dump.files})
    return dump


@contextmanager
def _alone() -> Iterator[None]:
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DumpUnderWay from error
        yield


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """Every read inside sees the register as of one moment; inside another transaction, as that one sees it."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _write(into: Path, on: date) -> None:
    address = site()
    scope = Scope(on, address)
    with _one_snapshot():
        made_at, seen = timezone.localtime(), register()
        files = [file for table in TABLES.values() for file in _write_table(into, table, scope)]
    described = package.describe(on=on, made_at=made_at, files=files, register=seen, site=address)
    (into / DESCRIPTION).write_text(json.dumps(described, ensure_ascii=False, indent=1), encoding="utf-8")
    (into / CHECKSUMS).write_text(package.checksums(files), encoding="utf-8")


def _write_table(into: Path, table: Table, scope: Scope) -> list[File]:
    """Read once, written in every format: the files of a table never disagree."""
    count = 0
    with ExitStack() as stack:
        writers: list[Writer] = [
            stack.enter_context(closing(make(into / f"{table.name}.{form}", table)))
            for form, make in WRITERS.items()
        ]
        for row in READERS[table.name](scope):
            count += 1
            for writer in writers:
                writer.write(row)
    return [_file(into, table.name, form, count) for form in WRITERS]


def _file(into: Path, table: str, form: str, rows: int) -> File:
    path = into / f"{table}.{form}"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(table, form, rows, path.stat().st_size, digest)


def _point(on: date, made: Path) -> None:
    """Let the day name the new build, in one step."""
    link = made.with_name(f"{made.name}.link")
    link.symlink_to(made.name)
    link.replace(folder() / on.isoformat())


def _clear(*, keep: date) -> None:
    """Keep the newest, the first of each month and the one just made; take away the others and what a crash left."""
    days = [dump.day for dump in all_dumps()]
    first = {(day.year, day.month): day for day in days}  # days are newest first: the earliest stays
    kept = {max(days), keep, *first.values()}
    for day in set(days) - kept:
        (folder() / day.isoformat()).unlink()
    named = {(folder() / day.isoformat()).resolve() for day in kept}
    for each in folder().glob(".????-??-??-*"):
        if each.is_symlink():
            each.unlink()
        elif each.resolve() not in named:
            shutil.rmtree(each, ignore_errors=True)
