"""What a shopper's phone gets: `python -m benchmarks.vitals [RUNS]`.

Chromium with the network and processor that Lighthouse takes for a phone (150 ms, 1.6 Mbit/s, a quarter of this
machine's speed) opens each page with an empty cache; told are the bytes that travelled, the largest contentful paint
and the layout shift, the median of the runs, and of the paints the least, which other work on the machine disturbs
least. Then Lighthouse itself judges the same pages. Its pinned release is put under OCOP_HOME by npm; where node or
npm is missing, that is said and the rest stands.

Served as in production: gunicorn, compressed static files under names of their own, pages kept in memory.
"""

import io
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import django
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, sync_playwright

from benchmarks import database, lighthouse
from benchmarks.serving import Server, serving

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_registry.settings")
os.environ.setdefault("OCOP_HTTPS", "0")
RUNS = 5
PHONE: dict[str, Any] = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "is_mobile": True,
    "has_touch": True,
    "locale": "vi-VN",
}
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 750 * 1024 / 8,
}
SLOWER = 4
SETTLE = 500  # milliseconds until the browser has told of its last paint
WATCH = """
    window.seen = {lcp: 0, cls: 0, element: ''};
    new PerformanceObserver(list => { for (const e of list.getEntries()) {
        window.seen.lcp = e.startTime; window.seen.element = e.element ? e.element.tagName : ''; } })
        .observe({type: 'largest-contentful-paint', buffered: true});
    new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.seen.cls += e.value; })
        .observe({type: 'layout-shift', buffered: true});
"""


@dataclass
class Visit:
    """One page opened once: milliseconds, shift, the element painted last, bytes by kind."""

    lcp: float
    cls: float
    element: str
    weight: dict[str, int] = field(default_factory=dict)


def visit(browser: Browser, address: str) -> Visit:
    """Open a page with nothing in the cache."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    weight: dict[str, int] = {}

    def arrived(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        weight[kind] = weight.get(kind, 0) + int(event["encodedDataLength"])

    wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    wire.on("Network.loadingFinished", arrived)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", NETWORK)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(SETTLE)
    seen = page.evaluate("window.seen")
    context.close()
    return Visit(seen["lcp"], seen["cls"], seen["element"], weight)


def photo(seed: int) -> bytes:
    """A picture of 3000 x 2250 with soft and sharp places and the noise of a phone's camera."""
    chance = random.Random(seed)  # noqa: S311 -- a drawing
    image = Image.new("RGB", (3000, 2250), "#d9c7a0")
    draw = ImageDraw.Draw(image)
    for _each in range(4000):
        x, y, size = chance.randrange(3000), chance.randrange(2250), chance.randrange(20, 260)
        colour = tuple(chance.randrange(60, 230) for _channel in range(3))
        draw.ellipse((x, y, x + size, y + size), fill=colour)
    soft = image.filter(ImageFilter.GaussianBlur(2))
    noise = Image.effect_noise(soft.size, 24).convert("RGB")
    out = io.BytesIO()
    Image.blend(soft, noise, 0.08).save(out, "JPEG", quality=90)
    return out.getvalue()


def fill() -> dict[str, str]:
    """The sample records, one of them with photos; the addresses to look at."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from accounts.models import User
    from certifications.models import Certificate
    from certifications.samples import load_samples
    from products.actions import add_photo

    today = timezone.localdate()
    load_samples(today=today)
    officer = User.objects.create_user("can.bo", full_name="Cán bộ", role="officer")
    shown = list(
        Certificate.objects.in_force(today).select_related("product").order_by("-issued_on", "pk")[:2]
    )
    for number in range(3):
        upload = SimpleUploadedFile(f"{number}.jpg", photo(number))
        add_photo(product=shown[0].product, upload=upload, caption=f"Ảnh {number + 1}", by=officer)
    return {
        "home": "/",
        "list": "/san-pham/",
        "product, photos": shown[0].product.get_absolute_url(),
        "product, drawing": shown[1].product.get_absolute_url(),
        "verify": shown[0].get_absolute_url(),
        "list, Khmer": "/km/san-pham/",
    }


@contextmanager
def served() -> Iterator[tuple[str, dict[str, str]]]:
    """The registry with samples, and where its pages are."""
    from django.core.management import call_command
    from django.test import override_settings

    with tempfile.TemporaryDirectory() as home, database.own() as url:
        folders = {"MEDIA_ROOT": f"{home}/media", "STATIC_ROOT": f"{home}/static"}
        with override_settings(**folders):
            call_command("collectstatic", interactive=False, verbosity=0)
            addresses = fill()
        environment = database.environment(url) | {"OCOP_HOME": home}
        del environment["OCOP_PAGE_MEMORY_MB"]
        with serving(Server("registry", "ocop_registry.wsgi", "/healthz"), environment) as base:
            yield base, addresses


def measure(base: str, addresses: dict[str, str], runs: int) -> None:
    """The table of what travelled and when it was painted."""
    print(
        f"\n{'page':18}{'kB':>7}{'HTML':>7}{'CSS':>7}{'images':>8}{'LCP ms':>8}{'least':>7}{'of':>5}{'CLS':>7}"
    )
    chromium = os.environ.get("OCOP_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        for name, path in addresses.items():
            visits = [visit(browser, base + path) for _run in range(runs + 1)][
                1:
            ]  # the first one fills the memory
            middle = sorted(visits, key=lambda each: each.lcp)[len(visits) // 2]
            kilobytes = {kind: size / 1024 for kind, size in middle.weight.items()}
            parts = [kilobytes.get(kind, 0.0) for kind in ("Document", "Stylesheet", "Image")]
            shift = statistics.median(each.cls for each in visits)
            print(
                f"{name:18}{sum(kilobytes.values()):7.1f}{parts[0]:7.1f}{parts[1]:7.1f}{parts[2]:8.1f}"
                f"{middle.lcp:8.0f}{min(each.lcp for each in visits):7.0f}{middle.element:>5}{shift:7.3f}",
                flush=True,
            )
        browser.close()


def main(arguments: list[str]) -> None:
    """The command line."""
    django.setup()
    runs = int(arguments[0]) if arguments else RUNS
    with served() as (base, addresses):
        load = round(os.getloadavg()[0], 1)  # others at work here make every time longer
        print(
            json.dumps({"runs": runs, "latency_ms": NETWORK["latency"], "cpu": f"1/{SLOWER}", "load": load})
        )
        measure(base, addresses, runs)
        lighthouse.judge(base, addresses)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except subprocess.CalledProcessError as problem:
        sys.exit(f"{problem}\n{problem.stderr or ''}")
