"""How a dossier moves: every step locks it, asks the one table and whose step it is, and says why."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from evaluations import rules
from evaluations.enums import Step, transition
from evaluations.errors import EvaluationError, NotYours
from evaluations.models import Dossier


def locked(dossier: Dossier) -> Dossier:
    """The dossier as it stands now, held until the transaction ends."""
    return Dossier.objects.select_for_update(of=("self",)).select_related("product").get(pk=dossier.pk)


def check(now: Dossier, step: Step, *, by: User | None, why: str = "") -> str:
    """The status that the step leads to. EvaluationError when it does not fit, NotYours when it is another's.

    Without `by` the registry itself acts (sample data, commands).
    """
    arrow = transition(now.status, step)
    if arrow is None:
        message = _("This step is not possible: the dossier is “%(status)s”.")
        raise EvaluationError(message % {"status": now.get_status_display()})
    if by is not None and not rules.may_take(by, now, arrow):
        raise NotYours(_("This step is not yours to take."))
    if arrow.reason and not why.strip():
        raise EvaluationError(_("Please say why."))
    return arrow.target


def move(now: Dossier, step: Step, *, by: User | None, why: str = "", **changes: Any) -> Dossier:
    """Take the step on a locked dossier and write what changes with it."""
    now.status = check(now, step, by=by, why=why)
    now.status_at, now.status_reason = timezone.now(), why.strip()
    for name, value in changes.items():
        setattr(now, name, value)
    now.save(update_fields=["status", "status_at", "status_reason", *changes])
    return now
