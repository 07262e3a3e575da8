"""What `manage.py check --deploy` looks at in this app."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.checks import Warning as Doubt

HERE_ONLY = {"127.0.0.1", "localhost", "::1"}


@register(deploy=True)
def printed_addresses_can_be_reached(**_options: Any) -> list[CheckMessage]:
    """A QR code that leads to this machine only is worth nothing on paper, and paper lasts."""
    if urlsplit(settings.SITE_URL).hostname not in HERE_ONLY:
        return []
    return [
        Doubt(
            f"Certificates would be printed with the address {settings.SITE_URL}.",
            hint="Set OCOP_SITE_URL (or OCOP_ALLOWED_HOSTS) to the public address.",
            id="certifications.W001",
        )
    ]
