"""What the public list finds, sorts and counts its rows by."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from certifications.enums import Star
from certifications.sql import WRITTEN_BY_TRIGGERS
from localities.models import Commune, District
from producers.enums import Segment
from producers.models import Producer
from products.models import Product, ProductSet


class Listed(models.Model):
    """A certificate as the public list finds, sorts and counts it: what stands elsewhere, side by side.

    Written by triggers only (`migrations/0004_listed.py`, `0007_translated_words.py`,
    `0008_names_as_written.py`, docs/adr/0031), so that raw SQL and imports are in it too.
    Whether a certificate is in force is *not* here: that is asked of the certificate itself.
    """

    certificate = models.OneToOneField(
        "certifications.Certificate", models.DO_NOTHING, primary_key=True, related_name="listed"
    )
    star = models.PositiveSmallIntegerField(choices=Star.choices)
    product = models.ForeignKey(Product, models.DO_NOTHING, db_constraint=False, related_name="+")
    name = models.TextField(db_collation="C", help_text="Sort key of the product's name.")
    words = models.TextField(help_text="The product's name, folded.")
    said = models.TextField(default="", help_text="The product's name in small letters.")
    district = models.ForeignKey(
        District, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    commune = models.ForeignKey(Commune, models.DO_NOTHING, db_constraint=False, null=True, related_name="+")
    product_set = models.ForeignKey(
        ProductSet, models.DO_NOTHING, db_constraint=False, db_index=False, null=True, related_name="+"
    )
    producer = models.ForeignKey(Producer, models.DO_NOTHING, db_constraint=False, related_name="+")
    producer_words = models.TextField(help_text="The producer's name, folded.")
    producer_said = models.TextField(default="", help_text="The producer's name in small letters.")
    segment = models.CharField(max_length=12, choices=Segment.choices)
    words_en = models.TextField(default="", help_text="The product's name in English, folded.")
    words_km = models.TextField(default="", help_text="The product's name in Khmer, folded.")

    class Meta:
        verbose_name = _("line of the public list")
        triggers = [WRITTEN_BY_TRIGGERS]
        indexes = [
            models.Index(fields=["-star", "name", "certificate"], name="listed_by_star"),
            models.Index(fields=["district", "-star", "name", "certificate"], name="listed_in_district"),
            models.Index(fields=["name", "certificate"], name="listed_by_name"),
            GinIndex(
                fields=["words", "producer_words"],
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
                name="listed_words",
            ),
            GinIndex(
                fields=["said", "producer_said"],
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
                name="listed_said",
            ),
            GinIndex(
                fields=["words_en", "words_km"],
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
                name="listed_translated_words",
            ),
        ]

    def __str__(self) -> str:
        return str(self.certificate_id)
