"""Who may do what, by name."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The staff roles. Members of councils need none: they hold a seat, council by council (docs/adr/0026)."""

    OFFICER = "officer", _("Provincial officer")
    COMMUNE_OFFICER = "commune_officer", _("Commune officer")
    ADMINISTRATOR = "administrator", _("Administrator")
