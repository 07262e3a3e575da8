"""How alike names are, and that PostgreSQL agrees."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from ocop_registry.vietnamese import fold
from producers.likeness import alike, distinctive, expanded
from producers.queries import names_alike, phone_digits


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("HTX NN Phương An", "Hợp tác xã nông nghiệp Phương An", True),
        ("Hợp tác xã nông nghiệp - thương mại - dịch vụ Phương An", "HTX Phương An", True),
        ("Công ty TNHH MTV Tân Huê Viên", "Cty Trách nhiệm hữu hạn Tân Huê Viên", True),
        ("Hợp tác xã nông nghiệp An Phú", "Hợp tác xã nông nghiệp Tân Phát", False),
        ("Hộ kinh doanh Nguyễn Văn Sáu", "Hộ kinh doanh Trần Thị Bảy", False),
        ("Cơ sở sản xuất", "CSSX", True),
        ("PHƯƠNG AN", "Phuong An", True),
    ],
)
def test_names_of_one_producer_are_known_however_they_are_abbreviated(one, other, same):
    assert names_alike(one, other) is same
    assert names_alike(other, one) is same


def test_common_words_are_left_out_unless_nothing_else_is_there():
    assert distinctive("Công ty TNHH Thương mại Dịch vụ Tân Thành") == "tan thanh"
    assert distinctive("Hợp tác xã") == "hop tac xa"
    assert expanded("HTX") == "hop tac xa"


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("0299 3822 111", "993822111"),
        ("+84 912 345 678", "912345678"),
        ("0912.345.678; 0299 3822 111", "912345678"),
        ("115", ""),
        ("", ""),
        ("số điện thoại", ""),
    ],
)
def test_telephones_are_compared_by_their_last_nine_digits(phone, digits):
    assert phone_digits(phone) == digits


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abc dđêẵ-", max_size=20), st.text(alphabet="abc dđêẵ-", max_size=20))
def test_likeness_is_a_likeness(one, other):
    left, right = fold(one), fold(other)
    assert alike(left, right) == alike(right, left)
    assert 0 <= alike(left, right) <= 1
    assert alike(left, left) == (1.0 if left else 0.0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other"),
    [("banh pia sau rieng", "banh pia me den"), ("gao st25", "gao thom st 25"), ("a", "ab"), ("kho", "mam")],
)
def test_postgresql_counts_the_same(one, other):
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity(%s, %s)", [one, other])
        assert alike(one, other) == pytest.approx(cursor.fetchone()[0], abs=1e-6)
