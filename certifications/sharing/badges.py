"""The badge that shops put on their pages: always what the certificate is worth at the moment it is looked at."""

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from certifications.models import Certificate
from certifications.sharing import words
from certifications.sharing.words import Standing
from ocop_registry.vietnamese import in_xml
from products.models import Product

WIDTH, HEIGHT = 320, 96
NAME_LETTERS = 34  # about what the width holds; what is wider in some font is cut at the border
WIDE_WORDS = 36  # letters at the foot, beyond which they are set smaller
STARS = range(1, 6)
STAR_STEP = 23


@dataclass(frozen=True)
class Badge:
    """The words of a badge; `title` says all of it to those who cannot see it."""

    name: str
    standing: Standing | None
    words: str
    title: str


def of(product: Product, certificate: Certificate, *, on: date) -> Badge:
    """The badge of a product that is or was recognised."""
    standing = words.standing(certificate, on=on)
    said = f"{standing.words} · {_('sample data')}" if product.is_sample else standing.words
    title = f"OCOP {standing.star_words}: {product.name}. {said}."
    return Badge(product.name, standing, said, title)


def of_nothing() -> Badge:
    """For an address that is of no recognised product; whether such a product exists is not told."""
    said = _("Not in the OCOP register")
    return Badge("OCOP Sóc Trăng", None, said, f"OCOP Sóc Trăng: {said}.")


def svg(badge: Badge) -> str:
    """The badge as a picture."""
    standing = badge.standing
    context = {
        "width": WIDTH,
        "height": HEIGHT,
        "title": badge.title,
        "name": Truncator(badge.name).chars(NAME_LETTERS),
        "words": badge.words,
        "size": 12 if len(badge.words) > WIDE_WORDS else 14,
        "star_words": standing.star_words if standing else "",
        "stars": [(STAR_STEP * (each - 1), standing.in_force and each <= standing.star) for each in STARS]
        if standing
        else [],
        "grave": standing is None or standing.grave,
        "in_force": standing is not None and standing.in_force,
    }
    return in_xml(render_to_string("public/badge.svg", context))


def snippet(*, page: str, picture: str, name: str, width: int = WIDTH, height: int = HEIGHT) -> str:
    """The lines of HTML that a shop copies. They never say a star: only the picture does."""
    context = {"page": page, "picture": picture, "name": name, "width": width, "height": height}
    return render_to_string("public/badge_snippet.html", context).strip()
