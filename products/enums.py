"""Words of products: renditions of a photo, languages and origins of translations."""

from enum import StrEnum
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rendition(StrEnum):
    """What is made of an uploaded photo; the value is how its file name ends. Names as in `photos.Renditions`."""

    LARGE_WEBP = "large.webp"
    MEDIUM_WEBP = "medium.webp"
    MEDIUM_AVIF = "medium.avif"
    THUMB_WEBP = "thumb.webp"
    THUMB_AVIF = "thumb.avif"

    def path(self, key: UUID) -> str:
        """Where it is stored."""
        return f"photos/{key.hex[:2]}/{key.hex}-{self.value}"

    @property
    def content_type(self) -> str:
        """Its media type."""
        return "image/avif" if self.value.endswith("avif") else "image/webp"


class Language(models.TextChoices):
    """The languages that products may be translated into: those of the public pages besides Vietnamese."""

    ENGLISH = "en", _("English")
    KHMER = "km", _("Khmer")


class Origin(models.TextChoices):
    """How a translation came about."""

    HUMAN = "human", _("Translated by a person")
    AUTOMATIC = "automatic", _("Translated automatically")
