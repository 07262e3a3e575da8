"""Asking for the certificates of a decision on paper, and thinking better of it.

Not in the audit trail: the register does not change, and the row of the print says who asked, for what and when.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from certifications import papers, press, tasks
from certifications.actions import RegisterError
from certifications.enums import PRINT_UNDER_WAY, PrintState
from certifications.models import Decision, PrintJob

log = logging.getLogger(__name__)
PATIENCE = timedelta(seconds=20)  # a worker that is there takes a print up at once


@transaction.atomic
def start(*, decision: Decision, by: User) -> PrintJob:
    """Print every certificate that the decision gave, in the background; the one that is under way if there is one.

    Raises RegisterError when none of them may be printed. The queue is in this database: both are there or neither.
    """
    Decision.objects.select_for_update(no_key=True).get(pk=decision.pk)
    under_way = PrintJob.objects.filter(decision=decision, state__in=PRINT_UNDER_WAY).first()
    if under_way and not under_way.lost:
        return under_way
    if under_way:
        _give_up(under_way)
    total = _printable(decision)
    job = PrintJob.objects.create(decision=decision, asked_by=by, total=total)
    tasks.print_decision.enqueue(job.pk)
    return PrintJob.objects.get(pk=job.pk)


def _give_up(job: PrintJob) -> None:
    problem = _("Its worker was stopped before it was finished.")
    PrintJob.objects.filter(pk=job.pk, state__in=PRINT_UNDER_WAY).update(
        state=PrintState.FAILED, problem=problem, ended_at=timezone.now()
    )


def _printable(decision: Decision) -> int:
    """How many certificates it gave. RegisterError unless one of them at least may be printed."""
    reason = _("This decision has no certificate yet.")
    rows = press.granted(decision)
    for certificate in rows.iterator(chunk_size=50):
        reason = papers.refusal(certificate)
        if not reason:
            return rows.count()
    raise RegisterError(reason)


@transaction.atomic
def cancel(*, job: PrintJob, by: User) -> PrintJob:
    """End a print that waits or runs: the press stops at its next sheets. RegisterError when it has ended."""
    now = PrintJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if not now.under_way:
        raise RegisterError(_("This print has ended already."))
    now.state, now.ended_at = PrintState.CANCELLED, timezone.now()
    now.save(update_fields=["state", "ended_at"])
    log.info("print %s cancelled by %s", now.pk, by.get_username())
    return now
