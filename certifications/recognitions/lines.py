"""What one row of the list says, read and checked."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from certifications.enums import Precision
from certifications.recognitions.authorities import Authority
from certifications.recognitions.cells import When
from certifications.recognitions.headings import Column, Heading
from certifications.recognitions.lookups import Place
from certifications.recognitions.remarks import RowError
from producers.enums import LegalForm


@dataclass(slots=True)
class Line:
    """What one row says."""

    sheet: str
    row: int
    heading: Heading
    product: str
    product_fold: str
    producer: str
    form: LegalForm
    star: int
    when: When
    place: Place
    address: str
    score: Decimal | None
    decision_no: str
    authority: Authority | None
    number: str
    product_set: str
    source_url: str
    source_note: str
    phone: str
    tax: str

    def on(self, day: date) -> "Line":
        """The same line with its exact day."""
        return replace(self, when=When(day, Precision.DAY, day))

    def written(self, column: Column, set_names: dict[str, str]) -> str:
        """What the line says in a column, for messages."""
        if column == Column.SET:
            return set_names.get(self.product_set, self.product_set)
        if column == Column.FORM:
            return str(self.form.label)
        return self.place.text

    def error(self, column: Column, value: str, reason: str, *, supposed: bool = False) -> RowError:
        """A remark on this row."""
        return RowError(self.sheet, self.row, self.heading.title(column), value, reason, supposed=supposed)
