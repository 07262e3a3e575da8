"""Rounds of evaluation, and the councils that judge in them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evaluations import sql_hearings as sql
from evaluations.council import Rules
from evaluations.enums import CouncilMode, MinimaRule, SeatRole
from ocop_registry.audit import KEEP_TABLE, tracked
from ocop_registry.text import stored_well

PERCENT = 100
MOST_SPREAD = 100  # points: a sheet has no more


@tracked()
class Council(models.Model):
    """A council (hội đồng) as its decision established it. Its settings and seats are frozen when scoring opens.

    The law leaves quorum, spread and the finding on marks to each province (docs/adr/0022): hence settings.
    """

    name = models.CharField(_("name"), max_length=200)
    decision_no = models.CharField(_("decision number"), max_length=60)
    decided_on = models.DateField(_("date of the decision"))
    authority = models.CharField(_("authority"), max_length=160)
    mode = models.CharField(
        _("way of working"), max_length=8, choices=CouncilMode.choices, default=CouncilMode.MEETING
    )
    quorum_percent = models.PositiveSmallIntegerField(
        _("quorum (%)"),
        default=75,
        validators=[MinValueValidator(1), MaxValueValidator(PERCENT)],
        help_text=_("Share of the members entitled to score who must have submitted."),
    )
    chair_required = models.BooleanField(_("the chair must be among them"), default=True)
    max_spread = models.PositiveSmallIntegerField(
        _("largest spread (points)"),
        default=10,
        validators=[MaxValueValidator(MOST_SPREAD)],
        help_text=_("Between the highest and the lowest total. Above it: discuss and score again."),
    )
    minima_rule = models.CharField(
        _("a minimum is reached when"),
        max_length=8,
        choices=MinimaRule.choices,
        default=MinimaRule.MAJORITY,
    )
    secretary_scores = models.BooleanField(_("the secretary scores too"), default=False)
    opened_at = models.DateTimeField(_("first scoring opened"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("council")
        ordering = ["-decided_on", "-pk"]
        triggers = [*sql.COUNCIL_RULES, KEEP_TABLE]
        constraints = [
            stored_well("name", "council_name_clean"),
            models.CheckConstraint(condition=Q(mode__in=CouncilMode.values), name="council_mode_known"),
            models.CheckConstraint(
                condition=Q(minima_rule__in=MinimaRule.values), name="council_minima_rule_known"
            ),
            models.CheckConstraint(
                condition=Q(quorum_percent__range=(1, PERCENT)), name="council_quorum_range"
            ),
            models.CheckConstraint(condition=Q(max_spread__lte=MOST_SPREAD), name="council_spread_range"),
            models.UniqueConstraint(
                fields=["decision_no", "decided_on"],
                name="council_once",
                violation_error_message=_("A council of this decision is already there."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The staff page."""
        return reverse("council_detail", args=[self.pk])

    @property
    def rules(self) -> Rules:
        """The settings as the arithmetic takes them."""
        return Rules(
            quorum_percent=self.quorum_percent,
            chair_required=self.chair_required,
            max_spread=self.max_spread,
            minima_rule=MinimaRule(self.minima_rule),
        )


@tracked(part_of="council")
class Seat(models.Model):
    """One person's seat (thành viên) in a council."""

    council = models.ForeignKey(Council, models.CASCADE, related_name="seats")
    user = models.ForeignKey(User, models.PROTECT, related_name="seats", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=10, choices=SeatRole.choices, default=SeatRole.MEMBER)
    title = models.CharField(_("office and unit"), max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("seat")
        ordering = ["position", "pk"]
        triggers = [*sql.SEAT_RULES, KEEP_TABLE]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=SeatRole.values), name="seat_role_known"),
            models.UniqueConstraint(
                fields=["council", "user"],
                name="seat_once",
                violation_error_message=_("This person already has a seat in the council."),
            ),
            models.UniqueConstraint(
                fields=["council"],
                condition=Q(role="chair"),
                name="seat_one_chair",
                violation_error_message=_("The council already has a chair."),
            ),
            models.UniqueConstraint(
                fields=["council"],
                condition=Q(role="secretary"),
                name="seat_one_secretary",
                violation_error_message=_("The council already has a secretary."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def leads(self) -> bool:
        """Whether the seat may close, reopen and disqualify: chair, vice-chair and secretary."""
        return self.role in {SeatRole.CHAIR, SeatRole.VICE_CHAIR, SeatRole.SECRETARY}


@tracked()
class Round(models.Model):
    """A round of evaluation (đợt đánh giá): at least two a year (QĐ 26/2026/QĐ-TTg, Điều 5)."""

    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2018)])
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    requests_due = models.DateField(_("requests of the communes until"))
    ends_on = models.DateField(_("results until"))
    council = models.ForeignKey(
        Council, models.PROTECT, null=True, blank=True, related_name="rounds", verbose_name=_("council")
    )
    session_at = models.DateTimeField(_("session"), null=True, blank=True)
    place = models.CharField(_("place of the session"), max_length=200, blank=True)
    agenda = models.TextField(_("words for the agenda"), max_length=4000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("round")
        ordering = ["-year", "-number"]
        triggers = [*sql.ROUND_RULES, KEEP_TABLE]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"],
                name="round_once",
                violation_error_message=_("This round is already there."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2018, 2100), number__range=(1, 20)), name="round_number_range"
            ),
            models.CheckConstraint(
                condition=Q(requests_due__lte=F("ends_on")),
                name="round_dates_in_order",
                violation_error_message=_("The round ends before its requests are due."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Round %(number)s of %(year)s") % {"number": self.number, "year": self.year})

    def get_absolute_url(self) -> str:
        """The staff page."""
        return reverse("round_detail", args=[self.pk])
