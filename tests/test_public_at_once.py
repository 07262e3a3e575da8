"""Pages and writers at the same moment, with real threads and commits: no page is ever kept beyond its truth."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from certifications import presenters
from certifications.models import Certificate
from ocop_registry import stamp
from ocop_registry.public import memory
from products.models import Product
from tests.factories import make_certificate, make_product

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 10


def in_a_thread(action: Callable[[], Any]) -> Any:
    def run() -> Any:
        try:
            return action()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=PATIENCE)


@contextmanager
def open_transaction(change: Callable[[], Any]) -> Iterator[Callable[[], None]]:
    """A change on a thread of its own that stays uncommitted until the caller says so."""
    changed, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def run() -> None:
        try:
            with transaction.atomic():
                change()
                changed.set()
                may_end.wait(PATIENCE)
        finally:
            connections.close_all()
            ended.set()

    def commit() -> None:
        may_end.set()
        assert ended.wait(PATIENCE)

    thread = threading.Thread(target=run)
    thread.start()
    assert changed.wait(PATIENCE)
    try:
        yield commit
    finally:
        may_end.set()
        thread.join(PATIENCE)


def rename(name: str, **which: Any) -> Callable[[], Any]:
    return lambda: Product.objects.filter(**which).update(name=name)


@pytest.fixture
def two() -> tuple[Certificate, Certificate]:
    return make_certificate(product=make_product(name="Gạo một")), make_certificate(
        product=make_product(name="Gạo hai")
    )


def page(tag: str = "") -> Any:
    return Client().get("/san-pham/", headers={"if-none-match": tag} if tag else {})


def test_a_change_counts_from_its_commit_on(two) -> None:
    before = page()
    with open_transaction(rename("Gạo mới", pk=two[0].product_id)) as commit:
        assert page(before["ETag"]).status_code == 304
        commit()
        after = page(before["ETag"])
    assert after.status_code == 200
    assert "Gạo mới" in after.content.decode()


def test_who_changes_first_and_commits_last_is_seen_too(two) -> None:
    """A stamp that only grew with the changes would miss the one that was counted early and committed late."""
    with open_transaction(rename("Gạo sớm", pk=two[0].product_id)) as commit_early:
        with open_transaction(rename("Gạo muộn", pk=two[1].product_id)) as commit_late:
            commit_late()
        between = page()
        assert "Gạo muộn" in between.content.decode()
        assert "Gạo sớm" not in between.content.decode()
        commit_early()
        after = page(between["ETag"])
    assert after.status_code == 200
    assert "Gạo sớm" in after.content.decode()


def test_a_page_made_while_a_change_commits_is_asked_about_anew(two, monkeypatch) -> None:
    """The commit falls between reading the stamp and reading the rows: the page is newer than its tag, never older."""
    cards, changed = presenters.cards, []

    def slow(*args: Any, **kwargs: Any) -> Any:
        if not changed:
            changed.append(in_a_thread(rename("Gạo mới", pk=two[0].product_id)))
        return cards(*args, **kwargs)

    monkeypatch.setattr(presenters, "cards", slow)
    old = page()
    assert changed
    after = page(old["ETag"])
    assert after.status_code == 200
    assert "Gạo mới" in after.content.decode()


def test_memory_is_never_behind_either(two, settings, monkeypatch) -> None:
    settings.PAGE_MEMORY = 1_000_000
    memory.cache_clear()
    test_a_page_made_while_a_change_commits_is_asked_about_anew(two, monkeypatch)
    test_who_changes_first_and_commits_last_is_seen_too(two)
    memory.cache_clear()


def test_writers_do_not_wait_for_one_another(two) -> None:
    def impatient() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            Product.objects.filter(pk=two[1].product_id).update(name="Gạo vội")

    with open_transaction(rename("Gạo chậm", pk=two[0].product_id)) as commit:
        in_a_thread(impatient)
        in_a_thread(impatient)
        commit()


def test_many_writers_at_once_are_all_counted(two) -> None:
    def counted() -> tuple[int, ...]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(changes), 0), count(*) FROM ocop_public_changes")
            return tuple(map(int, cursor.fetchone()))

    products = [make_product() for _ in range(8)]
    before, _rows = counted()
    start = threading.Barrier(8)

    def write(product: Product) -> None:
        try:
            start.wait(PATIENCE)
            for number in range(10):
                with transaction.atomic():
                    Product.objects.filter(pk=product.pk).update(name=f"Gạo {product.pk} {number}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, products))
    after, rows = counted()
    assert after == before + 80
    assert rows <= 10  # no more counters than writers at once


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_writer_with_an_old_view_is_counted_too(two, level: str) -> None:
    before = page()["ETag"]

    def with_an_old_view() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
            cursor.execute("SELECT count(*) FROM products_product")
            in_a_thread(rename("Gạo giữa chừng", pk=two[0].product_id))
            Product.objects.filter(pk=two[1].product_id).update(description="Mô tả")

    in_a_thread(with_an_old_view)
    between = stamp.read()
    assert page(before).status_code == 200
    assert between == stamp.read()


def test_a_connection_that_died_is_replaced(two) -> None:
    assert page().status_code == 200
    own = connection.connection.get_backend_pid()

    def end() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [own])

    in_a_thread(end)
    assert page().status_code == 200
    assert connection.connection.get_backend_pid() != own
