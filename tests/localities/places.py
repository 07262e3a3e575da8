"""All places of the data files as the resolver's units, without a database."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import localities
from localities.resolver import Resolver, Unit

OLD, NEW = date(2023, 6, 1), date(2026, 11, 23)
DATA = Path(localities.__file__).parent / "data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text):
    return date.fromisoformat(text) if text else None


DISTRICTS, COMMUNES = rows("districts.csv"), rows("communes.csv")


def key(row):
    """Code and last day, "" for a present unit: unique, unlike the code."""
    return f"{row['code']}/{row['valid_to']}"


def successor(row):
    """The unit named by code and first day."""
    wanted = (row["successor_code"], row["successor_valid_from"])
    found = [other for other in COMMUNES if (other["code"], other["valid_from"]) == wanted]
    return found[0] if row["successor_code"] and len(found) == 1 else None


def unit(row, covers):
    after = successor(row)
    return Unit(
        key=key(row),
        level="commune",
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        short_name=row["short_name"],
        district_code=row["district_code"],
        district_codes=frozenset(covers[key(row)]),
        valid_from=day(row["valid_from"]),
        valid_to=day(row["valid_to"]),
        successor_key=key(after) if after else None,
    )


def all_units():
    covers = defaultdict(set)
    for row in COMMUNES:
        if after := successor(row):
            covers[key(after)].add(row["district_code"])
    yield from (
        Unit(d["code"], "district", d["code"], d["name"], d["kind"], d["short_name"], d["code"])
        for d in DISTRICTS
    )
    yield from (unit(row, covers) for row in COMMUNES)


UNITS = list(all_units())
BY_KEY = {u.key: u for u in UNITS}
COMMUNE_UNITS = [u for u in UNITS if u.level == "commune"]
DISTRICT_UNITS = {u.code: u for u in UNITS if u.level == "district"}
RESOLVER = Resolver(UNITS)


def present(u):
    """The unit that covers this place today."""
    while u.successor_key:
        u = BY_KEY[u.successor_key]
    return u


def a_day_of(u):
    return u.valid_to or u.valid_from
