"""Reads of products."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from localities.queries import communes, districts
from ocop_registry import stamp
from ocop_registry.remembered import remembered
from ocop_registry.vietnamese import fold
from producers import likeness
from producers.models import Producer
from producers.queries import MAX_CANDIDATES, MAX_SHOWN, names_alike
from producers.search import containing
from products.models import Product, ProductPhoto, ProductSet, Sector, Taxonomy

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


@remembered(size=1)
def product_sets() -> dict[str, ProductSet]:
    """All product sets by code, each with its group and sector at hand."""
    return {each.code: each for each in ProductSet.objects.select_related("group__sector")}


@remembered(size=1)
def sectors() -> list[Sector]:
    """The sectors of every edition, in the law's order."""
    return list(Sector.objects.all())


@remembered(size=1)
def present_sectors() -> list[Sector]:
    """The sectors of the newest edition."""
    return list(Sector.objects.filter(taxonomy=Taxonomy.objects.all()[:1]))


def sets_of_sectors(slugs: Iterable[str]) -> list[str]:
    """Codes of the product sets that lie in sectors of these slugs."""
    wanted = set(slugs)
    return [code for code, each in product_sets().items() if each.group.sector.slug in wanted]


def with_reference(products: Iterable[Product]) -> None:
    """Hang place and product set on the products, from memory instead of by joins."""
    with stamp.held():
        districts_by_code, communes_by_key, sets_by_code = districts(), communes(), product_sets()
    for product in products:
        product.district = districts_by_code[product.district_id]
        product.commune = communes_by_key[product.commune_id] if product.commune_id else None
        product.product_set = sets_by_code[product.product_set_id] if product.product_set_id else None
