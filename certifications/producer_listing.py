"""The public list of producers, and the way out of a search that finds none."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import QueryDict

from certifications import corrections, counting
from certifications.filters import PublicProducerFilter, called
from certifications.published import producers_counted, recognised_producers
from ocop_registry import languages
from ocop_registry.remembered import remembered
from ocop_registry.vietnamese import clean
from producers.models import Producer

NAMES = ("district__name", "commune__successor__short_name", "commune__short_name", "name")


@dataclass(frozen=True)
class ProducerListing:
    """What was asked for, and `problems` with it; `typed` when another search is shown instead."""

    filter: PublicProducerFilter
    on: date
    problems: list[str]
    typed: str = ""

    @property
    def q(self) -> str:
        """What is searched for."""
        return clean(self.filter.text)

    @cached_property
    def counts(self) -> counting.Counts:
        """How many there are for each choice of filters."""
        return producers_counted(self.on, self.filter.text)

    @property
    def meant(self) -> str:
        """What a search that finds nobody, whatever the other filters, may have meant; or ""."""
        return _meant(self.on, self.q) if self.q and not self.counts.total() else ""

    @property
    def shorter(self) -> str:
        """Such a search without the words that it fails by; or ""."""
        return _shorter(self.on, self.q) if self.q and not self.counts.total() else ""

    def count(self) -> int:
        """How many fit."""
        return self.counts.total(self.filter.chosen)

    def count_without(self, name: str) -> int:
        """How many would fit without one filter."""
        counts = producers_counted(self.on) if name == "q" else self.counts
        return counts.total({**self.filter.chosen, name: ()})


def listing(query: QueryDict, *, on: date) -> ProducerListing:
    """Read the query string; what cannot be understood is left out and named in `problems`."""
    found, problems = PublicProducerFilter.understood(query, queryset=recognised_producers(on))
    return ProducerListing(found, on, problems)


def forgiving(query: QueryDict, *, on: date) -> ProducerListing:
    """The same for people: of a search that finds nobody, what it surely meant and the other filters leave."""
    exact = listing(query, on=on)
    meant = exact.meant
    if not meant or corrections.is_guess(exact.q, meant):
        return exact
    query = query.copy()
    query["q"] = meant
    found = listing(query, on=on)
    return ProducerListing(found.filter, on, found.problems, typed=exact.q) if found.count() else exact


@remembered(size=64)
def _meant(on: date, q: str) -> str:
    """The likeliest reading of a search for a producer that finds one, written as the name is; or ""."""
    found = _first(on, corrections.texts_meant(q, languages.DEFAULT))
    if not found:
        return ""
    *places, name = Producer.objects.filter(pk=found.pk).values_list(*NAMES).get()
    return corrections.spelled(found.text, q, names=[name], places=places)


@remembered(size=64)
def _shorter(on: date, q: str) -> str:
    """The first shorter search that finds a producer; or ""."""
    found = _first(on, corrections.texts_shorter(q, languages.DEFAULT))
    return found.text if found else ""


def _first(on: date, texts: list[str]) -> corrections.Found | None:
    return corrections.first_found(texts, lambda text: called(recognised_producers(on), text, begins=True))
