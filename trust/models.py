"""What strengthens the trust in certificates: how often each is looked up, and what people report of doubts."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certifications.dates import CODE_ALPHABET, spaced_code
from certifications.models import Certificate
from localities.models import District
from ocop_registry.audit import tracked
from ocop_registry.text import stored_well
from trust.enums import MOVES, Finding, Progress, Sight

REFERENCE_LENGTH = 8
LONGEST_TYPED = 60
LONGEST_LINE = 200
LONGEST_WORDS = 2000
PERSONAL = ("typed", "place", "words", "contact")  # as somebody wrote it: in no trail, which is kept for ever


class LookUps(models.Model):
    """How often a certificate was looked up on a day. Nothing is kept of who did (docs/adr/0036)."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="look_ups")
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("look-ups"))

    class Meta:
        verbose_name = _("look-ups of a day")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "day"], name="look_ups_once_a_day"),
            models.CheckConstraint(condition=Q(count__gte=1), name="look_ups_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {self.count}"


@tracked(exclude=list(PERSONAL))
class DoubtReport(models.Model):
    """What somebody saw and doubted. What they wrote is seen by staff only; their contact is removed in time."""

    reference = models.CharField(_("reference"), max_length=REFERENCE_LENGTH, unique=True)
    certificate = models.ForeignKey(
        Certificate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="doubts",
        verbose_name=_("certificate"),
    )
    typed = models.CharField(_("code or number on the paper"), max_length=LONGEST_TYPED, blank=True)
    sight = models.CharField(_("what was seen"), max_length=20, choices=Sight.choices)
    place = models.CharField(_("where"), max_length=LONGEST_LINE)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="doubts", verbose_name=_("district")
    )
    words = models.TextField(_("in own words"), max_length=LONGEST_WORDS, blank=True)
    contact = models.CharField(_("contact"), max_length=LONGEST_LINE, blank=True)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    status = models.CharField(_("status"), max_length=10, choices=Progress.choices, default=Progress.NEW)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by"),
    )
    finding = models.CharField(_("finding"), max_length=12, choices=Finding.choices, blank=True)
    note = models.TextField(_("what was done"), max_length=LONGEST_WORDS, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("report of a doubt")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["status", "-received_at"], name="doubt_by_status")]
        triggers = [
            pgtrigger.FSM(name="doubt_moves", field="status", transitions=MOVES),
            pgtrigger.Trigger(
                name="doubt_born_new",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__status__df=Progress.NEW),
                func="RAISE EXCEPTION 'a report begins as new' USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.ReadOnly(
                name="doubt_stands",
                fields=[
                    "reference",
                    "certificate",
                    "typed",
                    "sight",
                    "place",
                    "district",
                    "words",
                    "received_at",
                ],
            ),
            pgtrigger.Trigger(
                name="doubt_contact_only_goes",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("contact"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(new__contact__df=pgtrigger.F("old__contact"))
                & ~pgtrigger.Q(new__contact=""),
                func="RAISE EXCEPTION 'a contact is only removed' USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.Trigger(
                name="doubt_closed_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("status", "handled_by_id", "finding", "note", "closed_at"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(old__status=Progress.CLOSED),
                func="RAISE EXCEPTION 'a closed report stands' USING ERRCODE = 'check_violation';",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reference__regex=f"^[{CODE_ALPHABET}]{{{REFERENCE_LENGTH}}}$"),
                name="doubt_reference_shape",
            ),
            models.CheckConstraint(
                condition=Q(sight__in=Sight.values)
                & Q(status__in=Progress.values)
                & Q(finding__in=["", *Finding.values]),
                name="doubt_words_known",
            ),
            models.CheckConstraint(condition=~Q(place=""), name="doubt_place_given"),
            models.CheckConstraint(
                condition=~Q(sight=Sight.OTHER) | ~Q(words=""),
                name="doubt_other_told",
                violation_error_message=_("Say in a few words what you saw."),
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("words"), LONGEST_WORDS)
                & LessThanOrEqual(Length("note"), LONGEST_WORDS),
                name="doubt_words_limited",
            ),
            models.CheckConstraint(
                condition=Q(status=Progress.NEW, handled_by__isnull=True)
                | ~Q(status=Progress.NEW) & Q(handled_by__isnull=False),
                name="doubt_handler_named",
            ),
            models.CheckConstraint(
                condition=Q(status=Progress.CLOSED, closed_at__isnull=False) & ~Q(finding="") & ~Q(note="")
                | ~Q(status=Progress.CLOSED) & Q(closed_at__isnull=True, finding="", note=""),
                name="doubt_closing_whole",
                violation_error_message=_("A report is closed with a finding and a note."),
            ),
            *(
                stored_well(field, f"doubt_{field}_clean", line_breaks=field in {"words", "note"})
                for field in ("typed", "place", "words", "contact", "note")
            ),
        ]

    def __str__(self) -> str:
        return spaced_code(self.reference)

    def get_absolute_url(self) -> str:
        """The staff page."""
        return reverse("doubt_detail", args=[self.pk])
