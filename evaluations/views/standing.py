"""Where the person of a request stands in a hearing: the first question of every page of the scoring room."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import StaffRequest
from evaluations import sight
from evaluations.models import Hearing
from evaluations.sight import Place


def standing(request: StaffRequest, pk: int) -> Place:
    """404 for who may not know of the hearing."""
    known = Hearing.objects.select_related(
        "dossier__product__producer",
        "dossier__sheet__product_set",
        "dossier__commune",
        "round",
        "council",
        "result",
    )
    place = sight.place(request.user, get_object_or_404(known, pk=pk))
    if place is None:
        raise Http404
    return place
