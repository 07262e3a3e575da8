"""What single cells say."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certifications.recognitions import cells, legal
from certifications.recognitions.authorities import authority_of
from certifications.recognitions.cells import Misfit

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "star"),
    [
        (3.0, 3), (4, 4), ("3", 3), ("3 sao", 3), ("03 sao", 3), ("★★★", 3), ("★★★☆☆", 3), ("3*", 3), ("3.0", 3),
        ("4,0", 4), ("Ba sao", 3), ("Năm sao", 5), ("OCOP 4 sao", 4), ("4 ⭐", 4), ("⭐️⭐️⭐️⭐️", 4), ("Hạng 5 sao", 5),
        ("4sao", 4), ("Đạt 3 sao cấp tỉnh", 3), (" 5 SAO ", 5),
    ],
)  # fmt: skip
def test_a_star_is_read_however_it_is_written(written, star):
    assert cells.star(written) == star


@pytest.mark.parametrize(
    "written",
    [
        "",
        "sao",
        "0",
        "6",
        "4.5",
        4.5,
        True,
        "3-4 sao",
        "4 sao (tiềm năng 5 sao)",
        "9999999999",
        "³",
        float("nan"),
        float("inf"),
        date(2022, 1, 3),
        "3 cây",
    ],
)
def test_what_is_no_star_is_refused_with_the_allowed_ones(written):
    with pytest.raises(Misfit) as misfit:
        cells.star(written)
    assert misfit.value.allowed == ("3", "4", "5")


def test_one_and_two_stars_are_told_that_they_get_no_certificate():
    for written in ("1", "2 sao", "★★", 1.0):
        with pytest.raises(Misfit, match="Điều 4"):
            cells.star(written)


@pytest.mark.parametrize(
    ("written", "day", "precision"),
    [
        (datetime.fromisoformat("2022-12-07T05:06"), date(2022, 12, 7), "day"),
        (date(2022, 12, 7), date(2022, 12, 7), "day"),
        (44902.0, date(2022, 12, 7), "day"),
        ("07/12/2022", date(2022, 12, 7), "day"),
        ("7.12.2022", date(2022, 12, 7), "day"),
        ("7-12-2022", date(2022, 12, 7), "day"),
        ("7/12/22", date(2022, 12, 7), "day"),
        ("ngày 7 tháng 12 năm 2022", date(2022, 12, 7), "day"),
        ("2022-12-07", date(2022, 12, 7), "day"),
        ("2022-12-07T00:00:00", date(2022, 12, 7), "day"),
        ("07/12/2022 08:30", date(2022, 12, 7), "day"),
        ("tháng 12/2022", date(2022, 12, 31), "month"),
        ("12/2022", date(2022, 12, 31), "month"),
        ("2022", date(2022, 12, 31), "year"),
        (2022.0, date(2022, 12, 31), "year"),
        ("Năm 2022", date(2022, 12, 31), "year"),
        (2026.0, date(2026, 11, 23), "year"),
    ],
)  # fmt: skip
def test_a_date_is_read_with_the_parts_that_are_known(written, day, precision):
    found = cells.when(written, today=TODAY)
    assert (found.day, str(found.precision)) == (day, precision)


@pytest.mark.parametrize(
    "written",
    [
        "31/02/2022",
        "12/25/2022",
        "24/11/2026",
        "2027",
        "12/2026",
        "31/12/2017",
        2017.0,
        "hôm qua",
        0.5,
        True,
        "7/12",
        "99/9999",
        "0000",
        1e300,
        float("nan"),
    ],
)
def test_an_impossible_date_is_refused(written):
    with pytest.raises(Misfit):
        cells.when(written, today=TODAY)


@given(st.dates(date(2018, 1, 1), TODAY))
def test_each_day_of_the_programme_is_read_back_from_each_way_to_write_it(day):
    for written in (
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
        day,
        float((day - date(1899, 12, 30)).days),
    ):
        assert cells.when(written, today=TODAY).day == day


def test_a_score_is_never_rounded_up():
    assert cells.score(69.996) == Decimal("69.99")
    assert cells.score("85,5") == Decimal("85.50")
    for written in ("cao", 101, -1, "1e9", True, float("nan")):
        with pytest.raises(Misfit):
            cells.score(written)


@pytest.mark.parametrize(
    ("written", "number", "day"),
    [
        ("3306/QĐ-UBND", "3306/QĐ-UBND", ""),
        ("Số 3306/QĐ-UBND", "3306/QĐ-UBND", ""),
        ("QĐ số: 3306/QĐ-UBND ngày 07/12/2022", "3306/QĐ-UBND", "07/12/2022"),
        (3306.0, "3306", ""),
    ],
)
def test_the_number_of_a_decision_stands_alone(written, number, day):
    assert cells.decision_number(written) == (number, day)


def test_formulas_are_refused_and_what_looks_like_one_is_noticed():
    with pytest.raises(Misfit):
        cells.text('=HYPERLINK("http://x")')
    assert [cells.suspicious(text) for text in ("+84", "-x", "@x", "Gạo")] == [True, True, True, False]


def test_invisible_characters_go_and_emoji_stay():
    assert cells.name("\u202eGạo\u0000 \u200bthơm 🌾 ") == "Gạo thơm 🌾"
    for written in ("🌾", "...", "x" * 256):
        with pytest.raises(Misfit):
            cells.name(written)


def test_excel_figures_get_their_zeros_back():
    assert cells.phone(912345678.0) == "0912345678"
    assert cells.tax_number(2200108445.0) == "2200108445"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Cty TNHH MTV TM & DV Sóc Trăng",
            "Công ty Trách nhiệm hữu hạn Một thành viên Thương mại và Dịch vụ Sóc Trăng",
        ),
        ("HTX Mỹ Tú", "Hợp tác xã Mỹ Tú"),
        ("DNTN Hồ", "Doanh nghiệp tư nhân Hồ"),
        ("HKD Lê A", "Hộ kinh doanh Lê A"),
        ("CTCP SX Gạo", "Công ty cổ phần Sản xuất Gạo"),
        ("Công ty CP Gạo", "CTCP Gạo"),
    ],
)
def test_abbreviations_are_the_words_they_stand_for(one, other):
    assert legal.canonical(one) == legal.canonical(other)


def test_only_marks_left_out_make_two_names_one():
    assert legal.may_be_one("Le Thi Be", "Lê Thị Bé")
    assert legal.may_be_one("Hòa Bình", "Hoà Bình")
    assert not legal.may_be_one("Lê Thị Bé", "Lê Thị Bế")
    assert not legal.may_be_one("Mắm cá lóc", "Mắm cá lọc")


@pytest.mark.parametrize(
    ("written", "name", "form"),
    [
        ("", "HTX Mẫu", "cooperative"), ("", "THT Mẫu", "cooperative_group"), ("", "Cty TNHH Mẫu", "limited_company"),
        ("", "CTCP Mẫu", "joint_stock_company"), ("", "DNTN Mẫu", "private_enterprise"), ("", "HKD Mẫu", "household_business"),
        ("", "Hộ ông Mẫu", "household"), ("", "Cơ sở Mẫu", "household"), ("", "Trang trại Mẫu", "farm"), ("", "Mẫu", "unknown"),
        ("Doanh nghiệp", "Mẫu", "company"), ("Doanh nghiệp", "Công ty TNHH Mẫu", "limited_company"),
        ("Hợp tác xã", "Mẫu", "cooperative"), ("Hộ sản xuất, kinh doanh", "Hộ kinh doanh Mẫu", "household_business"),
    ],
)  # fmt: skip
def test_the_legal_form_follows_from_column_and_name(written, name, form):
    assert legal.legal_form(written, name) == form
    assert legal.legal_form("Tập đoàn gì đó", name) is None


@pytest.mark.parametrize(
    ("number", "written", "level", "name"),
    [
        ("3306/QĐ-UBND", "", "province", "UBND tỉnh Sóc Trăng"),
        ("3306/QĐ-UBND", "UBND huyện Mỹ Tú", "district", "UBND huyện Mỹ Tú"),
        ("1/QĐ-UBND", "UBND TP Sóc Trăng", "district", "UBND TP Sóc Trăng"),
        ("1/QĐ-UBND", "UBND thành phố Cần Thơ", "province", "UBND thành phố Cần Thơ"),
        ("2361/QĐ-BNNMT", "", "central", "Bộ Nông nghiệp và Môi trường"),
        ("12/QĐ-BNN-VPĐP", "", "central", "Bộ Nông nghiệp và Phát triển nông thôn"),
        ("5", "Bộ Nông nghiệp và Môi trường", "central", "Bộ Nông nghiệp và Môi trường"),
    ],
)
def test_the_authority_follows_from_its_text_and_the_number(number, written, level, name):
    found = authority_of(number, written, date(2022, 12, 7))
    assert (found.level, found.name, found.contradiction) == (level, name, False)


def test_a_ministry_number_with_a_provincial_authority_is_a_contradiction():
    assert authority_of("2361/QĐ-BNNMT", "UBND tỉnh Sóc Trăng", date(2025, 6, 26)).contradiction
