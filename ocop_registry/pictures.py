"""Pictures that people upload: decoded under limits and handed on as clean pixels.

Nothing but pixels leaves this module, so that the place, the camera, comments, profiles and anything hidden
behind or inside a file stay behind. Pure: knows neither Django nor settings, so that a limited child process
can use it as well (docs/adr/0025).
"""

import re
import struct
import zlib
from io import BytesIO
from typing import Final, Literal

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

FORMATS: Final = ("JPEG", "PNG", "WEBP")
EXTENSIONS: Final = (".jpg", ".jpeg", ".png", ".webp")
MAX_MEGAPIXELS: Final = 40
MAX_PIXELS: Final = MAX_MEGAPIXELS * 1_000_000
# A progressive JPEG comes in about 10 passes. Each further one costs a few bytes and a walk over all pixels:
# 15 MB of empty passes would keep a processor busy for hours.
MAX_JPEG_SCANS: Final = 100

# Set once, at import: a second line behind the explicit check below, for the WebP reader, which lays out its
# canvas while opening. Pillow warns above this figure and raises above twice of it.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

Reason = Literal["not_a_photo", "damaged", "too_many_pixels", "too_small", "too_long"]

# What decoders raise on hostile bytes; SystemError, BufferError and MemoryError come from C code. Only
# reading stands under this net: a fault in writing what comes out is ours and must show.
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


class PictureRefused(ValueError):
    """The bytes are no picture we take. `reason` is the stable word; the caller has the sentence for people."""

    def __init__(self, reason: Reason) -> None:
        self.reason: Final = reason
        super().__init__(reason)


def decode(content: bytes, *, longest: int, min_side: int, max_ratio: int) -> Image.Image:
    """The first picture in the file: upright, RGB, without metadata, white where it was transparent.

    All in pixels: it is shrunk until its longer side is at most `longest` and never enlarged. Refused are
    pictures of more than `MAX_PIXELS`, with a shorter side below `min_side`, or with a longer side of more than
    `max_ratio` times the shorter one. Raises `PictureRefused`, and nothing else because of what the bytes are.
    """
    try:
        opened = Image.open(BytesIO(content), formats=FORMATS)
    except _BOMB as error:
        raise PictureRefused("too_many_pixels") from error
    except UnidentifiedImageError as error:
        raise PictureRefused(_why_unidentified(content)) from error
    except _DECODING_FAILED as error:
        raise PictureRefused("damaged") from error
    with opened:
        _check_header(opened.size, min_side, max_ratio)
        if _jpeg_scans(content) > MAX_JPEG_SCANS:
            raise PictureRefused("damaged")
        try:
            return _upright(opened, longest)
        except _DECODING_FAILED as error:
            raise PictureRefused("damaged") from error


def _why_unidentified(content: bytes) -> Reason:
    """A file that starts as one of our formats and then breaks off is damaged; anything else is no photo."""
    starts = content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
    return "damaged" if starts or (content[:4] == b"RIFF" and content[8:12] == b"WEBP") else "not_a_photo"


def _check_header(size: tuple[int, int], min_side: int, max_ratio: int) -> None:
    """Judge the size the header claims, in pixels, before a single one is decoded."""
    shorter, longer = sorted(size)
    if shorter * longer > MAX_PIXELS:
        raise PictureRefused("too_many_pixels")
    if shorter < min_side:
        raise PictureRefused("too_small")
    if longer > max_ratio * shorter:
        raise PictureRefused("too_long")


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


def _upright(opened: Image.Image, limit: int) -> Image.Image:
    """Decode, shrink, clean, turn: in this order only one picture of full size is in memory."""
    longest = max(opened.size)
    width, height = (side * 2 * limit // longest for side in opened.size)
    opened.draft(None, (width, height))  # a JPEG far too large is decoded at a half, quarter or eighth
    opened.load()
    orientation = _orientation(opened)
    image = _eight_bit(opened)
    image.thumbnail((limit, limit), Image.Resampling.LANCZOS)
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
