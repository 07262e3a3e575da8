"""Words of evaluations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartCode(models.TextChoices):
    """The three parts of every sheet. Their titles are data."""

    A = "A"
    B = "B"
    C = "C"


class Case(models.TextChoices):
    """Who runs a tourism service: criteria 8, 9 and 15 of set 26 have a list of options for each."""

    COMMUNITY = "cong_dong", _("Community tourism")
    ORGANISATION = "diem_to_chuc", _("Tourist site or organisation")


# QĐ 26/2026/QĐ-TTg, Phụ lục II: what each part of a sheet counts.
PART_MAX = {PartCode.A: 40, PartCode.B: 25, PartCode.C: 35}
