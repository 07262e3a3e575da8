"""Reads of places."""

from collections import defaultdict

from localities.models import Commune, District
from localities.resolver import Resolver, Unit
from ocop_registry.remembered import remembered
from ocop_registry.vietnamese import fold


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


def communes_named(folded: str) -> dict[str, list[int]]:
    """Communes whose whole name stands in a folded text ("phuong vinh phuoc"): the name -> their keys.

    A name longer than another wins. Of a new unit the keys are also those of the communes that went into it.
    """
    found: dict[str, list[int]] = {}
    for name, keys in _by_whole_name():
        if f" {name} " in f" {folded} ":
            found[name] = keys
            folded = f" {folded} ".replace(f" {name} ", " | ").strip()
    return found


@remembered(size=1)
def _by_whole_name() -> list[tuple[str, list[int]]]:
    keys: dict[str, list[int]] = defaultdict(list)
    for key, commune in communes().items():
        for name in {fold(commune.name), fold(commune.present.name)}:
            keys[name].append(key)
    return sorted(keys.items(), key=lambda each: -len(each[0]))


def resolver() -> Resolver:
    """The resolver of written addresses over all places of the database, in two queries. Unit keys are primary keys."""
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
    return Resolver([*districts, *(_unit(commune, covers[commune.pk]) for commune in communes)])


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
