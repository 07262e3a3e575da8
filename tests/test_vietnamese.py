"""Text of Vietnamese names: the pure functions, and the database's own copies of them."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from ocop_registry import slugs, vietnamese

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
LETTERS = sorted({unicodedata.normalize("NFC", v + t) for v in VOWELS for t in TONES} | {"đ"})
ALL_LETTERS = [*LETTERS, *(letter.upper() for letter in LETTERS)]


def in_sql(function: str, texts: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(t) FROM unnest(%s::text[]) WITH ORDINALITY AS x(t, n) ORDER BY n", [texts]
        )
        return [row[0] for row in cursor.fetchall()]


def test_there_are_146_letters_with_marks() -> None:
    assert len(ALL_LETTERS) == 146


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Bánh pía - Sầu riêng ĐẶC BIỆT", "banh pia sau rieng dac biet"),
        ("Ba\u0301nh pi\u0301a", "banh pia"),
        ("HOÀ TÚ II/2", "hoa tu ii 2"),
        ("  Gạo\u00a0ST25 (Gạo Ông Cua) ", "gao st25 gao ong cua"),
        ("Nước mắm “Cô Ba” – loại 1…", "nuoc mam co ba loai 1"),
        ("", ""),
        ("---", ""),
        ("ស្រូវ", "ស្រូវ"),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert vietnamese.fold(written) == folded


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("  Bánh \t pía\n", "Bánh pía"),
        ("Ba\u0301nh", "Bánh"),
        ("Bánh\u202epía\u200b", "Bánhpía"),
        ("Bánh 🥮", "Bánh 🥮"),
        ("a\x00b", "ab"),
    ],
)
def test_clean(written: str, stored: str) -> None:
    assert vietnamese.clean(written) == stored


def test_clean_keeps_what_a_script_needs() -> None:
    assert vietnamese.clean(" a\u200bb\u200d\u202ec ", keep="\u200b") == "a\u200bbc"
    assert vietnamese.clean_lines("a\u200b\n\u200cb", keep="\u200b") == "a\u200b\nb"


def test_clean_lines_keeps_paragraphs() -> None:
    assert vietnamese.clean_lines(" một \r\n\n\n\n hai \n ba ") == "một\n\nhai\nba"


@given(st.text())
def test_clean_is_stable_and_what_the_database_takes(text: str) -> None:
    cleaned = vietnamese.clean(text)
    assert vietnamese.clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not vietnamese.has_invisible(cleaned)


@given(st.text())
def test_fold_is_stable_and_blind_to_composition(text: str) -> None:
    folded = vietnamese.fold(text)
    assert vietnamese.fold(folded) == folded
    assert vietnamese.fold(unicodedata.normalize("NFD", text)) == vietnamese.fold(
        unicodedata.normalize("NFC", text)
    )


@pytest.mark.django_db
def test_the_database_folds_every_letter_alike() -> None:
    texts = [*ALL_LETTERS, *(unicodedata.normalize("NFD", letter) for letter in ALL_LETTERS)]
    assert in_sql("ocop_fold", texts) == [vietnamese.fold(text) for text in texts]


PRINTABLE = st.text(
    st.one_of(
        st.sampled_from([*ALL_LETTERS, *"abcdefghijklmnopqrstuvwxyz0123456789 -–/.,()“”&'"]),
        st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_categories=["Cc"]),
    ),
    max_size=40,
)


@pytest.mark.django_db
@settings(max_examples=30, deadline=None)
@given(st.lists(PRINTABLE, min_size=1, max_size=50))
def test_the_database_folds_names_alike(texts: list[str]) -> None:
    odd = {"İ", "ı"}  # capital and small letters of Turkish: lower() differs between C libraries
    texts = [text for text in texts if not odd & set(text)]
    assert in_sql("ocop_fold", texts) == [vietnamese.fold(text) for text in texts]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ordered",
    [
        ["ma", "mà", "mả", "mã", "má", "mạ", "ma a", "man", "mang"],
        ["du", "dưa", "dừa", "đu đủ", "đường"],
        ["o", "ô", "ơ", "p"],
        ["a", "ă", "â", "b"],
        ["e", "ê", "g"],
        ["u", "ư", "v"],
        ["Trà 10", "Trà 2", "Trà lá", "trà lá ổi", "Trà mãng cầu"],  # digits as written, one by one
        ["Bánh in", "Bánh phồng", "Bánh pía", "Bánh pía – đậu"],
    ],
)
def test_names_sort_as_in_a_dictionary(ordered: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT t FROM unnest(%s) AS x(t) ORDER BY ocop_sort_key(t) COLLATE "C"',
            [list(reversed(ordered))],
        )
        assert [row[0] for row in cursor.fetchall()] == ordered


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Bánh pía – sầu riêng", "banh-pia-sau-rieng"),
        ("Đường phèn", "duong-phen"),
        ("🥮", "san-pham"),
        ("ស្រូវ", "san-pham"),
        ("a" * 300, "a" * 90),
    ],
)
def test_slugs_are_readable(name: str, slug: str) -> None:
    assert slugs.base(name, fallback="san-pham") == slug
