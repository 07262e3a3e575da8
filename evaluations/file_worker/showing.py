"""Pictures of pages, as people see them in the browser."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from evaluations.file_worker import limits

Draw = Callable[[int], Image.Image]


def show(source: Path, folder: Path, number: int) -> Iterator[dict[str, Any]]:
    """Draw the page and its next neighbours into the folder, as NUMBER-WIDTH.webp, each whole or not at all.

    Pages count from 1. For the neighbours there is a moment of processor time; then an alarm ends the process,
    which by then has done what it was asked for.
    """
    pages, draw = _opened(source)
    if not 1 <= number <= pages:
        yield {"missing": True}
        return
    _write(draw(number), folder, number)
    yield {"missing": False}
    signal.setitimer(signal.ITIMER_PROF, limits.PATIENCE)
    for neighbour in range(number + 1, min(number + limits.NEIGHBOURS, pages) + 1):
        _write(draw(neighbour), folder, neighbour)


def _opened(source: Path) -> tuple[int, Draw]:
    if source.suffix == ".pdf":
        from evaluations.file_worker import pdf_pages

        return pdf_pages.opened(source)
    return 1, lambda _number: _photo(source)


def _photo(source: Path) -> Image.Image:
    with Image.open(source, formats=("JPEG",)) as image:
        image.load()
        return image.convert("RGB")


def _write(image: Image.Image, folder: Path, number: int) -> None:
    for width in limits.WIDTHS:
        image.thumbnail((width, width * limits.MAX_HEIGHTS), Image.Resampling.LANCZOS, reducing_gap=3)
        unfinished = folder / f"{number}-{width}.part"
        image.save(unfinished, "WEBP", quality=limits.WEBP_QUALITY, method=limits.WEBP_METHOD)
        unfinished.rename(unfinished.with_suffix(".webp"))
