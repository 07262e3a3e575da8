"""An import beside officers who edit: whoever comes second waits, and nobody is thrown out."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import translation

from certifications.models import Certificate
from certifications.recognitions import apply, plan
from ocop_registry import slugs
from producers.actions import save_producer
from producers.models import Producer
from products.actions import save_product
from products.models import Product

from .sheets import HEADINGS, ROW, TODAY, changed, workbook

pytestmark = pytest.mark.django_db(transaction=True)
WITH_TAX = [*HEADINGS, "MST"]


def waits_for_a_lock():
    """Until some other connection waits for one."""
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
            time.sleep(0.05)
    return False


@contextmanager
def importing(report):
    """The import on a thread of its own; ends when both are done."""
    failures = []

    def run():
        try:
            with translation.override("en"):
                apply(report, by=None)
        except Exception as error:  # noqa: BLE001 -- told below
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    try:
        yield thread
    finally:
        thread.join(timeout=60)
    assert (failures, thread.is_alive()) == ([], False)


@pytest.mark.parametrize("what", ["producer", "product"])
def test_an_officer_who_edits_and_an_import_wait_for_each_other(what, monkeypatch):
    """The officer holds the row and goes for the lock of the names, which the import would hold by then."""
    monkeypatch.setattr("certifications.recognitions.applying.ATTEMPTS", 1)  # waiting, not trying again
    with translation.override("en"):
        apply(plan(workbook([HEADINGS, changed(ROW, set="")]), on=TODAY), by=None)
        rows = [
            [*changed(ROW, producer="Hợp tác xã Khác", product="Gạo khác"), ""],
            [*changed(ROW), "2200108445"],
            [*changed(ROW, product="Gạo mới"), ""],
        ]
        report = plan(workbook([WITH_TAX, *rows]), on=TODAY)
    assert report.errors == []
    with importing(report) as thread, transaction.atomic():
        if what == "producer":
            producer = Producer.objects.select_for_update().get()
            thread.start()
            assert waits_for_a_lock()
            producer.phone = "0299 3 822 333"
            save_producer(producer=producer, by=None)
        else:
            product = Product.objects.select_for_update(of=("self",)).get()
            thread.start()
            assert waits_for_a_lock()
            product.source_note = "Theo hồ sơ"
            save_product(product=product, by=None)
    producer = Producer.objects.get(name="Hợp tác xã Mẫu")
    assert (producer.tax_number, producer.phone) == (
        "2200108445",
        "0299 3 822 333" if what == "producer" else "",
    )
    assert (Producer.objects.count(), Product.objects.count(), Certificate.objects.count()) == (2, 3, 3)


def test_a_product_may_be_added_to_a_producer_that_an_import_changes(monkeypatch):
    monkeypatch.setattr("certifications.recognitions.applying.ATTEMPTS", 1)
    with translation.override("en"):
        apply(plan(workbook([HEADINGS, ROW]), on=TODAY), by=None)
        rows = [[*ROW, "2200108445"], [*changed(ROW, product="Gạo mới"), ""]]
        report = plan(workbook([WITH_TAX, *rows]), on=TODAY)
    producer = Producer.objects.get()
    known = Product.objects.get()
    with importing(report) as thread, transaction.atomic():
        new = Product(name="Gạo của cán bộ", producer=producer, district=known.district)
        slugs.one_writer(Product)  # as `save_product`, stopped between its lock and its insert
        thread.start()
        assert waits_for_a_lock()
        save_product(product=new, by=None)
    assert Product.objects.count() == 3
