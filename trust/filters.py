"""The filter of the staff's list of reports."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certifications.dates import normal_code
from certifications.filters import district_choices
from ocop_registry.forgiving import LONGEST_SEARCH, ForgivingFilter
from trust.enums import Progress
from trust.models import DoubtReport

OPEN = "open"
AGES = {"7": _("Older than 7 days"), "30": _("Older than 30 days")}


class DoubtFilter(ForgivingFilter):
    """status, district, age."""

    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[(OPEN, _("Not closed yet")), *Progress.choices],
        method="by_status",
        empty_label=_("All reports"),
    )
    district = django_filters.ChoiceFilter(
        label=_("District"),
        field_name="district__slug",
        choices=district_choices,
        empty_label=_("All districts"),
    )
    age = django_filters.ChoiceFilter(
        label=_("Age"), choices=list(AGES.items()), method="by_age", empty_label=_("Any age")
    )

    certificate = django_filters.CharFilter(
        label=_("Verification code"), method="by_code", max_length=LONGEST_SEARCH
    )

    class Meta:
        model = DoubtReport
        fields: list[str] = []

    def by_status(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """One status, or all that is not closed."""
        if value == OPEN:
            return queryset.exclude(status=Progress.CLOSED)
        return queryset.filter(status=value)

    def by_code(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """About the certificate with this code."""
        return queryset.filter(certificate__code=normal_code(value) or "-")

    def by_age(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Received longer ago than so many days."""
        return queryset.filter(received_at__lt=timezone.now() - timedelta(days=int(value)))
