"""Names of producers: what they tell of the legal form, and when two of them are one. Pure."""

import re
import unicodedata
from functools import lru_cache

from ocop_registry.vietnamese import fold
from producers.enums import LegalForm

# Abbreviations people use freely, folded; longest first where one begins another.
_SHORT: tuple[tuple[str, str], ...] = (
    ("cong ty trach nhiem huu han", "cong ty tnhh"),
    ("trach nhiem huu han", "tnhh"),
    ("cty", "cong ty"),
    ("c ty", "cong ty"),
    ("ctcp", "cong ty co phan"),
    ("cong ty cp", "cong ty co phan"),
    ("dntn", "doanh nghiep tu nhan"),
    ("htx", "hop tac xa"),
    ("tht", "to hop tac"),
    ("hkd", "ho kinh doanh"),
    ("mtv", "mot thanh vien"),
    ("1tv", "mot thanh vien"),
    ("1 thanh vien", "mot thanh vien"),
    ("tm", "thuong mai"),
    ("dv", "dich vu"),
    ("sx", "san xuat"),
    ("xnk", "xuat nhap khau"),
    ("nn", "nong nghiep"),
)
_EXPAND = dict(_SHORT)
_SHORT_PATTERN = re.compile(rf"\b(?:{'|'.join(re.escape(short) for short, _ in _SHORT)})\b")
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}

# How a name begins (folded, abbreviations written out), and the form it tells. The first that fits counts.
_BEGINNINGS: tuple[tuple[str, LegalForm], ...] = (
    ("lien hiep hop tac xa", LegalForm.COOPERATIVE),
    ("hop tac xa", LegalForm.COOPERATIVE),
    ("to hop tac", LegalForm.COOPERATIVE_GROUP),
    ("doanh nghiep tu nhan", LegalForm.PRIVATE_ENTERPRISE),
    ("cong ty tnhh", LegalForm.LIMITED_COMPANY),
    ("cong ty co phan", LegalForm.JOINT_STOCK_COMPANY),
    ("cong ty", LegalForm.COMPANY),
    ("doanh nghiep", LegalForm.COMPANY),
    ("ho kinh doanh", LegalForm.HOUSEHOLD_BUSINESS),
    ("ho ", LegalForm.HOUSEHOLD),
    ("co so", LegalForm.HOUSEHOLD),
    ("trang trai", LegalForm.FARM),
    ("nong trai", LegalForm.FARM),
    ("trung tam", LegalForm.TOURISM_CENTRE),
    ("hiep hoi", LegalForm.ASSOCIATION),
    ("hoi ", LegalForm.ASSOCIATION),
    ("ban quan ly", LegalForm.TOURISM_CENTRE),
)
_WRITTEN: dict[str, LegalForm] = {
    "hop tac xa": LegalForm.COOPERATIVE,
    "to hop tac": LegalForm.COOPERATIVE_GROUP,
    "doanh nghiep tu nhan": LegalForm.PRIVATE_ENTERPRISE,
    "cong ty tnhh": LegalForm.LIMITED_COMPANY,
    "cong ty tnhh mot thanh vien": LegalForm.LIMITED_COMPANY,
    "tnhh": LegalForm.LIMITED_COMPANY,
    "cong ty co phan": LegalForm.JOINT_STOCK_COMPANY,
    "co phan": LegalForm.JOINT_STOCK_COMPANY,
    "cong ty": LegalForm.COMPANY,
    "doanh nghiep": LegalForm.COMPANY,
    "trang trai": LegalForm.FARM,
    "nong trai": LegalForm.FARM,
    "ho kinh doanh": LegalForm.HOUSEHOLD_BUSINESS,
    "ho kinh doanh ca the": LegalForm.HOUSEHOLD_BUSINESS,
    "ho san xuat kinh doanh": LegalForm.HOUSEHOLD,
    "ho san xuat": LegalForm.HOUSEHOLD,
    "ho gia dinh": LegalForm.HOUSEHOLD,
    "ho ca the": LegalForm.HOUSEHOLD,
    "ho": LegalForm.HOUSEHOLD,
    "co so": LegalForm.HOUSEHOLD,
    "co so san xuat": LegalForm.HOUSEHOLD,
    "hiep hoi": LegalForm.ASSOCIATION,
    "hoi": LegalForm.ASSOCIATION,
    "trung tam du lich": LegalForm.TOURISM_CENTRE,
}
# A general word gives way to what the name tells: “Doanh nghiệp” is written for companies of every form.
_GENERAL = {
    LegalForm.COMPANY: {
        LegalForm.PRIVATE_ENTERPRISE,
        LegalForm.LIMITED_COMPANY,
        LegalForm.JOINT_STOCK_COMPANY,
    },
    LegalForm.HOUSEHOLD: {LegalForm.HOUSEHOLD_BUSINESS, LegalForm.FARM},
}


@lru_cache(maxsize=65536)
def canonical(name: str) -> str:
    """The name for matching: folded, abbreviations written out, “và” left out.

    >>> canonical("Cty TNHH MTV TM & DV Sóc Trăng") == canonical("Công ty TNHH một thành viên Thương mại và Dịch vụ Sóc Trăng")
    True
    """
    plain = _SHORT_PATTERN.sub(lambda found: _EXPAND[found[0]], fold(name))
    plain = plain.replace("cong ty cp ", "cong ty co phan ").replace("trach nhiem huu han", "tnhh")
    return " ".join(word for word in plain.split() if word != "va")


def _word_key(word: str) -> tuple[str, tuple[str, ...]]:
    """A word's letters and its tones apart, so that “hoà” and “hòa” are one."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    letters = "".join(ch for ch in decomposed if ch not in _TONES)
    return letters, tuple(ch for ch in decomposed if ch in _TONES)


@lru_cache(maxsize=65536)
def toned(name: str) -> tuple[str, tuple[str, ...]]:
    """The name's letters with hats and hooks, and its tones in their order: equal for the same words."""
    return _word_key(name)


def may_be_one(one: str, other: str) -> bool:
    """Whether two names that fold alike differ only by marks left out: “Le Thi Be” and “Lê Thị Bé”, not “Bé” and “Bế”."""
    if one == other or toned(one) == toned(other):
        return True
    words, others = one.lower().split(), other.lower().split()
    if len(words) != len(others):
        return _plain(one) or _plain(other) or fold(one) != fold(other)
    return all(
        _word_key(word) == _word_key(same) or fold(word) != fold(same) or _plain(word) or _plain(same)
        for word, same in zip(words, others, strict=True)
    )


def _plain(word: str) -> bool:
    """Whether the word carries no Vietnamese mark."""
    return fold(word).replace(" ", "") == "".join(ch for ch in word.lower() if ch.isalnum())


def is_general(form: str, other: str) -> bool:
    """Whether one form is the general word for the other."""
    pairs = ((LegalForm(form), LegalForm(other)), (LegalForm(other), LegalForm(form)))
    return any(special in _GENERAL.get(general, set()) for general, special in pairs)


@lru_cache(maxsize=65536)
def from_name(name: str) -> LegalForm:
    """The legal form a name begins with; UNKNOWN when it tells none."""
    plain = canonical(name)
    return next((form for start, form in _BEGINNINGS if plain.startswith(start)), LegalForm.UNKNOWN)


def legal_form(written: str, name: str) -> LegalForm | None:
    """The form from its column and the name together. None when the column's word is not known."""
    told = from_name(name)
    if not written:
        return told
    form = _WRITTEN.get(canonical(written))
    if form is None:
        form = next((label for label in LegalForm if fold(written) == fold(str(label.label))), None)
    if form is None:
        return None
    return told if told in _GENERAL.get(form, set()) else form
