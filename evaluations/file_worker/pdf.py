"""A PDF judged and made harmless: what is kept shows the same pages and can do nothing.

The catalogue and the pages are cut down to what pages need to be seen (an allow list). What hangs on the pages
(stamps, entries of forms, the visible part of signatures) is drawn into them. A signed PDF would lose its
signature by that; when nothing in it can act, it is kept byte for byte.
"""

import shutil
from pathlib import Path
from typing import Any, Final

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from evaluations.file_worker import limits, pdf_pages
from evaluations.file_worker.limits import Note, Refused
from evaluations.file_worker.pdf_survey import Survey, survey, take_out

CATALOGUE_KEYS: Final = {"/Type", "/Pages", "/Lang", "/OCProperties"}  # the last: layers, shown or hidden
PAGE_KEYS: Final = {
    "/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group",
}  # fmt: skip
TRAILER_KEYS: Final = {"/Root", "/Size", "/ID"}  # not /Info: it names authors and programs
_TAIL: Final = 1024
# What the engines raise on broken structures; ValueError on numbers beyond all bounds.
_UNREADABLE: Final = (pikepdf.PikepdfError, pypdfium2.PdfiumError, ValueError)


def clean(source: Path, target: Path) -> dict[str, Any]:
    """Write the PDF as it is kept. Answers with the number of pages and what people should know of the change.

    Raises `Refused` for what cannot be opened without a password, is damaged, no document of pages, or beyond
    the limits.
    """
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=limits.MAX_UNPACKED,
        run_length_max_memory=limits.MAX_UNPACKED,
        png_max_memory=limits.MAX_UNPACKED,
        tiff_max_memory=limits.MAX_UNPACKED,
        max_stream_filters=3,
    )
    _check_end(source)
    try:
        with pikepdf.explicit_conversion(), Pdf.open(source) as pdf:
            pages, notes = _cleaned(pdf, source, target)
        _check_kept(target, pages)
    except pikepdf.PasswordError as error:
        raise Refused("password") from error
    except _UNREADABLE as error:
        raise Refused("damaged") from error
    return {"pages": pages, "notes": notes}


def _check_end(source: Path) -> None:
    """A PDF ends with its mark. Without it the file broke off, and readers would show an earlier state of it."""
    with source.open("rb") as file:
        file.seek(max(0, source.stat().st_size - _TAIL))
        if b"%%EOF" not in file.read():
            raise Refused("damaged")


def _cleaned(pdf: Pdf, source: Path, target: Path) -> tuple[int, list[Note]]:
    _judge_document(pdf)
    pages = _judge_pages(pdf)
    found = survey(pdf)
    _judge_streams(found)
    notes: list[Note] = []
    if found.active:
        notes.append("active")
    if found.attached:
        notes.append("attachments")
    is_harmless = not notes
    if found.fontless:
        notes.append("fonts")
    if found.signed and is_harmless and not pdf.get_warnings() and _is_bare(source):
        shutil.copyfile(source, target)
        return pages, notes
    if found.signed:
        notes.append("signature")
    _cut_down(pdf)
    take_out(survey(pdf))
    pdf.save(
        target,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        encryption=False,
        deterministic_id=True,  # the same file handed in twice is the same file kept
    )
    return pages, notes


def _is_bare(source: Path) -> bool:
    """Whether nothing stands before the first and behind the last mark: no other file in one with this one."""
    content = source.read_bytes()
    return content.startswith(b"%PDF-") and content.rstrip(b"\r\n").endswith(b"%%EOF")


def _judge_document(pdf: Pdf) -> None:
    """Documents whose pages do not show what they contain: print them to PDF first."""
    if "/Collection" in pdf.Root:
        raise Refused("portfolio")
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary):
        return
    if _is_true(pdf.Root.get(Name.NeedsRendering)) and "/XFA" in form:
        raise Refused("form")
    if _is_true(form.get(Name.NeedAppearances)):
        if any(_is_undrawn(each) for page in pdf.pages for each in _annotations(page.obj)):
            raise Refused("form")
        form.NeedAppearances = False  # else qpdf leaves the entries out when it draws them into the pages


def _is_true(value: Object | None) -> bool:
    return isinstance(value, pikepdf.Boolean) and bool(value)


def _annotations(page: Object) -> list[Object]:
    annotations = page.get(Name.Annots)
    return (
        [each for each in annotations if isinstance(each, Dictionary)]
        if isinstance(annotations, Array)
        else []
    )


def _is_undrawn(annotation: Object) -> bool:
    """An entry of a form that holds a value which only a program for forms would draw."""
    return annotation.get(Name.Subtype) == Name.Widget and "/V" in annotation and "/AP" not in annotation


def _judge_pages(pdf: Pdf) -> int:
    pages = len(pdf.pages)
    if not pages:
        raise Refused("no_pages")
    if pages > limits.MAX_PAGES:
        raise Refused("too_many_pages")
    for page in pdf.pages:
        _judge_size(page)
    return pages


def _judge_size(page: pikepdf.Page) -> None:
    unit = page.obj.get(Name.UserUnit)
    factor = float(unit) if isinstance(unit, pikepdf.Integer | pikepdf.Real) else 1.0
    for box in (page.mediabox, page.cropbox):
        left, bottom, right, top = _numbers(box)
        shorter, longer = sorted((abs(right - left) * factor, abs(top - bottom) * factor))
        fits = shorter >= limits.MIN_PAGE_POINTS and longer <= limits.MAX_PAGE_POINTS
        if not fits or longer > limits.MAX_PAGE_RATIO * shorter:
            raise Refused("page_size")


def _numbers(box: Object) -> list[float]:
    numbers = [float(each) for each in box if isinstance(each, pikepdf.Integer | pikepdf.Real)]
    if len(numbers) != 4:  # noqa: PLR2004 -- a rectangle
        raise Refused("damaged")
    return numbers


def _judge_streams(found: Survey) -> None:
    """Unpack everything once but the pictures, which say their size: so nobody is surprised by it later."""
    unpacked = 0
    for stream in found.streams:
        if stream.get(Name.Subtype) == Name.Image:
            sides = [stream.get(key) for key in (Name.Width, Name.Height)]
            width, height = (int(each) if isinstance(each, pikepdf.Integer) else 0 for each in sides)
            if width * height > limits.MAX_PICTURE_PIXELS:
                raise Refused("too_many_pixels")
        else:
            unpacked += _unpacked(stream)
        if unpacked > limits.MAX_UNPACKED_IN_ALL:
            raise Refused("unpacks")


def _unpacked(stream: Stream) -> int:
    try:
        return len(stream.read_bytes(pikepdf.StreamDecodeLevel.specialized))
    except MemoryError as error:
        raise Refused("unpacks") from error
    except pikepdf.PdfError as error:
        if str(error).endswith("limit exceeded"):
            raise Refused("unpacks") from error
        return 0  # a broken font is no ground to refuse a paper; whoever hands it in sees how it looks


def _cut_down(pdf: Pdf) -> None:
    pdf.flatten_annotations("screen")
    _keep_keys(pdf.Root, CATALOGUE_KEYS)
    for page in pdf.pages:
        _keep_keys(page.obj, PAGE_KEYS)
    _keep_keys(pdf.trailer, TRAILER_KEYS)


def _keep_keys(dictionary: Object, keys: set[str]) -> None:
    for key in set(dictionary.keys()) - keys:
        del dictionary[key]


def _check_kept(target: Path, pages: int) -> None:
    """Read what was written with both engines: they agree on the pages, and nothing in it can act."""
    with pikepdf.explicit_conversion(), Pdf.open(target) as pdf:
        found = survey(pdf)
        if found.active or found.attached or not len(pdf.pages) == pages == pdf_pages.count(target):
            raise Refused("damaged")
