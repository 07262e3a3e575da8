"""What every page of one dossier shares: who may open it, its head, its tabs, and how the registry says no."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_dossiers, can_keep_register
from evaluations import dues, rules, sight, stations, steps
from evaluations.enums import Status
from evaluations.errors import NotYours
from evaluations.models import Dossier, Hearing

UNFIT, CONFLICT, TOO_LARGE = 422, 409, 413
V = TypeVar("V", bound=Callable[..., HttpResponseBase])
_SHOWN = (
    "product__producer",
    "product__commune",
    "commune",
    "sheet__rubric",
    "sheet__product_set__group__sector",
    "former__decision",
    "recognition__decision",
    "round__council",
    "created_by",
)
TABS = {
    "overview": "dossier_detail",
    "registration": "dossier_registration",
    "report": "dossier_report",
    "self_scores": "dossier_self_scores",
    "evidence": "dossier_evidence",
    "commune_report": "dossier_commune_report",
    "advisory_report": "dossier_advisory_report",
    "history": "dossier_history",
}


class DeclareFirst(Exception):
    """The person has a seat in the council that hears the dossier: a word on conflicts opens it (docs/adr/0026)."""

    def __init__(self, hearing: Hearing) -> None:
        self.hearing = hearing
        super().__init__()


def at_the_desk(view: V) -> V:
    """For who works on dossiers; a verb that says "not yours" is a 403, a word on conflicts comes first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotYours as error:
            raise PermissionDenied(str(error)) from error
        except DeclareFirst as due:
            return redirect(due.hearing)

    return requires(can_keep_dossiers)(cast("V", guarded))


def known(request: StaffRequest, pk: int) -> Dossier:
    """The dossier, when the person may know of it; else 404."""
    return _opened(request, sight.dossiers(request.user).select_related(*_SHOWN), pk)


def held(request: StaffRequest, pk: int) -> Dossier:
    """The same, and in a request that changes something held until the transaction ends."""
    rows = sight.dossiers(request.user).select_related(*_SHOWN)
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    return _opened(request, rows, pk)


def _opened(request: StaffRequest, rows: QuerySet[Dossier], pk: int) -> Dossier:
    closed: Any = sight.undeclared(request.user)
    found: Any = get_object_or_404(rows.annotate(undeclared=closed), pk=pk)
    if found.undeclared:
        raise DeclareFirst(sight.to_declare(request.user, pk))
    return cast("Dossier", found)


def may_write(request: StaffRequest, dossier: Dossier) -> bool:
    """Whether the words of the dossier may be written now by this person."""
    return dossier.status == Status.DRAFT and rules.works_for(request.user, dossier)


def page(
    request: StaffRequest, dossier: Dossier, name: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the dossier: `name` is that of the template, and of the tab unless `tab` says otherwise."""
    today = timezone.localdate()
    context = {
        "dossier": dossier,
        "where": stations.whereabouts(dossier),
        "dues": dues.of(dossier, dues.calendar(), today),
        "buttons": steps.buttons(request.user, dossier),
        "tabs": _tabs(dossier, context.pop("tab", name)),
        "may_write": may_write(request, dossier),
        "keeps_register": can_keep_register(request.user),
        "returned": dossier.status == Status.DRAFT and dossier.status_reason,
        **context,
    }
    return render(request, f"staff/dossiers/{name}.html", context, status=status)


def _tabs(dossier: Dossier, current: str) -> list[dict[str, Any]]:
    labels = {
        "overview": _("Overview"),
        "registration": _("Registration (form 01)"),
        "report": _("Report (form 02)"),
        "self_scores": _("Own scores"),
        "evidence": _("Evidence"),
        "commune_report": _("Commune (form 03)"),
        "advisory_report": _("Advisory team"),
        "history": _("Change history"),
    }
    papers = dossier.evidence.aggregate(n=Count("pk", filter=Q(set_aside_at=None)))["n"]
    return [
        {
            "label": label,
            "url": reverse(TABS[name], args=[dossier.pk]),
            "current": name == current,
            "count": papers if name == "evidence" else None,
        }
        for name, label in labels.items()
    ]
