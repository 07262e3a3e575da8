"""Forms of dossiers: opening one, the words of Mẫu 01 and 02, the reports, the steps."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceField, ModelChoiceIterator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import can_keep_register
from certifications.models import Certificate
from evaluations import queries
from evaluations.enums import DossierKind
from evaluations.models import AdvisoryReport, CommuneReport, Dossier, Sheet
from localities.models import Commune
from ocop_registry.entry import EntryForm
from ocop_registry.forms import CleanTextForm, DateField
from ocop_registry.vietnamese import clean

LONG = forms.Textarea(attrs={"rows": 8})
SHORT = forms.Textarea(attrs={"rows": 4})


class BySector(ModelChoiceIterator):  # type: ignore[type-arg]  # generic for the type checker only
    """The sheets under their sectors."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for sector, sheets in groupby(self.queryset, key=lambda sheet: sheet.product_set.group.sector):
            yield (f"{sector.code}. {sector.short_name}", [self.choice(sheet) for sheet in sheets])


class SheetField(ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    """A criteria sheet in force today, by the number of its set."""

    iterator = BySector

    def __init__(self, **options: Any) -> None:
        options |= {"label": _("Criteria sheet"), "empty_label": _("Choose the sheet")}
        super().__init__(Sheet.objects.none(), **options)

    def label_from_instance(self, obj: Sheet) -> str:
        """6. Chế biến từ gạo, ngũ cốc."""
        return f"{obj.product_set.number}. {obj.title}"


class FormerField(ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    """One of the certificates that the product has had."""

    def __init__(self, **options: Any) -> None:
        options |= {"label": _("Former certificate"), "empty_label": _("None: the first evaluation")}
        super().__init__(Certificate.objects.none(), required=False, **options)

    def label_from_instance(self, obj: Certificate) -> str:
        """4 sao, 05/11/2023, 12/QĐ-UBND (đến 05/11/2026)."""
        facts = {
            "star": obj.get_star_display(),
            "day": obj.issued_text,
            "number": obj.decision.number if obj.decision else gettext("decision not recorded"),
            "until": obj.expires_text,
        }
        return gettext("%(star)s, %(day)s, %(number)s (runs to %(until)s)") % facts


def former_certificates(dossier: Dossier) -> Any:
    """What an upgrade or a re-rating may start from: recognitions that were not annulled."""
    return Certificate.objects.filter(product=dossier.product_id, annulled_on=None).select_related("decision")


class _Frame:
    """Choices of sheet, commune and former certificate, as the person and the dossier have them."""

    fields: dict[str, forms.Field]
    data: Any

    def _offer(self, dossier: Dossier, user: User) -> None:
        sheets = queries.current_sheets(timezone.localdate())
        if dossier.sheet_id:  # a sheet of former criteria stays possible for the dossier that has it
            sheets = sheets.model.objects.filter(
                pk__in=[*sheets.values_list("pk", flat=True), dossier.sheet_id]
            )
            sheets = sheets.select_related("rubric", "product_set__group__sector")
            sheets = sheets.order_by("product_set__number", "-rubric__effective_from")
        self.fields["sheet"].queryset = sheets  # type: ignore[attr-defined]
        self.fields["former"].queryset = former_certificates(dossier)  # type: ignore[attr-defined]
        if can_keep_register(user) and not dossier.code:
            self.fields["commune"].queryset = Commune.objects.filter(valid_to=None)  # type: ignore[attr-defined]
            self.fields["commune"].empty_label = _("Choose the commune")  # type: ignore[attr-defined]
        else:  # an officer of a commune has no other; the product code carries it once it is given
            del self.fields["commune"]


def _former_fits(form: Any, kind: str, data: dict[str, Any]) -> None:
    if kind == DossierKind.FIRST:
        data["former"] = None
    elif kind and not data.get("former") and "former" not in form.errors:
        form.add_error("former", _("Choose the certificate that is upgraded or rated again."))


class OpeningForm(_Frame, CleanTextForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """What a dossier begins with; its product was chosen before."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DossierKind.choices, widget=forms.RadioSelect)
    sheet = SheetField(help_text=_("Proposed from the product set. It decides by which criteria is scored."))
    former = FormerField(help_text=_("For an upgrade or a re-rating: the recognition it starts from."))

    class Meta:
        model = Dossier
        fields = ["kind", "former", "sheet", "commune"]

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self._offer(self.instance, user)

    def clean(self) -> dict[str, Any]:
        """A first evaluation starts from none, the others from a recognition of this product."""
        data = super().clean()
        _former_fits(self, data.get("kind", ""), data)
        return data


class DossierForm(EntryForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """Words of a draft. Adding evidence meanwhile is no conflict: only the dossier's own row counts."""

    kind = "dossier"
    only = ("evaluations.Dossier",)

    def find_similar(self, data: dict[str, Any]) -> list[Any]:  # noqa: ARG002 -- the house's form asks
        """A dossier is known by its product: there is no other like it."""
        return []

    @property
    def words(self) -> dict[str, Any]:
        """What the action writes."""
        names = set(self._meta.fields or ())
        return {name: value for name, value in self.cleaned_data.items() if name in names}


class RegistrationForm(_Frame, DossierForm):
    """Mẫu 01: what is registered."""

    sheet = SheetField(help_text=_("Another sheet drops the own scores: its criteria are others."))
    former = FormerField()
    drop_scores = forms.BooleanField(
        label=_("Yes: take the other sheet; the own scores chosen so far are dropped."), required=False
    )

    class Meta:
        model = Dossier
        fields = ["sheet", "former", "commune", "samples"]
        help_texts = {"samples": _("Five samples go to the province, except for tourism (Điều 6.2d).")}

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self._offer(self.instance, user)
        self.former_sheet = self.instance.sheet_id
        if self.instance.kind == DossierKind.FIRST:
            del self.fields["former"]
        else:
            self.fields["former"].empty_label = _("Choose the certificate")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Nothing is dropped unasked, and another sheet has a reason (docs/adr/0028)."""
        data = super().clean()
        if self.instance.kind != DossierKind.FIRST:
            _former_fits(self, self.instance.kind, data)
        sheet = data.get("sheet")
        if sheet is None or sheet.pk == self.former_sheet:
            return data
        if not data.get("why"):
            self.add_error("why", _("Say why the dossier takes another sheet."))
        if self.instance.self_scores.exists() and not data.get("drop_scores"):
            self.add_error(
                "drop_scores", _("The own scores would be dropped. Tick the box when that is meant.")
            )
        return data


class ReportForm(DossierForm):
    """Mẫu 02 without its part III: parts I, II and IV."""

    class Meta:
        model = Dossier
        fields = ["packaging", "standard", "history", "results", "changes", "plan"]
        widgets = dict.fromkeys(("history", "results", "changes", "plan"), LONG)
        help_texts = {
            "history": _("How the producer came about and developed; how it is organised."),
            "results": _(
                "Raw-material area and technology; changes in quality, packaging and labels; markets; revenue and profit."
            ),
            "changes": _("For an upgrade or a re-rating; the papers that prove it belong to the evidence."),
            "plan": _("Where the product, the production and the market are to go."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.kind == DossierKind.FIRST:
            del self.fields["changes"]


class OneReport(EntryForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A report on one submission of a dossier; whoever writes second sees what the first wrote."""

    kind = "dossier"
    find_similar = DossierForm.find_similar

    def __init__(self, *args: Any, dossier: Dossier, **options: Any) -> None:
        self.dossier = dossier
        super().__init__(*args, **options)
        self.fields["why"].required = False

    @property
    def record_pk(self) -> int:
        """The dossier's key: in its history the report is told."""
        return self.dossier.pk


def _yes_no(label: Any) -> forms.TypedChoiceField:
    """A finding: nobody's silence is a yes."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class CommuneReportForm(OneReport):
    """Mẫu 03: the four findings of the commune."""

    only = ("evaluations.CommuneReport",)
    FINDINGS = ("raw_material", "labour", "idea", "identity")

    reported_on = DateField(label=_("Date of the report"))
    raw_material_met = _yes_no(_("1. Local raw material is used as the dossier says"))
    labour_met = _yes_no(_("2. Local labour is employed as the dossier says"))
    idea_met = _yes_no(_("3. The idea of the product comes from where the dossier says"))
    identity_met = _yes_no(_("4. The product carries local identity and know-how"))

    class Meta:
        model = CommuneReport
        fields = [
            "number", "reported_on", "raw_material_met", "raw_material", "labour_met", "labour",
            "idea_met", "idea", "identity_met", "identity",
        ]  # fmt: skip
        widgets = dict.fromkeys(("raw_material", "labour", "idea", "identity"), SHORT)
        labels = {
            "raw_material": _("1. In words"),
            "labour": _("2. In words"),
            "idea": _("3. In words"),
            "identity": _("4. In words"),
        }
        help_texts = {
            "number": _("As it stands on the report, for example 15/BC-UBND."),
            "raw_material": _("What the producer describes, and what is used in fact within the commune."),
            "labour": _("What the producer describes, and who works there in fact."),
            "idea": _("Traditional or new, by what is known in the place."),
            "identity": _(
                "Culture, local knowledge, breeds, materials, conditions and ways of making that set the product apart."
            ),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        report = options.get("instance")
        met = {f"{name}_met": "yes" if getattr(report, f"{name}_met") else "no" for name in self.FINDINGS} if report else {}  # fmt: skip
        super().__init__(*args, **options | {"initial": met | options.get("initial", {})})

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """Each finding with its words."""
        return [(self[f"{name}_met"], self[name]) for name in self.FINDINGS]


class AdvisoryReportForm(OneReport):
    """What the advisory team found."""

    only = ("evaluations.AdvisoryReport",)
    reported_on = DateField(label=_("Date of the report"))
    visited_on = DateField(label=_("Site visited on"), required=False)
    ready = _yes_no(_("Ready for the council"))

    class Meta:
        model = AdvisoryReport
        fields = ["reported_on", "visited_on", "findings", "tests_due", "ready"]
        widgets = {"findings": LONG, "tests_due": SHORT}
        help_texts = {
            "findings": _(
                "By the criteria of the sheet: what is proven, what is missing, what was seen on site."
            ),
            "tests_due": _("Leave empty when none is asked for."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        report = options.get("instance")
        ready = {"ready": "yes" if report.ready else "no"} if report else {}
        super().__init__(*args, **options | {"initial": ready | options.get("initial", {})})


def readable(text: str) -> str:
    """The text. Raises ValidationError when nothing of it can be seen."""
    if not clean(text):
        raise ValidationError(_("Please say why."))
    return text


class StepForm(CleanTextForm, forms.Form):
    """A step that asks for nothing."""

    def __init__(self, *args: Any, dossier: Dossier, **options: Any) -> None:
        super().__init__(*args, **options)
        self.dossier = dossier


class DayForm(StepForm):
    """On which day it happened."""

    on = DateField(label=_("Date"))

    def __init__(self, *args: Any, day_label: Any = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].label = day_label or self.fields["on"].label
        self.fields["on"].initial = timezone.localdate()

    def clean_on(self) -> Any:
        """Not in the future: what is written down has happened."""
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("The date lies in the future."))
        return day


class WhyForm(StepForm):
    """Why it is done."""

    why = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever entered the dossier reads it; it is kept in the history."),
    )

    def clean_why(self) -> str:
        """Something that can be read: invisible characters are no reason."""
        return readable(self.cleaned_data["why"])
