"""Who may do what with dossiers and in councils: small predicates. Everything not named here is denied."""

from accounts.enums import Role
from accounts.models import User
from accounts.rules import Visitor, can_keep_register, has_role
from evaluations.enums import TRANSITIONS, Actor, SeatRole, Transition
from evaluations.models import Council, Dossier, Seat

LEADING = (SeatRole.CHAIR, SeatRole.VICE_CHAIR, SeatRole.SECRETARY)


def works_for(user: Visitor, dossier: Dossier) -> bool:
    """Officers of the province work on every dossier, those of a commune on their own commune's."""
    own = has_role(user, Role.COMMUNE_OFFICER) and getattr(user, "commune_id", None) == dossier.commune_id
    return can_keep_register(user) or own


def leads(user: Visitor, dossier: Dossier) -> bool:
    """Chair, vice-chair or secretary of the council that hears the dossier now, without a conflict in it."""
    seats = Seat.objects.filter(
        user=user.pk,
        role__in=LEADING,
        council__hearings__dossier=dossier.pk,
        council__hearings__closed_at=None,
    )
    conflicted = dossier.hearings.filter(
        closed_at=None, declarations__seat__user=user.pk, declarations__has_conflict=True
    )
    return isinstance(user, User) and user.is_active and seats.exists() and not conflicted.exists()


def may_take(user: Visitor, dossier: Dossier, arrow: Transition) -> bool:
    """Whether it is this person's step. Its own pages say when it is ripe."""
    match arrow.actor:
        case Actor.ENTRY | Actor.COMMUNE:
            return works_for(user, dossier)
        case Actor.PROVINCE:
            return can_keep_register(user)
        case Actor.COUNCIL:
            return leads(user, dossier)


def arrows_for(user: Visitor, dossier: Dossier) -> list[Transition]:
    """The steps from where the dossier stands that are this person's, in the order of the table."""
    return [
        arrow for arrow in TRANSITIONS if arrow.source == dossier.status and may_take(user, dossier, arrow)
    ]


def votes(seat: Seat, council: Council) -> bool:
    """Whether the seat scores: every one but the secretary's, unless the council lets the secretary score."""
    return seat.role != SeatRole.SECRETARY or council.secretary_scores


def has_seat(user: Visitor) -> bool:
    """Whether the person sits in any council."""
    return isinstance(user, User) and user.is_active and Seat.objects.filter(user=user).exists()
