"""The staff's pages of producers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from ocop_registry import staff_list
from producers import queries
from producers.actions import save_producer
from producers.filters import StaffProducerFilter
from producers.forms import ProducerForm, RepresentativeForm
from producers.models import Producer, Representative

UNFIT = 422


@requires(can_keep_register)
@require_GET
def producer_list(request: StaffRequest) -> HttpResponse:
    """All producers, found without tones, by place and kind."""
    context = staff_list.context(request, StaffProducerFilter, queries.staff_list())
    return render(request, "staff/producers/list.html", context)


@requires(can_keep_register)
@require_http_methods(["GET", "POST"])
def producer_add(request: StaffRequest) -> HttpResponse:
    """A new producer; those that look like it are shown before it is saved."""
    return _entry(request, Producer(), Representative())


@requires(can_keep_register)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def producer_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """A producer as it is known. The row is locked while it is judged whether somebody else saved in between."""
    rows = Producer.objects.select_for_update() if request.method == "POST" else Producer.objects
    producer = get_object_or_404(rows, pk=pk)
    person = Representative.objects.filter(producer=producer).first() or Representative()
    return _entry(request, producer, person)


def _entry(request: StaffRequest, producer: Producer, person: Representative) -> HttpResponse:
    """The form, or what was typed with what is wrong, or the saved producer."""
    title = producer.name
    data = request.POST if request.method == "POST" else None
    form = ProducerForm(data, instance=producer)
    person_form = RepresentativeForm(data, instance=person, prefix="person")
    if data is not None and all([form.is_valid(), person_form.is_valid()]):
        try:
            save_producer(
                producer=producer,
                representative=person_form.result(),
                by=request.user,
                why=form.cleaned_data["why"],
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("“%(name)s” has been saved.") % {"name": producer.name})
            return redirect("staff_producer_edit", producer.pk)
    context = {"form": form, "person_form": person_form, "title": title, "pk": producer.pk}
    return render(request, "staff/producers/form.html", context, status=UNFIT if form.is_bound else 200)
