"""After the council: the decision of a round, results without recognition, the ministry's part, notices."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, requires
from accounts.models import User
from accounts.rules import can_keep_register
from certifications import conflicts as register_conflicts
from certifications.actions import RegisterError
from certifications.conflicts import Conflict
from certifications.drafts import keys
from certifications.enums import DecisionKind, Level
from certifications.forms import DecisionForm, refuse
from certifications.models import Decision
from evaluations import agenda, sight
from evaluations.actions import councils, recognition
from evaluations.enums import Channel
from evaluations.errors import EvaluationError, NotYours
from evaluations.forms_rounds import AnswerForm, ProposeForm, WhyForm
from evaluations.models import Dossier, Notice, Round
from evaluations.notices import email_is_set_up
from ocop_registry.vietnamese import clean

UNFIT, CONFLICT, FORBIDDEN = 422, 409, 403
NUMBER_LENGTH = 60
TOP_STAR = 5  # given by the ministry, by a decision of its own


@dataclass
class Paper:
    """The decision page between two requests: which results, what was typed, what stands against it."""

    round: Round
    central: bool
    grants: list[Any]
    chosen: list[Dossier]
    numbers: dict[int, str]
    form: DecisionForm

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The results with what was typed beside each."""
        picked = {dossier.pk for dossier in self.chosen}
        return [
            {
                "grant": grant,
                "picked": grant.dossier.pk in picked,
                "number": self.numbers.get(grant.dossier.pk, ""),
            }
            for grant in self.grants
        ]

    def decision(self) -> Decision:
        """The decision as typed, made anew each time: a failed save leaves traces on it."""
        return Decision(kind=DecisionKind.RECOGNITION, **self.form.cleaned_data)

    def seal(self, found: list[Conflict]) -> str:
        """What proves that exactly these conflicts of exactly these results were shown."""
        facts = [
            [str(value) for value in self.form.cleaned_data.values()],
            sorted(dossier.pk for dossier in self.chosen),
            [conflict.message for conflict in found],
        ]
        return salted_hmac("ocop.round.decision", json.dumps(facts), algorithm="sha256").hexdigest()


def _paper(request: StaffRequest, pk: int) -> Paper:
    plan = get_object_or_404(Round.objects.select_related("council"), pk=pk)
    central = (request.POST.get("level") or request.GET.get("level")) == Level.CENTRAL
    grants = [
        grant for grant in agenda.of_round(plan, request.user).grants if (grant.star == TOP_STAR) == central
    ]
    picked = set(keys(request.POST.getlist("dossier")))
    chosen = [grant.dossier for grant in grants if request.method != "POST" or grant.dossier.pk in picked]
    numbers = {
        grant.dossier.pk: clean(request.POST.get(f"number-{grant.dossier.pk}", ""))[:NUMBER_LENGTH]
        for grant in grants
    }
    level = Level.CENTRAL if central else Level.PROVINCE
    form = DecisionForm(request.POST) if request.method == "POST" else DecisionForm(initial={"level": level})
    form.fields["level"].widget = forms.HiddenInput()
    return Paper(plan, central, grants, chosen, numbers, form)


def _show(
    request: StaffRequest,
    paper: Paper,
    *,
    problems: list[str] | None = None,
    found: list[Conflict] | None = None,
    status: int = 200,
) -> HttpResponse:
    blocked = any(conflict.blocking for conflict in found or [])
    context = {
        "paper": paper,
        "round": paper.round,
        "form": paper.form,
        "problems": problems or [],
        "preview": found is not None,
        "conflicts": found or [],
        "blocked": blocked,
        "seal": paper.seal(found) if found is not None and not blocked else "",
    }
    return render(request, "staff/rounds/decision.html", context, status=status)


@requires(can_keep_register)
@require_http_methods(["GET", "HEAD", "POST"])
def round_decision(request: StaffRequest, pk: int) -> HttpResponse:
    """The results of a round become one decision: look at what stands against it, then issue all or none."""
    paper = _paper(request, pk)
    if request.method != "POST":
        return _show(request, paper)
    if not paper.chosen:
        return _show(request, paper, problems=[_("No result has been chosen.")], status=UNFIT)
    if not paper.form.is_valid():
        return _show(request, paper, status=UNFIT)
    try:
        found = recognition.conflicts(dossiers=paper.chosen, decision=paper.decision(), numbers=paper.numbers)
    except EvaluationError as error:
        return _show(request, paper, problems=error.problems or [str(error)], status=CONFLICT)
    if request.POST.get("do") != "issue":
        return _show(request, paper, found=found)
    return _issue(request, paper, found)


def _issue(request: StaffRequest, paper: Paper, found: list[Conflict]) -> HttpResponse:
    refusal = _not_yet(request, paper, found)
    if refusal:
        return _show(request, paper, problems=[refusal], found=found, status=UNFIT)
    try:
        made = recognition.recognise(
            dossiers=paper.chosen,
            decision=paper.decision(),
            numbers=paper.numbers,
            by=request.user,
            accept_warnings=bool(found),
        )
    except (EvaluationError, RegisterError) as error:
        problems = getattr(error, "problems", None) or [str(error)]
        return _show(request, paper, problems=problems, status=CONFLICT)
    except ValidationError as error:
        refuse(paper.form, error)
        return _show(request, paper, status=UNFIT)
    except IntegrityError as error:
        words = [register_conflicts.of_constraint(error).message]
        return _show(request, paper, problems=words, status=CONFLICT)
    message = ngettext("%(count)s certificate was issued.", "%(count)s certificates were issued.", len(made))
    messages.success(request, message % {"count": len(made)})
    return redirect("decision_detail", made[0].decision_id)


def _not_yet(request: StaffRequest, paper: Paper, found: list[Conflict]) -> str:
    if any(conflict.blocking for conflict in found):
        return _("The decision cannot be entered as it stands.")
    if not constant_time_compare(request.POST.get("seal", ""), paper.seal(found)):
        return _(
            "Something changed after the preview. Here is the new one; please look at it before issuing."
        )
    if found and "looked" not in request.POST:
        return _("Please look at the warnings and confirm them.")
    return ""


@dataclass(frozen=True)
class Act:
    """One step after a result: its words, its form, and the verb."""

    title: Promise
    intro: Promise
    button: Promise
    done: Promise
    form: Callable[..., forms.Form]
    act: Callable[[Dossier, dict[str, Any], User], object]


DECLINE = Act(
    gettext_lazy("Record as not recognised"),
    gettext_lazy(
        "The result does not lead to recognition. Producer and commune get a notice; nothing is published."
    ),
    gettext_lazy("Record as not recognised"),
    gettext_lazy("Recorded. The notices are ready to be sent."),
    forms.Form,
    lambda dossier, _data, by: recognition.decline(dossier=dossier, by=by),
)
PROPOSE = Act(
    gettext_lazy("Send to the ministry"),
    gettext_lazy(
        "From 90 points on the province approves the result and sends the dossier to the ministry, which alone gives "
        "5 stars. Until its answer the product counts as “potential 5 stars”."
    ),
    gettext_lazy("Send to the ministry"),
    gettext_lazy("Recorded as sent to the ministry."),
    ProposeForm,
    lambda dossier, data, by: recognition.propose(dossier=dossier, by=by, **data),
)
ANSWER = Act(
    gettext_lazy("Record the ministry's answer"),
    gettext_lazy("As it stands in the answer. It is recorded once and stands."),
    gettext_lazy("Record the answer"),
    gettext_lazy("The answer is recorded."),
    AnswerForm,
    lambda dossier, data, by: recognition.record_answer(dossier=dossier, by=by, **data),
)
AGAIN = Act(
    gettext_lazy("Evaluate again"),
    gettext_lazy("The council of the round hears the dossier anew; the former result stays in the history."),
    gettext_lazy("Open a new scoring"),
    gettext_lazy("A new scoring is open."),
    WhyForm,
    lambda dossier, data, by: councils.evaluate_again(dossier=dossier, why=data["why"], by=by),
)


def _step(request: StaffRequest, pk: int, act: Act) -> HttpResponse:
    """A page that explains the step and takes it."""
    dossier = get_object_or_404(sight.open_dossiers(request.user).select_related("round"), pk=pk)
    form, problem, status = act.form(request.POST if request.method == "POST" else None), None, 200
    if request.method == "POST":
        status = UNFIT
        if form.is_valid():
            try:
                act.act(dossier, form.cleaned_data, request.user)
            except ValidationError as error:
                refuse(form, error)
            except EvaluationError as error:
                problem, status = error, FORBIDDEN if isinstance(error, NotYours) else CONFLICT
            else:
                messages.success(request, str(act.done))
                return redirect(dossier)
    context = {"dossier": dossier, "act": act, "form": form, "problem": problem}
    return render(request, "staff/rounds/step.html", context, status=status)


def _view(act: Act) -> Callable[..., HttpResponse]:
    @requires(can_keep_register)
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: StaffRequest, pk: int) -> HttpResponse:
        return _step(request, pk, act)

    return view


dossier_decline, dossier_propose, dossier_answer, dossier_again = map(
    _view, (DECLINE, PROPOSE, ANSWER, AGAIN)
)


@requires(can_keep_register)
@require_safe
def dossier_notices(request: StaffRequest, pk: int) -> HttpResponse:
    """The notices of a dossier: their words, ready to send, and whether they went out."""
    dossier = get_object_or_404(sight.open_dossiers(request.user), pk=pk)
    context = {
        "dossier": dossier,
        "notices": dossier.notices.select_related("sent_by"),
        "by_email": email_is_set_up(),
    }
    return render(request, "staff/rounds/notices.html", context)


@requires(can_keep_register)
@require_POST
def notice_sent(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a notice by e-mail, or record that it went out on paper."""
    known = Notice.objects.filter(dossier__in=sight.open_dossiers(request.user))
    notice = get_object_or_404(known.select_related("dossier"), pk=pk)
    channel = Channel.EMAIL if request.POST.get("channel") == Channel.EMAIL else Channel.PAPER
    try:
        recognition.mark_sent(notice=notice, channel=channel, by=request.user)
    except EvaluationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The notice is recorded as sent."))
    return redirect("dossier_notices", notice.dossier_id)
