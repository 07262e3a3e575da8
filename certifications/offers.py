"""The way out of an empty list: the nearest lists that are not empty, each with its number of products."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypedDict

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import ngettext

from certifications import counting
from certifications.enums import Star
from certifications.filters import EVERY, PublicProducerFilter, RegisterFilter
from certifications.listing import Listing
from certifications.producer_listing import ProducerListing
from certifications.published import list_url, producers_counted
from localities.queries import from_near_to_far
from ocop_registry import languages
from ocop_registry.forgiving import VIETNAMESE
from ocop_registry.links import with_query
from ocop_registry.marking import as_typed, said
from ocop_registry.templatetags.languages import in_vietnamese

FILTERS = (*RegisterFilter.FACETS, "commune")
Phrases = Callable[[int], tuple[str, str]]  # for a number of rows: the other filters kept, and left out


class Offer(TypedDict):
    """One list to go to."""

    text: str
    url: str


def instead(request: HttpRequest, found: Listing | ProducerListing) -> dict[str, str]:
    """What the list shows instead of what was typed, and its address; empty when it shows what was asked for."""
    if not found.typed:
        return {}
    return {"typed": as_typed(found.typed), "meant": as_typed(found.q), "url": with_query(request, q=found.q)}


def nearest(request: HttpRequest, found: Listing) -> list[Offer]:
    """What is no longer in force, what may have been meant, the next star and district, and less of what was asked."""

    def text(number: int) -> str:
        return ngettext(
            "Without %(filter)s: %(count)s product", "Without %(filter)s: %(count)s products", number
        )

    return [
        *_ended(request, found),
        *_searching(request, found, found.meant, _meant_products),
        *_other_star(request, found),
        *_next_district(request, found),
        *_searching(request, found, "" if found.meant else found.shorter, _products),
        *_without_one(request, found, FILTERS, text),
    ]


def for_producers(request: HttpRequest, found: ProducerListing) -> list[Offer]:
    """The same on the list of producers, and the search among products."""

    def text(number: int) -> str:
        return ngettext(
            "Without %(filter)s: %(count)s producer", "Without %(filter)s: %(count)s producers", number
        )

    return [
        *_among_producers(request, found, found.meant, _meant_producers),
        *_among_producers(request, found, "" if found.meant else found.shorter, _producers),
        *_without_one(request, found, PublicProducerFilter.FACETS, text),
        *_among_products(found),
    ]


def _among_products(found: ProducerListing) -> Iterator[Offer]:
    language, text = languages.active(), found.meant or found.q
    number = counting.products(found.on, q=text, language=language).total() if text else 0
    if number:
        offer = ngettext(
            "Among products, for %(search)s: %(count)s product",
            "Among products, for %(search)s: %(count)s products",
            number,
        )
        yield _offer(offer, number, list_url(q=text), search=as_typed(text))


def _other_star(request: HttpRequest, found: Listing) -> Iterator[Offer]:
    """The star next to those asked for that has products, the other filters kept."""
    chosen = [int(star) for star in found.filter.value("star")]
    numbers = found.facets()["star"] if chosen else Counter[str]()
    stars = [star for star in Star.values if numbers[str(star)] and star not in chosen]
    if not stars:
        return
    star = min(stars, key=lambda each: (min(abs(each - one) for one in chosen), -each))
    number = numbers[str(star)]
    text = ngettext("With %(star)s: %(count)s product", "With %(star)s: %(count)s products", number)
    yield _offer(text, number, with_query(request, star=str(star)), star=str(Star(star).label))


def _next_district(request: HttpRequest, found: Listing) -> Iterator[Offer]:
    """The nearest district that has some, the other filters kept."""
    chosen = found.filter.value("district")
    numbers = found.facets()["district"] if chosen else Counter[str]()
    for district in from_near_to_far(chosen):
        if number := numbers[district.slug]:
            text = ngettext(
                "Nearest, in %(place)s: %(count)s product",
                "Nearest, in %(place)s: %(count)s products",
                number,
            )
            url = with_query(request, district=district.slug)
            yield _offer(text, number, url, place=in_vietnamese(district.short_name))
            return


def _ended(request: HttpRequest, found: Listing) -> Iterator[Offer]:
    """What is called so and no longer in force."""
    if found.q and not found.state:
        kept = found.counted(q=found.q, state=EVERY, communes=found.communes)
        alone = None if found.counted(q=found.q).total() else found.counted(q=found.q, state=EVERY)
        yield from _another(request, found, kept, alone, _ended_products, state=EVERY)


def _searching(request: HttpRequest, found: Listing, text: str, phrases: Phrases) -> Iterator[Offer]:
    if text:
        kept = found.counted(q=text, communes=found.communes)
        yield from _another(request, found, kept, found.counted(q=text), phrases, q=text)


def _among_producers(
    request: HttpRequest, found: ProducerListing, text: str, phrases: Phrases
) -> Iterator[Offer]:
    if text:
        counts = producers_counted(found.on, text)
        yield from _another(request, found, counts, counts, phrases, q=text)


def _another(
    request: HttpRequest,
    found: Listing | ProducerListing,
    kept: counting.Counts,
    alone: counting.Counts | None,
    phrases: Phrases,
    **query: str,
) -> Iterator[Offer]:
    """Another search, the other filters kept; where they leave nothing of it, without those."""
    search = as_typed(query.get("q", found.q))
    if number := kept.total(found.filter.chosen):
        yield _offer(phrases(number)[0], number, with_query(request, **query), search=search)
    elif alone and (number := alone.total()):
        url = with_query(request, **query, **dict.fromkeys(FILTERS))
        yield _offer(phrases(number)[1], number, url, search=search)


def _ended_products(number: int) -> tuple[str, str]:
    return (
        ngettext("%(count)s product no longer in force", "%(count)s products no longer in force", number),
        ngettext(
            "Without other filters: %(count)s product no longer in force",
            "Without other filters: %(count)s products no longer in force",
            number,
        ),
    )


def _meant_products(number: int) -> tuple[str, str]:
    return (
        ngettext(
            "Did you mean %(search)s: %(count)s product",
            "Did you mean %(search)s: %(count)s products",
            number,
        ),
        ngettext(
            "Did you mean %(search)s, without other filters: %(count)s product",
            "Did you mean %(search)s, without other filters: %(count)s products",
            number,
        ),
    )


def _products(number: int) -> tuple[str, str]:
    return (
        ngettext("For %(search)s: %(count)s product", "For %(search)s: %(count)s products", number),
        ngettext(
            "For %(search)s without other filters: %(count)s product",
            "For %(search)s without other filters: %(count)s products",
            number,
        ),
    )


def _meant_producers(number: int) -> tuple[str, str]:
    return (
        ngettext(
            "Did you mean %(search)s: %(count)s producer",
            "Did you mean %(search)s: %(count)s producers",
            number,
        ),
        ngettext(
            "Did you mean %(search)s, without other filters: %(count)s producer",
            "Did you mean %(search)s, without other filters: %(count)s producers",
            number,
        ),
    )


def _producers(number: int) -> tuple[str, str]:
    return (
        ngettext("For %(search)s: %(count)s producer", "For %(search)s: %(count)s producers", number),
        ngettext(
            "For %(search)s without other filters: %(count)s producer",
            "For %(search)s without other filters: %(count)s producers",
            number,
        ),
    )


def _without_one(
    request: HttpRequest,
    found: Listing | ProducerListing,
    filters: Iterable[str],
    text: Callable[[int], str],
) -> Iterator[Offer]:
    for name in [*filters, "q"]:
        label = as_typed(found.q) if name == "q" else _labels(found, name)
        number = found.count_without(name) if label and request.GET.get(name) else 0
        if number:
            yield _offer(text(number), number, with_query(request, **{name: None}), filter=label)


def _labels(found: Listing | ProducerListing, name: str) -> str:
    """The values in use of a filter, as the chips say them."""
    used = found.filter.value(name)
    labels = [str(label) for value, label in found.filter.form.fields[name].choices if str(value) in used]
    text = ", ".join(labels)
    return in_vietnamese(text) if name in VIETNAMESE else text


def _offer(text: str, number: int, url: str, **words: str) -> Offer:
    return {"text": said(text, count=number_format(number, force_grouping=True), **words), "url": url}
