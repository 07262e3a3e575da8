"""The filters of the public lists (django-filter), shared by pages and API."""

from datetime import date

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from certifications.enums import Star, State
from certifications.models import Certificate
from certifications.queries import CertificateQuerySet
from localities.models import District
from ocop_registry.forgiving import LONGEST_SEARCH, ForgivingFilter
from producers.enums import Segment
from producers.models import Producer
from producers.search import containing
from products import names
from products.models import Sector


def districts() -> list[tuple[str, str]]:
    """The former districts as choices, in dictionary order."""
    return list(District.objects.values_list("slug", "short_name"))


def sectors() -> list[tuple[str, str]]:
    """The sectors as choices, in the law's order."""
    return [(sector.slug, names.sector_name(sector)) for sector in Sector.objects.all()]


class DistrictFilter(ForgivingFilter):
    """A filter with a district, named by slug (`my-tu`) or code (`944`)."""

    @classmethod
    def normal(cls, data: QueryDict) -> QueryDict:
        """Codes become slugs."""
        data = super().normal(data)
        codes = dict(District.objects.values_list("code", "slug"))
        data.setlist("district", [codes.get(value, value) for value in data.getlist("district")])
        return data


class RegisterFilter(DistrictFilter):
    """district, star, sector, segment: each repeatable; q; state."""

    FACETS = {  # filter -> the column it counts
        "district": "product__district__slug",
        "star": "star",
        "sector": "product__product_set__group__sector__slug",
        "segment": "product__producer__segment",
    }
    district = django_filters.MultipleChoiceFilter(
        label=_("District"), field_name=FACETS["district"], choices=districts, distinct=False
    )
    star = django_filters.MultipleChoiceFilter(label=_("Star"), choices=Star.choices, distinct=False)
    sector = django_filters.MultipleChoiceFilter(
        label=_("Sector"), field_name=FACETS["sector"], choices=sectors, distinct=False
    )
    segment = django_filters.MultipleChoiceFilter(
        label=_("Kind of producer"), field_name=FACETS["segment"], choices=Segment.choices, distinct=False
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[*State.choices, ("all", _("All"))], method="as_is"
    )
    q = django_filters.CharFilter(label=_("Search"), method="by_words", max_length=LONGEST_SEARCH)

    class Meta:
        model = Certificate
        fields: list[str] = []

    def as_is(self, queryset: CertificateQuerySet, _name: str, _value: str) -> CertificateQuerySet:
        """The state is applied once, in `narrow`, because it has a default."""
        return queryset

    def narrow(self, *, on: date, leave_out: str = "") -> CertificateQuerySet:
        """The filters applied, all but one for a facet; always the state: in force unless another is asked for."""
        rows: CertificateQuerySet = self.queryset
        for name, value in self.form.cleaned_data.items():
            if name != leave_out:
                rows = self.filters[name].filter(rows, value)
        state = self.state_asked()
        if not state:
            return rows.in_force(on)
        return rows.issued_by(on) if state == "all" else rows.in_state(on, state)

    def state_asked(self) -> str:
        """The state asked for, "all", or "" for those in force."""
        return self.form.cleaned_data.get("state") or ""

    def by_words(self, queryset: CertificateQuerySet, _name: str, value: str) -> CertificateQuerySet:
        """Each word in the name of the product, its producer, its commune old or new."""
        return queryset.filter(
            containing(
                value,
                "product__name_fold",
                "product__producer__name_fold",
                "product__commune__name_fold",
                "product__commune__successor__name_fold",
            )
        )


class PublicProducerFilter(DistrictFilter):
    """segment and district, each repeatable; q."""

    FACETS = {"district": "district__slug", "segment": "segment"}
    district = django_filters.MultipleChoiceFilter(
        label=_("District"), field_name=FACETS["district"], choices=districts, distinct=False
    )
    segment = django_filters.MultipleChoiceFilter(
        label=_("Kind of producer"), field_name=FACETS["segment"], choices=Segment.choices, distinct=False
    )
    q = django_filters.CharFilter(label=_("Search"), method="by_words", max_length=LONGEST_SEARCH)

    class Meta:
        model = Producer
        fields: list[str] = []

    def narrow(self, *, leave_out: str = "") -> QuerySet[Producer]:
        """The filters applied, all but one for a facet."""
        rows: QuerySet[Producer] = self.queryset
        for name, value in self.form.cleaned_data.items():
            if name != leave_out:
                rows = self.filters[name].filter(rows, value)
        return rows

    def by_words(self, queryset: QuerySet[Producer], _name: str, value: str) -> QuerySet[Producer]:
        """Each word in the name of the producer or its commune."""
        return queryset.filter(containing(value, "name_fold", "commune__name_fold"))
