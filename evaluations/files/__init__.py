"""Evidence files: taken in, kept whole, shown as pictures of their pages (docs/adr/0025)."""

from evaluations.files.intake import EXTENSIONS, Kept, drop, is_whole, keep
from evaluations.files.pages import CannotShow, PageMissing, Width, page_picture
from evaluations.files.responses import original_response, picture_response
from evaluations.files.wording import FileRefused

__all__ = [
    "EXTENSIONS",
    "CannotShow",
    "FileRefused",
    "Kept",
    "PageMissing",
    "Width",
    "drop",
    "is_whole",
    "keep",
    "original_response",
    "page_picture",
    "picture_response",
]
