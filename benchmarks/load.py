"""A bounded load: a few connections, a few seconds, one address after another. `wrk` where it is installed.

Without it a loop in Python asks, which takes time of its own on the same machine: `apt-get install wrk` for figures
that can be compared.
"""

import http.client
import json
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from urllib.parse import urlsplit

SCRIPT = """
local asked = %s
local at = 0
request = function()
    at = at %% #asked + 1
    return wrk.format("GET", asked[at][1], asked[at][2])
end
done = function(summary, latency, requests)
    local e = summary.errors
    io.write(string.format("RESULT %%f %%f %%f %%d\\n", summary.requests / summary.duration * 1e6,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000,
        e.connect + e.read + e.write + e.status + e.timeout))
end
"""
BAD = 400


@dataclass(frozen=True)
class Ask:
    """An address with the header fields it is asked with."""

    path: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Found:
    """Requests a second, and milliseconds of one in two and of all but one in a hundred.

    `spread`: how far the rates of several rounds lay apart, as a share of their middle.
    """

    rate: float
    p50: float
    p99: float
    spread: float = 0


def wrk() -> str | None:
    """The program, where there is one."""
    return shutil.which("wrk")


def put(base: str, asked: Sequence[Ask], *, seconds: float, connections: int) -> Found:
    """Ask for so long over so many connections, longer where not one answer came in that time.

    Raises RuntimeError when any answer is an error, or none comes.
    """
    program = wrk()
    for patience in (1, 5):
        rate, p50, p99, failed = (
            _by_wrk(program, base, asked, seconds * patience, connections)
            if program
            else _by_python(base, asked, seconds * patience, connections)
        )
        if failed:
            raise RuntimeError(f"{failed} of the answers of {base}{asked[0].path} were errors.")
        if rate:
            return Found(rate, p50, p99)
    raise RuntimeError(f"{base}{asked[0].path} does not answer in {5 * seconds} seconds.")


def middle(found: Sequence[Found]) -> Found:
    """The middle of several rounds."""
    rate, p50, p99 = (
        statistics.median(getattr(each, name) for each in found) for name in ("rate", "p50", "p99")
    )
    rates = [each.rate for each in found]
    return Found(rate, p50, p99, (max(rates) - min(rates)) / rate)


def _by_wrk(
    program: str, base: str, asked: Sequence[Ask], seconds: float, connections: int
) -> tuple[float, float, float, int]:
    lines = (
        f"{{{json.dumps(ask.path)}, {{{', '.join(f'[{json.dumps(k)}]={json.dumps(v)}' for k, v in ask.headers)}}}}}"
        for ask in asked
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT % f"{{{', '.join(lines)}}}")
        script.flush()
        command = [program, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s"]
        done = subprocess.run(
            [*command, "-s", script.name, base],
            check=True,
            capture_output=True,
            text=True,
            timeout=seconds + 60,
        )
    rate, p50, p99, failed = done.stdout.split("RESULT ")[1].split()
    return float(rate), float(p50), float(p99), int(failed)


def _by_python(
    base: str, asked: Sequence[Ask], seconds: float, connections: int
) -> tuple[float, float, float, int]:
    times: list[float] = []
    failed: list[int] = []
    start = time.perf_counter()

    def run(number: int) -> None:
        line = http.client.HTTPConnection(str(urlsplit(base).netloc), timeout=30)
        for ask in islice(cycle(asked), number, None):
            began = time.perf_counter()
            if began - start > seconds:
                break
            line.request("GET", ask.path, headers=dict(ask.headers))
            answer = line.getresponse()
            answer.read()
            times.append((time.perf_counter() - began) * 1000)
            failed.extend([answer.status] if answer.status >= BAD else [])
        line.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(connections)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    spent = time.perf_counter() - start
    ordered = sorted(times) or [0.0]
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.99)]
    return len(times) / spent, at[0], at[1], len(failed)
