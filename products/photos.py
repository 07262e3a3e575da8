"""Photos of products: from an untrusted upload to small, clean pictures of three sizes.

Nothing of the uploaded file is ever served. Its pixels are decoded under limits and written anew, so that the
place, the camera, comments, profiles and anything hidden behind or inside the file stay behind.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final, Literal

from django.utils.translation import gettext_lazy as _
from PIL import Image

from ocop_registry import pictures
from ocop_registry.pictures import EXTENSIONS, MAX_MEGAPIXELS, PictureRefused

MAX_UPLOAD_MEGABYTES: Final = 15
MAX_UPLOAD_BYTES: Final = MAX_UPLOAD_MEGABYTES * 1024 * 1024
MIN_SIDE: Final = 200
MAX_RATIO: Final = 5
LARGE_SIDE: Final = 1600
MEDIUM_SIDE: Final = 800
THUMB_SIDE: Final = 480
WEBP_QUALITY: Final = 80
AVIF_QUALITY: Final = 60
AVIF_SPEED: Final = 8

Reason = Literal[
    "empty", "too_heavy", "extension", "not_a_photo", "damaged", "too_many_pixels", "too_small", "too_long"
]

_MESSAGES: Final = {
    "empty": _("The file is empty. Choose the photo again and upload it once more."),
    "too_heavy": _(
        "The photo is larger than %(megabytes)s MB. Save it at a smaller size or quality, "
        "then upload it again."
    ),
    "extension": _(
        "The name of the file does not end in .jpg, .jpeg, .png or .webp. Save the photo as JPEG, PNG or "
        "WebP, then upload it again."
    ),
    "not_a_photo": _(
        "The content of this file is not a JPEG, PNG or WebP photo, whatever its name says. "
        "Open it in a picture program, save it as JPEG, PNG or WebP, then upload it again."
    ),
    "damaged": _(
        "The photo is damaged or incomplete and cannot be read. Copy it once more from the camera or phone, "
        "or save it anew as JPEG, PNG or WebP, then upload it again."
    ),
    "too_many_pixels": _(
        "The photo has more than %(megapixels)s megapixels. Make it smaller, for example 4000 x 3000 pixels, "
        "then upload it again."
    ),
    "too_small": _(
        "The photo is too small: its shorter side must have at least %(min_side)s pixels. "
        "Choose a larger photo of the product."
    ),
    "too_long": _(
        "The photo is too long and narrow: one side may be at most %(ratio)s times the other. "
        "Crop it around the product, then upload it again."
    ),
}
_LIMITS: Final = {
    "megabytes": MAX_UPLOAD_MEGABYTES,
    "megapixels": MAX_MEGAPIXELS,
    "min_side": MIN_SIDE,
    "ratio": MAX_RATIO,
}


class PhotoRefused(ValueError):
    """The upload cannot become a product photo.

    `reason` is the stable word for code and logs, `message` the sentence for the person at the screen, in the
    language active when the photo was refused: what is wrong and how to mend it.
    """

    def __init__(self, reason: Reason) -> None:
        self.reason: Final = reason
        self.message: Final = str(_MESSAGES[reason] % _LIMITS)
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Renditions:
    """The pictures to store and serve. None carries metadata; none is larger than the upload."""

    large_webp: bytes
    medium_webp: bytes
    medium_avif: bytes
    thumb_webp: bytes
    thumb_avif: bytes
    width: int
    """Of the large picture, in pixels, upright."""
    height: int
    """Of the large picture, in pixels, upright."""
    sha256: str
    """Of the upload as it came, in lower-case hexadecimal: tells that the same file was sent before."""


def render(data: bytes | BinaryIO, *, name: str = "") -> Renditions:
    """Turn an upload into clean renditions: upright, white where it was transparent, the first of a series.

    `data` is the whole content, or a binary file read from where it stands and left open. `name` is the file
    name the person gave; when present its extension must be one of `EXTENSIONS`. The longest side of the
    large picture is at most `LARGE_SIDE` pixels, of the medium ones `MEDIUM_SIDE`, of the thumbnails `THUMB_SIDE`;
    nothing is enlarged.

    Raises `PhotoRefused`, and nothing else because of what the bytes are. A failure to read `data` from its
    storage is not the photo's fault and passes through.
    """
    content = _read(data)
    if name and not name.strip().lower().endswith(EXTENSIONS):
        raise PhotoRefused("extension")
    try:
        large = pictures.decode(content, longest=LARGE_SIDE, min_side=MIN_SIDE, max_ratio=MAX_RATIO)
    except PictureRefused as refused:
        raise PhotoRefused(refused.reason) from refused
    medium, thumb = (_at_most(large, side) for side in (MEDIUM_SIDE, THUMB_SIDE))
    return Renditions(
        large_webp=_webp(large),
        medium_webp=_webp(medium),
        medium_avif=_avif(medium),
        thumb_webp=_webp(thumb),
        thumb_avif=_avif(thumb),
        width=large.width,
        height=large.height,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def medium(large: bytes, *, avif: bool) -> bytes:
    """The medium picture of a large one that is stored: photos of before version 1.2 have none."""
    with Image.open(BytesIO(large), formats=["WEBP"]) as opened:
        smaller = _at_most(opened, MEDIUM_SIDE)
    return _avif(smaller) if avif else _webp(smaller)


def _at_most(image: Image.Image, side: int) -> Image.Image:
    smaller = image.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    return smaller


def _read(data: bytes | BinaryIO) -> bytes:
    """The content, of which no more than one byte above the limit is ever read."""
    content = data if isinstance(data, bytes) else data.read(MAX_UPLOAD_BYTES + 1)
    if not content:
        raise PhotoRefused("empty")
    if len(content) > MAX_UPLOAD_BYTES:
        raise PhotoRefused("too_heavy")
    return content


def _webp(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", quality=WEBP_QUALITY)
    return out.getvalue()


def _avif(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "AVIF", quality=AVIF_QUALITY, speed=AVIF_SPEED)
    return out.getvalue()
