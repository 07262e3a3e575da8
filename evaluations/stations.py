"""Where a dossier stands on its way, what comes next and who must act. The way is read from the one table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.enums import FINAL, TRANSITIONS, Status
from evaluations.models import Dossier


def _way() -> Iterator[Status]:
    """From the draft to the recognition: the first arrow out of each status in the table."""
    here = Status.DRAFT
    while True:
        yield here
        ahead = next((arrow.target for arrow in TRANSITIONS if arrow.source == here), None)
        if ahead is None:
            return
        here = ahead


WAY = tuple(_way())
_ASIDE = frozenset(Status) - frozenset(WAY)  # the ministry, and the ends other than recognition
_ENDED_EARLY = frozenset({Status.WITHDRAWN, Status.DISQUALIFIED})

_NEXT: dict[Status, tuple[Promise, Promise]] = {
    Status.DRAFT: (
        gettext_lazy("The producer, with the commune or the province"),
        gettext_lazy("fills in the forms and own scores, adds the evidence, and hands the dossier in"),
    ),
    Status.COMMUNE_REVIEW: (
        gettext_lazy("The People's Committee of the commune"),
        gettext_lazy("checks the dossier, writes its report (form 03) and forwards both to the province"),
    ),
    Status.PROVINCE_CHECK: (
        gettext_lazy("The provincial OCOP office"),
        gettext_lazy("checks whether the dossier is complete"),
    ),
    Status.ADVISORY_REVIEW: (
        gettext_lazy("The advisory team"),
        gettext_lazy("visits, reports, and says whether it is ready; the province puts it on an agenda"),
    ),
    Status.SCORING: (
        gettext_lazy("The council"),
        gettext_lazy("scores; the secretary or the chair closes the scoring"),
    ),
    Status.SCORED: (
        gettext_lazy("The provincial OCOP office"),
        gettext_lazy("prepares the decision, the notice, or the letter to the ministry"),
    ),
    Status.CENTRAL_PENDING: (
        gettext_lazy("The ministry"),
        gettext_lazy("answers; the province writes the answer down"),
    ),
}


@dataclass(frozen=True)
class Station:
    """One place on the way; `state` is done, here, ahead, or end for where the dossier ended otherwise."""

    label: str
    state: str
    day: date | None = None


@dataclass(frozen=True)
class Whereabouts:
    """The line of stations, and whose turn it is; no turn once the dossier has ended."""

    stations: list[Station]
    who: str = ""
    what: str = ""


def whereabouts(dossier: Dossier) -> Whereabouts:
    """Where the dossier stands. One query more for one that was withdrawn or disqualified."""
    status = Status(dossier.status)
    line = _early_end(dossier, status) if status in _ENDED_EARLY else list(_line(dossier, status))
    who, what = _NEXT.get(status, ("", ""))
    return Whereabouts(line, str(who), str(what))


def _line(dossier: Dossier, status: Status) -> Iterator[Station]:
    aside = status in _ASIDE
    reached = WAY.index(Status.SCORED) if aside else WAY.index(status)
    for place, each in enumerate(WAY[:-1]):
        here = place == reached and not aside
        yield _station(dossier, each, "here" if here else "done" if place <= reached else "ahead")
    if aside:
        yield _station(dossier, status, "end" if status in FINAL else "here")
    if status not in FINAL or status == WAY[-1]:
        label = WAY[-1].label if status in FINAL else _("Result")
        yield Station(str(label), "here" if status == WAY[-1] else "ahead", _since(dossier, WAY[-1]))


def _early_end(dossier: Dossier, status: Status) -> list[Station]:
    left = _left_from(dossier)
    before = [_station(dossier, each, "done") for each in WAY[: WAY.index(left) + 1]]
    return [*before, Station(str(status.label), "end", _day(dossier.status_at))]


def _left_from(dossier: Dossier) -> Status:
    """The last status before this one, as the audit trail has it."""
    events = dossier._meta.get_field("events").related_model._default_manager
    rows = events.filter(pgh_obj_id=dossier.pk).exclude(status=dossier.status).order_by("-pgh_id")
    return Status(rows.values_list("status", flat=True).first() or Status.DRAFT)


def _station(dossier: Dossier, status: Status, state: str) -> Station:
    day = _since(dossier, status) if state != "ahead" else None
    return Station(str(status.label), state, day)


def _since(dossier: Dossier, status: Status) -> date | None:
    """The day on which the status was reached, as far as the dossier itself knows it."""
    if dossier.status == status:
        return _day(dossier.status_at) if status not in _DAYS else _DAYS[status](dossier)
    return _DAYS[status](dossier) if status in _DAYS else None


_DAYS = {
    Status.DRAFT: lambda dossier: dossier.created_on,
    Status.COMMUNE_REVIEW: lambda dossier: dossier.submitted_on,
    Status.PROVINCE_CHECK: lambda dossier: dossier.forwarded_on,
    Status.ADVISORY_REVIEW: lambda dossier: dossier.complete_on,
}


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
