"""What stands on one sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Paper:
    """The facts of one certificate, each as it is printed; '' is left out.

    `grounds` are the lines under the stars, `mark` goes across the sheet, `address_of_check` is where the code may be
    typed in, `url` what the QR code says. `day` is the document's date: the same facts give the same bytes.
    """

    product: str
    producer: str
    star: int
    code: str
    url: str
    address_of_check: str
    day: date
    authority: str = ""
    number: str = ""
    address: str = ""
    grounds: tuple[str, ...] = ()
    place_and_date: str = ""
    mark: str = ""

    def texts(self) -> Iterator[str]:
        """Everything that somebody wrote, in the order of the sheet."""
        yield from (self.authority, self.number, self.product, self.producer, self.address)
        yield from self.grounds
        yield from (self.place_and_date, self.address_of_check, self.mark)
