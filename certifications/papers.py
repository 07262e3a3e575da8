"""Which certificates may be printed, and what their paper says (docs/adr/0020)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from certifications.enums import Level, Precision, Star, State
from certifications.models import Certificate
from certifications.printing import letters, wording
from certifications.printing.paper import Paper
from ocop_registry.slugs import base

RELATED = ("product", "decision")


class NotPrintable(Exception):
    """This certificate gets no paper; the message says why."""


def paper(certificate: Certificate) -> Paper:
    """What its paper says. Raises NotPrintable.

    Only what is known stands on it. A prolongation stands on no paper, as the verification page says too; a
    certificate out of force and a sample carry a mark across the sheet.
    """
    _look_at_state(certificate)
    authority = wording.authority_in_full(certificate.decision.authority) if certificate.decision else ""
    url, address_of_check = where_to_check(certificate)
    made = Paper(
        product=certificate.product_name,
        producer=certificate.producer_name,
        address=certificate.address,
        star=certificate.star,
        number=certificate.number,
        authority=authority,
        grounds=_grounds(certificate),
        place_and_date=wording.place_and_date(authority, certificate.issued_on, certificate.precision),
        code=certificate.spaced_code,
        url=url,
        address_of_check=address_of_check,
        mark=_mark(certificate),
        day=certificate.issued_on,
    )
    _look_at_letters(made)
    return made


def refusal(certificate: Certificate) -> str:
    """Why it cannot be printed, '' when it can."""
    try:
        paper(certificate)
    except NotPrintable as reason:
        return str(reason)
    return ""


def _look_at_state(certificate: Certificate) -> None:
    state = certificate.state
    decision = certificate.decision
    if certificate.is_struck:
        reason = _("This entry was a typing error and has been struck out; it has no paper.")
    elif state in {State.REVOKED, State.ANNULLED, None}:
        label = state.label.lower() if state else _("not yet issued")
        reason = _("A certificate that is %(state)s is not printed.") % {"state": label}
    elif certificate.star == Star.FIVE or (decision and decision.level == Level.CENTRAL):
        reason = _("The ministry prints the certificates of 5 stars and those that it has decided itself.")
    else:
        return
    raise NotPrintable(reason)


def _look_at_letters(made: Paper) -> None:
    for text in made.texts():
        if letter := letters.missing(text):
            facts = {"letter": letter, "code": f"{ord(letter):04X}", "text": text}
            raise NotPrintable(
                _(
                    "The letter “%(letter)s” (U+%(code)s) in “%(text)s” cannot be printed: the font of the "
                    "certificates has Vietnamese and other Latin letters only. Correct the record, strike out this "
                    "entry and issue it again."
                )
                % facts
            )


def _mark(certificate: Certificate) -> str:
    if certificate.product.is_sample:
        return wording.SAMPLE
    return wording.MARKS.get(State(certificate.state), "") if certificate.state else ""


def _grounds(certificate: Certificate) -> tuple[str, ...]:
    decision, precision = certificate.decision, certificate.precision
    if decision:
        day = wording.day_in_words(decision.decided_on, Precision.DAY)
        decided: tuple[str, ...] = (f"Theo Quyết định số {decision.number}", day)
    else:
        decided = (f"Được công nhận {wording.day_in_words(certificate.issued_on, precision)}",)
    return *decided, wording.validity(certificate.expires_on, precision)


def where_to_check(certificate: Certificate) -> tuple[str, str]:
    """The address of its page, and where the code may be typed in; in Vietnamese whatever the page speaks."""
    with translation.override(settings.LANGUAGE_CODE):
        page, form = reverse("verify", args=[certificate.code]), reverse("verify_form")
    return settings.SITE_URL + page, urlsplit(settings.SITE_URL).netloc + form.rstrip("/")


def filename(certificate: Certificate) -> str:
    """The name under which the paper is saved."""
    return f"giay-chung-nhan-{base(certificate.product_name, fallback='ocop')}-{certificate.code}.pdf"
