"""What misspelled words may have meant, without a database."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_registry.spelling import (
    MOST_READINGS,
    MOST_TEXTS,
    Vocabulary,
    distance,
    is_guess,
    readings,
    slips,
    without_telex,
)

OFTEN = {
    "banh": 40, "ban": 2, "hanh": 9, "pia": 12, "sau": 10, "sua": 3, "rieng": 10, "gung": 4, "gao": 30, "gau": 1,
    "thom": 8, "mam": 20, "ca": 25, "ong": 6, "mat": 6, "phuong": 5, "an": 9, "truong": 2, "st25": 3, "htx": 20,
}  # fmt: skip
WORDS = Vocabulary(OFTEN)
words = st.text(string.ascii_lowercase, min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bahn pia sau rienng", "banh pia sau rieng"),
        ("banh pai sua rieng", "banh pia sua rieng"),
        ("bnah pia sau reing", "banh pia sau rieng"),
        ("banhpia saurieng", "banh pia sau rieng"),
        ("banhs pias saauf rieengf", "banh pia sau rieng"),
        ("mat onng", "mat ong"),
        ("gao thm", "gao thom"),
        ("vanh pia", "banh pia"),
        ("fao thom", ""),
        ("htx phong an", "htx phuong an"),
        ("trunog", "truong"),
        ("gao st52 thonm", ""),
        ("xyz", ""),
        ("banh pia", ""),
        ("", ""),
    ],
)
def test_the_likeliest_reading(typed: str, meant: str) -> None:
    found = readings(typed.split(), WORDS)
    assert (found[0] if found else "") == meant if meant else typed not in found


def test_a_search_whose_words_all_occur_changes_in_one_word_at_most() -> None:
    for text in readings(["banh", "sua", "gao"], WORDS):
        changed = [one for one, two in zip(text.split(), ["banh", "sua", "gao"], strict=True) if one != two]
        assert len(changed) == 1


def test_a_word_that_is_another_one_by_a_slip_is_read_after_those_that_are_none() -> None:
    assert "banh pia sau rieng" in readings(["banh", "pai", "sua", "rieng"], WORDS)[1:]


@pytest.mark.parametrize("typed", ["sua", "gung", "banh sua", "tra", "pia sua"])
def test_a_word_that_occurs_is_read_otherwise_only_where_others_make_it_clear(typed: str) -> None:
    """ "sua" is "sau" by two letters that changed places, and stays what it is."""
    known = Vocabulary(OFTEN | {"tra": 7, "cha": 7, "gun": 2})
    assert readings(typed.split(), known) == []
    assert "banh pia sau" in readings(["banh", "pia", "sua"], known)


@pytest.mark.parametrize(
    ("typed", "toned", "meant"),
    [
        ("mit", "", ["mat"]),
        ("mit", "mit", []),
        ("gau thm", "", ["gau thom"]),
        ("banh pia sua rieng", "banh pia sua rieng", []),
        ("banh pia sua rieng", "banh", ["banh pia sau rieng"]),
        ("banh pia sau reng", "reng", ["banh pia sau rieng"]),
        ("banh pia sau rienng", "banh pia sau rienng", ["banh pia sau rieng"]),
        ("gaoo", "gaoo", []),
        ("phuogn", "phuogn", ["phuong"]),
    ],
)
def test_what_was_typed_with_tones_is_taken_as_meant_unless_it_is_long_and_strange(
    typed: str, toned: str, meant: list[str]
) -> None:
    found = readings(typed.split(), WORDS, toned=toned.split())
    assert [text for text in found if text in meant] == meant
    assert bool(found) == bool(meant)


def test_one_short_word_alone_is_a_guess_unless_the_keyboard_wrote_it_so() -> None:
    assert is_guess("mit", "mat")
    assert is_guess("tieu", "dieu")
    assert not is_guess("gaoj", "gao")
    assert not is_guess("bahnh", "banh")
    assert not is_guess("gao thm", "gao thom")


def test_numbers_and_short_words_are_left_as_they_are() -> None:
    assert [each.text for each in WORDS.readings("st24")] == []
    assert [each.text for each in WORDS.readings("st25")] == ["st25"]
    assert [each.text for each in WORDS.readings("cq")] == []


def test_of_equal_readings_the_more_usual_comes_first() -> None:
    found = [each.text for each in WORDS.readings("banhh")]
    assert found[0] == "banh"
    assert [each.text for each in WORDS.readings("gaz")] == ["gao", "gau"]


@given(words, words)
def test_distance_is_the_same_both_ways_and_nought_for_the_same(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert distance(one, one) == 0
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


@given(words)
def test_a_slip_is_at_distance_one(word: str) -> None:
    assert {distance(word, other) for other in slips(word)} <= {0, 1}


@given(st.sampled_from([word for word in OFTEN if len(word) > 3 and word.isalpha()]), st.data())
def test_every_single_slip_is_read_back(word: str, data: st.DataObject) -> None:
    slip = data.draw(
        st.sampled_from(sorted(each for each in slips(word) if len(each) > 3 and each not in word))
    )
    assert word in {each.text for each in Vocabulary({word: 1}).readings(slip)}


@given(st.lists(words, max_size=10))
def test_readings_are_few_and_never_what_was_asked(asked: list[str]) -> None:
    found = readings(asked, WORDS)
    assert " ".join(asked) not in found
    assert len(found) <= MOST_TEXTS
    assert all(len(WORDS.readings(word)) <= MOST_READINGS for word in asked)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("banhs", "banh"), ("saauf", "sau"), ("dduwowngf", "duong"), ("gaoj", "gao"), ("gao", "gao"), ("s", "")],
)
def test_telex(typed: str, plain: str) -> None:
    assert without_telex(typed) == plain
