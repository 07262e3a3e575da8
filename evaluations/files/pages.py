"""Pictures of the pages of evidence: drawn when first asked for, then taken from the cache."""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from django.core.files.storage import Storage, default_storage
from django.utils.translation import gettext_lazy as _

from evaluations.file_worker import limits
from evaluations.files import cache, child

Width = Literal[400, 1240]
_WAITING_SECONDS: Final = 40  # for somebody who draws pages of the same file at this moment


class PageMissing(LookupError):
    """The file has no page of this number."""


class CannotShow(Exception):
    """The page exists or may exist, but no picture of it can be made now.

    `reason` is the stable word: `gone` (the file is not in the storage), `busy` (worth another try) or `unshowable`;
    `message` the sentence for the person, who can still save the file.
    """

    def __init__(self, reason: Literal["gone", "busy", "unshowable"]) -> None:
        self.reason: Final = reason
        self.message: Final = str(_MESSAGES[reason])
        super().__init__(self.message)


_MESSAGES: Final = {
    "gone": _("The file is not in the store of this registry. Please tell the administrator."),
    "busy": _("Many pages are being drawn just now. Please open this page again in a moment."),
    "unshowable": _("This page cannot be shown as a picture. Download the file to look at it."),
}


def page_picture(name: str, number: int, *, width: Width = 1240, storage: Storage = default_storage) -> Path:
    """The WebP picture of a page, counted from 1, `width` pixels wide (narrower for pages far longer than wide).

    Of a photo there is one page. The storage must be on the disk of this machine. Raises `PageMissing`,
    `CannotShow`, and ValueError when `name` is no path that `keep` gave or the width is another one.
    """
    if width not in limits.WIDTHS:
        raise ValueError(f"no pictures of this width: {width}")
    folder = cache.folder_of(name)
    picture = folder / f"{number}-{width}.webp"
    if picture.exists():
        return picture
    if not 1 <= number <= limits.MAX_PAGES:
        raise PageMissing(number)
    if not storage.exists(name):
        raise CannotShow("gone")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            if not picture.exists():
                _draw(Path(storage.path(name)), folder, number)
            picture.stat()
    except FileNotFoundError as error:  # somebody emptied the cache or dropped the file meanwhile
        raise CannotShow("busy" if storage.exists(name) else "gone") from error
    return picture


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time for each file, among all processes: who comes second finds the pictures of the first."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        last = time.monotonic() + _WAITING_SECONDS
        while not _locked(descriptor):
            if time.monotonic() > last:
                raise CannotShow("busy")
            time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _draw(source: Path, folder: Path, number: int) -> None:
    """Have the page and its neighbours drawn, and put them into the cache, each whole."""
    if cache.is_bad(folder, number):
        raise CannotShow("unshowable")
    with tempfile.TemporaryDirectory(prefix=".drawing-", dir=folder) as drawing:
        try:
            answer = child.run("show", source, Path(drawing), str(number))
        except child.ChildFailed as failed:
            if failed.how == "busy":
                raise CannotShow("busy") from failed
            answer = {}
        for picture in Path(drawing).glob("*.webp"):
            picture.replace(folder / picture.name)
    if answer.get("missing"):
        raise PageMissing(number)
    if answer.get("missing") is None:
        cache.mark_bad(folder, number)
        raise CannotShow("unshowable")
