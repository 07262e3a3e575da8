"""The public pages beside a bare page with the same rows and counts: `python -m benchmarks.pages [ROWS ...]`.

The peer is hand-written SQL through psycopg2 and a formatted string: no ORM, no template, no middleware. Both are
called in one process and one run, without a server, so that only their own work is compared.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
os.environ.setdefault("OCOP_HTTPS", "0")
SIZES = (1_000, 10_000)
CALLS = 30
PAGE = """
    SELECT p.name, r.name, d.name, c.star, c.expires_on, p.slug FROM certifications_certificate c
    JOIN products_product p ON p.id = c.product_id JOIN producers_producer r ON r.id = p.producer_id
    JOIN localities_district d ON d.code = p.district_id
    WHERE c.in_force @> %(on)s AND d.slug = 'my-tu' ORDER BY c.star DESC, p.name_sort, c.id LIMIT 25"""
COUNTS = """
    SELECT {0}, count(*) FROM certifications_certificate c
    JOIN products_product p ON p.id = c.product_id JOIN producers_producer r ON r.id = p.producer_id
    JOIN localities_district d ON d.code = p.district_id
    LEFT JOIN products_productset s ON s.code = p.product_set_id LEFT JOIN products_productgroup g ON g.id = s.group_id
    WHERE c.in_force @> %(on)s {1} GROUP BY 1"""
IN_DISTRICT = "AND d.slug = 'my-tu'"


def bare_page() -> str:
    """The filtered list with its four facets, as little code as it takes."""
    from django.db import connection

    values = {"on": date.today()}  # noqa: DTZ011 -- the peer cares for nothing
    with connection.cursor() as cursor:
        cursor.execute(PAGE, values)
        rows = "".join(
            f"<li>{name} {maker} {place} {star} {until} {slug}"
            for name, maker, place, star, until, slug in cursor
        )
        facets = []
        for column, where in (
            ("d.slug", ""),
            ("c.star", IN_DISTRICT),
            ("g.sector_id", IN_DISTRICT),
            ("r.segment", IN_DISTRICT),
        ):
            cursor.execute(COUNTS.format(column, where), values)
            facets.append(cursor.fetchall())
    return f"<ul>{rows}</ul>{facets}"


def milliseconds(call: Callable[[], object]) -> float:
    """The median of some calls, after two that warm up."""
    times = []
    for attempt in range(CALLS + 2):
        start = time.perf_counter()
        call()
        if attempt > 1:
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def measure() -> dict[str, float]:
    """Median milliseconds of each page."""
    from django.test import Client

    from certifications.models import Certificate

    client = Client(headers={"host": "localhost"})
    code = Certificate.objects.values_list("code", flat=True)[0]
    etag = client.get("/san-pham/?district=my-tu")["ETag"]
    pages = {
        "home": "/",
        "list": "/san-pham/",
        "list, district": "/san-pham/?district=my-tu",
        "search": "/san-pham/?q=banh mau 77",
        "verification": f"/xac-thuc/{code}/",
        "API, 100 rows": "/api/v1/products",
    }
    found = {"bare list, district": milliseconds(bare_page)}
    for name, address in pages.items():
        found[name] = milliseconds(lambda address=address: client.get(address))  # type: ignore[misc]
    unchanged = {"if-none-match": etag}
    found["list, unchanged (304)"] = milliseconds(
        lambda: client.get("/san-pham/?district=my-tu", headers=unchanged)
    )
    return found


def run(rows: int) -> dict[str, float]:
    """Fill a database of its own through the import and measure it."""
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.import_recognitions import TODAY, workbook
    from certifications.recognitions import apply, plan

    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_pages_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        apply(plan(workbook(rows), on=TODAY), by=None, why="benchmark")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        call_command("collectstatic", interactive=False, verbosity=0)
        return measure()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def main() -> None:
    """Print the table: milliseconds, and the ratio to the bare page."""
    django.setup()
    for rows in [int(text) for text in sys.argv[1:]] or SIZES:
        times = run(rows)
        bare = times["bare list, district"]
        print(f"{rows} products")
        for name, each in times.items():
            print(f"  {name:24} {each:8.1f} ms {each / bare:6.1f} x bare")


if __name__ == "__main__":
    main()
