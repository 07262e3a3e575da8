"""Hearings: one scoring of one dossier by one council, with the members' declarations and score sheets."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evaluations import sql_hearings as sql
from evaluations.models.councils import Council, Round, Seat
from evaluations.models.criteria import MOST, Criterion, Option
from evaluations.models.dossiers import Dossier
from ocop_registry.audit import KEEP_TABLE, tracked


@tracked()
class Hearing(models.Model):
    """One scoring of a dossier (lượt chấm). A second one follows when the ministry sends it back."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="hearings")
    round = models.ForeignKey(Round, models.PROTECT, related_name="hearings")
    council = models.ForeignKey(Council, models.PROTECT, related_name="hearings")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("hearing")
        ordering = ["dossier", "number"]
        triggers = [*sql.HEARING_RULES, KEEP_TABLE]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="hearing_number_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(closed_at__isnull=True), name="hearing_one_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.dossier)

    def get_absolute_url(self) -> str:
        """The page in the scoring room."""
        return reverse("hearing", args=[self.pk])


@tracked(part_of="hearing")
class Declaration(models.Model):
    """A member's word on conflicts of interest, given before anything confidential opens."""

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="declarations")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="declarations")
    has_conflict = models.BooleanField(_("there is a conflict of interest"))
    ground = models.CharField(_("ground"), max_length=500, blank=True)
    declared_at = models.DateTimeField(_("declared"), default=timezone.now)

    class Meta:
        verbose_name = _("declaration")
        ordering = ["pk"]
        triggers = [*sql.DECLARATION_RULES, KEEP_TABLE]
        constraints = [
            models.UniqueConstraint(fields=["hearing", "seat"], name="declaration_once"),
            models.CheckConstraint(
                condition=Q(has_conflict=False) | ~Q(ground=""),
                name="declaration_conflict_with_ground",
                violation_error_message=_("Please say in a few words what the conflict is."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.has_conflict}"


@tracked(part_of="hearing")
class ScoreSheet(models.Model):
    """One member's sheet (phiếu chấm) in one hearing. Submitted, it stands; reopened, a new edition is made of it."""

    hearing = models.ForeignKey(Hearing, models.PROTECT, related_name="score_sheets")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="score_sheets")
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    version = models.PositiveIntegerField(default=0, help_text=_("Grows with every saved choice."))
    opinion = models.TextField(_("opinion of the member"), max_length=4000, blank=True)
    total = models.PositiveSmallIntegerField(_("total"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    reopened_at = models.DateTimeField(_("reopened"), null=True, blank=True)
    reopened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reopened_why = models.CharField(_("why it was reopened"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("score sheet")
        ordering = ["hearing", "seat", "edition"]
        triggers = [*sql.SCORE_SHEET_RULES, KEEP_TABLE]
        constraints = [
            models.UniqueConstraint(fields=["hearing", "seat", "edition"], name="score_sheet_edition_once"),
            models.UniqueConstraint(
                fields=["hearing", "seat"],
                condition=Q(reopened_at__isnull=True),
                name="score_sheet_one_current",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, total__isnull=True)
                | Q(submitted_at__isnull=False, total__range=(0, MOST)),
                name="score_sheet_total_when_submitted",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True, reopened_by__isnull=True, reopened_why="")
                | Q(
                    Q(reopened_at__isnull=False, reopened_by__isnull=False, submitted_at__isnull=False)
                    & ~Q(reopened_why="")
                ),
                name="score_sheet_reopened_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hearing_id}/{self.seat_id}/{self.edition}"


@tracked(part_of="score_sheet")
class ScoreItem(models.Model):
    """What a member chose at one criterion; no option: not reached (0)."""

    score_sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="items")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    option = models.ForeignKey(Option, models.PROTECT, null=True, blank=True, related_name="+")
    answered = models.BooleanField(default=True, help_text=_("False where there is only a remark so far."))
    remark = models.CharField(_("remark"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("score")
        ordering = ["criterion__position"]
        triggers = [*sql.SCORE_ITEM_RULES, KEEP_TABLE]
        constraints = [
            models.UniqueConstraint(fields=["score_sheet", "criterion"], name="score_item_once"),
            models.CheckConstraint(
                condition=Q(answered=True) | Q(option__isnull=True), name="score_item_option_is_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.option_id}"
