"""The register as the plan sees it: plain objects, read in a handful of queries, however long the file is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Min
from django.utils import timezone

from certifications import dates
from certifications.enums import DecisionKind, Precision
from certifications.models import Certificate, Decision
from certifications.recognitions import legal
from certifications.recognitions.cells import When
from producers.models import Producer
from products.models import Product


@dataclass(slots=True, eq=False)
class KnownDecision:
    """A decision, in the register (`pk`) or new."""

    number: str
    number_fold: str
    day: date
    level: str
    authority: str
    kind: str = DecisionKind.RECOGNITION
    pk: int | None = None


@dataclass(slots=True, eq=False)
class KnownProducer:
    """A producer, in the register or new; `changes` is what the file adds to the register's."""

    name: str
    district: str
    commune: int | None
    legal_form: str
    tax_number: str
    phone: str
    address: str
    pk: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    products: dict[str, list["KnownProduct"]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class KnownProduct:
    """A product, in the register or new."""

    name: str
    producer: KnownProducer
    district: str
    commune: int | None
    product_set: str
    source_url: str
    source_note: str
    pk: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    certificates: list["KnownCertificate"] = field(default_factory=list)
    struck: list["KnownCertificate"] = field(default_factory=list)  # entries that were struck out as slips


@dataclass(slots=True, eq=False)
class KnownCertificate:
    """A certificate, in the register or new; `said` is where the file spoke of it first."""

    product: KnownProduct
    star: int
    when: When
    decision: KnownDecision | None
    score: Decimal | None
    number: str
    address: str
    commune: int | None
    pk: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    said: tuple[str, int] | None = None
    prolonged_until: date | None = None
    struck_on: date | None = None  # the day it was struck out as a slip

    def may_be_of(self, day: date) -> bool:
        """Whether its prolongation still stands when this was its day of issue (QĐ 26/2026/QĐ-TTg, Điều 12.3)."""
        term = dates.add_months(day, dates.TERM_MONTHS)
        until = self.prolonged_until
        return until is None or term < until <= term + timedelta(days=dates.PROLONGATION_DAYS)


class Known:
    """What the register holds of the producers a file names."""

    def __init__(self) -> None:
        self.decisions: dict[tuple[str, date, str], KnownDecision] = {}
        self.by_tax: dict[str, KnownProducer] = {}
        self.by_name: dict[tuple[str, str], list[KnownProducer]] = defaultdict(
            list
        )  # canonical name, district
        self.districts_of: dict[str, set[str]] = defaultdict(set)  # canonical name
        self.names: list[str] = []

    def add(self, producer: KnownProducer) -> None:
        """Keep a producer for matching."""
        canonical = legal.canonical(producer.name)
        self.by_name[canonical, producer.district].append(producer)
        self.districts_of[canonical].add(producer.district)
        if producer.tax_number:
            self.by_tax[producer.tax_number] = producer


def span(day: date, precision: str) -> When:
    """A stored day with its precision as the days it may be."""
    first = day
    if precision == Precision.MONTH:
        first = day.replace(day=1)
    elif precision == Precision.YEAR:
        first = day.replace(month=1, day=1)
    return When(day, Precision(precision), first)


def load(names: Iterable[tuple[str, str]]) -> Known:
    """Everything the register knows of these producers (name and tax number), in four queries."""
    wanted, taxes = set(), set()
    for name, tax in names:
        wanted.add(legal.canonical(name))
        taxes.add(tax)
    known, producers = Known(), {}
    fields = ("pk", "name", "district_id", "commune_id", "legal_form", "tax_number", "phone", "address")
    for pk, name, district, commune, form, tax, phone, address in Producer.objects.values_list(
        *fields
    ).iterator(chunk_size=5000):
        known.names.append(name)
        if legal.canonical(name) in wanted or (tax and tax in taxes):
            producers[pk] = KnownProducer(name, district, commune, form, tax, phone, address, pk=pk)
            known.add(producers[pk])
    by_pk = {}
    for row in Decision.objects.values_list(
        "pk", "number", "number_fold", "decided_on", "level", "authority", "kind"
    ):
        by_pk[row[0]] = decision = KnownDecision(*row[1:], pk=row[0])
        known.decisions[decision.number_fold, decision.day, decision.level] = decision
    _load_certificates(_load_products(producers), by_pk)
    return known


def _load_products(producers: dict[int, KnownProducer]) -> dict[int, KnownProduct]:
    products = {}
    fields = (
        "pk", "name_fold", "name", "producer_id", "district_id", "commune_id", "product_set_id", "source_url",
        "source_note",
    )  # fmt: skip
    rows = Product.objects.filter(producer_id__in=list(producers)).order_by().values_list(*fields)
    for pk, name_fold, name, producer_pk, district, commune, product_set, url, note in (
        rows if producers else ()
    ):
        producer = producers[producer_pk]
        product = KnownProduct(name, producer, district, commune, product_set or "", url, note, pk=pk)
        products[pk] = product
        producer.products.setdefault(name_fold, []).append(product)
    return products


def _load_certificates(products: dict[int, KnownProduct], decisions: dict[int, KnownDecision]) -> None:
    fields = (
        "pk", "product_id", "star", "issued_on", "precision", "decision_id", "score", "number", "address", "commune_id",
        "prolonged_until", "annulled_on", "annulment_id",
    )  # fmt: skip
    rows = Certificate.objects.filter(product_id__in=list(products)).order_by("pk").values_list(*fields)
    struck: dict[int, KnownCertificate] = {}
    for pk, product_pk, star, day, precision, decision, score, number, address, commune, *end in (
        rows if products else ()
    ):
        product = products[product_pk]
        granted = decisions[decision] if decision else None
        prolonged_until, annulled_on, annulment = end
        known = KnownCertificate(
            product, star, span(day, precision), granted, score, number, address, commune, pk=pk,
            prolonged_until=prolonged_until,
        )  # fmt: skip
        if annulled_on == day and annulment is None:
            product.struck.append(known)
            struck[pk] = known
        else:
            product.certificates.append(known)
    _load_strikes(struck)


def _load_strikes(struck: dict[int, KnownCertificate]) -> None:
    """The days of the strikes, which only the audit trail knows."""
    if not struck:
        return
    events = Certificate._meta.get_field("events").related_model._default_manager
    found = events.filter(pgh_obj_id__in=list(struck), annulled_on__isnull=False)
    for pk, moment in found.values_list("pgh_obj_id").annotate(Min("pgh_created_at")):
        struck[pk].struck_on = timezone.localdate(moment)


@dataclass(frozen=True)
class Mark:
    """How far the register had come at a moment; equal marks mean that nothing of it has changed in between."""

    events: tuple[int, ...]
    quiet: bool  # whether no transaction was under way that may add events with earlier numbers

    def still(self, now: "Mark") -> bool:
        """Whether the register is as it was."""
        return self.quiet and self.events == now.events


def mark() -> Mark:
    """The mark of this moment, from the audit trail, which only grows."""
    tables = [
        model._meta.get_field("events").related_model._meta.db_table
        for model in (Producer, Product, Decision, Certificate)
    ]
    maxima = ", ".join(f"(SELECT coalesce(max(pgh_id), 0) FROM {table})" for table in tables)  # noqa: S608 -- our tables
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pg_snapshot_xmin(s) = pg_snapshot_xmax(s), {maxima} FROM pg_current_snapshot() AS s"  # noqa: S608
        )
        quiet, *events = cursor.fetchone()
    return Mark(tuple(events), bool(quiet))
