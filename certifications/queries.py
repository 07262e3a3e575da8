"""Reads of the register."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self, cast

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from certifications.enums import State

if TYPE_CHECKING:
    from certifications.models import Certificate  # noqa: F401 -- named in the string below


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates by their state on a day. The same rule as `dates.Term.state`; a test holds them together."""

    def rightful(self) -> Self:
        """Those that are no struck-out typing errors."""
        return self.exclude(annulled_on=F("issued_on"), annulment__isnull=True)

    def in_force(self, on: date) -> Self:
        """Those in force on the day (valid or prolonged)."""
        return self.filter(in_force__contains=on)

    def with_state(self, on: date) -> models.QuerySet[Any]:
        """Those issued by the day, with `state_then`: their state on it."""
        return self.filter(issued_on__lte=on).annotate(
            state_then=Case(
                When(annulled_on__lte=on, then=Value(State.ANNULLED.value)),
                When(revoked_on__lte=on, then=Value(State.REVOKED.value)),
                When(superseded_on__lte=on, then=Value(State.SUPERSEDED.value)),
                When(expires_on__gt=on, then=Value(State.VALID.value)),
                When(Q(prolonged_until__gt=on), then=Value(State.PROLONGED.value)),
                default=Value(State.EXPIRED.value),
                output_field=models.CharField(),
            )
        )

    def in_state(self, on: date, state: State | str) -> Self:
        """Those in one state on the day, found by the date that state cannot be without."""
        needed = {
            State.VALID: Q(expires_on__gt=on),
            State.PROLONGED: Q(prolonged_until__gt=on),
            State.EXPIRED: Q(expires_on__lte=on),
            State.REVOKED: Q(revoked_on__lte=on),
            State.ANNULLED: Q(annulled_on__lte=on),
            State.SUPERSEDED: Q(superseded_on__lte=on),
        }
        return cast("Self", self.with_state(on).filter(needed[State(state)], state_then=state))

    def issued_by(self, on: date) -> Self:
        """Those issued by the day, in whatever state."""
        return self.filter(issued_on__lte=on)

    def ending(self) -> models.QuerySet[Any]:
        """With `term_end`: the day its term ends, prolonged or not."""
        return self.annotate(term_end=Coalesce(F("prolonged_until"), F("expires_on")))
