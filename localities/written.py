"""How people write places: from a text to the names in it. Pure: knows no database. For `resolver`.

A name counts when it stands with its kind ("xã Tài Văn", "P.8", "TT. Kế Sách") and nothing unread follows, so
that "xã An Thạnh 4" is not taken for Xã An Thạnh; or when it stands alone between separators ("Tài Văn - Trần
Đề"). "ấp Phú Tân", "đường Mỹ Xuyên", "Công ty Mỹ Tú" name no commune.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from ocop_registry.vietnamese import fold

Level = Literal["district", "commune"]
Role = Literal["commune", "district", "province"]
Words = tuple[str, ...]

# How each kind is written, folded. Full words count before any name, abbreviations only before a known one.
_FULL: dict[Words, str] = {
    ("xa",): "xa",
    ("phuong",): "phuong",
    ("thi", "tran"): "thi tran",
    ("huyen",): "huyen",
    ("thi", "xa"): "thi xa",
    ("thanh", "pho"): "thanh pho",
    ("tinh",): "tinh",
}
WORDS_OF_KINDS = frozenset(word for kind in _FULL for word in kind)
_SHORT: dict[Words, str] = {
    ("x",): "xa",
    ("p",): "phuong",
    ("f",): "phuong",
    ("tt",): "thi tran",
    ("t", "t"): "thi tran",
    ("h",): "huyen",
    ("tx",): "thi xa",
    ("t", "x"): "thi xa",
    ("tp",): "thanh pho",
    ("t", "p"): "thanh pho",
    ("t",): "tinh",
}
_KINDS = _FULL | _SHORT
_ROLE: dict[str, Role] = {
    "xa": "commune",
    "phuong": "commune",
    "thi tran": "commune",
    "huyen": "district",
    "thi xa": "district",
    "thanh pho": "district",
    "tinh": "province",
}
# Phrases with a kind inside that are none: hợp tác xã, tỉnh lộ, huyện lộ. (Xã Viên An forbids "xã viên".)
_NO_KIND: tuple[Words, ...] = (("hop", "tac", "xa"), ("tinh", "lo"), ("huyen", "lo"))
# Phrases that change nothing: nay là, nay thuộc, trước là, trước đây là, Việt Nam.
_NOISE: tuple[Words, ...] = (
    ("truoc", "day", "la"),
    ("nay", "la"),
    ("nay", "thuoc"),
    ("truoc", "la"),
    ("viet", "nam"),
    ("vn",),
)
_AFTER = {("cu",), ("moi",)}  # "xã Tân Long cũ", "(mới)"
# First words of pieces below the commune or beside the address: such a piece is no other place.
_LOCAL = frozenset(
    "ap khom so duong hem to thon khu kp quoc tinh huyen ql dt sdt tel email mst".split()  # noqa: SIM905
)
_ROMAN = {"1": "i", "2": "ii", "3": "iii", "4": "iv", "5": "v"}
_PIECES = re.compile(r"[,;|()\[\]\r\n\t]+|(?<!\d)/|/(?!\d)|\s-+\s|[\u2010-\u2015]+")
_LETTER_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")


@dataclass(frozen=True)
class Unit:
    """A district or commune while it existed. `district_codes`: all former districts a new unit covers."""

    key: int | str
    level: Level
    code: str
    name: str
    kind: str
    short_name: str
    district_code: str
    district_codes: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_to: date | None = None
    successor_key: int | str | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the unit existed on that day (both ends included)."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)

    @property
    def districts(self) -> frozenset[str]:
        """Codes of every former district the unit lies in."""
        return self.district_codes | {self.district_code}


@dataclass(frozen=True)
class Name:
    """All that one folded name can stand for. `province`: "old" is Sóc Trăng, "new" is Cần Thơ."""

    communes: tuple[Unit, ...] = ()
    districts: tuple[Unit, ...] = ()
    province: Literal["", "old", "new"] = ""


_PROVINCES: dict[Words, Name] = {
    ("soc", "trang"): Name(province="old"),
    ("can", "tho"): Name(province="new"),
}


@dataclass(frozen=True)
class Mention:
    """A name as it stands in the text. `kinded`: with its kind, so that only the role of that is possible."""

    words: Words
    name: Name = Name()
    kinded: bool = False
    role: Role | None = None
    namesakes: tuple[Unit, ...] = ()  # same name, but of another kind or level than written

    @property
    def known(self) -> bool:
        """Whether the name stands for anything, in the kind written."""
        return self.name != Name()

    def roles(self) -> tuple[Role, ...]:
        """The roles this mention can play, smallest area first."""
        every: tuple[tuple[Role, object], ...] = (
            ("commune", self.name.communes),
            ("district", self.name.districts),
            ("province", self.name.province),
        )
        return tuple(role for role, meaning in every if meaning)


@dataclass(frozen=True)
class Text:
    """A text as read: names that count, names lost among other words, unread pieces (folded)."""

    mentions: tuple[Mention, ...] = ()
    loose: tuple[Mention, ...] = ()
    rest: tuple[str, ...] = ()
    foreign: bool = False  # it names a district or province that is none of ours
    unread: bool = False  # one of the unread pieces may be a place
    trailing: bool = False  # an unread piece follows the last name: it may be another province


@dataclass
class _Piece:
    """What has been read of one piece so far. `clean`: no unread word since the last name with a kind."""

    kept: list[Mention] = field(default_factory=list)
    lost: list[Mention] = field(default_factory=list)
    clean: bool = True

    def name(self, mention: Mention) -> None:
        self.clean = self.clean or mention.kinded
        (self.kept if self.clean else self.lost).append(mention)

    def unread(self) -> None:
        """A word that is no name: the names without kind beside it do not count."""
        self.clean = False
        while self.kept and not self.kept[-1].kinded:
            self.lost.append(self.kept.pop())


class Reader:
    """Reads texts by the names of the units given."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._names = _index(units)
        self._piece = lru_cache(maxsize=4096)(self._read_piece)  # "huyện Trần Đề" comes again and again
        self._longest = max(map(len, self._names))

    def read(self, text: str) -> Text:
        """The names in a text and what is left of it."""
        mentions: list[Mention] = []
        loose: list[Mention] = []
        rest: list[str] = []
        unread = trailing = False
        for words, piece in map(self._piece, _PIECES.split(text)):
            if not piece.kept and words and words[0] not in _LOCAL:
                rest.append(_query(words))
                unread = unread or _is_place(words)
            trailing = not piece.kept and (trailing or (bool(mentions) and _is_place(words)))
            mentions += piece.kept
            loose += piece.lost
        if any(m.known and m.kinded and m.role == "commune" for m in mentions):
            # Without tones "Phương ..." reads as "phường ...": an unknown commune beside a known one is none.
            mentions = [m for m in mentions if m.known or m.role != "commune"]
        if any(not m.known and m.role == "commune" for m in mentions):
            # "xã An Thạnh 4, Cù Lao Dung": the commune is written, if unknown; a bare name is the district.
            mentions = [m if m.kinded else replace(m, name=replace(m.name, communes=())) for m in mentions]
        foreign = any(not m.known and m.kinded and m.role != "commune" for m in mentions)
        return Text(tuple(mentions), tuple(loose), tuple(rest), foreign, unread, trailing)

    def _read_piece(self, text: str) -> tuple[Words, _Piece]:
        words, piece, at = to_words(text), _Piece(), 0
        while at < len(words):
            mention, end = self._mention(words, at)
            if mention:
                piece.name(mention)
            elif noise := _noise(words, at):
                end = at + noise
            else:
                piece.unread()
                end = at + (_starts(words, at, _NO_KIND) or 1)
            at = end
        return words, piece

    def _mention(self, words: Words, at: int) -> tuple[Mention | None, int]:
        """The name that begins at this word, and where it ends."""
        kind, start = _kind(words, at)
        end = self._name_end(words, start, kind)
        if end > start and self._closes(words, end):
            mention = _of_kind(words[start:end], self._names[words[start:end]], kind)
            if mention.known or words[at:start] != ("t",):
                return mention, end
        if kind and words[at:start] in _FULL and (at == 0 or words[at - 1] == "la"):
            end = next((i for i in range(start, len(words)) if self._opens(words, i)), len(words))
            if end > start:
                return Mention(words[start:end], kinded=True, role=_ROLE[kind]), end
        return None, at

    def _name_end(self, words: Words, start: int, kind: str | None) -> int:
        """End of the longest known name from here; `start` if none. Bare numbers are names of wards only."""
        for end in range(min(len(words), start + self._longest), start, -1):
            if words[start:end] in self._names and (kind == "phuong" or not words[start].isdigit()):
                return end
        return start

    def _opens(self, words: Words, at: int) -> bool:
        """Whether a kind begins here: a full word, or an abbreviation with a known name."""
        kind, start = _kind(words, at)
        return kind is not None and (words[at:start] in _FULL or self._name_end(words, start, kind) > start)

    def _closes(self, words: Words, at: int) -> bool:
        """Whether a name may end before this word: "An Thạnh | 4" and "Tân Thạnh | Tây" are other places."""
        over = at == len(words) or _noise(words, at) > 0
        return over or self._opens(words, at) or self._name_end(words, at, None) > at


def to_words(text: str) -> Words:
    """Folded words; letters and digits apart ("P8"), numbers without leading zeros ("Phường 01")."""
    apart = _LETTER_DIGIT.sub(" ", fold(text)).split()
    return tuple((word.lstrip("0") or "0") if word.isdigit() else word for word in apart)


def unique(units: Iterable[Unit]) -> tuple[Unit, ...]:
    """The units in order, each once."""
    return tuple({(unit.level, unit.key): unit for unit in units}.values())


def _index(units: Iterable[Unit]) -> dict[Words, Name]:
    names = dict(_PROVINCES)
    for unit in units:
        for words in _spellings(unit):
            name = names.get(words, Name())
            if unit.level == "commune":
                names[words] = replace(name, communes=(*name.communes, unit))
            else:
                names[words] = replace(name, districts=(*name.districts, unit))
    return names


def _spellings(unit: Unit) -> list[Words]:
    """The name without its kind ("8" for Phường 8); a number behind a name also in Roman numerals."""
    words = to_words(unit.short_name)
    if words[:1] == ("phuong",):
        words = words[1:]
    roman = _ROMAN.get(words[-1]) if len(words) > 1 else None
    return [words, (*words[:-1], roman)] if roman else [words]


def _kind(words: Words, at: int) -> tuple[str | None, int]:
    """The kind written here and where its name starts; none within "hợp tác xã" and the like."""
    if not _starts(words, at, _NO_KIND):
        for length in (2, 1):
            if kind := _KINDS.get(words[at : at + length]):
                return kind, at + length
    return None, at


def kind_of(unit: Unit) -> str:
    """The folded kind in a unit's full name ("xa", "thi tran", ...); "" if it has none."""
    return _kind(to_words(unit.name), 0)[0] or ""


def _of_kind(words: Words, name: Name, kind: str | None) -> Mention:
    """The name, narrowed by its kind. Another kind of district ("huyện Vĩnh Châu") is no obstacle."""
    if kind is None:
        return Mention(words, name)
    role = _ROLE[kind]
    if role == "commune":
        meant = Name(communes=tuple(unit for unit in name.communes if kind_of(unit) == kind))
    elif role == "district" and name.districts:
        meant = Name(districts=name.districts)
    else:
        named = (
            role == "province" or name.province == "new"
        )  # "TP. Cần Thơ", but no "TP." is the province Sóc Trăng
        role, meant = ("province", Name(province=name.province)) if named else (role, Name())
    namesakes = () if meant != Name() else (*name.communes, *name.districts)
    return Mention(words, meant, kinded=True, role=role, namesakes=namesakes)


def _starts(words: Words, at: int, phrases: Sequence[Words]) -> int:
    """Length of the phrase that begins here, 0 if none does."""
    return next((len(phrase) for phrase in phrases if words[at : at + len(phrase)] == phrase), 0)


def _noise(words: Words, at: int) -> int:
    return 1 if words[at:] in _AFTER else _starts(words, at, _NOISE)


def _is_place(words: Words) -> bool:
    """Whether an unread piece may be another place: it has a word, and is no hamlet, street or phone."""
    if not words or words[0] in _LOCAL or _noise(words, 0) == len(words):
        return False
    return any(not word[0].isdigit() for word in words)


def _query(words: Words) -> str:
    """An unread piece as a name to look for: without its kind, a number as that of a ward."""
    name = words[_kind(words, 0)[1] :]
    return " ".join(("phuong", *name) if name and name[0].isdigit() else name or words)
