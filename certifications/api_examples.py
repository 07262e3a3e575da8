"""Examples for the description of the API. Made up; a test holds each against the shape it is an example of."""

from typing import Any

from pydantic import ConfigDict

SITE = "https://ocop.example.vn"
CERTIFICATE: dict[str, Any] = {
    "number": None,
    "code": "2A3B4C5D6E7F",
    "star": 4,
    "decision_no": "01/QĐ-UBND",
    "authority": "UBND tỉnh Sóc Trăng",
    "issued_on": "2025-03-10",
    "expires_on": "2028-03-10",
    "state": "valid",
    "verify_url": f"{SITE}/xac-thuc/2A3B4C5D6E7F/",
}
PRODUCT: dict[str, Any] = {
    "slug": "gao-thom-thu-nghiem",
    "name": "Gạo thơm Thử nghiệm",
    "producer": "Hợp tác xã Thử nghiệm",
    "district": "Huyện Mỹ Tú",
    "commune": "Xã Mỹ Hương",
    "commune_now": "Xã Mỹ Hương",
    "sector": "Thực phẩm",
    "product_set": "Gạo, ngũ cốc, hạt sơ chế khác",
    "star": 4,
    "is_sample": True,
    "url": f"{SITE}/san-pham/gao-thom-thu-nghiem/",
    "certificate": CERTIFICATE,
}
PRODUCTS = {"count": 1, "next": None, "results": [PRODUCT]}
PRODUCT_DETAIL = PRODUCT | {
    "description": "Gạo mẫu để trình bày.",
    "story": "",
    "packaging": "Túi 5 kg",
    "brand": "",
    "trademark": "",
    "gtin": "",
    "source_url": "",
    "producer_slug": "hop-tac-xa-thu-nghiem",
    "months": [1, 2, 11, 12],
    "photos": [],
    "shops": [{"kind": "website", "url": "https://gao.example.vn/", "is_sample": True}],
    "sales_points": [
        {
            "name": "Điểm bán thử nghiệm",
            "kind": "ocop_shop",
            "address": "Số 1 đường Thử nghiệm",
            "commune": "Xã Mỹ Hương",
            "commune_now": "Xã Mỹ Hương",
            "district": "Huyện Mỹ Tú",
            "opening_hours": "7:00 – 20:00",
            "sells_this_producer": True,
            "is_sample": True,
        }
    ],
    "certificates": [CERTIFICATE],
}
PRODUCER = {
    "slug": "hop-tac-xa-thu-nghiem",
    "name": "Hợp tác xã Thử nghiệm",
    "legal_form": "cooperative",
    "segment": "cooperative",
    "district": "Huyện Mỹ Tú",
    "commune": "Xã Mỹ Hương",
    "products": 1,
    "is_sample": True,
    "url": f"{SITE}/chu-the/hop-tac-xa-thu-nghiem/",
}
PRODUCERS = {"count": 1, "next": None, "results": [PRODUCER]}
DISTRICTS = {"results": [{"code": "944", "slug": "my-tu", "name": "Huyện Mỹ Tú", "products": 1}]}
VERIFIED = CERTIFICATE | {
    "product": "Gạo thơm Thử nghiệm",
    "producer": "Hợp tác xã Thử nghiệm",
    "address": "",
    "product_slug": "gao-thom-thu-nghiem",
    "sentence": "Được công nhận 4 sao, có hiệu lực đến 10/03/2028.",
    "superseded_by": None,
}
PROBLEM = {
    "detail": "Hạng sao “9” không có. Có thể chọn: 3, 4, 5.",
    "problems": ["Hạng sao “9” không có. Có thể chọn: 3, 4, 5."],
}


def shown(example: dict[str, Any]) -> ConfigDict:
    """The configuration of a schema with its example."""
    return ConfigDict(json_schema_extra={"examples": [example]})
