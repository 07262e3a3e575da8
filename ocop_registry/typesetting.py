"""From facts to a PDF, with typst.

The facts go in as JSON, never as source, so that markup in a name stays text. The font is the one that typst carries
and the date is given: the same facts give the same bytes.
"""

import json
import threading
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

NOTHING = Path(__file__).parent / "nothing.typ"
FORGOTTEN_AFTER = 11  # typst keeps what it has laid out for its next ten documents
_one_at_a_time = threading.Lock()  # a compiler serves one thread


@cache
def _compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(input=template, root=template.parent, ignore_system_fonts=True)


def pdf(template: Path, facts: Any, *, day: date, standard: Literal["a-2a", "a-2u"] = "a-2a") -> bytes:
    """The document as PDF/A-2a, tagged for readers, or as PDF/A-2u; the template reads `sys.inputs.facts`."""
    with _one_at_a_time:
        made = _compiler(template).compile(
            format="pdf",
            sys_inputs={"facts": json.dumps(facts, default=str)},
            pdf_standards=[standard],
            pdf_tags=standard == "a-2a",
            timestamp=datetime.combine(day, time(), tzinfo=UTC),
        )
    assert isinstance(made, bytes)  # noqa: S101 -- for the type checker: no output file was named
    return made


def forget() -> None:
    """Let typst drop what it keeps for its next documents; else a long print holds 200 MB more."""
    with _one_at_a_time:
        for _ in range(FORGOTTEN_AFTER):
            _compiler(NOTHING).compile(format="pdf")
