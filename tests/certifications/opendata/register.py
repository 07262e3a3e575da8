"""A register with every kind of certificate, names that break careless programs, and data that must not leak."""

from datetime import date
from typing import Any

from django.db import connection

from certifications.actions import Ending, annul, prolong, revoke, strike
from certifications.enums import Ground, Level
from certifications.models import Certificate
from certifications.published import find_certificate
from producers.actions import save_producer
from producers.models import Producer, Representative
from producers.sales import SalesChannel, SalesPoint, SalesPointProducer
from products.models import Product
from tests.factories import commune, make_certificate, make_producer, make_product

HOSTILE = [
    "=cmd|'/C calc'!A0",
    "+84 gạo",
    "-1+1",
    "@SUM(A1)",
    "'dấu nháy đơn",
    "Tab\tgiữa",
    "Hai\ndòng",
    "Về\r\nđầu dòng",
    '"Nháy kép", phẩy; chấm phẩy',
    "🥮 bánh",
    "អង្ករ ផ្កាខ្ញី",
    "</script><script>alert(1)</script>",
    "_x0041_ kiểu Excel",
    "  hai đầu có dấu cách  ",
    "Dòng\u2028kiểu Unicode",
    "<b>&amp;</b>",
    "true",
    "00123",
    "1e5",
    "NULL",
    "\\N",
]
NFD = "Ba\u0301nh pi\u0301a so\u0301c tra\u0306ng"
# Held by the register, known to nobody outside: each of these in a public byte is a leak.
SECRETS = {
    "name": "Thạch Thị Bí Mật",
    "position": "Tổ trưởng Bí Mật",
    "ethnicity": "KhmerBiMat",
    "home_address": "Số 9 ấp Bí Mật",
    "phone": "0912345678",
}
CONTACT = {
    "phone": "0299 3822 333",
    "email": "bi.mat@example.vn",
    "address": "12 đường Bí Mật",
    "website": "https://bi-mat.example/",
}
TAX_NUMBER, PAPER_ADDRESS = "0100109106", "Số 7 hẻm Nhà Riêng"
# On the pages with the producer's consent, in no file: a consent can be withdrawn, a file cannot.
ORDERS_BY_PHONE, ZALO, CLOSED = "0299 3822 444", "https://zalo.me/0299bimat", "Điểm bán Bí Mật đã đóng"
ALL_SECRETS = [*SECRETS.values(), *CONTACT.values(), TAX_NUMBER, PAPER_ADDRESS, ORDERS_BY_PHONE, ZALO, CLOSED]


def ending(number: str) -> Ending:
    return Ending(number, date(2026, 1, 5), "UBND tỉnh", Level.PROVINCE)


def secretive(*, publish_contact: bool = False, **fields: Any) -> Producer:
    """A producer about whom the register knows much that the public may not."""
    producer = make_producer(tax_number=TAX_NUMBER, publish_contact=publish_contact, **CONTACT, **fields)
    person = Representative(producer=producer, has_disability=True, gender="female", **SECRETS)
    save_producer(producer=producer, representative=person, by=None)
    return producer


def fill() -> list[Certificate]:
    """Certificates in every state; the last one entered was a slip and is struck out."""
    producer = secretive(name="Hộ kinh doanh =HYPERLINK()", legal_form="household_business")
    made = [
        make_certificate(product=make_product(name=name, producer=producer), star=3 + number % 2)
        for number, name in enumerate(HOSTILE)
    ]
    Product.objects.filter(pk=made[0].product_id).update(
        story=f"{NFD}\nHàng hai\ttab",
        description="=1+1",
        gtin="08934567890123",
        brand="",
        packaging="Hộp 4 cái",
        months=[1, 11, 12],
    )
    old = make_producer(commune=commune("31588"))
    prolonged = make_certificate(product=make_product(producer=old, product_set=None), on=date(2023, 10, 1))
    prolong(certificate=prolonged, until=date(2027, 1, 10), by=None, why="x")
    revoke(certificate=make_certificate(), ending=ending("1/QĐ"), ground=Ground.MARK_MISUSE, by=None, why="x")
    annul(certificate=make_certificate(), ending=ending("2/QĐ"), by=None, why="x")
    sell(producer, gone=Certificate.objects.get(revoked_on__isnull=False).product.producer)
    make_certificate(on=date(2021, 1, 5))
    upgraded = make_certificate(on=date(2024, 5, 6), number="0123/GCN")
    make_certificate(product=upgraded.product, star=5, on=date(2026, 5, 1))
    vague(make_certificate(on=date(2024, 12, 31)), "year")
    vague(make_certificate(on=date(2025, 3, 31)), "month")
    make_product(name="Chưa từng được công nhận")
    strike(certificate=make_certificate(product=make_product(name="Gạo gõ nhầm")), by=None, why="nhầm")
    Certificate.objects.update(address=PAPER_ADDRESS)
    return list(Certificate.objects.rightful().order_by("pk"))


def sell(producer: Producer, *, gone: Producer) -> None:
    """Shops and places that everybody may know; and what is kept back: of a person, closed, of what is revoked."""
    SalesChannel.objects.create(producer=producer, kind="website", url="https://gao.example.vn/=1+1")
    SalesChannel.objects.create(producer=gone, kind="website", url="https://thu-hoi.example.vn/")
    agreed = make_certificate(
        product=make_product(producer=make_producer(publish_contact=True))
    ).product.producer
    SalesChannel.objects.create(producer=agreed, kind="zalo", url=ZALO)
    SalesChannel.objects.create(producer=agreed, kind="phone", phone=ORDERS_BY_PHONE)
    place = {"kind": "ocop_shop", "address": "Số 1 chợ", "commune": commune(), "district_id": "951"}
    shop = SalesPoint.objects.create(name="=Điểm bán", opening_hours="7:00 – 20:00", **place)
    SalesPoint.objects.create(name=CLOSED, is_open=False, **place)
    for each in (producer, agreed, gone):
        SalesPointProducer.objects.create(point=shop, producer=each)


def vague(certificate: Certificate, precision: str) -> None:
    """As the import writes it; a known day is not forgotten otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE certifications_certificate DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE certifications_certificate SET precision = %s WHERE id = %s", [precision, certificate.pk]
        )
        cursor.execute("ALTER TABLE certifications_certificate ENABLE TRIGGER USER")


def known(day: date, precision: str) -> str:
    return {"day": f"{day:%Y-%m-%d}", "month": f"{day:%Y-%m}", "year": f"{day:%Y}"}[precision]


def row_of(each: Certificate, on: date, site: str) -> dict[str, Any]:
    """What the tables must say of a certificate, written the slow way: one record at a time from the models."""
    found = find_certificate(each.code)
    assert found is not None
    product, decision, group = found.product, found.decision, found.product.product_set
    newer = found.superseded_by
    return {
        "code": found.code,
        "number": found.number or None,
        "product_slug": product.slug,
        "product": product.name,
        "product_printed": found.product_name,
        "producer_slug": product.producer.slug,
        "producer": product.producer.name,
        "producer_printed": found.producer_name,
        "district_code": product.district.code,
        "district": product.district.name,
        "commune": product.commune.name if product.commune else None,
        "commune_now": product.commune.present.name if product.commune else None,
        "sector": group.group.sector.short_name if group else None,
        "product_set_code": group.code if group else None,
        "product_set": group.name if group else None,
        "star": found.star,
        "state": str(found.state_on(on)),
        "decision_no": decision.number if decision else None,
        "decided_on": decision.decided_on if decision else None,
        "authority": decision.authority if decision else None,
        "level": decision.level if decision else None,
        "criteria": found.rubric_version,
        "issued_on": known(found.issued_on, found.precision),
        "issued_precision": found.precision,
        "expires_on": known(found.expires_on, found.precision),
        "prolonged_until": found.prolonged_until,
        "superseded_on": found.superseded_on,
        "superseded_by": newer.code if newer else None,
        "revoked_on": found.revoked_on,
        "revocation_no": found.revocation.number if found.revocation else None,
        "revocation_ground": found.revocation_ground or None,
        "annulled_on": found.annulled_on,
        "annulment_no": found.annulment.number if found.annulment else None,
        "is_sample": product.is_sample,
        "product_url": f"{site}/san-pham/{product.slug}/",
        "verify_url": f"{site}/xac-thuc/{found.code}/",
    }
