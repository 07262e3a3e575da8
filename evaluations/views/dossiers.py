"""The staff's pages of dossiers: the list, opening one, and one dossier at a glance."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_dossiers, can_keep_register
from certifications.forms import refuse
from evaluations import completeness, dues, openings, queries, sight, steps
from evaluations.actions import dossiers as actions
from evaluations.enums import FINAL, Status
from evaluations.errors import EvaluationError
from evaluations.filters_dossiers import URGENT, CommuneDossierFilter, DossierFilter, with_own_score
from evaluations.forms_dossiers import OpeningForm
from evaluations.models import Dossier
from evaluations.views import desk
from ocop_registry import history, keyset
from ocop_registry.forgiving import ForgivingFilter
from ocop_registry.links import with_query
from products.models import Product
from products.views import tabs

PAGE = 50
HISTORY_PAGE = 50
FORM = require_http_methods(["GET", "HEAD", "POST"])


@requires(can_keep_dossiers)
@require_safe
def dossier_list(request: StaffRequest) -> HttpResponse:
    """The dossiers that the person works on, the most urgent first."""
    everything = sight.dossiers(request.user)
    kind = DossierFilter if can_keep_register(request.user) else CommuneDossierFilter
    found, problems = kind.understood(request.GET, queryset=everything)
    days, today = dues.calendar(), timezone.localdate()
    rows = with_own_score(dues.with_due(found.qs, days, today))
    rows = rows.select_related("product__producer", "commune", "round", "former")
    page = keyset.page(request.GET.get("after"), rows, order=found.order, size=PAGE)
    if page.tampered:
        problems.append(_("This page of the list does not exist; here is the first one."))
    context = {
        "rows": [{"dossier": each, "due": dues.nearest(each, days, today)} for each in page.rows],
        "filter": found,
        "problems": problems,
        "stations": _stations(request, everything),
        **_paging(request, found, page),
    }
    return render(request, "staff/dossiers/list.html", context)


def _paging(request: HttpRequest, found: ForgivingFilter, page: keyset.Page[Any]) -> dict[str, Any]:
    return {
        "filtered": any(request.GET.get(name) for name in found.filters if name != "sort"),
        "urgent": found.form.cleaned_data.get("sort") in {"", URGENT},
        "next_url": with_query(request, after=page.next_token) if page.next_token else "",
        "first_url": with_query(request) if request.GET.get("after") and not page.tampered else "",
    }


def _stations(request: HttpRequest, everything: QuerySet[Dossier]) -> list[dict[str, Any]]:
    """How many stand at each station that is no end, each a filter of the list."""
    counts = dict(everything.order_by().values_list("status").annotate(n=Count("pk")))
    return [
        {
            "label": status.label,
            "count": counts.get(status, 0),
            "url": with_query(request, status=status.value),
            "current": request.GET.get("status") == status,
        }
        for status in Status
        if status not in FINAL
    ]


@desk.at_the_desk
@FORM
def dossier_add(request: StaffRequest) -> HttpResponse:
    """A new dossier: first of which product, then the kind, the sheet and the commune."""
    product = openings.chosen(request.user, request.POST.get("product") or request.GET.get("product") or "")
    if product is None:
        return _choose_product(request)
    standing = openings.under_way(product)
    if standing is not None:
        return _under_way(request, product, standing)
    return _open(request, product)


def _choose_product(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:100]
    found, more = openings.search(request.user, text)
    context = {"q": text, "found": found, "more": more, "keeps_register": can_keep_register(request.user)}
    return render(request, "staff/dossiers/choose_product.html", context)


def _under_way(request: StaffRequest, product: Product, standing: Dossier) -> HttpResponse:
    """One dossier at a time: the way to the one that is there, where the person may see it."""
    mine = sight.dossiers(request.user).filter(pk=standing.pk).exists()
    context = {"product": product, "standing": standing if mine else None}
    status = desk.CONFLICT if request.method == "POST" else 200
    return render(request, "staff/dossiers/under_way.html", context, status=status)


def _open(request: StaffRequest, product: Product) -> HttpResponse:
    proposed = openings.proposal(request.user, product)
    data = request.POST if request.method == "POST" else None
    initial = proposed.initial | openings.asked_for(request.GET)
    form = OpeningForm(data, instance=proposed.dossier, initial=initial, user=request.user)
    if form.is_valid():
        try:
            made = _opened(form, proposed, request)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The dossier is open. Fill in its forms and add the evidence."))
            return redirect("dossier_detail", made.pk)
    context = {"form": form, "product": product, "proposed": proposed}
    return render(request, "staff/dossiers/add.html", context, status=desk.UNFIT if form.errors else 200)


def _opened(form: OpeningForm, proposed: openings.Proposal, request: StaffRequest) -> Dossier:
    data = form.cleaned_data
    return actions.open_dossier(
        product=proposed.dossier.product,
        kind=data["kind"],
        sheet=data["sheet"],
        commune=data.get("commune") or proposed.dossier.commune,
        former=data["former"],
        by=request.user,
    )


@desk.at_the_desk
@require_safe
def dossier_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One dossier at a glance."""
    return overview(request, desk.known(request, pk))


def overview(
    request: StaffRequest, dossier: Dossier, *, refused: str = "", status: int = 200
) -> HttpResponse:
    """Where it stands and what is missing; `refused` says why something asked for was not done."""
    ended = dossier.status in FINAL
    context = {
        "refused": refused,
        "before": completeness.before_submission(dossier) if dossier.status == Status.DRAFT else [],
        "stars": [] if ended else _lacks(dossier),
        "ended": ended,
        "links": steps.links(dossier),
        "removable": dossier.status == Status.DRAFT and not dossier.submissions,
    }
    return desk.page(request, dossier, "overview", status=status, **context)


def _lacks(dossier: Dossier) -> list[dict[str, Any]]:
    """What is missing by star, each star with its own, criteria with their titles."""
    found = completeness.lacks(dossier)
    sheet = queries.frozen_sheet(dossier.sheet_id).sheet
    titles = {criterion.code: criterion.title for _part, criterion in queries.criteria_of(sheet)}
    return [
        {"star": star, "own": [(each, titles.get(each.criterion, "")) for each in found if each.star == star],
         "reached": not any(each.star <= star for each in found)}
        for star in completeness.STARS
    ]  # fmt: skip


@desk.at_the_desk
@require_safe
def dossier_history(request: StaffRequest, pk: int) -> HttpResponse:
    """What happened to the dossier and its parts, newest first."""
    dossier = desk.known(request, pk)
    entries = Paginator(history.entries("dossier", dossier.pk), HISTORY_PAGE).get_page(
        request.GET.get("page")
    )
    context: dict[str, Any] = {
        "page": entries,
        "next_url": with_query(request, page=str(entries.number + 1)) if entries.has_next() else None,
        "previous_url": with_query(request, page=str(entries.number - 1)) if entries.has_previous() else None,
    }
    return desk.page(request, dossier, "history", **context)


@desk.at_the_desk
@FORM
@transaction.atomic
def dossier_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask, then take away a draft that was never handed in."""
    dossier = desk.held(request, pk)
    if request.method != "POST":
        return desk.page(request, dossier, "remove", tab="overview")
    try:
        actions.remove_draft(dossier=dossier, by=request.user)
    except EvaluationError as error:
        return overview(request, dossier, refused=str(error), status=desk.CONFLICT)
    messages.success(request, _("The draft has been removed."))
    return redirect("dossier_list")


@requires(can_keep_register)
@require_safe
def product_dossiers(request: StaffRequest, pk: int) -> HttpResponse:
    """Every dossier of a product, beside its other pages."""
    product = get_object_or_404(Product.objects.select_related("producer"), pk=pk)
    rows = sight.dossiers(request.user).filter(product=product).select_related("commune", "former")
    context = {
        "product": product,
        "rows": rows,
        "standing": openings.under_way(product),
        "tabs": tabs.of(product, current="dossiers"),
    }
    return render(request, "staff/dossiers/of_product.html", context)
