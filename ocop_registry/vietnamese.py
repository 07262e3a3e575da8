"""Vietnamese text: how it is stored, compared and searched. Pure: knows neither Django nor the database.

The database does the same in SQL (`ocop_fold`, `ocop_sort_key`, see `localities/migrations/0001`), so that a
column is right even for rows typed by hand; `tests/test_vietnamese.py` holds the two against each other.
"""

import re
import unicodedata

# Punctuation that people vary freely ("Bánh pía - sầu riêng", "Bánh pía sầu riêng"). Letters of any script stay.
_SEPARATORS = re.compile(
    r"[\t-\r -/:-@\[-`{-~\u0085\u00a0\u00ab\u00b7\u00bb\u1680\u2000-\u200a\u2010-\u2029\u202f\u205f\u2212\u3000]+"
)
_MARKS = re.compile(r"[\u0300-\u036f]")
# Characters that carry no text and hide differences: controls, zero-width characters, direction marks, soft hyphen.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def nfc(text: str) -> str:
    """The one stored spelling of a text: Unicode NFC."""
    return unicodedata.normalize("NFC", text)


def _visible(text: str, keep: str) -> str:
    return _INVISIBLE.sub(lambda found: found[0] if found[0] in keep else "", nfc(text))


def has_invisible(text: str) -> bool:
    """Whether the text carries control, zero-width or direction characters (a way to fake a name)."""
    return _INVISIBLE.search(text) is not None


def clean(text: str, *, keep: str = "") -> str:
    """One line of text as it is stored: NFC, no invisible characters but those to `keep`, single spaces, trimmed."""
    return " ".join(_visible(text, keep).split())


def in_xml(text: str) -> str:
    """The text without the two code points that PostgreSQL keeps and XML cannot hold."""
    return text.translate({0xFFFE: None, 0xFFFF: None})


def clean_lines(text: str, *, keep: str = "") -> str:
    """A longer text as it is stored: like `clean`, but its line breaks stay."""
    lines = (" ".join(line.split()) for line in _visible(text, keep).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def fold(text: str) -> str:
    """The text for finding and matching: lower case, no tones, đ as d, punctuation as single spaces.

    >>> fold("Bánh pía  - Sầu riêng ĐẶC BIỆT")
    'banh pia sau rieng dac biet'
    """
    decomposed = unicodedata.normalize("NFD", text.lower())
    plain = _MARKS.sub("", decomposed).replace("đ", "d")
    return _SEPARATORS.sub(" ", plain).strip(" ")


def pieces(text: str) -> list[str]:
    """The words of a text as they are written, parted where `fold` parts them.

    >>> pieces("Bánh pía-sầu riêng (loại 4)")
    ['Bánh', 'pía', 'sầu', 'riêng', 'loại', '4']
    """
    return [piece for piece in _SEPARATORS.split(text) if piece]
