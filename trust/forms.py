"""Forms of trust: what the public reports, what officers write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from certifications.models import Certificate
from certifications.published import find_certificate
from localities.models import District
from ocop_registry import vietnamese
from ocop_registry.forms import CleanTextForm
from producers.validators import check_phone
from trust.enums import Finding, Sight
from trust.models import LONGEST_LINE, LONGEST_TYPED, LONGEST_WORDS, DoubtReport


class DistrictChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    """A former district by its name."""

    def __init__(self) -> None:
        super().__init__(
            District.objects.all(),
            label=_("Former district"),
            required=False,
            empty_label=_("I do not know"),
        )


class DoubtForm(CleanTextForm, forms.Form):
    """What somebody saw. Nothing is asked that could name them but a contact, if they like."""

    typed = forms.CharField(
        label=_("Code or number on the paper"),
        required=False,
        max_length=LONGEST_TYPED,
        help_text=_("Leave it empty when there is none."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    sight = forms.ChoiceField(label=_("What did you see?"), choices=Sight.choices, widget=forms.RadioSelect)
    place = forms.CharField(
        label=_("Where did you see it?"),
        max_length=LONGEST_LINE,
        help_text=_("The name of the shop or market, the street, or the address of the web page."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    district = DistrictChoice()
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_("Needed when you chose “Something else”."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    contact = forms.CharField(
        label=_("How can we reach you?"),
        required=False,
        max_length=LONGEST_LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    # Not for people: it is out of their sight, and programs that fill everything give themselves away.
    address = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_contact(self) -> str:
        """A telephone number or an e-mail address, if anything: nothing else reaches anybody."""
        contact = vietnamese.clean(self.cleaned_data["contact"])
        check = validate_email if "@" in contact else check_phone
        try:
            if contact:
                check(contact)
        except ValidationError as error:
            message = _("“%(value)s” is neither a telephone number nor an e-mail address.")
            raise ValidationError(message, code="contact", params={"value": contact}) from error
        return contact

    def clean(self) -> dict[str, Any]:
        """Something else needs words; then the field no longer calls itself optional."""
        data = super().clean()
        if data.get("sight") == Sight.OTHER and not data.get("words"):
            self.fields["words"].required = True
            self.add_error("words", _("Say in a few words what you saw."))
        return data

    @property
    def by_program(self) -> bool:
        """Whether the field that people do not see is filled."""
        return bool(self.cleaned_data.get("address"))

    def report(self) -> DoubtReport:
        """What was filled in, with the certificate whose code it names."""
        named: Certificate | None = find_certificate(self.cleaned_data["typed"])
        fields = {name: self.cleaned_data[name] for name in ("typed", "sight", "place", "words", "contact")}
        return DoubtReport(certificate=named, district=self.cleaned_data["district"], **fields)


class CloseForm(CleanTextForm, forms.Form):
    """How a report ends."""

    finding = forms.ChoiceField(label=_("Finding"), choices=Finding.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was done"),
        max_length=LONGEST_WORDS,
        help_text=_("Kept in the history for ever: name nobody who reported."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
