"""A photo of a paper: its pixels written anew."""

from pathlib import Path
from typing import Any

from evaluations.file_worker import limits
from evaluations.file_worker.limits import Refused
from ocop_registry import pictures


def renew(source: Path, target: Path) -> dict[str, Any]:
    """Write the photo as a JPEG that carries pixels only. Raises `Refused`."""
    try:
        image = pictures.decode(
            source.read_bytes(),
            longest=limits.KEPT_SIDE,
            min_side=limits.MIN_PHOTO_SIDE,
            max_ratio=limits.MAX_PHOTO_RATIO,
        )
    except pictures.PictureRefused as refused:
        raise Refused(refused.reason) from refused
    image.save(target, "JPEG", quality=limits.KEPT_QUALITY, optimize=True)
    return {"pages": 1, "notes": []}
