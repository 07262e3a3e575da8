"""The list of certified products: one definition of its filters, facets and order for pages and API alike.

A row is a certificate with its product. Without `state=` only what is in force today is listed, so that a product
stands there once; `state=` asks for the certificates in another state, `all` for every certificate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _

from certifications import corrections, counting
from certifications.filters import EVERY, RegisterFilter, translated
from certifications.models import Certificate
from ocop_registry import keyset, vietnamese
from products.queries import with_reference

PAGE_SIZE = 24
MANY = 1000  # rows that are not read all to put a page of them in order
# Of the rows' tables what a list shows, not their long texts; places and product sets come from memory.
SHOWN = (
    "code", "star", "number", "issued_on", "expires_on", "precision", "prolonged_until", "superseded_on", "revoked_on",
    "annulled_on", "product__name", "product__slug", "product__is_sample", "product__district", "product__commune",
    "product__product_set", "product__producer__name",
)  # fmt: skip
DECISION = ("decision__number", "decision__authority")
ORDERS = {
    "star": ["-listed_star", "listed_name", "pk"],
    "name": ["listed_name", "pk"],
    "newest": ["-issued_on", "-pk"],
}
BEST_MATCH = ["-rank", "listed_name", "pk"]


@dataclass
class Listing:
    """What was asked for, and what was not understood of it."""

    filter: RegisterFilter
    on: date
    q: str
    sort: str
    problems: list[str] = field(default_factory=list)
    typed: str = ""  # what was searched for, when the list shows what it may have meant instead

    @property
    def order(self) -> list[str]:
        """The order of the rows; a search puts whole words with exact tones first unless another order is asked for."""
        return ORDERS.get(self.sort) or (BEST_MATCH if self.q else ORDERS["star"])

    @property
    def state(self) -> str:
        """The state asked for; empty: in force."""
        return str(self.filter.form.cleaned_data.get("state") or "")

    def page(
        self, token: str | None, size: int = PAGE_SIZE, *, with_decisions: bool = False
    ) -> keyset.Page[Certificate]:
        """One page of rows, with all that a list shows of them but photos."""
        rows = rows_of(self, with_decisions=with_decisions)
        page = keyset.page(token, rows, order=self.order, size=size)
        with_reference(row.product for row in page.rows)
        return page

    @property
    def counts(self) -> counting.Counts:
        """All rows of this state and search, counted."""
        return self.counted(q=self.filter.text, communes=self.communes)

    def counted(self, *, q: str, communes: Sequence[str] = (), state: str | None = None) -> counting.Counts:
        """The rows counted for another search, other communes, another state."""
        state = self.state if state is None else state
        return counting.products(self.on, state=state, q=q, communes=communes, language=self.filter.language)

    @property
    def is_unheard_of(self) -> bool:
        """Whether nothing was ever called what is searched for: in no state, whatever the other filters."""
        return bool(self.q) and not any(self.counted(q=self.q, state=each).total() for each in (None, EVERY))

    @property
    def meant(self) -> str:
        """What a search that nothing was ever called may have meant; or ""."""
        language = self.filter.language
        return corrections.meant(self.on, self.state, self.q, language) if self.is_unheard_of else ""

    @property
    def shorter(self) -> str:
        """A search that nothing was ever called, without the words that it fails by; or ""."""
        language = self.filter.language
        return corrections.shorter(self.on, self.state, self.q, language) if self.is_unheard_of else ""

    @property
    def communes(self) -> list[str]:
        """Codes of the communes asked for."""
        return self.filter.value("commune")

    def count(self) -> int:
        """How many rows fit."""
        return self.counts.total(self.filter.chosen)

    def count_without(self, name: str) -> int:
        """How many rows would fit without one filter."""
        q = "" if name == "q" else self.filter.text
        counts = self.counted(q=q, communes=[] if name == "commune" else self.communes)
        return counts.total({**self.filter.chosen, name: ()})

    def facets(self) -> counting.Beside:
        """For each filter how many rows each of its values would give, the other filters kept."""
        return self.counts.beside(self.filter.chosen)


def rows_of(found: Listing, *, with_decisions: bool = False) -> QuerySet[Any] | dict[int, QuerySet[Any]]:
    """All rows that fit, with the columns that lists show; where the best come first among many, in sections.

    One query for many would read them all to see which are best. A section is read in the order of names until the
    page is full, and so it must ask no more than it has to: what stands together has all the words.
    """

    def rows(but: str = "") -> QuerySet[Any]:
        narrowed = shown(found.filter.narrow(on=found.on, but=but), with_decisions=with_decisions)
        return narrowed.annotate(listed_name=F("listed__name"), listed_star=F("listed__star"))

    if found.order is not BEST_MATCH:
        return rows()
    whole, together = _whole(found), _together(found)
    if found.count() > MANY:
        beside = rows(but="q").filter(together).exclude(whole)
        return {2: rows(but="q").filter(whole), 1: beside, 0: rows().exclude(together)}
    ranks = (When(whole, then=Value(2)), When(together, then=Value(1)))
    ranked: QuerySet[Any] = rows().annotate(rank=Case(*ranks, default=Value(0)))
    return ranked


def _whole(found: Listing) -> Q:
    """What was typed are whole words of the product's name: conditions that the planner can reckon with."""
    shapes = (("exact", "{}"), ("startswith", "{} "), ("endswith", " {}"), ("contains", " {} "))
    return _any_of(
        (f"{column}__{lookup}", shape.format(text))
        for column, text in _typed(found, "")
        for lookup, shape in shapes
    )


def _together(found: Listing) -> Q:
    """What was typed stands together in the name of the product or the producer."""
    names = [*_typed(found, ""), *_typed(found, "producer_")]
    return _any_of((f"{column}__contains", text) for column, text in names)


def _typed(found: Listing, whose: str) -> list[tuple[str, str]]:
    """In which columns to look for what: with the tones if some were typed, with or without its signs."""
    folded, whole = vietnamese.fold(found.q), found.q.lower()
    words = " ".join(vietnamese.pieces(whole))
    spoken = [] if whose else [(column, folded) for column in translated(found.filter.language)]
    if words == folded:
        return [(f"listed__{whose}words", words), *spoken]
    return [*((f"listed__{whose}said", text) for text in sorted({words, whole})), *spoken]


def _any_of(conditions: Iterable[tuple[str, str]]) -> Q:
    return reduce(or_, (Q(each) for each in conditions))


def shown(rows: QuerySet[Certificate], *, with_decisions: bool = False) -> QuerySet[Certificate]:
    """Rows with the columns that lists show; hang `with_reference` on their products afterwards."""
    related = ("product__producer", *(["decision"] if with_decisions else []))
    rows = rows.filter(
        listed__isnull=False
    )  # each row has its line; said so, PostgreSQL may begin with the line
    return rows.select_related(*related).only(*SHOWN, *(DECISION if with_decisions else ()))


def listing(query: QueryDict, *, on: date) -> Listing:
    """Read the query string; what cannot be understood is left out and named in `problems`."""
    found, problems = RegisterFilter.understood(query, queryset=Certificate.objects.rightful())
    sort = query.get("sort", "")
    if sort and sort not in ORDERS:
        message = _("There is no order “%(value)s”. Possible: %(allowed)s.")
        problems.append(message % {"value": vietnamese.clean(sort)[:40], "allowed": ", ".join(ORDERS)})
        sort = ""
    return Listing(found, on, vietnamese.clean(found.form.cleaned_data.get("q") or ""), sort, problems)


def forgiving(query: QueryDict, *, on: date) -> Listing:
    """The same for people: of a search that nothing was ever called, what it surely meant and the filters leave."""
    exact = listing(query, on=on)
    meant = exact.meant
    if not meant or corrections.is_guess(exact.q, meant):
        return exact
    query = query.copy()
    query["q"] = meant
    found = listing(query, on=on)
    found.typed = exact.q
    return found if found.count() else exact
