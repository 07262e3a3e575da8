"""Another process of the registry on the same database: reads requests as lines of JSON, writes what it would answer.

Has memories of its own, as a second worker of the web server has.
"""

import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO, Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Answer:
    """What came back: pictures as their hash, compressed text as text."""

    status: int
    headers: dict[str, str]
    text: str


def ask(address: str, method: str = "GET", **headers: str) -> Answer:
    """One request of this process, by somebody who is not signed in."""
    from django.test import Client

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response: Any = Client().generic(method, address, headers=named)
    content = b"".join(response) if response.streaming else response.content
    if response.get("Content-Encoding") == "gzip" and content:
        content = gzip.decompress(content)
    told = {name: str(value) for name, value in response.headers.items()}
    return Answer(response.status_code, told, _text(content))


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Elsewhere:
    """The other process."""

    into: IO[str]
    out: IO[str]

    def ask(self, address: str, method: str = "GET", **headers: str) -> Answer:
        """The same request, of that process."""
        self.into.write(json.dumps([address, method, headers]) + "\n")
        self.into.flush()
        return Answer(*json.loads(self.out.readline()))


@contextmanager
def elsewhere(*, media: Path, page_memory: int) -> Iterator[Elsewhere]:
    """Start it on the database of this test, end it afterwards."""
    from django.db import connection

    known = connection.settings_dict
    place = f"{quote(known['HOST'], safe='')}:{known['PORT']}/{known['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{known['USER']}:{known['PASSWORD']}@{place}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    command = [sys.executable, "-m", "tests.elsewhere", str(media), str(page_memory)]
    process = Popen(command, cwd=ROOT, env=environment, stdin=PIPE, stdout=PIPE, text=True)
    assert process.stdin
    assert process.stdout
    try:
        yield Elsewhere(process.stdin, process.stdout)
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(timeout=30)


def main(media: str, page_memory: str) -> None:
    """Answer until there are no more questions."""
    import django
    from django.conf import settings
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    settings.MEDIA_ROOT, settings.PAGE_MEMORY = Path(media), int(page_memory)
    for line in sys.stdin:
        address, method, headers = json.loads(line)
        found = ask(address, method, **headers)
        sys.stdout.write(json.dumps([found.status, found.headers, found.text]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    from datetime import datetime
    from zoneinfo import ZoneInfo

    import time_machine

    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        main(*sys.argv[1:])
