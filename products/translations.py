"""Products in the language of the page: what is translated, and what the reader must know about it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ocop_registry import languages
from products.enums import Origin
from products.models import Product, ProductTranslation


def digest(product: Product) -> str:
    """SHA-256 of the Vietnamese texts that are translated."""
    texts = f"{product.name}\x1f{product.description}\x1f{product.story}"
    return hashlib.sha256(texts.encode()).hexdigest()


def is_outdated(translation: ProductTranslation, product: Product) -> bool:
    """Whether the Vietnamese texts have changed since the translation was made."""
    return translation.source_digest != digest(product)


def spoken(products: Iterable[int]) -> dict[int, ProductTranslation]:
    """The translations of products, by their keys, into the language of the page; in Vietnamese none, without a query."""
    if languages.is_default():
        return {}
    found = ProductTranslation.objects.filter(language=languages.active(), product__in=set(products))
    return {each.product_id: each for each in found.order_by()}


@dataclass(frozen=True)
class Text:
    """One public text of a product. `vietnamese`: it is not in the language of the page, unless that is Vietnamese."""

    text: str
    vietnamese: bool
    note: str = ""


def text(product: Product, translation: ProductTranslation | None, field: str) -> Text:
    """A text in the language of the page, else in Vietnamese, with a sentence for the reader where one is due."""
    own, translated = getattr(product, field), getattr(translation, field, "")
    if not translation or not translated:
        missing = bool(own) and not languages.is_default()
        return Text(
            own, vietnamese=True, note=_("Not translated yet, shown in Vietnamese.") if missing else ""
        )
    notes = {
        _("Translated automatically."): translation.origin == Origin.AUTOMATIC,
        _("The Vietnamese text has changed since this translation."): is_outdated(translation, product),
    }
    return Text(translated, vietnamese=False, note=" ".join(note for note, due in notes.items() if due))
