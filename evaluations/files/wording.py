"""What people are told about their files: why one is refused and how to mend it, and what was changed in one."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from evaluations.file_worker import limits
from evaluations.file_worker.limits import Note, Reason
from ocop_registry import pictures

_REFUSALS: Final = {
    "empty": _("The file is empty. Choose it again and upload it once more."),
    "too_heavy": _(
        "The file is larger than %(megabytes)s MB. Scan it with 150 to 200 dots per inch, or split it into "
        "several files, then upload it again."
    ),
    "extension": _(
        "Only PDF files and photos whose names end in .pdf, .jpg, .jpeg, .png or .webp are taken. Save a Word or "
        "Excel file as PDF and a photo as JPEG, then upload it again."
    ),
    "not_a_pdf": _(
        "The content of this file is not a PDF, whatever its name says. Open it in the program it was made with "
        "and save it as PDF, then upload it again."
    ),
    "not_a_photo": _(
        "The content of this file is not a JPEG, PNG or WebP photo, whatever its name says. "
        "Open it in a picture program, save it as JPEG, PNG or WebP, then upload it again."
    ),
    "damaged": _(
        "The file is damaged or incomplete and cannot be read. Copy or scan it once more, or open it and print it "
        "to a new PDF file, then upload it again."
    ),
    "password": _(
        "The PDF is protected by a password. Open it with the password, print it to a new PDF file without one, "
        "then upload that."
    ),
    "no_pages": _("The PDF has no pages. Make it once more, then upload it again."),
    "too_many_pages": _(
        "The PDF has more than %(pages)s pages. Split it into several files, one for each paper, "
        "then upload them one by one."
    ),
    "page_size": _(
        "A page of the PDF is far too large, too small or too long. Print the document to a new PDF file of "
        "A4 or A3 pages, then upload that."
    ),
    "too_many_pixels": _(
        "The file has a picture with far too many pixels. Scan it with 150 to 300 dots per inch, or save the photo at "
        "a smaller size (at most %(megapixels)s megapixels), then upload it again."
    ),
    "too_small": _(
        "The photo is too small to be read: its shorter side must have at least %(min_side)s pixels. "
        "Take it once more from nearer."
    ),
    "too_long": _(
        "The photo is too long and narrow: one side may be at most %(ratio)s times the other. "
        "Crop it, or take several photos."
    ),
    "unpacks": _(
        "The PDF unpacks to far more than a document of papers holds. Open it and print it to a new PDF file, "
        "then upload that."
    ),
    "form": _(
        "The PDF is a form whose entries are not part of its pages. Open it in the program in which it was filled "
        "in, print it to a new PDF file, then upload that."
    ),
    "portfolio": _(
        "The PDF is a folder of several files. Save the files in it one by one as PDF, then upload them one by one."
    ),
    "too_complex": _(
        "Reading the file takes too much time or memory. Open it and print it to a new PDF file, or scan the paper, "
        "then upload that."
    ),
    "busy": _("Many files are being read just now. Please upload this one again in a minute."),
}
_NOTES: Final = {
    "attachments": _(
        "Other files were attached to this PDF. They were taken out: upload what belongs to the dossier file by file."
    ),
    "active": _("Scripts, programs or films in this PDF were taken out. Its pages stayed as they were."),
    "fonts": _(
        "This PDF does not bring all of its fonts along. Look at its pages here: where letters are missing, print it to "
        "a new PDF file with its fonts, and upload that instead."
    ),
    "signature": _(
        "Because this PDF had to be written anew, its digital signature does not count any more in the copy kept here. "
        "To keep it, have a file without scripts and attachments signed, and upload that."
    ),
}
_LIMITS: Final = {
    "megabytes": limits.MAX_MEGABYTES,
    "pages": limits.MAX_PAGES,
    "megapixels": pictures.MAX_MEGAPIXELS,
    "min_side": limits.MIN_PHOTO_SIDE,
    "ratio": limits.MAX_PHOTO_RATIO,
}


class FileRefused(ValueError):
    """The upload cannot become evidence.

    `reason` is the stable word for code and logs, `message` the sentence for the person at the screen, in the
    language active when the file was refused: what is wrong and how to mend it.
    """

    def __init__(self, reason: Reason) -> None:
        self.reason: Final = reason
        self.message: Final = str(_REFUSALS[reason] % _LIMITS)
        super().__init__(self.message)


def said(note: Note) -> str:
    """The sentence for something that was changed in a file."""
    return str(_NOTES[note])
