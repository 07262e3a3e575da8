"""What is done with rounds and councils, up to the moment scoring opens."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import can_keep_register
from certifications.enums import RubricVersion
from evaluations import codes, rules
from evaluations.actions.dossiers import next_agenda_no, next_code
from evaluations.actions.moving import check, locked, move
from evaluations.enums import SeatRole, Status, Step
from evaluations.errors import EvaluationError, NotYours
from evaluations.models import Council, Dossier, Hearing, Round, Seat
from ocop_registry.audit import because


def _province(by: User | None) -> None:
    if by is not None and not can_keep_register(by):
        raise NotYours(_("This step is not yours to take."))


def _unopened(council: Council) -> Council:
    now = Council.objects.select_for_update().get(pk=council.pk)
    if now.opened_at:
        raise EvaluationError(
            _(
                "The council has begun to score: its settings and seats are frozen. Establish a new one instead."
            )
        )
    return now


@transaction.atomic
def save_council(*, council: Council, by: User | None, why: str = "") -> Council:
    """Establish a council or change one that has not scored yet. Raises ValidationError when unfit."""
    _province(by)
    if council.pk:
        _unopened(council)
    with because(by=by, why=why):
        council.full_clean()
        council.save()
    return council


@transaction.atomic
def save_seats(*, council: Council, seats: Sequence[Seat], by: User | None) -> None:
    """Seat these people, in this order, in place of those who sat there. Raises ValidationError when unfit."""
    _province(by)
    now = _unopened(council)
    with because(by=by):
        now.seats.exclude(pk__in=[seat.pk for seat in seats if seat.pk]).delete()
        for position, seat in enumerate(seats, start=1):
            seat.council, seat.position = now, position
            seat.full_clean()
            seat.save()


@transaction.atomic
def save_round(*, round: Round, by: User | None, why: str = "") -> Round:  # noqa: A002 -- the word of the field
    """Plan a round or change its plan. Raises ValidationError when unfit."""
    _province(by)
    with because(by=by, why=why):
        if round.pk:
            former = Round.objects.select_for_update().get(pk=round.pk)
            _its_hearings_stand(former, round)
        round.full_clean()
        round.save()
    return round


def _its_hearings_stand(former: Round, plan: Round) -> None:
    if former.council_id != plan.council_id and former.dossiers.filter(status=Status.SCORING).exists():
        raise EvaluationError(_("Dossiers of this round are being scored: its council stays."))
    if former.year != plan.year and former.hearings.exists():
        raise EvaluationError(_("Product codes of this round carry its year: the year stays."))


@transaction.atomic
def assign(*, round: Round, dossiers: Sequence[Dossier], by: User | None) -> None:  # noqa: A002 -- likewise
    """Put dossiers on the agenda of a round, behind those that are there."""
    _province(by)
    Round.objects.select_for_update().get(pk=round.pk)
    with because(by=by):
        for dossier in sorted(dossiers, key=lambda each: each.pk):
            now = locked(dossier)
            if now.status not in {Status.PROVINCE_CHECK, Status.ADVISORY_REVIEW}:
                message = _("“%(name)s” cannot be put on the agenda: it is “%(status)s”.")
                facts = {"name": now.product_name, "status": now.get_status_display()}
                raise EvaluationError(message % facts)
            if now.round_id != round.pk:
                now.round_id, now.agenda_no = round.pk, next_agenda_no(round.pk)
                now.save(update_fields=["round", "agenda_no"])


@transaction.atomic
def unassign(*, dossier: Dossier, by: User | None) -> None:
    """Take a dossier off the agenda, before it is scored."""
    _province(by)
    now = locked(dossier)
    if not now.open_to_evidence:
        raise EvaluationError(_("Scoring of this dossier has been opened: it stays on the agenda."))
    with because(by=by):
        now.round, now.agenda_no = None, None
        now.save(update_fields=["round", "agenda_no"])


@transaction.atomic
def order_agenda(*, round: Round, numbers: dict[int, int], by: User | None) -> None:  # noqa: A002 -- likewise
    """Set the places on the agenda: key of the dossier -> place."""
    _province(by)
    with because(by=by):
        for dossier in round.dossiers.select_for_update().filter(pk__in=numbers).order_by("pk"):
            dossier.agenda_no = numbers[dossier.pk]
            dossier.save(update_fields=["agenda_no"])


def not_ready(round: Round) -> list[str]:  # noqa: A002 -- likewise
    """What a council lacks before it can score; empty when it is ready."""
    council = round.council
    if council is None:
        return [_("The round has no council yet.")]
    seats = list(council.seats.all())
    found = []
    if council.chair_required and not any(seat.role == SeatRole.CHAIR for seat in seats):
        found.append(_("The council has no chair."))
    if not any(seat.role == SeatRole.SECRETARY for seat in seats):
        found.append(_("The council has no secretary."))
    if sum(rules.votes(seat, council) for seat in seats) < 3:  # noqa: PLR2004 -- fewer are no council
        found.append(_("A council needs at least three members who score."))
    return found


@transaction.atomic
def open_scoring(*, dossier: Dossier, by: User | None) -> Hearing:
    """Open the scoring of a dossier; the council's settings and seats are frozen from then on."""
    now = locked(dossier)
    check(now, Step.OPEN, by=by)
    report = now.advisory_reports.filter(submission=now.submissions).first()
    if report is None or not report.ready:
        raise EvaluationError(_("The advisory team has not said that the dossier is ready for the council."))
    if now.round is None:
        raise EvaluationError(_("Put the dossier on the agenda of a round first."))
    with because(by=by, why=Step.OPEN):
        return _hear(now, Step.OPEN, by=by)


def _hear(now: Dossier, step: Step, *, by: User | None, why: str = "") -> Hearing:
    """A new hearing by the council of the dossier's round."""
    plan = Round.objects.select_for_update(of=("self",)).select_related("council").get(dossiers=now)
    problems = not_ready(plan)
    if problems or plan.council is None:
        raise EvaluationError(_("The council cannot score yet."), problems)
    Council.objects.filter(pk=plan.council.pk, opened_at=None).update(opened_at=timezone.now())
    move(now, step, by=by, why=why, code=_code_of_the_year(now, plan))
    number = now.hearings.count() + 1
    return Hearing.objects.create(dossier=now, round=plan, council=plan.council, number=number)


def _code_of_the_year(dossier: Dossier, plan: Round) -> str:
    """The code carries the year of evaluation (docs/adr/0039): a round of another year gives a number of that year."""
    stands = codes.parse(dossier.code, RubricVersion.QD26).year == plan.year
    return dossier.code if stands else next_code(dossier, plan.year)


@transaction.atomic
def evaluate_again(*, dossier: Dossier, why: str, by: User | None) -> Hearing:
    """Hear a dossier anew that the ministry sent back (QĐ 26/2026/QĐ-TTg, Điều 7)."""
    now = locked(dossier)
    check(now, Step.EVALUATE_AGAIN, by=by, why=why)
    review = now.hearings.order_by("-number")[0].central_review
    if review.star is None:
        raise EvaluationError(_("Record the ministry's answer first."))
    with because(by=by, why=why):
        return _hear(now, Step.EVALUATE_AGAIN, by=by, why=why)
