"""Pages of a list by "after this row": page 400 costs what page 1 costs, and no row is shown twice or lost.

The token names the last row seen; it is signed, so that nobody can ask for orders the list does not offer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
SALT = "ocop.keyset"


@dataclass(frozen=True)
class Page(Generic[M]):
    """The rows of one page; `next_token` is None on the last one, `tampered` when the token was not ours."""

    rows: list[M]
    next_token: str | None
    tampered: bool = False


def page(token: str | None, queryset: QuerySet[M], *, order: Sequence[str], size: int) -> Page[M]:
    """The page after the token. `order` are non-null fields, '-' for descending; the last one is unique."""
    after, tampered = _read(token, order)
    ordered = queryset.order_by(*order)
    if after is not None:
        ordered = ordered.filter(_beyond(order, after))
    rows = list(ordered[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, _token(rows[-1], order) if more else None, tampered)


def _read(token: str | None, order: Sequence[str]) -> tuple[list[Any] | None, bool]:
    if not token:
        return None, False
    try:
        seen, values = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None, True
    return (values, False) if seen == list(order) else (None, True)


def _token(row: Model, order: Sequence[str]) -> str:
    return signing.dumps(
        [list(order), [_value(row, field.lstrip("-")) for field in order]], salt=SALT, compress=True
    )


def _value(row: Any, field: str) -> Any:
    for part in field.split("__"):
        row = getattr(row, part)
    return row.isoformat() if isinstance(row, date) else row


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows behind (values) in the order: a > x, or a = x and b > y, and so on."""
    beyond, equal = Q(), Q()
    for field, value in zip(order, values, strict=True):
        name = field.lstrip("-")
        beyond |= equal & Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    return beyond
