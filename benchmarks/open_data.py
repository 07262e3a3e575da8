"""The open data at two sizes, each measured in a process of its own: `python -m benchmarks.open_data [ROWS ...]`.

Tells seconds and the most memory a process had. The peer of the live CSV file is PostgreSQL's own `COPY … TO` of the
certificates with their product and producer, without a word of ours in between.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
os.environ.setdefault("OCOP_HTTPS", "0")
SIZES = (1_000, 20_000)
COPY = """
    COPY (SELECT c.*, p.*, r.* FROM certifications_certificate c JOIN products_product p ON p.id = c.product_id
    JOIN producers_producer r ON r.id = p.producer_id) TO STDOUT WITH CSV HEADER"""


def copy() -> None:
    """The peer."""
    from django.db import connection

    with connection.cursor() as cursor, Path(os.devnull).open("w") as nowhere:
        cursor.copy_expert(COPY, nowhere)


def stream(form: str) -> None:
    """The live file of the certificates, read to its end."""
    from django.test import Client

    response = Client(headers={"host": "localhost"}).get(f"/du-lieu-mo/truc-tiep/certificates.{form}")
    for _piece in response.streaming_content:  # type: ignore[attr-defined]
        pass


def dump() -> None:
    """Four tables in four formats."""
    from django.test import override_settings

    from certifications.opendata import dumps

    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        dumps.build(on=date.today())  # noqa: DTZ011 -- any day does


def address(path: str) -> Callable[[], None]:
    """One page."""

    def get() -> None:
        from django.test import Client

        assert Client(headers={"host": "localhost"}).get(path).content

    return get


TASKS: dict[str, Callable[[], None]] = {
    "COPY TO STDOUT (peer)": copy,
    "live CSV": lambda: stream("csv"),
    "live JSON Lines": lambda: stream("jsonl"),
    "dump of every table": dump,
    "feed": address("/tin-moi.atom"),
    "site map, products": address("/sitemap-products.xml"),
}


def child(database: str, task: str) -> None:
    """Measure one task and print seconds and megabytes."""
    from django.db import connection

    django.setup()
    connection.settings_dict["NAME"] = database
    address("/robots.txt")()  # what every process loads
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew from here
    before = peak()
    start = time.perf_counter()
    TASKS[task]()
    seconds = time.perf_counter() - start
    print(json.dumps([seconds, peak() - before]))


def peak() -> float:
    """The most memory this process had, in megabytes."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def run(rows: int) -> dict[str, tuple[float, float]]:
    """Fill a database of its own through the import and measure each task in a fresh process."""
    from django.db import connection

    from benchmarks.import_recognitions import TODAY, workbook
    from certifications.recognitions import apply, plan

    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_open_data_{os.getpid()}"
    database = connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        apply(plan(workbook(rows), on=TODAY), by=None, why="benchmark")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return {task: _measured(database, task) for task in TASKS}
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _measured(database: str, task: str) -> tuple[float, float]:
    command = [sys.executable, "-m", "benchmarks.open_data", "--child", database, task]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    return seconds, megabytes


def main(arguments: list[str]) -> None:
    """Print the table."""
    if arguments[:1] == ["--child"]:
        child(*arguments[1:])
        return
    django.setup()
    for rows in [int(text) for text in arguments] or SIZES:
        print(f"{rows} products")
        for task, (seconds, megabytes) in run(rows).items():
            print(f"  {task:24} {seconds:8.2f} s {megabytes:8.1f} MB more")


if __name__ == "__main__":
    main(sys.argv[1:])
