"""Forms of producers."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from localities.forms import PlaceForm
from ocop_registry.entry import EntryForm
from ocop_registry.forms import CleanTextForm, DateField
from ocop_registry.vietnamese import clean
from producers import queries
from producers.models import Producer, Representative
from producers.sales import SalesChannel, SalesPoint
from producers.validators import normal_tax_number

SPACED = 40  # characters of a number typed with spaces


def has_letters(name: str) -> str:
    """The name, when a letter or digit is in it. Raises ValidationError for marks and pictures alone."""
    if not any(unicodedata.category(character)[0] in "LN" for character in clean(name)):
        raise ValidationError(_("Write the name with letters or digits."), code="name")
    return name


class ProducerForm(EntryForm, PlaceForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A producer: what may be public, numbers, contact and consent."""

    kind = "producer"
    only = ("producers.Producer", "producers.Representative")
    registered_on = DateField(label=gettext_lazy("Registered on"), required=False)
    tax_number = forms.CharField(
        label=gettext_lazy("Tax number"),
        required=False,
        max_length=SPACED,
        help_text=Producer._meta.get_field("tax_number").help_text,
    )
    website = forms.URLField(label=gettext_lazy("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Producer
        fields = [
            "name",
            "legal_form",
            "local_capital_share",
            "commune",
            "district",
            "address",
            "registration_no",
            "registered_on",
            "tax_number",
            "phone",
            "email",
            "website",
            "publish_contact",
        ]
        help_texts = {
            "name": gettext_lazy("In full, as on the certificate of registration."),
            "phone": gettext_lazy("Several numbers are separated by “;”."),
        }

    def clean_name(self) -> str:
        """A name that can be found."""
        return has_letters(self.cleaned_data["name"])

    def clean_tax_number(self) -> str:
        """The tax number as it is stored. Raises ValidationError naming the producer that has it already."""
        text = clean(self.cleaned_data["tax_number"])
        number = normal_tax_number(text) if text else ""
        other = Producer.objects.filter(tax_number=number).exclude(pk=self.instance.pk or 0).first()
        if number and other:
            raise ValidationError(_("“%(name)s” already has this tax number."), params={"name": other.name})
        return number

    def find_similar(self, data: dict[str, Any]) -> list[queries.Likeness]:
        """By name and telephone; of a known producer only when one of them changes."""
        if self.instance.pk and not {"name", "phone"} & set(self.changed_data):
            return []
        return queries.similar(name=data["name"], phone=data["phone"], other_than=self.instance.pk)


class RepresentativeForm(CleanTextForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """The person who represents a producer: personal data."""

    class Meta:
        model = Representative
        fields = ["name", "position", "gender", "ethnicity", "has_disability", "home_address", "phone"]
        widgets = {"has_disability": forms.NullBooleanSelect}

    def result(self) -> Representative | None:
        """The person to save; None when nobody was entered and nobody was known."""
        entered = any(value not in (None, "") for value in self.cleaned_data.values())
        return self.instance if entered or self.instance.pk else None


class ChannelForm(CleanTextForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A way to buy from a producer without going there."""

    class Meta:
        model = SalesChannel
        fields = ["kind", "url", "phone"]
        widgets = {"url": forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"})}


class PointChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    """A sales point by its name and district."""

    def label_from_instance(self, obj: SalesPoint) -> str:
        """Cửa hàng OCOP · Trần Đề."""
        return f"{obj.name} · {obj.district.short_name}"


class SoldAtForm(forms.Form):
    """A place that sells a producer's products."""

    point = PointChoice(
        SalesPoint.objects.none(), label=gettext_lazy("Sales point"), empty_label=gettext_lazy("Choose one")
    )

    def __init__(self, *args: Any, producer: Producer, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = SalesPoint.objects.filter(is_open=True).exclude(sold__producer=producer)
        self.fields["point"].queryset = rows.select_related("district")  # type: ignore[attr-defined]


class SalesPointForm(EntryForm, PlaceForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A place where OCOP products are sold."""

    kind = "sales_point"

    class Meta:
        model = SalesPoint
        fields = ["name", "kind", "address", "commune", "district", "opening_hours", "is_open"]

    def clean_name(self) -> str:
        """A name that can be found."""
        return has_letters(self.cleaned_data["name"])

    def find_similar(self, data: dict[str, Any]) -> list[Any]:  # noqa: ARG002 -- as in every such form
        """The database refuses the same place twice; names of shops are alike too often."""
        return []
