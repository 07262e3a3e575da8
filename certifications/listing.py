"""The list of certified products: one definition of its filters, facets and order for pages and API alike.

A row is a certificate with its product. Without `state=` only what is in force today is listed, so that a product
stands there once; `state=` asks for the certificates in another state, `all` for every certificate.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _

from certifications.filters import RegisterFilter
from certifications.models import Certificate
from certifications.queries import CertificateQuerySet
from ocop_registry import keyset, vietnamese

PAGE_SIZE = 24
RELATED = (
    "decision",
    "product__producer",
    "product__district",
    "product__commune__successor__successor",
    "product__product_set__group__sector",
)
ORDERS = {
    "star": ["-star", "product__name_sort", "pk"],
    "name": ["product__name_sort", "pk"],
    "newest": ["-issued_on", "-pk"],
}
BEST_MATCH = ["-rank", "product__name_sort", "pk"]


@dataclass
class Listing:
    """What was asked for, and what was not understood of it."""

    filter: RegisterFilter
    on: date
    q: str
    sort: str
    problems: list[str] = field(default_factory=list)

    @property
    def order(self) -> list[str]:
        """The order of the rows; a search puts exact tones first unless another order is asked for."""
        return ORDERS.get(self.sort) or (BEST_MATCH if self.q else ORDERS["star"])

    def rows(self) -> CertificateQuerySet:
        """All rows that fit."""
        return self.filter.narrow(on=self.on)

    def page(self, token: str | None, size: int = PAGE_SIZE) -> keyset.Page[Certificate]:
        """One page of rows, with all that a list shows of them but photos."""
        rows: QuerySet[Certificate] = self.rows().select_related(*RELATED)
        if self.order is BEST_MATCH:
            exact = Q(product__name__icontains=self.q) | Q(product__producer__name__icontains=self.q)
            rows = rows.annotate(rank=Case(When(exact, then=Value(1)), default=Value(0)))
        return keyset.page(token, rows, order=self.order, size=size)

    def facet(self, name: str) -> dict[Any, int]:
        """How many rows each value of a filter would give, the other filters kept."""
        rows = self.filter.narrow(on=self.on, leave_out=name).order_by()
        return dict(rows.values_list(RegisterFilter.FACETS[name]).annotate(n=Count("*")))


def listing(query: QueryDict, *, on: date) -> Listing:
    """Read the query string; what cannot be understood is left out and named in `problems`."""
    found, problems = RegisterFilter.understood(query, queryset=Certificate.objects.rightful())
    sort = query.get("sort", "")
    if sort and sort not in ORDERS:
        message = _("There is no order “%(value)s”. Possible: %(allowed)s.")
        problems.append(message % {"value": vietnamese.clean(sort)[:40], "allowed": ", ".join(ORDERS)})
        sort = ""
    return Listing(found, on, vietnamese.clean(found.form.cleaned_data.get("q") or ""), sort, problems)
