"""What is done with evidence: files come in once, keep their SHA-256, and are set aside rather than removed."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from evaluations import files, queries, rules, wording
from evaluations.actions.moving import locked
from evaluations.enums import Status
from evaluations.errors import EvaluationError, NotYours
from evaluations.models import Dossier, Evidence
from ocop_registry.audit import because


def _open(dossier: Dossier, by: User | None) -> Dossier:
    now = locked(dossier)
    if by is not None and not rules.works_for(by, now):
        raise NotYours(_("You work on dossiers of your own commune."))
    if not now.open_to_evidence:
        raise EvaluationError(_("Scoring has been opened: the evidence stands as it is."))
    return now


def _proves(evidence: Evidence, dossier: Dossier) -> None:
    """Raises ValidationError for a criterion that the sheet of the dossier does not have."""
    strangers = set(evidence.criteria) - set(queries.frozen_sheet(dossier.sheet_id).codes)
    if strangers:
        raise ValidationError({"criteria": [wording.unknown(code) for code in sorted(strangers)]})


def add_evidence(*, dossier: Dossier, upload: "File[Any]", evidence: Evidence, by: User | None) -> Evidence:
    """Keep a file as evidence. Raises files.FileRefused for the file, ValidationError for the words beside it.

    A dossier that is with the commune or the province already takes it as handed in at once.
    """
    kept = files.keep(upload)
    try:
        with transaction.atomic():
            now = _open(dossier, by)
            evidence.dossier, evidence.created_by = now, by
            evidence.file, evidence.original_name = kept.name, kept.original_name
            evidence.content_type, evidence.size = kept.content_type, kept.size
            evidence.sha256, evidence.pages, evidence.notes = kept.sha256, kept.pages, kept.notes
            evidence.submitted_at = None if now.status == Status.DRAFT else timezone.now()
            with because(by=by):
                evidence.full_clean()
                _proves(evidence, now)
                evidence.save()
    except BaseException:
        files.drop(kept.name)
        raise
    return evidence


@transaction.atomic
def change_evidence(*, evidence: Evidence, by: User | None) -> Evidence:
    """Write the words beside a file that was not submitted yet. Raises ValidationError when unfit."""
    dossier = _open(evidence.dossier, by)
    if Evidence.objects.select_for_update().get(pk=evidence.pk).submitted_at:
        raise EvaluationError(_("This paper was handed in: it stands. Set it aside and add a better one."))
    with because(by=by):
        evidence.full_clean()
        _proves(evidence, dossier)
        evidence.save(update_fields=["kind", "title", "number", "issued_on", "expires_on", "criteria"])
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: User | None) -> None:
    """Take away a file that was never handed in."""
    _open(evidence.dossier, by)
    now = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if now.submitted_at:
        raise EvaluationError(_("This paper was handed in: it stands. Set it aside and add a better one."))
    with because(by=by):
        now.delete()
    transaction.on_commit(partial(files.drop, now.file))


@transaction.atomic
def set_aside(*, evidence: Evidence, why: str, by: User | None) -> Evidence:
    """Mark a paper as no longer counting; it stays in the dossier, visible as set aside."""
    _open(evidence.dossier, by)
    now = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if now.set_aside_at:
        raise EvaluationError(_("This paper has been set aside already."))
    now.set_aside_at, now.set_aside_why = timezone.now(), why.strip()
    with because(by=by, why=why):
        now.full_clean()
        now.save(update_fields=["set_aside_at", "set_aside_why"])
    return now
