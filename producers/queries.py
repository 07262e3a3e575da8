"""Reads of producers."""

from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Count, F, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.utils.translation import gettext as _

from ocop_registry.vietnamese import fold
from producers import likeness
from producers.models import Producer
from producers.search import containing

ALIKE = 0.55
MAX_CANDIDATES = 200
MAX_SHOWN = 6
PHONE_DIGITS = 9


@dataclass(frozen=True)
class Likeness:
    """A producer that may be the one being entered, and why it is thought so."""

    record: Producer
    reason: str


def staff_list() -> QuerySet[Producer]:
    """Producers with their places and `product_count`."""
    counted = Producer.objects.filter(pk=OuterRef("pk")).order_by().annotate(n=Count("products")).values("n")
    return Producer.objects.select_related("district", "commune").annotate(product_count=Subquery(counted))


def matching(text: str) -> Q:
    """Producers in whose name, tax number or commune every word is found."""
    return containing(text, "name_fold", "tax_number", "commune__name_fold")


def similar(*, name: str, phone: str, other_than: int | None) -> list[Likeness]:
    """Producers that may be the same one: a name alike once abbreviations are written out, or the same telephone."""
    core = likeness.distinctive(name)
    digits = phone_digits(phone)
    near = (
        Q(name_fold__trigram_similar=fold(name))
        | Q(name_fold__trigram_similar=likeness.expanded(name))
        | Q(name_fold__trigram_word_similar=core)
    )
    stored_digits = Func(
        F("phone"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace", output_field=TextField()
    )
    rows = Producer.objects.exclude(pk=other_than or 0).select_related("district", "commune")
    by_phone = rows.alias(digits=stored_digits).filter(digits__contains=digits)[:MAX_SHOWN] if digits else []
    by_name = rows.filter(near).order_by(TrigramWordSimilarity(core, "name_fold").desc())[:MAX_CANDIDATES]
    found = {row.pk: Likeness(row, _("Similar name")) for row in by_name if names_alike(name, row.name)}
    found |= {row.pk: Likeness(row, _("Same telephone")) for row in by_phone if row.pk not in found}
    return list(found.values())[:MAX_SHOWN]


def names_alike(one: str, other: str) -> bool:
    """Whether two names may be those of one producer."""
    if likeness.expanded(one) == likeness.expanded(other):
        return True
    return likeness.alike(likeness.distinctive(one), likeness.distinctive(other)) >= ALIKE


def phone_digits(phone: str) -> str:
    """The last nine digits of the first number written, which +84 and 0 in front leave alone; "" when too few."""
    first = phone.replace("/", ";").split(";")[0]
    digits = "".join(ch for ch in first if ch.isdecimal() and ch.isascii())
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else ""
