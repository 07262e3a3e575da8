"""Days as people write them in addresses and files."""

from datetime import date, datetime

FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")


def parse_day(text: str) -> date | None:
    """A day written dd/mm/yyyy or yyyy-mm-dd; None when it is no day."""
    for form in FORMATS:
        try:
            found = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 -- a day has no time zone
        except ValueError:
            continue
        return found
    return None
