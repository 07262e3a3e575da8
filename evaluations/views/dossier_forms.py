"""The forms of a dossier: Mẫu 01, Mẫu 02 with the own scores, and the reports of commune and advisory team."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest
from accounts.models import User
from evaluations import presenters, queries, rules, scoring, self_scores
from evaluations.actions import dossiers as actions
from evaluations.enums import Step, transition
from evaluations.errors import NotYours
from evaluations.forms_dossiers import AdvisoryReportForm, CommuneReportForm, RegistrationForm, ReportForm
from evaluations.models import Criterion, Dossier, Sheet
from evaluations.self_scores import OwnScores
from evaluations.views import desk

FORM = require_http_methods(["GET", "HEAD", "POST"])


@desk.at_the_desk
@FORM
@transaction.atomic
def dossier_registration(request: StaffRequest, pk: int) -> HttpResponse:
    """Mẫu 01: what is registered, and whose it is."""
    dossier = desk.held(request, pk)
    form = RegistrationForm(_data(request), instance=dossier, user=request.user)
    return _words(request, pk, form, "registration")


@desk.at_the_desk
@FORM
@transaction.atomic
def dossier_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Mẫu 02, parts I, II and IV."""
    form = ReportForm(_data(request), instance=desk.held(request, pk))
    return _words(request, pk, form, "report")


def _data(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _words(request: StaffRequest, pk: int, form: RegistrationForm | ReportForm, name: str) -> HttpResponse:
    """The form, or what was typed with what is wrong, or the saved words."""
    status, refused = 200, ""
    if form.is_bound and not desk.may_write(request, form.instance):
        status, refused = (
            desk.CONFLICT,
            _("The dossier has been submitted: its words stand. Return it to change them."),
        )
    elif form.is_valid():
        if _save_words(request, form):
            messages.success(request, _("Saved."))
            return redirect(f"dossier_{name}", pk)
        status = desk.UNFIT
    elif form.is_bound:
        status = desk.UNFIT
    shown = desk.known(request, pk)  # as it is in the register: the form has written on its own copy
    return desk.page(request, shown, name, form=form, refused=refused, status=status)


def _save_words(request: StaffRequest, form: RegistrationForm | ReportForm) -> bool:
    """Whether they are saved; else the form says why not."""
    why = form.cleaned_data["why"]
    try:
        actions.save_forms(dossier=form.instance, words=form.words, by=request.user, why=why)
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


@desk.at_the_desk
@FORM
@transaction.atomic
def dossier_self_scores(request: StaffRequest, pk: int) -> HttpResponse:
    """Mẫu 02, part III: the official sheet as a form, and what the own scores come to."""
    dossier = desk.held(request, pk)
    sheet = self_scores.whole_sheet(dossier)
    if request.method == "POST":
        return _receive_scores(request, dossier, sheet)
    now = self_scores.stored(dossier)
    link = request.GET.get("link", "")
    if not link or not desk.may_write(request, dossier):
        return _sheet(request, dossier, sheet, now)
    filled = self_scores.from_link(link, _criteria(sheet), sheet)
    if filled.answers.problems:
        return _sheet(request, dossier, sheet, now, link=link, link_problems=filled.answers.problems)
    filled.descriptions = now.descriptions
    return _sheet(request, dossier, sheet, filled, from_link=True)


def _criteria(sheet: Sheet) -> list[Criterion]:
    return [criterion for _part, criterion in queries.criteria_of(sheet)]


def _receive_scores(request: StaffRequest, dossier: Dossier, sheet: Sheet) -> HttpResponse:
    """Save the sheet, unless something on it does not fit or somebody else saved it meanwhile."""
    sent = self_scores.sent(request.POST, _criteria(sheet), sheet)
    if not desk.may_write(request, dossier):
        refused = _("The dossier has been submitted: its words stand. Return it to change them.")
        return _sheet(request, dossier, sheet, sent, refused=refused, status=desk.CONFLICT)
    if sent.answers.problems:
        return _sheet(request, dossier, sheet, sent, status=desk.UNFIT)
    if request.POST.get("version") != str(self_scores.version(dossier)):
        differing = self_scores.differing(sent, self_scores.stored(dossier))
        return _sheet(request, dossier, sheet, sent, differing=differing, status=desk.CONFLICT)
    by_code = {criterion.code: criterion for criterion in _criteria(sheet)}
    actions.save_self_scores(
        dossier=dossier,
        chosen={by_code[code]: option for code, option in sent.answers.chosen.items()},
        descriptions={by_code[code]: words for code, words in sent.descriptions.items()},
        by=request.user,
    )
    messages.success(request, _("The own scores have been saved."))
    return redirect(reverse("dossier_self_scores", args=[dossier.pk]) + "#result")


def _sheet(
    request: StaffRequest,
    dossier: Dossier,
    sheet: Sheet,
    scores: OwnScores,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The sheet with what was chosen; above it what that comes to."""
    if scores.answers.given and not scores.answers.problems:
        context |= result(sheet, scores)
    parts = presenters.parts(sheet, scores.answers)
    for part in parts:
        for group in part["groups"]:
            for each in group["criteria"]:
                each["description"] = scores.descriptions.get(each["record"].code, "")
    context |= {
        "sheet": sheet,
        "parts": parts,
        "problems": scores.answers.problems,
        "version": self_scores.version(dossier),
        "longest": self_scores.LONGEST_DESCRIPTION,
    }
    return desk.page(request, dossier, "self_scores", status=status, **context)


def result(sheet: Sheet, scores: OwnScores) -> dict[str, Any]:
    """What the choices come to, as the component of the self-assessment shows it."""
    assessed = scoring.assess(queries.rules_of(sheet), scores.answers.scores)
    goals = presenters.goals(sheet, assessed, scoring.BANDS)
    return {
        "result": presenters.summary(sheet, scores.answers, assessed),
        "goals": goals,
        "next_goal": next((goal.star for goal in goals if not goal.reached), None),
    }


@desk.at_the_desk
@FORM
@transaction.atomic
def dossier_commune_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Mẫu 03: the commune's four findings on this submission, and those on former ones."""
    dossier = desk.held(request, pk)
    reports = dossier.commune_reports
    now = reports.filter(submission=dossier.submissions).first() if dossier.submissions else None
    form = CommuneReportForm(_data(request), instance=now, dossier=dossier)
    save = actions.save_commune_report
    return _report(request, form, step=Step.FORWARD, save=save, name="commune_report")


@desk.at_the_desk
@FORM
@transaction.atomic
def dossier_advisory_report(request: StaffRequest, pk: int) -> HttpResponse:
    """What the advisory team found on this submission, and on former ones."""
    dossier = desk.held(request, pk)
    reports = dossier.advisory_reports
    now = reports.filter(submission=dossier.submissions).first() if dossier.submissions else None
    form = AdvisoryReportForm(_data(request), instance=now, dossier=dossier)
    save = actions.save_advisory_report
    return _report(request, form, step=Step.OPEN, save=save, name="advisory_report")


def _report(
    request: StaffRequest,
    form: CommuneReportForm | AdvisoryReportForm,
    *,
    step: Step,
    save: Callable[..., object],
    name: str,
) -> HttpResponse:
    """The report of the submission: written while the step that needs it is ahead, read ever after."""
    dossier, status, refused = form.dossier, 200, ""
    writable = _writes(request.user, dossier, step)
    if form.is_bound and not writable:
        if transition(dossier.status, step):
            raise NotYours(_("This step is not yours to take."))
        status, refused = desk.CONFLICT, _not_now(dossier)
    elif form.is_valid():
        try:
            save(dossier=dossier, report=form.save(commit=False), by=request.user)
        except ValidationError as error:
            form.refuse(error)
            status = desk.UNFIT
        else:
            messages.success(request, _("The report has been saved."))
            return redirect(f"dossier_{name}", dossier.pk)
    elif form.is_bound:
        status = desk.UNFIT
    context = {
        "form": form,
        "refused": refused,
        "writable": writable or form.is_bound,
        "reports": getattr(dossier, f"{name}s").order_by("-submission"),
        "step": step,
    }
    return desk.page(request, dossier, name, status=status, **context)


def _writes(user: User, dossier: Dossier, step: Step) -> bool:
    arrow = transition(dossier.status, step)
    return arrow is not None and rules.may_take(user, dossier, arrow)


def _not_now(dossier: Dossier) -> str:
    facts = {"status": dossier.get_status_display()}
    return _("The report cannot be written now: the dossier is “%(status)s”.") % facts
