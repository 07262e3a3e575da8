"""The register: decisions and the certificates they grant. Knows nothing of how a star came about.

A certificate is never deleted or rewritten: it ends by expiry, revocation, annulment or a newer one. Its state is
derived from its dates (`dates.Term` in Python, `queries.CertificateQuerySet` in SQL).
"""

from datetime import date, datetime, timedelta

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certifications import dates, sql, wording
from certifications.enums import (
    PRINT_MOVES,
    PRINT_UNDER_WAY,
    DecisionKind,
    Ground,
    Level,
    Precision,
    PrintState,
    RubricVersion,
    Star,
    State,
)
from certifications.listed import Listed  # noqa: F401 -- here Django looks for it
from certifications.queries import CertificateQuerySet
from localities.models import Commune
from ocop_registry.audit import tracked
from ocop_registry.stamp import public_change
from ocop_registry.text import NAME_LENGTH, Fold, stored_well
from products.models import Product

DATE = models.DateField()
PRINT_LOST_AFTER = timedelta(minutes=1)  # it gives a sign of life with every 25 sheets
PRINT_KEPT = timedelta(days=1)


def after(field: str, interval: str) -> Func:
    """The day an interval after another, computed by PostgreSQL."""
    return Func(F(field), template=f"(%(expressions)s + interval '{interval}')::date", output_field=DATE)


def ends_on() -> Func:
    """The first day a certificate is not in force; GREATEST keeps the range proper."""
    term = Func(F("prolonged_until"), after("issued_on", "36 months"), function="COALESCE", output_field=DATE)
    end = Func(
        term, F("superseded_on"), F("revoked_on"), F("annulled_on"), function="LEAST", output_field=DATE
    )  # LEAST passes over NULLs
    return Func(F("issued_on"), end, function="GREATEST", output_field=DATE)


@tracked(exclude=["number_fold"])
class Decision(models.Model):
    """A decision of an authority, with its number; it covers one or many certificates."""

    kind = models.CharField(
        _("kind"), max_length=12, choices=DecisionKind.choices, default=DecisionKind.RECOGNITION
    )
    number = models.CharField(_("decision number"), max_length=60)
    number_fold = models.GeneratedField(
        expression=Fold("number"), output_field=models.TextField(), db_persist=True
    )
    decided_on = models.DateField(_("date of the decision"))
    authority = models.CharField(_("authority"), max_length=160)
    level = models.CharField(_("level of the authority"), max_length=10, choices=Level.choices)
    scan = models.FileField(_("scan of the decision"), upload_to="decisions/", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("decision")
        ordering = ["-decided_on", "-pk"]
        triggers = [
            *sql.DECISION_RULES,
            public_change(),
            pgtrigger.ReadOnly(name="facts_stand", fields=["kind", "number", "decided_on", "level"]),
        ]
        constraints = [
            stored_well("number", "decision_number_clean"),
            models.CheckConstraint(condition=~Q(number_fold=""), name="decision_number_given"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="decision_level_known"),
            models.CheckConstraint(condition=Q(kind__in=DecisionKind.values), name="decision_kind_known"),
            models.UniqueConstraint(
                "number_fold",
                "decided_on",
                "level",
                name="decision_once",
                violation_error_message=_("This decision is already in the register."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The staff page."""
        return reverse("decision_detail", args=[self.pk])


@tracked(exclude=["expires_on", "in_force"])
class Certificate(models.Model):
    """One star rating of one product: 3, 4 or 5 stars for 36 months. The printed words are kept as printed."""

    product = models.ForeignKey(
        Product, models.PROTECT, related_name="certificates", verbose_name=_("product")
    )
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates",
        verbose_name=_("decision"),
    )
    number = models.CharField(_("certificate number"), max_length=60, blank=True)
    code = models.CharField(_("verification code"), max_length=dates.CODE_LENGTH, unique=True)
    star = models.PositiveSmallIntegerField(_("star"), choices=Star.choices)
    score = models.DecimalField(
        _("score"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    rubric_version = models.CharField(_("criteria"), max_length=20, choices=RubricVersion.choices)
    product_name = models.CharField(_("product name as printed"), max_length=NAME_LENGTH)
    producer_name = models.CharField(_("producer name as printed"), max_length=NAME_LENGTH)
    address = models.CharField(_("address as printed"), max_length=NAME_LENGTH, blank=True)
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates",
        help_text=_("The commune of origin as it was on the day of issue, when known."),
    )
    issued_on = models.DateField(_("issued on"))
    precision = models.CharField(
        _("how exactly the day is known"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    expires_on = models.GeneratedField(
        expression=after("issued_on", "36 months"),
        output_field=models.DateField(_("expires on")),
        db_persist=True,
    )
    prolonged_until = models.DateField(_("prolonged until"), null=True, blank=True)
    superseded_on = models.DateField(_("superseded on"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes"
    )
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revocation = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revoked",
        verbose_name=_("decision of revocation"),
    )
    revocation_ground = models.CharField(_("ground"), max_length=24, choices=Ground.choices, blank=True)
    annulled_on = models.DateField(_("annulled on"), null=True, blank=True)
    annulment = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="annulled",
        verbose_name=_("decision of annulment"),
    )
    in_force = models.GeneratedField(
        expression=Func(F("issued_on"), ends_on(), function="daterange", output_field=DateRangeField()),
        output_field=DateRangeField(),
        db_persist=True,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        ordering = ["-issued_on", "-pk"]
        triggers = [*sql.CERTIFICATE_RULES, public_change()]
        indexes = [
            GistIndex(fields=["in_force"], name="certificate_in_force"),
            models.Index(fields=["product", "-issued_on"], name="certificate_of_product"),
            models.Index(fields=["star", "product"], name="certificate_star"),
            models.Index(fields=["-issued_on", "-id"], name="certificate_newest"),
            models.Index(Fold("number"), name="certificate_number_fold", condition=~Q(number="")),
            *(
                models.Index(
                    fields=[day], name=f"certificate_{day}", condition=Q(**{f"{day}__isnull": False})
                )
                for day in ("revoked_on", "annulled_on", "superseded_on", "prolonged_until")
            ),
        ]
        constraints = [
            ExclusionConstraint(
                name="certificate_one_in_force",
                expressions=[("product", RangeOperators.EQUAL), ("in_force", RangeOperators.OVERLAPS)],
                violation_error_message=_("The product already has a certificate in force on these days."),
            ),
            models.CheckConstraint(condition=Q(star__in=Star.values), name="certificate_star_3_to_5"),
            models.CheckConstraint(
                condition=Q(score__isnull=True)
                | Q(star=3, score__range=(50, 100))
                | Q(star=4, score__range=(70, 100))
                | Q(star=5, score__range=(90, 100)),
                name="certificate_star_within_band",
                violation_error_message=_(
                    "The star is above the band of the score (3: 50, 4: 70, 5: 90 points)."
                ),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=f"^[{dates.CODE_ALPHABET}]{{{dates.CODE_LENGTH}}}$"),
                name="certificate_code_shape",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True, revocation__isnull=True, revocation_ground="")
                | Q(revoked_on__isnull=False, revocation__isnull=False, revocation_ground__in=Ground.values),
                name="certificate_revocation_whole",
            ),
            models.CheckConstraint(
                condition=Q(annulled_on__isnull=True, annulment__isnull=True)
                | Q(annulled_on__isnull=False, annulment__isnull=False)
                | Q(annulled_on=F("issued_on"), annulment__isnull=True),  # struck out: never rightly entered
                name="certificate_annulment_whole",
            ),
            models.CheckConstraint(
                condition=Q(superseded_on__isnull=True, superseded_by__isnull=True)
                | Q(superseded_on__isnull=False, superseded_by__isnull=False),
                name="certificate_superseding_whole",
            ),
            models.CheckConstraint(
                condition=Q(prolonged_until__isnull=True)
                | Q(prolonged_until__gt=after("issued_on", "36 months"))
                & Q(prolonged_until__lte=after("issued_on", "36 months 180 days")),
                name="certificate_prolonged_180_days",
                violation_error_message=_("A certificate is prolonged by 180 days at most."),
            ),
            models.CheckConstraint(
                condition=(Q(revoked_on__isnull=True) | Q(revoked_on__gte=F("issued_on")))
                & (Q(annulled_on__isnull=True) | Q(annulled_on__gte=F("issued_on")))
                & (Q(superseded_on__isnull=True) | Q(superseded_on__gte=F("issued_on"))),
                name="certificate_ends_after_issue",
                violation_error_message=_("A certificate cannot end before the day it was issued."),
            ),
            models.CheckConstraint(
                condition=Q(rubric_version__in=RubricVersion.values) & Q(precision__in=Precision.values),
                name="certificate_words_known",
            ),
            models.UniqueConstraint(
                fields=["decision", "product"],
                condition=Q(annulled_on__isnull=True),
                name="certificate_once_per_decision",
                violation_error_message=_("This decision already covers this product."),
            ),
            stored_well("product_name", "certificate_product_clean"),
            stored_well("producer_name", "certificate_producer_clean"),
        ]

    def __str__(self) -> str:
        return f"{self.product_name} ({self.star}★)"

    def get_absolute_url(self) -> str:
        """The public verification page."""
        return reverse("verify", args=[self.code])

    @property
    def term(self) -> dates.Term:
        """The dates that decide its state."""
        return dates.Term(
            issued_on=self.issued_on,
            prolonged_until=self.prolonged_until,
            superseded_on=self.superseded_on,
            revoked_on=self.revoked_on,
            annulled_on=self.annulled_on,
        )

    @property
    def is_struck(self) -> bool:
        """Whether the entry was a typing error and has been struck out; no paper ever said so."""
        return self.annulled_on == self.issued_on and self.annulment_id is None

    def state_on(self, day: date) -> State | None:
        """Its state on a day; None before its issue."""
        return self.term.state(day)

    @property
    def state(self) -> State | None:
        """Its state today."""
        return self.state_on(timezone.localdate())

    @property
    def issued_text(self) -> str:
        """The day of issue with only the parts that are known."""
        return wording.day_words(self.issued_on, self.precision)

    @property
    def expires_text(self) -> str:
        """The day it runs to; for a day known only in part, the last possible one with the same precision."""
        if self.prolonged_until:  # a day that an officer wrote, however little is known of the issue
            return wording.day_words(self.prolonged_until, Precision.DAY)
        return wording.day_words(self.expires_on, self.precision)

    @property
    def spaced_code(self) -> str:
        """The code as it is printed."""
        return dates.spaced_code(self.code)


class PrintJob(models.Model):
    """The certificates of one decision being printed into one file, or printed, with how far it is.

    No part of the register: it changes nothing there, the file is kept for a day, and the row itself says who printed
    what and when. So it is not in the audit trail.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="print_jobs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=PrintState.choices, default=PrintState.WAITING
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list)  # [name of the product, why it has no paper] of each
    problem = models.TextField(blank=True)
    file = models.FileField(upload_to="prints/", blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(_("last sign of life"), auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("print of a decision")
        ordering = ["-pk"]
        triggers = [
            pgtrigger.FSM(name="print_moves", field="state", transitions=PRINT_MOVES),
            pgtrigger.ReadOnly(name="print_asked", fields=["decision", "asked_by", "asked_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(state__in=PRINT_UNDER_WAY),
                name="print_one_at_a_time",
                violation_error_message=_("This decision is being printed already."),
            ),
            models.CheckConstraint(condition=Q(state__in=PrintState.values), name="print_state_known"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="print_done_within_total"),
            models.CheckConstraint(
                condition=Q(state__in=PRINT_UNDER_WAY, ended_at__isnull=True)
                | ~Q(state__in=PRINT_UNDER_WAY) & Q(ended_at__isnull=False),
                name="print_end_said",
            ),
            models.CheckConstraint(
                condition=Q(state=PrintState.FAILED) ^ Q(problem=""), name="print_problem_of_failure"
            ),
            models.CheckConstraint(
                condition=Q(state=PrintState.DONE) | Q(file=""), name="print_file_of_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} ({self.done}/{self.total})"

    def get_absolute_url(self) -> str:
        """The page of its progress."""
        return reverse("print_job", args=[self.pk])

    @property
    def under_way(self) -> bool:
        """Whether it waits or runs."""
        return self.state in PRINT_UNDER_WAY

    @property
    def kept_until(self) -> datetime | None:
        """When its file is removed; None when there is none, or no longer."""
        until = self.ended_at + PRINT_KEPT if self.ended_at and self.file else None
        return until if until and timezone.now() < until else None

    @property
    def lost(self) -> bool:
        """Whether it should be running and has given no sign of life for a minute: its worker was stopped."""
        return self.state == PrintState.RUNNING and self.seen_at < timezone.now() - PRINT_LOST_AFTER
