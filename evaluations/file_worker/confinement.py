"""Limits that the child sets itself before it touches a file. They cannot be lifted again."""

import contextlib
import resource
from pathlib import Path

from evaluations.file_worker import limits


def confine(seconds: int) -> None:
    """Bound memory, processor time (in seconds), files and processes of this process, for good.

    Beyond the memory an allocation fails, beyond the processor time the kernel ends the process.
    """
    for kind, most in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, limits.WRITTEN_BYTES),
        (resource.RLIMIT_NOFILE, limits.OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, least))
    with contextlib.suppress(OSError):  # no /proc in some containers
        Path("/proc/self/oom_score_adj").write_text("1000")  # when memory runs out, this goes first
