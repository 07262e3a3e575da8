"""Words of doubts, and the one table of what may become of one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sight(models.TextChoices):
    """What somebody saw."""

    MISMATCH = "mismatch", _("The label or paper differs from the register")
    ENDED = "ended", _("The certificate has ended and is still shown")
    NOT_THE_PRODUCER = "not_the_producer", _("Sold by somebody who is not the producer")
    OTHER = "other", _("Something else")


class Progress(models.TextChoices):
    """How far a report is."""

    NEW = "new", _("New report")
    HANDLING = "handling", _("Being handled")
    CLOSED = "closed", _("Report closed")


class Finding(models.TextChoices):
    """What came out when a report was looked into."""

    CONFIRMED = "confirmed", _("The doubt was right")
    UNFOUNDED = "unfounded", _("Nothing was wrong")
    NOT_CLEARED = "not_cleared", _("Could not be cleared up")
    NO_REPORT = "no_report", _("Not a report: joke or advertisement")


# THE table of reports. Buttons, verbs, the trigger and the tests derive from it.
MOVES: list[tuple[str, str]] = [
    (Progress.NEW, Progress.HANDLING),
    (Progress.HANDLING, Progress.CLOSED),
]
