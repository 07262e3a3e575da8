"""The resolver of written addresses. Pure: no database."""

import re
import unicodedata
from datetime import date

import pytest

from localities.resolver import MAX_CLOSEST, Resolution
from ocop_registry.vietnamese import fold
from tests.localities.places import (
    COMMUNE_UNITS,
    DISTRICT_UNITS,
    DISTRICTS,
    NEW,
    OLD,
    RESOLVER,
    a_day_of,
    present,
)

SHORT_KIND = {"Xã": "X", "Phường": "P", "Thị trấn": "TT"}
SHARED_WARDS = ("Phường 1", "Phường 2", "Phường 3")


def keys(resolution: Resolution):
    return sorted(str(u.key) for u in resolution.candidates)


def outcome(resolution: Resolution):
    return (resolution.reason, resolution.unit.key if resolution.unit else None)


def toneless(text):
    plain = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in plain if not unicodedata.combining(c))


def spellings(name):
    """The same full name as people write it."""
    kind = next(k for k in SHORT_KIND if name.startswith(k + " "))
    bare, short = name.removeprefix(kind + " "), SHORT_KIND[kind]
    yield from (name, name.upper(), name.lower(), toneless(name), unicodedata.normalize("NFD", name))
    yield from (
        f"{short}. {bare}",
        f"{short}.{bare}",
        f"{short} {bare}",
        f"  {name} ;",
        toneless(f"{short}.{bare}"),
    )
    yield name.replace("òa", "oà").replace("óa", "oá")
    if number := re.search(r"\d+$", bare):
        stem = name[: -len(number[0])]
        yield f"{stem}0{number[0]}"
        if kind == "Xã":
            yield from (f"{stem}{'I' * int(number[0])}", f"{stem}{'i' * int(number[0])}")
        else:
            yield from (f"P{bare}", f"P0{bare}", f"Phường{bare}", f"F{bare}")


def district_spellings(name):
    kinds = {
        "Huyện": ("H.", "H ", "huyện "),
        "Thị xã": ("TX.", "TX ", "thị xã "),
        "Thành phố": ("TP.", "Tp ", "TP. "),
    }
    kind = next(k for k in kinds if name.startswith(k + " "))
    bare = name.removeprefix(kind + " ")
    yield from (
        name,
        name.upper(),
        toneless(name),
        unicodedata.normalize("NFD", name),
        bare,
        toneless(bare).lower(),
    )
    yield from (short + bare for short in kinds[kind])


# --- every unit, as people write it ---


@pytest.mark.parametrize("u", COMMUNE_UNITS, ids=lambda u: str(u.key))
def test_every_unit_is_found_by_name_district_and_day_in_every_spelling(u):
    district = DISTRICT_UNITS[u.district_code]
    for text in spellings(u.name):
        assert outcome(RESOLVER.resolve_commune(text, district_code=u.district_code, on=a_day_of(u))) == (
            "found",
            u.key,
        ), text
        for where in district_spellings(district.name):
            for address in (f"{text}, {where}", f"ấp 3, {text} - {where}, tỉnh Sóc Trăng"):
                if fold(where) == "soc trang" and u.short_name in SHARED_WARDS and "tỉnh" not in address:
                    continue  # may be the province, see the test of "Phường 1, Sóc Trăng"
                place = RESOLVER.resolve(address, on=a_day_of(u))
                assert outcome(place.commune) == ("found", u.key), address
                assert outcome(place.district) == ("found", u.district_code), address


@pytest.mark.parametrize("u", COMMUNE_UNITS, ids=lambda u: str(u.key))
def test_without_a_day_the_present_commune_is_right_or_the_unit_is_among_the_candidates(u):
    for text in (u.name, u.short_name, u.code):
        result = RESOLVER.resolve_commune(text, district_code=u.district_code)
        assert u in result.candidates or present(result.unit) == present(u), text
        assert result.unit is None or text == u.code or fold(result.unit.short_name) == fold(u.short_name)


@pytest.mark.parametrize("u", COMMUNE_UNITS, ids=lambda u: str(u.key))
def test_every_unit_is_found_by_code_and_day(u):
    assert outcome(RESOLVER.resolve_commune(u.code, on=a_day_of(u))) == ("found", u.key)


def test_names_without_kind_are_found_with_district_and_day_unless_two_units_share_them():
    unclear = set()
    for u in COMMUNE_UNITS:
        result = RESOLVER.resolve_commune(
            toneless(u.short_name), district_code=u.district_code, on=a_day_of(u)
        )
        if outcome(result) != ("found", u.key):
            assert (result.reason, u in result.candidates) == ("ambiguous", True)
            unclear.add(u.name)
    assert unclear == {"Thị trấn Long Phú", "Xã Long Phú", "Thị trấn Lịch Hội Thượng", "Xã Lịch Hội Thượng"}


@pytest.mark.parametrize("d", DISTRICTS, ids=lambda d: d["slug"])
def test_every_district_is_found_by_name_slug_and_code(d):
    for text in (*district_spellings(d["name"]), d["slug"], d["code"], f" {d['code']} "):
        assert outcome(RESOLVER.resolve_district(text)) == ("found", d["code"]), text


@pytest.mark.parametrize(
    ("address", "commune", "district"),
    [
        ("ấp Chắc Tưng, xã Tài Văn, huyện Trần Đề, tỉnh Sóc Trăng", "31687/", "951"),
        ("Tài Văn - Trần Đề", "31687/", "951"),
        ("tai van tran de soc trang", "31687/", "951"),
        ("huyện Trần Đề, xã Tài Văn", "31687/", "951"),
        ("Tài Văn, Trần Đề, Sóc Trăng, Việt Nam", "31687/", "951"),
        ("xã Tài Văn (cũ), huyện Trần Đề, ĐT 0299 3000000", "31687/", "951"),
        ("xã Tài Văn, huyện Trần Đề (nay là xã Tài Văn, TP. Cần Thơ)", "31687/", "951"),
        ("P.8, TP. Sóc Trăng", "31504/2025-06-30", "941"),
        ("P8 TP Sóc Trăng", "31504/2025-06-30", "941"),
        ("Đường 30/4, P.3, tx ngã năm", "31747/2025-06-30", "948"),
        ("TT. Huỳnh Hữu Nghĩa, H. Mỹ Tú", "31567/2025-06-30", "944"),
        ("phường Vĩnh Phước, TX Vĩnh Châu", "31804/", "950"),
        ("phường Vĩnh Phước, huyện Vĩnh Châu", "31804/", "950"),
        ("Xã Mỹ Tú, TP Cần Thơ", "31567/", "944"),
        ("phường Sóc Trăng, thành phố Cần Thơ", "31507/", "941"),
        ("Phường Mỹ Xuyên, TP. Sóc Trăng", "31684/", "941"),
        ("Cù Lao Dung, thành phố Cần Thơ", None, "945"),
        ("xã Tân Long, huyện Thạnh Trị", "31741/", "949"),
        ("Hoà Tú II, Mỹ Xuyên", "31729/2025-06-30", "947"),
        ("Đại Ân 02", "31672/2025-06-30", "951"),
        ("Phú Mỹ Mỹ Tú", "31612/2025-06-30", "944"),
        ("Hợp tác xã Phú Tâm, ấp Phương Hòa, xã Hưng Phú, huyện Mỹ Tú", "31588/2025-06-30", "944"),
        ("Tỉnh lộ 934, ấp Phú Tân, xã Lịch Hội Thượng", "31679/", "951"),
        ("Phường 1, thành phố Sóc Trăng", "31522/2025-06-30", "941"),
        ("Phường 9", "31522/2024-08-31", "941"),
        ("31687", "31687/", "951"),
    ],
)
def test_a_whole_address_without_a_day(address, commune, district):
    place = RESOLVER.resolve(address)
    assert (place.commune.unit and place.commune.unit.key) == commune
    assert outcome(place.district) == ("found", district)


# --- ambiguous and unknown: candidates, never a guess ---


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("Mỹ Xuyên", None, "31684/"),
        ("Mỹ Xuyên", OLD, "31684/2025-06-30"),
        ("Mỹ Xuyên", NEW, "31684/"),
        ("TT Mỹ Xuyên", None, "31684/2025-06-30"),
        ("TT Mỹ Xuyên", NEW, "31684/2025-06-30"),
        ("P. Mỹ Xuyên", None, "31684/"),
        ("P. Mỹ Xuyên", OLD, "31684/"),
        ("xã Mỹ Quới", None, "31753/2025-06-30"),
        ("phường Mỹ Quới", None, "31753/"),
        ("Mỹ Hương", None, "31591/"),
        ("Mỹ Hương", OLD, "31591/2025-06-30"),
        ("Lịch Hội Thượng", None, "31679/"),
        ("Cù Lao Dung", OLD, "31615/2025-06-30"),
        ("Cù Lao Dung", NEW, "31633/"),
        ("31582", OLD, "31582/2025-06-30"),
        ("31582", NEW, "31582/"),
        ("Phú Tân", NEW, "31582/2025-06-30"),
        ("Thuận Hòa", OLD, "31576/2025-06-30"),
    ],
)
def test_kind_and_day_decide_between_an_old_and_a_new_unit(text, on, expected):
    assert outcome(RESOLVER.resolve_commune(text, on=on)) == ("found", expected)


@pytest.mark.parametrize(
    ("text", "on", "candidates"),
    [
        ("Phường 1", None, ["31513/2024-08-31", "31522/2025-06-30", "31732/2025-06-30", "31783/2025-06-30"]),
        ("P.01", date(2025, 1, 1), ["31522/2025-06-30", "31732/2025-06-30", "31783/2025-06-30"]),
        ("Phường 3", OLD, ["31519/2025-06-30", "31747/2025-06-30"]),
        ("Cù Lao Dung", None, ["31615/2025-06-30", "31633/"]),
        ("Long Phú", OLD, ["31639/2025-06-30", "31669/2025-06-30"]),
        ("31582", None, ["31582/", "31582/2025-06-30"]),
        ("31522", None, ["31522/2024-08-31", "31522/2025-06-30"]),
        ("xã Phú Tân (nay là xã Thuận Hòa)", None, ["31576/2025-06-30", "31582/", "31582/2025-06-30"]),
        ("Sa Pa, Mỹ Tú", None, ["31567/", "31597/2025-06-30"]),
    ],
)
def test_an_ambiguous_commune_gives_its_candidates(text, on, candidates):
    result = RESOLVER.resolve_commune(text, on=on)
    assert (result.unit, result.reason, keys(result)) == (None, "ambiguous", candidates)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Tai Vann", "Xã Tài Văn"),
        ("xã An Thạnh 4", "Xã An Thạnh 3"),
        ("xã Tân Thạnh Tây", "Xã Tân Thạnh"),
        ("Xã Mỹ Xuyên", "Phường Mỹ Xuyên"),
        ("Tài Văn, huyện Mỹ Tú", "Xã Tài Văn"),
        ("xã Vĩnh Lợi, tỉnh Bạc Liêu", "Xã Vĩnh Lợi"),
        ("xã Vĩnh Lợi, Bạc Liêu", "Xã Vĩnh Lợi"),
        ("xã Phú Tâm, huyện Châu Thành, Bến Tre", "Xã Phú Tâm"),
        ("Công ty Tài Văn", "Xã Tài Văn"),
        ("8", "Phường 8"),
        ("🍚 xã Tài Văn", "Xã Tài Văn"),
        ("xã Tài Văn\0", "Xã Tài Văn"),
        ("\u202exã Tài Văn", "Xã Tài Văn"),
    ],
)
def test_an_unknown_commune_gives_the_closest(text, first):
    result = RESOLVER.resolve_commune(text)
    assert (result.unit, result.reason) == (None, "unknown")
    assert first in {u.name for u in result.candidates[:2]}
    assert len(result.candidates) <= MAX_CLOSEST


def test_a_district_hint_narrows_and_a_wrong_or_unknown_one_leaves_the_commune_unknown():
    def found(text, hint):
        return outcome(RESOLVER.resolve_commune(text, district_code=hint))

    assert found("Phường 2", "950") == ("found", "31801/2025-06-30")
    assert found("Phường 2", "Thị xã Vĩnh Châu") == ("found", "31801/2025-06-30")
    assert found("Tân Long", "949") == ("found", "31741/")
    assert found("Nhơn Mỹ", "long-phu") == ("found", "31552/")
    assert found("Mỹ Tú", "") == ("found", "31567/")
    assert found("Phường 10", "947") == ("unknown", None)
    assert found("Tài Văn", "999") == ("unknown", None)
    assert found("Tài Văn, huyện Trần Đề", "944") == ("unknown", None)
    assert found("31687", "944") == ("unknown", None)


def test_a_name_that_may_be_the_district_only_is_no_commune_in_a_whole_address():
    place = RESOLVER.resolve("Mỹ Tú, Sóc Trăng")
    assert (place.commune.reason, keys(place.commune)) == ("ambiguous", ["31567/", "31597/2025-06-30"])
    assert outcome(place.district) == ("found", "944")
    assert RESOLVER.resolve("944").commune.reason == "unknown"


def test_soc_trang_alone_may_be_the_province_or_the_city():
    shared = RESOLVER.resolve("Phường 2, Sóc Trăng")
    assert keys(shared.commune) == ["31510/2025-06-30", "31735/2025-06-30", "31801/2025-06-30"]
    assert keys(shared.district) == ["941", "948", "950"]
    assert outcome(RESOLVER.resolve("Phường 2, Sóc Trăng, Sóc Trăng").commune) == (
        "found",
        "31510/2025-06-30",
    )
    assert outcome(RESOLVER.resolve("Phường 8, Sóc Trăng").district) == ("found", "941")


def test_the_district_that_is_not_written_is_the_main_one_and_the_others_are_told():
    district = RESOLVER.resolve("xã Nhơn Mỹ, TP Cần Thơ").district
    assert (outcome(district), keys(district)) == (("found", "943"), ["943", "946"])
    assert keys(RESOLVER.resolve("Phường 1").district) == ["941", "948", "950"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mỹ Xuyên, Sóc Trăng", ("found", "947")),
        ("xã Tài Văn, huyện Trần Đề", ("found", "951")),
        ("huyện Vĩnh Châu", ("found", "950")),
        ("xã Mỹ Tú", ("unknown", None)),
        ("huyện Châu Thành, tỉnh Bến Tre", ("unknown", None)),
        ("huyện Châu Thành, Bến Tre", ("unknown", None)),
        ("tỉnh Sóc Trăng", ("unknown", None)),
        ("Mỹ Tú, Mỹ Xuyên, Kế Sách", ("unknown", None)),
        ("Mỹ Tuu", ("unknown", None)),
    ],
)
def test_a_district_field(text, expected):
    assert outcome(RESOLVER.resolve_district(text)) == expected


def test_an_unknown_district_gives_the_closest():
    assert [u.name for u in RESOLVER.resolve_district("huyện Mỹ Tuu").candidates] == ["Huyện Mỹ Tú"]
    assert [u.name for u in RESOLVER.resolve_district("xã Mỹ Tú").candidates] == ["Huyện Mỹ Tú"]
