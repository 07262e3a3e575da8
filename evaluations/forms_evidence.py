"""Forms of evidence, and of the days off that deadlines count with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations import proofs
from evaluations.forms_dossiers import readable
from evaluations.models import Criterion, DayOff, Evidence
from ocop_registry.forms import CleanTextForm, DateField


class EvidenceForm(CleanTextForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """The words beside a paper."""

    issued_on = DateField(label=_("Issued on"), required=False)
    expires_on = DateField(label=_("Expires on"), required=False)
    criteria = forms.MultipleChoiceField(
        label=_("Criteria that it proves"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Evidence
        fields = ["kind", "title", "number", "issued_on", "expires_on", "criteria"]
        help_texts = {"title": _("As it stands on the paper, for example: Phiếu kiểm nghiệm số 123.")}

    def __init__(self, *args: Any, criteria: list[Criterion], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["criteria"].choices = [(each.code, str(each)) for each in criteria]  # type: ignore[attr-defined]
        kind = self["kind"].value() or ""
        usual = proofs.proposed(kind, criteria) if kind in proofs.SPEAKS_TO else []
        self.usual = set(usual)
        if not self.is_bound and self.instance.pk is None:
            self.initial["criteria"] = usual

    @property
    def usual_boxes(self) -> list[Any]:
        """The boxes of what the kind usually proves."""
        return [box for box in self["criteria"] if box.data["value"] in self.usual]

    @property
    def other_boxes(self) -> list[Any]:
        """The boxes of every other criterion."""
        return [box for box in self["criteria"] if box.data["value"] not in self.usual]

    @property
    def others_ticked(self) -> bool:
        """Whether one of the others is ticked: then they are not folded away."""
        return any(box.data["selected"] for box in self.other_boxes)


class NewEvidenceForm(EvidenceForm):
    """A paper with its file."""

    upload = forms.FileField(label=_("File"), allow_empty_file=True, max_length=1000)
    field_order = ["upload", "kind", "title", "number", "issued_on", "expires_on", "criteria"]


class SetAsideForm(CleanTextForm, forms.Form):
    """Why a paper counts no longer."""

    why = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Shown beside the paper, which stays.")
    )

    def clean_why(self) -> str:
        """Something that can be read."""
        return readable(self.cleaned_data["why"])


class DayOffForm(CleanTextForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A day that is other than the public holidays say."""

    day = DateField(label=_("Day"))

    class Meta:
        model = DayOff
        fields = ["day", "is_working", "name"]
        labels = {"is_working": _("It is a working day"), "name": _("Why")}
        help_texts = {
            "name": _("For example: nghỉ bù Quốc khánh, theo Thông báo số …"),
            "is_working": _("For a weekend day that is worked to make up for another."),
        }
