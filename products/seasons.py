"""The months in which a product is fresh or sold, in words: "tháng 5 đến tháng 8"."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

MONTHS = {
    1: pgettext_lazy("season", "January"),
    2: pgettext_lazy("season", "February"),
    3: pgettext_lazy("season", "March"),
    4: pgettext_lazy("season", "April"),
    5: pgettext_lazy("season", "May"),
    6: pgettext_lazy("season", "June"),
    7: pgettext_lazy("season", "July"),
    8: pgettext_lazy("season", "August"),
    9: pgettext_lazy("season", "September"),
    10: pgettext_lazy("season", "October"),
    11: pgettext_lazy("season", "November"),
    12: pgettext_lazy("season", "December"),
}
YEAR = len(MONTHS)


def spans(months: Collection[int]) -> list[tuple[int, int]]:
    """Months that follow one another as (first, last), over the turn of the year too, in the order they begin."""
    found = set(months)
    if len(found) == YEAR:
        return [(1, YEAR)]
    starts = [month for month in sorted(found) if _before(month) not in found]
    return [(start, _end(start, found)) for start in starts]


def _before(month: int) -> int:
    return month - 1 or YEAR


def _end(month: int, found: set[int]) -> int:
    while month % YEAR + 1 in found:
        month = month % YEAR + 1
    return month


def words(months: Collection[int]) -> str:
    """The months as a reader says them; empty when none is known."""
    if len(set(months)) == YEAR:
        return _("all year round")
    return "; ".join(_span(first, last) for first, last in spans(months))


def _span(first: int, last: int) -> str:
    if first == last:
        return str(MONTHS[first])
    names = {"first": MONTHS[first], "last": MONTHS[last]}
    return (
        _("%(first)s to %(last)s") if first < last else _("%(first)s to %(last)s of the next year")
    ) % names
