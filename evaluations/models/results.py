"""What came out: the result of a hearing with its whole derivation, and the ministry's answer."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certifications.dates import BANDS
from evaluations import sql_results as sql
from evaluations.enums import Outcome
from evaluations.models.criteria import Criterion
from evaluations.models.hearings import Hearing
from ocop_registry.audit import KEEP_TABLE, tracked


def _band(star: int) -> Q:
    """The band of the mean in whole numbers: sum >= least * counted, and below the next band."""
    at_least = Q(total_sum__gte=F("counted") * int(BANDS[star]))
    below = Q(total_sum__lt=F("counted") * int(BANDS[star + 1])) if star + 1 in BANDS else Q()
    return Q(band_star=star) & at_least & below


@tracked()
class Result(models.Model):
    """The result of a closed hearing (kết quả). Whole numbers only; the mean is never rounded (docs/adr/0023)."""

    hearing = models.OneToOneField(Hearing, models.PROTECT, related_name="result")
    counted = models.PositiveSmallIntegerField(_("sheets counted"))
    base = models.PositiveSmallIntegerField(_("members entitled to score"))
    total_sum = models.PositiveIntegerField(_("sum of the totals"))
    spread = models.PositiveSmallIntegerField(_("spread"))
    spread_why = models.CharField(_("why the spread was accepted"), max_length=1000, blank=True)
    band_star = models.PositiveSmallIntegerField(_("star by points"))
    minima_star = models.PositiveSmallIntegerField(_("star by minimum requirements"))
    star = models.PositiveSmallIntegerField(_("star"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    gates_checked = models.BooleanField(
        _("no ground for disqualification was found"), help_text=_("The gates of the sheet were looked at.")
    )
    note = models.TextField(_("words for the minutes"), max_length=4000, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("closed"), default=timezone.now)

    class Meta:
        verbose_name = _("result")
        ordering = ["hearing"]
        triggers = [*sql.RESULT_RULES, KEEP_TABLE]
        constraints = [
            models.CheckConstraint(
                condition=Q(counted__gte=1) & Q(base__gte=F("counted")), name="result_counted_of_base"
            ),
            models.CheckConstraint(
                condition=_band(1) | _band(2) | _band(3) | _band(4) | _band(5), name="result_band_of_mean"
            ),
            models.CheckConstraint(condition=Q(minima_star__range=(2, 5)), name="result_minima_2_to_5"),
            models.CheckConstraint(
                condition=Q(star=Least("band_star", "minima_star")), name="result_star_is_the_lower"
            ),
            models.CheckConstraint(
                condition=Q(star__lt=3, outcome=Outcome.NONE)
                | Q(star__gte=3, band_star=5, outcome=Outcome.CENTRAL)
                | Q(star__gte=3, band_star__lt=5, outcome=Outcome.RECOGNITION),
                name="result_outcome_follows",
            ),
            models.CheckConstraint(condition=Q(gates_checked=True), name="result_gates_checked"),
        ]

    def __str__(self) -> str:
        return f"{self.total_sum}/{self.counted}: {self.star}★"


@tracked(part_of="result")
class MinimaFinding(models.Model):
    """What the council found at one mark of the sheet."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="findings")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    star = models.PositiveSmallIntegerField(_("for this star"))
    needed = models.PositiveSmallIntegerField(_("needed"))
    reached_by = models.PositiveSmallIntegerField(_("sheets that reach it"))
    met_by_rule = models.BooleanField(_("met by the rule"))
    met = models.BooleanField(_("met"))
    why = models.CharField(_("why the chair found otherwise"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("finding on a minimum requirement")
        ordering = ["star", "criterion__position"]
        triggers = [*sql.FINDING_RULES, KEEP_TABLE]
        constraints = [
            models.UniqueConstraint(fields=["result", "criterion", "star"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(met=F("met_by_rule"), why="") | (~Q(met=F("met_by_rule")) & ~Q(why="")),
                name="finding_other_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.met}"


@tracked()
class CentralReview(models.Model):
    """A dossier of 90 points or more at the ministry, and its answer (QĐ 26/2026/QĐ-TTg, Điều 7)."""

    hearing = models.OneToOneField(Hearing, models.PROTECT, related_name="central_review")
    letter_no = models.CharField(_("number of our letter"), max_length=60)
    sent_on = models.DateField(_("sent on"))
    answer_no = models.CharField(_("number of the answer"), max_length=60, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    score = models.DecimalField(
        _("score given by the ministry"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    star = models.PositiveSmallIntegerField(
        _("star by the ministry's result"), null=True, blank=True, choices=[(n, n) for n in range(1, 6)]
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("review by the ministry")
        ordering = ["hearing"]
        triggers = [*sql.CENTRAL_REVIEW_RULES, KEEP_TABLE]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answer_no="", star__isnull=True, score__isnull=True)
                | Q(Q(answered_on__gte=F("sent_on"), star__range=(1, 5)) & ~Q(answer_no="")),
                name="central_answer_whole",
                violation_error_message=_(
                    "An answer has a number, a date not before our letter, and a star."
                ),
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True)
                | Q(score__range=(0, 100)) & Q(star=1)
                | Q(star=2, score__range=(30, 100))
                | Q(star=3, score__range=(50, 100))
                | Q(star=4, score__range=(70, 100))
                | Q(star=5, score__range=(90, 100)),
                name="central_star_within_band",
                violation_error_message=_("The star lies above the band of the ministry's score."),
            ),
        ]

    def __str__(self) -> str:
        return self.letter_no
