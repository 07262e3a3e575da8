"""A member's hearings in the order of the agenda, each with what is to be done there.

It is put together from the person's own words only: not one row of another member is read (docs/adr/0026).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evaluations import queries, sight
from evaluations.models import Council, Hearing, Round, ScoreItem
from evaluations.sight import Place
from ocop_registry import keyset

CLOSED_ON_A_PAGE = 20
AGENDA = ("round__year", "round__number", "council", "dossier__agenda_no", "pk")
LATEST_FIRST = ("-closed_at", "-pk")


class Task(models.TextChoices):
    """What a hearing asks of the person."""

    DECLARE = "declare", _("To declare")
    SCORE = "score", _("To score")
    GO_ON = "go_on", _("In progress")
    SUBMITTED = "submitted", _("Submitted")
    FOLLOW = "follow", _("Being scored by the members")
    CONFLICT = "conflict", _("Conflict of interest declared")
    CLOSED = "closed", _("Closed")


DUE = (Task.DECLARE, Task.SCORE, Task.GO_ON)


@dataclass(frozen=True)
class Row:
    """One hearing as its member sees it; `answered` of `criteria` on the own sheet."""

    place: Place
    task: Task
    answered: int
    criteria: int

    @property
    def hearing(self) -> Hearing:
        """The hearing."""
        return self.place.hearing

    @property
    def due(self) -> bool:
        """Whether the person still has something to do here."""
        return self.task in DUE

    @property
    def star(self) -> int | None:
        """The star of a closed hearing, where results are open to the person."""
        result = getattr(self.hearing, "result", None)
        return result.star if result and self.place.sees_scores else None


@dataclass(frozen=True)
class Session:
    """The open hearings of one council in one round."""

    round: Round
    council: Council
    rows: list[Row]


def task_of(place: Place, answered: int) -> Task:
    """What the hearing asks of the person."""
    if place.hearing.closed_at is not None:
        return Task.CLOSED
    if place.conflicted:
        return Task.CONFLICT
    if place.must_declare:
        return Task.DECLARE
    if not place.votes:
        return Task.FOLLOW
    if place.sheet is not None and place.sheet.submitted_at is not None:
        return Task.SUBMITTED
    return Task.GO_ON if answered else Task.SCORE


def rows(user: User, hearings: list[Hearing]) -> list[Row]:
    """The hearings with what is to be done in each; four queries however many."""
    places = sight.places(user, hearings)
    sheets = [place.sheet.pk for place in places if place.sheet is not None]
    answers = ScoreItem.objects.filter(score_sheet__in=sheets, answered=True).order_by()
    counts = dict(answers.values_list("score_sheet").annotate(Count("pk")))
    return [_row(place, counts.get(place.sheet.pk, 0) if place.sheet else 0) for place in places]


def _row(place: Place, answered: int) -> Row:
    criteria = len(queries.frozen_sheet(place.hearing.dossier.sheet_id).codes)
    return Row(place, task_of(place, answered), answered, criteria)


def _mine(user: User) -> models.QuerySet[Hearing]:
    return sight.hearings(user).select_related("dossier__commune", "round", "council", "result")


def _open(user: User) -> list[Hearing]:
    return list(_mine(user).filter(closed_at=None).order_by(*AGENDA))


def open_rows(user: User) -> list[Row]:
    """All open hearings of the person's councils in the order of the agenda."""
    return rows(user, _open(user))


@dataclass(frozen=True)
class Queue:
    """The open hearings by the agenda, and a page of the closed ones, the latest first."""

    open: list[Row]
    closed: list[Row]
    page: keyset.Page[Hearing]


def read(user: User, after: str | None) -> Queue:
    """The whole queue; eight queries with those of the session, however many hearings."""
    found, closed = _open(user), _mine(user).filter(closed_at__isnull=False)
    page = keyset.page(after, closed, order=LATEST_FIRST, size=CLOSED_ON_A_PAGE)
    told = rows(user, [*found, *page.rows])
    return Queue(told[: len(found)], told[len(found) :], page)


def sessions(open_ones: list[Row]) -> Iterator[Session]:
    """The rows by round and council."""
    for (a_round, council), group in groupby(
        open_ones, key=lambda row: (row.hearing.round, row.hearing.council)
    ):
        yield Session(a_round, council, list(group))


def next_due(open_ones: list[Row], beside: Hearing | None = None) -> Row | None:
    """The first hearing on the agenda that waits for the person; the one looked at does not count."""
    others = (row for row in open_ones if beside is None or row.hearing.pk != beside.pk)
    return next((row for row in others if row.due), None)
