"""How alike two names are. Pure: knows no database.

Names of producers are written out or abbreviated at will ("HTX Phương An", "Hợp tác xã Phương An"), and begin with
words that most share; what tells them apart is the rest.
"""

import re
from functools import lru_cache

from ocop_registry.vietnamese import fold

# As folded. What the papers of the province abbreviate.
ABBREVIATIONS = {
    "htx": "hop tac xa",
    "tht": "to hop tac",
    "cty": "cong ty",
    "tnhh": "trach nhiem huu han",
    "cp": "co phan",
    "mtv": "mot thanh vien",
    "dntn": "doanh nghiep tu nhan",
    "hkd": "ho kinh doanh",
    "cssx": "co so san xuat",
    "cs": "co so",
    "sx": "san xuat",
    "tm": "thuong mai",
    "dv": "dich vu",
    "tmdv": "thuong mai dich vu",
    "nn": "nong nghiep",
    "xnk": "xuat nhap khau",
    "cb": "che bien",
}
COMMON = re.compile(
    rf"\b({'|'.join(sorted({*ABBREVIATIONS.values(), 'kinh doanh', 'va'}, key=len, reverse=True))})\b"
)


def expanded(name: str) -> str:
    """The folded name with its abbreviations written out.

    >>> expanded("HTX NN Phương An")
    'hop tac xa nong nghiep phuong an'
    """
    return " ".join(ABBREVIATIONS.get(word, word) for word in fold(name).split())


def distinctive(name: str) -> str:
    """What is left of a producer's name without the words most share; the whole name when nothing is.

    >>> distinctive("Công ty TNHH MTV Phương An")
    'phuong an'
    """
    whole = expanded(name)
    return " ".join(COMMON.sub(" ", whole).split()) or whole


@lru_cache(maxsize=4096)
def trigrams(folded: str) -> frozenset[str]:
    """The three-letter pieces of a folded text, as PostgreSQL's pg_trgm cuts them."""
    padded = (f"  {word} " for word in folded.split())
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


def alike(one: str, other: str) -> float:
    """Shared pieces of two folded texts among all their pieces, from 0 to 1."""
    left, right = trigrams(one), trigrams(other)
    return len(left & right) / len(left | right) if left | right else 0.0
