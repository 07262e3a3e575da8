"""Filters of the staff's list of producers."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from localities.models import District
from ocop_registry.forgiving import LONGEST_SEARCH, ForgivingFilter
from ocop_registry.vietnamese import fold
from producers import queries
from producers.enums import PointKind, Segment
from producers.models import Producer
from producers.sales import SalesPoint
from producers.search import containing


def districts() -> list[tuple[str, str]]:
    """The former districts as choices, in dictionary order."""
    return list(District.objects.values_list("slug", "short_name"))


class SalesPointFilter(ForgivingFilter):
    """q (name), district, kind."""

    q = django_filters.CharFilter(label=_("Name"), method="by_words", max_length=LONGEST_SEARCH)
    district = django_filters.ChoiceFilter(
        label=_("District"), field_name="district__slug", choices=districts, empty_label=_("All districts")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind of place"), choices=PointKind.choices, empty_label=_("All kinds")
    )

    class Meta:
        model = SalesPoint
        fields: list[str] = []

    def by_words(self, queryset: QuerySet[SalesPoint], _name: str, value: str) -> QuerySet[SalesPoint]:
        """Every word somewhere in the name; a text without letters and digits finds nothing."""
        return queryset.filter(containing(value, "name_fold")) if fold(value) else queryset.none()


class StaffProducerFilter(ForgivingFilter):
    """q (name, tax number, commune), district, segment."""

    q = django_filters.CharFilter(
        label=_("Name, tax number, commune"), method="by_words", max_length=LONGEST_SEARCH
    )
    district = django_filters.ChoiceFilter(
        label=_("District"), field_name="district__slug", choices=districts, empty_label=_("All districts")
    )
    segment = django_filters.ChoiceFilter(
        label=_("Kind of producer"), choices=Segment.choices, empty_label=_("All kinds")
    )

    class Meta:
        model = Producer
        fields: list[str] = []

    def by_words(self, queryset: QuerySet[Producer], _name: str, value: str) -> QuerySet[Producer]:
        """Every word somewhere; a text without letters and digits finds nothing."""
        return queryset.filter(queries.matching(value)) if fold(value) else queryset.none()
