"""Producers (chủ thể OCOP) and the people who represent them."""

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from localities.models import Commune, District
from localities.sql import COMMUNE_IN_DISTRICT
from ocop_registry.audit import tracked
from ocop_registry.stamp import public_change
from ocop_registry.text import Named, stored_well
from producers.enums import COMPANIES, SEGMENT_OF, Gender, LegalForm, Segment
from producers.sales import SalesChannel, SalesPoint, SalesPointProducer  # noqa: F401 -- here Django looks
from producers.validators import check_phone

TAX_NUMBER = r"^(\d{10}|\d{10}-\d{3}|0\d{11})$"


@tracked(exclude=["name_fold", "name_sort", "segment"])
class Producer(Named):
    """Someone who makes OCOP products. The public sees the name, the form and the place; contact with consent only, numbers never."""

    slug = models.SlugField(unique=True, max_length=120)
    legal_form = models.CharField(
        _("legal form"), max_length=20, choices=LegalForm.choices, default=LegalForm.UNKNOWN
    )
    segment = models.GeneratedField(
        expression=Case(
            *(When(legal_form=form.value, then=Value(segment.value)) for form, segment in SEGMENT_OF.items()),
            default=Value(Segment.UNKNOWN.value),
        ),
        output_field=models.CharField(max_length=12, choices=Segment.choices),
        db_persist=True,
    )
    local_capital_share = models.PositiveSmallIntegerField(
        _("local capital share (%)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("For companies: the share of capital held by people of the commune (criterion 3.1)."),
    )
    registration_no = models.CharField(_("registration number"), max_length=40, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    tax_number = models.CharField(
        _("tax number"),
        max_length=14,
        blank=True,
        help_text=_("10 digits, 10 digits-3 digits for a branch, or 12 digits for a household."),
    )
    district = models.ForeignKey(
        District, models.PROTECT, related_name="producers", verbose_name=_("district")
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="producers", verbose_name=_("commune")
    )
    address = models.CharField(
        _("address"),
        max_length=255,
        blank=True,
        help_text=_("House, street, hamlet: as it is written on papers."),
    )
    phone = models.CharField(_("telephone"), max_length=60, blank=True, validators=[check_phone])
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    publish_contact = models.BooleanField(
        _("publish telephone, e-mail and address"),
        default=False,
        help_text=_(
            "Only with the producer's consent. Otherwise the public sees the commune and district only."
        ),
    )
    is_sample = models.BooleanField(_("sample record (made up)"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Named.Meta):
        abstract = False
        verbose_name = _("producer")
        ordering = ["name_sort", "pk"]
        triggers = [*COMMUNE_IN_DISTRICT, public_change()]
        indexes = [
            models.Index(fields=["name_sort", "id"], name="producer_by_name"),
            GinIndex(fields=["name_fold"], opclasses=["gin_trgm_ops"], name="producer_fold"),
            models.Index(fields=["segment"], name="producer_segment"),
        ]
        constraints = [
            stored_well("name", "producer_name_clean"),
            models.CheckConstraint(condition=~Q(name_fold=""), name="producer_name_given"),
            models.CheckConstraint(
                condition=Q(legal_form__in=LegalForm.values), name="producer_legal_form_known"
            ),
            models.CheckConstraint(
                condition=Q(tax_number="") | Q(tax_number__regex=TAX_NUMBER), name="producer_tax_number_shape"
            ),
            models.UniqueConstraint(
                fields=["tax_number"],
                condition=~Q(tax_number=""),
                name="producer_tax_number_once",
                violation_error_message=_("Another producer already has this tax number."),
            ),
            models.CheckConstraint(
                condition=Q(local_capital_share__isnull=True)
                | Q(local_capital_share__range=(0, 100), legal_form__in=COMPANIES),
                name="producer_capital_share_of_company",
                violation_error_message=_(
                    "Only companies have a local capital share, from 0 to 100 per cent."
                ),
            ),
        ]

    @property
    def segment_label(self) -> str:
        """The segment in words."""
        return str(Segment(self.segment).label)

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("producer_detail", args=[self.slug])


@tracked(part_of="producer")
class Representative(models.Model):
    """The person who represents a producer before the law. Personal data: staff pages only, never beyond."""

    producer = models.OneToOneField(Producer, models.CASCADE, related_name="representative")
    name = models.CharField(_("full name"), max_length=120, blank=True)
    position = models.CharField(_("position"), max_length=120, blank=True)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender.choices, blank=True)
    ethnicity = models.CharField(_("ethnicity"), max_length=40, blank=True)
    has_disability = models.BooleanField(_("person with a disability"), null=True, blank=True)
    home_address = models.CharField(_("permanent address"), max_length=255, blank=True)
    phone = models.CharField(_("personal telephone"), max_length=60, blank=True, validators=[check_phone])

    class Meta:
        verbose_name = _("legal representative")
        constraints = [
            models.CheckConstraint(
                condition=Q(gender__in=["", *Gender.values]), name="representative_gender_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
