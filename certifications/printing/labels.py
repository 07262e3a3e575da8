"""Shelf labels and sheets of stickers of one certificate: what stands on them, and their PDF."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from certifications.printing.sheets import qr
from ocop_registry import typesetting

TEMPLATES = Path(__file__).parent


class Form(StrEnum):
    """What is printed, each drawn in the template of its name."""

    SHELF = "shelf"  # A6 across
    STICKERS = "stickers"  # A4 with 24 of 70 x 37 mm, as label paper is cut


@dataclass(frozen=True)
class Label:
    """The facts as they are printed. `day` is the document's date: the same facts give the same bytes."""

    product: str
    producer: str
    star: int
    until: str
    code: str
    url: str
    address_of_check: str
    day: date
    mark: str = ""

    def texts(self) -> Iterator[str]:
        """Everything that somebody wrote."""
        yield from (self.product, self.producer, self.until, self.address_of_check, self.mark)


def pdf(label: Label, form: Form) -> bytes:
    """One page as PDF/A-2a."""
    facts = asdict(label) | {"qr": qr(label.url)}
    return typesetting.pdf(TEMPLATES / f"{form}.typ", facts, day=label.day)
