"""Products, their photos, and the official grouping that decides which criteria sheet applies."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from localities.models import Commune, District
from localities.sql import COMMUNE_IN_DISTRICT
from ocop_registry.audit import tracked
from ocop_registry.stamp import public_change
from ocop_registry.text import NAME_LENGTH, Named, stored_well
from producers.models import Producer
from products.enums import Language, Origin

GTIN = r"^(\d{8}|\d{12}|\d{13}|\d{14})$"
PHOTOS_PER_PRODUCT = 12


class EachMonthOnce(Func):
    """Whether every element is a month, 1 to 12, and stands there once."""

    template = (
        "(%(expressions)s <@ '{1,2,3,4,5,6,7,8,9,10,11,12}'::smallint[] AND cardinality(%(expressions)s) = "
        + " + ".join(f"({month} = ANY(%(expressions)s))::int" for month in range(1, 13))
        + ")"
    )
    output_field = models.BooleanField()

    def as_sql(self, *args: Any, **options: Any) -> tuple[str, Any]:
        """The array is named again for each question asked of it."""
        sql, params = super().as_sql(*args, **options)
        return sql, tuple(params) * self.template.count("%(expressions)s")


class Taxonomy(models.Model):
    """One edition of the official grouping: the annex of one decision. A new decision is a new edition."""

    code = models.SlugField(primary_key=True, max_length=20)
    decision_no = models.CharField(max_length=60)
    effective_from = models.DateField()

    class Meta:
        verbose_name = _("edition of the product groups")
        ordering = ["-effective_from"]
        triggers = [public_change()]

    def __str__(self) -> str:
        return self.decision_no


class Sector(models.Model):
    """A sector (ngành), numbered I to VI."""

    taxonomy = models.ForeignKey(Taxonomy, models.PROTECT, related_name="sectors")
    code = models.CharField(max_length=4)
    slug = models.SlugField(max_length=30)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("sector")
        ordering = ["position"]
        triggers = [public_change()]
        constraints = [
            models.UniqueConstraint(fields=["taxonomy", "code"], name="sector_code_once"),
            models.UniqueConstraint(fields=["taxonomy", "slug"], name="sector_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ProductGroup(models.Model):
    """A group (nhóm) of a sector."""

    sector = models.ForeignKey(Sector, models.PROTECT, related_name="groups")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=160)

    class Meta:
        verbose_name = _("product group")
        ordering = ["sector", "number"]
        triggers = [public_change()]
        constraints = [models.UniqueConstraint(fields=["sector", "number"], name="group_number_once")]

    def __str__(self) -> str:
        return self.name


class ProductSet(models.Model):
    """A product set (bộ sản phẩm): the leaf of the grouping, with one criteria sheet of its own."""

    code = models.SlugField(primary_key=True, max_length=20)
    group = models.ForeignKey(ProductGroup, models.PROTECT, related_name="sets")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=160)
    art = models.SlugField(max_length=20, help_text=_("The drawing shown where a product has no photo."))
    managing_agency = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("product set")
        ordering = ["number"]
        triggers = [public_change()]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


@tracked(exclude=["name_fold", "name_sort"])
class Product(Named):
    """One speciality product of one producer. Everything in this table is public."""

    slug = models.SlugField(unique=True, max_length=120)
    producer = models.ForeignKey(
        Producer, models.PROTECT, related_name="products", verbose_name=_("producer")
    )
    product_set = models.ForeignKey(
        ProductSet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("product set"),
    )
    district = models.ForeignKey(
        District, models.PROTECT, related_name="products", verbose_name=_("district")
    )
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("commune of origin"),
        help_text=_("As it is written on the papers, old or new; the present commune is shown beside it."),
    )
    description = models.TextField(_("description"), blank=True, max_length=4000)
    story = models.TextField(_("product story"), blank=True, max_length=8000)
    packaging = models.CharField(_("packaging"), max_length=255, blank=True)
    brand = models.CharField(_("brand"), max_length=120, blank=True)
    trademark = models.CharField(
        _("trademark"),
        max_length=120,
        blank=True,
        help_text=_("Number of the certificate or of the application."),
    )
    gtin = models.CharField(_("GTIN (bar code)"), max_length=14, blank=True)
    months = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("months of the season"),
        default=list,
        db_default=[],
        blank=True,
        size=12,
        help_text=_("In which it is fresh or sold. None: not known."),
    )
    source_url = models.URLField(_("source"), blank=True, max_length=500)
    source_note = models.CharField(_("note on the source"), blank=True, max_length=500)
    is_sample = models.BooleanField(_("sample record (made up)"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Named.Meta):
        abstract = False
        verbose_name = _("product")
        ordering = ["name_sort", "pk"]
        triggers = [*COMMUNE_IN_DISTRICT, public_change()]
        indexes = [
            models.Index(fields=["name_sort", "id"], name="product_by_name"),
            GinIndex(fields=["name_fold"], opclasses=["gin_trgm_ops"], name="product_fold"),
            GinIndex(fields=["months"], name="product_months"),
        ]
        constraints = [
            stored_well("name", "product_name_clean"),
            models.CheckConstraint(
                condition=Q(EachMonthOnce(F("months"))),
                name="product_months_of_a_year",
                violation_error_message=_("Months are 1 to 12, each once."),
            ),
            models.CheckConstraint(condition=~Q(name_fold=""), name="product_name_given"),
            models.CheckConstraint(condition=Q(gtin="") | Q(gtin__regex=GTIN), name="product_gtin_shape"),
            models.UniqueConstraint(
                "producer",
                Lower("name"),
                name="product_name_once_per_producer",
                violation_error_message=_("This producer already has a product of this name."),
            ),
        ]

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("product_detail", args=[self.slug])


@tracked(part_of="product")
class ProductPhoto(models.Model):
    """A photo of a product, re-encoded by us; the upload itself is not kept."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField(_("place in the row"), default=0)
    caption = models.CharField(
        _("caption"),
        max_length=160,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("photo")
        ordering = ["position", "pk"]
        triggers = [public_change()]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "sha256"],
                name="photo_once_per_product",
                violation_error_message=_("This product already has this picture."),
            )
        ]

    def __str__(self) -> str:
        return self.caption or str(self.key)


@tracked(part_of="product")
class ProductTranslation(models.Model):
    """What a product's public texts say in another language. A text left blank is shown in Vietnamese."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=8, choices=Language.choices)
    name = models.CharField(_("name"), max_length=NAME_LENGTH, blank=True)
    description = models.TextField(_("description"), blank=True, max_length=4000)
    story = models.TextField(_("product story"), blank=True, max_length=8000)
    origin = models.CharField(
        _("how it was made"),
        max_length=10,
        choices=Origin.choices,
        help_text=_("Readers are told when a translation was made by a machine."),
    )
    source_digest = models.CharField(
        max_length=64, help_text=_("SHA-256 of the Vietnamese texts that it was made from.")
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        triggers = [public_change()]
        verbose_name = _("translation")
        ordering = ["product", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "language"],
                name="translation_once_per_language",
                violation_error_message=_("This product already has a translation into this language."),
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values) & Q(origin__in=Origin.values),
                name="translation_words_known",
            ),
            models.CheckConstraint(
                condition=~Q(name="", description="", story=""),
                name="translation_says_something",
                violation_error_message=_("Translate at least one of the texts, or remove the translation."),
            ),
            models.CheckConstraint(
                condition=Q(source_digest__regex=r"^[0-9a-f]{64}$"), name="translation_source_shape"
            ),
            *(
                stored_well(field, f"translation_{field}_clean", line_breaks=True)
                for field in ("name", "description", "story")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_language_display()}: {self.name}"
