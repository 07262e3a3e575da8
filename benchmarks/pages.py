"""The public pages beside their peers: `python -m benchmarks.pages [PRODUCTS ...]`.

The same filtered list of the same rows by this registry, a bare WSGI function, Django admin and Datasette, each in
turn, twice; then every other page of ours. Each is one gunicorn worker, asked over four connections.
"""

import contextlib
import http.client
import os
import re
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
os.environ.setdefault("OCOP_HTTPS", "0")

from benchmarks.load import Ask, Found, best, put, wrk
from benchmarks.serving import Server, serving

QUICK = bool(os.environ.get("QUICK"))
SIZES = (1_000,) if QUICK else (1_000, 10_000, 100_000)
SECONDS = 1 if QUICK else 3
ROUNDS = 2
COLD = 5 if QUICK else 10  # pages right after a change
CONNECTIONS = 4
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
DATASETTE = Server("Datasette", "benchmarks.sqlite:application()", "/", worker="asgi")
PEERS = (BARE, KEPT, ADMIN, DATASETTE)
DATASETTE_PAGE = "/{name}/products?district={code}&_sort_desc=star&_size=24&_facet=district&_facet=star&_facet=sector&_facet=segment"


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
        check_counts(at)
        return {**side_by_side(at), **pages(at[OURS])}


def codes() -> dict[str, str]:
    """The districts: code -> slug."""
    from localities.models import District

    return dict(District.objects.values_list("code", "slug"))


def side_by_side(at: dict[Server, str]) -> dict[str, Found]:
    """The filtered list of everybody, in turn."""
    asked = {
        OURS: [Ask(f"/san-pham/?district={slug}") for slug in codes().values()],
        BARE: [Ask(f"/?district={code}") for code in codes()],
        KEPT: [Ask(f"/?district={code}") for code in codes()],
        ADMIN: [
            Ask(f"/certifications/certificate/?product__district__code__exact={code}") for code in codes()
        ],
        IN_MEMORY: [Ask(f"/san-pham/?district={slug}") for slug in codes().values()],
        DATASETTE: [Ask(DATASETTE_PAGE.format(name="rows", code=code)) for code in codes()],
    }
    for server, base in at.items():
        put(base, asked[server], seconds=1, connections=1)  # warm
    found: dict[str, list[Found]] = {server.name: [] for server in at}
    for _round in range(ROUNDS):
        for server, base in at.items():
            found[server.name].append(put(base, asked[server], seconds=SECONDS, connections=CONNECTIONS))
    return {name: best(rounds) for name, rounds in found.items()}


def pages(base: str) -> dict[str, Found]:
    """Every other page of ours."""
    from certifications.models import Certificate
    from producers.models import Producer

    some = list(Certificate.objects.select_related("product").order_by("code")[:50])
    makers = Producer.objects.order_by("slug").values_list("slug", flat=True)[:50]
    lists = [f"/san-pham/?district={slug}" for slug in codes().values()]
    addresses = {
        "list, no filter": ["/san-pham/", "/san-pham/?sort=name", "/san-pham/?sort=newest"],
        "list, two filters": [f"{each}&star=4" for each in lists],
        f"list, page {DEEP}": [deep_page()],
        "search, few results": [f"/san-pham/?q={quote(row.product.name)}" for row in some],
        "search, many results": ["/san-pham/?q=banh+pia", "/san-pham/?q=sau+rieng"],
        "search, misspelled": ["/san-pham/?q=bahn+pia+sau+rienng", "/san-pham/?q=gao+thmo+hu+cow"],
        "suggestions": [f"/goi-y/?q={quote(each)}" for each in ("ba", "bánh p", "trà", "htx tan", "vinh ch")],
        "front page": ["/"],
        "producers": ["/chu-the/", *(f"/chu-the/?district={slug}" for slug in codes().values())],
        "a producer": [f"/chu-the/{slug}/" for slug in makers],
        "a product": [row.product.get_absolute_url() for row in some],
        "verification": [row.get_absolute_url() for row in some],
        "figures": ["/thong-ke/"],
        "API, 100 products": [f"/api/v1/products?district={slug}" for slug in codes().values()],
        "API, producers": ["/api/v1/producers"],
        "API, districts": ["/api/v1/districts"],
        "API, figures": ["/api/v1/stats"],
    }
    found = {}
    for name, paths in addresses.items():
        asked = [Ask(path) for path in paths]
        put(base, asked, seconds=1, connections=1)
        found[name] = put(base, asked, seconds=SECONDS, connections=CONNECTIONS)
    gzip = [Ask(path, (("Accept-Encoding", "gzip"),)) for path in lists]
    found["list, compressed"] = put(base, gzip, seconds=SECONDS, connections=CONNECTIONS)
    unchanged = [Ask(path, (("If-None-Match", header(base, path, "ETag")),)) for path in lists]
    found["list, unchanged (304)"] = put(base, unchanged, seconds=SECONDS, connections=CONNECTIONS)
    found["verification, one connection"] = put(
        base, [Ask(row.get_absolute_url()) for row in some], seconds=SECONDS, connections=1
    )
    found["304, one connection"] = put(base, unchanged, seconds=SECONDS, connections=1)
    for name, path in {
        "list": lists[0],
        "front page": "/",
        "producers": "/chu-the/",
        "figures": "/thong-ke/",
        "search, misspelled": "/san-pham/?q=bahn+pia+sau+rienng",
        "suggestions": "/goi-y/?q=ba",
    }.items():
        found[f"{name}, right after a change"] = right_after_a_change(base, path)
    return found


def deep_page() -> str:
    """Page 400 of the list without filters, or the last one."""
    from django.http import QueryDict
    from django.utils import timezone

    from certifications.listing import PAGE_SIZE, in_order, listing
    from ocop_registry import keyset

    found = listing(QueryDict(), on=timezone.localdate())
    last = min((DEEP - 1) * PAGE_SIZE, found.count() - PAGE_SIZE) - 1
    return f"/san-pham/?after={keyset.token_of(in_order(found)[last], found.order)}"


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


def check_counts(at: dict[Server, str]) -> None:
    """Everybody must speak of the same rows."""
    for code, slug in codes().items():
        ours = ask(at[OURS], f"/san-pham/?district={slug}")[1].decode()
        bare = ask(at[BARE], f"/?district={code}")[1].decode()
        shown = re.search(r'role="status"><h2>([\d.]+)', ours)
        told = re.search(r"<h1>(\d+)</h1>", bare)
        assert shown
        assert told
        assert shown[1].replace(".", "") == told[1], (slug, shown[1], told[1])


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
    print(f"\n{products:,} products{'':30} requests/s    p50 ms    p99 ms   ours is   growth of p50")
    for name, each in found.items():
        peer = f"{ours.rate / each.rate:7.2f} x" if name in {s.name for s in PEERS} else ""
        growth = f"{each.p50 / first[name].p50:6.2f} x" if first is not found else ""
        label = f"list by district: {name}" if peer or each is ours else name
        print(
            f"  {label:52}{each.rate:10,.1f}{each.p50:10.2f}{each.p99:10.2f}{peer:>12}{growth:>12}",
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


if __name__ == "__main__":
    main()
