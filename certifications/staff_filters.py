"""The filters of the staff's lists."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certifications import watch
from certifications.dates import normal_code
from certifications.enums import Level, Star, State
from certifications.filters import DistrictFilter, district_choices
from certifications.models import Certificate, Decision
from certifications.queries import CertificateQuerySet
from ocop_registry.forgiving import LONGEST_SEARCH, ForgivingFilter
from ocop_registry.vietnamese import fold
from producers.search import containing

FEW_LETTERS = 4  # of a code, enough to look for it
STATES = [
    ("in_force", _("In force or prolonged")),
    ("ending", _("Ends within 180 days")),
    *State.choices,
]


def years() -> list[tuple[str, str]]:
    """The years that have decisions, newest first."""
    found = Decision.objects.dates("decided_on", "year", order="DESC")
    return [(str(day.year), str(day.year)) for day in found]


class CertificateFilter(DistrictFilter):
    """q (product, producer, code, number, decision), district, star, state as of today."""

    q = django_filters.CharFilter(label=_("Search"), method="by_words", max_length=LONGEST_SEARCH)
    district = django_filters.ChoiceFilter(
        label=_("District"),
        field_name="product__district__slug",
        choices=district_choices,
        empty_label=_("All districts"),
    )
    star = django_filters.ChoiceFilter(label=_("Star"), choices=Star.choices, empty_label=_("All stars"))
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="in_state", empty_label=_("All states")
    )

    class Meta:
        model = Certificate
        fields: list[str] = []

    def in_state(self, queryset: CertificateQuerySet, _name: str, value: str) -> QuerySet[Any]:
        """Those that are in the state today."""
        today = timezone.localdate()
        if value == "in_force":
            return queryset.in_force(today)
        if value == "ending":
            return watch.ending(today, queryset)
        return queryset.in_state(today, value)

    def by_words(self, queryset: CertificateQuerySet, _name: str, value: str) -> CertificateQuerySet:
        """A verification code wherever it is one; else the words, or the number as it is written."""
        code = normal_code(value)
        if code and queryset.filter(code=code).exists():
            return queryset.filter(code=code)
        part = "".join(ch for ch in value.upper() if ch.isalnum())
        begun = Q(code__startswith=part) if len(part) >= FEW_LETTERS else Q()
        columns = ("product__name_fold", "product__producer__name_fold", "decision__number_fold")
        return queryset.filter(containing(value, *columns) | Q(number__icontains=value.strip()) | begun)


class DecisionFilter(ForgivingFilter):
    """q (number), year, level."""

    q = django_filters.CharFilter(label=_("Decision number"), method="by_number", max_length=LONGEST_SEARCH)
    year = django_filters.ChoiceFilter(
        label=_("Year"), field_name="decided_on__year", choices=years, empty_label=_("All years")
    )
    level = django_filters.ChoiceFilter(label=_("Level"), choices=Level.choices, empty_label=_("All levels"))

    class Meta:
        model = Decision
        fields: list[str] = []

    def by_number(self, queryset: Any, _name: str, value: str) -> Any:
        """Part of the number; case and punctuation do not matter."""
        return queryset.filter(number_fold__contains=fold(value)) if fold(value) else queryset.none()
