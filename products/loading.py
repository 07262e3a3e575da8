"""Loads the official product groups from `products/data`."""

from datetime import date
from pathlib import Path
from typing import Any

from ocop_registry.reference import has_table, rows, upsert
from products.models import ProductGroup, ProductSet, Sector, Taxonomy

DATA = Path(__file__).parent / "data"


def load_taxonomy(**_signal: Any) -> None:
    """Bring the edition of QĐ 26/2026/QĐ-TTg into the database; safe to repeat."""
    if not has_table(ProductSet):
        return
    taxonomy, _ = Taxonomy.objects.update_or_create(
        code="qd26-2026",
        defaults={"decision_no": "26/2026/QĐ-TTg", "effective_from": date(2026, 5, 22)},
    )
    lines = rows(DATA / "qd26-2026.csv")
    _load_sectors(taxonomy, lines)
    sectors = {sector.code: sector for sector in taxonomy.sectors.all()}
    groups = {(line["sector_code"], int(line["group_number"])): line["group_name"] for line in lines}
    upsert(
        (
            ProductGroup(sector=sectors[code], number=number, name=name)
            for (code, number), name in groups.items()
        ),
        key=["sector", "number"],
        update=["name"],
    )
    _load_sets(taxonomy, lines)


def _load_sectors(taxonomy: Taxonomy, lines: list[dict[str, str]]) -> None:
    sectors = {line["sector_code"]: line for line in lines}
    upsert(
        (
            Sector(
                taxonomy=taxonomy,
                code=code,
                slug=line["sector_slug"],
                name=line["sector_name"],
                short_name=line["sector_short_name"],
                position=position,
            )
            for position, (code, line) in enumerate(sectors.items(), start=1)
        ),
        key=["taxonomy", "code"],
        update=["slug", "name", "short_name", "position"],
    )


def _load_sets(taxonomy: Taxonomy, lines: list[dict[str, str]]) -> None:
    groups = {
        (group.sector.code, group.number): group
        for group in ProductGroup.objects.filter(sector__taxonomy=taxonomy).select_related("sector")
    }
    upsert(
        (
            ProductSet(
                code=line["set_code"],
                number=int(line["set_number"]),
                name=line["set_name"],
                group=groups[line["sector_code"], int(line["group_number"])],
                managing_agency=line["managing_agency"],
                art=line["art"],
            )
            for line in lines
        ),
        key=["code"],
        update=["number", "name", "group", "managing_agency", "art"],
    )
