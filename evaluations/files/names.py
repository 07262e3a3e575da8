"""Names of evidence files: the one people gave, and the one the file is kept under."""

import re
import uuid
from pathlib import PurePath
from typing import Final

from ocop_registry import vietnamese

LONGEST_NAME: Final = 150  # characters
FOLDER: Final = "evidence"
CONTENT_TYPES: Final = {".pdf": "application/pdf", ".jpg": "image/jpeg"}
_KEPT: Final = re.compile(rf"{FOLDER}/[0-9a-f]{{2}}/([0-9a-f]{{32}})(\.pdf|\.jpg)", re.ASCII)
_NAMELESS: Final = "minh-chung"


def cleaned(name: str) -> str:
    """A file name as it is stored and shown: NFC, one line, nothing invisible, no folders, extension kept.

    At most `LONGEST_NAME` characters; the stem is cut, not the extension.
    """
    plain = vietnamese.clean(re.split(r"[/\\]", name)[-1])
    stem, dot, ending = plain.rpartition(".")
    suffix = dot + ending if dot else ""
    stem = (stem if dot else plain).strip(" .") or _NAMELESS
    return stem[: max(1, LONGEST_NAME - len(suffix))].rstrip() + suffix


def suffix_of(name: str) -> str:
    """The extension in lower case with its dot, '' when there is none."""
    return PurePath(f"-{name}").suffix.lower()


def new_path(suffix: str) -> str:
    """A path in the storage that says nothing, cannot be guessed and was never given before."""
    key = uuid.uuid4().hex
    return f"{FOLDER}/{key[:2]}/{key}{suffix}"


def key(name: str) -> str:
    """The part of a kept path that no other file shares. ValueError for what is no path of ours."""
    found = _KEPT.fullmatch(name)
    if found is None:
        raise ValueError(f"not the path of an evidence file: {name!r}")
    return found[1]


def for_saving(original_name: str, name: str) -> str:
    """The name under which a browser saves the file: as people called it, with the ending of what was kept."""
    kept, given = suffix_of(name), suffix_of(original_name)
    if given == kept or (given, kept) == (".jpeg", ".jpg"):
        return original_name
    return original_name[: len(original_name) - len(given)] + kept
