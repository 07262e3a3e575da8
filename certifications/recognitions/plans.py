"""What matching decides: what is to be written, and what contradicts."""

from dataclasses import dataclass, field

from certifications.recognitions.known import KnownCertificate, KnownDecision, KnownProducer, KnownProduct
from certifications.recognitions.remarks import Planned, RowError


@dataclass(slots=True)
class Plan:
    """What is to be written, in terms of `known` objects."""

    decisions: list[KnownDecision] = field(default_factory=list)
    producers: list[KnownProducer] = field(default_factory=list)
    products: list[KnownProduct] = field(default_factory=list)
    certificates: list[KnownCertificate] = field(default_factory=list)
    changed: dict[int, KnownProducer | KnownProduct | KnownCertificate] = field(
        default_factory=dict
    )  # by id()
    create: list[Planned] = field(default_factory=list)
    change: list[Planned] = field(default_factory=list)
    same: int = 0
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)


class Contradiction(Exception):
    """A line that cannot be true beside what is known: column, value and reason are in the remark."""

    def __init__(self, remark: RowError) -> None:
        super().__init__(remark.reason)
        self.remark = remark
