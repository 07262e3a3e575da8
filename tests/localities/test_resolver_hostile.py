"""The resolver against input that is hostile or made up: never an exception, never a guess."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localities.resolver import Resolver, Unit
from ocop_registry.vietnamese import fold
from tests.localities.places import COMMUNE_UNITS, NEW, OLD, RESOLVER, UNITS, a_day_of


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        " ",
        "\x00",
        "None",
        "nan",
        "-",
        ",,,",
        "🍚",
        "\u200f",
        "�",
        "x" * 10000,
        "xã Tài Văn, " * 1000,
        "xã",
        "P.",
        "TT",
        "xã huyện tỉnh",
        "0",
        "00000",
        "31687 31687",
        "p p p p",
        "((((",
        "x 1/2/3",
        "̃",
    ],
)
def test_hostile_text_is_unknown_and_never_an_exception(text):
    place = RESOLVER.resolve(text)
    for result in (
        place.commune,
        place.district,
        RESOLVER.resolve_commune(text),
        RESOLVER.resolve_commune("Tài Văn", district_code=text or "?"),
        RESOLVER.resolve_district(text),
    ):
        assert (result.unit, result.reason) == (None, "unknown")


def test_a_resolver_without_units_knows_nothing():
    assert Resolver([]).resolve("xã Tài Văn, huyện Trần Đề").commune.reason == "unknown"


def test_a_circle_of_successors_ends():
    a = Unit("a", "commune", "1", "Xã A B", "commune", "A B", "944", successor_key="b")
    b = Unit("b", "commune", "2", "Xã A B", "commune", "A B", "944", successor_key="a")
    assert RESOLVER.resolve_commune("x") == Resolver([a, b]).resolve_commune("x")
    assert Resolver([a, b]).resolve_commune("A B").reason == "ambiguous"


FRAGMENTS = st.sampled_from(
    [u.name for u in UNITS]
    + [u.short_name for u in UNITS]
    + [u.code for u in UNITS]
    + [
        "xã",
        "X.",
        "P.",
        "tt",
        "huyện ",
        "TX",
        "TP",
        "tỉnh",
        "ấp",
        "đường",
        "(",
        ")",
        ", ",
        " - ",
        "/",
        ";",
        " ",
    ]
    + [
        "1",
        "02",
        "II",
        "Sóc Trăng",
        "Cần Thơ",
        "Bạc Liêu",
        "cũ",
        "nay là ",
        "hợp tác xã",
        "\0",
        "🍚",
        "\u202e",
        "ờ",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(FRAGMENTS, max_size=9).map("".join),
    st.lists(FRAGMENTS, max_size=7).map(" ".join),
    st.lists(FRAGMENTS, max_size=5).map(", ".join),
)


def plain(text):
    """Folded words, letters and digits apart, numbers plain, Roman numerals as digits; spaces at both ends."""
    roman = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
    words = re.sub(r"(?<=[^\W\d_])(?=\d)", " ", fold(text)).split()
    return f" {' '.join(roman.get(w, w.lstrip('0') or w) for w in words)} "


def occurs(u, text):
    return plain(u.short_name.removeprefix("Phường ")) in plain(text) or u.code in text


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from([None, OLD, NEW]), st.sampled_from([None, "941", "944", "my-xuyen", "?"]))
def test_what_is_found_really_stands_in_the_text(text, on, hint):
    place = RESOLVER.resolve(text, on=on)
    field = RESOLVER.resolve_commune(text, district_code=hint, on=on)
    district = RESOLVER.resolve_district(text)
    for result in (place.commune, place.district, field, district):
        assert (result.unit is None) == (result.reason != "found")
        assert result.unit is None or result.candidates[0] == result.unit
        assert result.reason != "ambiguous" or len(result.candidates) >= 1
    for found in (place.commune.unit, field.unit, district.unit):
        assert found is None or occurs(found, text)
    if place.commune.unit and place.district.unit:
        assert place.district.unit.code in place.commune.unit.districts


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(COMMUNE_UNITS), st.text(alphabet="aăâbcdđeêghk ọ", min_size=1, max_size=12))
def test_a_name_that_goes_on_is_another_name(u, more):
    if fold(more):
        assert RESOLVER.resolve_commune(f"{u.name} {more}", on=a_day_of(u)).unit is None
