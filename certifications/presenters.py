"""Records as pages show them: plain values, only what is public, only what is known."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from certifications.enums import Precision, Star, State
from certifications.models import Certificate
from certifications.wording import day_words
from localities.models import Commune
from producers.models import Producer
from products import names, photos, seasons, translations
from products.enums import Rendition
from products.models import Product, ProductPhoto

NO_ART = "parcel"
SIDES = {"large": photos.LARGE_SIDE, "medium": photos.MEDIUM_SIDE, "thumb": photos.THUMB_SIDE}
NOT_YET = "not_yet"  # a day of issue in the future: only a wrong clock or hand-typed SQL makes one


@dataclass(frozen=True)
class Photo:
    """A photo with the addresses of its renditions; the sets say how wide each is, so that the browser takes one."""

    large_webp: str
    thumb_webp: str
    thumb_avif: str
    webp_set: str
    avif_set: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Card:
    """One certified product in a list."""

    product_name: str
    translated_name: str  # in the language of the page; empty where there is none
    producer_name: str
    slug: str
    url: str
    district_name: str
    commune_name: str
    commune_now: str
    sector_slug: str
    art: str
    star: int
    state: str
    issued_text: str
    expires_text: str
    photo: Photo | None
    is_sample: bool


def photo(record: ProductPhoto, product_name: str) -> Photo:
    """A photo; without a caption the product's name stands for it."""
    address = {each: reverse("photo", args=[record.key, each.value]) for each in Rendition}
    return Photo(
        large_webp=address[Rendition.LARGE_WEBP],
        thumb_webp=address[Rendition.THUMB_WEBP],
        thumb_avif=address[Rendition.THUMB_AVIF],
        webp_set=_srcset(record, address, Rendition.THUMB_WEBP, Rendition.MEDIUM_WEBP, Rendition.LARGE_WEBP),
        avif_set=_srcset(record, address, Rendition.THUMB_AVIF, Rendition.MEDIUM_AVIF),
        width=record.width,
        height=record.height,
        alt=record.caption or product_name,
    )


def _srcset(record: ProductPhoto, address: Mapping[Rendition, str], *renditions: Rendition) -> str:
    """The renditions with their widths; one that is no wider than the last adds nothing."""
    longest = max(record.width, record.height)
    widths = {
        record.width * min(SIDES[each.value.split(".")[0]], longest) // longest: each
        for each in reversed(renditions)
    }
    return ", ".join(f"{address[each]} {width}w" for width, each in sorted(widths.items()))


def present_commune(commune: Commune | None) -> str:
    """The present name of an old commune, '' when there is none or the name has not changed."""
    if commune is None or commune.is_current:
        return ""
    now = commune.present.name
    return "" if now == commune.name else now


def sector_and_art(product: Product) -> tuple[str, str, str]:
    """Slug and name of the sector, and the drawing for a product without photo."""
    if product.product_set is None:
        return "", "", NO_ART
    sector = product.product_set.group.sector
    return sector.slug, names.sector_name(sector), product.product_set.art


def card(
    certificate: Certificate,
    *,
    on: date,
    first_photo: ProductPhoto | None = None,
    translated_name: str = "",
) -> Card:
    """One row of a list."""
    product = certificate.product
    slug, _name, art = sector_and_art(product)
    return Card(
        product_name=product.name,
        translated_name=translated_name,
        producer_name=product.producer.name,
        slug=product.slug,
        url=product.get_absolute_url(),
        district_name=product.district.name,
        commune_name=product.commune.name if product.commune else "",
        commune_now=present_commune(product.commune),
        sector_slug=slug,
        art=art,
        star=certificate.star,
        state=certificate.state_on(on) or NOT_YET,
        issued_text=certificate.issued_text,
        expires_text=until_text(certificate),
        photo=photo(first_photo, product.name) if first_photo else None,
        is_sample=product.is_sample,
    )


def cards(certificates: Iterable[Certificate], *, on: date) -> list[Card]:
    """The rows of a list, with one query for all their photos, and in other languages one for their names."""
    rows = list(certificates)
    shown = ProductPhoto.objects.filter(product__in={row.product_id for row in rows})
    first: Mapping[int, ProductPhoto] = {
        each.product_id: each for each in shown.order_by("-position", "-pk")
    }  # the lowest position stays
    names_of = {pk: each.name for pk, each in translations.spoken(row.product_id for row in rows).items()}
    return [
        card(
            row,
            on=on,
            first_photo=first.get(row.product_id),
            translated_name=names_of.get(row.product_id, ""),
        )
        for row in rows
    ]


def until_text(certificate: Certificate) -> str:
    """The day it runs to; for an issue known only in part, the end of the last possible month or year."""
    if certificate.prolonged_until or certificate.precision == Precision.DAY:
        return certificate.expires_text
    forms = {Precision.MONTH: _("the end of %(day)s"), Precision.YEAR: _("the end of the year %(day)s")}
    return forms[Precision(certificate.precision)] % {"day": certificate.expires_text}


def sentence(certificate: Certificate, *, on: date, renewed: bool = False) -> str:
    """The state in words that a shopper understands. `renewed`: a newer certificate of the product followed."""
    state = certificate.state_on(on)
    ground = certificate.get_revocation_ground_display()
    facts = {
        "until": until_text(certificate),
        "ended": certificate.expires_text,
        "issued": certificate.issued_text,
        "expired": day_words(certificate.expires_on, certificate.precision),
        "revoked": _day(certificate.revoked_on),
        "annulled": _day(certificate.annulled_on),
        "superseded": _day(certificate.superseded_on),
        "ground": ground[:1].lower() + ground[1:],
        "star": certificate.star,
    }
    return _words(certificate, state, renewed=renewed) % facts


def _words(certificate: Certificate, state: State | None, *, renewed: bool) -> str:
    if state == State.VALID and certificate.precision != Precision.DAY:
        return _(
            "Recognised with %(star)s stars in %(issued)s; the day is not recorded. In force until %(until)s at the latest."
        )
    if state == State.EXPIRED and renewed:
        return _("Its term ended on %(ended)s. The product has a newer certificate.")
    words = {
        State.VALID: _("Recognised with %(star)s stars, in force until %(until)s."),
        State.PROLONGED: _(
            "Its term ended on %(expired)s; prolonged until %(until)s while the re-rating is under way."
        ),
        State.EXPIRED: _("Its term ended on %(ended)s and the product has not been rated again."),
        State.REVOKED: _("Revoked on %(revoked)s: %(ground)s."),
        State.ANNULLED: _("Annulled on %(annulled)s: the recognition was not made rightly."),
        State.SUPERSEDED: _("Replaced by a newer certificate on %(superseded)s."),
        None: _("Not yet in force."),
    }
    return words[state]


def _day(day: date | None) -> str:
    return day_words(day, Precision.DAY) if day else ""


def published_address(certificate: Certificate) -> str:
    """The address on the paper, when the producer lets it be published: a household's is somebody's home."""
    return certificate.address if certificate.product.producer.publish_contact else ""


def certificate_facts(certificate: Certificate, *, on: date) -> dict[str, Any]:
    """The certificate as product and verification pages show it."""
    state = certificate.state_on(on)
    decision = certificate.decision
    return {
        "star": certificate.star,
        "state": state or NOT_YET,
        "state_label": state.label if state else _("Not yet in force"),
        "state_sentence": sentence(certificate, on=on),
        "decision_no": decision.number if decision else "",
        "authority": decision.authority if decision else "",
        "issued_text": certificate.issued_text,
        "expires_text": certificate.expires_text,
        "number": certificate.number,
        "code": certificate.spaced_code,
        "verify_url": certificate.get_absolute_url(),
        "product_name": certificate.product_name,
        "producer_name": certificate.producer_name,
        "address": published_address(certificate),
        "product_url": certificate.product.get_absolute_url(),
    }


def history(certificates: Iterable[Certificate], *, on: date) -> list[dict[str, Any]]:
    """What happened to a product's stars, newest first, up to a day."""
    events = [event for certificate in certificates for event in _events(certificate, on)]
    events.sort(key=lambda event: event[0], reverse=True)
    return [{"date_text": text, "text": words, "state": state} for _day, text, words, state in events]


def _events(certificate: Certificate, on: date) -> Iterator[tuple[date, str, str, str]]:
    star = {"star": certificate.star}
    decision = certificate.decision.number if certificate.decision else ""
    recognised = _("Recognised with %(star)s stars") % star + (f" ({decision})" if decision else "")
    yield certificate.issued_on, certificate.issued_text, recognised, State.VALID
    ended = [
        (certificate.revoked_on, State.REVOKED, _("The %(star)s-star certificate was revoked") % star),
        (certificate.annulled_on, State.ANNULLED, _("The %(star)s-star certificate was annulled") % star),
    ]
    for day, state, words in ended:
        if day and day <= on:
            yield day, _day(day), words, state
    term_end = certificate.prolonged_until or certificate.expires_on
    if certificate.state_on(on) == State.EXPIRED:
        yield (
            term_end,
            certificate.expires_text,
            _("The term of the %(star)s-star certificate ended") % star,
            State.EXPIRED,
        )


def product_facts(product: Product) -> dict[str, Any]:
    """A product as its public page shows it."""
    slug, sector, art = sector_and_art(product)
    translation = translations.spoken([product.pk]).get(product.pk)
    name = translations.text(product, translation, "name")
    headings = {"story": _("The story of the product"), "description": _("Description")}
    texts = [(words, translations.text(product, translation, field)) for field, words in headings.items()]
    return {
        "name": product.name,
        "slug": product.slug,
        "translated_name": "" if name.vietnamese else name.text,
        "name_note": "" if name.vietnamese else name.note,
        "producer": producer_facts(product.producer),
        "set_name": names.set_name(product.product_set) if product.product_set else "",
        "sector_name": sector,
        "sector_slug": slug,
        "art": art,
        "district_name": product.district.name,
        "commune_name": product.commune.name if product.commune else "",
        "commune_now": present_commune(product.commune),
        "description": product.description,
        "story": product.story,
        "texts": [{"heading": heading, "said": said} for heading, said in texts if said.text],
        "months": product.months,
        "season_words": seasons.words(product.months),
        "packaging": product.packaging,
        "brand": product.brand,
        "trademark": product.trademark,
        "gtin": product.gtin,
        "photos": [photo(each, product.name) for each in product.photos.all()],
        "is_sample": product.is_sample,
        "source_url": product.source_url,
    }


def producer_facts(producer: Producer) -> dict[str, Any]:
    """A producer as the public may know it: contact only with consent, the representative never."""
    contact = {
        "address": producer.address,
        "phone": producer.phone,
        "email": producer.email,
        "website": producer.website,
    }
    return {
        "name": producer.name,
        "slug": producer.slug,
        "url": producer.get_absolute_url(),
        "legal_form_label": producer.get_legal_form_display() if producer.legal_form != "unknown" else "",
        "segment_label": producer.segment_label,
        "is_sample": producer.is_sample,
        **(contact if producer.publish_contact else dict.fromkeys(contact, "")),
    }


def compare(certificate: Certificate) -> list[dict[str, Any]]:
    """What the paper in somebody's hand must say, only what is known; a prolongation is on no paper.

    `vietnamese` are the lines that are copied from the paper; the others are said in the language of the page.
    """
    decision = certificate.decision
    lines = [
        (_("Product"), certificate.product_name, True),
        (_("Producer"), certificate.producer_name, True),
        (_("Address"), published_address(certificate), True),
        (_("Stars"), str(Star(certificate.star).label), False),
        (_("Decision"), decision.number if decision else "", True),
        (_("Decision date"), _day(decision.decided_on) if decision else "", False),
        (_("Authority"), decision.authority if decision else "", True),
        (_("Certificate number"), certificate.number, True),
        *((label, day, False) for label, day in _days_on_paper(certificate)),
    ]
    return [
        {"label": label, "value": value, "vietnamese": vietnamese}
        for label, value, vietnamese in lines
        if value
    ]


def _days_on_paper(certificate: Certificate) -> list[tuple[str, str]]:
    if certificate.precision != Precision.DAY:
        return [(_("Recognised in"), certificate.issued_text)]
    return [(_("Recognised on"), certificate.issued_text), (_("Expires on"), _day(certificate.expires_on))]
