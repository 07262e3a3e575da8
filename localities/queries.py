"""Reads of places."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from localities.boundaries.plain import Centre, Label, Level, Outline, Places
from localities.models import Boundary, BoundaryFile, Commune, District
from localities.resolver import Resolver, Unit
from ocop_registry.remembered import remembered


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


def communes_called(part: str, *, now_too: bool = False) -> list[int]:
    """Keys of the communes whose folded name contains the part; `now_too`: or that of the unit they went into."""
    return [
        key
        for key, commune in communes().items()
        if part in commune.name_fold
        or (now_too and commune.successor and part in commune.successor.name_fold)
    ]


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
