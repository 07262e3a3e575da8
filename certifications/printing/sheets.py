"""The PDF of some sheets: the same facts give the same bytes."""

import io
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal

import segno

from certifications.printing.paper import Paper
from ocop_registry import typesetting

TEMPLATE = Path(__file__).parent / "certificate.typ"


def pdf(papers: Sequence[Paper], *, standard: Literal["a-2a", "a-2u"] = "a-2a") -> bytes:
    """A page each: PDF/A-2a, tagged for readers, or PDF/A-2u to be put into a book. Dated as the first one."""
    facts = [asdict(paper) | {"qr": qr(paper.url)} for paper in papers]
    return typesetting.pdf(TEMPLATE, facts, day=papers[0].day, standard=standard)


def qr(url: str) -> str:
    """The QR code as SVG. A quarter of it may be hidden by a stamp and it still reads."""
    drawn = io.BytesIO()
    segno.make_qr(url, error="q").save(
        drawn, kind="svg", border=0, xmldecl=False, svgns=True, dark="#1d2a22", omitsize=True
    )
    return drawn.getvalue().decode()
