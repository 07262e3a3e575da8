"""Finding a certificate by what stands on its paper: its number, or that of its decision, and the product."""

from django.db.models import F, Q

from certifications.models import Certificate
from ocop_registry.text import Fold
from ocop_registry.vietnamese import clean, fold

MOST = 2000  # certificates of one decision that are looked through
SHOWN = 20
RELATED = ("decision", "product__producer")


def by_number(number: str, product: str) -> list[Certificate]:
    """The certificates with this number, or of the decision with it, whose product is called so; newest first.

    Case, spaces and punctuation do not matter, and tones only where they tell one from another. Nothing for a
    number without digits or letters, or a product without any.
    """
    written, words = fold(number).removeprefix("so "), fold(product).split()  # “Số: 12/GCN”
    if not written or not words:
        return []
    rows = Certificate.objects.rightful().select_related(*RELATED).order_by("-issued_on", "-pk")
    forms = [written, f"so {written}"]  # as it may have been entered
    own = rows.alias(written=Fold(F("number"))).filter(~Q(number=""), written__in=forms)[:MOST]
    decided = rows.filter(decision__number_fold__in=forms)[:MOST]
    found = {each.pk: each for each in [*own, *decided] if _called(each, words)}
    return _closest(list(found.values()), product)[:SHOWN]


def _called(certificate: Certificate, words: list[str]) -> bool:
    """Whether each word is one of the product's name, as printed or as it is called now."""
    known = fold(f"{certificate.product_name} {certificate.product.name}").split()
    return all(word in known for word in words)


def _closest(found: list[Certificate], product: str) -> list[Certificate]:
    """Those that bear just this name, when there are any; first with its tones, then without."""
    typed = clean(product).casefold()
    exact = [each for each in found if each.product_name.casefold() == typed]
    alike = [each for each in found if fold(each.product_name) == fold(product)]
    return exact or alike or found
