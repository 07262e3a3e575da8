"""Loads the places from `localities/data`."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from localities.models import Commune, District
from ocop_registry.reference import has_table, rows, upsert

DATA = Path(__file__).parent / "data"


def day(text: str) -> date | None:
    """An ISO date of the data file; empty is unknown."""
    return date.fromisoformat(text) if text else None


@transaction.atomic
def load_places(**_signal: Any) -> None:
    """Bring districts and communes into the database; safe to repeat."""
    if not has_table(Commune):
        return
    districts = rows(DATA / "districts.csv")
    upsert(
        (District(**line) for line in districts), key=["code"], update=["slug", "name", "short_name", "kind"]
    )
    known = {(c.code, c.valid_to): c for c in Commune.objects.all()}
    by_start: dict[tuple[str, date | None], Commune] = {}
    # Successors first: the newest units have none, the older ones point to them.
    for line in sorted(
        rows(DATA / "communes.csv"), key=lambda line: line["valid_to"] or "9999", reverse=True
    ):
        commune = known.get((line["code"], day(line["valid_to"]))) or Commune()
        _fill(commune, line, by_start)
        commune.save()
        by_start[commune.code, commune.valid_from] = commune


def _fill(commune: Commune, line: dict[str, str], by_start: dict[tuple[str, date | None], Commune]) -> None:
    commune.code, commune.name, commune.short_name = line["code"], line["name"], line["short_name"]
    commune.kind, commune.district_id = line["kind"], line["district_code"]
    commune.valid_from, commune.valid_to = day(line["valid_from"]), day(line["valid_to"])
    commune.latitude = Decimal(line["lat"]) if line["lat"] else None
    commune.longitude = Decimal(line["lon"]) if line["lon"] else None
    if line["successor_code"]:
        commune.successor = by_start[line["successor_code"], day(line["successor_valid_from"])]
