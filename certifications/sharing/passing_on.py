"""Passing a product on: the QR code of its certificate and words to send. Neither names a star that may be gone tomorrow."""

from typing import Any

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from certifications.sharing import words


def qr(address: str) -> SafeString:
    """The address as a QR code for a page: dark on light in every theme, with the quiet zone that readers need."""
    drawn = segno.make_qr(address, error="m").svg_inline(
        border=4, dark="#1d2a22", light="#ffffff", omitsize=True
    )
    return mark_safe(drawn)  # noqa: S308 -- squares only


def message(facts: dict[str, Any], address: str) -> str:
    """A line to send: what it is, who makes it where, and the page that always says how its certificate stands."""
    said = {
        "product": facts["name"],
        "producer": facts["producer"]["name"],
        "place": words.place(facts),
        "address": address,
    }
    return _("%(product)s, %(producer)s, %(place)s. See it and check its certificate: %(address)s") % said
