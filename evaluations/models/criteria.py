"""The criteria by which stars are given: versions, frozen once published (docs/adr/0017).

Texts are Vietnamese, as in the annexes; see `evaluations/data/SOURCES.md`.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluations import sql
from evaluations.enums import Case, PartCode
from ocop_registry.audit import KEEP_TABLE, tracked
from ocop_registry.stamp import public_change
from products.models import ProductSet

MOST = 100  # points of a whole sheet


@tracked()
class Rubric(models.Model):
    """One version of the criteria (bộ tiêu chí), with a sheet for each product set or, of earlier decisions, none.

    `code` is in step with `certifications.enums.RubricVersion`, the choice that certificates carry: the register
    knows nothing of this app, so the word stands there and the sheets here. A correction is a new version.
    """

    code = models.SlugField(primary_key=True, max_length=20)
    decision_no = models.CharField(_("decision"), max_length=60)
    effective_from = models.DateField(_("in force from"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of the criteria")
        ordering = ["-effective_from", "-code"]
        triggers = [*sql.RUBRIC_RULES, KEEP_TABLE, public_change()]

    def __str__(self) -> str:
        return self.decision_no


class Sheet(models.Model):
    """The sheet (phiếu) of one product set."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="sheets")
    product_set = models.ForeignKey(ProductSet, models.PROTECT, related_name="sheets")
    title = models.CharField(_("title"), max_length=200)
    disqualifiers = ArrayField(models.CharField(max_length=200), default=list)
    sample_required = models.BooleanField(_("a sample must be handed in"), default=True)

    class Meta:
        verbose_name = _("criteria sheet")
        ordering = ["rubric", "product_set__number"]
        triggers = [*sql.frozen(sql.SHEET), KEEP_TABLE, public_change()]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "product_set"], name="sheet_once_per_version")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """The set's code, `qd26-06`: the name of the sheet in addresses."""
        return self.product_set_id


class Part(models.Model):
    """Part A, B or C of a sheet."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="parts")
    code = models.CharField(max_length=1, choices=PartCode)
    title = models.CharField(_("title"), max_length=120)
    max = models.PositiveSmallIntegerField(_("most points"))

    class Meta:
        verbose_name = _("part of a sheet")
        ordering = ["code"]
        triggers = [*sql.frozen(sql.PART), KEEP_TABLE, public_change()]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "code"], name="part_once_per_sheet"),
            models.CheckConstraint(condition=Q(code__in=PartCode.values), name="part_known"),
            models.CheckConstraint(condition=Q(max__range=(1, MOST)), name="part_max_range"),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"


class Group(models.Model):
    """A numbered group of a part; in sets 11 and 13 group 6 has groups of its own (6.1, 6.2)."""

    part = models.ForeignKey(Part, models.CASCADE, related_name="groups")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="groups")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=8)
    title = models.CharField(_("title"), max_length=200)
    max = models.PositiveSmallIntegerField(_("most points"))

    class Meta:
        verbose_name = _("group of criteria")
        ordering = ["position"]
        triggers = [*sql.frozen(sql.GROUP), KEEP_TABLE, public_change()]
        constraints = [
            models.UniqueConstraint(fields=["part", "code"], name="criteria_group_once"),
            models.CheckConstraint(condition=Q(max__range=(1, MOST)), name="criteria_group_max_range"),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"


class Criterion(models.Model):
    """What points are given for. A group without a list of its own holds one criterion with its number and title."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(help_text=_("Place in the whole sheet."))
    code = models.CharField(max_length=8)
    title = models.CharField(_("title"), max_length=200)
    max = models.PositiveSmallIntegerField(_("most points"))
    depends_on = models.CharField(
        max_length=8, blank=True, help_text=_("Counts only when that criterion is above 0.")
    )
    gate = models.CharField(_("reason to stop or reject"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("criterion")
        ordering = ["position"]
        triggers = [*sql.frozen(sql.CRITERION), KEEP_TABLE, public_change()]
        constraints = [
            models.UniqueConstraint(fields=["group", "code"], name="criterion_once"),
            models.CheckConstraint(condition=Q(max__range=(1, MOST)), name="criterion_max_range"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Option(models.Model):
    """One line of a criterion to tick."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=20, help_text=_("Its name inside the criterion, in addresses."))
    points = models.PositiveSmallIntegerField(_("points"))
    label = models.CharField(_("label"), max_length=255)
    min_for_star = models.PositiveSmallIntegerField(_("least for this star"), null=True, blank=True)
    case = models.CharField(_("case"), max_length=20, blank=True, choices=Case)

    class Meta:
        verbose_name = _("option")
        ordering = ["position"]
        triggers = [*sql.frozen(sql.OPTION), KEEP_TABLE, public_change()]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "key"], name="option_once"),
            models.CheckConstraint(condition=Q(points__lte=MOST), name="option_points_range"),
            models.CheckConstraint(
                condition=Q(min_for_star=None) | Q(min_for_star__range=(3, 5), points__gte=1),
                name="option_mark_3_to_5",
            ),
            models.CheckConstraint(condition=Q(case__in=["", *Case.values]), name="option_case_known"),
        ]

    def __str__(self) -> str:
        return f"{self.points}: {self.label}"
