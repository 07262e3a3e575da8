"""A register of any size, made up for measuring: real places, product sets and rules, invented names."""

import random
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from producers.models import Producer
    from products.models import Product

SEED = 26
TODAY = date(2026, 11, 23)
FOODS = (
    "Bánh pía", "Lạp xưởng", "Gạo thơm", "Mắm cá lóc", "Khô cá sặc", "Bánh in", "Mè láo", "Trà mãng cầu", "Rượu vang",
    "Tôm khô", "Hành tím", "Bưởi năm roi", "Nhãn xuồng", "Mật ong", "Bún khô", "Cốm dẹp", "Nem nướng", "Chả lụa", "Muối tôm",
    "Dầu dừa", "Kẹo đậu phộng", "Vú sữa tím", "Xoài cát", "Giỏ lục bình", "Chiếu lác", "Ghe ngo mô hình",
)  # fmt: skip
KINDS = (
    "sầu riêng", "trứng muối", "đặc biệt", "truyền thống", "hữu cơ", "thượng hạng", "gia truyền", "ba khía", "lá dứa", "mật",
    "ít đường", "tẩm gừng", "sấy dẻo", "hút chân không", "hộp quà", "loại một",
)  # fmt: skip
PEOPLE = (
    "Tân Huê Viên", "Phương An", "Hưng Thịnh", "Mỹ Phước", "Thạch Sen", "Kim Sa", "Lâm Hùng", "Ngọc Bích", "Đại Phát", "Cửu Long",
    "Trần Đề", "Vĩnh Hải", "An Thạnh", "Ba Rinh", "Sơn Pôl",
)  # fmt: skip
FORMS = (
    ("Hợp tác xã", "cooperative"),
    ("Tổ hợp tác", "cooperative_group"),
    ("Công ty TNHH", "company"),
    ("Hộ kinh doanh", "household_business"),
    ("Cơ sở", "unknown"),
)
STARS = (3, 4, 5)
SHARES = (70, 27, 3)  # of 3, 4 and 5 stars
PRODUCTS_PER_PRODUCER = 3
EACH_WITH_SEASON = 3  # one in three has a season
CORNERS = 40  # of an outline


def fill(products: int) -> None:
    """So many products of a third as many producers, each with one certificate; about three in four in force."""
    from certifications.models import Certificate, Decision
    from ocop_registry.bulk import tell_planner
    from producers.models import Producer
    from products.models import Product

    chance = random.Random(SEED)  # noqa: S311 -- the same register every time
    with transaction.atomic():
        makers = _producers(-(-products // PRODUCTS_PER_PRODUCER), chance)
        made = _products(products, makers, chance)
        _certificates(made, chance)
        _boundaries()
    tell_planner(Producer, Product, Decision, Certificate)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _producers(number: int, chance: random.Random) -> "list[Producer]":
    from localities.models import Commune
    from ocop_registry import bulk
    from producers.models import Producer

    places = list(Commune.objects.filter(valid_to=date(2025, 6, 30)).order_by("code"))
    made = []
    for each in range(number):
        word, form = chance.choice(FORMS)
        place = chance.choice(places)
        name = f"{word} {chance.choice(PEOPLE)} {each}"
        made.append(
            Producer(
                name=name,
                slug=f"chu-the-{each}",
                legal_form=form,
                district_id=place.district_id,
                commune=place,
            )
        )
    bulk.insert(made)
    return made


def _products(number: int, makers: "list[Producer]", chance: random.Random) -> "list[Product]":
    from ocop_registry import bulk
    from products.models import Product, ProductSet

    sets = list(ProductSet.objects.order_by("number").values_list("code", flat=True))
    made = []
    for each in range(number):
        maker = makers[each // PRODUCTS_PER_PRODUCER]
        made.append(
            Product(
                name=f"{chance.choice(FOODS)} {chance.choice(KINDS)} {each}",
                slug=f"san-pham-{each}",
                producer=maker,
                product_set_id=chance.choice(sets),
                district_id=maker.district_id,
                commune_id=maker.commune_id,
                months=[each % 12 + 1] if each % EACH_WITH_SEASON == 0 else [],
            )
        )
    bulk.insert(made)
    return made


def _boundaries() -> None:
    """An outline for each commune of today, as long as a real one after loading, of the shape of none."""
    from localities.models import Boundary, BoundaryFile, Commune

    file = BoundaryFile.objects.create(
        level="commune",
        source="made up",
        file_name="made-up.geojson",
        sha256="0" * 64,
        width=1000,
        height=800,
    )
    Boundary.objects.bulk_create(
        Boundary(file=file, commune=commune, path=f"M{place} {place}" + "l3 2" * CORNERS + "z", labels=[])
        for place, commune in enumerate(Commune.objects.filter(valid_to=None))
    )


def _certificates(made: "list[Product]", chance: random.Random) -> None:
    from certifications.dates import new_code
    from certifications.enums import Level, rubric_of
    from certifications.models import Certificate, Decision
    from ocop_registry import bulk

    days = [date(year, month, 15) for year in (2022, 2023, 2024, 2025, 2026) for month in range(1, 12)]
    decisions = {}
    numbers = count(1)
    for day in days:
        for level, authority in ((Level.PROVINCE, "UBND tỉnh Sóc Trăng"), (Level.CENTRAL, "Bộ NN&PTNT")):
            decisions[day, level] = Decision(
                number=f"{next(numbers)}/QĐ", decided_on=day, authority=authority, level=level
            )
    bulk.insert(list(decisions.values()))
    rows = []
    for product in made:
        day, [star] = chance.choice(days), chance.choices(STARS, SHARES)
        decision = decisions[day, Level.CENTRAL if star == max(STARS) else Level.PROVINCE]
        rows.append(
            Certificate(
                product=product,
                decision=decision,
                number=f"{product.pk}/GCN",
                code=new_code(),
                star=star,
                rubric_version=rubric_of(day),
                product_name=product.name,
                producer_name=product.producer.name,
                issued_on=day,
            )
        )
    bulk.insert(rows)
