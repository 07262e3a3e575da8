"""What happened to one certificate, in order, for staff."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from certifications.dates import precise
from certifications.enums import Precision, State
from certifications.models import Certificate, Decision


@dataclass(frozen=True)
class Event:
    """One day in the life of a certificate, with the paper it rests on."""

    day: date
    text: str
    words: str
    state: str = ""
    url: str = ""
    link: str = ""


def _on(day: date) -> str:
    return precise(day, Precision.DAY)


def _paper(decision: Decision | None) -> dict[str, str]:
    return {"url": decision.get_absolute_url(), "link": decision.number} if decision else {}


def events(certificate: Certificate, *, today: date) -> list[Event]:
    """From its issue to its end, planned or come, the earliest first."""
    recognised = _("Recognised with %(star)s stars") % {"star": certificate.star}
    paper = _paper(certificate.decision)
    found = [Event(certificate.issued_on, certificate.issued_text, recognised, State.VALID, **paper)]
    return sorted([*found, *_terms(certificate, today), *_endings(certificate)], key=lambda event: event.day)


def _terms(certificate: Certificate, today: date) -> list[Event]:
    """The ends by its own term and by prolongation, as far as it lived to see them."""
    ends, until = certificate.term.expires_on, certificate.prolonged_until
    if certificate.term.ends_on < ends:
        return []  # something else ended it before its time
    words = _("Its own term ended") if ends <= today else _("Its own term ends")
    found = [Event(ends, precise(ends, certificate.precision), words, State.EXPIRED)]
    if until and until <= certificate.term.ends_on:
        words = _("The prolonged term ended") if until <= today else _("The prolonged term ends")
        found.append(Event(until, _on(until), words, State.PROLONGED))
    return found


def _endings(certificate: Certificate) -> list[Event]:
    found, newer = [], certificate.superseded_by
    if certificate.superseded_on and newer:
        day, address = certificate.superseded_on, reverse("certificate_detail", args=[newer.pk])
        words = _("Replaced by a certificate of %(star)s stars") % {"star": newer.star}
        link = newer.decision.number if newer.decision else newer.spaced_code
        found.append(Event(day, _on(day), words, State.SUPERSEDED, url=address, link=link))
    if certificate.revoked_on:
        words = _("Revoked: %(ground)s") % {"ground": certificate.get_revocation_ground_display()}
        day = certificate.revoked_on
        found.append(Event(day, _on(day), words, State.REVOKED, **_paper(certificate.revocation)))
    if certificate.annulled_on:
        day = certificate.annulled_on
        found.append(
            Event(
                day,
                _on(day),
                _("Struck out as a typing error") if certificate.is_struck else _("Annulled"),
                State.ANNULLED,
                **_paper(certificate.annulment),
            )
        )
    return found
