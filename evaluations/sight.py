"""Who sees what: the dossiers a person may know of, and the scores that are open to a person (DESIGN §4.9).

Every page, PDF and list asks here. Scores of others open to a member when the member's own sheet is in, to the
secretary who does not score at once, to everybody else concerned when the hearing is closed. Whoever declared a
conflict has no sight of that dossier at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from accounts.enums import Role
from accounts.models import User
from accounts.rules import Visitor, can_keep_register, has_role
from evaluations import rules
from evaluations.models import Declaration, Dossier, Hearing, ScoreSheet, Seat


def has_conflict(user: Visitor, dossier: int) -> bool:
    """Whether the person declared a conflict in any hearing of the dossier."""
    declared = Declaration.objects.filter(has_conflict=True, seat__user=user.pk)
    return declared.filter(hearing__dossier=dossier).exists()


def _conflict(user: Visitor) -> Exists:
    """The same for each row of dossiers."""
    declared = Declaration.objects.filter(has_conflict=True, seat__user=user.pk)
    return Exists(declared.filter(hearing__dossier=OuterRef("pk")))


def undeclared(user: Visitor) -> "ExpressionWrapper[Any]":
    """For each row of dossiers: the person has a seat where it is heard and has not said a word on conflicts."""
    seated = Hearing.objects.filter(dossier=OuterRef("pk"), council__seats__user=user.pk)
    said = Declaration.objects.filter(hearing__dossier=OuterRef("pk"), seat__user=user.pk)
    return ExpressionWrapper(Q(Exists(seated)) & ~Q(Exists(said)), output_field=BooleanField())


def to_declare(user: User, dossier: int) -> Hearing:
    """The latest hearing of a dossier in which the person has a seat."""
    return hearings(user).filter(dossier=dossier).latest("number")


def is_closed_to(user: Visitor, dossier: int) -> bool:
    """Whether the dossier is closed to the person: a conflict, or no word on conflicts where one is due."""
    silent = Dossier.objects.filter(undeclared(user), pk=dossier)
    return has_conflict(user, dossier) or silent.exists()


def dossiers(user: Visitor) -> QuerySet[Dossier]:
    """The dossiers of which the person may know. What is in them is closed to the `undeclared`."""
    if can_keep_register(user):
        return Dossier.objects.exclude(_conflict(user))
    if has_role(user, Role.COMMUNE_OFFICER):
        return Dossier.objects.filter(commune=getattr(user, "commune_id", None)).exclude(_conflict(user))
    return Dossier.objects.none()


def open_dossiers(user: Visitor) -> QuerySet[Dossier]:
    """The dossiers whose contents and results are open to the person on staff pages."""
    return dossiers(user).exclude(undeclared(user))


def conflict_of_seat() -> Exists:
    """A conflict declared by the member whose sheet a row of score sheets is."""
    return Exists(
        Declaration.objects.filter(has_conflict=True, hearing=OuterRef("hearing"), seat=OuterRef("seat"))
    )


def hearings(user: User) -> QuerySet[Hearing]:
    """The hearings of councils in which the person sits, those with a conflict too: their head is no secret."""
    return Hearing.objects.filter(council__seats__user=user)


@dataclass(frozen=True)
class Place:
    """Where a person stands in one hearing."""

    hearing: Hearing
    seat: Seat | None
    declaration: Declaration | None
    sheet: ScoreSheet | None
    keeps_register: bool

    @property
    def conflicted(self) -> bool:
        """Whether the person declared a conflict here."""
        return self.declaration is not None and self.declaration.has_conflict

    @property
    def votes(self) -> bool:
        """Whether the person's seat scores."""
        return self.seat is not None and rules.votes(self.seat, self.hearing.council)

    @property
    def must_declare(self) -> bool:
        """Whether a word on conflicts is still due; until then nothing confidential opens."""
        return self.seat is not None and self.declaration is None

    @property
    def sees_evidence(self) -> bool:
        """Whether the dossier with its evidence is open to the person."""
        return (
            not self.conflicted and not self.must_declare and (self.seat is not None or self.keeps_register)
        )

    @property
    def scores(self) -> bool:
        """Whether the person may choose on a sheet now."""
        return self.votes and self.sees_evidence and self.hearing.closed_at is None

    @property
    def fills_in(self) -> bool:
        """Whether the person has a sheet that takes choices now."""
        return self.scores and self.sheet is not None and not self._own_is_in

    @property
    def sees_progress(self) -> bool:
        """Whether the person may know who has submitted: how many have tells a member something, too."""
        if not self.sees_evidence:
            return False
        return not self.votes or self.hearing.closed_at is not None or self._own_is_in

    @property
    def sees_scores(self) -> bool:
        """Whether others' scores, means and stars are open to the person."""
        if not self.sees_evidence:
            return False
        if self.hearing.closed_at is not None:
            return True
        return self.seat is not None and (self._own_is_in or not self.votes)

    @property
    def leads(self) -> bool:
        """Whether the person may reopen, close and disqualify here."""
        return self.seat is not None and self.seat.leads and self.sees_evidence

    @property
    def presides(self) -> bool:
        """Whether the person may answer a spread and find otherwise on a mark: chair or vice-chair."""
        return self.leads and self.seat is not None and self.seat.role in {"chair", "vice_chair"}

    @property
    def _own_is_in(self) -> bool:
        return self.sheet is not None and self.sheet.submitted_at is not None


def place(user: User, hearing: Hearing) -> Place | None:
    """Where the person stands in the hearing; None when the person may not know of it."""
    seat = Seat.objects.filter(council=hearing.council_id, user=user).first()
    keeps = can_keep_register(user)
    if seat is None:
        known = keeps and dossiers(user).filter(pk=hearing.dossier_id).exists()
        return Place(hearing, None, None, None, keeps_register=True) if known else None
    declaration = Declaration.objects.filter(hearing=hearing, seat=seat).first()
    sheet = ScoreSheet.objects.filter(hearing=hearing, seat=seat, reopened_at=None).first()
    return Place(hearing, seat, declaration, sheet, keeps_register=keeps)


def places(user: User, hearings: Sequence[Hearing]) -> list[Place]:
    """Where the person stands in each of these hearings of councils in which the person sits; three queries."""
    seats = {seat.council_id: seat for seat in Seat.objects.filter(user=user)}
    declared = Declaration.objects.filter(seat__user=user, hearing__in=hearings)
    declarations = {each.hearing_id: each for each in declared}
    current = ScoreSheet.objects.filter(seat__user=user, hearing__in=hearings, reopened_at=None)
    sheets = {sheet.hearing_id: sheet for sheet in current}
    return [
        Place(
            hearing,
            seats.get(hearing.council_id),
            declarations.get(hearing.pk),
            sheets.get(hearing.pk),
            keeps_register=can_keep_register(user),
        )
        for hearing in hearings
    ]


def counted_sheets(hearing: Hearing) -> QuerySet[ScoreSheet]:
    """The sheets that count: submitted, current, of seats that vote without conflict."""
    voting = ~Q(seat__role="secretary") | Q(hearing__council__secretary_scores=True)
    return ScoreSheet.objects.filter(
        voting, ~conflict_of_seat(), hearing=hearing, submitted_at__isnull=False, reopened_at=None
    ).select_related("seat__user")
