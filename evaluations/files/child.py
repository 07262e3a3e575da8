"""Starts the child process that opens evidence files, a few at a time, and says what became of it."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any, Final, Literal

from django.conf import settings

from evaluations.file_worker import limits

log = logging.getLogger(__name__)
AT_ONCE: Final = 2  # children of one server process; each may take `limits.MEMORY`
WAITING_SECONDS: Final = 20
_TAIL: Final = 2000  # bytes of a traceback that go to the log
_PLACES: Final = threading.BoundedSemaphore(AT_ONCE)
# Nothing of the server's environment goes along: no password, no key. One malloc arena: each reserves address space.
_ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}


class ChildFailed(Exception):
    """The child gave no answer: `busy` (none was started), `slow` (stopped by a limit) or `crashed`."""

    def __init__(self, how: Literal["busy", "slow", "crashed"]) -> None:
        self.how: Final = how
        super().__init__(how)


def run(
    operation: Literal["clean", "photo", "show"], source: Path, target: Path, *more: str
) -> dict[str, Any]:
    """The answer of the child, see `evaluations.file_worker.__main__`. Raises `ChildFailed`."""
    if not _PLACES.acquire(timeout=WAITING_SECONDS):
        raise ChildFailed("busy")
    try:
        return _answer([operation, str(source), str(target), *more])
    finally:
        _PLACES.release()


def _answer(arguments: list[str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "evaluations.file_worker", str(limits.CPU_SECONDS), *arguments]
    with tempfile.TemporaryFile() as errors:
        try:
            done = subprocess.run(
                command, cwd=settings.BASE_DIR, env=_ENVIRONMENT, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors, timeout=limits.WALL_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise ChildFailed("slow") from error
        except OSError as error:  # no memory, too many processes
            log.exception("the file worker cannot be started")
            raise ChildFailed("busy") from error
        first, newline, _rest = done.stdout.partition(b"\n")
        if not newline:
            raise _failure(arguments, done.returncode, errors)
    answer: dict[str, Any] = json.loads(first)
    return answer


def _failure(arguments: list[str], code: int, errors: IO[bytes]) -> ChildFailed:
    """Why there is no answer. A crash goes to the log: the file is hostile, or the fault is ours."""
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return ChildFailed("slow")
    errors.seek(-min(errors.tell(), _TAIL), os.SEEK_END)
    log.warning("file worker %s ended with %d: %r", arguments, code, errors.read())
    return ChildFailed("crashed")
