"""Writes a plan: in one transaction, all or nothing, one import at a time."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import pgtrigger
from django.db import IntegrityError, OperationalError, connection, models, transaction

from accounts.models import User
from certifications import actions, dates
from certifications.enums import rubric_of
from certifications.models import Certificate, Decision
from certifications.recognitions import known, planning
from certifications.recognitions.known import (
    KnownCertificate,
    KnownDecision,
    KnownProducer,
    KnownProduct,
)
from certifications.recognitions.plans import Plan
from certifications.recognitions.report import Report, Source, Unfit
from ocop_registry import bulk, slugs
from ocop_registry.audit import because
from producers.models import Producer
from products.models import Product

ATTEMPTS = 3  # an officer may issue or edit while an import runs: it is matched anew
# A certificate may name the one that supersedes it before that one is written.
_SELF_REFERENCE = (
    "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND confrelid = %s::regclass"
)
M = TypeVar("M", bound=models.Model)


@planning.without_collecting()
def apply(report: Report, *, by: User | None, why: str = "") -> Report:
    """Write what the report plans and return it as it was written.

    When the register has moved since, the lines are matched again inside; applying twice writes nothing more.
    Raises Unfit, with the report, when anything does not fit.
    """
    if report.source is None or not report.ok:
        raise Unfit(report)
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic(), because(by=by, why=why):
                _apply(report, report.source)
            break
        except (IntegrityError, OperationalError):
            if attempt + 1 == ATTEMPTS or not connection.is_usable():
                raise
            report.source.mark = known.Mark((), quiet=False)
    return report


def _apply(report: Report, source: Source) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import_recognitions'))")
    _lock(source.plan)
    if not source.mark.still(known.mark()):
        planning.take(report, source, source.rematch())
        _lock(source.plan)
    if not report.ok:
        raise Unfit(report)
    _write(source.plan)
    source.mark = known.Mark((), quiet=False)


def _lock(plan: Plan) -> None:
    """Hold every record that the plan touches, producers and then products, each by key.

    This comes before the locks of `slugs`: an officer who edits takes the row first and that lock second. Producers
    are held against changes only, so that others may go on adding products to them.
    """
    producers = {product.producer.pk for product in plan.products}
    products = {certificate.product.pk for certificate in plan.certificates}
    for what in plan.changed.values():
        if isinstance(what, KnownProducer):
            producers.add(what.pk)
        elif isinstance(what, KnownProduct):
            products.add(what.pk)
        else:
            products.add(what.product.pk)
    _hold(Producer.objects.select_for_update(no_key=True), producers)
    _hold(Product.objects.select_for_update(), products)


def _hold(rows: models.QuerySet[Any], keys: set[int | None]) -> None:
    held = [key for key in keys if key is not None]
    if held:
        list(rows.filter(pk__in=held).order_by("pk").values_list("pk"))


def _check_at_once(plan: Plan) -> None:
    """Check foreign keys with each statement: thousands of deferred checks slow down each further row.

    Only where certificates follow one another may the earlier name the later before that is written.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if any(len(certificate.product.certificates) > 1 for certificate in plan.certificates):
            cursor.execute(_SELF_REFERENCE, [Certificate._meta.db_table, Certificate._meta.db_table])
            for (name,) in cursor.fetchall():
                cursor.execute(f"SET CONSTRAINTS {connection.ops.quote_name(name)} DEFERRED")


def _write(plan: Plan) -> None:
    _check_at_once(plan)
    _insert_decisions(plan.decisions)
    _insert_producers(plan.producers)
    _insert_products(plan.products)
    changed = list(plan.changed.values())
    _update(
        Producer, [what for what in changed if isinstance(what, KnownProducer)], {"commune": "commune_id"}
    )
    _update(
        Product,
        [what for what in changed if isinstance(what, KnownProduct)],
        {"commune": "commune_id", "product_set": "product_set_id"},
    )
    _learn([what for what in changed if isinstance(what, KnownCertificate)])
    if plan.certificates:
        actions.register([_certificate(new) for new in plan.certificates])
        bulk.tell_planner(Producer, Product, Certificate)


def _insert_decisions(new: list[KnownDecision]) -> None:
    rows = [
        Decision(number=d.number, decided_on=d.day, level=d.level, authority=d.authority, kind=d.kind)
        for d in new
    ]
    bulk.insert(rows)
    _keep_keys(new, rows)


def _insert_producers(new: list[KnownProducer]) -> None:
    rows = [
        Producer(
            name=p.name,
            district_id=p.district,
            commune_id=p.commune,
            legal_form=p.legal_form,
            tax_number=p.tax_number,
            phone=p.phone,
            address=p.address,
        )
        for p in new
    ]
    slugs.assign(rows, fallback="chu-the")
    bulk.insert(rows)
    _keep_keys(new, rows)


def _insert_products(new: list[KnownProduct]) -> None:
    rows = [
        Product(
            name=p.name,
            producer_id=_key(p.producer),
            district_id=p.district,
            commune_id=p.commune,
            product_set_id=p.product_set or None,
            source_url=p.source_url,
            source_note=p.source_note,
        )
        for p in new
    ]
    slugs.assign(rows, fallback="san-pham")
    bulk.insert(rows)
    _keep_keys(new, rows)


def _key(what: KnownProducer | KnownProduct) -> int:
    """The primary key of what has been written by now."""
    if what.pk is None:
        raise ValueError(what.name)
    return what.pk


def _keep_keys(new: Sequence[Any], rows: Iterable[models.Model]) -> None:
    for what, row in zip(new, rows, strict=True):
        what.pk = row.pk


def _certificate(new: KnownCertificate) -> Certificate:
    return Certificate(
        product_id=_key(new.product),
        decision_id=new.decision.pk if new.decision else None,
        number=new.number,
        code=dates.new_code(),
        star=new.star,
        score=new.score,
        rubric_version=rubric_of(new.when.day),
        product_name=new.product.name,
        producer_name=new.product.producer.name,
        address=new.address,
        commune_id=new.commune,
        issued_on=new.when.day,
        precision=new.when.precision,
    )


def _update(
    model: type[M], changed: list[KnownProducer] | list[KnownProduct], columns: dict[str, str]
) -> None:
    """Write what the file adds to records of the register."""
    rows = model._default_manager.in_bulk([what.pk for what in changed])
    fields = set()
    for what in changed:
        for name, value in what.changes.items():
            setattr(rows[what.pk], columns.get(name, name), value)
            fields.add(name)
    if fields:
        model._default_manager.bulk_update(rows.values(), sorted(fields), batch_size=500)


def _learn(changed: list[KnownCertificate]) -> None:
    """Complete certificates, and end earlier ones sooner where an exact day has become known."""
    if not changed:
        return
    lines: dict[int, list[Certificate]] = {}
    for row in Certificate.objects.rightful().filter(product_id__in={what.product.pk for what in changed}):
        lines.setdefault(row.product_id, []).append(row)
    rows = {row.pk: row for line in lines.values() for row in line}
    fields = set()
    for what in changed:
        row = rows[what.pk or 0]
        for name, value in what.changes.items():
            if name == "when":
                row.issued_on, row.precision = value.day, value.precision
                fields |= {"issued_on", "precision"}
            else:
                column = {"decision": "decision_id", "commune": "commune_id"}.get(name, name)
                setattr(row, column, value.pk if name == "decision" else value)
                fields.add(name)
    shortened = {row.pk: row for line in lines.values() for row in actions.chain(line)}
    # In between, an earlier one ends on the day that the later one is about to learn.
    pgtrigger.constraints(pgtrigger.Deferred, "certifications.Certificate:superseded_by_the_next")
    # First the earlier ones end, then the later ones begin: on no day are two in force.
    Certificate.objects.bulk_update(shortened.values(), ["superseded_on", "superseded_by"], batch_size=500)
    Certificate.objects.bulk_update([rows[what.pk or 0] for what in changed], sorted(fields), batch_size=500)
