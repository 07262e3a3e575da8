"""How many rows a public list has, for any choice of filters.

One query counts every combination of the filters' values; the number of rows and those beside each further choice are
sums over it. Without a search they are kept for as long as nothing has changed (`ocop_registry/remembered.py`).
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from certifications.filters import in_asked_state, with_words
from certifications.models import Certificate
from certifications.queries import CertificateQuerySet
from localities.queries import districts
from ocop_registry import languages
from ocop_registry.remembered import remembered
from products.queries import product_sets

Chosen = Mapping[str, Collection[str]]  # filter -> the values in use; none is every value
NOTHING: Chosen = {}


@dataclass(frozen=True)
class Counts:
    """Numbers of rows for each combination of the values of some axes, written as in addresses."""

    axes: tuple[str, ...]
    cells: Mapping[tuple[str, ...], int]

    def total(self, chosen: Chosen = NOTHING) -> int:
        """How many rows fit what is chosen."""
        bound = self._bound(chosen)
        return sum(
            number
            for cell, number in self.cells.items()
            if all(cell[place] in values for place, values in bound)
        )

    def by(self, axis: str, chosen: Chosen = NOTHING) -> Counter[str]:
        """How many rows each value of an axis would give, the choices on the other axes kept."""
        return self.beside(chosen)[axis]

    def beside(self, chosen: Chosen = NOTHING) -> dict[str, Counter[str]]:
        """The same for every axis: what misfits on one axis only is counted beside that one."""
        bound, found = self._bound(chosen), [Counter[str]() for _axis in self.axes]
        for cell, number in self.cells.items():
            misfits = [place for place, values in bound if cell[place] not in values]
            if len(misfits) > 1:
                continue
            for place in misfits or range(len(found)):
                found[place][cell[place]] += number
        return dict(zip(self.axes, found, strict=True))

    def _bound(self, chosen: Chosen) -> list[tuple[int, Collection[str]]]:
        return [(place, chosen[axis]) for place, axis in enumerate(self.axes) if chosen.get(axis)]


def products(on: date, *, state: str = "", q: str = "", language: str = languages.DEFAULT) -> Counts:
    """The list of products as of a day, counted; `state`, `q` and `language` as the list is asked for them."""
    return _searched(on, state, q, language) if q else _all(on, state)


@remembered(size=16)
def _all(on: date, state: str) -> Counts:
    return _count(in_asked_state(_listed(), on=on, state=state))


@remembered(size=64)
def _searched(on: date, state: str, q: str, language: str) -> Counts:
    return _count(in_asked_state(with_words(_listed(), q, language=language), on=on, state=state))


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
