"""What may be meant by the beginning of a search: products, producers, places, kinds of products (docs/adr/0034).

Places and kinds stand in memory; products and producers are asked for once each, so many rows at most, and put in
order here. Names with the tones that were typed are asked for beside, so that they are among them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certifications import corrections, counting
from certifications.enums import Star
from certifications.filters import EVERY, translated
from certifications.models import Certificate
from certifications.published import list_url, recognised_producers
from localities import queries
from localities.models import Commune
from ocop_registry import languages
from ocop_registry.remembered import remembered
from ocop_registry.vietnamese import clean, fold
from producers.search import words
from products import names, translations
from products.queries import present_sectors, product_sets

SHORTEST = 2  # characters from which it is worth asking
LOOKED_AT, EXACT = 200, 20  # rows that are put in order; of them surely with the tones that were typed
PRODUCTS, PRODUCERS, COMMUNES, KINDS, DISTRICTS = 5, 3, 3, 3, 2


@dataclass(frozen=True)
class Suggestion:
    """One line: `lang` when it is not in the language of the page."""

    text: str
    url: str
    note: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Group:
    """Suggestions of one kind."""

    label: str
    items: list[Suggestion]


@dataclass(frozen=True)
class Typed:
    """The beginning of a search, as it was typed and folded."""

    text: str
    folded: str

    @classmethod
    def of(cls, q: str) -> "Typed":
        """Without what cannot be seen."""
        text = clean(q).lower()
        return cls(text, fold(text))

    def begins(self, *names: str) -> bool:
        """Whether what was typed stands in one of the names, from the beginning of a word on."""
        return any(f" {self.folded}" in f" {fold(name)}" for name in names)

    def order(self, name: str) -> tuple[bool, bool, bool]:
        """Exact tones first, then names that begin with what was typed, then those in which it stands together."""
        folded = fold(name)
        return self.text not in name.lower(), not folded.startswith(self.folded), self.folded not in folded


def suggestions(q: str, *, on: date) -> dict[str, Any]:
    """The groups in the page's language, and how many suggestions there are in words."""
    return _suggested(Typed.of(q), on, languages.active())


@remembered(size=512)
def _suggested(typed: Typed, on: date, _language: str) -> dict[str, Any]:
    groups = [group for group in _groups(typed, on) if group.items]
    number = sum(len(group.items) for group in groups)
    status = ngettext("%(n)s suggestion", "%(n)s suggestions", number) % {"n": number}
    return {
        "groups": [asdict(group) for group in groups],
        "status": status if number else _("No suggestions"),
    }


def _groups(typed: Typed, on: date) -> list[Group]:
    if len(typed.folded) < SHORTEST:
        return []
    groups = [
        Group(_("Products"), _products(typed, on)),
        Group(_("Producers"), _producers(typed, on)),
        Group(_("Communes"), _communes(typed, on)),
        Group(_("Districts"), _districts(typed, on)),
        Group(_("Sectors"), _kinds(typed, on)),
    ]
    return groups if any(group.items for group in groups) else [Group(_("Did you mean"), _meant(typed, on))]


def _products(typed: Typed, on: date) -> list[Suggestion]:
    rows = Certificate.objects.in_force(on).filter(listed__isnull=False)
    shown = ("product__name", "product__slug", "product__producer__name", "star", "product")
    columns = ["listed__words", *translated(languages.active())]
    found = _some(rows, typed, columns, "listed__said__contains", shown)
    best = sorted(found, key=lambda row: (typed.order(row[0]), -row[3], row))[:PRODUCTS]
    spoken = translations.spoken(row[4] for row in best)
    return [
        Suggestion(
            spoken[pk].name if pk in spoken and spoken[pk].name else name,
            reverse("product_detail", args=[slug]),
            f"{Star(star).label} · {producer}",
            "" if pk in spoken and spoken[pk].name else _vietnamese(),
        )
        for name, slug, producer, star, pk in best
    ]


def _producers(typed: Typed, on: date) -> list[Suggestion]:
    rows = recognised_producers(on)
    found = _some(rows, typed, ["name_fold"], "name__icontains", ("name", "slug", "district"))
    districts = queries.districts()
    return [
        Suggestion(
            name, reverse("producer_detail", args=[slug]), districts[district].short_name, _vietnamese()
        )
        for name, slug, district in sorted(found, key=lambda row: (typed.order(row[0]), row))[:PRODUCERS]
    ]


def _some(
    rows: QuerySet[Any], typed: Typed, columns: Iterable[str], exactly: str, shown: tuple[str, ...]
) -> set[tuple[Any, ...]]:
    """Some rows where each word begins one of a column; and some whose name has `exactly` what was typed."""

    def begins(forms: set[str]) -> Q:
        beginnings = [("startswith", form) for form in forms] + [("contains", f" {form}") for form in forms]
        return reduce(or_, (Q(**{f"{each}__{how}": text}) for each in columns for how, text in beginnings))

    found = rows.filter(reduce(and_, map(begins, words(typed.text)))).values_list(*shown)
    some = found.order_by("pk")[:LOOKED_AT]
    if typed.text == typed.folded:
        return set(some)
    exact = found.order_by().filter(**{exactly: typed.text})
    return set(some.union(exact[:EXACT], all=True))


def _communes(typed: Typed, on: date) -> list[Suggestion]:
    """Communes with products in force and those they went into, each once by its name; they lead to its products."""
    begun = {
        place
        for place in queries.communes().values()
        if typed.begins(place.name) or typed.begins(place.present.name)
    }
    parts: dict[Commune, set[str]] = defaultdict(set)
    for commune in begun & _with_products(on) if begun else ():
        for place in {commune, commune.present} & begun:
            if typed.begins(place.name):
                parts[place].add(commune.district.slug)
    ranked = sorted(
        parts, key=lambda each: (typed.order(each.short_name), not each.is_current, each.name_sort, each.pk)
    )
    found: dict[str, Suggestion] = {}
    for place in ranked:
        line = _commune(place, sorted(parts[place]))
        found.setdefault(line.text, line)
    return list(found.values())[:COMMUNES]


def _commune(commune: Commune, districts: list[str]) -> Suggestion:
    now = commune.present.name
    query = [("q", commune.name), *(("district", slug) for slug in districts)]
    return Suggestion(
        f"{commune.name} ({commune.district.short_name})",
        f"{reverse('product_list')}?{urlencode(query)}",
        "" if now == commune.name else _("now %(place)s") % {"place": now},
        _vietnamese(),
    )


@remembered(size=2)
def _with_products(on: date) -> frozenset[Commune]:
    """The communes that products in force are from."""
    rows = Certificate.objects.in_force(on).filter(listed__commune__isnull=False).order_by()
    keys = rows.values_list("listed__commune", flat=True).distinct()
    return frozenset(queries.communes()[key] for key in keys)


def _districts(typed: Typed, on: date) -> list[Suggestion]:
    begun = [each for each in queries.districts().values() if typed.begins(each.name)]
    begun.sort(key=lambda each: typed.order(each.short_name))
    return [
        Suggestion(each.name, list_url(district=each.slug), _number(number), _vietnamese())
        for each in begun
        if (number := counting.products(on).by("district")[each.slug])
    ][:DISTRICTS]


def _kinds(typed: Typed, on: date) -> list[Suggestion]:
    """Sectors, by their own names or those of their product sets, in Vietnamese or the page's language."""
    of_sector: dict[int, list[str]] = defaultdict(list)
    for each in product_sets().values():
        of_sector[each.group.sector_id] += [names.set_name(each), each.name]
    begun = [
        sector
        for sector in present_sectors()
        if typed.begins(names.sector_name(sector), sector.name, *of_sector[sector.pk])
    ]
    return [
        Suggestion(names.sector_name(sector), list_url(sector=sector.slug), _number(number))
        for sector in begun
        if (number := counting.products(on).by("sector")[sector.slug])
    ][:KINDS]


def _meant(typed: Typed, on: date) -> list[Suggestion]:
    if counting.products(on, state=EVERY, q=typed.text, language=languages.active()).total():
        return []
    text = corrections.meant(on, "", typed.text, languages.active())
    return [Suggestion(text, list_url(q=text))] if text else []


def _number(number: int) -> str:
    return ngettext("%(n)s product", "%(n)s products", number) % {"n": number}


def _vietnamese() -> str:
    return "" if languages.is_default() else languages.DEFAULT
