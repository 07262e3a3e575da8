"""Opening a dossier: which products a person may open one of, and what is proposed for the product."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from accounts.rules import can_keep_register
from certifications import watch
from certifications.models import Certificate
from evaluations import queries
from evaluations.enums import FINAL, DossierKind
from evaluations.models import Dossier
from localities.models import Commune
from ocop_registry.vietnamese import fold
from products.models import Product
from products.queries import matching

CHOICES = 20
LONGEST_KEY = 18  # digits that surely fit the database's keys


def products(user: User) -> QuerySet[Product]:
    """Of the province every product, of a commune those that lie in it today."""
    rows = Product.objects.select_related("producer", "product_set", "commune__successor", "district")
    if can_keep_register(user):
        return rows
    return rows.filter(Q(commune=user.commune_id) | Q(commune__successor=user.commune_id))


def chosen(user: User, key: str) -> Product | None:
    """The product of a key as it stands in an address; None when there is none that the person may choose."""
    if not (key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY):
        return None
    return products(user).filter(pk=int(key)).first()


def search(user: User, text: str) -> tuple[list[Product], bool]:
    """The products that the words find, by name, and whether there are more than are shown."""
    if not fold(text):
        return [], False
    rows = list(products(user).filter(matching(text)).order_by("name_sort", "pk")[: CHOICES + 1])
    return rows[:CHOICES], len(rows) > CHOICES


def under_way(product: Product) -> Dossier | None:
    """The product's dossier that has not ended."""
    return Dossier.objects.filter(product=product).exclude(status__in=FINAL).first()


@dataclass
class Proposal:
    """The dossier to be, and what its form begins with."""

    dossier: Dossier
    initial: dict[str, Any] = field(default_factory=dict)
    in_force: Certificate | None = None


def proposal(user: User, product: Product) -> Proposal:
    """Sheet by the product set, today's commune, and the kind by the certificate: none, one that ends, or one in force."""
    today = timezone.localdate()
    sheet = queries.current_sheets(today).filter(product_set=product.product_set_id).first()
    rows = Certificate.objects.filter(product=product, annulled_on=None).order_by("-issued_on", "-pk")
    last = rows.first()
    dossier = Dossier(product=product, commune=_commune(user, product))
    kind = _kind(last)
    initial = {
        "kind": kind,
        "sheet": sheet and sheet.pk,
        "commune": dossier.commune_id,
        "former": last.pk if last and kind != DossierKind.FIRST else None,
    }
    in_force = last if last and last.term.in_force(today) else None
    return Proposal(dossier, initial, in_force)


def _commune(user: User, product: Product) -> Commune | None:
    if not can_keep_register(user):
        return user.commune
    return product.commune.present if product.commune else None


def _kind(last: Certificate | None) -> DossierKind:
    """Re-rating from 180 days before the end on, and after it; before that an upgrade."""
    if last is None:
        return DossierKind.FIRST
    left = (last.term.ends_on - timezone.localdate()).days
    return DossierKind.RERATING if left <= watch.NOTICE_DAYS else DossierKind.UPGRADE


def asked_for(query: QueryDict) -> dict[str, Any]:
    """What a link to the form fills in beforehand, such as the workbench's for a re-rating."""
    names = {name: query[name] for name in ("kind", "former") if query.get(name)}
    return {name: value for name, value in names.items() if len(value) <= LONGEST_KEY}
