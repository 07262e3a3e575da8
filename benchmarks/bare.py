"""The peer: a WSGI function, psycopg2, prepared SQL and string formatting. No framework, no template, no checks.

It shows the same rows and counts as `/san-pham/?district=…`. With `OCOP_BENCH_KEEP=1` it counts once and keeps the
numbers, whatever happens in the database: the limit of what any page that shows these rows can reach.
"""

import os
import threading
from collections.abc import Callable, Iterable
from html import escape
from urllib.parse import parse_qs

import psycopg2

LINES = """certifications_listed l JOIN certifications_certificate c ON c.id = l.certificate_id
    WHERE c.in_force @> current_date AND (c.annulled_on IS DISTINCT FROM c.issued_on OR c.annulment_id IS NOT NULL)"""
ROWS = f"""
    SELECT p.name, p.slug, r.name, s.district_id, c.star, c.expires_on
    FROM (SELECT c.id, l.star, l.name, l.district_id FROM {LINES} AND l.district_id = $1 ORDER BY l.star DESC, l.name, c.id LIMIT 25) s
    JOIN certifications_certificate c ON c.id = s.id JOIN products_product p ON p.id = c.product_id
    JOIN producers_producer r ON r.id = p.producer_id ORDER BY s.star DESC, s.name, s.id"""
IN_DISTRICT = "AND l.district_id = $1"
COUNTS = {
    "district": f"SELECT l.district_id, count(*) FROM {LINES} AND $1 <> '' GROUP BY 1",
    "star": f"SELECT l.star, count(*) FROM {LINES} {IN_DISTRICT} GROUP BY 1",
    "segment": f"SELECT l.segment, count(*) FROM {LINES} {IN_DISTRICT} GROUP BY 1",
    "sector": f"""
        SELECT g.sector_id, sum(n) FROM (
            SELECT l.product_set_id, count(*) AS n FROM {LINES} {IN_DISTRICT} GROUP BY 1) x
        LEFT JOIN products_productset s ON s.code = x.product_set_id
        LEFT JOIN products_productgroup g ON g.id = s.group_id GROUP BY 1""",
}
KEEP = bool(os.environ.get("OCOP_BENCH_KEEP"))
mine = threading.local()
kept: dict[tuple[str, str], list[tuple[object, int]]] = {}


def cursor() -> "psycopg2.extensions.cursor":
    """This thread's own, with its statements planned once."""
    if not hasattr(mine, "cursor"):
        connection = psycopg2.connect(os.environ["DATABASE_URL"])
        connection.autocommit = True
        mine.cursor = connection.cursor()
        mine.cursor.execute("SET TIME ZONE 'Asia/Ho_Chi_Minh'")
        for name, sql in {"rows": ROWS, **COUNTS}.items():
            mine.cursor.execute(f"PREPARE {name} (text) AS {sql}")
    return mine.cursor


def counts(name: str, district: str) -> list[tuple[object, int]]:
    """One facet."""
    if (name, district) in kept:
        return kept[name, district]
    query = cursor()
    query.execute(f"EXECUTE {name} (%s)", [district])
    found: list[tuple[object, int]] = query.fetchall()
    if KEEP:
        kept[name, district] = found
    return found


def application(environ: dict[str, str], start: Callable[..., object]) -> Iterable[bytes]:
    """The page."""
    district = parse_qs(environ["QUERY_STRING"])["district"][0]
    query = cursor()
    query.execute("EXECUTE rows (%s)", [district])
    rows = "".join(
        f'<li><h3><a href="/san-pham/{slug}/">{escape(name)}</a></h3><p>{escape(maker)}</p><p>{place}</p>'
        f"<p>{star} sao</p><p>{until:%d/%m/%Y}</p></li>"
        for name, slug, maker, place, star, until in query.fetchmany(24)  # one more tells of a next page
    )
    facets = {name: counts(name, district) for name in COUNTS}
    choices = "".join(
        f"<fieldset><legend>{name}</legend>{''.join(f'<label>{value} {n}</label>' for value, n in found)}</fieldset>"
        for name, found in facets.items()
    )
    total = sum(n for _star, n in facets["star"])
    page = f"<!doctype html><title>OCOP</title><h1>{total}</h1><form>{choices}</form><ul>{rows}</ul>".encode()
    start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
    return [page]
