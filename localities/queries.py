"""Reads of places."""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from localities.boundaries.plain import Centre, Label, Level, Outline, Places
from localities.models import Boundary, BoundaryFile, Commune, District
from localities.resolver import Resolver, Unit
from ocop_registry.remembered import remembered
from ocop_registry.vietnamese import fold

KINDS_OF_DISTRICTS = ("huyen", "thi xa", "tx", "thanh pho", "tp")  # as written in searches


@dataclass(frozen=True)
class Named:
    """What a name is the whole name of: communes by key, or else a district by code."""

    communes: tuple[int, ...] = ()
    district: str = ""


@remembered(size=1)
def districts() -> dict[str, District]:
    """The former districts by code, in dictionary order."""
    return {district.code: district for district in District.objects.all()}


@remembered(size=1)
def communes() -> dict[int, Commune]:
    """All communes by key, each with its district and its successors at hand."""
    found = {commune.pk: commune for commune in Commune.objects.all()}
    by_code = districts()
    for commune in found.values():
        commune.district = by_code[commune.district_id]
        commune.successor = found[commune.successor_id] if commune.successor_id else None
    return found


@remembered(size=1)
def _middles() -> dict[str, tuple[float, float]]:
    """The middle of each former district, by slug: the mean of its old communes' places."""
    found: dict[str, list[Commune]] = defaultdict(list)
    for commune in communes().values():
        if commune.latitude is not None and commune.longitude is not None and not commune.is_current:
            found[commune.district.slug].append(commune)
    return {
        slug: (
            statistics.fmean(float(each.latitude or 0) for each in those),
            statistics.fmean(float(each.longitude or 0) for each in those),
        )
        for slug, those in found.items()
    }


def from_near_to_far(slugs: Iterable[str]) -> list[District]:
    """The other districts, those nearest to one of the given first. Degrees do for a province at ten degrees north."""
    middles, given = _middles(), set(slugs)
    starts = [middles[slug] for slug in given if slug in middles]
    others = [each for each in districts().values() if each.slug in middles and each.slug not in given]
    return sorted(
        others, key=lambda each: min((math.dist(middles[each.slug], start) for start in starts), default=0)
    )


def communes_called(part: str, *, now_too: bool = False) -> list[int]:
    """Keys of the communes whose folded name contains the part; `now_too`: or that of the unit they went into."""
    return [
        key
        for key, commune in communes().items()
        if part in commune.name_fold
        or (now_too and commune.successor and part in commune.successor.name_fold)
    ]


def places_named(folded: str) -> dict[str, Named]:
    """Places whose whole name stands in a folded text ("phuong vinh phuoc", "my tu"): the name -> what it names.

    A name longer than another wins. Of a new unit the keys are also those of the communes that went into it.
    """
    found: dict[str, Named] = {}
    for name, named in _by_whole_name():
        if f" {name} " in f" {folded} ":
            found[name] = named
            folded = f" {folded} ".replace(f" {name} ", " | ").strip()
    return found


@remembered(size=1)
def _by_whole_name() -> list[tuple[str, Named]]:
    """Communes by name with kind, as half of them share words with everything; districts also without, longest first."""
    keys: dict[str, list[int]] = defaultdict(list)
    for key, commune in communes().items():
        for name in {fold(commune.name), fold(commune.present.name)}:
            keys[name].append(key)
    named = {
        name: Named(district=code) for code, each in districts().items() for name in _ways_to_write(each)
    }
    named |= {name: Named(tuple(those)) for name, those in keys.items()}
    return sorted(named.items(), key=lambda each: -len(each[0]))


def _ways_to_write(district: District) -> set[str]:
    """A district's name without its kind, and with any: kinds change, and people go on with the old one."""
    short = fold(district.short_name)
    return {fold(district.name), short, *(f"{kind} {short}" for kind in KINDS_OF_DISTRICTS)}


def resolver() -> Resolver:
    """The resolver of written addresses over all places of the database, in two queries."""
    return Resolver(units())


def units() -> list[Unit]:
    """All places of the database, keyed by their primary keys."""
    districts = [
        Unit(
            key=district.code,
            level="district",
            code=district.code,
            name=district.name,
            kind=district.kind,
            short_name=district.short_name,
            district_code=district.code,
        )
        for district in District.objects.all()
    ]
    communes = list(Commune.objects.all())
    covers: dict[int, set[str]] = defaultdict(set)
    for commune in communes:
        if commune.successor_id is not None:
            covers[commune.successor_id].add(commune.district_id)
    return [*districts, *(_unit(commune, covers[commune.pk]) for commune in communes)]


def _unit(commune: Commune, covers: set[str]) -> Unit:
    return Unit(
        key=commune.pk,
        level="commune",
        code=commune.code,
        name=commune.name,
        kind=commune.kind,
        short_name=commune.short_name,
        district_code=commune.district_id,
        district_codes=frozenset(covers),
        valid_from=commune.valid_from,
        valid_to=commune.valid_to,
        successor_key=commune.successor_id,
    )


@dataclass(frozen=True, slots=True)
class BoundaryMap:
    """The boundaries of a level as they are drawn: outlines by the code of their unit, where they come from."""

    source: str
    width: int
    height: int
    outlines: Mapping[str, Outline]


@remembered(size=1)
def boundary_maps() -> dict[str, BoundaryMap]:
    """The loaded maps by level; a unit that no longer exists is in none."""
    files: dict[str, BoundaryFile] = {}
    outlines: dict[str, dict[str, Outline]] = defaultdict(dict)
    rows = Boundary.objects.select_related("file", "commune")
    for row in rows.order_by("commune__code", "district"):
        code = row.district_id or (row.commune.code if row.commune and row.commune.is_current else None)
        if code:
            key = row.district_id or row.commune_id or code
            files[row.file_id] = row.file
            outlines[row.file_id][code] = Outline(key, row.path, tuple(map(Label.from_json, row.labels)))
    return {
        level: BoundaryMap(file.source, file.width, file.height, outlines[level])
        for level, file in files.items()
    }


@remembered(size=1)
def present_communes() -> dict[str, Commune]:
    """The communes of today by code, in dictionary order."""
    return {commune.code: commune for commune in communes().values() if commune.is_current}


def places() -> Places:
    """The units that have a map, with the points known to lie in each."""
    centres: dict[int | str, list[Centre]] = defaultdict(list)
    for commune in communes().values():
        if commune.is_current and commune.latitude is not None and commune.longitude is not None:
            centres[commune.pk].append((float(commune.longitude), float(commune.latitude)))
        elif commune.latitude is not None and commune.longitude is not None:
            centres[commune.district_id].append((float(commune.longitude), float(commune.latitude)))
    every = units()
    mapped: dict[Level, tuple[Unit, ...]] = {
        "district": tuple(unit for unit in every if unit.level == "district"),
        "commune": tuple(unit for unit in every if unit.level == "commune" and unit.valid_to is None),
    }
    return Places(mapped, {key: tuple(points) for key, points in centres.items()}, Resolver(every))
