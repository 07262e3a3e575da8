"""A round as its page shows it: the agenda, who waits, and what the results lead to."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import User
from evaluations import council, sight
from evaluations.actions.councils import not_ready
from evaluations.actions.recognition import earned
from evaluations.enums import Outcome, Status
from evaluations.models import AdvisoryReport, Dossier, Hearing, Round

WAITING = (Status.PROVINCE_CHECK, Status.ADVISORY_REVIEW)


@dataclass
class Line:
    """One dossier on the agenda; `hearing` is the latest one, with its result when it is closed.

    Who has a seat and never said a word on conflicts sees no result (docs/adr/0026).
    """

    dossier: Any
    hearing: Hearing | None

    @property
    def result(self) -> Any:
        """The result, None while nothing is closed."""
        return None if self.dossier.undeclared else getattr(self.hearing, "result", None)

    @property
    def mean(self) -> str:
        """The mean in words; '' without a result."""
        return council.mean_text(self.result.total_sum, self.result.counted) if self.result else ""

    @property
    def ready(self) -> bool:
        """Whether scoring can be opened: the advisory team has said so."""
        return self.dossier.status == Status.ADVISORY_REVIEW and bool(self.dossier.ready)

    @property
    def review(self) -> Any:
        """The ministry's part, if any."""
        return None if self.dossier.undeclared else getattr(self.hearing, "central_review", None)


@dataclass
class Agenda:
    """Everything on the page of a round."""

    round: Round
    lines: list[Line]
    waiting: list[Any] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def with_outcome(self, outcome: Outcome) -> list[Line]:
        """The scored dossiers whose result leads there and that nobody has acted on yet."""
        return [
            line
            for line in self.lines
            if line.dossier.status == Status.SCORED and line.result and line.result.outcome == outcome
        ]

    @property
    def has_results(self) -> bool:
        """Whether any hearing is closed with a result."""
        return any(line.result for line in self.lines)

    @property
    def ready(self) -> list[Line]:
        """The dossiers whose scoring can be opened."""
        return [line for line in self.lines if line.ready]

    @property
    def pending(self) -> list[Line]:
        """The dossiers that are with the ministry."""
        return [line for line in self.lines if line.dossier.status == Status.CENTRAL_PENDING]

    @property
    def grants(self) -> list[Any]:
        """What may be recognised now, with star and score."""
        found = (earned(line.dossier, line.hearing) for line in self.lines if not line.dossier.undeclared)
        return [grant for grant in found if grant is not None]


def _dossiers(user: User) -> QuerySet[Any]:
    """The dossiers the person may know, with what the agenda says of each, in a fixed number of queries."""
    said = AdvisoryReport.objects.filter(dossier=OuterRef("pk"), submission=OuterRef("submissions"))
    hearings = Hearing.objects.select_related("result", "central_review").order_by("-number")
    return (
        sight.dossiers(user)
        .select_related("product__producer", "commune", "recognition")
        .annotate(ready=Subquery(said.values("ready")[:1]), undeclared=sight.undeclared(user))
        .prefetch_related(Prefetch("hearings", hearings))
    )


def of_round(plan: Round, user: User) -> Agenda:
    """The agenda of a round with who waits for one."""
    lines = [_line(dossier) for dossier in _dossiers(user).filter(round=plan).order_by("agenda_no", "pk")]
    waiting = _dossiers(user).filter(round=None, status__in=WAITING).order_by("complete_on", "pk")
    return Agenda(plan, lines, list(waiting[:200]), not_ready(plan))


def _line(dossier: Dossier) -> Line:
    hearings = list(dossier.hearings.all())
    return Line(dossier, hearings[0] if hearings else None)


def rounds() -> QuerySet[Any]:
    """All rounds with how many dossiers are on the agenda, being scored, scored, recognised."""

    def count(*statuses: Status) -> Count:
        return Count("dossiers", filter=Q(dossiers__status__in=statuses))

    return Round.objects.select_related("council").annotate(
        listed=Count("dossiers"),
        scoring=count(Status.SCORING),
        scored=count(Status.SCORED),
        recognised=count(Status.RECOGNISED),
    )
