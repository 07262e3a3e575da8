"""Cells that name something the registry knows: places and product sets."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from django.utils.translation import gettext as _

from certifications.recognitions.cells import Misfit
from certifications.recognitions.headings import Column
from localities.models import Commune
from localities.queries import resolver
from localities.resolver import Resolution, Resolver, Unit
from ocop_registry.vietnamese import fold
from products.models import ProductSet

# Short names in common use (QĐ 26/2026, Annex I says them longer or otherwise), folded, with the set's number.
_SHORT_NAMES = {
    "rau cu qua tuoi": 1,
    "gao ngu coc": 3,
    "mat ong": 4,
    "che bien tu thit thuy san trung sua": 8,
    "che bien tu thit trung sua thuy san": 8,
    "che bien tu thit trung sua thuy san mat ong": 8,
    "che tuoi che che bien": 11,
    "tra tu thuc vat khac": 12,
    "do uong khong con khac": 17,
    "gia dung trang tri": 21,
    "dich vu du lich cong dong du lich sinh thai diem du lich": 26,
}
_CANDIDATES = 12  # shown at most


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row says the product is from."""

    district: str  # code
    commune: int | None  # primary key, as written: old or new
    text: str  # commune and district, as an address


class PlaceMisfit(Misfit):
    """A place that cannot be read, with the column that says it."""

    def __init__(self, column: Column, reason: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(reason, allowed)
        self.column = column


class Places:
    """Districts and communes by what people write. Built once for a plan."""

    def __init__(self) -> None:
        self._resolver: Resolver = resolver()
        self._units = {c.pk: c for c in Commune.objects.select_related("district")}
        starts = {c.valid_from for c in self._units.values() if c.valid_from}
        self._eras = sorted(starts)
        self._cache: dict[tuple[object, ...], Place | PlaceMisfit] = {}
        self._names = {c.district_id: c.district.name for c in self._units.values()}

    def find(self, written: dict[Column, str], on: date) -> Place:
        """The place of a row from its district, commune and address columns. PlaceMisfit when it is not clear."""
        era = bisect_right(self._eras, on)
        key = (era, *written.items())
        found = self._cache.get(key)
        if found is None:
            try:
                found = self._find(written, on)
            except PlaceMisfit as misfit:
                found = misfit
            self._cache[key] = found
        if isinstance(found, PlaceMisfit):
            raise found
        return found

    def _find(self, written: dict[Column, str], on: date) -> Place:
        district = self._district(written.get(Column.DISTRICT, ""))
        commune = None
        for column in (Column.COMMUNE, Column.OLD_COMMUNE, Column.NEW_COMMUNE):
            if text := written.get(column, ""):
                unit = self._commune(column, text, district, on)
                commune = self._agreeing(commune, unit, column)
        if commune is None and district is None:
            return self._from_address(written, on)
        code = district.code if district else commune.district_code if commune else ""
        return self._place(code, commune)

    def _place(self, district: str, commune: Unit | None) -> Place:
        parts = [commune.name] if commune else []
        return Place(
            district, int(commune.key) if commune else None, ", ".join([*parts, self._names[district]])
        )

    def _district(self, text: str) -> Unit | None:
        if not text:
            return None
        found = self._resolver.resolve_district(text)
        if found.unit:
            return found.unit
        raise PlaceMisfit(Column.DISTRICT, _("No such district."), self._districts(found))

    def _districts(self, found: Resolution) -> tuple[str, ...]:
        return tuple(unit.name for unit in found.candidates) or tuple(sorted(self._names.values()))

    def _commune(self, column: Column, text: str, district: Unit | None, on: date) -> Unit:
        # An old commune is one that existed before the merger, a new one exists today, whatever the day of issue.
        day = (
            date(2025, 6, 30)
            if column == Column.OLD_COMMUNE
            else date.max
            if column == Column.NEW_COMMUNE
            else on
        )
        found = self._resolver.resolve_commune(
            text, district_code=district.code if district else None, on=day
        )
        if found.unit:
            return found.unit
        if district:
            elsewhere = self._resolver.resolve_commune(text, on=day)
            if elsewhere.candidates and all(
                district.code not in unit.districts for unit in elsewhere.candidates
            ):
                facts = {"commune": text, "district": district.name}
                reason = _("“%(commune)s” is not in %(district)s.") % facts
                if elsewhere.reason != "unknown":
                    raise PlaceMisfit(column, reason, self._communes(elsewhere))
        ambiguous = _("Several communes have this name. Write the district too.")
        unknown = (
            _("%(district)s has no “%(commune)s”.") % {"district": district.name, "commune": text}
            if district
            else _("No such commune, ward or township.")
        )
        if found.reason == "ambiguous":
            raise PlaceMisfit(column, ambiguous, self._communes(found))
        raise PlaceMisfit(
            column, unknown, self._communes_of(district.code, day) if district else self._communes(found)
        )

    def _communes_of(self, district: str, day: date) -> tuple[str, ...]:
        """The communes of a district on a day."""
        of_district = [unit for unit in self._units.values() if unit.district_id == district]
        then = [unit for unit in of_district if unit.existed_on(day)] or of_district
        return tuple(sorted({unit.name for unit in then}))

    def _communes(self, found: Resolution) -> tuple[str, ...]:
        names = (f"{unit.name}, {self._names.get(unit.district_code, '')}" for unit in found.candidates)
        return tuple(dict.fromkeys(names))[:_CANDIDATES]

    def _agreeing(self, first: Unit | None, second: Unit, column: Column) -> Unit:
        """The first of two communes of a row; they must be one place, the old and the new."""
        if first is None:
            return second
        if self.present(int(first.key)) != self.present(int(second.key)):
            now = self._units[self.present(int(first.key))]
            reason = _("%(old)s belongs to %(new)s today, not to %(other)s.")
            raise PlaceMisfit(
                column, reason % {"old": first.name, "new": now.name, "other": second.name}, (now.name,)
            )
        return first

    def _from_address(self, written: dict[Column, str], on: date) -> Place:
        text = written.get(Column.ADDRESS, "")
        if not text:
            raise PlaceMisfit(
                Column.DISTRICT,
                _("Neither district nor commune is written."),
                self._districts(Resolution(None, (), "unknown")),
            )
        found = self._resolver.resolve(text, on=on)
        if found.district.unit is None:
            names = self._communes(found.commune) or self._districts(found.district)
            raise PlaceMisfit(
                Column.ADDRESS,
                _("The address does not tell the district. Write commune and district."),
                names,
            )
        commune = found.commune.unit
        fits = commune if commune and found.district.unit.code in commune.districts else None
        return self._place(found.district.unit.code, fits)

    def name(self, commune: int) -> str:
        """The name of a commune."""
        return self._units[commune].name if commune in self._units else ""

    def present(self, commune: int) -> int:
        """The commune that covers the place today."""
        unit = self._units[commune]
        while unit.successor_id is not None:
            unit = self._units[unit.successor_id]
        return int(unit.pk)

    def stood(self, commune: int | None, first: date, last: date) -> bool:
        """Whether the commune existed through all these days."""
        unit = self._units.get(commune) if commune else None
        return unit is not None and unit.existed_on(first) and unit.existed_on(last)


class Sets:
    """Product sets by name, number or code."""

    def __init__(self) -> None:
        self._by_text: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self._by_group: dict[str, list[str]] = defaultdict(list)
        self._sector: dict[str, set[str]] = {}
        for entry in ProductSet.objects.select_related("group__sector"):
            sector = entry.group.sector
            self.names[entry.code] = entry.name
            texts = {entry.code, entry.name, str(entry.number), f"{entry.number}. {entry.name}"}
            self._by_text.update({fold(text): entry.code for text in texts})
            self._by_text.update(
                {short: entry.code for short, number in _SHORT_NAMES.items() if number == entry.number}
            )
            for text in (entry.group.name, sector.name, sector.short_name):
                self._by_group[fold(text)].append(entry.name)
            self._sector[entry.code] = {fold(sector.name), fold(sector.short_name), fold(sector.code)}

    def find(self, text: str) -> str:
        """The code of the set. Misfit with the nearest names, or with the sets of the group that was named."""
        plain = fold(text)
        code = self._by_text.get(plain) or self._by_text.get(plain.removeprefix("bo ").lstrip("0"))
        if code:
            return code
        if plain in self._by_group:
            raise Misfit(
                _("This is a group of several product sets. Write the set."), tuple(self._by_group[plain])
            )
        folded = {fold(name): name for name in self.names.values()}
        near = get_close_matches(plain[:160], folded, n=3, cutoff=0.0)
        raise Misfit(_("No such product set."), tuple(folded[key] for key in near))

    def in_sector(self, code: str, sector: str) -> bool:
        """Whether the set lies in the sector as it is written."""
        plain = fold(sector)
        return any(plain in name or name in plain for name in self._sector[code])
