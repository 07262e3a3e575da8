"""Photos of products: from an untrusted upload to three small, clean pictures.

Nothing of the uploaded file is ever served. Its pixels are decoded under limits and written anew, so that the
place, the camera, comments, profiles and anything hidden behind or inside the file stay behind.
"""

import hashlib
import re
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final, Literal

from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

FORMATS: Final = ("JPEG", "PNG", "WEBP")
EXTENSIONS: Final = (".jpg", ".jpeg", ".png", ".webp")
MAX_UPLOAD_MEGABYTES: Final = 15
MAX_UPLOAD_BYTES: Final = MAX_UPLOAD_MEGABYTES * 1024 * 1024
MAX_MEGAPIXELS: Final = 40
MAX_PIXELS: Final = MAX_MEGAPIXELS * 1_000_000
MIN_SIDE: Final = 200
MAX_RATIO: Final = 5
# A progressive JPEG comes in about 10 passes. Each further one costs a few bytes and a walk over all pixels:
# 15 MB of empty passes would keep a processor busy for hours.
MAX_JPEG_SCANS: Final = 100
LARGE_SIDE: Final = 1600
THUMB_SIDE: Final = 480
WEBP_QUALITY: Final = 80
AVIF_QUALITY: Final = 60
AVIF_SPEED: Final = 8

# Set once, at import: a second line behind the explicit check below, for the WebP reader, which lays out its
# canvas while opening. Pillow warns above this figure and raises above twice of it.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

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

# What decoders raise on hostile bytes; SystemError, BufferError and MemoryError come from C code. Only
# reading stands under this net: a fault in writing the renditions is ours and must show.
_DECODING_FAILED: Final = (
    OSError, SyntaxError, ValueError, TypeError, AttributeError, AssertionError, LookupError, ArithmeticError,
    EOFError, RuntimeError, SystemError, BufferError, MemoryError, Warning, struct.error, zlib.error,
)  # fmt: skip
_BOMB: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)

# In a JPEG 0xFF starts a marker, except before 0x00 (a stuffed byte) and 0xFF (filling); 0x01 and 0xD0-0xD8
# are markers without a length. This skips as libjpeg does, so that no scan can be hidden from the count.
_JPEG_MARKER: Final = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")
_JPEG_END: Final = 0xD9
_JPEG_SCAN: Final = 0xDA


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
    large picture is at most `LARGE_SIDE` pixels, of the thumbnails `THUMB_SIDE`; nothing is enlarged.

    Raises `PhotoRefused`, and nothing else because of what the bytes are. A failure to read `data` from its
    storage is not the photo's fault and passes through.
    """
    content = _read(data)
    if name and not name.strip().lower().endswith(EXTENSIONS):
        raise PhotoRefused("extension")
    large = _decode(content)
    thumb = large.copy()
    thumb.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    return Renditions(
        large_webp=_webp(large),
        thumb_webp=_webp(thumb),
        thumb_avif=_avif(thumb),
        width=large.width,
        height=large.height,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _read(data: bytes | BinaryIO) -> bytes:
    """The content, of which no more than one byte above the limit is ever read."""
    content = data if isinstance(data, bytes) else data.read(MAX_UPLOAD_BYTES + 1)
    if not content:
        raise PhotoRefused("empty")
    if len(content) > MAX_UPLOAD_BYTES:
        raise PhotoRefused("too_heavy")
    return content


def _decode(content: bytes) -> Image.Image:
    """The first picture in the file: upright, RGB, without metadata, at most `LARGE_SIDE` long."""
    try:
        opened = Image.open(BytesIO(content), formats=FORMATS)
    except _BOMB as error:
        raise PhotoRefused("too_many_pixels") from error
    except UnidentifiedImageError as error:
        raise PhotoRefused(_why_unidentified(content)) from error
    except _DECODING_FAILED as error:
        raise PhotoRefused("damaged") from error
    with opened:
        _check_header(opened.size)
        if _jpeg_scans(content) > MAX_JPEG_SCANS:
            raise PhotoRefused("damaged")
        try:
            return _upright(opened)
        except _DECODING_FAILED as error:
            raise PhotoRefused("damaged") from error


def _why_unidentified(content: bytes) -> Reason:
    """A file that starts as one of our formats and then breaks off is damaged; anything else is no photo."""
    starts = content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
    return "damaged" if starts or (content[:4] == b"RIFF" and content[8:12] == b"WEBP") else "not_a_photo"


def _check_header(size: tuple[int, int]) -> None:
    """Judge the size the header claims, in pixels, before a single one is decoded."""
    shorter, longer = sorted(size)
    if shorter * longer > MAX_PIXELS:
        raise PhotoRefused("too_many_pixels")
    if shorter < MIN_SIDE:
        raise PhotoRefused("too_small")
    if longer > MAX_RATIO * shorter:
        raise PhotoRefused("too_long")


def _jpeg_scans(content: bytes) -> int:
    """Passes of the first picture of a JPEG, counted until one more than allowed; 0 for other formats."""
    if not content.startswith(b"\xff\xd8"):
        return 0
    scans, position = 0, 2
    while scans <= MAX_JPEG_SCANS and (found := _JPEG_MARKER.search(content, position)):
        marker = found[1][0]
        if marker == _JPEG_END:
            break
        scans += marker == _JPEG_SCAN
        position = found.end() + int.from_bytes(content[found.end() : found.end() + 2], "big")
    return scans


def _upright(opened: Image.Image) -> Image.Image:
    """Decode, shrink, clean, turn: in this order only one picture of full size is in memory."""
    longest = max(opened.size)
    width, height = (side * 2 * LARGE_SIDE // longest for side in opened.size)
    opened.draft(None, (width, height))  # a JPEG far too large is decoded at a half, quarter or eighth
    opened.load()
    orientation = _orientation(opened)
    image = _eight_bit(opened)
    image.thumbnail((LARGE_SIDE, LARGE_SIDE), Image.Resampling.LANCZOS)
    clean = _on_white(image)
    # Only this one tag goes along: turning with the whole EXIF block would write that anew and fail on the
    # blocks that many phones get slightly wrong.
    clean.getexif()[ExifTags.Base.Orientation] = orientation
    return ImageOps.exif_transpose(clean)


def _orientation(opened: Image.Image) -> int:
    """EXIF orientation. Unreadable EXIF is no ground to refuse a photo that can be seen: 1, as it lies."""
    try:
        found = opened.getexif().get(ExifTags.Base.Orientation, 1)
    except _DECODING_FAILED:
        return 1
    return found if isinstance(found, int) and found in range(1, 9) else 1


def _eight_bit(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where the picture has transparency of any kind (channel, palette entry, one colour)."""
    if image.mode.startswith("I"):
        # Pillow's own conversion cuts 16 bits off at 255 instead of scaling: nearly all would be white.
        return image.point(lambda value: value * (1 / 256) + 0).convert("L").convert("RGB")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _on_white(image: Image.Image) -> Image.Image:
    """A new RGB picture that inherits pixels only: no metadata, and nothing hidden under transparent places.

    White, because cut-out product photos are made for it and would drown on the dark theme.
    """
    clean = Image.new("RGB", image.size, "white")
    clean.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return clean


def _webp(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", quality=WEBP_QUALITY)
    return out.getvalue()


def _avif(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "AVIF", quality=AVIF_QUALITY, speed=AVIF_SPEED)
    return out.getvalue()
