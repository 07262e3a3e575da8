"""Products and producers as schema.org describes them, for search engines. Public facts only, only what is known."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from certifications import presenters
from certifications.dates import as_known
from certifications.enums import IN_FORCE, Star
from certifications.models import Certificate

CONTEXT = "https://schema.org"
Absolute = Callable[[str], str]


def product(
    facts: dict[str, Any], certificate: Certificate, *, on: date, absolute: Absolute
) -> dict[str, Any]:
    """A product (`presenters.product_facts`) with its certificate. The stars are a certification, never a rating."""
    address = absolute(certificate.product.get_absolute_url())
    return _known(
        {
            "@context": CONTEXT,
            "@type": "Product",
            "@id": address,
            "url": address,
            "name": facts["name"],
            "description": facts["description"] or facts["story"],
            "disambiguatingDescription": _made_up(is_sample=facts["is_sample"]),
            "category": facts["set_name"],
            "image": [absolute(photo.large_webp) for photo in facts["photos"]],
            "brand": _known({"@type": "Brand", "name": facts["brand"]}) if facts["brand"] else None,
            "gtin": facts["gtin"],
            "countryOfOrigin": {"@type": "Country", "name": "Việt Nam"},
            "manufacturer": {
                "@type": "Organization",
                "@id": absolute(facts["producer"]["url"]),
                "name": facts["producer"]["name"],
                "url": absolute(facts["producer"]["url"]),
            },
            "hasCertification": _certification(certificate, on, absolute),
        }
    )


def _certification(certificate: Certificate, on: date, absolute: Absolute) -> dict[str, Any]:
    decision = certificate.decision
    active = certificate.state_on(on) in IN_FORCE
    ends = certificate.prolonged_until
    return _known(
        {
            "@type": "Certification",
            "name": f"OCOP {Star(certificate.star).label}",
            "certificationIdentification": certificate.number or certificate.spaced_code,
            "certificationStatus": f"{CONTEXT}/Certification{'Active' if active else 'Inactive'}",
            "certificationRating": {
                "@type": "Rating",
                "ratingValue": certificate.star,
                "bestRating": 5,
                "worstRating": 1,
            },
            "issuedBy": {"@type": "GovernmentOrganization", "name": decision.authority} if decision else None,
            "validFrom": as_known(certificate.issued_on, certificate.precision),
            "expires": ends.isoformat() if ends else as_known(certificate.expires_on, certificate.precision),
            "description": presenters.sentence(certificate, on=on),
            "url": absolute(certificate.get_absolute_url()),
        }
    )


def producer(facts: dict[str, Any], *, absolute: Absolute) -> dict[str, Any]:
    """A producer; telephone, e-mail and street only where `presenters.producer_facts` has them, by consent."""
    return _known(
        {
            "@context": CONTEXT,
            "@type": "Organization",
            "@id": absolute(facts["url"]),
            "url": absolute(facts["url"]),
            "sameAs": facts["website"],
            "name": facts["name"],
            "disambiguatingDescription": _made_up(is_sample=facts["is_sample"]),
            "telephone": facts["phone"],
            "email": facts["email"],
            "address": _known(
                {
                    "@type": "PostalAddress",
                    "streetAddress": facts["address"],
                    "addressLocality": facts["commune_now"] or facts["commune_name"],
                    "addressRegion": facts["district_name"],
                    "addressCountry": "VN",
                }
            ),
        }
    )


def _made_up(*, is_sample: bool) -> str:
    return _("Sample data of a trial copy: made up.") if is_sample else ""


def _known(record: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {name: value for name, value in record.items() if value not in (None, "", [])}
