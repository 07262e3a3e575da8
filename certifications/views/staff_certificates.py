"""Certificates: the list, one certificate, and the verbs that its state allows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, requires
from accounts.models import User
from accounts.rules import can_keep_register
from certifications import actions, conflicts, papers, presenters, timeline
from certifications.dates import precise
from certifications.enums import ALLOWED_STATES, IN_FORCE, Ground, Verb
from certifications.forms import AnnulForm, ProlongForm, RevokeForm, StrikeForm, refuse
from certifications.models import Certificate
from certifications.printing import sheets
from certifications.queries import CertificateQuerySet
from certifications.staff_filters import CertificateFilter
from certifications.views.staff import list_page

RELATED = ("product__producer", "product__district", "decision")
CHANGE = require_http_methods(["GET", "HEAD", "POST"])


@requires(can_keep_register)
@require_safe
def certificate_list(request: StaffRequest) -> HttpResponse:
    """Every certificate ever issued, newest first."""
    found, problems = CertificateFilter.understood(request.GET, queryset=Certificate.objects.all())
    rows = found.qs.select_related(*RELATED)
    order = ["-issued_on", "-pk"]
    return list_page(request, "staff/certificates_list.html", found, rows, order, problems=problems)


def _all() -> CertificateQuerySet:
    more = ("commune", "revocation", "annulment", "superseded_by__decision")
    return Certificate.objects.select_related(*RELATED, *more)


@requires(can_keep_register)
@require_safe
def certificate_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """All that is known of one certificate."""
    return _page(request, get_object_or_404(_all(), pk=pk))


def _page(
    request: HttpRequest, certificate: Certificate, *, refused: str = "", status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    allowed = [verb for verb, states in ALLOWED_STATES.items() if certificate.state in states]
    context = {
        "certificate": certificate,
        "own_term_ends": precise(certificate.expires_on, certificate.precision),
        "sentence": presenters.sentence(certificate, on=today),
        "verbs": [{"verb": verb, "step": STEPS[verb], "url_name": f"certificate_{verb}"} for verb in allowed],
        "events": timeline.events(certificate, today=today),
        "refused": refused,
        "no_paper": papers.refusal(certificate),
    }
    return render(request, "staff/certificates_detail.html", context, status=status)


@requires(can_keep_register)
@require_safe
def certificate_paper(request: StaffRequest, pk: int) -> HttpResponse:
    """The certificate as a PDF to be printed, or the page with the reason why not."""
    certificate = get_object_or_404(_all(), pk=pk)
    try:
        sheet = papers.paper(certificate)
    except papers.NotPrintable as reason:
        return _page(request, certificate, refused=str(reason), status=409)
    name = papers.filename(certificate)
    headers = {"Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(sheets.pdf([sheet]), content_type="application/pdf", headers=headers)


@dataclass(frozen=True)
class Step:
    """How one verb is asked for, explained and done."""

    title: Promise
    intro: Promise
    button: Promise
    done: Promise
    form: Callable[..., forms.Form]
    consequences: Callable[[Certificate, Any], list[str]]
    act: Callable[[Certificate, Any, User], object]
    danger: bool = True


def _day(value: Any) -> str:
    return f"{value:%d/%m/%Y}"


def _revoke_means(certificate: Certificate, form: RevokeForm) -> list[str]:
    data = form.cleaned_data
    facts = {
        "day": _day(data["decided_on"]),
        "number": data["number"],
        "ground": Ground(data["ground"]).label,
    }
    leaves = [_("The product leaves the public list of products with stars in force.")]
    return [
        _("The certificate is revoked from %(day)s by decision %(number)s.") % facts,
        _("The verification page says to everybody: revoked, with the ground “%(ground)s”.") % facts,
        *(leaves if certificate.state in IN_FORCE else []),
        _("A revocation cannot be taken back; a new recognition needs a new decision."),
    ]


def _annul_means(_certificate: Certificate, form: AnnulForm) -> list[str]:
    data = form.cleaned_data
    facts = {"day": _day(data["decided_on"]), "number": data["number"]}
    return [
        _("The recognition is annulled from %(day)s by decision %(number)s.") % facts,
        _("The verification page says to everybody that the recognition was not made rightly."),
        _("An annulment cannot be taken back."),
    ]


def _strike_means(certificate: Certificate, _form: StrikeForm) -> list[str]:
    facts = {"star": certificate.star, "day": certificate.issued_text}
    again = [
        _("The %(star)s-star certificate of %(day)s, which it had replaced, is in force again.")
        % {"star": each.star, "day": each.issued_text}
        for each in actions.freed_by(certificate)
        if each.state in IN_FORCE
    ]
    return [
        _("The entry of %(star)s stars of %(day)s counts as never made and leaves the public pages.") % facts,
        *again,
        _("The right entry can then be made under the same decision. The history keeps both."),
    ]


def _prolong_means(certificate: Certificate, form: ProlongForm) -> list[str]:
    until = form.cleaned_data["until"]
    facts = {"until": _day(until), "ends": _day(certificate.prolonged_until or certificate.term.expires_on)}
    lines = [
        _("The certificate, which ends on %(ends)s, goes on until %(until)s.") % facts,
        _("The product keeps its stars on the public pages, marked as prolonged."),
    ]
    if until <= timezone.localdate():
        lines[1] = _(
            "That day is past: the certificate stays expired, and the register keeps the prolongation."
        )
    return lines


def _revoke(certificate: Certificate, form: RevokeForm, by: User) -> object:
    data = form.cleaned_data
    ground = Ground(data["ground"])
    return actions.revoke(
        certificate=certificate, ending=form.ending, ground=ground, by=by, why=data["reason"]
    )


def _annul(certificate: Certificate, form: AnnulForm, by: User) -> object:
    why = form.cleaned_data["reason"]
    return actions.annul(certificate=certificate, ending=form.ending, by=by, why=why)


def _strike(certificate: Certificate, form: StrikeForm, by: User) -> object:
    return actions.strike(certificate=certificate, by=by, why=form.cleaned_data["reason"])


def _prolong(certificate: Certificate, form: ProlongForm, by: User) -> object:
    data = form.cleaned_data
    return actions.prolong(certificate=certificate, until=data["until"], by=by, why=data["reason"])


STEPS: dict[Verb, Step] = {
    Verb.PROLONG: Step(
        title=gettext_lazy("Prolong the certificate"),
        intro=gettext_lazy(
            "A certificate whose re-rating was handed in late may go on until the result, for 180 days at most."
        ),
        button=gettext_lazy("Prolong"),
        done=gettext_lazy("The certificate is prolonged."),
        form=ProlongForm,
        consequences=_prolong_means,
        act=_prolong,
        danger=False,
    ),
    Verb.REVOKE: Step(
        title=gettext_lazy("Revoke the certificate"),
        intro=gettext_lazy("A certificate is revoked by a decision, on one of six grounds."),
        button=gettext_lazy("Revoke"),
        done=gettext_lazy("The certificate is revoked."),
        form=RevokeForm,
        consequences=_revoke_means,
        act=_revoke,
    ),
    Verb.ANNUL: Step(
        title=gettext_lazy("Annul the recognition"),
        intro=gettext_lazy("For a recognition that was made wrongly. To end a rightful one, revoke it."),
        button=gettext_lazy("Annul"),
        done=gettext_lazy("The recognition is annulled."),
        form=AnnulForm,
        consequences=_annul_means,
        act=_annul,
    ),
    Verb.STRIKE: Step(
        title=gettext_lazy("Strike out a typing error"),
        intro=gettext_lazy(
            "For an entry that no paper bears out, such as a wrong star or product. It is no act of an authority."
        ),
        button=gettext_lazy("Strike out"),
        done=gettext_lazy("The entry is struck out."),
        form=StrikeForm,
        consequences=_strike_means,
        act=_strike,
    ),
}


@requires(can_keep_register)
@CHANGE
def certificate_revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """Revoke, after a look at what that means."""
    return _change(request, pk, Verb.REVOKE)


@requires(can_keep_register)
@CHANGE
def certificate_annul(request: StaffRequest, pk: int) -> HttpResponse:
    """Annul, after a look at what that means."""
    return _change(request, pk, Verb.ANNUL)


@requires(can_keep_register)
@CHANGE
def certificate_strike(request: StaffRequest, pk: int) -> HttpResponse:
    """Strike out a typing error, after a look at what that means."""
    return _change(request, pk, Verb.STRIKE)


@requires(can_keep_register)
@CHANGE
def certificate_prolong(request: StaffRequest, pk: int) -> HttpResponse:
    """Prolong, after a look at what that means."""
    return _change(request, pk, Verb.PROLONG)


def _change(request: StaffRequest, pk: int, verb: Verb) -> HttpResponse:
    """Ask, say in words what will happen, then do it."""
    certificate, step = get_object_or_404(_all(), pk=pk), STEPS[verb]
    if certificate.state not in ALLOWED_STATES[verb]:
        label = certificate.state.label.lower() if certificate.state else _("not yet issued")
        refused = _("This cannot be done: the certificate is %(state)s.") % {"state": label}
        return _page(request, certificate, refused=refused, status=409)
    if request.method != "POST":
        return _ask(request, certificate, step, step.form(certificate=certificate))
    form = step.form(request.POST, certificate=certificate)
    if not form.is_valid() or "change" in request.POST:
        return _ask(request, certificate, step, form, status=422 if form.errors else 200)
    confirmed = "confirmed" in request.POST
    refused_page = _do(request, certificate, step, form, rehearse=not confirmed)
    if refused_page is not None:
        return refused_page
    if not confirmed:
        return _ask(request, certificate, step, form, consequences=step.consequences(certificate, form))
    messages.success(request, str(step.done))
    return redirect("certificate_detail", certificate.pk)


def _ask(
    request: HttpRequest,
    certificate: Certificate,
    step: Step,
    form: forms.Form,
    *,
    consequences: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "certificate": certificate,
        "step": step,
        "form": form,
        "consequences": consequences,
    }
    if consequences:
        context["answers"] = [(bound.label, _answer(bound)) for bound in form]
    return render(request, "staff/certificates_change.html", context, status=status)


def _answer(bound: forms.BoundField) -> str:
    """What was entered, as it reads on the page."""
    value = bound.value()
    choices = {str(key): str(label) for key, label in getattr(bound.field, "choices", ())}
    return choices.get(str(value), str(value))


def _do(
    request: StaffRequest, certificate: Certificate, step: Step, form: Any, *, rehearse: bool
) -> HttpResponse | None:
    """Do it, or for the preview do it and take it back, so that both meet the same checks. The page of a refusal."""
    try:
        with transaction.atomic():
            step.act(certificate, form, request.user)
            transaction.set_rollback(rehearse)
    except actions.RegisterError as error:
        now = get_object_or_404(_all(), pk=certificate.pk)
        if now.state != certificate.state:  # somebody else was quicker
            return _page(request, now, refused=str(error), status=409)
        form.add_error(None, str(error))
        return _ask(request, now, step, form, status=409)
    except ValidationError as error:
        refuse(form, error)
    except IntegrityError as error:
        form.add_error(None, conflicts.of_constraint(error).message)
    else:
        return None
    return _ask(request, certificate, step, form, status=422)
