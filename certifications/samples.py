"""Sample records for a trial: the real recognitions that are public, and labelled made-up ones around them.

Every made-up record has `is_sample`, which each page and the API show. Days are counted back from today, so that
every state is there whenever the trial starts.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

from django.db import connection, transaction

from certifications import actions
from certifications.conflicts import Award
from certifications.enums import Ground, Level
from certifications.models import Certificate, Decision
from certifications.recognitions import apply, plan
from localities.models import Commune, District
from ocop_registry import bulk, slugs
from ocop_registry.audit import because
from ocop_registry.reference import rows
from producers.actions import save_channel, save_point, sell_at
from producers.enums import ChannelKind, PointKind
from producers.models import Producer
from producers.sales import SalesChannel, SalesPoint
from products.actions import save_translation
from products.enums import Origin
from products.models import Product, ProductTranslation

DATA = Path(__file__).parent / "data"
REAL = DATA / "recognitions-2019-2025.csv"
PROVINCE, MINISTRY = "UBND tỉnh Sóc Trăng (mẫu)", "Bộ Nông nghiệp và Môi trường (mẫu)"
# Rounds: days before today, and the stars that the products of the round get in turn.
ROUNDS = [
    (1500, [3, 3, 4, 3]),
    (1130, [3, 4, 3, 3]),
    (1010, [3, 3, 4, 3]),
    (900, [3, 4, 3, 3, 3, 4]),
    (620, [3, 3, 4, 3]),
    (400, [4, 3, 3, 3]),
    (200, [3, 4, 3, 3]),
    (40, [3, 3, 3, 4]),
]
UPGRADE_AFTER = 900  # products of this round are rated again in a later one
TEXT = "Nội dung mẫu để trình bày: câu chuyện, nguyên liệu và cách làm của sản phẩm do chủ thể tự viết."


@transaction.atomic
def load_samples(*, today: date) -> int:
    """Fill an empty registry; returns the number of products. A registry with products is left alone."""
    if Product.objects.exists():
        return 0
    apply(
        plan(REAL.read_bytes(), filename=REAL.name, on=today),
        by=None,
        why="Các công nhận đã nêu trên nguồn công khai",
    )
    with (
        connection.cursor() as cursor
    ):  # the import checks keys at once, `register` names rows before they are written
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    with because(by=None, why="Dữ liệu mẫu"):
        _rounds(_products(), today)
        _ends(today)
        _translations()
        _sales()
    bulk.tell_planner(Producer, Product, Certificate)
    return Product.objects.count()


def _communes(district: District) -> Iterator[Commune]:
    """Communes of the district in turn: mostly old ones, as on most papers, some new."""
    old = list(district.communes.filter(valid_to=date(2025, 6, 30)))
    new = list(district.communes.filter(valid_to=None))
    return cycle([*old, *new])


def _products() -> list[Product]:
    """The made-up products, spread over the made-up producers of their district."""
    districts = {district.slug: district for district in District.objects.all()}
    communes = {slug: _communes(district) for slug, district in districts.items()}
    producers = [
        Producer(
            name=line["name"],
            legal_form=line["legal_form"],
            district=districts[line["district"]],
            commune=next(communes[line["district"]]),
            is_sample=True,
        )
        for line in rows(DATA / "sample-producers.csv")
    ]
    slugs.assign(producers, fallback="chu-the")
    Producer.objects.bulk_create(producers)
    makers = {
        slug: cycle([producer for producer in producers if producer.district == district])
        for slug, district in districts.items()
    }
    products = [_product(line, next(makers[line["district"]])) for line in rows(DATA / "sample-products.csv")]
    slugs.assign(products, fallback="san-pham")
    return Product.objects.bulk_create(products)


def _product(line: dict[str, str], producer: Producer) -> Product:
    return Product(
        name=line["name"],
        product_set_id=line["product_set"],
        producer=producer,
        district=producer.district,
        commune=producer.commune,
        story=TEXT,
        months=sorted(int(month) for month in line["months"].split()),
        is_sample=True,
    )


def _issue(number: str, on: date, level: Level, awards: list[Award]) -> None:
    decision = Decision(
        number=number, decided_on=on, level=level, authority=MINISTRY if level == Level.CENTRAL else PROVINCE
    )
    actions.issue(decision=decision, awards=awards, by=None, accept_warnings=True, why="Dữ liệu mẫu")


def _rounds(products: list[Product], today: date) -> None:
    """One decision a round; every district has products in each."""
    for place, (back, stars) in enumerate(ROUNDS):
        chosen = products[place :: len(ROUNDS)]
        awards = [Award(product, star) for product, star in zip(chosen, cycle(stars), strict=False)]
        _issue(f"{place + 1:02d}/QĐ-MẪU", today - timedelta(days=back), Level.PROVINCE, awards)
        if back == UPGRADE_AFTER:
            upgraded = chosen[::3]
    fives, fours = upgraded[:3], upgraded[3:]
    _issue("91/QĐ-MẪU", today - timedelta(days=250), Level.PROVINCE, [Award(p, 4) for p in fours])
    _issue("92/QĐ-MẪU", today - timedelta(days=150), Level.CENTRAL, [Award(p, 5) for p in fives])


def _ends(today: date) -> None:
    """Some certificates end: prolonged, revoked, annulled."""
    recent = Certificate.objects.filter(product__is_sample=True)
    ended = recent.filter(issued_on=today - timedelta(days=1130)).order_by("pk")
    for certificate in ended[:4]:
        until = certificate.expires_on + timedelta(days=150)
        actions.prolong(
            certificate=certificate, until=until, by=None, why="Hồ sơ đánh giá lại đang chờ kết quả (mẫu)"
        )
    in_force = recent.filter(issued_on=today - timedelta(days=620)).order_by("pk")
    day = today - timedelta(days=30)
    revocation = actions.Ending("93/QĐ-MẪU", day, PROVINCE, Level.PROVINCE)
    for certificate, ground in zip(in_force[:4], Ground, strict=False):
        actions.revoke(
            certificate=certificate, ending=revocation, ground=ground, by=None, why="Thu hồi (mẫu)"
        )
    annulment = actions.Ending("94/QĐ-MẪU", day, PROVINCE, Level.PROVINCE)
    for certificate in in_force[4:6]:
        actions.annul(certificate=certificate, ending=annulment, by=None, why="Công nhận không đúng (mẫu)")


def _translations() -> None:
    """Some made-up products in English and Khmer, put into these languages by a machine, and said to be."""
    products = {product.name: product for product in Product.objects.filter(is_sample=True)}
    for line in rows(DATA / "sample-translations.csv"):
        translation = ProductTranslation(
            product=products[line["product"]],
            language=line["language"],
            name=line["name"],
            story=line["story"],
            origin=Origin.AUTOMATIC,
        )
        save_translation(translation=translation, by=None, why="Dữ liệu mẫu")


def _sales() -> None:
    """Shops and channels, all made up: addresses under a name that is reserved for examples."""
    makers = list(Producer.objects.filter(is_sample=True).order_by("pk"))
    for producer in makers[::2]:
        kind = ChannelKind.WEBSITE if producer.pk % 2 else ChannelKind.MARKETPLACE
        url = f"https://example.com/{producer.slug}"
        save_channel(channel=SalesChannel(producer=producer, kind=kind, url=url, is_sample=True), by=None)
    for district, place in zip(District.objects.all(), cycle(PointKind), strict=False):
        point = SalesPoint(
            name=f"{place.label} {district.short_name} (mẫu)",
            kind=place,
            address="Số 1, đường Mẫu",
            district=district,
            opening_hours="7:00 – 20:00, mỗi ngày (mẫu)",
            is_sample=True,
        )
        save_point(point=point, by=None)
        for producer in [each for each in makers if each.district_id == district.pk][:2]:
            sell_at(point=point, producer=producer, by=None)
