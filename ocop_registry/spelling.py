"""What a misspelled search may have meant. Pure: knows neither Django nor the database.

A word is held against the words that occur; those near enough are its readings, each with what it costs to believe.
All texts are folded (`vietnamese.fold`).
"""

import re
import string
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from math import log

MOST_READINGS = 8  # of one word
MOST_TEXTS = 12  # of a whole search: what comes later is guessing
SHORTEST = 3  # letters of a word that may be corrected
LONG, RATHER_LONG = 6, 4  # letters of a word that may hold two slips: by itself, among words that are known
TWO = 2
MOST_STRANGE = 4  # letters that two slips can make strange
COMPANY = 2  # known words that make another one clear
SURE = 5  # letters from which few words lie one slip away: of a word alone, or of one typed with tones
UNTYPED, SPLIT, RARER = 0.5, 1.0, 0.5
LETTERS = string.ascii_lowercase
_DIGIT = re.compile(r"\d")
_DOUBLED, _MARK = re.compile(r"([aeod])\1"), re.compile(r"[sfrxj]$")


@dataclass(frozen=True, order=True)
class Reading:
    """What a word or a search may have meant. The cheapest is the likeliest; of two equal ones the more usual."""

    cost: float
    rarity: float
    text: str


class Vocabulary:
    """The words that occur, with how often."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self._often = dict(words)
        self._by_length: dict[int, list[tuple[str, set[str]]]] = defaultdict(list)
        for word in self._often:
            self._by_length[len(word)].append((word, set(word)))
        self._all = "\n".join(self._often)

    def knows(self, word: str) -> bool:
        """Whether the word occurs, also inside a longer one: that is how searches find."""
        return word in self._all

    def readings(
        self, word: str, *, company: int = 0, strange: int = 0, toned: bool = False
    ) -> list[Reading]:
        """What the word may have meant, likeliest first: `company` known words and `strange` ones stand beside it.

        One that occurs is read otherwise only where others make it clear; one that was `toned` is what was meant.
        """
        if self.knows(word):
            clear = company >= COMPANY and not toned
            found = [(word, 0.0), *(self._instead(word, any_slip=not strange) if clear else [])]
        elif len(word) < SHORTEST or _DIGIT.search(word):
            found = []
        elif toned:
            near = self._near(word, _slips(word, company))
            found = [(other, cost) for other, cost in near if max(len(word), len(other)) >= SURE]
        else:
            near = self._near(word, _slips(word, company))
            found = [*self._untyped(word), *self._split(word), *near]
        return sorted(self._reading(text, cost) for text, cost in found)[:MOST_READINGS]

    def _instead(self, word: str, *, any_slip: bool) -> list[tuple[str, float]]:
        """What a word that occurs may have been meant for: two letters changed places, or a slip behind the first."""
        near = changed_about(word)
        if any_slip:
            near |= {other for other in slips(word) if other.startswith(word[:1])}
        return [(other, 1 + RARER) for other in near & self._often.keys() if _may_be(word, other)]

    def _reading(self, text: str, cost: float) -> Reading:
        often = min(self._often.get(word, 1) for word in text.split())
        return Reading(cost, -log(often), text)

    def _untyped(self, word: str) -> list[tuple[str, float]]:
        plain = without_telex(word)
        return [(plain, UNTYPED)] if plain != word and plain in self._often else []

    def _split(self, word: str) -> list[tuple[str, float]]:
        halves = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
        return [(f"{a} {b}", SPLIT) for a, b in halves if a in self._often and b in self._often]

    def _near(self, word: str, most: int) -> list[tuple[str, float]]:
        one = slips(word) & self._often.keys()
        two = self._two_slips(word) - one if most == TWO else set()
        near = [(other, 1.0) for other in one] + [(other, float(TWO)) for other in two]
        costs = [
            (other, cost + _at_the_beginning(word, other)) for other, cost in near if _may_be(word, other)
        ]
        return [(other, cost) for other, cost in costs if cost <= TWO]

    def _two_slips(self, word: str) -> set[str]:
        letters = set(word)
        lengths = range(len(word) - 2, len(word) + 3)
        alike = chain.from_iterable(self._by_length.get(length, ()) for length in lengths)
        near = [other for other, others in alike if len(letters ^ others) <= MOST_STRANGE]
        return {other for other in near if distance(word, other) == TWO}


def _may_be(word: str, other: str) -> bool:
    """Short words and numbers are left alone and never come out; people hardly miss the first of three letters."""
    if min(len(word), len(other)) < SHORTEST or _DIGIT.search(word) or word == other:
        return False
    return len(word) > SHORTEST or not _at_the_beginning(word, other)


def _at_the_beginning(word: str, other: str) -> float:
    """What a slip at the first letter costs more, unless the first two changed places."""
    return 0 if other[0] == word[0] or other in changed_about(word) else RARER


def _slips(word: str, company: int) -> int:
    return TWO if len(word) >= LONG or (len(word) >= RATHER_LONG and company >= COMPANY) else 1


def slips(word: str) -> set[str]:
    """All texts that one slip makes of a word: a letter left out, put in, taken for another, two changed about."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = {a + b[1:] for a, b in halves if b}
    taken = {a + letter + b[1:] for a, b in halves if b for letter in LETTERS}
    put_in = {a + letter + b for a, b in halves for letter in LETTERS}
    return left_out | changed_about(word) | taken | put_in


def changed_about(word: str) -> set[str]:
    """All texts in which two letters beside each other have changed places."""
    return {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}


def distance(one: str, other: str) -> int:
    """How many slips lie between two words, no letter slipping twice.

    >>> distance("bahn", "banh"), distance("rienng", "rieng"), distance("sua", "gao")
    (1, 1, 3)
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]


def without_telex(word: str) -> str:
    """The word as it would read had the Vietnamese keyboard been on.

    >>> [without_telex(word) for word in ("banhs", "saauf", "rieengf", "ddawcj")]
    ['banh', 'sau', 'rieng', 'dac']
    """
    return _DOUBLED.sub(r"\1", _MARK.sub("", word)).replace("w", "")


def is_guess(asked: str, text: str) -> bool:
    """Whether a reading may only be asked about: of one short word standing alone, unless the keyboard wrote it so.

    >>> is_guess("tieu", "dieu"), is_guess("gaoj", "gao"), is_guess("bahnh", "banh"), is_guess("gao thm", "gao thom")
    (True, False, False, False)
    """
    return " " not in asked and len(asked) < SURE and text != without_telex(asked)


def readings(words: Iterable[str], vocabulary: Vocabulary, *, toned: Collection[str] = ()) -> list[str]:
    """What a search of these words may have meant, likeliest first, never the search itself; none for a riddle.

    A search whose words all occur is read otherwise in one word only, and never with a word twice that stood there
    once: that would be another search. `toned` are those of the words that were typed with tones.
    """
    asked = list(words)
    known = sum(map(vocabulary.knows, asked))
    best = [Reading(0, 0, "")]
    for word in asked:
        itself = vocabulary.knows(word)
        company, strange = known - itself, len(asked) - known - (not itself)
        found = [
            Reading(one.cost + two.cost, one.rarity + two.rarity, f"{one.text} {two.text}".strip())
            for one in best
            for two in vocabulary.readings(word, company=company, strange=strange, toned=word in toned)
        ]
        best = sorted(found)[:MOST_TEXTS]
    most = 1 + RARER if known == len(asked) else float("inf")
    texts = [each.text for each in best if each.cost <= most and each.text != " ".join(asked)]
    return [text for text in texts if _repeats(text.split()) <= _repeats(asked)]


def _repeats(words: list[str]) -> int:
    return len(words) - len(set(words))
