"""The door of the child: SECONDS and `clean IN OUT`, `photo IN OUT` or `show IN FOLDER PAGE`; a line of JSON answers.

What the child does after its answer (drawing neighbouring pages) nobody waits for in vain: it may end at any time.
"""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluations.file_worker.confinement import confine
from evaluations.file_worker.limits import Refused


def answers(operation: str, source: Path, target: Path, *more: str) -> Iterator[dict[str, Any]]:
    """What became of the file. Libraries are loaded here, each operation its own, inside the limits."""
    if operation == "clean":
        from evaluations.file_worker import pdf

        yield pdf.clean(source, target)
    elif operation == "photo":
        from evaluations.file_worker import photo

        yield photo.renew(source, target)
    else:
        from evaluations.file_worker import showing

        yield from showing.show(source, target, int(more[0]))


def main() -> None:
    """Answer also when memory has run out; anything else unforeseen ends with a traceback."""
    seconds, operation, source, target, *more = sys.argv[1:]
    confine(int(seconds))
    logging.disable()  # a hostile file can make qpdf warn a million times
    try:
        for answer in answers(operation, Path(source), Path(target), *more):
            print(json.dumps(answer), flush=True)  # noqa: T201 -- the answer goes out by standard output
    except Refused as refused:
        print(json.dumps({"refused": refused.reason}), flush=True)  # noqa: T201 -- as above
    except MemoryError:
        print(json.dumps({"refused": "too_complex"}), flush=True)  # noqa: T201 -- as above


if __name__ == "__main__":
    main()
