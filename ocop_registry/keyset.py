"""Pages of a list by "after this row": page 400 costs what page 1 costs, and no row is shown twice or lost.

The token names the last row seen; it is signed, so that nobody can ask for orders the list does not offer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet, Value

M = TypeVar("M", bound=Model)
SALT = "ocop.keyset"


@dataclass(frozen=True)
class Page(Generic[M]):
    """The rows of one page; `next_token` is None on the last one, `tampered` when the token was not ours."""

    rows: list[M]
    next_token: str | None
    tampered: bool = False


def page(
    token: str | None, rows: QuerySet[M] | Mapping[int, QuerySet[M]], *, order: Sequence[str], size: int
) -> Page[M]:
    """The page after the token. `order` are non-null fields, '-' for descending; the last one is unique.

    `rows` may come in sections, by the values of the first field, a descending one: each is read by itself.
    """
    after, tampered = _read(token, order)
    parts = _of_sections(rows, order, after) if isinstance(rows, Mapping) else _ordered(rows, order, after)
    found: list[M] = []
    for part in parts:
        found += part[: size + 1 - len(found)]
        if len(found) > size:
            break
    more = len(found) > size
    found = found[:size]
    return Page(found, token_of(found[-1], order) if more else None, tampered)


def _ordered(rows: QuerySet[M], order: Sequence[str], after: Sequence[Any] | None) -> Iterator[QuerySet[M]]:
    """What lies behind, in parts that follow one another."""
    for part in [Q()] if after is None else _beyond(order, after):
        yield rows.order_by(*order).filter(part)


def _of_sections(
    sections: Mapping[int, QuerySet[M]], order: Sequence[str], after: Sequence[Any] | None
) -> Iterator[QuerySet[M]]:
    """The rest of the section that was begun, then those of lower values."""
    first, *others = order
    for value in sorted(sections, reverse=True):
        if after is None or value <= after[0]:
            begun = after[1:] if after and value == after[0] else None
            rows = sections[value].annotate(**{first.lstrip("-"): Value(value)})
            yield from _ordered(rows, others, begun)


def _read(token: str | None, order: Sequence[str]) -> tuple[list[Any] | None, bool]:
    if not token:
        return None, False
    try:
        seen, values = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None, True
    return (values, False) if seen == list(order) else (None, True)


def token_of(row: Model, order: Sequence[str]) -> str:
    """The token of the page that begins after this row."""
    return signing.dumps(
        [list(order), [_value(row, field.lstrip("-")) for field in order]], salt=SALT, compress=True
    )


def _value(row: Any, field: str) -> Any:
    for part in field.split("__"):
        row = getattr(row, part)
    return row.isoformat() if isinstance(row, date) else row


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Iterator[Q]:
    """What lies behind the values, in parts that follow one another, each one stretch of an index.

    One part for each change of direction: behind (star desc, name, id) first the same star with a later name,
    then the lower stars. A single condition for both would make PostgreSQL walk through all that came before.
    """
    pairs = zip(order, values, strict=True)
    runs = [list(run) for _descends, run in groupby(pairs, key=lambda pair: pair[0].startswith("-"))]
    for number in reversed(range(len(runs))):
        equal = {name.lstrip("-"): value for run in runs[:number] for name, value in run}
        yield Q(**equal) & _later(runs[number])


def _later(pairs: Sequence[tuple[str, Any]]) -> Q:
    """Behind the values in columns of one direction: a > x, or a = x and b > y. The bound a >= x leads the index."""
    (name, value), rest = pairs[0], pairs[1:]
    column, way = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
    beyond = Q(**{f"{column}__{way}": value})
    if not rest:
        return beyond
    return Q(**{f"{column}__{way}e": value}) & (beyond | _later(rest))
