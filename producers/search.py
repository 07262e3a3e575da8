"""How every list of the registry is searched: by words, without tones, abbreviations as good as what they stand for."""

import re
from collections.abc import Callable
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from localities.queries import Named
from ocop_registry.vietnamese import clean, fold
from producers.likeness import ABBREVIATIONS

Places = Callable[[str], list[int]]

MAX_WORDS = 8  # a search needs no more; hostile input stays cheap
SHORTEST = (
    3  # letters of an abbreviation that may stand for its long form: two letters stand in too many names
)
_SHORT = {long: short for short, long in ABBREVIATIONS.items() if len(short) >= SHORTEST}
_LONG = re.compile(rf"(?<!\S)({'|'.join(sorted(_SHORT, key=len, reverse=True))})(?!\S)")


def words(text: str) -> list[set[str]]:
    """The words of a search, each with the other way to write it.

    >>> [sorted(forms) for forms in words("Hợp tác xã Bưởi")]
    [['hop tac xa', 'htx'], ['buoi']]
    """
    short = _LONG.sub(lambda found: _SHORT[found[0]], fold(clean(text)))
    return [{word, ABBREVIATIONS.get(word, word)} for word in short.split()[:MAX_WORDS]]


def containing(
    text: str,
    *columns: str,
    commune: str = "",
    district: str = "",
    called: Places | None = None,
    named: Callable[[str], dict[str, Named]] | None = None,
    begins: bool = False,
) -> Q:
    """Rows in which each word stands in one of the columns (folded ones); none for a text without words.

    With `begins` it begins a word there.

    Or in the name of their place: `commune` and `district` are those columns, `called` finds the keys of communes by a
    word, `named` the places whose whole name stands in the text: "xã" and "phường" are words of it, and of no other
    place. Of several places named each may be the place, or all together, as in an address.
    """

    def somewhere(form: str) -> Q:
        lookup, wanted = ("regex", rf"\m{form}") if begins else ("contains", form)
        found = reduce(or_, (Q(**{f"{column}__{lookup}": wanted}) for column in columns))
        places = called(form) if called else []
        return found | Q(**{f"{commune}__in": places}) if places else found

    def each_of(part: str) -> Q:
        wanted = [reduce(or_, map(somewhere, sorted(forms))) for forms in words(part)]
        return reduce(and_, wanted) if wanted else Q(pk__in=[])

    def there(place: Named) -> Q:
        return Q(**{f"{commune}__in": place.communes}) if place.communes else Q(**{district: place.district})

    folded = fold(clean(text))
    found = each_of(folded)
    places = named(folded) if named else {}
    for names in {*((name,) for name in places), *([tuple(places)] if places else [])}:
        rest = reduce(lambda left, name: left.replace(f" {name} ", " "), names, f" {folded} ").strip()
        wanted = [there(places[name]) for name in names] + ([each_of(rest)] if rest else [])
        found |= reduce(and_, wanted)
    return found
