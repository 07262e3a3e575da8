"""The certify screen's content between two requests: read from the form, matched, judged. Nothing is stored."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from certifications import matching
from certifications.conflicts import Award, Conflict
from certifications.enums import Star
from certifications.matching import Line
from certifications.models import Certificate, Decision
from ocop_registry.vietnamese import clean
from products.models import Product

MOST_ROWS = 1000  # five fields each stay below DATA_UPLOAD_MAX_NUMBER_FIELDS
MATCHES = 40
NUMBER_LENGTH = 60
_KEY = re.compile(r"\d{1,18}")


@dataclass
class Row:
    """One product of the draft with what was typed beside it."""

    product: Product
    star: str
    score: str = ""
    number: str = ""
    award: Award | None = None
    errors: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    standing: Certificate | None = None

    @property
    def blocked(self) -> bool:
        """Whether something stands in the way of this row."""
        return any(conflict.blocking for conflict in self.conflicts)


@dataclass
class Draft:
    """Everything typed so far."""

    default_star: str = "3"
    query: str = ""
    rows: list[Row] = field(default_factory=list)
    matches: list[Product] = field(default_factory=list)
    more_matches: bool = False
    lines: list[Line] = field(default_factory=list)
    unread: str = ""  # pasted lines beyond those read at a time
    gone: int = 0
    cut: int = 0

    @property
    def awards(self) -> list[Award]:
        """The rows that are fit, as the register takes them."""
        return [row.award for row in self.rows if row.award]

    @property
    def fit(self) -> bool:
        """Whether every row is fit and every pasted line has found its product."""
        return not self.lines and not self.unread and all(row.award for row in self.rows)

    @property
    def paste(self) -> str:
        """The pasted lines that have not found their product yet."""
        return "\n".join(text for text in (*(line.text for line in self.lines), self.unread) if text)


def read(post: QueryDict, *, today: date) -> Draft:
    """The draft that the form carries, with what was ticked, picked and pasted now among its rows."""
    draft = Draft(default_star=_star_or_three(post.get("default_star", "")), query=clean(post.get("q", "")))
    typed, draft.cut = _rows(post, draft.default_star)
    pasted, draft.unread = matching.read_lines(post.get("paste", ""))
    lines = _unpicked(pasted, post, typed, draft.default_star)
    matching.match(lines)
    for line in lines:
        if line.found:
            _take_in(line, line.found, typed, draft.default_star)
    draft.lines = [line for line in lines if line.reason]
    products = Product.objects.select_related("producer", "district", "commune").in_bulk(typed)
    draft.rows = [_row(products[pk], cells) for pk, cells in typed.items() if pk in products]
    draft.gone = len(typed) - len(draft.rows)
    _find(draft)
    _stand(draft, today)
    return draft


def _star_or_three(text: str) -> str:
    return text if text in map(str, Star.values) else "3"


def _blank(star: object, score: str = "") -> dict[str, str]:
    return {"star": str(star), "score": score, "number": ""}


def keys(texts: Iterable[str]) -> list[int]:
    """The texts that can be primary keys, as numbers; others are nobody's and are passed over."""
    return [int(text) for text in texts if _KEY.fullmatch(text)]


def _rows(post: QueryDict, default_star: str) -> tuple[dict[int, dict[str, str]], int]:
    """The rows of the table that stay, then the ticked matches; and how many were too many."""
    dropped = set(keys(post.getlist("drop")))
    typed = {
        pk: {name: clean(post.get(f"{name}-{pk}", "")) for name in ("star", "score", "number")}
        for pk in keys(post.getlist("row"))
        if pk not in dropped
    }
    for pk in keys(post.getlist("add")):
        typed.setdefault(pk, _blank(default_star))
    kept = dict(list(typed.items())[:MOST_ROWS])
    return kept, len(typed) - len(kept)


def _unpicked(
    lines: list[Line], post: QueryDict, typed: dict[int, dict[str, str]], default_star: str
) -> list[Line]:
    """The lines left when those with a chosen candidate have become rows."""
    left = list(lines)
    picks = [
        (text, keys([post.get(name.replace("line-", "pick-", 1), "")]))
        for name, text in post.items()
        if name.startswith("line-")
    ]
    for text, picked in picks:
        line = next((line for line in left if line.text == text), None)
        if line and picked and not (full := _full(typed, picked[0])):
            left.remove(line)
            typed.setdefault(picked[0], _blank(line.star or default_star, line.score))
        elif line and picked:
            line.reason = full
    return left


def _full(typed: dict[int, dict[str, str]], pk: int) -> str:
    """Why the product cannot become a row; '' while there is room or it is one already."""
    if pk in typed or len(typed) < MOST_ROWS:
        return ""
    return _("One decision takes %(most)s products at a time.") % {"most": MOST_ROWS}


def _take_in(line: Line, product: Product, typed: dict[int, dict[str, str]], default_star: str) -> None:
    """Make a matched line a row, unless the table contradicts it or is full."""
    line.reason = _full(typed, product.pk)
    if line.reason:
        return
    row = typed.setdefault(product.pk, _blank(line.star or default_star, line.score))
    row["score"] = row["score"] or line.score
    if (line.star and str(line.star) != row["star"]) or (line.score and line.score != row["score"]):
        line.reason = _(
            "The product is in the table with another star or score. Set it there and take this line away."
        )


def _row(product: Product, cells: Mapping[str, str]) -> Row:
    """The row with its award, or with what is wrong in it."""
    row = Row(product=product, star=cells["star"], score=cells["score"], number=cells["number"])
    if row.star not in map(str, Star.values):
        row.errors.append(_("Choose 3, 4 or 5 stars."))
    score = _score(row)
    if len(row.number) > NUMBER_LENGTH:
        row.errors.append(
            _("A certificate number has %(most)s characters at most.") % {"most": NUMBER_LENGTH}
        )
    if not row.errors:
        row.award = Award(product=product, star=int(row.star), score=score, number=row.number)
    return row


def _score(row: Row) -> Decimal | None:
    """The score as typed, 72,5 or 72.5; None when left out or unfit."""
    score = matching.points(row.score)
    if row.score and score is None:
        row.errors.append(
            _("Write the score as a number from 0 to 100 with two decimals at most, for example 72,5.")
        )
    return score


def _find(draft: Draft) -> None:
    """What the search box finds, without what is in the table already."""
    found = matching.search(draft.query, limit=MATCHES)
    chosen = {row.product.pk for row in draft.rows}
    draft.more_matches = len(found) > MATCHES
    draft.matches = [product for product in found[:MATCHES] if product.pk not in chosen]


def _stand(draft: Draft, today: date) -> None:
    """Set beside each row the certificate that is in force today."""
    if not draft.rows:
        return
    products = [row.product for row in draft.rows]
    standing = {c.product_id: c for c in Certificate.objects.in_force(today).filter(product__in=products)}
    for row in draft.rows:
        row.standing = standing.get(row.product.pk)


def lay_beside(draft: Draft, found: Sequence[Conflict]) -> list[Conflict]:
    """Put each conflict beside its row; returns those of the decision as a whole."""
    for row in draft.rows:
        row.conflicts = [conflict for conflict in found if conflict.product == row.product]
    return [conflict for conflict in found if conflict.product is None]


def seal(*, user_pk: Any, decision: Decision, draft: Draft, found: Sequence[Conflict]) -> str:
    """What proves that exactly this content, with these conflicts, was shown to this person."""
    facts = [
        user_pk,
        [decision.pk, decision.number, decision.decided_on.isoformat(), decision.authority, decision.level],
        [[a.product.pk, a.star, str(a.score), a.number] for a in draft.awards],
        [[c.code, c.message, c.product.pk if c.product else None] for c in found],
    ]
    return salted_hmac("ocop.certify", json.dumps(facts), algorithm="sha256").hexdigest()


def sealed(given: str, *, user_pk: Any, decision: Decision, draft: Draft, found: Sequence[Conflict]) -> bool:
    """Whether the seal belongs to exactly this content."""
    return constant_time_compare(given, seal(user_pk=user_pk, decision=decision, draft=draft, found=found))
