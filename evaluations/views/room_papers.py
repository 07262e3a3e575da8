"""The evidence for members: pictures of pages, one paper page by page, the original to save."""

from typing import Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest
from evaluations import files
from evaluations.models import Evidence
from evaluations.room.papers import Paper
from evaluations.views.standing import standing

SMALL: Literal[400] = 400
LARGE: Literal[1240] = 1240
UNAVAILABLE = 503


def _paper(request: StaffRequest, pk: int, key: UUID) -> Evidence:
    """404 until the person has declared, with a conflict, and for a paper of another dossier."""
    place = standing(request, pk)
    if not place.sees_evidence:
        raise Http404
    return get_object_or_404(Evidence, dossier=place.hearing.dossier_id, key=key)


@require_safe
def page_picture(request: StaffRequest, pk: int, key: UUID, number: int) -> HttpResponseBase:
    """The picture of one page; `?width=400` for the small one."""
    paper = _paper(request, pk, key)
    try:
        return files.picture_response(
            paper.file, number, width=SMALL if request.GET.get("width") == str(SMALL) else LARGE
        )
    except files.PageMissing as missing:
        raise Http404 from missing
    except files.CannotShow as unable:
        return HttpResponse(unable.message, status=UNAVAILABLE, content_type="text/plain; charset=utf-8")


@require_safe
def original(request: StaffRequest, pk: int, key: UUID) -> HttpResponseBase:
    """The file as it was handed in, to save."""
    paper = _paper(request, pk, key)
    try:
        return files.original_response(paper.file, paper.original_name)
    except files.CannotShow as unable:
        return HttpResponse(unable.message, status=UNAVAILABLE, content_type="text/plain; charset=utf-8")


@require_safe
def paper(request: StaffRequest, pk: int, key: UUID) -> HttpResponse:
    """One paper as large as the window, page by page."""
    record = _paper(request, pk, key)
    numbers = {str(number): number for number in range(1, record.pages + 1)}
    number = numbers.get(request.GET.get("page", "1"))
    if number is None:
        raise Http404
    context = {
        "pk": pk,
        "paper": Paper(record, timezone.localdate()),
        "number": number,
        "previous": number - 1,
        "following": number + 1 if number < record.pages else None,
    }
    return render(request, "council/paper.html", context)
