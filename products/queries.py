"""Reads of products."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from ocop_registry.vietnamese import fold
from producers import likeness
from producers.models import Producer
from producers.queries import MAX_CANDIDATES, MAX_SHOWN, names_alike
from producers.search import containing
from products.models import Product, ProductPhoto

ALIKE = 0.6


@dataclass(frozen=True)
class Likeness:
    """A product that may be the one being entered, and why it is thought so."""

    record: Product
    reason: str


def staff_list() -> QuerySet[Product]:
    """Products with what a row of the list shows: producer, set, place, first photo, certificates."""
    photos = ProductPhoto.objects.order_by("product_id", "position", "pk").distinct("product_id")
    return Product.objects.select_related(
        "producer", "product_set__group__sector", "district", "commune"
    ).prefetch_related(Prefetch("photos", photos, to_attr="first_photos"), "certificates")


def matching(text: str) -> Q:
    """Products in whose name, bar code, producer or commune every word is found."""
    return containing(text, "name_fold", "gtin", "producer__name_fold", "commune__name_fold")


def in_force(products: QuerySet[Product], *, on: date, wanted: bool) -> QuerySet[Product]:
    """Those with a certificate in force on the day, or those without."""
    certified = Exists(Product.objects.filter(pk=OuterRef("pk"), certificates__in_force__contains=on))
    return products.filter(certified if wanted else ~certified)


def similar(*, name: str, producer: Producer, gtin: str, other_than: int | None) -> list[Likeness]:
    """Products that may be the same one: a name alike from the same or a like producer, or the same bar code."""
    rows = Product.objects.exclude(pk=other_than or 0).select_related("producer", "district")
    folded = fold(name)
    near = rows.filter(name_fold__trigram_similar=folded)
    near = near.order_by(TrigramSimilarity("name_fold", folded).desc(), "pk")[:MAX_CANDIDATES]
    own = rows.filter(producer=producer)[:MAX_CANDIDATES] if producer.pk else []
    found = {
        row.pk: Likeness(row, _("Similar name"))
        for row in [*near, *own]
        if likeness.alike(folded, row.name_fold) >= ALIKE
        and (row.producer_id == producer.pk or names_alike(producer.name, row.producer.name))
    }
    for row in rows.filter(gtin=gtin)[:MAX_SHOWN] if gtin else []:
        found[row.pk] = Likeness(row, _("Same bar code"))
    return list(found.values())[:MAX_SHOWN]
