"""Product codes of three versions and registration numbers: literal ones, hostile ones, in Python and PostgreSQL."""

import re
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from certifications.enums import RubricVersion
from evaluations.codes import PATTERNS, Office, ProductCode, parse, product_code, registration_no

QD1048, QD148, QD26, UNKNOWN = (
    RubricVersion.QD1048,
    RubricVersion.QD148,
    RubricVersion.QD26,
    RubricVersion.UNKNOWN,
)

GOOD = [
    ("92-31507-1-2026", QD26, ProductCode("92", "", "31507", 1, 2026)),
    ("92-31684-99999-2099", QD26, ProductCode("92", "", "31684", 99999, 2099)),
    ("94-941-1-2023", QD148, ProductCode("94", "941", "", 1, 2023)),
    ("94-941-31507-2023", QD148, ProductCode("94", "941", "", 31507, 2023)),  # a number, not a commune
    ("94-941-007-2023", QD148, ProductCode("94", "941", "", 7, 2023)),
    ("83-829-28780-3-2022", QD1048, ProductCode("83", "829", "28780", 3, 2022)),
    ("83-829-28780-03-2022", QD1048, ProductCode("83", "829", "28780", 3, 2022)),
]
HOSTILE = [
    "",
    " ",
    "-",
    "92-31507-1-2026\n",
    "\n92-31507-1-2026",
    "92-31507-1-2026\r\n",
    "92-31507-1-2026\x0b",
    "92-31507-1-2026\u2028",
    "92-31507\n-1-2026",
    "x\n92-31507-1-2026\nx",
    " 92-31507-1-2026",
    "92-31507-1-2026 ",
    "92 - 31507 - 1 - 2026",
    "٩٢-٣١٥٠٧-١-٢٠٢٦",  # Arabic digits
    "92-3150٧-1-2026",
    "９２-31507-1-2026",  # full width
    "92-31507-²-2026",
    "92–31507–1–2026",  # dashes of a word processor
    "92‑31507‑1‑2026",
    "92-31507-0-2026",
    "92-31507-00-2026",
    "92-31507--1-2026",
    "92-31507-+1-2026",
    "92-31507-1-26",
    "92-31507-1-1999",
    "92-31507-1-20260",
    "92-31507-1.0-2026",
    "92-31507-100000-2026",
    "092-31507-1-2026",
    "9-31507-1-2026",
    "92-3150-1-2026",
    "92-315070-1-2026",
    "92-31507-1",
    "92-31507-1-2026-1",
    "83-829-28780-0-2022",
    "83-829-2878-3-2022",
    "83-829-28780-3-2022\n",
    "94-941-0-2023",
    "94-941-000-2023",
    "94-94A-1-2023",
    "94-941-1-2023'; DROP TABLE x; --",
    "T-X-STT-YYYY",
    "()[]{}*+?\\",
]


def test_every_version_has_a_pattern() -> None:
    assert set(PATTERNS) == set(RubricVersion)


@pytest.mark.parametrize(("code", "version", "parts"), GOOD)
def test_codes_of_each_version_are_taken_apart(code: str, version: RubricVersion, parts: ProductCode) -> None:
    assert parse(code, version) == parts
    assert parse(code, UNKNOWN) == parts
    for other in {QD1048, QD148, QD26} - {version}:
        with pytest.raises(ValueError, match=f"no product code of {other.value}"):
            parse(code, other)


def test_the_code_of_the_new_decision() -> None:
    assert product_code("92", "31507", 12, 2026) == "92-31507-12-2026"


@pytest.mark.parametrize("version", RubricVersion)
@pytest.mark.parametrize("code", HOSTILE)
def test_what_is_no_code_is_refused(code: str, version: RubricVersion) -> None:
    with pytest.raises(ValueError, match="no product code"):
        parse(code, version)
    with pytest.raises(ValidationError):
        RegexValidator(PATTERNS[version])(code)


@pytest.mark.django_db
@pytest.mark.parametrize("version", RubricVersion)
def test_postgresql_reads_the_patterns_as_python_does(version: RubricVersion) -> None:
    codes = [*HOSTILE, *(code for code, _, _ in GOOD)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code ~ %s FROM unnest(%s) WITH ORDINALITY AS t(code, n) ORDER BY n",
            [PATTERNS[version], codes],
        )
        answers = [row[0] for row in cursor.fetchall()]
    assert answers == [bool(re.search(PATTERNS[version], code)) for code in codes]
    assert sum(answers) == sum(version in {of, UNKNOWN} for _, of, _ in GOOD)


@given(
    st.from_regex(r"\A[0-9]{2}\Z"),
    st.from_regex(r"\A[0-9]{5}\Z"),
    st.integers(1, 99999),
    st.integers(2000, 2099),
)
def test_what_is_put_together_comes_apart_again(province: str, commune: str, number: int, year: int) -> None:
    code = product_code(province, commune, number, year)
    assert parse(code, QD26) == ProductCode(province, "", commune, number, year)
    assert parse(code, UNKNOWN) == ProductCode(province, "", commune, number, year)


@given(st.text(alphabet="0123456789-\n٣ ", max_size=24), st.sampled_from(RubricVersion))
def test_whatever_is_parsed_is_a_clean_code(text: str, version: RubricVersion) -> None:
    try:
        parts = parse(text, version)
    except ValueError:
        return
    assert re.fullmatch("[0-9-]+", text)
    assert parts.number >= 1
    assert 2000 <= parts.year <= 2099
    assert parts.district or parts.commune


@pytest.mark.parametrize(
    ("province", "commune", "number", "year"),
    [
        ("9", "31507", 1, 2026),
        ("92", "3150", 1, 2026),
        ("92", "941", 1, 2026),
        ("92", "31507", 0, 2026),
        ("92", "31507", -1, 2026),
        ("92", "31507", 100000, 2026),
        ("92", "31507", True, 2026),
        ("92", "31507", 1.0, 2026),
        ("92", "31507", 1, 26),
        ("92", "31507", 1, 12026),
        ("92\n", "31507", 1, 2026),
        ("٩٢", "31507", 1, 2026),
        ("92", "31507-5", 1, 2026),
        ("", "", 1, 2026),
    ],
)
def test_parts_that_do_not_fit_are_refused(province: str, commune: str, number: int, year: int) -> None:
    with pytest.raises(ValueError, match="no product code"):
        product_code(province, commune, number, year)
    with pytest.raises(ValueError, match="no product code"):
        registration_no(Office.COMMUNE, number, province, commune, year)


def test_the_number_of_a_registration() -> None:
    assert registration_no(Office.COMMUNE, 7, "92", "31507", 2026) == "X-7/PĐK-92-31507-2026"
    assert registration_no(Office.PROVINCE, 143, "92", "31507", 2026) == "T-143/PĐK-92-31507-2026"
    assert unicodedata.is_normalized("NFC", registration_no(Office.COMMUNE, 7, "92", "31507", 2026))


@pytest.mark.parametrize("level", ["x", "province", "", "X-"])
def test_only_commune_and_province_register(level: str) -> None:
    with pytest.raises(ValueError, match="is not a valid Office"):
        registration_no(level, 1, "92", "31507", 2026)
