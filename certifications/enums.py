"""Words of the register."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class Star(models.IntegerChoices):
    """Only 3, 4 and 5 stars get a decision and a certificate (QĐ 26/2026/QĐ-TTg, Điều 4)."""

    THREE = 3, _("3 stars")
    FOUR = 4, _("4 stars")
    FIVE = 5, _("5 stars")


class State(models.TextChoices):
    """What a certificate is worth on a day. Derived from its dates, never stored."""

    VALID = "valid", _("In force")
    PROLONGED = "prolonged", _("Prolonged")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")
    ANNULLED = "annulled", _("Annulled")
    SUPERSEDED = "superseded", _("Superseded")


IN_FORCE = (State.VALID, State.PROLONGED)


class Level(models.TextChoices):
    """The level of the authority that decides. Who may decide which star changed over the years (docs/adr/0006)."""

    DISTRICT = "district", _("District (until July 2025)")
    PROVINCE = "province", _("Province")
    CENTRAL = "central", _("Ministry or central council")


class DecisionKind(models.TextChoices):
    """What a decision does."""

    RECOGNITION = "recognition", _("Recognition")
    REVOCATION = "revocation", _("Revocation")
    ANNULMENT = "annulment", _("Annulment")


class RubricVersion(models.TextChoices):
    """The criteria a star was given under, each with the decision that set them."""

    QD1048 = "qd1048-2019", _("QĐ 1048/QĐ-TTg (2019)")
    QD148 = "qd148-2023", _("QĐ 148/QĐ-TTg (2023)")
    QD26 = "qd26-2026", _("QĐ 26/2026/QĐ-TTg")
    UNKNOWN = "unknown", _("Not recorded")


class Ground(models.TextChoices):
    """The six grounds of revocation (QĐ 26/2026/QĐ-TTg, Điều 8.1)."""

    FALSE_INFORMATION = "false_information", _("False information in the dossier")
    CRITERIA_NO_LONGER_MET = "criteria_no_longer_met", _("The criteria are no longer met")
    LEGAL_VIOLATION = (
        "legal_violation",
        _("Violation of the law on quality, food safety, environment or labels"),
    )
    MARK_MISUSE = "mark_misuse", _("Misuse of the OCOP mark")
    PRODUCTION_STOPPED = "production_stopped", _("Production has stopped")
    OTHER_CONCLUSION = "other_conclusion", _("Another conclusion of a competent authority")


class Precision(models.TextChoices):
    """How exactly the day of recognition is known. Unknown parts are never shown."""

    DAY = "day", _("Day known")
    MONTH = "month", _("Month and year known")
    YEAR = "year", _("Only the year known")


class Verb(models.TextChoices):
    """What can be done with a certificate after it was issued."""

    PROLONG = "prolong", _("Prolong")
    REVOKE = "revoke", _("Revoke")
    ANNUL = "annul", _("Annul")
    STRIKE = "strike", _("Strike out")


# THE table of the register: in which state each verb fits. Buttons, actions and tests derive from it.
# Provinces do revoke certificates whose term has run out, so that the mark disappears from the package.
ALLOWED_STATES: dict[Verb, frozenset[State]] = {
    Verb.PROLONG: frozenset({State.VALID, State.PROLONGED, State.EXPIRED}),
    Verb.REVOKE: frozenset({State.VALID, State.PROLONGED, State.EXPIRED}),
    Verb.ANNUL: frozenset({State.VALID, State.PROLONGED, State.EXPIRED, State.SUPERSEDED, State.REVOKED}),
    Verb.STRIKE: frozenset({State.VALID, State.PROLONGED, State.EXPIRED, State.SUPERSEDED}),
}


class PrintState(models.TextChoices):
    """How far a print of a whole decision is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being printed")
    DONE = "done", _("Finished")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


# How a print goes on. It begins anew when its worker was lost. The trigger on its table derives from this.
PRINT_MOVES: list[tuple[str, str]] = [
    (PrintState.WAITING, PrintState.RUNNING),
    (PrintState.WAITING, PrintState.CANCELLED),
    (PrintState.WAITING, PrintState.FAILED),
    (PrintState.RUNNING, PrintState.DONE),
    (PrintState.RUNNING, PrintState.FAILED),
    (PrintState.RUNNING, PrintState.CANCELLED),
]
PRINT_UNDER_WAY = (PrintState.WAITING, PrintState.RUNNING)

# The criteria in force from each day on; dossiers handed in before a change were finished under the older ones.
RUBRIC_SINCE = [
    (date(2019, 8, 21), RubricVersion.QD1048),
    (date(2023, 2, 24), RubricVersion.QD148),
    (date(2026, 5, 22), RubricVersion.QD26),
]


def rubric_of(day: date) -> RubricVersion:
    """The criteria in force on a day, the best guess for a certificate of that day."""
    found = [version for since, version in RUBRIC_SINCE if since <= day]
    return found[-1] if found else RubricVersion.UNKNOWN
