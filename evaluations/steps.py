"""The steps as buttons: exactly those that are a person's (`rules.arrows_for`), and where each is taken."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.rules import Visitor
from evaluations import rules
from evaluations.enums import Outcome, Status, Step, Transition
from evaluations.models import Dossier, Hearing, Result

SLUGS = {
    Step.SUBMIT: "nop",
    Step.FORWARD: "chuyen-tinh",
    Step.ACCEPT: "tiep-nhan",
    Step.OPEN: "mo-cham",
    Step.CLOSE: "chot-diem",
    Step.RECOGNISE: "cong-nhan",
    Step.DECLINE: "khong-cong-nhan",
    Step.PROPOSE: "trinh-bo",
    Step.EVALUATE_AGAIN: "danh-gia-lai",
    Step.RETURN: "tra-lai",
    Step.WITHDRAW: "rut",
    Step.DISQUALIFY: "loai",
}
_AGAINST = frozenset({Step.RETURN, Step.WITHDRAW, Step.DISQUALIFY})
# Which of the three steps from "scored" the result leads to; the others would be refused.
_LEADS_TO = {
    Outcome.RECOGNITION: Step.RECOGNISE,
    Outcome.CENTRAL: Step.PROPOSE,
    Outcome.NONE: Step.DECLINE,
}
# Steps with a page of their own elsewhere: names of addresses, the first that is there, and whose key they take.
_ELSEWHERE: dict[Step, tuple[tuple[str, str], ...]] = {
    Step.CLOSE: (("hearing_close", "hearing"), ("hearing", "hearing")),
    Step.RECOGNISE: (("round_decision", "round"),),
    Step.DECLINE: (("dossier_decline", "dossier"),),
    Step.PROPOSE: (("dossier_propose", "dossier"),),
    Step.EVALUATE_AGAIN: (("dossier_again", "dossier"),),
}


class StepConverter:
    """A step in an address: its Vietnamese word there, the step itself in Python."""

    regex = "|".join(SLUGS.values())

    def to_python(self, value: str) -> Step:
        """The step of the word."""
        return next(step for step, slug in SLUGS.items() if slug == value)

    def to_url(self, value: str) -> str:
        """The word of the step, also given by its plain value."""
        return SLUGS[Step(value)]


@dataclass(frozen=True)
class Button:
    """A step to take. `look` is "", quiet or danger."""

    step: Step
    label: str | Promise
    url: str
    look: str


def buttons(user: Visitor, dossier: Dossier) -> list[Button]:
    """The person's steps from where the dossier stands, those that lead on before those that lead back or out."""
    arrows = rules.arrows_for(user, dossier)
    if dossier.status == Status.SCORED:
        arrows = [arrow for arrow in arrows if arrow.step == _fitting(dossier)]
    return [_button(dossier, arrow) for arrow in arrows]


def _button(dossier: Dossier, arrow: Transition) -> Button:
    look = "" if arrow.step not in _AGAINST else "quiet" if arrow.step == Step.RETURN else "danger"
    return Button(arrow.step, arrow.step.label, address(dossier, arrow.step), look)


def _fitting(dossier: Dossier) -> Step | None:
    result = Result.objects.filter(hearing__dossier=dossier).order_by("-hearing__number").first()
    return _LEADS_TO[Outcome(result.outcome)] if result else None


def address(dossier: Dossier, step: Step) -> str:
    """Where the step is taken."""
    return elsewhere(dossier, step) or reverse("dossier_step", args=[dossier.pk, step])


def elsewhere(dossier: Dossier, step: Step) -> str:
    """The page of a step that is not taken at the desk; "" when it is."""
    for name, whose in _ELSEWHERE.get(step, ()):
        key = _key(dossier, whose)
        if key is None:
            continue
        try:
            return reverse(name, args=[key])
        except NoReverseMatch:
            continue
    return ""


def links(dossier: Dossier) -> list[dict[str, str]]:
    """Where else the dossier is dealt with by the province: the ministry's answer, the notices."""
    found = []
    if dossier.status == Status.CENTRAL_PENDING:
        url = reverse("dossier_answer", args=[dossier.pk])
        found.append({"label": _("The ministry's answer"), "url": url})
    if dossier.status in {Status.RECOGNISED, Status.NOT_RECOGNISED, Status.CENTRAL_PENDING}:
        url = reverse("dossier_notices", args=[dossier.pk])
        found.append({"label": _("Notices to producer and commune"), "url": url})
    return found


def _key(dossier: Dossier, whose: str) -> int | None:
    if whose == "hearing":
        rows = Hearing.objects.filter(dossier=dossier).order_by("-number")
        return rows.values_list("pk", flat=True).first()
    return dossier.round_id if whose == "round" else dossier.pk
