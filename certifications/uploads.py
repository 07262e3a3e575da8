"""Lists waiting between their trial run and "import now": kept for a day under random names.

The name travels in a signed token with the person and the SHA-256, so that exactly the file that was looked at is
imported, by whoever looked at it.
"""

import hashlib
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing

SALT = "ocop.import"
KEPT_SECONDS = 24 * 3600


class Gone(Exception):
    """The token is not ours or too old, or the file is no longer there."""


@dataclass(frozen=True)
class Upload:
    """A file that was looked at."""

    content: bytes
    filename: str
    token: str


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"


def keep(content: bytes, *, filename: str, user_pk: Any) -> Upload:
    """Keep a file for a day; files of former days are removed."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.iterdir():
        with suppress(FileNotFoundError):  # another upload tidies up at the same moment
            if old.stat().st_mtime < time.time() - KEPT_SECONDS:
                old.unlink()
    name = uuid.uuid4().hex
    (folder / name).write_bytes(content)
    facts = [name, filename, hashlib.sha256(content).hexdigest(), user_pk]
    return Upload(content, filename, signing.dumps(facts, salt=SALT))


def find(token: str, *, user_pk: Any) -> Upload:
    """The file of a token. Raises Gone."""
    name, filename, digest = _facts(token, user_pk)
    try:
        content = (_folder() / name).read_bytes()
    except OSError as error:
        raise Gone from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise Gone
    return Upload(content, filename, token)


def _facts(token: str, user_pk: Any) -> tuple[str, str, str]:
    try:
        name, filename, digest, owner = signing.loads(token, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature as error:
        raise Gone from error
    if owner != user_pk:
        raise Gone
    return name, filename, digest


def drop(token: str, *, user_pk: Any) -> None:
    """Remove a file that has done its duty."""
    (_folder() / _facts(token, user_pk)[0]).unlink(missing_ok=True)
