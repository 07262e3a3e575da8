"""Which code, templates, words and settings make the pages, as one short name."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

KINDS = {".py", ".html", ".txt", ".xml", ".mo", ".css", ".svg", ".json", ".csv", ".typ"}


@cache
def name() -> str:
    """The same for every process of a release, another after any change. Keyed by the secret, which signs page tokens.

    Asked for once when a process starts (`wsgi.py`), before a later release can lie beside the code that runs.
    """
    told = hashlib.sha256()
    for path in sorted(_files(settings.BASE_DIR)):
        told.update(str(path.relative_to(settings.BASE_DIR)).encode() + b"\0" + path.read_bytes())
    told.update(repr(sorted(_plain_settings())).encode())
    return salted_hmac("ocop.release", told.digest(), algorithm="sha256").hexdigest()[:16]


def _plain_settings() -> Iterator[tuple[str, str]]:
    """All settings that are words, numbers or lists of them: which of these pages show may change with any release."""
    for name in filter(str.isupper, dir(settings)):
        value = getattr(settings, name)
        if _plain(value):
            yield name, repr(value)


def _plain(value: object) -> bool:
    return (
        all(map(_plain, value))
        if isinstance(value, list | tuple)
        else isinstance(value, str | float | int | None)
    )


def _files(base: Path) -> Iterator[Path]:
    for app in (*settings.INSTALLED_APPS, "ocop_registry", "templates", "static", "locale"):
        folder = base / app
        if folder.is_dir():
            yield from (path for path in folder.rglob("*") if path.suffix in KINDS and path.is_file())
    yield base / "requirements.txt"
