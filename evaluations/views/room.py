"""The scoring room: what members of councils see and do."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest
from evaluations import sight
from evaluations.models import Hearing


@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """The hearings of the person's councils, the open ones first."""
    rows = sight.hearings(request.user).select_related("dossier", "council")
    return render(request, "council/queue.html", {"rows": rows})


@require_safe
def hearing(request: StaffRequest, pk: int) -> HttpResponse:
    """One hearing, as far as the person may see it."""
    found = get_object_or_404(Hearing.objects.select_related("dossier", "council"), pk=pk)
    place = sight.place(request.user, found)
    if place is None:
        raise Http404
    return render(request, "council/hearing.html", {"hearing": found, "place": place})
