"""Text typed in the fonts of before Unicode is named; real names and other languages pass."""

import csv
from pathlib import Path

import pytest
from django.utils import translation

import certifications
from certifications.recognitions import plan
from certifications.recognitions.encodings import old_font

from .sheets import HEADINGS, ROW, TODAY, changed, workbook

DATA = Path(certifications.__file__).parent / "data"
TCVN3 = [
    "B¸nh pÝa sÇu riªng",
    "Hîp t¸c x·",
    "MËt ong rõng",
    "Kh« bß mét n¾ng",
    "G¹o th¬m ST25",
    "B¸NH PÝA",
    "C«ng ty TNHH Thùc phÈm",
    "Trµ m·ng cÇu",
]
VNI = [
    "Baùnh pía saàu rieâng",
    "Hôïp taùc xaõ",
    "Maät ong röøng",
    "Khoâ boø moät naéng",
    "BAÙNH PÍA SAÀU RIEÂNG",
    "Ñaëc saûn",
    "Maém caù linh",
    "Coâng ty TNHH Thöïc phaåm",
]
GOOD = [
    "Bánh pía sầu riêng", "Hợp tác xã Hoà Tú", "Khoẻ mạnh", "Nguyễn Thuý Huyền", "Quế Loan", "Xoài cát Hoà Lộc", "Uỷ ban",
    "Café Crème brûlée", "Où est la façade?", "Croûton Thaï", "Pâté Noël", "NOËL", "Citroën", "Israël", "Müller & Söhne", "São Paulo",
    "Jalapeño", "El Niño", "Smørrebrød", "Gạo ST25®", "Soc Trang® Rice", "Gạo thơm ½ kg", "Hộp 3×500 g", "«Bánh» ngon",
    "Gạo·Mắm", "Nước mắm 40°N", "5 µg", "HTX Nông nghiệp", "Banh pia", "Thị trấn Cù Lao Dung", "ĐẶC BIỆT",
    "Coöperative", "Chả cá thác lác", "Bún nước lèo", "ngoẹo", "khuỷu tay", "yêu quý", "Nguyệt", "rượu", "ướt", "quả óc chó",
]  # fmt: skip


@pytest.mark.parametrize("text", TCVN3)
def test_tcvn3_is_named(text):
    assert old_font(text) == "TCVN3 (ABC)"


@pytest.mark.parametrize("text", VNI)
def test_vni_is_named(text):
    assert old_font(text) == "VNI"


@pytest.mark.parametrize("text", GOOD)
def test_other_writing_passes(text):
    assert old_font(text) == ""


def test_no_word_of_the_real_lists_is_taken_for_an_old_font():
    texts = set()
    for file in DATA.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as content:
            texts |= {cell for row in csv.reader(content) for cell in row}
    words = {word for text in texts for word in text.split()}
    assert len(words) > 200
    assert [text for text in texts | words if old_font(text)] == []


@pytest.mark.django_db
def test_cells_in_an_old_font_are_errors_that_say_how_to_convert():
    with translation.override("en"):
        rows = [changed(ROW, product="B¸nh pÝa sÇu riªng"), changed(ROW, producer="Hôïp taùc xaõ Maãu")]
        errors = plan(workbook([HEADINGS, *rows]), on=TODAY).errors
    assert [(e.row, e.column, "UniKey" in e.reason) for e in errors] == [
        (2, "Tên sản phẩm", True),
        (3, "Chủ thể", True),
    ]
    assert ["TCVN3 (ABC)" in errors[0].reason, "VNI" in errors[1].reason] == [True, True]
