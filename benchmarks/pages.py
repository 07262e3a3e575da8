"""The public pages beside their peers: `python -m benchmarks.pages [PRODUCTS ...]`.

The same filtered list of the same rows, in the same order and with the same counts, by this registry, a bare WSGI
function, Django admin and Datasette, each in turn, three times; then every other page of ours. Each is one gunicorn
worker, asked over four connections. At the end the budgets of the design, met or missed.
"""

import contextlib
import http.client
import json
import os
import re
import signal
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
os.environ.setdefault("OCOP_HTTPS", "0")

from benchmarks.budgets import budgets
from benchmarks.load import Ask, Found, middle, put, wrk
from benchmarks.serving import Server, serving

QUICK = bool(os.environ.get("QUICK"))
SIZES = (1_000,) if QUICK else (1_000, 10_000, 100_000)
SECONDS = 1 if QUICK else 2
ROUNDS = 2 if QUICK else 3
COLD = 5 if QUICK else 10  # pages right after a change
CONNECTIONS = 4
LARGE = 100_000  # where the budgets hold
DEEP = 400  # the page that people never reach and programs do
OURS = Server("this registry", "ocop_registry.wsgi:application", "/healthz")
IN_MEMORY = Server("this registry, page kept in memory", "ocop_registry.wsgi:application", "/healthz")
BARE = Server("bare WSGI + psycopg2, counts asked", "benchmarks.bare:application", "/?district=944")
KEPT = Server("bare WSGI + psycopg2, counts kept", "benchmarks.bare:application", "/?district=944")
ADMIN = Server(
    "Django admin's changelist",
    "django.core.wsgi:get_wsgi_application()",
    "/certifications/certificate/",
    settings="benchmarks.admin_settings",
)
FACETED = replace(ADMIN, name="Django admin's changelist, with counts")
DATASETTE = Server("Datasette", "benchmarks.sqlite:application()", "/", worker="asgi")
PEERS = (BARE, KEPT, ADMIN, FACETED, DATASETTE)
DATASETTE_PAGE = "/rows/products?district={code}&_sort=place&_size=24&_facet=district&_facet=star&_facet=sector&_facet=segment"
ADMIN_PAGE = "/certifications/certificate/?product__district__code__exact={code}"


def measure(products: int, url: str) -> dict[str, Found]:
    """Fill the database and ask everybody; name -> figures, ours first."""
    from benchmarks.database import environment
    from benchmarks.filling import fill
    from benchmarks.sqlite import copy

    fill(products)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as servers:
        file = Path(folder) / "rows.db"
        copy(file)
        with_file = environment(url) | {"OCOP_BENCH_SQLITE": str(file)}
        extra = {KEPT: {"OCOP_BENCH_KEEP": "1"}, IN_MEMORY: {"OCOP_PAGE_MEMORY_MB": "16"}}
        at = {
            each: servers.enter_context(serving(each, with_file | extra.get(each, {})))
            for each in (OURS, BARE, KEPT, ADMIN, DATASETTE, IN_MEMORY)
        }
        at[FACETED] = at[ADMIN]
        check_same(at)
        return {**side_by_side(at), **pages(at[OURS]), **as_served(at[IN_MEMORY])}


def codes() -> dict[str, str]:
    """The districts: code -> slug."""
    from localities.models import District

    return dict(District.objects.values_list("code", "slug"))


def side_by_side(at: dict[Server, str]) -> dict[str, Found]:
    """The filtered list of everybody, in turn."""
    ours = [Ask(f"/san-pham/?district={slug}") for slug in codes().values()]
    bare = [Ask(f"/?district={code}") for code in codes()]
    asked = {
        OURS: ours,
        IN_MEMORY: ours,
        BARE: bare,
        KEPT: bare,
        ADMIN: [Ask(ADMIN_PAGE.format(code=code)) for code in codes()],
        FACETED: [Ask(ADMIN_PAGE.format(code=code) + "&_facets=True") for code in codes()],
        DATASETTE: [Ask(DATASETTE_PAGE.format(code=code)) for code in codes()],
    }
    return in_turn({each.name: (base, asked[each]) for each, base in at.items()})


def in_turn(asked: dict[str, tuple[str, list[Ask]]], *, connections: int = CONNECTIONS) -> dict[str, Found]:
    """Everybody asked once to warm up, then round after round, so that what disturbs the machine disturbs all."""
    for base, asks in asked.values():
        put(base, asks, seconds=1, connections=1)
    found: dict[str, list[Found]] = {name: [] for name in asked}
    for _round in range(ROUNDS):
        for name, (base, asks) in asked.items():
            found[name].append(put(base, asks, seconds=SECONDS, connections=connections))
    return {name: middle(rounds) for name, rounds in found.items()}


def addresses() -> dict[str, list[str]]:
    """Every other page of ours, with addresses of the records there are."""
    from certifications.models import Certificate
    from producers.models import Producer

    some = list(Certificate.objects.select_related("product").order_by("code")[:50])
    makers = Producer.objects.order_by("slug").values_list("slug", flat=True)[:50]
    lists = [f"/san-pham/?district={slug}" for slug in codes().values()]
    return {
        "list, no filter": ["/san-pham/", "/san-pham/?sort=name", "/san-pham/?sort=newest"],
        "list, two filters": [f"{each}&star=4" for each in lists],
        f"list, page {DEEP}": [deep_page()],
        "search, few results": [f"/san-pham/?q={quote(row.product.name)}" for row in some],
        "search, many results": [
            f"/san-pham/?q={quote(each)}" for each in ("banh pia", "sau rieng", "bánh pía")
        ],
        "search, words apart": [
            f"/san-pham/?q={quote(each)}" for each in ("pia bánh", "rieng sau", "bành pía")
        ],
        "search, late in the alphabet": ["/san-pham/?q=tra", f"/san-pham/?q={quote('trà')}"],
        "search, misspelled": [
            f"/san-pham/?q={quote(each)}" for each in ("bahn pia", "sau rienng", "trugn muoi")
        ],
        "suggestions": [f"/goi-y/?q={quote(each)}" for each in ("ba", "bánh p", "trà", "htx tan", "vinh ch")],
        "front page": ["/"],
        "producers": ["/chu-the/", *(f"/chu-the/?district={slug}" for slug in codes().values())],
        "a producer": [f"/chu-the/{slug}/" for slug in makers],
        "a product": [row.product.get_absolute_url() for row in some],
        "verification": [row.get_absolute_url() for row in some],
        "figures, map of districts": ["/thong-ke/"],
        "figures, map of communes": ["/thong-ke/?by=commune"],
        "API, 100 products": ["/api/v1/products", "/api/v1/products?star=3"],
        "API, producers": ["/api/v1/producers"],
        "API, districts": ["/api/v1/districts"],
        "API, figures": ["/api/v1/stats"],
    }


def pages(base: str) -> dict[str, Found]:
    """All of them, and some right after a change."""
    lists = [f"/san-pham/?district={slug}" for slug in codes().values()]
    asked = {name: (base, [Ask(path) for path in paths]) for name, paths in addresses().items()}
    asked["list, compressed"] = (base, [Ask(path, (("Accept-Encoding", "gzip"),)) for path in lists])
    found = in_turn(asked)
    for name, path in {
        "list": lists[0],
        "front page": "/",
        "producers": "/chu-the/",
        "figures": "/thong-ke/",
        "search, misspelled": "/san-pham/?q=bahn+pia",
        "suggestions": "/goi-y/?q=ba",
    }.items():
        found[f"{name}, right after a change"] = right_after_a_change(base, path)
    return found


def as_served(base: str) -> dict[str, Found]:
    """With pages kept in memory, as the registry runs: whoever has the page already, and who checks a certificate."""
    from certifications.models import Certificate

    lists = [f"/san-pham/?district={slug}" for slug in codes().values()]
    unchanged = [Ask(path, (("If-None-Match", header(base, path, "ETag")),)) for path in lists]
    checks = [Ask(row.get_absolute_url()) for row in Certificate.objects.order_by("code")[:50]]
    asked = {"list, unchanged (304)": (base, unchanged), "verification, kept": (base, checks)}
    alone = {f"{name}, one connection": each for name, each in asked.items()}
    return {**in_turn(asked), **in_turn(alone, connections=1)}


def deep_page() -> str:
    """Page 400 of the list without filters, or the last one."""
    from django.db.models import QuerySet
    from django.http import QueryDict
    from django.utils import timezone

    from certifications.listing import PAGE_SIZE, listing, rows_of
    from ocop_registry import keyset

    found = listing(QueryDict(), on=timezone.localdate())
    last = min((DEEP - 1) * PAGE_SIZE, found.count() - PAGE_SIZE) - 1
    rows = rows_of(found)
    assert isinstance(rows, QuerySet)
    return f"/san-pham/?after={keyset.token_of(rows.order_by(*found.order)[last], found.order)}"


def right_after_a_change(base: str, path: str) -> Found:
    """With nothing kept: the stamp moves before each request. One connection, so the rate is what one visitor gets."""
    from django.db import connection

    times = []
    for _ in range(COLD):
        with connection.cursor() as cursor:
            cursor.execute("SELECT ocop_public_change()")
        began = time.perf_counter()
        ask(base, path)
        times.append((time.perf_counter() - began) * 1000)
    return Found(1000 / statistics.mean(times), statistics.median(times), max(times))


def ask(base: str, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    """One request; an answer that is an error ends the benchmark."""
    line = http.client.HTTPConnection(str(urlsplit(base).netloc), timeout=60)
    line.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = line.getresponse()
    body = answer.read()
    line.close()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{base}{path} answered {answer.status}")
    return answer, body


def header(base: str, path: str, name: str) -> str:
    """A header field of a page."""
    return str(ask(base, path)[0].headers[name])


def check_same(at: dict[Server, str]) -> None:
    """Everybody must show the same products in the same order, and speak of the same number of them."""
    for code, slug in codes().items():
        ours = ask(at[OURS], f"/san-pham/?district={slug}")[1].decode()
        bare = ask(at[BARE], f"/?district={code}")[1].decode()
        admin = ask(at[ADMIN], ADMIN_PAGE.format(code=code))[1].decode()
        file = json.loads(
            ask(at[DATASETTE], DATASETTE_PAGE.format(code=code).replace("?", ".json?_shape=objects&"))[1]
        )
        seen = {
            OURS: (r'role="status"><h2>([\d.]+)', r'<h3><a href="[^"]+">([^<]+)', ours),
            BARE: (r"<h1>(\d+)</h1>", r'<h3><a href="[^"]+">([^<]+)', bare),
            ADMIN: (
                r"([\d.]+) kết quả",
                r'field-product[^"]*">(?:<a[^>]*>)?([^<]+)',
                admin,
            ),
        }
        told = {server.name: _shown(*each) for server, each in seen.items()}
        told[DATASETTE.name] = file["filtered_table_rows_count"], [row["name"] for row in file["rows"]]
        wrong = {name: each for name, each in told.items() if each != told[OURS.name]}
        assert not wrong, (slug, told[OURS.name], wrong)


def _shown(number: str, name: str, page: str) -> tuple[int, list[str]]:
    """How many there are, and the names on the page, by two patterns."""
    found = re.search(number, page)
    assert found, page[:2000]
    return int(found[1].replace(".", "")), [unescape(each).strip() for each in re.findall(name, page)]


def weigh(url: str) -> str:
    """What the list page costs on the wire: the page and its style sheets, compressed."""
    from benchmarks.database import environment

    with serving(OURS, environment(url)) as base:
        _answer, page = ask(base, "/san-pham/?district=my-tu", Accept_Encoding="gzip")
        _answer, plain = ask(base, "/san-pham/?district=my-tu")
        sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', plain.decode())
        scripts = re.findall(r'<script [^>]*src="([^"]+)"', plain.decode())
        style, script = (
            sum(len(ask(base, file, Accept_Encoding="br, gzip")[1]) for file in files)
            for files in (sheets, scripts)
        )
    total = len(page) + style + script
    return f"Page weight of the list, compressed: HTML {len(page):,} + CSS {style:,} + script {script:,} = {total:,} bytes."


def table(products: int, found: dict[str, Found], first: dict[str, Found]) -> None:
    """Print the figures of one size, beside those of the smallest."""
    ours = found[OURS.name]
    print(
        f"\n{products:,} products{'':30} requests/s    spread    p50 ms    p99 ms   ours is   growth of p50"
    )
    for name, each in found.items():
        peer = f"{ours.rate / each.rate:7.2f} x" if name in {s.name for s in PEERS} else ""
        growth = f"{each.p50 / first[name].p50:6.2f} x" if first is not found else ""
        label = f"list by district: {name}" if peer or each is ours else name
        print(
            f"  {label:52}{each.rate:10,.1f}{each.spread:9.0%}{each.p50:11.2f}{each.p99:10.2f}{peer:>12}{growth:>12}",
            flush=True,
        )


def main() -> None:
    """Measure each size in a database of its own and print the tables."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers and the database go with us
    print(
        "Load by wrk."
        if wrk()
        else "Load by a loop in Python; `apt-get install wrk` for figures that compare."
    )
    django.setup()
    from django.core.management import call_command

    from benchmarks.database import own

    call_command("collectstatic", interactive=False, verbosity=0)
    first: dict[str, Found] = {}
    for products in [int(text) for text in sys.argv[1:]] or SIZES:
        with own() as url:
            found = measure(products, url)
            first = first or found
            table(products, found, first)
            weight = weigh(url)
    print(f"\n{weight}")
    if products >= LARGE:
        named = {"ours": OURS.name, "bare": BARE.name, "admin": ADMIN.name, "file": DATASETTE.name}
        print(f"\nBudgets at {products:,} products", *budgets(found, **named), sep="\n")


if __name__ == "__main__":
    main()
