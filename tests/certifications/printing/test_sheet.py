"""One certificate on paper: every fact is there, nothing else, nothing runs over or into another."""

import io
import re
from itertools import pairwise

import pikepdf
import pytest
import typst
from PIL import ImageChops

from certifications.printing import letters, sheets, wording
from certifications.printing.paper import Paper
from ocop_registry import typesetting
from tests.certifications.printing.reading import MM, expected, lines, pages, qr_codes, sheet, text

LONG = ("Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái lá dứa khoai môn đậu xanh " * 4)[:255].strip()
SHEETS = {
    "plain": sheet(),
    "short": sheet(product="Mè", producer="Út", number="", address="", star=3),
    "long": sheet(
        product="Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái",
        producer="Hợp tác xã nông nghiệp - thương mại - dịch vụ Phương An",
    ),
    "longest": sheet(
        product=LONG,
        producer=LONG,
        address=LONG,
        authority=("Ủy ban nhân dân thành phố Cần Thơ " * 5)[:160].strip(),
        number="123456/2026/GCN-OCOP-SNNMT-ABCDEF-XYZ-1234567890123456789012",
        mark=wording.SAMPLE,
        star=5,
    ),
    "markup": sheet(
        product="#panic() *a* [x] $ \\ <b> @c `d` // e", producer='#eval("1") "; _f_ = ~ --- {1}'
    ),
    "capitals": sheet(product="ẤỄỢỔỮ ẪỸẲ ĐỘ", producer="ỔỮẪ ẤN ĐỘ"),
    "nothing known": sheet(
        authority="", number="", grounds=("Được công nhận năm 2022",), place_and_date="Năm 2022"
    ),
    "out of force": sheet(mark=wording.MARKS["expired"]),
}


@pytest.mark.parametrize("paper", SHEETS.values(), ids=SHEETS)
def test_the_page_says_the_facts_and_nothing_else(paper: Paper) -> None:
    [page] = pages(sheets.pdf([paper]))
    assert text(page) == expected(paper)


@pytest.mark.parametrize("paper", SHEETS.values(), ids=SHEETS)
def test_it_is_one_page_of_a4_across(paper: Paper) -> None:
    [page] = pages(sheets.pdf([paper]))
    width, height = page.get_size()
    assert (round(width / MM), round(height / MM)) == (297, 210)


@pytest.mark.parametrize("paper", SHEETS.values(), ids=SHEETS)
def test_the_qr_code_on_the_drawn_page_leads_to_the_verification(paper: Paper) -> None:
    [page] = pages(sheets.pdf([paper]))
    assert qr_codes(page) == ["https://ocop.example.vn/xac-thuc/ABCD2345EFGH/"]


WIDE = sheet(product="W" * 255, producer="W" * 255, address="W" * 255, authority="W" * 160, number="W" * 60)


@pytest.mark.parametrize("paper", [*SHEETS.values(), WIDE], ids=[*SHEETS, "one word of 255"])
def test_nothing_leaves_the_frame_or_runs_into_another(paper: Paper) -> None:
    from dataclasses import replace

    [page] = pages(sheets.pdf([replace(paper, mark="")]))  # a mark does lie over the rest
    found = lines(page)
    assert len(found) >= 13
    inside = 18.8 * MM
    for left, bottom, right, top in found:
        assert inside < left < right < 297 * MM - inside
        assert inside < bottom < top < 210 * MM - inside
    for index, one in enumerate(found):
        for other in found[index + 1 :]:
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            assert across <= 0.5 or down <= 1, (one, other)  # a point: tails of g and p


def test_long_names_are_broken_into_lines_of_nearly_one_length() -> None:
    paper = sheet(
        product="Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái hộp quà", producer="Út", address=""
    )
    [page] = pages(sheets.pdf([paper]))
    spoken = page.get_textpage().get_text_range().splitlines()
    start = spoken.index("Chứng nhận sản phẩm") + 1
    name = [line.strip() for line in spoken[start : spoken.index("của")]]
    assert len(name) == 2
    assert min(map(len, name)) > 0.75 * max(map(len, name))


def test_no_line_begins_with_a_dash() -> None:
    paper = sheet(
        producer="Hợp tác xã nông nghiệp - thương mại - dịch vụ - du lịch - chế biến - tiêu thụ Phương An"
    )
    [page] = pages(sheets.pdf([paper]))
    assert [line for line in page.get_textpage().get_text_range().splitlines() if line.startswith("-")] == []


@pytest.mark.parametrize("star", [3, 4, 5])
def test_as_many_stars_are_drawn_as_were_given(star: int) -> None:
    [page] = pages(sheets.pdf([sheet(star=star)]))
    row = page.render(scale=2).to_pil().convert("RGB")
    gold = [any(_is_gold(row.getpixel((x, y))) for y in range(700, 780)) for x in range(300, row.width - 300)]
    islands = sum(now and not before for before, now in pairwise(gold))
    assert islands == star


def _is_gold(pixel: tuple[int, int, int]) -> bool:
    return all(abs(value - wanted) < 12 for value, wanted in zip(pixel, (0xB7, 0x79, 0x1F), strict=True))


def test_a_sample_is_seen_to_be_one() -> None:
    drawn = [
        pages(sheets.pdf([sheet(mark=mark)]))[0].render(scale=1).to_pil() for mark in ("", wording.SAMPLE)
    ]
    box = ImageChops.difference(*drawn).getbbox()
    assert box[2] - box[0] > 400  # points of 842


def test_the_same_facts_give_the_same_bytes() -> None:
    first = sheets.pdf([sheet()])
    sheets.pdf([SHEETS["longest"]])
    typesetting.forget()
    assert sheets.pdf([sheet()]) == first
    assert sheets.pdf([sheet(star=3)]) != first


def test_it_is_tagged_pdf_a_in_vietnamese_with_the_date_of_the_certificate() -> None:
    with pikepdf.open(io.BytesIO(sheets.pdf([sheet()]))) as document:
        assert document.Root.Lang == "vi"
        assert document.Root.MarkInfo.Marked
        assert document.docinfo["/CreationDate"] == "D:20260310000000Z"
        assert document.docinfo["/Title"] == "Giấy chứng nhận sản phẩm OCOP: Gạo thơm ST25"
        words = document.open_metadata()
        assert (words["pdfaid:part"], words["pdfaid:conformance"]) == ("2", "A")
        fonts = {
            str(font.BaseFont).split("+")[1].split("-")[0]
            for font in document.pages[0].Resources.Font.values()
        }
        assert fonts == {"LibertinusSerif"}


def test_every_letter_that_is_let_through_can_be_printed() -> None:
    """The export to PDF/A fails for a letter without a drawing; each style has its own font."""
    for first, last in letters.RANGES:
        every = [chr(code) for code in range(first, last + 1) if re.match(r"\S", chr(code))]
        for start in range(0, len(every), 40):
            some = " ".join(every[start : start + 40])
            sheets.pdf([sheet(product=some, address=some, place_and_date=some)])


@pytest.mark.parametrize("letter", ["ក", "蠟", "ا", "😀", "ⓒ", "\U0001f33e", "ก"])
def test_a_letter_that_the_font_lacks_is_named_and_would_not_pass(letter: str) -> None:
    assert letters.missing(f"Bánh {letter} pía") == letter
    with pytest.raises(typst.TypstError, match=r"PDF/A"):
        sheets.pdf([sheet(product=letter)])


@pytest.mark.parametrize(
    "name",
    ["Bánh pía", "ẤỄỢỔỮ ẪỸẲ đ Đ ư Ư", "Cà phê “Ông Tư” – loại 1 (500 g) ½ ® ™ °C № & Co.", "μ-ô-mê-ga β"],
)
def test_vietnamese_names_can_be_printed(name: str) -> None:
    assert letters.missing(name) == ""


def test_decomposed_letters_count_as_what_they_are() -> None:
    import unicodedata

    assert letters.missing(unicodedata.normalize("NFD", "Bánh pía sầu riêng")) == ""
