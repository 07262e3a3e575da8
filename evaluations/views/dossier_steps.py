"""The steps of a dossier that are taken at the desk: each says what will happen, asks what it needs, then is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest
from accounts.models import User
from certifications.forms import refuse
from evaluations import completeness, deadlines, dues, rules
from evaluations.actions import councils
from evaluations.actions import dossiers as actions
from evaluations.enums import DossierKind, Step, transition
from evaluations.errors import EvaluationError, NotYours
from evaluations.forms_dossiers import DayForm, StepForm, WhyForm
from evaluations.models import Dossier
from evaluations.steps import elsewhere
from evaluations.views import desk
from evaluations.views.dossiers import overview


@dataclass(frozen=True)
class Ask:
    """How one step is explained, asked for and done. `means` says what will happen, `lacks` what stands against it."""

    title: Promise
    button: Promise
    done: Promise
    form: Callable[..., forms.Form]
    means: Callable[[Dossier], list[str]]
    act: Callable[[Dossier, dict[str, Any], User], object]
    lacks: Callable[[Dossier], list[tuple[str, str]]] = lambda _dossier: []
    danger: bool = False


def _day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def _on(label: Any) -> Callable[..., forms.Form]:
    """A form that asks for the day."""

    def made(*args: Any, **options: Any) -> forms.Form:
        return DayForm(*args, day_label=label, **options)

    return made


def _submit_means(dossier: Dossier) -> list[str]:
    due = deadlines.commune_due(timezone.localdate(), dues.calendar())
    facts = {"commune": dossier.commune.name, "day": _day(due)}
    lines = [
        _("The dossier goes to %(commune)s. Its words and own scores stand from then on.") % facts,
        _("The papers keep their SHA-256; more may be added until scoring opens."),
        _("Received today, the commune has 15 working days: until %(day)s.") % facts,
    ]
    return (
        lines
        if dossier.code
        else [*lines, _("It gets its product code. A round of another year gives it a number of that year.")]
    )


def _submit_lacks(dossier: Dossier) -> list[tuple[str, str]]:
    return [(text, "") for text in completeness.before_submission(dossier)]


def _forward_means(dossier: Dossier) -> list[str]:
    lines = [
        _("The dossier goes to the province with the commune's report (form 03), which stands from then on.")
    ]
    due = dues.nearest(dossier, dues.calendar(), timezone.localdate())
    if due is not None:
        facts = {"day": _day(due.deadline.due), "n": abs(due.deadline.days_left)}
        late = _("The 15 working days ended on %(day)s, %(n)s days ago.") % facts
        lines.append(late if due.deadline.late else _("The 15 working days end on %(day)s.") % facts)
    return lines


def _forward_lacks(dossier: Dossier) -> list[tuple[str, str]]:
    if dossier.commune_reports.filter(submission=dossier.submissions).exists():
        return []
    url = reverse("dossier_commune_report", args=[dossier.pk])
    return [(_("The report of the commune (form 03) is missing."), url)]


def _accept_means(dossier: Dossier) -> list[str]:
    lines = [_("The dossier is complete and goes to the advisory team.")]
    if dossier.kind == DossierKind.RERATING:
        due = deadlines.rerating_decision_due(timezone.localdate())
        lines.append(_("The 45 days of the re-rating begin: complete today, it is decided by %(day)s.") % {"day": _day(due)})  # fmt: skip
    return lines


def _open_means(dossier: Dossier) -> list[str]:
    facts = {"round": dossier.round, "council": dossier.round.council if dossier.round else ""}
    lines = [_("The evidence stands as it is: nothing is added or set aside any more.")]
    if dossier.round and dossier.round.council:
        lines.insert(
            0, _("%(council)s may score the dossier (%(round)s); its seats and settings are frozen.") % facts
        )
    if dossier.round and not dossier.code.endswith(f"-{dossier.round.year}"):
        lines.append(
            _("It gets a product code of %(year)s, the year of evaluation.") % {"year": dossier.round.year}
        )
    return lines


def _open_lacks(dossier: Dossier) -> list[tuple[str, str]]:
    found = []
    report = dossier.advisory_reports.filter(submission=dossier.submissions).first()
    if report is None or not report.ready:
        url = reverse("dossier_advisory_report", args=[dossier.pk])
        found.append((_("The advisory team has not said that the dossier is ready for the council."), url))
    if dossier.round is None:
        found.append((_("Put the dossier on the agenda of a round first."), reverse("round_list")))
        return found
    url = reverse("round_detail", args=[dossier.round.pk])
    return [*found, *((text, url) for text in councils.not_ready(dossier.round))]


def _return_means(dossier: Dossier) -> list[str]:
    lines = [
        _(
            "The dossier is a draft again: its words, own scores and evidence can be mended and handed in anew."
        ),
        _("Papers that were handed in stay; a better one takes the place of one that is set aside."),
    ]
    if dossier.round is not None:
        lines.append(_("It leaves the agenda of %(round)s.") % {"round": dossier.round})
    return lines


def _withdraw_means(_dossier: Dossier) -> list[str]:
    return [
        _("The dossier ends at the producer's wish; a scoring under way ends without result."),
        _("It stays in the register and cannot be taken up again: another try is a new dossier."),
    ]


def _disqualify_means(_dossier: Dossier) -> list[str]:
    return [
        _("The dossier ends without a star, because a condition of the sheet is not met."),
        _("It stays in the register and cannot be taken up again: another try is a new dossier."),
    ]


ASKS: dict[Step, Ask] = {
    Step.SUBMIT: Ask(
        title=gettext_lazy("Hand the dossier in to the commune"),
        button=gettext_lazy("Hand in"),
        done=gettext_lazy("The dossier is with the commune."),
        form=_on(gettext_lazy("Received by the commune on")),
        means=_submit_means,
        lacks=_submit_lacks,
        act=lambda dossier, data, by: actions.submit(dossier=dossier, on=data["on"], by=by),
    ),
    Step.FORWARD: Ask(
        title=gettext_lazy("Forward the dossier to the province"),
        button=gettext_lazy("Forward"),
        done=gettext_lazy("The dossier is with the province."),
        form=_on(gettext_lazy("Forwarded on")),
        means=_forward_means,
        lacks=_forward_lacks,
        act=lambda dossier, data, by: actions.forward(dossier=dossier, on=data["on"], by=by),
    ),
    Step.ACCEPT: Ask(
        title=gettext_lazy("Accept the dossier as complete"),
        button=gettext_lazy("Accept"),
        done=gettext_lazy("The dossier is with the advisory team."),
        form=_on(gettext_lazy("Complete on")),
        means=_accept_means,
        act=lambda dossier, data, by: actions.accept(dossier=dossier, on=data["on"], by=by),
    ),
    Step.OPEN: Ask(
        title=gettext_lazy("Open the scoring"),
        button=gettext_lazy("Open the scoring"),
        done=gettext_lazy("The council may score."),
        form=StepForm,
        means=_open_means,
        lacks=_open_lacks,
        act=lambda dossier, _data, by: councils.open_scoring(dossier=dossier, by=by),
    ),
    Step.RETURN: Ask(
        title=gettext_lazy("Return the dossier"),
        button=gettext_lazy("Return"),
        done=gettext_lazy("The dossier has been returned."),
        form=WhyForm,
        means=_return_means,
        act=lambda dossier, data, by: actions.give_back(dossier=dossier, why=data["why"], by=by),
    ),
    Step.WITHDRAW: Ask(
        title=gettext_lazy("Withdraw the dossier"),
        button=gettext_lazy("Withdraw"),
        done=gettext_lazy("The dossier has been withdrawn."),
        form=WhyForm,
        means=_withdraw_means,
        act=lambda dossier, data, by: actions.withdraw(dossier=dossier, why=data["why"], by=by),
        danger=True,
    ),
    Step.DISQUALIFY: Ask(
        title=gettext_lazy("Disqualify the dossier"),
        button=gettext_lazy("Disqualify"),
        done=gettext_lazy("The dossier has been disqualified."),
        form=WhyForm,
        means=_disqualify_means,
        act=lambda dossier, data, by: actions.disqualify(dossier=dossier, why=data["why"], by=by),
        danger=True,
    ),
}


@desk.at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_step(request: StaffRequest, pk: int, step: Step) -> HttpResponse:
    """Explain a step and ask for it, or take it. 409 where it does not fit, 403 when it is another's."""
    dossier = desk.known(request, pk)
    arrow = transition(dossier.status, step)
    if arrow is None:
        refused = _("This step is not possible: the dossier is “%(status)s”.")
        facts = {"status": dossier.get_status_display()}
        return overview(request, dossier, refused=refused % facts, status=desk.CONFLICT)
    if not rules.may_take(request.user, dossier, arrow):
        raise NotYours(_("This step is not yours to take."))
    if step not in ASKS:  # it has a page of its own: nothing is done here
        return redirect(
            elsewhere(dossier, step) or "dossier_detail", *([] if elsewhere(dossier, step) else [pk])
        )
    ask = ASKS[step]
    if request.method != "POST":
        return _ask(request, dossier, step, ask.form(dossier=dossier))
    return _take(request, dossier, step, ask.form(request.POST, dossier=dossier))


def _take(request: StaffRequest, dossier: Dossier, step: Step, form: forms.Form) -> HttpResponse:
    ask = ASKS[step]
    if not form.is_valid():
        return _ask(request, dossier, step, form, status=desk.UNFIT)
    try:
        ask.act(dossier, form.cleaned_data, request.user)
    except ValidationError as error:
        refuse(form, error)
        return _ask(request, dossier, step, form, status=desk.UNFIT)
    except NotYours:
        raise
    except EvaluationError as error:
        return _refused(request, dossier, step, form, error)
    messages.success(request, str(ask.done))
    return redirect("dossier_detail", dossier.pk)


def _refused(
    request: StaffRequest, dossier: Dossier, step: Step, form: forms.Form, error: EvaluationError
) -> HttpResponse:
    """The question again with what stands against it; the overview when somebody else was quicker."""
    now = desk.known(request, dossier.pk)
    if now.status != dossier.status:
        return overview(request, now, refused=str(error), status=desk.CONFLICT)
    return _ask(request, now, step, form, refused=error, status=desk.CONFLICT)


def _ask(
    request: StaffRequest,
    dossier: Dossier,
    step: Step,
    form: forms.Form,
    *,
    refused: EvaluationError | None = None,
    status: int = 200,
) -> HttpResponse:
    ask = ASKS[step]
    context: dict[str, Any] = {
        "tab": "",
        "buttons": [],
        "ask": ask,
        "form": form,
        "means": ask.means(dossier),
        "lacks": ask.lacks(dossier),
        "gates": dossier.sheet.disqualifiers if step == Step.DISQUALIFY else [],
        "refused": refused,
    }
    return desk.page(request, dossier, "step", status=status, **context)
