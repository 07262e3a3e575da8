"""The calendar of working days: public holidays as computed, and what the province entered beside them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from certifications.forms import refuse
from evaluations.actions import days_off as actions
from evaluations.forms_evidence import DayOffForm
from evaluations.models import DayOff
from evaluations.working_days import public_holidays

UNFIT = 422
YEARS = (2018, 2100)  # from the programme's first to where the calendar of holidays surely ends


@requires(can_keep_register)
@require_http_methods(["GET", "HEAD", "POST"])
def day_off_list(request: StaffRequest) -> HttpResponse:
    """The days off of a year, and a form for one more."""
    form = DayOffForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = actions.add_day_off(day_off=form.save(commit=False), by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(day)s is entered.") % {"day": f"{made.day:%d/%m/%Y}"})
            return redirect(reverse("day_off_list") + f"?year={made.day.year}")
    year, problem = _year(request)
    entered = list(DayOff.objects.filter(day__year=year))
    context = {
        "year": year,
        "problem": problem,
        "holidays": public_holidays(year),
        "entered": entered,
        "entered_days": {each.day for each in entered},
        "previous": year - 1 if year > YEARS[0] else None,
        "next": year + 1 if year < YEARS[1] else None,
        "form": form,
    }
    return render(request, "staff/dossiers/days_off.html", context, status=UNFIT if form.is_bound else 200)


def _year(request: StaffRequest) -> tuple[int, str]:
    """The year asked for; this one, with a word, when that is none."""
    asked, now = request.GET.get("year", ""), timezone.localdate().year
    if not asked:
        return now, ""
    if asked.isascii() and asked.isdecimal() and len(asked) == 4 and YEARS[0] <= int(asked) <= YEARS[1]:  # noqa: PLR2004 -- digits
        return int(asked), ""
    return now, _("“%(year)s” is no year from %(first)s to %(last)s; here is this year.") % {
        "year": asked[:10], "first": str(YEARS[0]), "last": str(YEARS[1]),
    }  # fmt: skip


@requires(can_keep_register)
@require_POST
def day_off_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask why, then take an entry back."""
    found = get_object_or_404(DayOff, pk=pk)
    why = " ".join(request.POST.get("why", "").replace("\x00", "").split())[:200]
    if not why:
        context = {"day_off": found, "missing": "sure" in request.POST}
        return render(request, "staff/dossiers/day_off_remove.html", context, status=UNFIT if context["missing"] else 200)  # fmt: skip
    actions.remove_day_off(day_off=found, by=request.user, why=why)
    messages.success(request, _("%(day)s is taken back.") % {"day": f"{found.day:%d/%m/%Y}"})
    return redirect(reverse("day_off_list") + f"?year={found.day.year}")
