"""What is done with reports of doubts."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from certifications.dates import CODE_ALPHABET
from ocop_registry.audit import because
from trust.enums import MOVES, Finding, Progress
from trust.models import REFERENCE_LENGTH, DoubtReport


class DoubtError(Exception):
    """The step does not fit where the report stands; the message says why."""


def new_reference() -> str:
    """A fresh reference, to be named on the telephone."""
    return "".join(secrets.choice(CODE_ALPHABET) for _letter in range(REFERENCE_LENGTH))


@transaction.atomic
def receive(*, report: DoubtReport, by: User | None) -> DoubtReport:
    """Keep what somebody reports. Raises ValidationError when unfit. The trail knows nothing of who it was."""
    report.reference = new_reference()
    if report.district is None and report.certificate is not None:
        report.district = report.certificate.product.district
    with because(by=by):
        report.full_clean()
        report.save()
    return report


@transaction.atomic
def take_up(*, report: DoubtReport, by: User) -> DoubtReport:
    """Say that one looks into it. Raises DoubtError."""
    found = _to(report, Progress.HANDLING)
    found.handled_by = by
    with because(by=by):
        found.save(update_fields=["status", "handled_by"])
    return found


@transaction.atomic
def close(*, report: DoubtReport, finding: Finding, note: str, by: User) -> DoubtReport:
    """End it with what came out and what was done. Raises DoubtError, or ValidationError when unfit."""
    found = _to(report, Progress.CLOSED)
    found.finding, found.note, found.closed_at = finding, note, timezone.now()
    with because(by=by):
        found.full_clean()
        found.save(update_fields=["status", "finding", "note", "closed_at"])
    return found


def _to(report: DoubtReport, status: Progress) -> DoubtReport:
    """The report locked and moved along the table, not yet saved."""
    found = DoubtReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if (found.status, status) not in MOVES:
        label = Progress(found.status).label
        raise DoubtError(_("This report is already further on: %(status)s.") % {"status": label})
    found.status = status
    return found


def contacts_kept_until(report: DoubtReport) -> datetime:
    """When the contact of who reported is removed."""
    return report.received_at + timedelta(days=settings.DOUBT_CONTACT_DAYS)


@transaction.atomic
def forget_contacts(*, by: User | None) -> int:
    """Remove the contacts that were kept long enough; how many. Bears being done twice."""
    before = timezone.now() - timedelta(days=settings.DOUBT_CONTACT_DAYS)
    with because(by=by):
        return DoubtReport.objects.filter(received_at__lte=before).exclude(contact="").update(contact="")
