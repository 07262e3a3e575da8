"""From facts to a PDF, with typst.

The facts go in as JSON, never as source, so that markup in a name stays text. The font is the one that typst carries
and the date is given: the same facts give the same bytes.
"""

import json
import threading
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

_one_at_a_time = threading.Lock()  # a compiler serves one thread


@cache
def _compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(input=template, root=template.parent, ignore_system_fonts=True)


def pdf(template: Path, facts: Any, *, day: date) -> bytes:
    """The document as tagged PDF/A-2a; the template reads `sys.inputs.facts`."""
    with _one_at_a_time:
        made = _compiler(template).compile(
            format="pdf",
            sys_inputs={"facts": json.dumps(facts, default=str)},
            pdf_standards=["a-2a"],
            pdf_tags=True,
            timestamp=datetime.combine(day, time(), tzinfo=UTC),
        )
    assert isinstance(made, bytes)  # noqa: S101 -- for the type checker: no output file was named
    return made
