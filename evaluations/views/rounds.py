"""The staff's pages of rounds and councils."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from evaluations.models import Council, Round


@requires(can_keep_register)
@require_safe
def round_list(request: StaffRequest) -> HttpResponse:
    """All rounds, the latest first."""
    return render(request, "staff/rounds/list.html", {"rounds": Round.objects.select_related("council")})


@requires(can_keep_register)
@require_safe
def round_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One round with its agenda."""
    return render(request, "staff/rounds/detail.html", {"round": get_object_or_404(Round, pk=pk)})


@requires(can_keep_register)
@require_safe
def council_list(request: StaffRequest) -> HttpResponse:
    """All councils, the latest first."""
    return render(request, "staff/rounds/councils.html", {"councils": Council.objects.all()})


@requires(can_keep_register)
@require_safe
def council_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One council with its seats and settings."""
    return render(request, "staff/rounds/council.html", {"council": get_object_or_404(Council, pk=pk)})
