"""How many rows a public list has, for any choice of filters.

One query counts every combination of the filters' values; the number of rows and those beside each further choice are
sums over it. Without a search they are kept for as long as nothing has changed (`ocop_registry/remembered.py`).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from certifications.filters import in_asked_state, in_communes, with_words
from certifications.models import Certificate
from certifications.queries import CertificateQuerySet
from localities.queries import districts
from ocop_registry import languages
from ocop_registry.remembered import remembered
from products.queries import product_sets

Chosen = Mapping[str, Collection[str]]  # filter -> the values in use; none is every value
Beside = Mapping[str, Counter[str]]  # axis -> the number of rows that each of its values gives
NOTHING: Chosen = {}
MOST_CHOICES = 200  # whose sums are remembered, a few kB each


@dataclass(frozen=True)
class Counts:
    """Numbers of rows for each combination of the values of some axes, written as in addresses."""

    axes: tuple[str, ...]
    cells: Mapping[tuple[str, ...], int]
    _asked: dict[tuple[frozenset[str], ...], Beside] = field(default_factory=dict, repr=False, compare=False)

    def total(self, chosen: Chosen = NOTHING) -> int:
        """How many rows fit what is chosen."""
        first = self.axes[0]
        numbers = self.beside(chosen)[first]
        return sum(numbers[value] for value in set(chosen.get(first) or numbers))

    def by(self, axis: str, chosen: Chosen = NOTHING) -> Counter[str]:
        """How many rows each value of an axis would give, the choices on the other axes kept."""
        return self.beside(chosen)[axis]

    def beside(self, chosen: Chosen = NOTHING) -> Beside:
        """The same for every axis. What was asked before is known: the same few choices are made again and again."""
        asked = tuple(frozenset(chosen.get(axis, ())) for axis in self.axes)
        known = self._asked.get(asked)
        if known is None:
            if len(self._asked) >= MOST_CHOICES:
                self._asked.clear()
            known = self._asked[asked] = self._sums(asked)
        return known

    def _sums(self, chosen: tuple[frozenset[str], ...]) -> Beside:
        """One pass: what misfits on one axis only is counted beside that one, what fits beside all."""
        bound = [(place, values) for place, values in enumerate(chosen) if values]
        found = [Counter[str]() for _axis in self.axes]
        for cell, number in self.cells.items():
            misfits = [place for place, values in bound if cell[place] not in values]
            if len(misfits) > 1:
                continue
            for place in misfits or range(len(found)):
                found[place][cell[place]] += number
        return dict(zip(self.axes, found, strict=True))


def products(
    on: date, *, state: str = "", q: str = "", communes: Sequence[str] = (), language: str = languages.DEFAULT
) -> Counts:
    """The list of products as of a day, counted; `state`, `q`, `communes` and `language` as the list is asked for them."""
    return _narrowed(on, state, q, tuple(communes), language) if q or communes else _all(on, state)


@remembered(size=16)
def _all(on: date, state: str) -> Counts:
    return _count(in_asked_state(_listed(), on=on, state=state))


@remembered(size=64)
def _narrowed(on: date, state: str, q: str, communes: tuple[str, ...], language: str) -> Counts:
    rows = in_communes(_listed(), communes) if communes else _listed()
    rows = with_words(rows, q, language=language) if q else rows
    return _count(in_asked_state(rows, on=on, state=state))


def _listed() -> CertificateQuerySet:
    return Certificate.objects.rightful().filter(listed__isnull=False)


def _count(rows: CertificateQuerySet) -> Counts:
    slugs = {code: district.slug for code, district in districts().items()}
    sectors = {code: each.group.sector.slug for code, each in product_sets().items()}
    cells = Counter[tuple[str, ...]]()
    axes = ("listed__district", "listed__star", "listed__product_set", "listed__segment")
    groups = rows.order_by().values_list(*axes)
    for district, star, product_set, segment, number in groups.annotate(n=Count("*")):
        cells[slugs[district], str(star), sectors.get(product_set, ""), segment] += number
    return Counts(("district", "star", "sector", "segment"), cells)
