"""The certify screen: one page that carries everything typed, stores nothing, and issues all or none."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from certifications import conflicts, drafts, matching
from certifications.actions import RegisterError, attach_scan, issue
from certifications.conflicts import Conflict
from certifications.dates import TERM_MONTHS, add_months
from certifications.drafts import Draft
from certifications.enums import DecisionKind, Level, Star
from certifications.forms import DecisionForm, ScanForm
from certifications.models import Decision
from ocop_registry.vietnamese import clean


@dataclass
class Screen:
    """One showing of the page."""

    request: StaffRequest
    existing: Decision | None
    draft: Draft
    form: DecisionForm
    scan_form: ScanForm = field(default_factory=lambda: ScanForm(optional=True))
    problems: list[str] = field(default_factory=list)

    def decision(self) -> Decision:
        """The decision as typed, made anew each time: a failed save leaves traces on it."""
        if self.existing:
            return self.existing
        return Decision(kind=DecisionKind.RECOGNITION, **self.form.cleaned_data)

    def find(self) -> list[Conflict]:
        """What stands against the draft now."""
        return conflicts.find(decision=self.decision(), awards=self.draft.awards, today=timezone.localdate())

    def show(self, *, status: int = 200, found: list[Conflict] | None = None) -> HttpResponse:
        """The page; with `found`, the preview too."""
        context: dict[str, Any] = {
            "draft": self.draft,
            "form": self.form,
            "existing": self.existing,
            "scan_form": self.scan_form,
            "problems": self.problems,
            "stars": Star.choices,
            "most_rows": drafts.MOST_ROWS,
        }
        if found is not None:
            context |= self._preview(found)
        return render(self.request, "staff/certify.html", context, status=status)

    def _preview(self, found: list[Conflict]) -> dict[str, Any]:
        decision, draft = self.decision(), self.draft
        whole = drafts.lay_beside(draft, found)
        blocked = any(conflict.blocking for conflict in found)
        return {
            "preview": True,
            "decision": decision,
            "expires_on": None if blocked else add_months(decision.decided_on, TERM_MONTHS),
            "whole": whole,
            "known": _known(decision) if any(c.code == "known" for c in whole) else None,
            "blocking_count": sum(c.blocking for c in found),
            "warning_count": sum(not c.blocking for c in found),
            "replaced_count": _rows_with(draft, "in_force", "lower"),
            "replaced_then_count": _rows_with(draft, "was_in_force", "was_lower"),
            "seal": "" if blocked else self.seal(found),
        }

    def seal(self, found: list[Conflict]) -> str:
        """The proof that this content was shown."""
        user_pk = self.request.user.pk
        return drafts.seal(user_pk=user_pk, decision=self.decision(), draft=self.draft, found=found)

    def sealed(self, found: list[Conflict]) -> bool:
        """Whether exactly this content was shown before."""
        given, user_pk = self.request.POST.get("seal", ""), self.request.user.pk
        return drafts.sealed(given, user_pk=user_pk, decision=self.decision(), draft=self.draft, found=found)


def _rows_with(draft: Draft, *codes: str) -> int:
    return sum(any(conflict.code in codes for conflict in row.conflicts) for row in draft.rows)


def _known(decision: Decision) -> Decision | None:
    same = Decision(number=decision.number, decided_on=decision.decided_on, level=decision.level)
    return conflicts.same_decision(same).filter(kind=DecisionKind.RECOGNITION).first()


@requires(can_keep_register)
@require_http_methods(["GET", "HEAD", "POST"])
def certify(request: StaffRequest) -> HttpResponseBase:
    """Enter a decision with its products, look at what stands against it, issue."""
    existing = _existing(request)
    if request.method != "POST":
        form = DecisionForm(initial={"level": Level.PROVINCE})
        return Screen(request, existing, Draft(), form).show()
    draft = drafts.read(request.POST, today=timezone.localdate())
    step = request.POST.get("do", "")
    screen = Screen(request, existing, draft, _form(request, judged=step in {"preview", "issue"}))
    _say_what_changed(screen)
    return {"preview": _preview, "issue": _issue}.get(step, Screen.show)(screen)


def _existing(request: StaffRequest) -> Decision | None:
    """The decision that more products are added to, if any."""
    given = request.POST.get("decision") or request.GET.get("decision")
    if not given:
        return None
    return get_object_or_404(Decision, pk__in=drafts.keys([given]), kind=DecisionKind.RECOGNITION)


def _form(request: StaffRequest, *, judged: bool) -> DecisionForm:
    """The decision's fields, judged only once the officer asks for the preview."""
    if judged:
        return DecisionForm(request.POST)
    names = DecisionForm.base_fields
    return DecisionForm(initial={name: clean(request.POST.get(name, "")) for name in names})


def _say_what_changed(screen: Screen) -> None:
    """Tell of what was typed and could not be taken."""
    facts = {"most": drafts.MOST_ROWS, "lines": matching.MOST_LINES}
    if screen.draft.cut:
        message = ngettext(
            "One decision takes %(most)s products at a time; %(count)s product was left out of the table.",
            "One decision takes %(most)s products at a time; %(count)s products were left out of the table.",
            screen.draft.cut,
        )
        screen.problems.append(message % {**facts, "count": screen.draft.cut})
    if screen.draft.unread:
        message = _("Only the first %(lines)s pasted lines were read; the others wait in the box.")
        screen.problems.append(message % facts)
    if screen.draft.gone:
        message = ngettext(
            "%(count)s chosen product is not in the register and was left out.",
            "%(count)s chosen products are not in the register and were left out.",
            screen.draft.gone,
        )
        screen.problems.append(message % {"count": screen.draft.gone})


def _unfit(screen: Screen) -> bool:
    """Whether something typed is unfit, before the register is asked."""
    draft = screen.draft
    if draft.lines:
        message = ngettext(
            "%(count)s pasted line has no product yet: choose one, or take the line away.",
            "%(count)s pasted lines have no product yet: choose one for each, or take the lines away.",
            len(draft.lines),
        )
        screen.problems.append(message % {"count": len(draft.lines)})
    if any(row.errors for row in draft.rows):
        screen.problems.append(_("Some rows of the table need mending; each says what."))
    form_unfit = screen.existing is None and not screen.form.is_valid()
    return form_unfit or not draft.fit


def _preview(screen: Screen) -> HttpResponse:
    if _unfit(screen):
        return screen.show(status=422)
    return screen.show(found=screen.find())


def _issue(screen: Screen) -> HttpResponse:
    if _unfit(screen):
        return screen.show(status=422)
    found = screen.find()
    refusal = _not_yet(screen, found)
    if refusal:
        screen.problems.append(refusal)
        return screen.show(status=422, found=found)
    decision = screen.decision()
    try:
        made = issue(
            decision=decision, awards=screen.draft.awards, by=screen.request.user, accept_warnings=bool(found)
        )
    except RegisterError as error:
        return _refused(screen, str(error), error.conflicts)
    except ValidationError as error:
        return _refused(screen, " ".join(error.messages), [])
    except IntegrityError as error:
        return _refused(screen, conflicts.of_constraint(error).message, [])
    return _issued(screen, decision, len(made))


def _not_yet(screen: Screen, found: list[Conflict]) -> str:
    """Why it cannot be issued from this request; '' when it can."""
    if any(conflict.blocking for conflict in found):
        return _("The decision cannot be entered as it stands.")
    if not screen.sealed(found):
        return _(
            "Something changed after the preview. Here is the new one; please look at it before issuing."
        )
    if found and "looked" not in screen.request.POST:
        return _("Please look at the warnings and confirm them.")
    screen.scan_form = ScanForm(screen.request.POST, screen.request.FILES, optional=True)
    if not screen.scan_form.is_valid():
        return _("The scan cannot be taken. Choose another file, or issue without it and add it later.")
    return ""


def _refused(screen: Screen, message: str, found: list[Conflict]) -> HttpResponse:
    """The register said no, most often because another officer was quicker: show how it stands now."""
    if screen.existing:
        screen.existing.refresh_from_db()
    screen.problems.append(message)
    return screen.show(status=409, found=found or screen.find())


def _issued(screen: Screen, decision: Decision, count: int) -> HttpResponse:
    message = ngettext("%(count)s certificate was issued.", "%(count)s certificates were issued.", count)
    messages.success(screen.request, message % {"count": count})
    scan = screen.scan_form.cleaned_data.get("scan")
    if scan:
        try:
            attach_scan(decision=decision, upload=scan, by=screen.request.user)
        except (RegisterError, OSError) as error:
            text = _("The scan was not kept (%(reason)s). Please add it below.")
            messages.warning(screen.request, text % {"reason": error})
    return redirect("decision_detail", decision.pk)
