"""Places: the 11 former districts and the communes, old and new, each with the days it existed.

The district tier was abolished on 2025-07-01; districts stay as the area people filter by. All 43 new communes
reuse the code of an old one, so a commune is known by its code *and* validity, never by the code alone.
"""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from localities.enums import CommuneKind, DistrictKind, MapLevel
from ocop_registry.audit import KEEP_TABLE, tracked
from ocop_registry.stamp import public_change
from ocop_registry.text import Fold, SortKey, stored_well


class District(models.Model):
    """A former district (huyện, thị xã, thành phố) of the province."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=60)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=DistrictKind.choices)
    name_sort = models.GeneratedField(
        expression=SortKey("short_name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    class Meta:
        verbose_name = _("district")
        ordering = ["name_sort"]
        triggers = [public_change()]

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune, ward or township while it existed under one name and extent."""

    code = models.CharField(_("code"), max_length=5)
    name = models.CharField(_("name"), max_length=60)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=CommuneKind.choices)
    district = models.ForeignKey(
        District,
        models.PROTECT,
        related_name="communes",
        help_text=_("For a new commune: its main former district."),
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    latitude = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    longitude = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    name_fold = models.GeneratedField(
        expression=Fold("short_name"), output_field=models.TextField(), db_persist=True
    )
    name_sort = models.GeneratedField(
        expression=SortKey("short_name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    class Meta:
        verbose_name = _("commune")
        ordering = ["name_sort", "kind", "code", "valid_from"]
        triggers = [public_change()]
        constraints = [
            ExclusionConstraint(
                name="commune_code_once_a_day",
                expressions=[
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("code", RangeOperators.EQUAL),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True, successor__isnull=True)
                | Q(valid_to__isnull=False, successor__isnull=False),
                name="commune_abolished_has_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_current(self) -> bool:
        """Whether the commune exists today."""
        return self.valid_to is None

    def existed_on(self, day: date) -> bool:
        """Whether the commune existed on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    @property
    def present(self) -> "Commune":
        """The commune that covers this place today: itself, or the end of its line of successors."""
        place = self
        while place.successor is not None:
            place = place.successor
        return place


@tracked()
class BoundaryFile(models.Model):
    """The file that the boundaries of a level come from: whose it is and what the drawing measures."""

    level = models.CharField(_("level"), max_length=10, choices=MapLevel.choices, primary_key=True)
    source = models.CharField(_("source and licence"), max_length=200)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now=True)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("file of boundaries")
        triggers = [KEEP_TABLE, public_change()]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=MapLevel.values), name="boundary_level_known"),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="boundary_source_said"),
            stored_well("source", "boundary_source_clean"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="boundary_sha256_shape"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="boundary_has_size"),
        ]

    def __str__(self) -> str:
        return self.file_name


@tracked(part_of="file")
class Boundary(models.Model):
    """The outline of a district or commune, simplified and ready to draw (docs/adr/0035)."""

    file = models.ForeignKey(BoundaryFile, models.CASCADE, related_name="boundaries")
    district = models.OneToOneField(District, models.PROTECT, null=True, related_name="boundary")
    commune = models.OneToOneField(Commune, models.PROTECT, null=True, related_name="boundary")
    path = models.TextField(help_text="An SVG path in the drawing of the file.")
    labels = models.JSONField(default=list, help_text="Where name and number stand.")

    class Meta:
        verbose_name = _("boundary")
        triggers = [KEEP_TABLE, public_change()]
        constraints = [
            models.CheckConstraint(
                condition=Q(file="district", district__isnull=False, commune__isnull=True)
                | Q(file="commune", district__isnull=True, commune__isnull=False),
                name="boundary_of_one_unit",
            ),
            models.CheckConstraint(
                condition=Q(path__regex="^M[0-9mlz -]+z$"), name="boundary_path_only_draws"
            ),
        ]

    def __str__(self) -> str:
        return str(self.district or self.commune)
