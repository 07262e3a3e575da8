"""What is new in the register: recognitions, revocations, annulments, as an Atom feed tells them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Min, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from certifications.dates import precise
from certifications.enums import Precision, Star, State
from certifications.models import Certificate
from certifications.sharing.words import recognised
from ocop_registry.audit import events_of

RELATED = (
    "decision",
    "product__producer",
    "product__district",
    "product__commune",
    "product__product_set__group__sector",
)
MOST = 100
# A round may recognise more than a hundred products in one go: it must not push a revocation out of the feed.
MOST_ENDINGS = 50
LOOKED_AT = 500  # newest entries of the register and newest ends, of which those learnt last are told


@dataclass(frozen=True)
class News:
    """One thing that happened to one certificate. `known_at` is when the register learnt of it."""

    certificate: Certificate
    kind: State
    known_at: datetime

    @property
    def guid(self) -> str:
        """The same for ever, whatever host the register is served from."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"ocop-soc-trang:{self.certificate.code}:{self.kind}").urn

    @property
    def title(self) -> str:
        """One line."""
        texts = {
            State.VALID: _("%(product)s: recognised with %(star)s"),
            State.REVOKED: _("%(product)s: %(star)s revoked"),
            State.ANNULLED: _("%(product)s: %(star)s annulled"),
        }
        values = {"product": self.certificate.product.name, "star": Star(self.certificate.star).label}
        text = texts[self.kind] % values
        return f"{text} ({_('sample data')})" if self.certificate.product.is_sample else text

    @property
    def text(self) -> str:
        """Who, where, by which decision."""
        product = self.certificate.product
        parts = [product.producer.name, product.district.name, *self._decided()]
        return ". ".join(part for part in parts if part) + "."

    def _decided(self) -> list[str]:
        certificate = self.certificate
        if self.kind == State.VALID:
            decision, day = certificate.decision, recognised(certificate)
        else:
            ended = self.kind == State.REVOKED
            decision = certificate.revocation if ended else certificate.annulment
            on = certificate.revoked_on if ended else certificate.annulled_on
            day = (_("Revoked on %(day)s") if ended else _("Annulled on %(day)s")) % {
                "day": precise(on, Precision.DAY) if on else ""
            }
        number = _("Decision %(number)s") % {"number": decision.number} if decision else ""
        ground = certificate.get_revocation_ground_display() if self.kind == State.REVOKED else ""
        return [day, str(ground), number]

    @property
    def published(self) -> datetime | None:
        """The day it took effect; None when the day is not known."""
        days: dict[State, date | None] = {
            State.REVOKED: self.certificate.revoked_on,
            State.ANNULLED: self.certificate.annulled_on,
        }
        if self.kind == State.VALID and self.certificate.precision != Precision.DAY:
            return None
        day = days.get(self.kind, self.certificate.issued_on)
        return timezone.make_aware(datetime.combine(day, time())) if day else None


def news(*, on: date) -> list[News]:
    """At most 100, what was learnt last first."""
    ended = _ended(on)[:MOST_ENDINGS]
    found = [*ended, *_recognised(on)[: MOST - len(ended)]]
    return sorted(found, key=lambda each: each.known_at, reverse=True)


def _recognised(on: date) -> list[News]:
    rows = Certificate.objects.rightful().issued_by(on).select_related(*RELATED).order_by("-pk")
    found = [News(row, State.VALID, row.created_at) for row in rows[:LOOKED_AT]]
    # An import enters many years at once: of one day's entries those with the newest days come first.
    found.sort(key=lambda each: (timezone.localdate(each.known_at), each.certificate.issued_on), reverse=True)
    return found


def _ended(on: date) -> list[News]:
    past = Q(revoked_on__lte=on) | Q(annulled_on__lte=on)
    rows = Certificate.objects.rightful().filter(past).select_related(*RELATED, "revocation", "annulment")
    last_ended = rows.order_by(Greatest("revoked_on", "annulled_on").desc(), "-pk")
    certificates = list(last_ended[:LOOKED_AT])
    found = [
        News(row, kind, known)
        for kind, field in ((State.REVOKED, "revoked_on"), (State.ANNULLED, "annulled_on"))
        for row, known in _learnt(certificates, field)
        if getattr(row, field) and getattr(row, field) <= on
    ]
    return sorted(found, key=lambda each: each.known_at, reverse=True)


def _learnt(certificates: list[Certificate], field: str) -> list[tuple[Certificate, datetime]]:
    """When each end was entered, as the audit trail has it."""
    rows = events_of(Certificate).filter(
        pgh_obj__in=[row.pk for row in certificates], **{f"{field}__isnull": False}
    )
    known = dict(rows.order_by().values_list("pgh_obj").annotate(first=Min("recorded_at")))
    return [(row, known.get(row.pk, row.created_at)) for row in certificates]
