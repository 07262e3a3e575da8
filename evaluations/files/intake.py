"""Evidence files as they come in: judged in a limited child process, kept as we wrote them, known by their SHA-256."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.core.files.base import File
from django.core.files.storage import Storage, default_storage

from evaluations.file_worker import limits
from evaluations.files import child, names
from evaluations.files.cache import forget
from evaluations.files.wording import FileRefused, said
from ocop_registry import pictures

EXTENSIONS: Final = (".pdf", *pictures.EXTENSIONS)
"""What is taken, for the file chooser as well."""
_HEADER: Final = 1024
_FAILURES: Final[dict[str, limits.Reason]] = {"busy": "busy", "slow": "too_complex", "crashed": "damaged"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it lies in the storage."""

    name: str
    """Path in the storage: `evidence/ab/<uuid>.pdf` or `.jpg`. Never given twice, and its content never changes."""
    size: int
    """Bytes, of what is kept."""
    sha256: str
    """Of the bytes kept, in lower-case hexadecimal. The same upload gives the same digest again."""
    content_type: str
    pages: int
    original_name: str
    """As people called it: one clean line without folders, at most 150 characters, with its extension."""
    notes: tuple[str, ...] = ()
    """Sentences for who handed it in: what was taken out of the file. Mostly empty."""


def keep(upload: "File[Any]", *, storage: Storage = default_storage) -> Kept:
    """Judge an upload, make it harmless and store it. Takes up to half a minute for a file made to be slow.

    PDF files keep their pages and lose whatever could act; photos are written anew as JPEG. The file is stored at
    once: who rolls back afterwards calls `drop`. Raises `FileRefused` with the sentence for the person.
    """
    original_name = names.cleaned(upload.name or "")
    suffix = names.suffix_of(original_name)
    if suffix not in EXTENSIONS:
        raise FileRefused("extension")
    with tempfile.TemporaryDirectory(prefix="evidence-") as folder:
        source, target = Path(folder, f"in{suffix}"), Path(folder, "out")
        _receive(upload, source)
        found = _made_harmless(source, target)
        return _stored(target, found, ".pdf" if suffix == ".pdf" else ".jpg", original_name, storage)


def _receive(upload: "File[Any]", source: Path) -> None:
    """Write the upload down, no more than one byte above the limit, and look at its beginning."""
    upload.seek(0)
    with source.open("wb") as file:
        left = limits.MAX_BYTES + 1
        while left and (piece := upload.read(min(left, 1024 * 1024))):
            file.write(piece)
            left -= len(piece)
        if not left:
            raise FileRefused("too_heavy")
        if not file.tell():
            raise FileRefused("empty")
    if source.suffix == ".pdf":
        with source.open("rb") as file:
            _check_header(file)


def _check_header(file: IO[bytes]) -> None:
    """A PDF begins as one; only white space and a byte order mark may stand before."""
    if not file.read(_HEADER).lstrip(b"\xef\xbb\xbf\x00\t\n\f\r ").startswith(b"%PDF-"):
        raise FileRefused("not_a_pdf")


def _made_harmless(source: Path, target: Path) -> dict[str, Any]:
    try:
        found = child.run("clean" if source.suffix == ".pdf" else "photo", source, target)
    except child.ChildFailed as failed:
        raise FileRefused(_FAILURES[failed.how]) from failed
    if "refused" in found:
        raise FileRefused(found["refused"])
    return found


def _stored(target: Path, found: dict[str, Any], suffix: str, original_name: str, storage: Storage) -> Kept:
    with target.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        name = storage.save(names.new_path(suffix), File(file))
    return Kept(
        name=name,
        size=target.stat().st_size,
        sha256=sha256,
        content_type=names.CONTENT_TYPES[suffix],
        pages=found["pages"],
        original_name=original_name,
        notes=tuple(said(note) for note in found["notes"]),
    )


def drop(name: str, *, storage: Storage = default_storage) -> None:
    """Delete a kept file and the pictures of its pages; no error when they are gone. ValueError for other paths."""
    forget(name)
    storage.delete(name)


def is_whole(name: str, sha256: str, *, storage: Storage = default_storage) -> bool:
    """Whether the file is there and its bytes are still those that were recorded."""
    try:
        with storage.open(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False
