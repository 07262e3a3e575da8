"""Forms of rounds, councils, and of what follows a result."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evaluations.enums import SeatRole
from evaluations.models import Council, Round, Seat
from ocop_registry.entry import EntryForm
from ocop_registry.forms import CleanTextForm, DateField

if TYPE_CHECKING:
    OfCouncil = forms.ModelForm[Council]
    OfRound = forms.ModelForm[Round]
    OfSeats = forms.BaseFormSet["SeatForm"]
else:
    OfCouncil = OfRound = forms.ModelForm  # generic for type checkers only
    OfSeats = forms.BaseFormSet

SPARE_SEATS = 4  # empty rows offered below those that are taken
USUAL_SEATS = 10  # nine members and a secretary: a new council is seated in one go


class CouncilForm(EntryForm, OfCouncil):
    """A council by its decision, with its settings."""

    kind = "council"
    decided_on = DateField(label=_("Date of the decision"))

    class Meta:
        model = Council
        fields = [
            "name",
            "decision_no",
            "decided_on",
            "authority",
            "mode",
            "quorum_percent",
            "chair_required",
            "max_spread",
            "minima_rule",
            "secretary_scores",
        ]
        help_texts = {
            "mode": _("Re-ratings are judged in writing; the council meets when opinions differ."),
            "minima_rule": _("The law is silent; the working rules of the council say it."),
        }

    def find_similar(self, _data: dict[str, Any]) -> list[Any]:
        """A council is known by its decision; the database holds that apart."""
        return []


class SeatForm(forms.Form):
    """One row of the table of seats; a row without a person is no seat."""

    user = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("full_name", "username"),
        label=_("Person"),
        required=False,
        empty_label=_("– nobody –"),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=SeatRole.choices, initial=SeatRole.MEMBER, required=False
    )
    title = forms.CharField(label=_("Office and unit"), max_length=160, required=False)

    def seat(self) -> Seat | None:
        """The seat that the row stands for."""
        data = self.cleaned_data
        if not data.get("user"):
            return None
        return Seat(user=data["user"], role=data["role"] or SeatRole.MEMBER, title=data["title"].strip())


class BaseSeatFormSet(OfSeats):
    """The table of seats: one chair, one secretary, nobody twice."""

    def clean(self) -> None:
        """Say what is wrong with the council as a whole."""
        if any(self.errors):
            return
        seats = self.seats()
        people = [seat.user_id for seat in seats]
        if len(people) != len(set(people)):
            raise forms.ValidationError(_("One person holds two seats."))
        for role, words in (
            (SeatRole.CHAIR, _("A council has one chair.")),
            (SeatRole.SECRETARY, _("A council has one secretary.")),
        ):
            if sum(seat.role == role for seat in seats) > 1:
                raise forms.ValidationError(words)

    def seats(self) -> list[Seat]:
        """The seats in the order of the rows."""
        return [seat for form in self.forms if (seat := form.seat())]


def seat_forms(council: Council, data: Any = None) -> BaseSeatFormSet:
    """The rows of a council's table, with some empty ones."""
    rows = [{"user": seat.user_id, "role": seat.role, "title": seat.title} for seat in council.seats.all()]
    spare = max(SPARE_SEATS, USUAL_SEATS - len(rows))
    made: Any = forms.formset_factory(SeatForm, formset=BaseSeatFormSet, extra=spare, max_num=40)
    found: BaseSeatFormSet = made(data, initial=rows, prefix="seat")
    return found


class RoundForm(EntryForm, OfRound):
    """The plan of a round."""

    kind = "round"
    requests_due = DateField(label=_("Requests of the communes until"))
    ends_on = DateField(label=_("Results until"))
    session_at = forms.DateTimeField(
        label=_("Session"),
        required=False,
        input_formats=["%d/%m/%Y %H:%M"],
        widget=forms.DateTimeInput(
            format="%d/%m/%Y %H:%M", attrs={"placeholder": "dd/mm/yyyy hh:mm", "autocomplete": "off"}
        ),
        help_text=_("Day and hour, for example 15/12/2026 08:00."),
    )

    class Meta:
        model = Round
        fields = ["year", "number", "requests_due", "ends_on", "council", "session_at", "place", "agenda"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["council"].empty_label = _("none yet")  # type: ignore[attr-defined]

    def find_similar(self, _data: dict[str, Any]) -> list[Any]:
        """A round is known by year and number; the database holds that apart."""
        return []


class ProposeForm(CleanTextForm, forms.Form):
    """The letter with which a dossier goes to the ministry."""

    letter_no = forms.CharField(label=_("Number of our letter"), max_length=60)
    sent_on = DateField(label=_("Sent on"))

    def clean_sent_on(self) -> date:
        """Not in the future."""
        return not_in_future(self.cleaned_data["sent_on"])


class AnswerForm(CleanTextForm, forms.Form):
    """The ministry's answer."""

    answer_no = forms.CharField(label=_("Number of the answer"), max_length=60)
    answered_on = DateField(label=_("Answered on"))
    star = forms.TypedChoiceField(
        label=_("Star by the ministry's result"),
        choices=[
            (5, _("5 stars")),
            (4, _("4 stars")),
            (3, _("3 stars")),
            (2, _("2 stars")),
            (1, _("1 star")),
        ],
        coerce=int,
        help_text=_("Below 90 points the province gives 3 or 4 stars on this result, or evaluates again."),
    )
    score = forms.DecimalField(
        label=_("Score given by the ministry"),
        required=False,
        max_digits=5,
        decimal_places=2,
        localize=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_answered_on(self) -> date:
        """Not in the future."""
        return not_in_future(self.cleaned_data["answered_on"])


class WhyForm(CleanTextForm, forms.Form):
    """A step that asks for its reason only."""

    why = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the history with your name."),
    )


def not_in_future(day: date) -> date:
    """The day, or a ValidationError when it has not come yet."""
    if day > timezone.localdate():
        raise forms.ValidationError(_("The date lies in the future."))
    return day
