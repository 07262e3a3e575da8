"""Mẫu 01, 02 and 03 as pages to print, filled in from the dossier. Always in Vietnamese: they are official papers."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest
from certifications.enums import RubricVersion
from evaluations import codes, completeness, presenters, proofs, self_scores
from evaluations.codes import Office
from evaluations.enums import DossierKind, EvidenceKind
from evaluations.models import Dossier, Evidence
from evaluations.views import desk
from evaluations.views.dossier_forms import result
from producers.models import Representative

NO_SLIP = "……-……/PĐK-………-………-………"
PRINTS = {"mau-01": "form_01", "mau-02": "form_02", "mau-03": "form_03"}


@desk.at_the_desk
@require_safe
def dossier_print(request: StaffRequest, pk: int, form: str) -> HttpResponse:
    """One of the three official forms."""
    dossier = desk.known(request, pk)
    if form not in PRINTS:
        raise Http404
    with translation.override("vi"):
        context = _MORE[form](dossier) | {
            "dossier": dossier,
            "producer": dossier.product.producer,
            "person": Representative.objects.filter(producer=dossier.product.producer_id).first(),
        }
        return render(request, f"staff/dossiers/print/{PRINTS[form]}.html", context)


def _form_01(dossier: Dossier) -> dict[str, Any]:
    opened = dossier.submitted_on or dossier.created_on
    kinds = {kind.value: dossier.kind == kind for kind in DossierKind}
    return {**_slips(dossier), "year": opened.year, **kinds}


def _slips(dossier: Dossier) -> dict[str, str]:
    """The registration numbers of commune and province; the province counts in a book of its own, so that stays blank."""
    if not dossier.code:
        return {"slip_commune": NO_SLIP, "slip_province": NO_SLIP}
    code = codes.parse(_first_code(dossier), RubricVersion.QD26)
    number = codes.registration_no(Office.COMMUNE, code.number, code.province, code.commune, code.year)
    return {
        "slip_commune": number,
        "slip_province": f"{Office.PROVINCE}-……/{number.partition('/')[2]}",
    }


def _first_code(dossier: Dossier) -> str:
    """The code of the first submission: the slip stays as it was written when the dossier came in (docs/adr/0039)."""
    events = dossier._meta.get_field("events").related_model._default_manager
    known = events.filter(pgh_obj_id=dossier.pk).exclude(code="").order_by("pgh_id")
    return str(known.values_list("code", flat=True).first() or dossier.code)


def _form_02(dossier: Dossier) -> dict[str, Any]:
    sheet, scores = self_scores.whole_sheet(dossier), self_scores.stored(dossier)
    parts = presenters.parts(sheet, scores.answers)
    papers = sorted(completeness.counting(dossier), key=proofs.place)
    for part in parts:
        for group in part["groups"]:
            for each in group["criteria"]:
                code = each["record"].code
                each["description"] = scores.descriptions.get(code, "")
                each["papers"] = [n for n, paper in enumerate(papers, start=1) if code in paper.criteria]
    return {"parts": parts, "papers": papers, **_ticks(papers), **result(sheet, scores)}


def _ticks(papers: list[Evidence]) -> dict[str, Any]:
    """The boxes of part I that the evidence answers; the others are ticked by hand."""
    kinds = {paper.kind for paper in papers}
    rights = [paper.title for paper in papers if paper.kind == EvidenceKind.INTELLECTUAL_PROPERTY]
    return {
        "has_registration": EvidenceKind.BUSINESS_REGISTRATION in kinds,
        "has_declaration": EvidenceKind.QUALITY_DECLARATION in kinds,
        "has_safety": EvidenceKind.FOOD_SAFETY in kinds,
        "has_property": bool(rights),
        "property_titles": rights,
    }


def _form_03(dossier: Dossier) -> dict[str, Any]:
    return {"report": dossier.commune_reports.order_by("-submission").first()}


_MORE = {"mau-01": _form_01, "mau-02": _form_02, "mau-03": _form_03}
