"""What an officer must not miss: which certificates end soon, and which ended without a new rating."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from certifications.dates import precise
from certifications.enums import Precision, Star, State
from certifications.models import Certificate, Decision
from certifications.queries import CertificateQuerySet

NOTICE_DAYS = 180  # re-rating dossiers are handed in from 180 ...
LAST_DAYS = 120  # ... to 120 days before the certificate ends (QĐ 26/2026/QĐ-TTg, Điều 7.6a)
SHOWN = 10
DECISIONS = 6


@dataclass(frozen=True)
class Ending:
    """A certificate that ends soon."""

    certificate: Certificate
    days_left: int
    hand_in_by: date
    overdue: bool

    @property
    def hand_in_text(self) -> str:
        """The day the dossier is due; for an issue known only in part, counted from the last possible day."""
        return precise(self.hand_in_by, Precision.DAY)


def by_star(today: date) -> list[dict[str, int]]:
    """How many certificates are in force, highest star first."""
    rows = Certificate.objects.in_force(today).order_by().values_list("star").annotate(n=Count("pk"))
    found = dict(rows)
    return [{"star": star, "count": found.get(star, 0)} for star in reversed(Star.values)]


def ending(today: date, certificates: CertificateQuerySet) -> QuerySet[Any]:
    """Those in force that end within 180 days, with `term_end`."""
    horizon = today + timedelta(days=NOTICE_DAYS)
    return certificates.in_force(today).ending().filter(Q(term_end__lte=horizon))


def ending_soon(today: date) -> tuple[list[Ending], int]:
    """The most urgent certificates that end within 180 days, and how many there are."""
    rows = (
        ending(today, Certificate.objects.all())
        .select_related("product__producer", "product__district")
        .order_by("term_end", "pk")
    )
    found = [_due(certificate, today) for certificate in rows[:SHOWN]]
    return found, ending(today, Certificate.objects.all()).count()


def _due(certificate: Certificate, today: date) -> Ending:
    ends = certificate.prolonged_until or certificate.term.expires_on
    due = certificate.term.expires_on - timedelta(days=LAST_DAYS)
    return Ending(certificate, (ends - today).days, due, due < today)


def _lapsed(today: date) -> CertificateQuerySet:
    newer = Certificate.objects.filter(
        annulled_on__isnull=True, product=OuterRef("product"), issued_on__gt=OuterRef("issued_on")
    )
    expired = Certificate.objects.in_state(today, State.EXPIRED)
    return expired.filter(~Exists(newer))


def lapsed(today: date) -> tuple[list[Certificate], int]:
    """Certificates that ran out and were followed by none, the latest first, and how many there are."""
    rows = _lapsed(today).ending().select_related("product__producer", "product__district")
    return list(rows.order_by("-term_end", "-pk")[:SHOWN]), _lapsed(today).count()


def with_counts(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Decisions with `granted` and `ended`: how many certificates they gave, revoked or annulled."""
    return decisions.annotate(
        granted=Count("certificates", distinct=True),
        ended=Count("revoked", distinct=True) + Count("annulled", distinct=True),
    )


def recent_decisions() -> list[Decision]:
    """The latest decisions."""
    return list(with_counts(Decision.objects.all()).order_by("-decided_on", "-pk")[:DECISIONS])


def of_decision(decision: Decision) -> QuerySet[Certificate]:
    """Every certificate that the decision gave, revoked or annulled."""
    mine = Q(decision=decision) | Q(revocation=decision) | Q(annulment=decision)
    rows = Certificate.objects.filter(mine).select_related("product__producer", "product__district")
    return rows.order_by("-star", F("product__name_sort"), "pk")
