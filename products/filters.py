"""Filters of the staff's list of products."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ocop_registry.forgiving import LONGEST_SEARCH, ForgivingFilter
from ocop_registry.vietnamese import fold
from producers.filters import districts
from products import queries
from products.models import Product, Sector

IN_FORCE = [("yes", _("With a certificate in force")), ("no", _("Without one"))]


def sectors() -> list[tuple[str, str]]:
    """The sectors as choices, in the law's order."""
    return list(Sector.objects.values_list("slug", "short_name"))


class StaffProductFilter(ForgivingFilter):
    """q (product, producer, commune, bar code), district, sector, certificate."""

    q = django_filters.CharFilter(
        label=_("Product, producer, commune"), method="by_words", max_length=LONGEST_SEARCH
    )
    district = django_filters.ChoiceFilter(
        label=_("District"), field_name="district__slug", choices=districts, empty_label=_("All districts")
    )
    sector = django_filters.ChoiceFilter(
        label=_("Sector"),
        field_name="product_set__group__sector__slug",
        choices=sectors,
        empty_label=_("All sectors"),
    )
    certificate = django_filters.ChoiceFilter(
        label=_("Certificate"), choices=IN_FORCE, method="by_certificate", empty_label=_("With and without")
    )

    class Meta:
        model = Product
        fields: list[str] = []

    def by_words(self, queryset: QuerySet[Product], _name: str, value: str) -> QuerySet[Product]:
        """Every word somewhere; a text without letters and digits finds nothing."""
        return queryset.filter(queries.matching(value)) if fold(value) else queryset.none()

    def by_certificate(self, queryset: QuerySet[Product], _name: str, value: str) -> QuerySet[Product]:
        """As of today."""
        return queries.in_force(queryset, on=timezone.localdate(), wanted=value == "yes")
