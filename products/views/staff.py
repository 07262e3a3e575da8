"""The staff's pages of products."""

from typing import Any

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
from ocop_registry.vietnamese import fold
from producers import queries as producer_queries
from producers.models import Producer
from products import queries
from products.actions import save_product
from products.filters import StaffProductFilter
from products.forms import ProductForm
from products.models import Product
from products.views import tabs

UNFIT = 422
CHOICES = 20
LONGEST_KEY = 18  # digits that surely fit the database's keys


@requires(can_keep_register)
@require_GET
def product_list(request: StaffRequest) -> HttpResponse:
    """All products, found without tones, by place, sector and certificate."""
    context = staff_list.context(request, StaffProductFilter, queries.staff_list())
    return render(request, "staff/products/list.html", context)


@requires(can_keep_register)
@require_http_methods(["GET", "POST"])
def product_add(request: StaffRequest) -> HttpResponse:
    """A new product: first whose it is, then what it is."""
    producer = _chosen(request)
    if producer is None:
        return _choose(request, None)
    product = Product(producer=producer, district=producer.district, commune=producer.commune)
    return _entry(request, product, producer)


@requires(can_keep_register)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def product_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """A product as it is known. The row is locked while it is judged whether somebody else saved in between."""
    rows = Product.objects.select_for_update(of=("self",)) if request.method == "POST" else Product.objects
    product = get_object_or_404(rows.select_related("producer"), pk=pk)
    if request.method == "GET" and "choose" in request.GET:
        return _choose(request, product)
    return _entry(request, product, _chosen(request) or product.producer)


@requires(can_keep_register)
@require_GET
def product_certificates(request: StaffRequest, pk: int) -> HttpResponse:
    """Every certificate the product was given."""
    product = get_object_or_404(Product.objects.select_related("producer"), pk=pk)
    certificates: Any = getattr(product, "certificates")  # noqa: B009 -- certifications hang themselves on
    context = {
        "product": product,
        "certificates": certificates.select_related("decision"),
        "tabs": tabs.of(product, current="certificates"),
    }
    return render(request, "staff/products/certificates.html", context)


def _chosen(request: StaffRequest) -> Producer | None:
    """The producer that the address or the form names."""
    key = request.POST.get("producer") or request.GET.get("producer") or ""
    if not (key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY):
        return None
    return Producer.objects.filter(pk=int(key)).first()


def _choose(request: StaffRequest, product: Product | None) -> HttpResponse:
    """Search the producers and take one."""
    text = request.GET.get("q", "")[:100]
    matches = producer_queries.staff_list().filter(producer_queries.matching(text))[: CHOICES + 1]
    found = list(matches) if fold(text) else []
    context = {"product": product, "q": text, "found": found[:CHOICES], "more": len(found) > CHOICES}
    return render(request, "staff/products/choose_producer.html", context)


def _entry(request: StaffRequest, product: Product, producer: Producer) -> HttpResponse:
    """The form, or what was typed with what is wrong, or the saved product."""
    title = product.name
    data = request.POST if request.method == "POST" else None
    form = ProductForm(data, instance=product, initial={"producer": producer})
    if form.is_valid():
        try:
            save_product(product=product, by=request.user, why=form.cleaned_data["why"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("“%(name)s” has been saved.") % {"name": product.name})
            return redirect("staff_product_edit", product.pk)
    context = {"form": form, "title": title, "pk": product.pk, "producer": producer}
    if product.pk:
        context["tabs"] = tabs.of(product, current="edit")
    return render(request, "staff/products/form.html", context, status=UNFIT if form.is_bound else 200)
