"""The staff's pages of sales: a producer's channels, the places that sell its products, all places."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from ocop_registry import staff_list
from producers import actions
from producers.filters import SalesPointFilter
from producers.forms import ChannelForm, SalesPointForm, SoldAtForm
from producers.models import Producer
from producers.sales import SalesChannel, SalesPoint, SalesPointProducer

UNFIT = 422


@requires(can_keep_register)
@require_http_methods(["GET", "POST"])
def producer_sales(request: StaffRequest, pk: int) -> HttpResponse:
    """The channels and places of a producer; a post adds a channel."""
    producer = get_object_or_404(Producer, pk=pk)
    if request.method == "GET":
        return _sales(request, producer)
    form = ChannelForm(request.POST, instance=SalesChannel(producer=producer))
    if form.is_valid():
        try:
            actions.save_channel(channel=form.instance, by=request.user)
        except ValidationError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("The channel has been added."))
            return redirect("producer_sales", pk)
    return _sales(request, producer, channel_form=form, status=UNFIT)


def _refuse(form: ChannelForm, error: ValidationError) -> None:
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)


@requires(can_keep_register)
@require_POST
def channel_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask, then take a channel away."""
    channel = get_object_or_404(SalesChannel.objects.select_related("producer"), pk=pk)
    if "sure" not in request.POST:
        return render(request, "staff/producers/channel_remove.html", {"channel": channel})
    actions.remove_channel(channel=channel, by=request.user)
    messages.success(request, _("The channel has been removed."))
    return redirect("producer_sales", channel.producer_id)


@requires(can_keep_register)
@require_POST
def sold_at(request: StaffRequest, pk: int) -> HttpResponse:
    """One more place that sells the producer's products."""
    producer = get_object_or_404(Producer, pk=pk)
    form = SoldAtForm(request.POST, producer=producer)
    if not form.is_valid():
        return _sales(request, producer, point_form=form, status=UNFIT)
    actions.sell_at(point=form.cleaned_data["point"], producer=producer, by=request.user)
    messages.success(request, _("The sales point has been added."))
    return redirect("producer_sales", pk)


@requires(can_keep_register)
@require_POST
def sold_no_longer(request: StaffRequest, pk: int) -> HttpResponse:
    """A place sells the producer's products no longer."""
    sold = get_object_or_404(SalesPointProducer, pk=pk)
    actions.stop_selling_at(sold=sold, by=request.user)
    messages.success(request, _("The sales point has been taken away from this producer."))
    return redirect("producer_sales", sold.producer_id)


def _sales(
    request: StaffRequest,
    producer: Producer,
    *,
    channel_form: ChannelForm | None = None,
    point_form: SoldAtForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "producer": producer,
        "channels": list(producer.channels.all()),
        "sold": producer.sold_at.select_related("point__district").order_by("point__name_sort"),
        "channel_form": channel_form or ChannelForm(),
        "point_form": point_form or SoldAtForm(producer=producer),
        "form": channel_form or point_form,
    }
    return render(request, "staff/producers/sales.html", context, status=status)


@requires(can_keep_register)
@require_GET
def sales_point_list(request: StaffRequest) -> HttpResponse:
    """All places, closed ones too."""
    rows = SalesPoint.objects.select_related("district", "commune")
    context = staff_list.context(request, SalesPointFilter, rows)
    return render(request, "staff/producers/sales_points.html", context)


@requires(can_keep_register)
@require_http_methods(["GET", "POST"])
def sales_point_add(request: StaffRequest) -> HttpResponse:
    """A new place."""
    return _point(request, SalesPoint())


@requires(can_keep_register)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def sales_point_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """A place as it is known. The row is locked while it is judged whether somebody else saved in between."""
    rows = SalesPoint.objects.select_for_update() if request.method == "POST" else SalesPoint.objects
    return _point(request, get_object_or_404(rows, pk=pk))


def _point(request: StaffRequest, point: SalesPoint) -> HttpResponse:
    title = point.name
    form = SalesPointForm(request.POST if request.method == "POST" else None, instance=point)
    if form.is_valid():
        try:
            actions.save_point(point=point, by=request.user, why=form.cleaned_data["why"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("“%(name)s” has been saved.") % {"name": point.name})
            return redirect("sales_point_edit", point.pk)
    context = {
        "form": form,
        "title": title,
        "pk": point.pk,
        "sold": point.sold.select_related("producer").order_by("producer__name_sort") if point.pk else [],
    }
    return render(
        request, "staff/producers/sales_point_form.html", context, status=UNFIT if form.is_bound else 200
    )
