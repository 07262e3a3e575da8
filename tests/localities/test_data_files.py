"""The data files of the places."""

import unicodedata
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest

from ocop_registry.vietnamese import fold
from tests.localities.places import (
    BY_KEY,
    COMMUNE_UNITS,
    COMMUNES,
    DISTRICT_UNITS,
    DISTRICTS,
    NEW,
    OLD,
    day,
    key,
    present,
    successor,
)


def test_there_are_11_districts_2_units_of_2024_108_old_and_43_new_communes():
    assert len(DISTRICTS) == 11
    assert Counter(row["valid_to"] for row in COMMUNES) == {"2024-08-31": 2, "2025-06-30": 108, "": 43}
    assert Counter(row["valid_from"] for row in COMMUNES) == {"": 109, "2024-09-01": 1, "2025-07-01": 43}


def test_109_communes_became_108_and_then_43():
    counts = {
        d: sum(u.valid_on(d) for u in COMMUNE_UNITS) for d in (date(2024, 8, 31), date(2024, 9, 1), OLD, NEW)
    }
    assert counts == {date(2024, 8, 31): 109, date(2024, 9, 1): 108, OLD: 109, NEW: 43}
    assert sum(u.valid_on(date(2025, 6, 30)) for u in COMMUNE_UNITS) == 108
    assert sum(u.valid_on(date(2025, 7, 1)) for u in COMMUNE_UNITS) == 43


@pytest.mark.parametrize("row", COMMUNES, ids=key)
def test_an_abolished_unit_has_a_successor_that_is_valid_the_next_day_and_a_present_one_has_none(row):
    after = successor(row)
    if row["valid_to"]:
        assert day(after["valid_from"]) == day(row["valid_to"]) + timedelta(days=1)
    else:
        assert (row["successor_code"], row["successor_valid_from"]) == ("", "")


def test_no_two_units_have_one_code_on_the_same_day():
    by_code = defaultdict(list)
    for u in COMMUNE_UNITS:
        by_code[u.code].append((u.valid_from or date.min, u.valid_to or date.max))
    for spans in by_code.values():
        spans.sort()
        assert all(before[1] < after[0] for before, after in pairwise(spans))


def test_names_are_nfc_their_kinds_agree_and_slugs_are_plain():
    kinds = {"Xã": "commune", "Phường": "ward", "Thị trấn": "township"}
    for row in COMMUNES:
        assert unicodedata.is_normalized("NFC", row["name"])
        assert row["kind"] == next(kinds[k] for k in kinds if row["name"].startswith(k))
        assert row["name"].endswith(row["short_name"])
        assert row["district_code"] in DISTRICT_UNITS
    assert [d["slug"] for d in DISTRICTS] == [fold(d["short_name"]).replace(" ", "-") for d in DISTRICTS]
    assert Counter(d["kind"] for d in DISTRICTS) == {"rural": 8, "town": 2, "city": 1}


@pytest.mark.parametrize(
    ("code", "name", "main", "every", "old"),
    [
        ("31582", "Xã Thuận Hòa", "942", {"942"}, {"31576", "31582"}),
        ("31552", "Xã Nhơn Mỹ", "943", {"943", "946"}, {"31552", "31564", "31642"}),
        ("31684", "Phường Mỹ Xuyên", "947", {"947", "941"}, {"31525", "31684", "31690"}),
        ("31741", "Xã Tân Long", "948", {"948", "949"}, {"31741", "31744", "31762"}),
        ("31510", "Phường Phú Lợi", "941", {"941"}, {"31510", "31516", "31519", "31522"}),
        ("31615", "Xã An Thạnh", "945", {"945"}, {"31615", "31618", "31621", "31624"}),
        ("31810", "Xã Lai Hòa", "950", {"950"}, {"31810"}),
    ],
)
def test_a_new_commune_is_made_of_these_old_ones(code, name, main, every, old):
    new = BY_KEY[f"{code}/"]
    assert (new.name, new.district_code, new.districts) == (name, main, every)
    assert {u.code for u in COMMUNE_UNITS if u.successor_key == new.key} == old


def test_new_communes_reuse_old_codes_23_under_another_name_and_3_cross_district_lines():
    old = {u.code: u for u in COMMUNE_UNITS if u.valid_to == date(2025, 6, 30)}
    new = [u for u in COMMUNE_UNITS if u.valid_to is None]
    assert sum(old[u.code].name != u.name for u in new) == 23
    assert {u.code for u in new if len(u.districts) > 1} == {"31552", "31684", "31741"}
    assert all(old[u.code].district_code == u.district_code for u in new)


def test_both_wards_of_2024_went_into_phuong_1_and_that_into_phu_loi():
    line = [BY_KEY["31513/2024-08-31"], BY_KEY["31522/2024-08-31"]]
    assert {u.successor_key for u in line} == {"31522/2025-06-30"}
    assert {present(u).name for u in line} == {"Phường Phú Lợi"}
