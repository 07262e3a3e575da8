"""The way out of an empty list: the nearest lists that are not empty, each with its number of products."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypedDict

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import ngettext

from certifications import corrections, counting
from certifications.enums import Star
from certifications.filters import PublicProducerFilter, RegisterFilter
from certifications.listing import Listing
from certifications.producer_listing import ProducerListing
from certifications.published import list_url
from localities.queries import from_near_to_far
from ocop_registry import languages
from ocop_registry.forgiving import VIETNAMESE
from ocop_registry.links import with_query
from ocop_registry.marking import as_typed, said
from ocop_registry.templatetags.languages import in_vietnamese

FILTERS = (*RegisterFilter.FACETS, "commune")


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
    """What another star would show, the nearest district, and what leaving one filter out would."""

    def text(number: int) -> str:
        return ngettext(
            "Without %(filter)s: %(count)s product", "Without %(filter)s: %(count)s products", number
        )

    return [
        *_other_star(request, found),
        *_next_district(request, found),
        *_without_a_word(request, found),
        *_without_one(request, found, FILTERS, text),
    ]


def for_producers(request: HttpRequest, found: ProducerListing) -> list[Offer]:
    """The same on the list of producers: what leaving one filter out would show, and the search among products."""

    def text(number: int) -> str:
        return ngettext(
            "Without %(filter)s: %(count)s producer", "Without %(filter)s: %(count)s producers", number
        )

    return [*_without_one(request, found, PublicProducerFilter.FACETS, text), *_among_products(found)]


def _among_products(found: ProducerListing) -> Iterator[Offer]:
    language = languages.active()
    number = counting.products(found.on, q=found.q, language=language).total() if found.q else 0
    if number:
        text = ngettext(
            "Among products, for %(search)s: %(count)s product",
            "Among products, for %(search)s: %(count)s products",
            number,
        )
        yield _offer(text, number, list_url(q=found.q), search=as_typed(found.q))


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


def _without_a_word(request: HttpRequest, found: Listing) -> Iterator[Offer]:
    """The search without the words that it fails by; where the other filters leave nothing of it, without those."""
    language = found.filter.language
    fails = found.q and not found.counted(q=found.q).total()
    text = corrections.shorter(found.on, found.state, found.q, language) if fails else ""
    if not text:
        return
    counts = found.counted(q=text)
    if number := found.counted(q=text, communes=found.communes).total(found.filter.chosen):
        offer = ngettext("For %(search)s: %(count)s product", "For %(search)s: %(count)s products", number)
        yield _offer(offer, number, with_query(request, q=text), search=as_typed(text))
    elif number := counts.total():
        offer = ngettext(
            "For %(search)s without other filters: %(count)s product",
            "For %(search)s without other filters: %(count)s products",
            number,
        )
        alone = dict.fromkeys(FILTERS)
        yield _offer(offer, number, with_query(request, q=text, **alone), search=as_typed(text))


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
