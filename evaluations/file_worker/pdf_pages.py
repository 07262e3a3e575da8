"""Pages of a PDF drawn by PDFium, the engine of Chrome; built here without JavaScript and without XFA."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
from PIL import Image

from evaluations.file_worker import limits


def count(source: Path) -> int:
    """How many pages PDFium finds. Raises `pypdfium2.PdfiumError` when it cannot open the file."""
    with pypdfium2.PdfDocument(source) as document:
        return len(document)


def opened(source: Path) -> tuple[int, Callable[[int], Image.Image]]:
    """The number of pages, and what draws one of them (counted from 1)."""
    document = pypdfium2.PdfDocument(source)
    document.init_forms()  # the visible part of a digital signature is a form field
    return len(document), lambda number: _draw(document, number)


def _draw(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    page = document[number - 1]
    widest = limits.WIDTHS[0]
    width, height = page.get_size()
    # PDFium rounds up to whole pixels; a hair less keeps the picture from being one too wide.
    scale = min((widest - 0.001) / width, (widest * limits.MAX_HEIGHTS - 0.001) / height)
    drawn: Image.Image = page.render(scale=scale).to_pil()
    return drawn.convert("RGB")
