"""What staff enter about decisions and certificates."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certifications import dates, scans
from certifications.actions import Ending
from certifications.enums import Ground, Level
from certifications.models import Certificate, Decision
from ocop_registry.forms import CleanTextForm, DateField
from ocop_registry.vietnamese import fold

if TYPE_CHECKING:
    OfDecision = forms.ModelForm[Decision]
else:
    OfDecision = forms.ModelForm  # generic for type checkers only


def refuse(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what an action found unfit beside its field, or above the form when the field is not on it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)


class DecisionForm(CleanTextForm, OfDecision):
    """A decision of recognition, before it is in the register."""

    decided_on = DateField(label=_("Date of the decision"))

    class Meta:
        model = Decision
        fields = ["number", "decided_on", "authority", "level"]

    def clean_number(self) -> str:
        """A number has a letter or a digit; dashes alone would match every other such "number"."""
        number: str = self.cleaned_data["number"]
        if not fold(number):
            raise ValidationError(
                _("Write the number as it stands on the decision, for example 123/QĐ-UBND.")
            )
        return number


class ScanForm(forms.Form):
    """The scan of a decision."""

    scan = forms.FileField(
        label=_("Scan of the decision"), help_text=_("PDF, JPEG, PNG or WebP, at most 20 MB.")
    )

    def __init__(self, *args: Any, optional: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["scan"].required = not optional
        self.fields["scan"].widget.attrs["accept"] = ",".join(scans.CONTENT_TYPES)

    def clean_scan(self) -> Any:
        """Refuse what is not the kind of file its name says."""
        upload = self.cleaned_data["scan"]
        if upload:
            scans.extension(upload)
        return upload


class ReasonForm(CleanTextForm, forms.Form):
    """What every verb asks: why. The answer goes into the audit trail."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the audit trail; not shown to the public."),
    )

    def __init__(self, *args: Any, certificate: Certificate, **options: Any) -> None:
        super().__init__(*args, **options)
        self.certificate = certificate


class EndingForm(ReasonForm):
    """The decision that ends a certificate."""

    number = forms.CharField(label=_("Decision number"), max_length=60)
    decided_on = DateField(label=_("Date of the decision"))
    authority = forms.CharField(label=_("Authority"), max_length=160)
    level = forms.ChoiceField(
        label=_("Level of the authority"), choices=Level.choices, initial=Level.PROVINCE
    )
    field_order = ["number", "decided_on", "authority", "level", "ground", "reason"]

    clean_number = DecisionForm.clean_number

    def clean_decided_on(self) -> date:
        """A day on which the certificate could be ended."""
        day: date = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The date lies in the future."))
        if day < self.certificate.issued_on:
            raise ValidationError(
                _("The certificate was issued on %(day)s; it cannot end before that."),
                params={"day": self.certificate.issued_text},
            )
        return day

    @property
    def ending(self) -> Ending:
        """The decision as the actions take it."""
        return Ending(
            **{name: self.cleaned_data[name] for name in ("number", "decided_on", "authority", "level")}
        )


class AnnulForm(EndingForm):
    """The decision that annuls a recognition made wrongly."""


class StrikeForm(ReasonForm):
    """Why the entry is wrong."""


class RevokeForm(EndingForm):
    """The decision that revokes a certificate on one of the six grounds."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, widget=forms.RadioSelect)


class ProlongForm(ReasonForm):
    """The new last day while a re-rating is pending."""

    until = DateField(label=_("Prolonged until"))
    field_order = ["until", "reason"]

    def __init__(self, *args: Any, certificate: Certificate, **options: Any) -> None:
        super().__init__(*args, certificate=certificate, **options)
        self.fields["until"].initial = self.latest
        self.fields["until"].help_text = gettext(
            "%(latest)s at the latest: %(days)s days after the certificate ends by its own term (%(ends)s)."
        ) % {
            "latest": f"{self.latest:%d/%m/%Y}",
            "days": dates.PROLONGATION_DAYS,
            "ends": f"{certificate.term.expires_on:%d/%m/%Y}",
        }

    @property
    def latest(self) -> date:
        """The last day the law allows."""
        return self.certificate.term.expires_on + timedelta(days=dates.PROLONGATION_DAYS)

    def clean_until(self) -> date:
        """Later than what is in force, 180 days after expiry at most."""
        until: date = self.cleaned_data["until"]
        former = self.certificate.prolonged_until or self.certificate.term.expires_on
        if not former < until <= self.latest:
            message = gettext("Choose a day after %(former)s and not after %(latest)s.")
            facts = {"former": f"{former:%d/%m/%Y}", "latest": f"{self.latest:%d/%m/%Y}"}
            raise ValidationError(message % facts)
        return until


class ImportForm(forms.Form):
    """A list of past recognitions."""

    file = forms.FileField(
        label=_("List of recognitions"), help_text=_("Excel (.xlsx) or CSV, at most 20 MB.")
    )

    def clean_file(self) -> Any:
        """Only the size is judged here; the reader says what is wrong inside."""
        upload = self.cleaned_data["file"]
        if upload.size > scans.MAX_BYTES:
            raise ValidationError(_("The file is larger than 20 MB."))
        return upload
