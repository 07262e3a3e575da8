"""Forms of the scoring room."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.models import Declaration, ScoreSheet
from ocop_registry.forms import CleanTextForm


class DeclarationForm(CleanTextForm, forms.Form):
    """A member's word on conflicts of interest: no, or yes with its ground."""

    conflict = forms.ChoiceField(
        choices=[
            ("no", gettext_lazy("No conflict of interest")),
            ("yes", gettext_lazy("A conflict of interest")),
        ],
        error_messages={
            "required": gettext_lazy("Please choose one of the two."),
            "invalid_choice": gettext_lazy("Please choose one of the two."),
        },
    )
    ground = forms.CharField(
        label=gettext_lazy("What the conflict is"),
        max_length=Declaration._meta.get_field("ground").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def has_conflict(self) -> bool:
        """Whether a conflict was declared."""
        return bool(self.cleaned_data["conflict"] == "yes")

    def clean(self) -> dict[str, Any]:
        """A conflict has a ground; without one nothing is written there."""
        data = super().clean()
        if data.get("conflict") == "yes" and not data.get("ground"):
            raise ValidationError({"ground": _("Please say in a few words what the conflict is.")})
        if data.get("conflict") == "no":
            data["ground"] = ""
        return data


class SubmitForm(CleanTextForm, forms.Form):
    """The member's opinion on the whole, and the version of the sheet that it is about."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    opinion_was = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    opinion = forms.CharField(
        label=gettext_lazy("Opinion of the member"),
        max_length=ScoreSheet._meta.get_field("opinion").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("On the dossier as a whole; it is printed on the sheet."),
    )

    def __init__(self, data: Any = None, *, sheet: ScoreSheet) -> None:
        self.sheet = sheet
        initial = {"version": sheet.version, "opinion": sheet.opinion, "opinion_was": sheet.opinion}
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        """Refuse to write over an opinion that was written elsewhere meanwhile."""
        data = super().clean()
        stands = self.sheet.opinion
        if stands not in {data.get("opinion_was"), data.get("opinion")} and "opinion" in data:
            message = _(
                "The opinion was changed in another window meanwhile. There it reads: “%(text)s”. "
                "Yours stands below; what you send now will stand."
            )
            cast("QueryDict", self.data)["opinion_was"] = stands  # what the person has seen then
            raise ValidationError({"opinion": message % {"text": stands}})
        return data
