"""One PDF of any number of certificates.

A thousand sheets in one typst document take a gigabyte. Here some are made at a time, laid down in a file each, and the
files are joined at the end, which costs the table of their objects (some 15 kB a sheet) and nothing more.
"""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from certifications.printing import sheets
from certifications.printing.paper import Paper
from ocop_registry import typesetting

if TYPE_CHECKING:
    import pikepdf

AT_A_TIME = 25


class Stopped(Exception):
    """Whoever watches the progress wants no more."""


def write(papers: Iterable[Paper], target: Path, *, title: str, progress: Callable[[int], bool]) -> int:
    """Write the book and say how many sheets it has; no sheet, no file.

    `progress` is told how many sheets are done; when it answers False, Stopped is raised and nothing is left.
    """
    waiting, done, latest = iter(papers), 0, date.min
    parts: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="book-", dir=target.parent) as name:
        while some := list(islice(waiting, AT_A_TIME)):
            parts.append(Path(name) / f"{len(parts):05}.pdf")
            parts[-1].write_bytes(sheets.pdf(some, standard="a-2u"))
            typesetting.forget()
            done += len(some)
            latest = max(latest, *(paper.day for paper in some))
            if not progress(done):
                raise Stopped
        if parts:
            whole = Path(name) / "book.pdf"
            _join(parts, whole, title=title, day=latest)
            whole.replace(target)
    return done


def _join(parts: Sequence[Path], target: Path, *, title: str, day: date) -> None:
    import pikepdf  # here: only the worker joins files

    with pikepdf.new() as book:
        for part in parts:
            # Read from the file as needed, not as a map of it in memory.
            with pikepdf.open(part, access_mode=pikepdf.AccessMode.stream) as source:
                book.pages.extend(source.pages)
                if "/OutputIntents" not in book.Root:
                    book.Root.OutputIntents = book.copy_foreign(source.Root.OutputIntents)
        _describe(book, title=title, day=day)
        book.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _describe(book: "pikepdf.Pdf", *, title: str, day: date) -> None:
    """What PDF/A-2u asks of the whole, as each of its parts had it; the date is that of the certificates."""
    book.Root.Lang = "vi"
    moment = f"{day.isoformat()}T00:00:00+00:00"
    with book.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as words:
        words["dc:title"] = title
        words["xmp:CreateDate"] = words["xmp:ModifyDate"] = moment
        words["pdfaid:part"], words["pdfaid:conformance"] = "2", "U"
