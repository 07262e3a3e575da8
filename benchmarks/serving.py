"""The registry and its peers, each served by gunicorn with one worker on the loopback address, ended afterwards."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds a server has to answer for the first time
THREADS = 4


@dataclass(frozen=True)
class Server:
    """One of them: `first` is an address that answers 200."""

    name: str
    application: str
    first: str
    worker: str = "gthread"
    settings: str = "ocop_registry.settings"


@contextlib.contextmanager
def serving(server: Server, environment: dict[str, str]) -> Iterator[str]:
    """Yields the address that it answers at."""
    base = f"http://127.0.0.1:{_free_port()}"
    command = [sys.executable, "-m", "gunicorn", server.application, "--bind", base.removeprefix("http://")]
    command += ["--workers", "1", "--worker-class", server.worker, "--timeout", "120", "--log-level", "error"]
    command += ["--threads", str(THREADS)] if server.worker == "gthread" else []
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment | {"DJANGO_SETTINGS_MODULE": server.settings}
    )
    try:
        _wait(process, base + server.first)
        yield base
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=PATIENCE).close()  # noqa: S310 -- our own server
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"{address} does not answer; what gunicorn said stands above.")
