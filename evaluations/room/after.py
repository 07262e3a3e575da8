"""What opens when the own sheet is in: the others' totals, and the criteria on which the sheets differ."""

from dataclasses import dataclass

from evaluations import derivation
from evaluations.derivation import Line
from evaluations.models import ScoreSheet
from evaluations.sight import Place


@dataclass(frozen=True)
class Comparison:
    """The counted sheets side by side."""

    sheets: list[ScoreSheet]
    differing: list[Line]
    own: ScoreSheet | None

    @property
    def spread(self) -> int:
        """Points between the highest and the lowest total."""
        totals = [sheet.total or 0 for sheet in self.sheets]
        return max(totals) - min(totals) if totals else 0


def comparison(place: Place) -> Comparison | None:
    """The counted sheets in the order of the seats; None while they are not open to the person."""
    if not place.sees_scores:
        return None
    sheets, lines = derivation.table(place.hearing)
    return Comparison(sheets, [line for line in lines if line.differs], place.sheet)
