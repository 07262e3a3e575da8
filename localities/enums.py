"""Kinds of places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DistrictKind(models.TextChoices):
    """Kinds of former districts."""

    CITY = "city", _("City")
    TOWN = "town", _("Town")
    RURAL = "rural", _("Rural district")


class CommuneKind(models.TextChoices):
    """Kinds of communes."""

    COMMUNE = "commune", _("Commune")
    WARD = "ward", _("Ward")
    TOWNSHIP = "township", _("Township")


class MapLevel(models.TextChoices):
    """What a map of boundaries shows."""

    DISTRICT = "district", _("Districts before 1 July 2025")
    COMMUNE = "commune", _("Communes and wards of today")
