"""Whose ground is a feature? By its code or its name, under the property names that offices and data sets use.

A code and a name that name different units are an error: all 43 new communes reuse the code of an old one, so this
is how a file of the former communes is told from one of today's.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from localities.boundaries.features import Feature, Layer, cut
from localities.boundaries.plain import Level, Places, Remark
from localities.resolver import Resolution, Unit
from ocop_registry.vietnamese import fold

# Names of properties, folded to letters and digits; those of one level are asked before those that any level has.
CODES: dict[Level | None, tuple[str, ...]] = {
    "district": ("mahuyen", "maqh", "maquanhuyen", "districtcode", "districtid", "huyenid", "gid2", "adm2pcode"),
    "commune": ("maxa", "maphuongxa", "mapx", "communecode", "wardcode", "communeid", "wardid", "xaid", "gid3", "adm3pcode"),
    None: ("ma", "code", "mahc", "madvhc", "gsocode", "id"),
}  # fmt: skip
NAMES: dict[Level | None, tuple[str, ...]] = {
    "district": ("tenhuyen", "tenqh", "tenquanhuyen", "districtname", "namehuyen", "name2", "adm2vi", "huyen", "district"),
    "commune": ("tenxa", "tenphuongxa", "tenpx", "communename", "wardname", "namexa", "name3", "adm3vi", "xa", "commune"),
    None: ("ten", "name", "tendvhc", "tendaydu", "fullname", "namevi", "shapename", "shortname"),
}  # fmt: skip
DIGITS: dict[Level, int] = {"district": 3, "commune": 5}
_CODE = re.compile(r"(?a:\d{1,5})(?:\.0+)?")


@dataclass
class Matched:
    """The units found in a layer as units of one level, and what is wrong with the others."""

    level: Level
    layer: Layer
    found: list[tuple[Unit, Feature]] = field(default_factory=list)
    unknown: list[tuple[Feature, Remark]] = field(default_factory=list)
    wrong: list[Remark] = field(default_factory=list)

    @property
    def keys(self) -> set[int | str]:
        """The units found."""
        return {unit.key for unit, _feature in self.found}


def match(layer: Layer, level: Level, places: Places) -> Matched:
    """Find the unit of each feature."""
    matched, matcher = Matched(level, layer), _Matcher(level, places)
    for feature in layer.features:
        unit, remark = matcher.unit_of(feature)
        if unit:
            matched.found.append((unit, feature))
        elif remark:
            matched.unknown.append((feature, remark))
    matched.wrong = matcher.wrong + _twice(matched.found)
    return matched


def missing(matched: Matched, places: Places) -> list[Unit]:
    """The units of the level that the layer lacks."""
    return [unit for unit in places.units[matched.level] if unit.key not in matched.keys]


def _twice(found: Iterable[tuple[Unit, Feature]]) -> list[Remark]:
    by_unit: dict[int | str, list[tuple[Unit, Feature]]] = {}
    for unit, feature in found:
        by_unit.setdefault(unit.key, []).append((unit, feature))
    return [
        Remark(
            tuple(feature.where for _unit, feature in same),
            same[0][0].name,
            _("The unit has several features."),
            _("Join them into one MultiPolygon (in QGIS: Dissolve), or take out those that are not meant."),
        )
        for same in by_unit.values()
        if len(same) > 1
    ]


class _Matcher:
    def __init__(self, level: Level, places: Places) -> None:
        self._level, self._resolver = level, places.resolver
        self._by_code = {unit.code: unit for unit in places.units[level]}
        self._keys = {unit.key for unit in places.units[level]}
        self.wrong: list[Remark] = []

    def unit_of(self, feature: Feature) -> tuple[Unit | None, Remark | None]:
        """The unit, or why there is none. A contradiction is kept in `wrong` and the code believed."""
        said = {
            fold(key).replace(" ", "").replace("_", ""): value for key, value in feature.properties.items()
        }
        code, name = self._code(said), self._name(said)
        if not code and not name:
            return None, self._silent(feature)
        coded, named = self._by_code.get(code), self._resolve(name)
        if coded and named and named.reason != "unknown" and coded not in named.candidates:
            self.wrong.append(self._contradiction(feature, coded, name))
        if coded or not name:
            return (coded, None) if coded else (None, self._strange(feature, code))
        meant = [unit for unit in named.candidates if unit.key in self._keys] if named else []
        if named and named.reason != "unknown" and len(meant) == 1 and not self._official(code):
            return meant[0], None
        return None, self._strange(feature, f"{code} {name}".strip(), former=bool(named and named.unit))

    def _code(self, said: Mapping[str, Any]) -> str:
        """The first code of the right kind, with its leading zeros."""
        for key in (*CODES[self._level], *CODES[None]):
            text = str(said.get(key, "")).strip()
            if _CODE.fullmatch(text) and not isinstance(said[key], bool):
                code = text.split(".")[0].zfill(DIGITS[self._level])
                if key != "id" or code in self._by_code:  # many exports number their features
                    return code
        return ""

    def _official(self, code: str) -> bool:
        """Whether the code is one that another unit of the country may have."""
        return len(code) == DIGITS[self._level]

    def _name(self, said: Mapping[str, Any]) -> str:
        keys = (*NAMES[self._level], *NAMES[None])
        return next((text for key in keys if isinstance(text := said.get(key), str) and fold(text)), "")

    def _resolve(self, name: str) -> Resolution | None:
        if not name:
            return None
        if self._level == "district":
            return self._resolver.resolve_district(name)
        return self._resolver.resolve_commune(name)

    # --- what is wrong ---

    def _silent(self, feature: Feature) -> Remark:
        has = ", ".join(cut(key) for key in list(feature.properties)[:8]) or "–"
        return Remark(
            (feature.where,),
            "",
            _("The feature has neither code nor name; its properties: %(properties)s.") % {"properties": has},
            _("Name the unit in a property “code” (its official code) or “name”."),
        )

    def _strange(self, feature: Feature, said: str, *, former: bool = False) -> Remark:
        if former and self._level == "commune":
            reason = _("This is a commune as it was before 1 July 2025.")
            mend = _("Only boundaries of today's communes and wards are taken: load the newer file.")
        elif self._level == "commune":
            reason = _("This is no commune or ward of the province today.")
            mend = _("Correct its code or name, or run again with --skip-unknown to leave such features out.")
        else:
            reason = _("This is no former district of the province.")
            mend = _("Correct its code or name, or run again with --skip-unknown to leave such features out.")
        return Remark((feature.where,), cut(said), reason, mend)

    def _contradiction(self, feature: Feature, coded: Unit, name: str) -> Remark:
        return Remark(
            (feature.where,),
            f"{coded.code} · {cut(name)}",
            _("The code is that of %(unit)s; the name is another's.") % {"unit": coded.name},
            _(
                "Correct one of the two. New communes reuse the codes of former ones: see that the file is of today's units."
            ),
        )
