"""Records for tests, each made the way the registry makes it, with nothing surprising in them."""

import itertools
from datetime import date
from typing import Any, TypeVar

from django.db import transaction

from certifications.actions import issue
from certifications.conflicts import Award
from certifications.enums import DecisionKind, Level
from certifications.models import Certificate, Decision
from localities.models import Boundary, BoundaryFile, Commune, District
from ocop_registry import slugs
from producers.enums import LegalForm
from producers.models import Producer
from products.actions import save_translation
from products.enums import Origin
from products.models import Product, ProductSet, ProductTranslation

_numbers = itertools.count(1)
R = TypeVar("R", Producer, Product)


def _saved(record: R, *, fallback: str) -> R:
    """As the actions save, without asking every constraint first: the database does that, and tests are many."""
    with transaction.atomic():
        slugs.assign([record], fallback=fallback)
        record.save()
    return record


def commune(code: str = "31687", *, new: bool = False) -> Commune:
    """Xã Tài Văn, huyện Trần Đề, before July 2025 unless `new`."""
    return Commune.objects.get(code=code, valid_to=None if new else date(2025, 6, 30))


def boundary() -> Boundary:
    """A triangle for the district of Mỹ Tú: no map of anything."""
    file = BoundaryFile.objects.create(
        level="district", source="Thử", file_name="thu.geojson", sha256="0" * 64, width=100, height=100
    )
    return Boundary.objects.create(file=file, district_id="944", path="M5 5l90 0 0 90z", labels=[])


def make_producer(**fields: Any) -> Producer:
    """A cooperative in Xã Tài Văn, Trần Đề."""
    fields.setdefault("name", f"Hợp tác xã Thử nghiệm {next(_numbers)}")
    fields.setdefault("legal_form", LegalForm.COOPERATIVE)
    if "district" not in fields and "commune" not in fields:
        fields["commune"] = commune()
    fields.setdefault("district", fields["commune"].district if fields.get("commune") else None)
    return _saved(Producer(**fields), fallback="chu-the")


def make_product(**fields: Any) -> Product:
    """A rice of that cooperative, from the same place."""
    producer = fields.setdefault("producer", None) or make_producer()
    fields |= {"producer": producer}
    fields.setdefault("name", f"Gạo thơm Thử nghiệm {next(_numbers)}")
    fields.setdefault("district", producer.district)
    fields.setdefault("commune", producer.commune if fields["district"] == producer.district else None)
    if "product_set" not in fields:
        fields["product_set"] = ProductSet.objects.get(code="qd26-03")
    return _saved(Product(**fields), fallback="san-pham")


def make_translation(product: Product, language: str = "en", **fields: Any) -> ProductTranslation:
    """Its name in another language, put there by a person."""
    fields.setdefault("name", {"en": "Fragrant rice", "km": "អង្ករក្រអូប"}[language])
    fields.setdefault("origin", Origin.HUMAN)
    made = ProductTranslation(product=product, language=language, **fields)
    return save_translation(translation=made, by=None)


def decision(**fields: Any) -> Decision:
    """A decision of the province, not yet saved."""
    fields.setdefault("number", f"{1000 + next(_numbers)}/QĐ-UBND")
    fields.setdefault("decided_on", date(2025, 3, 10))
    fields.setdefault("level", Level.PROVINCE)
    fields.setdefault("authority", "UBND tỉnh Sóc Trăng")
    return Decision(**fields)


def make_decision(**fields: Any) -> Decision:
    """The same, saved."""
    made = decision(**fields)
    made.full_clean()
    made.save()
    return made


def make_certificate(
    *, product: Product | None = None, star: int = 3, on: date = date(2025, 3, 10), **award: Any
) -> Certificate:
    """A certificate issued on a day by a decision of the province (of the ministry for 5 stars)."""
    level = Level.CENTRAL if star == 5 else Level.PROVINCE
    granted = decision(decided_on=on, level=level, kind=DecisionKind.RECOGNITION)
    [made] = issue(
        decision=granted,
        awards=[Award(product=product or make_product(), star=star, **award)],
        by=None,
        accept_warnings=True,
    )
    return Certificate.objects.get(pk=made.pk)


def district(slug: str) -> District:
    """A former district by its slug."""
    return District.objects.get(slug=slug)
