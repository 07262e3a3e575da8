"""How the papers say it."""

import doctest
from datetime import date

import pytest

from certifications.enums import Precision
from certifications.printing import letters, wording


@pytest.mark.parametrize("module", [wording, letters], ids=lambda module: module.__name__)
def test_the_examples_hold(module) -> None:
    result = doctest.testmod(module)
    assert result.attempted
    assert result.failed == 0


@pytest.mark.parametrize(
    ("authority", "full", "place"),
    [
        ("UBND tỉnh Sóc Trăng", "Ủy ban nhân dân tỉnh Sóc Trăng", "Sóc Trăng"),
        ("UBND TP. Cần Thơ", "Ủy ban nhân dân thành phố Cần Thơ", "Cần Thơ"),
        ("UBND TP.Cần Thơ", "Ủy ban nhân dân thành phố Cần Thơ", "Cần Thơ"),
        ("Chủ tịch UBND huyện Mỹ Tú", "Chủ tịch Ủy ban nhân dân huyện Mỹ Tú", "Mỹ Tú"),
        ("UBND TX Vĩnh Châu", "Ủy ban nhân dân thị xã Vĩnh Châu", "Vĩnh Châu"),
        ("Sở Nông nghiệp và Môi trường", "Sở Nông nghiệp và Môi trường", ""),
        ("UBND tỉnh", "Ủy ban nhân dân tỉnh", ""),
        ("UBND tỉnh Sóc Trăng (mẫu)", "Ủy ban nhân dân tỉnh Sóc Trăng (mẫu)", "Sóc Trăng"),
        (
            "Hội đồng OCOP huyện Kế Sách, tỉnh Sóc Trăng",
            "Hội đồng OCOP huyện Kế Sách, tỉnh Sóc Trăng",
            "Sóc Trăng",
        ),
        ("Phòng STPT", "Phòng STPT", ""),
        ("", "", ""),
    ],
)
def test_authorities_are_written_in_full_and_sign_where_they_are(authority, full, place) -> None:
    assert wording.authority_in_full(authority) == full
    assert wording.place_of(full) == place


@pytest.mark.parametrize(
    ("day", "precision", "words"),
    [
        (date(2026, 3, 5), Precision.DAY, "ngày 05 tháng 3 năm 2026"),
        (date(2026, 2, 15), Precision.DAY, "ngày 15 tháng 02 năm 2026"),
        (date(2026, 11, 10), Precision.DAY, "ngày 10 tháng 11 năm 2026"),
        (date(2022, 12, 31), Precision.MONTH, "tháng 12 năm 2022"),
        (date(2022, 1, 31), Precision.MONTH, "tháng 01 năm 2022"),
        (date(2022, 12, 31), Precision.YEAR, "năm 2022"),
    ],
)
def test_days_as_offices_write_them_with_the_known_parts_only(day, precision, words) -> None:
    assert wording.day_in_words(day, precision) == words


def test_the_line_above_the_signature() -> None:
    day = date(2026, 3, 5)
    city = "Ủy ban nhân dân thành phố Cần Thơ"
    assert wording.place_and_date(city, day, "day") == "Cần Thơ, ngày 05 tháng 3 năm 2026"
    assert wording.place_and_date("", day, "year") == "Năm 2026"


def test_the_validity_knows_no_more_than_the_issue() -> None:
    day = date(2025, 12, 7)
    assert wording.validity(day, "day") == "Có giá trị 36 tháng, đến ngày 07/12/2025"
    assert wording.validity(day, "month") == "Có giá trị 36 tháng, đến tháng 12/2025"
    assert wording.validity(day, "year") == "Có giá trị 36 tháng, đến năm 2025"
