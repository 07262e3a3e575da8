"""Dossiers (hồ sơ): one product in one evaluation, with its forms and evidence (QĐ 26/2026/QĐ-TTg, Phụ lục III)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certifications.enums import RubricVersion
from certifications.models import Certificate
from evaluations import sql_dossiers as sql
from evaluations.codes import PATTERNS
from evaluations.enums import FINAL, Channel, DossierKind, EvidenceKind, Status
from evaluations.models.councils import Round
from evaluations.models.criteria import Criterion, Option, Sheet
from localities.models import Commune
from ocop_registry.audit import KEEP_TABLE, tracked
from ocop_registry.text import NAME_LENGTH, stored_well
from products.models import Product

LONG_TEXT = 8000
BEFORE_SCORING = (Status.DRAFT, Status.COMMUNE_REVIEW, Status.PROVINCE_CHECK, Status.ADVISORY_REVIEW)


@tracked()
class Dossier(models.Model):
    """One product in one evaluation. Its texts are written while it is a draft and stand once submitted."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="dossiers", verbose_name=_("product"))
    kind = models.CharField(_("kind"), max_length=10, choices=DossierKind.choices)
    sheet = models.ForeignKey(
        Sheet, models.PROTECT, related_name="dossiers", verbose_name=_("criteria sheet")
    )
    former = models.ForeignKey(
        Certificate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="later_dossiers",
        verbose_name=_("former certificate"),
        help_text=_("The one that is upgraded or rated again."),
    )
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        related_name="dossiers",
        verbose_name=_("commune that receives it"),
        limit_choices_to={"valid_to__isnull": True},
    )
    code = models.CharField(_("product code"), max_length=40, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.DRAFT)
    status_reason = models.CharField(_("reason"), max_length=1000, blank=True)
    status_at = models.DateTimeField(_("since"), default=timezone.now)
    submissions = models.PositiveSmallIntegerField(_("times submitted"), default=0)
    submitted_on = models.DateField(_("received by the commune on"), null=True, blank=True)
    forwarded_on = models.DateField(_("forwarded to the province on"), null=True, blank=True)
    complete_on = models.DateField(_("complete on"), null=True, blank=True)
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="dossiers", verbose_name=_("round")
    )
    agenda_no = models.PositiveSmallIntegerField(_("place on the agenda"), null=True, blank=True)
    recognition = models.OneToOneField(
        Certificate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dossier",
        verbose_name=_("certificate"),
    )
    product_name = models.CharField(_("product name as registered"), max_length=NAME_LENGTH)
    producer_name = models.CharField(_("producer name as registered"), max_length=NAME_LENGTH)
    packaging = models.CharField(_("pack, volume"), max_length=255, blank=True)
    standard = models.CharField(_("standard declared"), max_length=255, blank=True)
    samples = models.PositiveSmallIntegerField(_("samples handed in"), default=0)
    changes = models.TextField(_("what changed since the former rating"), max_length=LONG_TEXT, blank=True)
    history = models.TextField(_("history and organisation"), max_length=LONG_TEXT, blank=True)
    results = models.TextField(_("results of the business plan"), max_length=LONG_TEXT, blank=True)
    plan = models.TextField(_("plan for the coming years"), max_length=LONG_TEXT, blank=True)
    created_on = models.DateField(_("opened on"), default=timezone.localdate)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("dossier")
        ordering = ["-pk"]
        triggers = [*sql.DOSSIER_RULES, KEEP_TABLE]
        indexes = [
            models.Index(fields=["status", "-id"], name="dossier_by_status"),
            models.Index(fields=["commune", "-id"], name="dossier_by_commune"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values) & Q(kind__in=DossierKind.values),
                name="dossier_words_known",
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=~Q(status__in=sorted(FINAL)),
                name="dossier_one_open_per_product",
                violation_error_message=_("This product already has a dossier that is under way."),
            ),
            models.CheckConstraint(
                condition=Q(kind=DossierKind.FIRST, former__isnull=True)
                | Q(~Q(kind=DossierKind.FIRST), former__isnull=False),
                name="dossier_former_of_upgrade",
                violation_error_message=_(
                    "An upgrade or a re-rating names the former certificate, a first evaluation none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(status=Status.RECOGNISED, recognition__isnull=False)
                | Q(~Q(status=Status.RECOGNISED), recognition__isnull=True),
                name="dossier_recognised_with_certificate",
            ),
            models.CheckConstraint(
                condition=Q(code="", submissions=0)
                | Q(code__regex=PATTERNS[RubricVersion.QD26], submissions__gt=0),
                name="dossier_code_when_submitted",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="dossier_code_once",
                violation_error_message=_("Another dossier already has this product code."),
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT) | Q(status=Status.WITHDRAWN) | Q(submitted_on__isnull=False),
                name="dossier_submitted_on_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(forwarded_on__isnull=True) | Q(forwarded_on__gte=F("submitted_on")))
                & (Q(complete_on__isnull=True) | Q(complete_on__gte=F("forwarded_on"))),
                name="dossier_days_in_order",
                violation_error_message=_("The days of the dossier are not in order."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[*BEFORE_SCORING, Status.WITHDRAWN, Status.DISQUALIFIED])
                | Q(round__isnull=False, complete_on__isnull=False),
                name="dossier_scored_in_a_round",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.WITHDRAWN, Status.DISQUALIFIED])
                & (~Q(status=Status.DRAFT) | Q(submissions=0))
                | ~Q(status_reason=""),
                name="dossier_reason_given",
                violation_error_message=_("Please say why."),
            ),
            stored_well("product_name", "dossier_product_clean"),
            stored_well("producer_name", "dossier_producer_clean"),
        ]

    def __str__(self) -> str:
        return f"{self.product_name} ({self.get_kind_display()})"

    def get_absolute_url(self) -> str:
        """The staff page."""
        return reverse("dossier_detail", args=[self.pk])

    @property
    def open_to_evidence(self) -> bool:
        """Whether evidence may still be added: until scoring opens."""
        return self.status in BEFORE_SCORING


@tracked(part_of="dossier")
class SelfScore(models.Model):
    """What the producer claims at one criterion, with the words of Mẫu 02, part III."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="self_scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    option = models.ForeignKey(Option, models.PROTECT, null=True, blank=True, related_name="+")
    description = models.TextField(_("description"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("self-assessment")
        ordering = ["criterion__position"]
        triggers = [*sql.SELF_SCORE_RULES, KEEP_TABLE]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "criterion"], name="self_score_once_per_criterion")
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.option_id}"


@tracked(part_of="dossier")
class Evidence(models.Model):
    """A paper that proves something (minh chứng): its file is kept with its SHA-256 and never changed."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=24, choices=EvidenceKind.choices)
    title = models.CharField(_("title"), max_length=200)
    number = models.CharField(_("number"), max_length=80, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    criteria = ArrayField(
        models.CharField(max_length=8),
        verbose_name=_("criteria that it proves"),
        default=list,
        blank=True,
    )
    file = models.CharField(max_length=120, unique=True)
    original_name = models.CharField(_("name of the file"), max_length=150)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(_("pages"))
    created_at = models.DateTimeField(_("added"), default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    set_aside_at = models.DateTimeField(_("set aside"), null=True, blank=True)
    set_aside_why = models.CharField(_("why it was set aside"), max_length=300, blank=True)
    notes: tuple[
        str, ...
    ] = ()  # sentences for who hands it in, when something was taken out of the file; not stored

    class Meta:
        verbose_name = _("evidence")
        ordering = ["kind", "pk"]
        triggers = [*sql.EVIDENCE_RULES, KEEP_TABLE]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EvidenceKind.values), name="evidence_kind_known"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="evidence_has_sha256"),
            models.CheckConstraint(condition=Q(size__gte=1, pages__gte=1), name="evidence_has_content"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(expires_on__gte=F("issued_on")),
                name="evidence_days_in_order",
                violation_error_message=_("The paper expires before it was issued."),
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True, set_aside_why="")
                | Q(Q(set_aside_at__isnull=False) & ~Q(set_aside_why="")),
                name="evidence_set_aside_with_reason",
            ),
            models.UniqueConstraint(
                fields=["dossier", "sha256"],
                condition=Q(set_aside_at__isnull=True),
                name="evidence_once_per_dossier",
                violation_error_message=_("This very file is already in the dossier."),
            ),
            stored_well("title", "evidence_title_clean"),
            stored_well("original_name", "evidence_name_clean"),
        ]

    def __str__(self) -> str:
        return self.title


@tracked(part_of="dossier")
class CommuneReport(models.Model):
    """The commune's report (Mẫu 03) on one submission: four findings."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="commune_reports")
    submission = models.PositiveSmallIntegerField()
    number = models.CharField(_("number of the report"), max_length=60)
    reported_on = models.DateField(_("date of the report"))
    raw_material_met = models.BooleanField(_("local raw material"))
    raw_material = models.TextField(_("words on it"), max_length=2000)
    labour_met = models.BooleanField(_("local labour"))
    labour = models.TextField(_("words on it"), max_length=2000)
    idea_met = models.BooleanField(_("origin of the idea"))
    idea = models.TextField(_("words on it"), max_length=2000)
    identity_met = models.BooleanField(_("local identity and know-how"))
    identity = models.TextField(_("words on it"), max_length=2000)

    class Meta:
        verbose_name = _("report of the commune")
        ordering = ["submission"]
        triggers = [*sql.COMMUNE_REPORT_RULES, KEEP_TABLE]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "submission"], name="commune_report_once_per_submission"
            )
        ]

    def __str__(self) -> str:
        return self.number


@tracked(part_of="dossier")
class AdvisoryReport(models.Model):
    """What the advisory team (tổ tư vấn) found on one submission (QĐ 26/2026/QĐ-TTg, Điều 7.3)."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="advisory_reports")
    submission = models.PositiveSmallIntegerField()
    reported_on = models.DateField(_("date of the report"))
    visited_on = models.DateField(_("site visited on"), null=True, blank=True)
    findings = models.TextField(_("findings"), max_length=LONG_TEXT)
    tests_due = models.TextField(_("tests still due"), max_length=2000, blank=True)
    ready = models.BooleanField(_("ready for the council"), default=True)

    class Meta:
        verbose_name = _("report of the advisory team")
        ordering = ["submission"]
        triggers = [*sql.ADVISORY_REPORT_RULES, KEEP_TABLE]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "submission"], name="advisory_report_once_per_submission"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.submission}"


@tracked(part_of="dossier")
class Notice(models.Model):
    """A notice of a result to the producer or the commune: its words, and whether it went out."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="notices")
    to_commune = models.BooleanField(_("to the commune"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), max_length=LONG_TEXT)
    email = models.EmailField(_("e-mail"), blank=True)
    channel = models.CharField(_("way"), max_length=5, choices=Channel.choices, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("notice")
        ordering = ["pk"]
        triggers = [*sql.NOTICE_RULES, KEEP_TABLE]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True, channel="")
                | Q(sent_at__isnull=False, sent_by__isnull=False, channel__in=Channel.values),
                name="notice_sent_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


@tracked()
class DayOff(models.Model):
    """A day that is other than the calendar of public holidays says, as the government's yearly notice sets it."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(
        _("a working day"),
        default=False,
        help_text=_("For a weekend day that is worked to make up for another."),
    )
    name = models.CharField(_("why"), max_length=120)

    class Meta:
        verbose_name = _("day off or made up for")
        ordering = ["day"]
        triggers = [KEEP_TABLE]
        constraints = [stored_well("name", "day_off_name_clean")]

    def __str__(self) -> str:
        return self.name
