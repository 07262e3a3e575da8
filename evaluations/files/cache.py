"""Where pictures of pages lie. Everything in this folder can be made again: deleting it loses nothing."""

import shutil
import time
from pathlib import Path
from typing import Final

from django.conf import settings

from evaluations.files import names

FOLDER: Final = "evidence-pages"
_BAD_FOR: Final = 600  # seconds during which a page that could not be drawn is not tried again


def folder_of(name: str) -> Path:
    """The folder of the pictures of one file. ValueError for what is no path of an evidence file."""
    key = names.key(name)
    return Path(settings.MEDIA_ROOT) / FOLDER / key[:2] / key


def forget(name: str) -> None:
    """Delete the pictures of a file."""
    shutil.rmtree(folder_of(name), ignore_errors=True)


def mark_bad(folder: Path, number: int) -> None:
    """Remember that the page cannot be drawn, so that opening it over and over costs nothing."""
    mark = _mark(folder, number)
    mark.touch()


def is_bad(folder: Path, number: int) -> bool:
    """Whether drawing the page failed a short time ago."""
    try:
        return time.time() - _mark(folder, number).stat().st_mtime < _BAD_FOR
    except FileNotFoundError:
        return False


def _mark(folder: Path, number: int) -> Path:
    return folder / f"{number}.bad"
