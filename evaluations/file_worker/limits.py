"""What is too much, and the word for it."""

from typing import Final, Literal

MEGABYTE: Final = 1024 * 1024
MAX_MEGABYTES: Final = 40
MAX_BYTES: Final = MAX_MEGABYTES * MEGABYTE

# PDF
MAX_PAGES: Final = 300
MIN_PAGE_POINTS: Final = 36  # half an inch
MAX_PAGE_POINTS: Final = 14_400  # 5 metres: the most that PDF knows without a unit of its own
MAX_PAGE_RATIO: Final = 20
MAX_UNPACKED: Final = (
    64 * MEGABYTE
)  # of one stream that is no picture: drawing orders, fonts, tables of objects
MAX_UNPACKED_IN_ALL: Final = 400 * MEGABYTE
MAX_PICTURE_PIXELS: Final = 100_000_000  # of one picture on a page; A3 at 600 dpi has 70

# Photos
KEPT_SIDE: Final = 3000  # pixels, longest side: the small print of an A4 page stays readable
KEPT_QUALITY: Final = 85
MIN_PHOTO_SIDE: Final = 300
MAX_PHOTO_RATIO: Final = 12  # receipts of a till are long and narrow

# Pictures of pages
WIDTHS: Final = (1240, 400)  # pixels: A4 at 150 dpi, and a thumbnail
MAX_HEIGHTS: Final = 4  # a picture is at most so many times as high as wide; longer pages become narrower
WEBP_QUALITY: Final = 75
WEBP_METHOD: Final = 2  # of 0 to 6: half the time of the usual 4, three percent more bytes
NEIGHBOURS: Final = 2  # further pages drawn along with the one asked for
PATIENCE: Final = 1.5  # seconds of processor time for the neighbours

# The child
MEMORY: Final = 1024 * MEGABYTE  # address space
CPU_SECONDS: Final = 15
WALL_SECONDS: Final = 30
WRITTEN_BYTES: Final = 64 * MEGABYTE
OPEN_FILES: Final = 64

Reason = Literal[
    "empty", "too_heavy", "extension", "not_a_pdf", "not_a_photo", "damaged", "password", "no_pages",
    "too_many_pages", "page_size", "too_many_pixels", "too_small", "too_long", "unpacks", "form", "portfolio",
    "too_complex", "busy",
]  # fmt: skip
Note = Literal["active", "attachments", "signature", "fonts"]


class Refused(Exception):
    """A file that cannot become evidence; `reason` is the stable word."""

    def __init__(self, reason: Reason) -> None:
        self.reason: Final = reason
        super().__init__(reason)
