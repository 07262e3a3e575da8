"""A printed certificate, read back: its text, its QR code, where things stand on the page."""

from datetime import date
from typing import Any

import pypdfium2
import zxingcpp

from certifications.printing.paper import Paper

MM = 72 / 25.4


def sheet(**facts: Any) -> Paper:
    """A certificate with nothing surprising on it."""
    return Paper(
        **{
            "product": "Gạo thơm ST25",
            "producer": "Hợp tác xã nông nghiệp Tài Văn",
            "star": 4,
            "code": "ABCD-2345-EFGH",
            "url": "https://ocop.example.vn/xac-thuc/ABCD2345EFGH/",
            "address_of_check": "ocop.example.vn/xac-thuc",
            "day": date(2026, 3, 10),
            "authority": "Ủy ban nhân dân thành phố Cần Thơ",
            "number": "15/2026/GCN-OCOP",
            "address": "Ấp Hòa Thành, xã Tài Văn, huyện Trần Đề, tỉnh Sóc Trăng",
            "grounds": (
                "Theo Quyết định số 1234/QĐ-UBND",
                "ngày 10 tháng 3 năm 2026",
                "Có giá trị 36 tháng, đến ngày 10/03/2029",
            ),
            "place_and_date": "Cần Thơ, ngày 10 tháng 3 năm 2026",
        }
        | facts
    )


def pages(data: bytes) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(data))


def text(page: pypdfium2.PdfPage) -> str:
    """The words of a page, line breaks and unbreakable spaces as single spaces."""
    return " ".join(page.get_textpage().get_text_range().split())


def qr_codes(page: pypdfium2.PdfPage) -> list[str]:
    """What a telephone reads from the page on paper, at 144 dots an inch."""
    return [found.text for found in zxingcpp.read_barcodes(page.render(scale=2).to_pil())]


def lines(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of each piece of text, in points."""
    found = page.get_textpage()
    return [found.get_rect(index) for index in range(found.count_rects())]


def expected(paper: Paper) -> str:
    """Every word that the page of a certificate has, in its order."""
    return " ".join(
        " ".join(
            [
                paper.mark,
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
                paper.authority.upper(),
                "GIẤY CHỨNG NHẬN SẢN PHẨM OCOP",
                f"Số: {paper.number}" if paper.number else "",
                "Chứng nhận sản phẩm",
                paper.product,
                "của",
                paper.producer,
                paper.address,
                f"Đạt hạng {paper.star} sao",
                paper.code,
                f"Kiểm tra tại {paper.address_of_check}",
                *paper.grounds,
                paper.place_and_date,
                "(Ký tên, đóng dấu)",
            ]
        ).split()
    )
