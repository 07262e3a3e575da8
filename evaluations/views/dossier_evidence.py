"""Evidence of a dossier: the list by kinds, one paper with its pages, adding, mending, setting aside."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest
from certifications.forms import refuse
from evaluations import files, proofs, queries, rules
from evaluations.actions import evidence as actions
from evaluations.enums import EvidenceKind
from evaluations.errors import EvaluationError, NotYours
from evaluations.file_worker.limits import MAX_BYTES, MAX_MEGABYTES, WIDTHS
from evaluations.files.names import cleaned
from evaluations.forms_evidence import EvidenceForm, NewEvidenceForm, SetAsideForm
from evaluations.models import Criterion, Dossier, Evidence
from evaluations.views import desk

FORM = require_http_methods(["GET", "HEAD", "POST"])
FRAME_BYTES = 64 * 1024  # words, token and boundaries around the file


def _sheet_criteria(dossier: Dossier) -> list[Criterion]:
    sheet = queries.frozen_sheet(dossier.sheet_id).sheet
    return [criterion for _part, criterion in queries.criteria_of(sheet)]


@desk.at_the_desk
@require_safe
def dossier_evidence(request: StaffRequest, pk: int) -> HttpResponse:
    """All papers under the 15 kinds, with what each kind is needed for."""
    return _list(request, desk.known(request, pk))


def _list(request: StaffRequest, dossier: Dossier, *, refused: str = "", status: int = 200) -> HttpResponse:
    titles = {each.code: each.title for each in _sheet_criteria(dossier)}
    papers = sorted(dossier.evidence.all(), key=proofs.place)
    found = {kind: list(rows) for kind, rows in groupby(papers, key=lambda paper: paper.kind)}
    sector, today = dossier.sheet.product_set.group.sector.code, timezone.localdate()
    kinds = [
        {
            "kind": kind,
            "number": number,
            "guidance": proofs.GUIDANCE[kind],
            "need": proofs.need(kind, sector),
            "papers": [_row(paper, titles, today) for paper in found.get(kind, [])],
        }
        for number, kind in enumerate(EvidenceKind, start=1)
    ]
    counting = [paper for paper in papers if paper.set_aside_at is None]
    context = {
        "kinds": kinds,
        "refused": refused,
        "adds": _adds(request, dossier),
        "counting": len(counting),
        "pages": sum(paper.pages for paper in counting),
    }
    return desk.page(request, dossier, "evidence", status=status, **context)


def _row(paper: Evidence, titles: dict[str, str], today: Any) -> dict[str, Any]:
    return {
        "paper": paper,
        "validity": proofs.validity(paper, today),
        "criteria": [(code, titles.get(code, "")) for code in paper.criteria],
    }


def _adds(request: StaffRequest, dossier: Dossier) -> bool:
    return dossier.open_to_evidence and rules.works_for(request.user, dossier)


@csrf_exempt  # so that nothing reads the body before its size is known; `_add` asks for the token
@desk.at_the_desk
@FORM
def evidence_add(request: StaffRequest, pk: int) -> HttpResponse:
    """One more paper, unless its file is too heavy: then the body is not even read."""
    dossier = desk.known(request, pk)
    if not _adds(request, dossier):
        return _closed(request, dossier)
    criteria = _sheet_criteria(dossier)
    if request.method != "POST":
        kind = request.GET.get("kind", "")
        form = NewEvidenceForm(
            initial={"kind": kind} if kind in EvidenceKind.values else {}, criteria=criteria
        )
        return _form(request, dossier, form)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) <= MAX_BYTES + FRAME_BYTES:
        return _add(request, dossier, criteria)
    form = NewEvidenceForm({}, MultiValueDict(), criteria=criteria)
    form.errors.clear()
    text = _("The file is larger than %(limit)s MB. Scan it with 150 to 200 dots per inch or split it.")
    form.add_error("upload", text % {"limit": MAX_MEGABYTES})
    return _form(request, dossier, form, status=desk.TOO_LARGE)


@csrf_protect
def _add(request: StaffRequest, dossier: Dossier, criteria: list[Criterion]) -> HttpResponse:
    """The paper kept, or what is wrong with its file or its words; the words stay typed."""
    form = NewEvidenceForm(request.POST, request.FILES, criteria=criteria)
    if not form.is_valid():
        return _form(request, dossier, form, status=desk.UNFIT)
    upload = form.cleaned_data["upload"]
    try:
        made = actions.add_evidence(
            dossier=dossier, upload=upload, evidence=form.save(commit=False), by=request.user
        )
    except files.FileRefused as refused:
        form.add_error("upload", f"“{cleaned(upload.name)}”: {refused.message}")
    except ValidationError as error:
        refuse(form, error)
    except NotYours:
        raise
    except EvaluationError as error:
        return _list(request, dossier, refused=str(error), status=desk.CONFLICT)
    else:
        return _added(request, dossier, made)
    return _form(request, dossier, form, status=desk.UNFIT)


def _added(request: StaffRequest, dossier: Dossier, made: Evidence) -> HttpResponseRedirect:
    """To the list, or to the form for the next paper of the same kind."""
    messages.success(request, _("“%(title)s” has been added.") % {"title": made.title})
    for note in made.notes:
        messages.warning(request, note)
    if "another" in request.POST:
        return redirect(reverse("evidence_add", args=[dossier.pk]) + f"?kind={made.kind}")
    return redirect(reverse("dossier_evidence", args=[dossier.pk]) + f"#k-{made.kind}")


def _form(request: StaffRequest, dossier: Dossier, form: EvidenceForm, **more: Any) -> HttpResponse:
    kind = form["kind"].value() or ""
    context: dict[str, Any] = {
        "form": form,
        "tab": "evidence",
        "guidance": proofs.GUIDANCE[EvidenceKind(kind)] if kind in EvidenceKind.values else "",
        "accept": ",".join(files.EXTENSIONS),
        "megabytes": MAX_MEGABYTES,
    }
    return desk.page(request, dossier, "evidence_form", **context, **more)


def _closed(request: StaffRequest, dossier: Dossier) -> HttpResponse:
    refused = _("Scoring has been opened: the evidence stands as it is.")
    return _list(request, dossier, refused=refused, status=desk.CONFLICT)


def _paper(dossier: Dossier, key: UUID) -> Evidence:
    """A paper of this very dossier; that of another one is not found."""
    return get_object_or_404(dossier.evidence.select_related("created_by"), key=key)


@desk.at_the_desk
@require_safe
def evidence_detail(request: StaffRequest, pk: int, key: UUID) -> HttpResponse:
    """One paper: its page as a picture, what is known of it, and what may be done."""
    dossier = desk.known(request, pk)
    return _detail(request, dossier, _paper(dossier, key))


def _detail(
    request: StaffRequest, dossier: Dossier, paper: Evidence, *, status: int = 200, **context: Any
) -> HttpResponse:
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1  # noqa: PLR2004 -- digits
    number = min(max(number, 1), paper.pages)
    titles = {each.code: each.title for each in _sheet_criteria(dossier)}
    context = {
        "tab": "evidence",
        "number": number,
        "numbers": range(1, paper.pages + 1),
        "mends": _adds(request, dossier) and paper.submitted_at is None,
        "sets_aside": _adds(request, dossier)
        and paper.submitted_at is not None
        and paper.set_aside_at is None,
        "aside_form": SetAsideForm(),
        **_row(paper, titles, timezone.localdate()),
        **context,
    }
    return desk.page(request, dossier, "evidence_detail", status=status, **context)


@desk.at_the_desk
@require_safe
def evidence_page(request: StaffRequest, pk: int, key: UUID, number: int, width: int) -> HttpResponseBase:
    """The picture of one page."""
    paper = _paper(desk.known(request, pk), key)
    if width not in WIDTHS:
        raise Http404
    try:
        return files.picture_response(paper.file, number, width=width)  # type: ignore[arg-type]  # one of the two
    except files.PageMissing:
        return HttpResponse(status=404)
    except files.CannotShow as problem:
        status = 503 if problem.reason == "busy" else 404
        return HttpResponse(problem.message, status=status, content_type="text/plain; charset=utf-8")


@desk.at_the_desk
@require_safe
def evidence_file(request: StaffRequest, pk: int, key: UUID) -> HttpResponseBase:
    """The kept file, to save."""
    dossier = desk.known(request, pk)
    paper = _paper(dossier, key)
    try:
        return files.original_response(paper.file, paper.original_name)
    except files.CannotShow as problem:
        return _detail(request, dossier, paper, refused=problem.message, status=404)


@desk.at_the_desk
@require_POST
def evidence_check(request: StaffRequest, pk: int, key: UUID) -> HttpResponse:
    """Whether the file is still the one that was handed in, byte by byte."""
    paper = _paper(desk.known(request, pk), key)
    if files.is_whole(paper.file, paper.sha256):
        messages.success(request, _("The file is whole: its SHA-256 is the recorded one."))
    else:
        messages.error(
            request, _("The file is missing or was changed on disk. Tell the administrator at once.")
        )
    return redirect("evidence_detail", pk, key)


@desk.at_the_desk
@FORM
@transaction.atomic
def evidence_edit(request: StaffRequest, pk: int, key: UUID) -> HttpResponse:
    """The words beside a paper that was not handed in yet."""
    dossier = desk.held(request, pk)
    paper = _paper(dossier, key)
    data = request.POST if request.method == "POST" else None
    form = EvidenceForm(data, instance=paper, criteria=_sheet_criteria(dossier))
    if form.is_valid():
        try:
            actions.change_evidence(evidence=form.instance, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        except NotYours:
            raise
        except EvaluationError as error:
            return _detail(request, dossier, _paper(dossier, key), refused=str(error), status=desk.CONFLICT)
        else:
            messages.success(request, _("Saved."))
            return redirect("evidence_detail", pk, key)
    return _form(request, dossier, form, paper=paper, status=desk.UNFIT if form.is_bound else 200)


@desk.at_the_desk
@FORM
@transaction.atomic
def evidence_remove(request: StaffRequest, pk: int, key: UUID) -> HttpResponse:
    """Ask, then take away a paper that was never handed in."""
    dossier = desk.held(request, pk)
    paper = _paper(dossier, key)
    if request.method != "POST":
        return desk.page(request, dossier, "evidence_remove", tab="evidence", paper=paper)
    try:
        actions.remove_evidence(evidence=paper, by=request.user)
    except NotYours:
        raise
    except EvaluationError as error:
        return _detail(request, dossier, paper, refused=str(error), status=desk.CONFLICT)
    messages.success(request, _("“%(title)s” has been removed.") % {"title": paper.title})
    return redirect("dossier_evidence", pk)


@desk.at_the_desk
@require_POST
@transaction.atomic
def evidence_set_aside(request: StaffRequest, pk: int, key: UUID) -> HttpResponse:
    """Mark a paper that was handed in as no longer counting; it stays visible."""
    dossier = desk.held(request, pk)
    paper = _paper(dossier, key)
    form = SetAsideForm(request.POST)
    if not form.is_valid():
        return _detail(request, dossier, paper, aside_form=form, status=desk.UNFIT)
    try:
        actions.set_aside(evidence=paper, why=form.cleaned_data["why"], by=request.user)
    except ValidationError as error:
        refuse(form, error)
        return _detail(request, dossier, paper, aside_form=form, status=desk.UNFIT)
    except NotYours:
        raise
    except EvaluationError as error:
        return _detail(request, dossier, paper, refused=str(error), status=desk.CONFLICT)
    messages.success(request, _("“%(title)s” no longer counts.") % {"title": paper.title})
    return redirect("evidence_detail", pk, key)
