"""The picture that chats and social networks show beside a link, drawn by typst from the record and kept by content."""

import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import fontpkg
import typst
from django.conf import settings
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certifications import presenters
from certifications.models import Certificate
from certifications.sharing import words
from products.enums import Rendition
from products.models import Product

WIDTH, HEIGHT = 1200, 630
TEMPLATE = Path(__file__).with_name("card.typ")
ART = Path(settings.BASE_DIR) / "static" / "img" / "art"
FAMILIES = ("Be Vietnam Pro", "Noto Sans Khmer")


@dataclass(frozen=True)
class Card:
    """What is on the picture. `picture` is the photo's name in the storage or a drawing's, '' for neither."""

    lang: str
    site: str
    name: str
    sample: str = ""
    star: int = 0
    star_words: str = ""
    in_force: bool = True
    grave: bool = False
    producer: str = ""
    place: str = ""
    state: str = ""
    picture: str = ""
    drawn: bool = False

    @property
    def key(self) -> str:
        """Names the picture by all that is drawn, the way of drawing included."""
        facts = json.dumps(asdict(self), sort_keys=True).encode()
        return hashlib.sha256(facts + TEMPLATE.read_bytes()).hexdigest()


def _blank(name: str) -> Card:
    return Card(
        lang=get_language() or settings.LANGUAGE_CODE, site=_("OCOP product register of Sóc Trăng"), name=name
    )


def site_card() -> Card:
    """For pages about no product."""
    return replace(
        _blank(_("Which product holds how many stars, and until when")), picture="boat.svg", drawn=True
    )


def product_card(product: Product, certificate: Certificate, *, on: date) -> Card:
    """For the page of a product. In force it tells the day of recognition, which stays true on a copied picture."""
    facts = presenters.product_facts(product)
    standing = words.standing(certificate, on=on)
    photo = next(iter(product.photos.all()), None)
    return replace(
        _blank(product.name),
        sample=_("sample data") if product.is_sample else "",
        star=standing.star,
        star_words=standing.star_words,
        in_force=standing.in_force,
        grave=standing.grave,
        producer=product.producer.name,
        place=words.place(facts),
        state=words.recognised(certificate) if standing.in_force else standing.words,
        picture=Rendition.LARGE_WEBP.path(photo.key) if photo else f"{facts['art']}.svg",
        drawn=photo is None,
    )


def png(card: Card) -> bytes:
    """The picture, drawn once for each content."""
    kept: bytes | None = caches["pictures"].get(card.key)
    if kept is None:
        kept = _draw(card)
        caches["pictures"].set(card.key, kept, timeout=None)
    return kept


def _draw(card: Card) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
        facts = asdict(card) | {"picture": _lay_out(card, root)}
        drawn = typst.compile(
            root / TEMPLATE.name,
            root=root,
            font_paths=_fonts(),
            sys_inputs={"card": json.dumps(facts)},
            format="png",
            ppi=72.0,
        )
    return bytes(drawn)


def _lay_out(card: Card, root: Path) -> str:
    """Put the photo or drawing beside the template; its name there, '' when it is gone."""
    name = Path(card.picture).name
    if card.drawn and (ART / name).is_file():
        (root / name).write_bytes((ART / name).read_bytes())
        return name
    if not card.drawn and card.picture and default_storage.exists(card.picture):
        with default_storage.open(card.picture) as photo:
            (root / name).write_bytes(photo.read())
        return name
    return ""


@cache
def _fonts() -> typst.Fonts:
    """Only fonts that come with the packages: a picture is the same on every machine."""
    folders = [str(fontpkg.path(family, nearest=True).parent) for family in FAMILIES]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)
