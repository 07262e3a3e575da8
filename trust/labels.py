"""Which certificates get labels and stickers, and what these say."""

from django.utils.translation import gettext as _

from certifications import papers
from certifications.enums import IN_FORCE, Precision
from certifications.models import Certificate
from certifications.printing import letters, wording
from certifications.printing.labels import Form, Label
from ocop_registry.slugs import base

NAMES = {Form.SHELF: "nhan-ke", Form.STICKERS: "to-tem"}


class NoLabel(Exception):
    """This certificate gets none; the message says why."""


def label(certificate: Certificate) -> Label:
    """What is printed on it. Raises NoLabel: a label outlives the state it was made in, so only what is in force has one."""
    state = certificate.state
    if state not in IN_FORCE:
        said = state.label.lower() if state else _("not yet in force")
        raise NoLabel(
            _("Labels are printed for certificates in force only. This one is: %(state)s.") % {"state": said}
        )
    url, address_of_check = papers.where_to_check(certificate)
    made = Label(
        product=certificate.product_name,
        producer=certificate.producer_name,
        star=certificate.star,
        until=f"Có giá trị đến {_until(certificate)}",
        code=certificate.spaced_code,
        url=url,
        address_of_check=address_of_check,
        day=certificate.issued_on,
        mark=wording.SAMPLE if certificate.product.is_sample else "",
    )
    if any(letters.missing(text) for text in made.texts()):
        raise NoLabel(
            _("The name has letters that the font of the labels does not have. Please ask the office.")
        )
    return made


def _until(certificate: Certificate) -> str:
    """The last day as far as it is known; in Vietnamese, as all that is printed."""
    if certificate.prolonged_until:
        return wording.known_day(certificate.prolonged_until, Precision.DAY)
    return wording.known_day(certificate.expires_on, certificate.precision)


def filename(certificate: Certificate, form: Form) -> str:
    """The name under which it is saved."""
    return f"{NAMES[form]}-{base(certificate.product_name, fallback='ocop')}-{certificate.code}.pdf"
