"""A certificate in a few words, where there is no room for a sentence."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from certifications import presenters
from certifications.enums import IN_FORCE, Precision, Star, State
from certifications.models import Certificate
from certifications.wording import day_words


@dataclass(frozen=True)
class Standing:
    """What a product may be shown with: its stars count only while `in_force`; `grave` when they were taken away."""

    star: int
    star_words: str
    state: State | None
    words: str

    @property
    def in_force(self) -> bool:
        """Whether the stars may be shown as held."""
        return self.state in IN_FORCE

    @property
    def grave(self) -> bool:
        """Whether a decision ended it."""
        return self.state in {State.REVOKED, State.ANNULLED}


def standing(certificate: Certificate, *, on: date) -> Standing:
    """How a certificate stands on a day."""
    state = certificate.state_on(on)
    star = Star(certificate.star)
    return Standing(star.value, str(star.label), state, _words(certificate, state))


def _words(certificate: Certificate, state: State | None) -> str:
    words = {
        State.VALID: (_("In force until %(day)s"), presenters.until_text(certificate)),
        State.PROLONGED: (_("Prolonged until %(day)s"), presenters.until_text(certificate)),
        State.EXPIRED: (_("Expired: %(day)s"), certificate.expires_text),
        State.REVOKED: (_("Revoked on %(day)s"), _day(certificate.revoked_on)),
        State.ANNULLED: (_("Annulled on %(day)s"), _day(certificate.annulled_on)),
        State.SUPERSEDED: (_("Replaced on %(day)s"), _day(certificate.superseded_on)),
        None: (_("Not yet in force"), ""),
    }
    text, day = words[state]
    return text % {"day": day}


def _day(day: date | None) -> str:
    return day_words(day, Precision.DAY) if day else ""


def recognised(certificate: Certificate) -> str:
    """When it was recognised: words that stay true on a picture that somebody has copied."""
    exact = certificate.precision == Precision.DAY
    text = _("Recognised on %(day)s") if exact else _("Recognised in %(day)s")
    return text % {"day": certificate.issued_text}


def place(facts: dict[str, object]) -> str:
    """Commune and district of a product as one line."""
    return ", ".join(str(facts[name]) for name in ("commune_name", "district_name") if facts[name])
