"""Reads of places."""

from collections import defaultdict

from localities.models import Commune, District
from localities.resolver import Resolver, Unit


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
