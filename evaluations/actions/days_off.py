"""What is done with the calendar of working days: days that are other than the public holidays say."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import can_keep_register
from evaluations.errors import NotYours
from evaluations.models import DayOff
from ocop_registry.audit import because


def _province(by: User | None) -> None:
    if by is not None and not can_keep_register(by):
        raise NotYours(_("Only officers of the province keep the calendar."))


@transaction.atomic
def add_day_off(*, day_off: DayOff, by: User | None) -> DayOff:
    """Set a day off, or a day that is worked to make up for one. Raises ValidationError when unfit or there already."""
    _province(by)
    with because(by=by, why=day_off.name):
        day_off.full_clean()
        day_off.save()
    return day_off


@transaction.atomic
def remove_day_off(*, day_off: DayOff, by: User | None, why: str = "") -> None:
    """Take an entry back: the day is again what the public holidays say."""
    _province(by)
    with because(by=by, why=why):
        day_off.delete()
