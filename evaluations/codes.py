"""Numbers that the forms print: mã số sản phẩm and phiếu số. Pure: no database, no settings.

Old and new communes share codes, and Cần Thơ is 92 since July 2025: whether a code was in force on a day is for the
register of places to say. Here only the form is judged.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from certifications.enums import RubricVersion

_PROVINCE, _DISTRICT, _COMMUNE, _YEAR = "[0-9]{2}", "[0-9]{3}", "[0-9]{5}", "20[0-9]{2}"
_NUMBER = "[1-9][0-9]{0,4}"
_ANY_NUMBER = f"0{{0,4}}{_NUMBER}"  # older codes are taken as they were written, also 007
_BODIES = {
    RubricVersion.QD1048: f"{_PROVINCE}-{_DISTRICT}-{_COMMUNE}-{_ANY_NUMBER}-{_YEAR}",
    RubricVersion.QD148: f"{_PROVINCE}-{_DISTRICT}-{_ANY_NUMBER}-{_YEAR}",
    RubricVersion.QD26: f"{_PROVINCE}-{_COMMUNE}-{_NUMBER}-{_YEAR}",
}
# The same text is read alike by Python's re and by PostgreSQL: only ASCII digits (\d would take others), and \A and \Z
# where Python's $ would let a line break pass.
PATTERNS: dict[RubricVersion, str] = {version: rf"\A{body}\Z" for version, body in _BODIES.items()}
PATTERNS[RubricVersion.UNKNOWN] = rf"\A(?:{'|'.join(_BODIES.values())})\Z"
_DISTRICT_DIGITS, _COMMUNE_DIGITS = 3, 5


@dataclass(frozen=True)
class ProductCode:
    """The parts of a mã số sản phẩm. QĐ 148 knows no commune, QĐ 26/2026 no district: "" then."""

    province: str
    district: str
    commune: str
    number: int
    year: int


class Office(StrEnum):
    """Who registers a dossier: Mẫu 01 has a place for each. The letters are those of the sheet, T tỉnh and X xã."""

    COMMUNE = "X"
    PROVINCE = "T"


def product_code(province: str, commune: str, number: int, year: int) -> str:
    """Mã số sản phẩm T-X-STT-YYYY: the commune's running number, from 1, in the year (QĐ 26/2026/QĐ-TTg, Phụ lục II).

    Raises ValueError when a part does not fit.
    """
    code = f"{province}-{commune}-{number}-{year}"
    if not re.search(PATTERNS[RubricVersion.QD26], code):
        raise ValueError(
            f"{code!r} is no product code: province of 2 digits, commune of 5, number from 1, year."
        )
    return code


def parse(code: str, version: RubricVersion) -> ProductCode:
    """The parts of a code of the version; of any version when it is unknown. Raises ValueError when it has another form."""
    if not re.search(PATTERNS[version], code):
        raise ValueError(f"{code!r} is no product code of {RubricVersion(version).value}.")
    province, *places, number, year = code.split("-")
    of = {len(place): place for place in places}
    return ProductCode(
        province, of.get(_DISTRICT_DIGITS, ""), of.get(_COMMUNE_DIGITS, ""), int(number), int(year)
    )


def registration_no(level: Office, number: int, province: str, commune: str, year: int) -> str:
    """Phiếu số as Mẫu 01 prints it, "…-…/PĐK-(mã tỉnh)-(mã xã)-(năm)" (QĐ 26/2026/QĐ-TTg, Phụ lục III).

    The form leaves both blanks open: the first says whose register it is, the second counts in it. Raises ValueError
    when a part does not fit.
    """
    product_code(province, commune, number, year)
    return f"{Office(level)}-{number}/PĐK-{province}-{commune}-{year}"
