"""Finding a certificate by what stands on its paper: its number, or that of its decision, and the product."""

from django.db.models import F, Q

from certifications.models import Certificate
from ocop_registry.text import Fold
from ocop_registry.vietnamese import clean, fold
from producers.likeness import alike

MOST = 2000  # certificates of one decision that are looked through
SHOWN = 20
NEAR = 5
RELATED = ("decision", "product__producer")


def numbered(number: str) -> list[Certificate]:
    """The certificates with this number, or of the decision with it; newest first.

    Case, spaces and punctuation do not matter. Nothing for a number without digits or letters.
    """
    written = fold(number).removeprefix("so ")  # “Số: 12/GCN”
    if not written:
        return []
    rows = Certificate.objects.rightful().select_related(*RELATED).order_by("-issued_on", "-pk")
    forms = [written, f"so {written}"]  # as it may have been entered
    own = rows.alias(written=Fold(F("number"))).filter(~Q(number=""), written__in=forms)[:MOST]
    decided = rows.filter(decision__number_fold__in=forms)[:MOST]
    return list({each.pk: each for each in [*own, *decided]}.values())


def called(rows: list[Certificate], product: str) -> list[Certificate]:
    """Those whose product is called so. Part of the name is enough; tones matter where they tell one from another."""
    words = fold(product).split()
    found = [each for each in rows if words and _begins(each, words)]
    return _closest(found, product)[:SHOWN]


def nearest(rows: list[Certificate], product: str) -> list[Certificate]:
    """Those whose product's name is most like this one."""
    typed = fold(product)
    return sorted(rows, key=lambda each: alike(fold(each.product_name), typed), reverse=True)[:NEAR]


def _begins(certificate: Certificate, words: list[str]) -> bool:
    """Whether a word of the product's name, as printed or as it is called now, begins with each of these."""
    known = fold(f"{certificate.product_name} {certificate.product.name}").split()
    return all(any(each.startswith(word) for each in known) for word in words)


def _closest(found: list[Certificate], product: str) -> list[Certificate]:
    """Those that bear just this name, when there are any; first with its tones, then without."""
    typed = clean(product).casefold()
    exact = [each for each in found if each.product_name.casefold() == typed]
    alike = [each for each in found if fold(each.product_name) == fold(product)]
    return exact or alike or found
