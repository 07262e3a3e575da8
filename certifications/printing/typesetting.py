"""From facts to a PDF, with typst.

The facts go in as JSON, never as source, so that markup in a name stays text. The date is the certificate's own, the
font is the one that typst carries: the same facts give the same bytes.
"""

import io
import json
import threading
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Literal

import segno
import typst

from certifications.printing.paper import Paper

HERE = Path(__file__).parent
FORGOTTEN_AFTER = 11  # typst keeps what it has laid out for its next ten documents
_one_at_a_time = threading.Lock()  # a compiler serves one thread


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(input=HERE / template, root=HERE, ignore_system_fonts=True)


def pdf(papers: Sequence[Paper], *, standard: Literal["a-2a", "a-2u"] = "a-2a") -> bytes:
    """The sheets as one document, a page each: PDF/A-2a, tagged for readers, or PDF/A-2u to be put into a book."""
    facts = json.dumps([asdict(paper) | {"qr": qr(paper.url)} for paper in papers], default=str)
    day = datetime.combine(papers[0].day, time(), tzinfo=UTC)
    with _one_at_a_time:
        made = _compiler("certificate.typ").compile(
            format="pdf",
            sys_inputs={"papers": facts},
            pdf_standards=[standard],
            pdf_tags=standard == "a-2a",
            timestamp=day,
        )
    assert isinstance(made, bytes)  # noqa: S101 -- for the type checker: no output file was named
    return made


def forget() -> None:
    """Let typst drop what it keeps for the next documents; else a long print holds 200 MB more."""
    with _one_at_a_time:
        for _ in range(FORGOTTEN_AFTER):
            _compiler("nothing.typ").compile(format="pdf")


def qr(url: str) -> str:
    """The QR code as SVG. A quarter of it may be hidden by a stamp and it still reads."""
    drawn = io.BytesIO()
    segno.make_qr(url, error="q").save(
        drawn, kind="svg", border=0, xmldecl=False, svgns=True, dark="#1d2a22", omitsize=True
    )
    return drawn.getvalue().decode()
