"""The press: what the worker does to print a whole decision. Its verbs are called by the queue, through `tasks`.

The row of the print is the one truth: the press writes how far it is and stops as soon as the row says so. A print that
was lost with its worker begins anew with the next one (docs/adr/0019).
"""

import errno
import logging
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certifications import papers
from certifications.enums import PRINT_UNDER_WAY, PrintState
from certifications.models import PRINT_KEPT, Certificate, Decision, PrintJob
from certifications.printing import book
from certifications.printing.paper import Paper
from certifications.queries import CertificateQuerySet

log = logging.getLogger(__name__)
READ_AT_A_TIME = 100


class NothingToPrint(Exception):
    """None of the certificates may be printed."""


def granted(decision: Decision) -> CertificateQuerySet:
    """The certificates that the decision gave, in the order in which they are printed."""
    rows = Certificate.objects.rightful().filter(decision=decision).select_related(*papers.RELATED)
    return rows.order_by("-star", F("product__name_sort"), "pk")


def run(pk: int) -> None:
    """Print, from the beginning. A print that was cancelled or has ended is left as it is."""
    job = _begin(pk)
    if job is None:
        return
    try:
        with translation.override(settings.LANGUAGE_CODE), tempfile.TemporaryDirectory() as folder:
            _print(job, Path(folder) / "book.pdf")
    except book.Stopped:
        log.info("print %s was cancelled", job.pk)
    except Exception as error:
        _end(job, PrintState.FAILED, problem=_words(error))
        raise


def remove_old_files() -> None:
    """Remove the files that were kept for a day."""
    for job in PrintJob.objects.filter(ended_at__lte=timezone.now() - PRINT_KEPT).exclude(file=""):
        default_storage.delete(str(job.file))
        PrintJob.objects.filter(pk=job.pk).update(file="")


def _begin(pk: int) -> PrintJob | None:
    waiting = PrintJob.objects.filter(pk=pk, state__in=PRINT_UNDER_WAY)
    if not waiting.update(state=PrintState.RUNNING, done=0, left_out=[], seen_at=timezone.now()):
        return None
    return PrintJob.objects.select_related("decision").get(pk=pk)


def _print(job: PrintJob, target: Path) -> None:
    left_out: list[tuple[str, str]] = []
    keys = list(granted(job.decision).values_list("pk", flat=True))

    def progress(sheets: int) -> bool:
        return _running(job, done=sheets + len(left_out), left_out=left_out)

    if not _running(job, total=len(keys)):
        raise book.Stopped
    title = f"Giấy chứng nhận sản phẩm OCOP theo Quyết định số {job.decision.number}"
    if not book.write(_papers(keys, left_out), target, title=title, progress=progress):
        raise NothingToPrint(left_out[0][1] if left_out else _("This decision has no certificate yet."))
    with target.open("rb") as made:
        kept = default_storage.save(f"prints/{uuid.uuid4().hex}.pdf", File(made))
    if not _end(job, PrintState.DONE, done=len(keys), left_out=left_out, file=kept):
        default_storage.delete(kept)


def _papers(keys: Sequence[int], left_out: list[tuple[str, str]]) -> Iterator[Paper]:
    """The papers of the certificates, a hundred rows at a time; who gets none is noted with the reason."""
    for start in range(0, len(keys), READ_AT_A_TIME):
        some = keys[start : start + READ_AT_A_TIME]
        rows = Certificate.objects.select_related(*papers.RELATED).in_bulk(some)
        for key in some:
            try:
                yield papers.paper(rows[key])
            except papers.NotPrintable as reason:
                left_out.append((rows[key].product_name, str(reason)))


def _running(job: PrintJob, **changes: object) -> bool:
    """Write how far it is; False when it is no longer to run."""
    rows = PrintJob.objects.filter(pk=job.pk, state=PrintState.RUNNING)
    return bool(rows.update(seen_at=timezone.now(), **changes))


def _end(job: PrintJob, state: PrintState, **changes: object) -> bool:
    return _running(job, state=state, ended_at=timezone.now(), **changes)


def _words(error: Exception) -> str:
    """What went wrong, as an officer may read it; the log has the rest."""
    if isinstance(error, NothingToPrint):
        return str(error)
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _("The disk of the server is full. Tell the administrator.")
    return _(
        "The registry could not make the file. Please print again; should it fail once more, tell the administrator, "
        "who finds the reason in the log."
    )
