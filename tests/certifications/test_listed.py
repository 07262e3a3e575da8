"""Lines of the public list: always what certificate, product and producer say, whoever writes, at the same moment too."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Lower

from certifications.models import Certificate, Listed
from certifications.samples import load_samples
from ocop_registry.languages import PREFIXED
from ocop_registry.vietnamese import fold
from producers.models import Producer
from products.models import Product, ProductTranslation
from tests.factories import (
    commune,
    district,
    make_certificate,
    make_producer,
    make_product,
    make_translation,
)


def lines() -> set[tuple[Any, ...]]:
    return set(
        Listed.objects.values_list(
            "pk", "star", "product", "name", "words", "district", "commune", "product_set", "producer",
            "producer_words", "segment", "said", "producer_said", "words_en", "words_km",
        )
    )  # fmt: skip


def as_they_should_be() -> set[tuple[Any, ...]]:
    p, r = "product__", "product__producer__"
    rows = Certificate.objects.values_list(
        "pk", "star", "product", p + "name_sort", p + "name_fold", p + "district", p + "commune", p + "product_set",
        r + "pk", r + "name_fold", r + "segment", Lower(p + "name"), Lower(r + "name"),
    )  # fmt: skip
    spoken = {
        (each.product_id, each.language): fold(each.name.replace("\u200b", ""))
        for each in ProductTranslation.objects.all()
    }
    return {(*row, spoken.get((row[2], "en"), ""), spoken.get((row[2], "km"), "")) for row in rows}


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_sample_records_have_their_lines() -> None:
    load_samples(today=date(2026, 11, 23))
    assert lines() == as_they_should_be()
    assert len(lines()) > 200


def test_each_language_of_the_pages_has_its_words() -> None:
    columns = {field.name for field in Listed._meta.get_fields()}
    assert {f"words_{language}" for language in PREFIXED} <= columns


CHANGES: list[Callable[[], Any]] = [
    lambda: Product.objects.update(name="Bánh pía sầu riêng"),
    lambda: Product.objects.filter(pk=Product.objects.first().pk).update(product_set="qd26-01"),
    lambda: Product.objects.update(product_set=None),
    lambda: Product.objects.update(district=district("my-tu"), commune=None),
    lambda: Product.objects.update(producer=make_producer(name="Hộ kinh doanh Mới", legal_form="household_business")),
    lambda: Producer.objects.update(legal_form="limited_company"),
    lambda: Producer.objects.update(name="Công ty Đổi Tên"),
    lambda: make_certificate(product=Product.objects.first(), star=4, on=date(2026, 5, 4)),
    lambda: make_translation(Product.objects.first()),
    lambda: make_translation(Product.objects.last(), "km", name="អង្ករ\u200bក្រអូប"),
    lambda: ProductTranslation.objects.update(name="Rice of ST25 – Fragrant"),
    lambda: ProductTranslation.objects.update(name="", story="Only a story"),
    lambda: ProductTranslation.objects.update(product=Product.objects.last()),
    lambda: ProductTranslation.objects.update(language="km"),
    lambda: ProductTranslation.objects.all().delete(),
    lambda: sql("UPDATE products_product SET name = name || ' loại ' || id"),
    lambda: sql("UPDATE producers_producer SET name = 'HTX ' || id, legal_form = 'farm'"),
    lambda: sql("INSERT INTO products_product (name, slug, producer_id, district_id, description, story, packaging, brand,"
                " trademark, gtin, source_url, source_note, is_sample, created_at) SELECT 'Mới ' || id, 'moi-' || id, producer_id,"
                " district_id, '', '', '', '', '', '', '', '', false, now() FROM products_product"),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_a_line_follows_every_change(change: Callable[[], Any]) -> None:
    for _ in range(3):
        make_certificate(product=make_product(producer=make_producer(commune=commune("31588"))))
    make_translation(Product.objects.all()[1])
    assert [words for words in Listed.objects.values_list("words_en", flat=True) if words] == [
        "fragrant rice"
    ]
    assert lines() == as_they_should_be()
    change()
    assert lines() == as_they_should_be()


@pytest.mark.django_db
def test_lines_that_stay_are_not_written_again() -> None:
    make_certificate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text, xmin::text FROM certifications_listed")
        before = cursor.fetchall()
        Product.objects.update(description="Mô tả")
        Producer.objects.update(phone="0299 3822 333")
        Certificate.objects.update(number="1/GCN")
        cursor.execute("SELECT ctid::text, xmin::text FROM certifications_listed")
        assert cursor.fetchall() == before


# --- at the same moment ----------------------------------------------------------------------------------------


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
            threading.Event().wait(0.02)
    return False


@contextmanager
def beside(action: Callable[[], Any]) -> Iterator[threading.Thread]:
    """The action on a thread of its own, started by whoever is inside; ends when both are done."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            action()
        except Exception as error:  # noqa: BLE001 -- told below
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    yield thread
    thread.join(timeout=30)
    assert (failures, thread.is_alive()) == ([], False)


def translate(product: Product) -> None:
    """As raw SQL might: without taking the product first."""
    ProductTranslation.objects.create(
        product=product, language="en", name="Fragrant rice", origin="human", source_digest="0" * 64
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["translation", "certificate"])
def test_a_translation_beside_a_new_certificate_is_not_lost(first: str) -> None:
    product = make_product()
    actions = {
        "translation": lambda: translate(product),
        "certificate": lambda: make_certificate(product=product),
    }
    [second] = [action for name, action in actions.items() if name != first]
    with beside(second) as thread, transaction.atomic():
        actions[first]()
        thread.start()
        assert waits_for_a_lock()
    assert Listed.objects.get().words_en == "fragrant rice"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "rename",
    [
        lambda: Product.objects.update(name="Tên mới"),
        lambda: Producer.objects.update(name="Chủ thể mới", legal_form="limited_company"),
    ],
    ids=["product", "producer"],
)
@pytest.mark.parametrize("first", ["rename", "certificate"])
def test_a_rename_beside_a_new_certificate_is_not_lost(rename: Callable[[], Any], first: str) -> None:
    product = make_product()
    actions = {"rename": rename, "certificate": lambda: make_certificate(product=product)}
    [second] = [action for name, action in actions.items() if name != first]
    with beside(second) as thread, transaction.atomic():
        actions[first]()
        thread.start()
        assert waits_for_a_lock()
    assert lines() == as_they_should_be()
    assert len(lines()) == 1


@pytest.mark.django_db(transaction=True)
def test_product_and_producer_renamed_at_the_same_moment_do_not_wait_for_each_other() -> None:
    make_certificate()

    def other() -> None:
        with transaction.atomic():
            sql("SET LOCAL lock_timeout = '5s'")
            Producer.objects.update(name="Chủ thể mới")

    with beside(other) as thread, transaction.atomic():
        Product.objects.filter(name=F("name")).update(description="x")  # holds the product, not its line
        thread.start()
        thread.join(timeout=10)
        assert not thread.is_alive()
        Product.objects.update(name="Tên mới")
    assert lines() == as_they_should_be()


@pytest.mark.django_db(transaction=True)
def test_a_certificate_is_issued_beside_somebody_who_takes_the_producer_first() -> None:
    """As the import does. Were the product taken first, the two would wait for each other."""
    product = make_product()
    with beside(lambda: make_certificate(product=product)) as thread, transaction.atomic():
        Producer.objects.select_for_update(no_key=True).get()
        thread.start()
        assert waits_for_a_lock()
        sql("SET LOCAL lock_timeout = '5s'")
        Product.objects.select_for_update(of=("self",)).get()
    assert lines() == as_they_should_be()
    assert len(lines()) == 1
