"""Choosing a place in a form, without scripts."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.forms.forms import DeclarativeFieldsMetaclass
from django.forms.models import ModelChoiceField, ModelChoiceIterator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from localities.models import Commune, District


def by_district() -> QuerySet[Commune]:
    """All communes under their districts, those of today before those abolished."""
    return Commune.objects.select_related("district").order_by(
        "district__name_sort", F("valid_to").desc(nulls_first=True), "name_sort", "code"
    )


def districts_of(commune: Commune) -> list[District]:
    """The district of a commune; for a new one also those of the communes merged into it."""
    lies_in = Q(communes=commune) | Q(communes__successor=commune)
    return list(District.objects.filter(lies_in).distinct())


class Grouped(ModelChoiceIterator):  # type: ignore[type-arg]  # generic for the type checker only
    """The communes as option groups."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for district, communes in groupby(self.queryset, key=lambda commune: commune.district):
            yield (district.name, [self.choice(commune) for commune in communes])


class CommuneField(ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    """A commune of any time, grouped by district, the abolished ones with their last day."""

    iterator = Grouped

    def __init__(self, **options: Any) -> None:
        super().__init__(by_district(), **options)

    def label_from_instance(self, obj: Commune) -> str:
        """Xã Tài Văn (đến 30/06/2025)."""
        if obj.valid_to is None:
            return obj.name
        return _("%(name)s (until %(day)s)") % {"name": obj.name, "day": date_format(obj.valid_to)}


class PlaceForm(forms.BaseForm, metaclass=DeclarativeFieldsMetaclass):
    """Commune and district that agree with each other; the district follows from the commune where it can."""

    commune = CommuneField(
        label=gettext_lazy("Commune, ward or township"),
        required=False,
        empty_label=gettext_lazy("Not known"),
        help_text=gettext_lazy(
            "As it is written on the papers; the commune or the district is needed."
            " Communes of today stand before those until 30/06/2025."
        ),
    )
    district = ModelChoiceField(
        District.objects.all(),
        label=gettext_lazy("District (until July 2025)"),
        required=False,
        empty_label=gettext_lazy("Follows from the commune"),
        help_text=gettext_lazy(
            "Choose it when the commune is not known, or covers parts of several districts."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Fill in the district or say why the two do not fit."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        commune, district = data.get("commune"), data.get("district")
        if "commune" in self.errors or "district" in self.errors:
            return data
        if commune is None and district is None:
            self.add_error("district", _("Choose the commune; when it is not known, the district."))
        elif commune is not None and (district is None or not self._fits(commune, district)):
            data["district"] = commune.district
        return data

    def _fits(self, commune: Commune, district: District) -> bool:
        """Whether to keep the district: one that only stood there from before gives way to a new commune."""
        possible = districts_of(commune)
        if district in possible:
            return True
        if "commune" in self.changed_data and "district" not in self.changed_data:
            return False
        self.add_error(
            "district",
            _("%(commune)s lies in %(districts)s, not in %(district)s. Choose another one or leave it empty.")
            % {
                "commune": commune.name,
                "districts": ", ".join(each.name for each in possible),
                "district": district.name,
            },
        )
        return True
