"""What a search that finds nothing may have meant: words that occur, near the words that were typed (docs/adr/0034)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, JSONField, QuerySet, Value
from django.db.models.expressions import Subquery
from django.db.models.functions import Coalesce, JSONObject

from certifications.filters import in_asked_state, with_words
from certifications.listed import Listed
from certifications.models import Certificate
from localities.queries import communes, districts
from localities.written import WORDS_OF_KINDS
from ocop_registry import languages, spelling
from ocop_registry.remembered import remembered
from ocop_registry.spelling import Vocabulary, readings
from ocop_registry.vietnamese import fold, pieces
from producers.likeness import ABBREVIATIONS
from producers.search import MAX_WORDS

# Words without digits: numbers are not corrected, and they sort before letters.
OCCURRING = """
SELECT word, count(*) FROM (
    SELECT string_to_table({words}, ' ') AS word FROM certifications_listed
    UNION ALL SELECT string_to_table(name_fold, ' ') FROM producers_producer
) AS each WHERE word >= 'a' GROUP BY word
"""
NAMES = (  # what says how a word is written, the last one best
    "product__district__name",
    "product__commune__successor__short_name",
    "product__commune__short_name",
    "product__producer__name",
    "product__name",
)


@remembered(size=3)
def vocabulary(language: str) -> Vocabulary:
    """The words of all names that searches in a language look at, those of ended certificates too; kinds of places."""
    words = f"words || ' ' || words_{language}" if language in languages.PREFIXED else "words"
    with connection.cursor() as cursor:
        cursor.execute(OCCURRING.format(words=words))
        often: dict[str, int] = dict(cursor.fetchall())
    names = [each.name for each in communes().values()] + [each.name for each in districts().values()]
    usual = " ".join([*map(fold, names), *WORDS_OF_KINDS, *ABBREVIATIONS, *ABBREVIATIONS.values()])
    return Vocabulary(dict.fromkeys(usual.split(), 1) | often)


@remembered(size=256)
def meant(on: date, state: str, q: str, language: str) -> str:
    """The likeliest reading of a search that finds something in this state, written as it is written there; or ""."""
    found = first_found(texts_meant(q, language), _certificates(on, state, language))
    if not found:
        return ""
    *places, producer, product = Certificate.objects.filter(pk=found.pk).values_list(*NAMES).get()
    return spelled(found.text, q, names=[producer, product], places=places)


@remembered(size=256)
def shorter(on: date, state: str, q: str, language: str) -> str:
    """The first shorter search that finds something in this state; or ""."""
    found = first_found(texts_shorter(q, language), _certificates(on, state, language))
    return found.text if found else ""


def texts_shorter(q: str, language: str) -> list[str]:
    """The search without the words that it fails by: those that occur nowhere, else one, else all behind it."""
    typed = q.split()[:MAX_WORDS]
    known = [vocabulary(language).knows(fold(word)) for word in typed]
    kept = [[word for word, is_known in zip(typed, known, strict=True) if is_known]]
    kept += [typed[:at] + typed[at + 1 :] for at in reversed(range(len(typed)))]
    kept += [typed[:at] for at in reversed(range(1, len(typed) - 1))]
    return [" ".join(words) for words in kept if words and words != typed]


@dataclass(frozen=True)
class Found:
    """The first text that finds something, and the key of what it finds."""

    text: str
    pk: int


def texts_meant(q: str, language: str) -> list[str]:
    """What a search may have meant, likeliest first, whether it finds anything or not."""
    toned = {fold(piece) for piece in pieces(q) if fold(piece) != piece.lower()}
    return readings(fold(q).split()[:MAX_WORDS], vocabulary(language), toned=toned)


def is_guess(q: str, meant: str) -> bool:
    """Whether what a search may have meant can only be asked about."""
    return spelling.is_guess(fold(q), fold(meant))


def first_found(texts: list[str], rows_with: Callable[[str], QuerySet[Any]]) -> Found | None:
    """Which of the texts finds something: one query, which ends at the first that does."""

    def first(at: int, text: str) -> QuerySet[Any]:
        rows = rows_with(text).order_by().annotate(found=JSONObject(at=Value(at), pk=F("pk")))
        found: QuerySet[Any] = rows.values("found")[:1]
        return found

    if not texts:
        return None
    tried = [Subquery(first(at, text)) for at, text in enumerate(texts)]
    nothing = Value(None, JSONField())
    one = Listed.objects.order_by().annotate(found=Coalesce(*tried, nothing, output_field=JSONField()))
    found = next(iter(one.values_list("found", flat=True)[:1]), None)
    return Found(texts[found["at"]], found["pk"]) if found else None


def _certificates(on: date, state: str, language: str) -> Callable[[str], QuerySet[Any]]:
    rows = in_asked_state(Certificate.objects.rightful().filter(listed__isnull=False), on=on, state=state)
    return lambda text: with_words(rows, text, language=language, begins=True)


def spelled(text: str, typed: str, *, names: Iterable[str], places: Iterable[str | None]) -> str:
    """The words of a text with the tones that were typed, else those of the names, of which the last is best.

    A place lends its tones only when one of its words was corrected: others may stand in it by chance.
    """
    own = {fold(piece): piece.lower() for piece in pieces(typed)}
    corrected = set(text.split()) - own.keys()
    lending = [place for place in map(_written, places) if place.keys() & corrected]
    with_tones = {word: shape for word, shape in own.items() if word != shape}
    written = {word: shape for known in [*lending, *map(_written, names)] for word, shape in known.items()}
    written |= with_tones
    return " ".join(written.get(word, word) for word in text.split())


def _written(name: str | None) -> dict[str, str]:
    return {fold(piece): piece.lower() for piece in reversed(pieces(name or ""))}
