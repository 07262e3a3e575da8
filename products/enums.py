"""Renditions of a photo."""

from enum import StrEnum
from uuid import UUID


class Rendition(StrEnum):
    """What is made of an uploaded photo; the value is how its file name ends. Names as in `photos.Renditions`."""

    LARGE_WEBP = "large.webp"
    THUMB_WEBP = "thumb.webp"
    THUMB_AVIF = "thumb.avif"

    def path(self, key: UUID) -> str:
        """Where it is stored."""
        return f"photos/{key.hex[:2]}/{key.hex}-{self.value}"

    @property
    def content_type(self) -> str:
        """Its media type."""
        return "image/avif" if self.value.endswith("avif") else "image/webp"
