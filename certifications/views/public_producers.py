"""Producers as everybody may see them."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certifications import faceting, presenters
from certifications.filters import PublicProducerFilter
from certifications.listing import RELATED
from certifications.models import Certificate
from certifications.published import recognised_producers, with_certified
from certifications.sharing import linked
from ocop_registry import keyset, vietnamese
from ocop_registry.links import with_query

PRODUCERS_PER_PAGE = 40


@login_not_required
@require_safe
def producer_list(request: HttpRequest) -> HttpResponse:
    """The producers of recognised products."""
    today = timezone.localdate()
    found, problems = PublicProducerFilter.understood(request.GET, queryset=recognised_producers(today))
    rows = found.narrow().select_related("district")
    page = keyset.page(
        request.GET.get("after"),
        with_certified(rows, on=today),
        order=["name_sort", "pk"],
        size=PRODUCERS_PER_PAGE,
    )
    if page.tampered:
        problems.append(_("The page address was not complete; this is the first page."))

    def count(name: str) -> dict[Any, int]:
        others = found.narrow(leave_out=name).order_by().values_list(PublicProducerFilter.FACETS[name])
        return dict(others.annotate(n=Count("*")))

    facets = faceting.facets(found, PublicProducerFilter.FACETS, count)
    q = vietnamese.clean(found.form.cleaned_data.get("q") or "")
    context = {
        "rows": [
            presenters.producer_facts(row) | {"district_name": row.district.name, "products": row.certified}
            for row in page.rows
        ],
        "count": rows.count(),
        "facets": facets,
        "chips": faceting.chips(request, facets, [("q", request.GET.get("q", ""), f"“{q}”")] if q else []),
        "q": q,
        "problems": problems,
        "clear_url": request.path,
        "next_url": with_query(request, after=page.next_token) if page.next_token else "",
        "first_url": with_query(request) if request.GET.get("after") else "",
    }
    return render(request, "public/producer_list.html", context)


@login_not_required
@require_safe
def producer_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A producer with the products in force. Producers without any recognised product are not public."""
    today = timezone.localdate()
    producer = (
        recognised_producers(today)
        .filter(slug=slug)
        .select_related("district", "commune__successor__successor")
        .first()
    )
    if producer is None:
        raise Http404
    rows = (
        Certificate.objects.in_force(today)
        .filter(product__producer=producer)
        .select_related(*RELATED)
        .order_by("-star", "product__name_sort")
    )
    facts = presenters.producer_facts(producer) | {
        "district_name": producer.district.name,
        "commune_name": producer.commune.name if producer.commune else "",
        "commune_now": presenters.present_commune(producer.commune),
    }
    data = linked.producer(facts, absolute=request.build_absolute_uri)
    context = {"producer": facts, "linked": data, "rows": presenters.cards(rows, on=today)}
    return render(request, "public/producer_detail.html", context)
