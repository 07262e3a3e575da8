"""Pasted lists matched with the products of the register, in a fixed number of queries. Never a guess."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext as _

from certifications.enums import Star
from ocop_registry.vietnamese import clean, fold
from producers.search import containing
from products.models import Product

SUGGESTIONS = 5  # candidates shown for a name that fits nothing exactly
_SEPARATOR = re.compile(r"[\t|;]")
_STAR = re.compile(r"0?(\d)(?: sao)?")
_RUNNING_NUMBER = re.compile(r"\d{1,4}\.?")


@dataclass
class Line:
    """One pasted line: a product, perhaps its producer and star; matched, or with the reason why not."""

    text: str
    product: str = ""
    producer: str = ""
    star: int | None = None
    found: Product | None = None
    reason: str = ""
    candidates: list[Product] = field(default_factory=list)


def read_lines(text: str) -> list[Line]:
    """The lines of a paste, `product | producer | star` split by tab, | or ;, as copied out of Excel."""
    return [_read(line) for line in text.replace("\x00", "").splitlines() if clean(line)]


def _read(text: str) -> Line:
    cells = [clean(cell) for cell in _SEPARATOR.split(text)]
    cells = [cell for cell in cells if cell]
    if len(cells) > 1 and _RUNNING_NUMBER.fullmatch(cells[0]):
        cells = cells[1:]  # the column "TT" of an official list
    line = Line(text=text.strip())
    star = _star(cells[-1]) if len(cells) > 1 else None
    if star is not None:
        cells = cells[:-1]
    line.star, line.product = star, cells[0] if cells else ""
    line.producer = cells[1] if len(cells) > 1 else ""
    if star is not None and star not in Star.values:
        line.reason = _("Only 3, 4 or 5 stars get a certificate.")
    elif not fold(line.product):
        line.reason = _("The line names no product.")
    return line


def _star(text: str) -> int | None:
    """The star of a cell: 3, 03, 3 sao or ★★★; None when it is none."""
    if set(text) == {"★"}:
        return len(text)
    found = _STAR.fullmatch(fold(text))
    return int(found[1]) if found else None


def match(lines: Sequence[Line]) -> None:
    """Find the product of each line; where none or several fit, say why and offer the candidates."""
    open_lines = [line for line in lines if not line.reason]
    by_name: dict[str, list[Product]] = defaultdict(list)
    folds = {fold(line.product) for line in open_lines}
    known = Product.objects.filter(name_fold__in=folds).select_related("producer", "district")
    for product in known if folds else ():
        by_name[product.name_fold].append(product)
    unknown = []
    for line in open_lines:
        same_name = by_name[fold(line.product)]
        if same_name:
            _choose(line, same_name)
        else:
            line.reason = _("No product of this name.")
            unknown.append(line)
    _suggest(unknown)


def _choose(line: Line, same_name: list[Product]) -> None:
    if line.producer:
        fitting = _narrow(same_name, line.producer, by_producer=True)
        if not fitting:
            line.reason, line.candidates = _("No such producer makes a product of this name."), same_name
            return
    else:
        fitting = same_name
    fitting = _narrow(fitting, line.product, by_producer=False) or fitting
    if len(fitting) == 1:
        line.found = fitting[0]
        return
    line.reason = _("%(count)s products have this name.") % {"count": len(fitting)}
    line.candidates = fitting


def _narrow(products: list[Product], wanted: str, *, by_producer: bool) -> list[Product]:
    """Those of exactly this name; for producers, else those that differ in tones and punctuation only."""
    names = [(product.producer.name if by_producer else product.name, product) for product in products]
    exact = [product for name, product in names if name.casefold() == wanted.casefold()]
    if exact or not by_producer:
        return exact
    return [product for name, product in names if fold(name) == fold(wanted)]


def _suggest(lines: Sequence[Line]) -> None:
    """Similar names for lines that fit nothing, all lines in two queries."""
    if not lines:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT line.n, near.id FROM unnest(%s::text[]) WITH ORDINALITY AS line (name, n)
            CROSS JOIN LATERAL (
                SELECT p.id, similarity(p.name_fold, line.name) AS likeness FROM products_product p
                WHERE p.name_fold %% line.name ORDER BY likeness DESC, p.id LIMIT %s
            ) near ORDER BY line.n, near.likeness DESC, near.id
            """,
            [[fold(line.product) for line in lines], SUGGESTIONS],
        )
        pairs = cursor.fetchall()
    products = Product.objects.select_related("producer", "district").in_bulk([pk for _n, pk in pairs])
    for number, pk in pairs:
        lines[number - 1].candidates.append(products[pk])


def search(text: str, *, limit: int) -> list[Product]:
    """Products in whose name or producer each word stands; one more than the limit tells that there are more."""
    found = Product.objects.filter(containing(text, "name_fold", "producer__name_fold"))
    return list(found.select_related("producer", "district").order_by("name_sort", "pk")[: limit + 1])
