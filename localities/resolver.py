"""From written addresses to units: which district, which commune does a text name? Pure: knows no database.

The rule above all others: **ambiguous or unknown gives the candidates, never a guess.** A text is understood
when every reading of it that agrees with itself (the commune lies in the district) leads to the same unit;
what counts as a name is told in `localities.written`.

Old and new units often share a name. Among the units left, in this order:

1. with "Cần Thơ" in the text (the province since 2025-07-01) present units are preferred;
2. with `on`, units valid that day are preferred; when none was, the others stay (a sheet of 2026 may write
   new names on an old certificate);
3. units of one line: when all others are predecessors *of the same name* of one unit, that unit is taken. The
   present commune is then right whichever was meant. Xã Mỹ Hương (old) and Xã Mỹ Hương (new) are such a line;
   Thị trấn Cù Lao Dung and Xã Cù Lao Dung are not: the township went to Xã An Thạnh;
4. otherwise it is ambiguous.

A kind that is written is believed: "xã Mỹ Quới" is the old commune, "phường Mỹ Quới" the new ward. A bare
code stands for every unit that ever had it (31582: Xã Phú Tân, then Xã Thuận Hòa), under the same rules.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise, product
from typing import Literal

from localities.written import Level, Mention, Name, Reader, Role, Text, Unit, unique
from ocop_registry.vietnamese import fold

__all__ = ["MAX_CLOSEST", "MAX_TEXT", "Place", "Resolution", "Resolver", "Unit"]

# Characters. A written address is shorter; longer text is refused unread, so that hostile input stays cheap.
MAX_TEXT = 500
MAX_CLOSEST = 5  # "did you mean" units for an unknown text
_MAX_MENTIONS = 6  # readings multiply; an address names commune, district and province, at most twice each
_MAX_QUERY = 60
_CLOSE_ENOUGH = 0.7  # difflib ratio
_ORDER: dict[Role, int] = {"commune": 0, "district": 1, "province": 2}
# Unicode categories: controls, direction marks, lone surrogates, private use, unassigned, emoji.
_HOSTILE = {"Cc", "Cf", "Cs", "Co", "Cn", "So"}


@dataclass(frozen=True)
class Resolution:
    """What a text names. `unit` is set exactly when `reason` is "found"; else offer the `candidates`."""

    unit: Unit | None
    candidates: tuple[Unit, ...]
    reason: Literal["found", "unknown", "ambiguous"]


@dataclass(frozen=True)
class Place:
    """The commune and the district of a whole address.

    When the address names no district, it is the main district of its commune; `district.candidates` then
    holds every former district that a new commune covers, the main one first.
    """

    commune: Resolution
    district: Resolution


@dataclass(frozen=True)
class _Reading:
    """One way to understand a text in which all parts agree. `new`: the text names Cần Thơ."""

    communes: tuple[Unit, ...] = ()
    district: Unit | None = None
    new: bool = False


UNKNOWN = Resolution(None, (), "unknown")


class Resolver:
    """Finds units by what people write. Built once from all units, then unchanging: it may be shared."""

    def __init__(self, units: Iterable[Unit]) -> None:
        ordered = sorted(units, key=lambda u: (u.level, u.district_code, u.code, u.valid_from or date.min))
        self._communes = {unit.key: unit for unit in ordered if unit.level == "commune"}
        self._reader = Reader(ordered)
        self._by_code: dict[tuple[Level, str], tuple[Unit, ...]] = {}
        self._labels: dict[Level, dict[str, tuple[Unit, ...]]] = {"district": {}, "commune": {}}
        for unit in ordered:
            code, labels, label = (unit.level, unit.code), self._labels[unit.level], fold(unit.short_name)
            self._by_code[code] = (*self._by_code.get(code, ()), unit)
            labels[label] = (*labels.get(label, ()), unit)
        # Sheets repeat the same few places, right or wrong, thousands of times.
        self._closest = lru_cache(maxsize=2048)(self._find_closest)
        self._field_district = lru_cache(maxsize=2048)(self._find_district)
        self._field_commune = lru_cache(maxsize=8192)(self._find_commune)

    def resolve_district(self, text: str | None) -> Resolution:
        """The former district that a field "district" names: name, code ("944") or slug ("my-tu")."""
        return self._field_district(_capped(text))

    def _find_district(self, text: str) -> Resolution:
        plain, sound = _readable(text)
        coded = self._by_code.get(("district", fold(plain)))
        if coded and sound:
            return _settled(coded)
        read = self._reader.read(plain)
        readings = [r for r in self._readings(read) if r.district]
        # Here the district is what is asked for: "Mỹ Xuyên, Sóc Trăng" is no ward of the city of Sóc Trăng.
        readings = [r for r in readings if not r.communes] or readings
        if not readings or not sound or read.foreign or read.trailing:
            return self._unknown("district", read)
        return _settled(unique(r.district for r in readings if r.district))

    def resolve_commune(
        self, text: str | None, *, district_code: str | None = None, on: date | None = None
    ) -> Resolution:
        """The commune that a field "commune" names: name or code, alone or with its district.

        `district_code` (a code, slug or name) narrows: a new commune matches any of its former districts; a
        hint that names no district leaves the commune unknown. `on` prefers the units valid that day.
        """
        return self._field_commune(_capped(text), _capped(district_code), on)

    def _find_commune(self, text: str, district_code: str, on: date | None) -> Resolution:
        hint = self.resolve_district(district_code).unit if district_code else None
        plain, sound = _readable(text)
        read = self._read_commune(plain)
        if not sound or (district_code and hint is None):
            return self._unknown("commune", read)
        # "Mỹ Tú" is the commune here; in "Sa Pa, Mỹ Tú" it may be the district of an unread commune.
        readings = [r for r in self._readings(read, hint) if r.communes or read.unread]
        return self._commune(read, readings, on=on, closed=hint is not None)

    def resolve(self, address_text: str | None, *, on: date | None = None) -> Place:
        """Commune and district of a whole written address; the module tells what is preferred."""
        plain, sound = _readable(_capped(address_text))
        if sound and ("district", fold(plain)) in self._by_code:
            return Place(UNKNOWN, self.resolve_district(plain))
        read = self._read_commune(plain)
        if not sound:
            return Place(self._unknown("commune", read), self._unknown("district", read))
        readings = self._readings(read)
        commune = self._commune(read, readings, on=on)
        return Place(commune, self._district(read, readings, commune))

    def _read_commune(self, plain: str) -> Text:
        """The text as read; one that is nothing but a commune's code names all that ever had the code."""
        if coded := self._by_code.get(("commune", fold(plain))):
            return Text((Mention((), Name(coded), kinded=True, role="commune"),))
        return self._reader.read(plain)

    # --- from readings to an answer ---

    def _commune(
        self, read: Text, readings: Sequence[_Reading], *, on: date | None, closed: bool = False
    ) -> Resolution:
        """What the readings agree on. `closed`: the district is given apart; an unread tail is harmless."""
        named = [r for r in readings if r.communes]
        if not named or read.foreign or (read.trailing and not closed):
            return self._unknown("commune", read)
        communes = unique(unit for r in named for unit in r.communes)
        if len(named) < len(readings):
            return Resolution(None, communes, "ambiguous")  # "Mỹ Tú" alone may be the district only
        return self._choose(communes, on=on, new=any(r.new for r in named))

    def _choose(self, communes: tuple[Unit, ...], *, on: date | None, new: bool) -> Resolution:
        """Rules 1 to 4 of the module."""
        if new:
            communes = tuple(unit for unit in communes if unit.valid_to is None) or communes
        if on:
            communes = tuple(unit for unit in communes if unit.valid_on(on)) or communes
        heirs = tuple(unit for unit in communes if all(self._leads_to(other, unit) for other in communes))
        return _settled(heirs if len(heirs) == 1 else communes)

    def _leads_to(self, unit: Unit, heir: Unit) -> bool:
        """Whether `heir` is the unit itself or continues it under the same name."""
        seen: set[int | str] = set()
        step: Unit | None = unit
        while step and step.key not in seen:
            if step.key == heir.key:
                return fold(unit.short_name) == fold(heir.short_name)
            seen.add(step.key)
            step = None if step.successor_key is None else self._communes.get(step.successor_key)
        return False

    def _district(self, read: Text, readings: Sequence[_Reading], commune: Resolution) -> Resolution:
        """The district written; with none written, the one that follows from the commune."""
        if read.foreign or read.trailing:
            return self._unknown("district", read)
        if not readings:  # the parts contradict each other: a district with its kind is still what it says
            stated = unique(d for m in read.mentions if m.kinded for d in m.name.districts)
            return _settled(stated) if stated else self._unknown("district", read)
        written = [r.district for r in readings if r.district]
        if not written:
            return self._district_of(commune)
        derived = {unit.district_code for r in readings if not r.district for unit in r.communes}
        every = unique([*written, *self._districts(derived)])
        if commune.unit:
            every = tuple(d for d in every if d.code in commune.unit.districts)
        return _settled(every)

    def _district_of(self, commune: Resolution) -> Resolution:
        """The district that follows from the commune, or those that may."""
        if commune.unit:
            main = self._districts({commune.unit.district_code})
            every = unique([*main, *self._districts(commune.unit.districts)])
            return Resolution(main[0], every, "found") if main else UNKNOWN
        if commune.reason == "ambiguous":
            return _settled(self._districts({unit.district_code for unit in commune.candidates}))
        return UNKNOWN

    def _districts(self, codes: Iterable[str]) -> tuple[Unit, ...]:
        return unique(unit for code in sorted(codes) for unit in self._by_code.get(("district", code), ()))

    def _unknown(self, level: Level, read: Text) -> Resolution:
        """No unit, but what may be meant: the units of the names read, else of names written nearly so."""
        meant = [
            unit
            for m in (*read.mentions, *read.loose)
            for unit in (*m.namesakes, *m.name.communes, *m.name.districts)
            if unit.level == level
        ]
        named = {m.words for m in read.mentions if m.kinded and m.name.communes}
        if level == "commune" and len(named) > 1 and not read.foreign:
            return Resolution(None, unique(meant), "ambiguous")  # "xã Phú Tân (nay là xã Thuận Hòa)"
        asked = [" ".join(m.words) for m in read.mentions if m.role == level and not m.known]
        if level == "district" and not asked:  # "xã Mỹ Tú" where a district is asked for
            asked = [" ".join(m.words) for m in read.mentions] + list(read.rest)
        near = (unit for query in asked or read.rest for unit in self._closest(level, query[:_MAX_QUERY]))
        return Resolution(None, unique(meant or near)[:MAX_CLOSEST], "unknown")

    def _find_closest(self, level: Level, query: str) -> tuple[Unit, ...]:
        labels = self._labels[level]
        near = get_close_matches(query, labels, n=MAX_CLOSEST, cutoff=_CLOSE_ENOUGH)
        return unique(unit for label in near for unit in labels[label])[:MAX_CLOSEST]

    def _readings(self, read: Text, hint: Unit | None = None) -> list[_Reading]:
        """Every consistent way to understand the names; in the usual order (small to large) if possible."""
        mentions = [m for m in read.mentions if m.known]
        if not mentions or len(mentions) > _MAX_MENTIONS:
            return []
        casts = list(product(*(m.roles() for m in mentions)))
        for group in ([cast for cast in casts if _in_order(mentions, cast)], casts):
            if readings := [r for cast in group if (r := _reading(mentions, cast, hint))]:
                return readings
        return []


def _capped(text: str | None) -> str:
    """The text as far as it is worth reading. None reads as an empty text, one too long as a NUL: unknown."""
    return "" if not isinstance(text, str) else text if len(text) <= MAX_TEXT else "\0"


def _readable(text: str) -> tuple[str, bool]:
    """The text with hostile characters as spaces, and whether it was free of them."""
    plain = "".join(c if c in "\t\r\n" or unicodedata.category(c) not in _HOSTILE else " " for c in text)
    return plain, plain == text


def _settled(units: tuple[Unit, ...]) -> Resolution:
    if len(units) == 1:
        return Resolution(units[0], units, "found")
    return Resolution(None, units, "ambiguous") if units else UNKNOWN


def _in_order(mentions: Sequence[Mention], cast: Sequence[Role]) -> bool:
    """Whether areas grow along the text; neighbours that both carry their kind may stand anyhow."""
    steps = pairwise(zip(mentions, cast, strict=True))
    return all((a.kinded and b.kinded) or _ORDER[small] <= _ORDER[large] for (a, small), (b, large) in steps)


def _reading(mentions: Sequence[Mention], cast: Sequence[Role], hint: Unit | None) -> _Reading | None:
    """The mentions in these roles, if they agree: one commune at most, within the one district."""
    by_role: dict[Role, list[Mention]] = {"commune": [], "district": [], "province": []}
    for mention, role in zip(mentions, cast, strict=True):
        by_role[role].append(mention)
    if any(len(same) > 1 and not all(m.kinded for m in same) for same in by_role.values()):
        return None
    written = (d for m in by_role["district"] for d in m.name.districts)
    districts = unique([hint, *written] if hint else written)
    if len(districts) > 1:
        return None
    district = districts[0] if districts else None
    sets = [set(m.name.communes) for m in by_role["commune"]]
    communes = unique(
        unit
        for unit in (by_role["commune"][0].name.communes if sets else ())
        if all(unit in each for each in sets) and (district is None or district.code in unit.districts)
    )
    if sets and not communes:
        return None
    return _Reading(communes, district, any(m.name.province == "new" for m in by_role["province"]))
