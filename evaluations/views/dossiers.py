"""The staff's pages of dossiers."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_dossiers
from evaluations import sight


@requires(can_keep_dossiers)
@require_safe
def dossier_list(request: StaffRequest) -> HttpResponse:
    """The dossiers that the person works on."""
    rows = sight.dossiers(request.user).select_related("product__producer", "commune", "round")
    return render(request, "staff/dossiers/list.html", {"rows": rows})


@requires(can_keep_dossiers)
@require_safe
def dossier_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One dossier."""
    dossier = get_object_or_404(sight.dossiers(request.user), pk=pk)
    return render(request, "staff/dossiers/detail.html", {"dossier": dossier})
