"""Forms of products."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceField, ModelChoiceIterator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from localities.forms import PlaceForm
from ocop_registry.entry import EntryForm
from ocop_registry.forms import CleanTextForm
from ocop_registry.pictures import EXTENSIONS
from ocop_registry.text import ZERO_WIDTH_SPACE
from producers.forms import SPACED, has_letters
from producers.models import Producer
from producers.validators import normal_gtin
from products import queries, seasons
from products.enums import Language, Origin
from products.models import Product, ProductPhoto, ProductSet, ProductTranslation
from products.photos import MAX_UPLOAD_MEGABYTES

KHMER_LETTER = re.compile(r"[\u1780-\u17b3]")


class Grouped(ModelChoiceIterator):  # type: ignore[type-arg]  # generic for the type checker only
    """The sets as option groups: "I. Thực phẩm: Thực phẩm tươi sống"."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for group, sets in groupby(self.queryset, key=lambda each: each.group):
            label = f"{group.sector.code}. {group.sector.short_name}: {group.name}"
            yield (label, [self.choice(each) for each in sets])


class ProductSetField(ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    """A product set, grouped by sector and group."""

    iterator = Grouped


def product_sets() -> Any:
    """All sets in the law's order, with their groups and sectors."""
    return ProductSet.objects.select_related("group__sector__taxonomy").order_by(
        "-group__sector__taxonomy__effective_from", "group__sector__position", "group__number", "number"
    )


class ProductForm(EntryForm, PlaceForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A product of one producer."""

    kind = "product"
    producer = forms.ModelChoiceField(Producer.objects.all(), label=_("Producer"), widget=forms.HiddenInput)
    product_set = ProductSetField(
        product_sets(),
        label=_("Product set"),
        required=False,
        empty_label=_("Not known"),
        help_text=_("It decides which criteria sheet applies (QĐ 26/2026/QĐ-TTg)."),
    )
    gtin = forms.CharField(label=_("GTIN (bar code)"), required=False, max_length=SPACED)
    months = forms.TypedMultipleChoiceField(
        label=_("Months in which it is fresh or sold"),
        help_text=_("Leave all empty when it is not known."),
        required=False,
        coerce=int,
        choices=seasons.MONTHS.items,
        widget=forms.CheckboxSelectMultiple,
    )
    source_url = forms.URLField(label=_("Source"), required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = Product
        fields = [
            "producer",
            "name",
            "product_set",
            "commune",
            "district",
            "description",
            "story",
            "packaging",
            "brand",
            "trademark",
            "gtin",
            "months",
            "source_url",
            "source_note",
        ]
        help_texts = {
            "name": _("As on the package and the certificate."),
            "description": _("What it is, what it is made of, how it is used."),
            "story": _("Who makes it, where the craft comes from. Shown on the public page."),
        }

    def clean_name(self) -> str:
        """A name that can be found."""
        return has_letters(self.cleaned_data["name"])

    def clean_gtin(self) -> str:
        """The bar code as it is stored."""
        text = str(self.cleaned_data["gtin"]).strip()
        return normal_gtin(text) if text else ""

    def find_similar(self, data: dict[str, Any]) -> list[queries.Likeness]:
        """By name, producer and bar code; of a known product only when one of them changes."""
        if self.instance.pk and not {"name", "producer", "gtin"} & set(self.changed_data):
            return []
        return queries.similar(
            name=data["name"], producer=data["producer"], gtin=data["gtin"], other_than=self.instance.pk
        )


class PhotoForm(CleanTextForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A photo to add."""

    upload = forms.FileField(
        label=_("Photo"),
        help_text=format_lazy(
            _("JPEG, PNG or WebP, at most {limit} MB. The place and camera data in it are removed."),
            limit=MAX_UPLOAD_MEGABYTES,
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(EXTENSIONS)}),
        allow_empty_file=True,
    )
    field_order = ["upload", "caption"]

    class Meta:
        model = ProductPhoto
        fields = ["caption"]


class TranslationForm(EntryForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A product's texts in another language. What others write on the product meanwhile is shown first."""

    kind = "product"
    TEXTS = ("name", "description", "story")

    class Meta:
        model = ProductTranslation
        fields = ["name", "description", "story", "origin"]
        widgets = {
            "origin": forms.RadioSelect,
            "description": forms.Textarea(attrs={"rows": 5}),
            "story": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.keep = ZERO_WIDTH_SPACE if self.instance.language == Language.KHMER else ""
        self.fields["origin"].choices = Origin.choices  # type: ignore[attr-defined]  # without the empty one
        for name in self.TEXTS:
            self.fields[name].widget.attrs["lang"] = self.instance.language

    @property
    def record_pk(self) -> int:
        """The product: its Vietnamese texts matter to the translator too."""
        return int(self.instance.product_id)

    def find_similar(self, data: dict[str, Any]) -> list[Any]:  # noqa: ARG002 -- as in every such form
        """A translation is like no other record."""
        return []

    def clean(self) -> dict[str, Any]:
        """Khmer is written in Khmer letters: a text without one went into the wrong language."""
        data = super().clean()
        for name in self.TEXTS if self.instance.language == Language.KHMER else ():
            if data.get(name) and not KHMER_LETTER.search(data[name]):
                self.add_error(
                    name,
                    _("There is no Khmer letter in this text. Leave it empty when it is not translated."),
                )
        return data
