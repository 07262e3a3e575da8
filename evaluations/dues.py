"""Deadlines of dossiers: computed from their days, never stored; for one in Python, for a list in SQL (docs/adr/0028).

One place says which deadline binds where a dossier stands; `tests/evaluations/test_dossier_dues.py` holds the SQL
against the Python.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    Expression,
    ExpressionWrapper,
    F,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluations import deadlines
from evaluations.deadlines import Deadline
from evaluations.enums import FINAL, DossierKind, Status
from evaluations.models import DayOff, Dossier
from evaluations.working_days import Calendar

NEVER = date(9999, 12, 30)  # sorts behind every deadline
ENDED = date(9999, 12, 31)  # and behind those that are under way without one
LOOK_BACK = timedelta(days=550)  # submissions older than that are late whatever the calendar of their time
LOOK_AHEAD = timedelta(days=60)  # fifteen working days over the longest holidays
_TO_HAND_IN = timedelta(days=-deadlines.RERATING_CLOSES_DAYS)
_TO_DECIDE = timedelta(days=deadlines.RERATING_DECISION_DAYS)
_IN_A_ROUND = (Status.PROVINCE_CHECK, Status.ADVISORY_REVIEW, Status.SCORING, Status.SCORED)

WORDS: dict[str, Promise] = {
    "commune": _("Commune: report and forward"),
    "hand_in": _("Hand in the re-rating"),
    "decision": _("Decide the re-rating (45 days)"),
    "round": _("Result of the round"),
}


@dataclass(frozen=True)
class Due:
    """A deadline with its words."""

    deadline: Deadline

    @property
    def label(self) -> str:
        """What has to be done by then."""
        return str(WORDS[self.deadline.code])

    @property
    def days_over(self) -> int:
        """Days since it passed."""
        return -self.deadline.days_left


def calendar() -> Calendar:
    """The working days, with what the province entered."""
    return Calendar(dict(DayOff.objects.values_list("day", "is_working")))


def of(dossier: Dossier, days: Calendar, on: date) -> list[Due]:
    """The deadlines that bind where the dossier stands, the nearest first."""
    found = sorted(_of(dossier, days), key=lambda each: each[1])
    return [Due(Deadline.of(code, due, today=on)) for code, due in found]


def nearest(dossier: Dossier, days: Calendar, on: date) -> Due | None:
    """The most urgent one."""
    return next(iter(of(dossier, days, on)), None)


def _of(dossier: Dossier, days: Calendar) -> Iterator[tuple[str, date]]:
    again = dossier.kind == DossierKind.RERATING
    if dossier.status == Status.DRAFT and again and dossier.former is not None:
        yield "hand_in", deadlines.rerating_window(dossier.former.expires_on)[1]
    if dossier.status == Status.COMMUNE_REVIEW and dossier.submitted_on:
        yield "commune", deadlines.commune_due(dossier.submitted_on, days)
    if dossier.status in _IN_A_ROUND:
        if again and dossier.complete_on:
            yield "decision", deadlines.rerating_decision_due(dossier.complete_on)
        if dossier.round is not None:
            yield "round", dossier.round.ends_on


def with_due(dossiers: QuerySet[Dossier], days: Calendar, on: date) -> QuerySet[Any]:
    """Each dossier with `due`, the day of its nearest deadline, `NEVER` where none binds, `ENDED` behind all."""
    return dossiers.annotate(due=Coalesce(_due(days, on), Value(NEVER), output_field=DateField()))


def _due(days: Calendar, on: date) -> Expression:
    again = Q(kind=DossierKind.RERATING)
    decision = Case(When(again, then=_days_from("complete_on", _TO_DECIDE)), output_field=DateField())
    return Case(
        When(status__in=sorted(FINAL), then=Value(ENDED)),
        When(Q(status=Status.DRAFT) & again, then=_days_from("former__expires_on", _TO_HAND_IN)),
        When(status=Status.COMMUNE_REVIEW, then=_Later(_working_days(days, on), F("submitted_on"))),
        When(status__in=_IN_A_ROUND, then=Least(decision, F("round__ends_on"))),
        output_field=DateField(),
    )


def _days_from(column: str, days: timedelta) -> Expression:
    return Cast(ExpressionWrapper(F(column) + Value(days), DateTimeField()), DateField())


def _working_days(days: Calendar, on: date) -> Value:
    """The list of working days around today, as PostgreSQL reads it in one piece."""
    found, last = [on - LOOK_BACK], on + LOOK_AHEAD
    while found[-1] < last:
        found.append(days.add(found[-1], 1))
    return Value("{" + ",".join(map(str, found)) + "}", output_field=TextField())


class _Later(Func):
    """The last day of the commune: in a sorted list of working days, so many places behind a day."""

    output_field = DateField()

    def as_sql(self, compiler: Any, connection: Any, **_options: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # noqa: ARG002 -- Django's protocol
        """`width_bucket` counts the working days up to and including the day of receipt."""
        days, days_values = compiler.compile(self.source_expressions[0])
        day, day_values = compiler.compile(self.source_expressions[1])
        sql = f"({days}::date[])[width_bucket({day}, {days}::date[]) + {deadlines.COMMUNE_WORKING_DAYS}]"
        return sql, [*days_values, *day_values, *days_values]
