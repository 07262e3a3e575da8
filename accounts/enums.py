"""Who may do what, by name."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The staff roles. A person without one may only see what the public sees."""

    OFFICER = "officer", _("Provincial officer")
    ADMINISTRATOR = "administrator", _("Administrator")
