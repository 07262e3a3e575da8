"""Pasted lists matched with the products of the register, in a fixed number of queries. Never a guess."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection
from django.db.models import Value
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from certifications.enums import Star
from certifications.recognitions.headings import Column, meaning
from certifications.recognitions.legal import toned
from ocop_registry.vietnamese import clean, fold, nfc
from producers.likeness import ABBREVIATIONS, expanded
from producers.search import containing
from products.models import Product

SUGGESTIONS = 8  # candidates shown for a name that fits nothing exactly
MOST_SOUGHT = 50  # lines for which candidates are sought at a time: each asks the index anew
MOST_LINES = 1000  # read at a time; as many as a decision takes products
MOST_POINTS = 100
_SEPARATOR = re.compile(r"[\t|;]")
_STAR = re.compile(r"0?(\d)(?: sao)?")
_SCORE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")
_RUNNING_NUMBER = re.compile(r"\d{1,4}\.?")
_WORD = re.compile(r"[^\W_]+")


@dataclass
class Line:
    """One pasted line: a product, perhaps its producer, star and score; matched, or with the reason why not."""

    text: str
    product: str = ""
    producer: str = ""
    star: int | None = None
    score: str = ""
    found: Product | None = None
    reason: str = ""
    candidates: list[Product] = field(default_factory=list)


def read_lines(text: str) -> tuple[list[Line], str]:
    """The lines of a paste as copied out of Excel, without headings, and the text beyond the first `MOST_LINES`.

    A line is `product | producer | star | score`, split by tab, | or ;, perhaps behind a running number.
    """
    rows = [line for line in text.replace("\x00", "").splitlines() if clean(line)]
    read = [_read(line, cells) for line in rows[:MOST_LINES] if not _is_heading(cells := _cells(line))]
    return read, "\n".join(rows[MOST_LINES:])


def points(text: str) -> Decimal | None:
    """A score from 0 to 100 with two decimals at most, 72,5 or 72.5; None when it is none."""
    if not _SCORE.fullmatch(text) or (score := Decimal(text.replace(",", "."))) > MOST_POINTS:
        return None
    return score


def _cells(line: str) -> list[str]:
    return [cell for cell in map(clean, _SEPARATOR.split(line)) if cell]


def _is_heading(cells: list[str]) -> bool:
    """Whether the row names columns: each cell is a heading known to the import, one of them the product's."""
    found = [meaning(cell) for cell in cells]
    return all(found) and Column.PRODUCT in found


def _read(text: str, cells: list[str]) -> Line:
    if len(cells) > 1 and _RUNNING_NUMBER.fullmatch(cells[0]):
        cells = cells[1:]  # the column "TT" of an official list
    line = Line(text=text.strip(), product=cells[0] if cells else "")
    for cell in cells[1:]:
        _take(line, cell)
    if line.star is not None and line.star not in Star.values:
        line.reason = _("Only 3, 4 or 5 stars get a certificate.")
    elif not fold(line.product):
        line.reason = _("The line names no product.")
    return line


def _take(line: Line, cell: str) -> None:
    """Read one cell behind the product: the producer before the star, the score after it."""
    star = _star(cell)
    if line.star is None and star is not None:
        line.star = star
    elif line.star is None and not line.producer:
        line.producer = cell
    elif line.star is not None and not line.score and points(cell) is not None:
        line.score = cell
    else:
        line.reason = _("“%(cell)s” cannot be read. Write product, producer, star and score.") % {
            "cell": cell
        }


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
    _suggest(unknown[:MOST_SOUGHT])
    for line in unknown[MOST_SOUGHT:]:
        line.reason = _("No product of this name. Similar names are shown once the lines above are settled.")


def _choose(line: Line, same_name: list[Product]) -> None:
    """Take the one product that is meant, or say why it stays open."""
    fitting = same_name
    if line.producer:
        fitting = _called(line.producer, same_name, lambda product: product.producer.name)
    if not fitting:
        line.reason, line.candidates = _("No such producer makes a product of this name."), same_name
        return
    named = _called(line.product, fitting, lambda product: product.name)
    if len(named) == 1:
        line.found = named[0]
        return
    line.candidates = named or fitting
    line.reason = _("%(count)s products have this name.") % {"count": len(named)}
    if not named:
        line.reason = _("The register has this name with other tone marks only.")


def _called(wanted: str, products: list[Product], name: Callable[[Product], str]) -> list[Product]:
    """Those of exactly this name, else those that it may be: other punctuation, abbreviations, tones left out."""
    exact = [product for product in products if name(product).casefold() == wanted.casefold()]
    return exact or [product for product in products if _may_be(wanted, name(product))]


def _may_be(wanted: str, name: str) -> bool:
    """Whether a typed name is this one: the same tones, unless it was typed without any.

    "Khô cá dừa" and "Khô cá dứa" are two products; "kho ca dua" may be either.
    """
    if expanded(wanted) != expanded(name):
        return False
    if fold(wanted) == " ".join(_WORD.findall(nfc(wanted).lower())):
        return True
    pairs = zip(_toned_words(wanted), _toned_words(name), strict=False)
    return all(one == other for one, other in pairs if one and other)


def _toned_words(name: str) -> list[object]:
    """Each word with its tones; None for those that an abbreviation stands for."""
    words: list[object] = []
    for word in _WORD.findall(nfc(name).lower()):
        long = ABBREVIATIONS.get(word)
        words += [None] * len(long.split()) if long else [toned(word)]
    return words


def _suggest(lines: Sequence[Line]) -> None:
    """Candidates for lines that fit nothing, all lines in three queries: first names with every word, then similar ones."""
    if not lines:
        return
    pairs = [*_with_every_word(lines), *_similar(lines)]
    products = Product.objects.select_related("producer", "district").in_bulk({pk for _n, pk in pairs})
    for place, pk in pairs:
        candidates = lines[place].candidates
        if len(candidates) < SUGGESTIONS and products[pk] not in candidates:
            candidates.append(products[pk])


def _with_every_word(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Pairs of a line's place and a product in whose name all its words stand, the shortest names first."""
    found = [
        Product.objects.filter(containing(line.product, "name_fold"))
        .annotate(place=Value(place))
        .order_by(Length("name_fold"), "pk")
        .values_list("place", "pk")[:SUGGESTIONS]
        for place, line in enumerate(lines)
    ]
    return list(found[0].union(*found[1:], all=True))


def _similar(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Pairs of a line's place and a product with a similar name, the most similar first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT line.n - 1, near.id FROM unnest(%s::text[]) WITH ORDINALITY AS line (name, n)
            CROSS JOIN LATERAL (
                SELECT p.id, similarity(p.name_fold, line.name) AS likeness FROM products_product p
                WHERE p.name_fold %% line.name ORDER BY likeness DESC, p.id LIMIT %s
            ) near ORDER BY line.n, near.likeness DESC, near.id
            """,
            [[fold(line.product) for line in lines], SUGGESTIONS],
        )
        found: list[tuple[int, int]] = cursor.fetchall()
    return found


def search(text: str, *, limit: int) -> list[Product]:
    """Products in whose name or producer each word stands; one more than the limit tells that there are more."""
    found = Product.objects.filter(containing(text, "name_fold", "producer__name_fold"))
    return list(found.select_related("producer", "district").order_by("name_sort", "pk")[: limit + 1])
