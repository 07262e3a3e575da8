"""What a page costs in a large register, against a small one: `python -m benchmarks.growth [SMALL LARGE]`.

Both are served at the same time and asked in turn, one request here, one there: whatever else the machine does
meanwhile slows both. The middle and the quickest tenth of each are compared; each page is asked for by every address of
its kind before it is measured.
"""

import os
import statistics
import sys
import time
from itertools import cycle, islice

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
os.environ.setdefault("OCOP_HTTPS", "0")

from benchmarks.pages import OURS, addresses, ask, codes
from benchmarks.serving import serving

QUICK = bool(os.environ.get("QUICK"))
SIZES = (1_000, 2_000) if QUICK else (1_000, 100_000)
TIMES = 20 if QUICK else 100
MOST = 1.5
# What the design sets a limit to; the others are told beside it.
LIMITED = (
    "list, one filter",
    "list, no filter",
    "list, two filters",
    "list, page 400",
    "search, few results",
    "search, many results",
    "search, misspelled",
    "suggestions",
    "front page",
    "figures, map of districts",
    "figures, map of communes",
)


def main() -> None:
    """Two databases, two servers, one table."""
    django.setup()
    from django.core.management import call_command

    from benchmarks.database import environment, own
    from benchmarks.filling import fill

    small, large = [int(text) for text in sys.argv[1:]] or SIZES
    call_command("collectstatic", interactive=False, verbosity=0)
    with own("ocop_bench_small") as few:
        fill(small)
        asked_small = asked()
        with own() as many:
            fill(large)
            asked_large = asked()
            with serving(OURS, environment(few)) as here, serving(OURS, environment(many)) as there:
                print(f"{'':44}{small:>9,}{large:>10,} products, ms   growth   of the quickest tenth")
                for name, paths in asked_small.items():
                    compare(name, (here, paths), (there, asked_large[name]))


def asked() -> dict[str, list[str]]:
    """Every page, with the filtered list."""
    return {"list, one filter": [f"/san-pham/?district={slug}" for slug in codes().values()], **addresses()}


def compare(name: str, small: tuple[str, list[str]], large: tuple[str, list[str]]) -> None:
    """One page here, one page there, so many times."""
    for base, paths in (small, large):
        for path in paths:
            ask(base, path)
    times: tuple[list[float], list[float]] = ([], [])
    pairs = zip(cycle(small[1]), cycle(large[1]), strict=False)
    for here, there in islice(pairs, TIMES):
        for base, path, found in ((small[0], here, times[0]), (large[0], there, times[1])):
            began = time.perf_counter()
            ask(base, path)
            found.append((time.perf_counter() - began) * 1000)
    middles = [statistics.median(each) for each in times]
    quick = [statistics.quantiles(each, n=10)[0] for each in times]
    growth = middles[1] / middles[0]
    limit = f"at most {MOST} x" if name in LIMITED else ""
    told = f"{middles[0]:9.1f}{middles[1]:10.1f}{'':14}{growth:6.2f} x{quick[1] / quick[0]:10.2f} x"
    print(f"{name:44}{told}   {limit}{' MISSED' if limit and growth > MOST else ''}", flush=True)


if __name__ == "__main__":
    main()
