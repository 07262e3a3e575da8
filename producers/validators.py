"""Numbers of the field, checked."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, is_possible_number, parse
from stdnum import ean
from stdnum.exceptions import ValidationError as NumberError
from stdnum.vn import mst

PERSONAL_NUMBER_DIGITS = 12


def normal_tax_number(text: str) -> str:
    """A tax number as it is stored: 10 digits, 10-3 digits for branches, or a household's 12-digit personal number.

    Since 1 July 2025 a household's tax number is the owner's personal identification number (Luật Quản lý thuế),
    which carries no check digit. Raises ValidationError with what is wrong.
    """
    compact = "".join(ch for ch in text if ch.isalnum())
    if len(compact) == PERSONAL_NUMBER_DIGITS and compact.isdigit() and compact.startswith("0"):
        return compact
    try:
        return str(mst.format(mst.validate(compact)))
    except NumberError as error:
        raise ValidationError(
            _(
                "“%(value)s” is not a tax number: write 10 digits, 10 digits-3 digits, or 12 digits; check each digit."
            ),
            code="tax_number",
            params={"value": text},
        ) from error


def normal_gtin(text: str) -> str:
    """A GTIN (EAN-8, UPC, EAN-13, GTIN-14) as it is stored, digits only. ValidationError when the check digit is off."""
    try:
        return str(ean.validate(text))
    except NumberError as error:
        raise ValidationError(
            _(
                "“%(value)s” is not a GTIN: the last digit does not fit the others. Check it against the package."
            ),
            code="gtin",
            params={"value": text},
        ) from error


def check_phone(text: str) -> None:
    """Refuse what cannot be a telephone number in Vietnam; several may be written, separated by “;” or “/”."""
    for part in text.replace("/", ";").split(";"):
        try:
            possible = is_possible_number(parse(part, "VN"))
        except NumberParseException:
            possible = False
        if not possible:
            message = _("“%(value)s” is not a telephone number.")
            raise ValidationError(message, code="phone", params={"value": part.strip()})


def check_shop_address(text: str) -> None:
    """Refuse what is no https address of a named host, or says something else than it leads to."""
    parts = urlsplit(text)
    host = parts.hostname or ""
    named = "." in host and not host.replace(".", "").isdigit()
    if parts.scheme != "https" or not named or parts.username or parts.port or not text.isascii():
        message = _("“%(value)s” is not a web address that begins with https://.")
        raise ValidationError(message, code="address", params={"value": text})
