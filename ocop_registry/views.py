"""Pages that belong to no app: the history of any record."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_dossiers, can_keep_register, can_manage_accounts
from evaluations import sight
from ocop_registry import history, showcase
from ocop_registry.links import with_query

PAGE = 50
# The page of each kind of record.
PAGES = {
    "producer": "staff_producer_edit",
    "sales_point": "sales_point_edit",
    "doubt": "doubt_detail",
    "product": "staff_product_edit",
    "decision": "decision_detail",
    "certificate": "certificate_detail",
    "user": "account_edit",
    "dossier": "dossier_detail",
    "council": "council_detail",
    "round": "round_detail",
}


@requires(can_keep_register)
@require_GET
def components(request: StaffRequest) -> HttpResponse:
    """What pages are made of, each piece in all its states and both themes: for whoever builds or judges pages."""
    return render(request, "staff/components/page.html", {"shown": showcase.components()})


@require_GET
def start(request: StaffRequest) -> HttpResponse:
    """Where a person's work is, after signing in: the register, the commune's dossiers, or the scoring room."""
    if can_keep_register(request.user):
        return redirect("workbench")
    return redirect("dossier_list" if can_keep_dossiers(request.user) else "room")


@requires(can_keep_register)
@require_GET
def record_history(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """What happened to a record, newest first; also to one that is gone. Accounts: for administrators only."""
    if kind not in history.KINDS:
        raise Http404
    if kind == "user" and not can_manage_accounts(request.user):
        raise PermissionDenied
    if kind == "dossier" and sight.is_closed_to(request.user, pk):
        raise Http404
    record, entries = history.record(kind, pk), history.entries(kind, pk)
    if record is None and not entries:
        raise Http404
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    context = {
        "kind": kind,
        "title": str(record) if record else history.last_name(kind, pk),
        "record_url": reverse(PAGES[kind], args=[pk]) if record else None,
        "page": page,
        "next_url": with_query(request, page=str(page.number + 1)) if page.has_next() else None,
        "previous_url": with_query(request, page=str(page.number - 1)) if page.has_previous() else None,
    }
    return render(request, "staff/history/list.html", context)
