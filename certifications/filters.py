"""The filters of the public lists (django-filter), shared by pages and API."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import partial
from typing import Any, Self

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from certifications.enums import Star, State
from certifications.models import Certificate
from certifications.queries import CertificateQuerySet
from localities.queries import communes, communes_called, districts, places_named, present_communes
from ocop_registry import languages, stamp
from ocop_registry.forgiving import LONGEST_SEARCH, ForgivingFilter
from producers.enums import Segment
from producers.models import Producer
from producers.search import containing
from products import names
from products.queries import sectors, sets_of_sectors

EVERY = "all"  # for a state: each


def district_choices() -> list[tuple[str, str]]:
    """The former districts as choices, in dictionary order."""
    return [(district.slug, district.short_name) for district in districts().values()]


def sector_choices() -> list[tuple[str, str]]:
    """The sectors as choices, in the law's order."""
    return [(sector.slug, names.sector_name(sector)) for sector in sectors()]


def commune_choices() -> list[tuple[str, str]]:
    """The communes of today as choices, in dictionary order."""
    return [(code, commune.name) for code, commune in present_communes().items()]


def codes_of(slugs: Iterable[str]) -> list[str]:
    """Codes of the districts."""
    wanted = set(slugs)
    return [code for code, district in districts().items() if district.slug in wanted]


class DistrictFilter(ForgivingFilter):
    """A filter with a district, named by slug (`my-tu`) or code (`944`). `FACETS` are counted beside the list."""

    FACETS: tuple[str, ...]

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The values in use of each facet."""
        return {name: self.value(name) for name in self.FACETS}

    @property
    def text(self) -> str:
        """What is searched for, as it was typed."""
        return str(self.form.cleaned_data.get("q") or "")

    @classmethod
    def understood(cls, query: QueryDict, *, queryset: QuerySet[Any]) -> tuple[Self, list[str]]:
        """As of one stamp, for the choices that are remembered."""
        with stamp.held():
            return super().understood(query, queryset=queryset)

    @classmethod
    def normal(cls, data: QueryDict) -> QueryDict:
        """Codes become slugs."""
        data = super().normal(data)
        codes = {code: district.slug for code, district in districts().items()}
        data.setlist("district", [codes.get(value, value) for value in data.getlist("district")])
        return data


class RegisterFilter(DistrictFilter):
    """district, star, sector, segment, commune: each repeatable; q; state."""

    FACETS = ("district", "star", "sector", "segment")
    district = django_filters.MultipleChoiceFilter(
        label=_("District"), choices=district_choices, method="in_districts"
    )
    star = django_filters.MultipleChoiceFilter(label=_("Star"), choices=Star.choices, method="with_stars")
    sector = django_filters.MultipleChoiceFilter(
        label=_("Sector"), choices=sector_choices, method="in_sectors"
    )
    segment = django_filters.MultipleChoiceFilter(
        label=_("Kind of producer"), choices=Segment.choices, method="of_segments"
    )
    commune = django_filters.MultipleChoiceFilter(
        label=_("Commune or ward of today"), choices=commune_choices, method="in_communes"
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[*State.choices, (EVERY, _("All"))], method="as_is"
    )
    q = django_filters.CharFilter(label=_("Search"), method="by_words", max_length=LONGEST_SEARCH)
    lang = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=[(code, code) for code in (languages.DEFAULT, *languages.PREFIXED)],
        method="as_is",
    )

    class Meta:
        model = Certificate
        fields: list[str] = []

    def narrow(self, *, on: date, but: str = "") -> CertificateQuerySet:
        """The filters applied, `but` one; always the state: in force unless another is asked for."""
        rows: CertificateQuerySet = self.queryset
        for name, value in self.form.cleaned_data.items():
            rows = rows if name == but else self.filters[name].filter(rows, value)
        return in_asked_state(rows, on=on, state=self.state_asked())

    def as_is(self, queryset: CertificateQuerySet, _name: str, _value: str) -> CertificateQuerySet:
        """The state is applied once, in `narrow`, because it has a default; a language only says which words."""
        return queryset

    @property
    def language(self) -> str:
        """In which language names are searched beside the Vietnamese ones: the one asked for, else the page's."""
        return self.form.cleaned_data.get("lang") or languages.active()

    def in_districts(
        self, queryset: CertificateQuerySet, _name: str, value: list[str]
    ) -> CertificateQuerySet:
        """By slug."""
        return queryset.filter(listed__district__in=codes_of(value))

    def with_stars(self, queryset: CertificateQuerySet, _name: str, value: list[str]) -> CertificateQuerySet:
        """3, 4, 5."""
        return queryset.filter(listed__star__in=value)

    def in_sectors(self, queryset: CertificateQuerySet, _name: str, value: list[str]) -> CertificateQuerySet:
        """By slug."""
        return queryset.filter(listed__product_set__in=sets_of_sectors(value))

    def of_segments(self, queryset: CertificateQuerySet, _name: str, value: list[str]) -> CertificateQuerySet:
        """Of the producer."""
        return queryset.filter(listed__segment__in=value)

    def in_communes(self, queryset: CertificateQuerySet, _name: str, value: list[str]) -> CertificateQuerySet:
        """By the code of today's commune."""
        return in_communes(queryset, value) if value else queryset

    def state_asked(self) -> str:
        """The state asked for, "all", or "" for those in force."""
        return self.form.cleaned_data.get("state") or ""

    def by_words(self, queryset: CertificateQuerySet, _name: str, value: str) -> CertificateQuerySet:
        """Each word in the name of the product, its producer, its place old or new."""
        return with_words(queryset, value, language=self.language)


def in_asked_state(rows: CertificateQuerySet, *, on: date, state: str) -> CertificateQuerySet:
    """Those in the state, `all` is each; without one those in force."""
    if not state:
        return rows.in_force(on)
    return rows.issued_by(on) if state == EVERY else rows.in_state(on, state)


def in_communes(rows: CertificateQuerySet, codes: Collection[str]) -> CertificateQuerySet:
    """Those whose product lies today in one of the communes, whatever its commune was called then."""
    return rows.filter(
        listed__commune__in=[key for key, each in communes().items() if each.present.code in codes]
    )


def with_words(
    rows: CertificateQuerySet, text: str, *, language: str, begins: bool = False
) -> CertificateQuerySet:
    """Those in whose product, producer or place, old or new, each word is found; also in a translated name.

    With `begins` each word begins a word there.
    """
    columns = ["listed__words", "listed__producer_words", *translated(language)]
    return rows.filter(
        containing(
            text,
            *columns,
            commune="listed__commune",
            district="listed__district",
            called=partial(communes_called, now_too=True),
            named=places_named,
            begins=begins,
        )
    )


def translated(language: str) -> list[str]:
    """The column with the names of products in a language; none for Vietnamese."""
    return [f"listed__words_{language}"] if language in languages.PREFIXED else []


class PublicProducerFilter(DistrictFilter):
    """segment and district, each repeatable; q."""

    FACETS = ("district", "segment")
    district = django_filters.MultipleChoiceFilter(
        label=_("District"), choices=district_choices, method="in_districts"
    )
    segment = django_filters.MultipleChoiceFilter(
        label=_("Kind of producer"), choices=Segment.choices, method="of_segments"
    )
    q = django_filters.CharFilter(label=_("Search"), method="by_words", max_length=LONGEST_SEARCH)

    class Meta:
        model = Producer
        fields: list[str] = []

    def in_districts(self, queryset: QuerySet[Producer], _name: str, value: list[str]) -> QuerySet[Producer]:
        """By slug."""
        return queryset.filter(district__in=codes_of(value))

    def of_segments(self, queryset: QuerySet[Producer], _name: str, value: list[str]) -> QuerySet[Producer]:
        """As it follows from the legal form."""
        return queryset.filter(segment__in=value)

    def by_words(self, queryset: QuerySet[Producer], _name: str, value: str) -> QuerySet[Producer]:
        """Each word in the name of the producer or its place."""
        return called(queryset, value)


def called(producers: QuerySet[Producer], text: str, *, begins: bool = False) -> QuerySet[Producer]:
    """Those in whose name or place, old or new, each word is found; with `begins` it begins a word there."""
    return producers.filter(
        containing(
            text,
            "name_fold",
            commune="commune",
            district="district",
            called=partial(communes_called, now_too=True),
            named=places_named,
            begins=begins,
        )
    )
