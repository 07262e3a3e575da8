"""The stamp of what the public may see: moved by every change of a public table, however it is made, by no other."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import CharField, Model

from accounts.models import User
from certifications.actions import strike
from certifications.models import Certificate, Decision
from localities.models import District
from ocop_registry import bulk, stamp
from ocop_registry.audit import AuditEvent
from producers.models import Producer, Representative
from products.models import Product, ProductPhoto, Sector
from tests.factories import make_certificate, make_producer, make_product

pytestmark = pytest.mark.django_db
OUR_APPS = ("accounts", "localities", "producers", "products", "certifications", "trust", "evaluations")
# Everything else of ours is public, or at least its change may change a public page.
PRIVATE = {
    "accounts.User",
    "certifications.PrintJob",
    "producers.Representative",
    # Counted beside the pages, and what people report: neither stands on a public page.
    "trust.DoubtReport",
    "trust.LookUps",
    # How a star comes about: the public sees what was decided, as a certificate.
    "evaluations.AdvisoryReport",
    "evaluations.CentralReview",
    "evaluations.CommuneReport",
    "evaluations.Council",
    "evaluations.DayOff",
    "evaluations.Declaration",
    "evaluations.Dossier",
    "evaluations.Evidence",
    "evaluations.Hearing",
    "evaluations.MinimaFinding",
    "evaluations.Notice",
    "evaluations.Result",
    "evaluations.Round",
    "evaluations.ScoreItem",
    "evaluations.ScoreSheet",
    "evaluations.Seat",
    "evaluations.SelfScore",
}
# Follows from public tables, in the same statement.
DERIVED = {"certifications.Listed"}


def models() -> list[type[Model]]:
    found = [model for app in OUR_APPS for model in apps.get_app_config(app).get_models()]
    return [model for model in found if not issubclass(model, AuditEvent)]


PUBLIC = [model for model in models() if model._meta.label not in PRIVATE | DERIVED]


def moved(change: Callable[[], Any]) -> bool:
    before = stamp.read()
    change()
    return stamp.read() != before


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_table_of_ours_is_watched_or_known_to_be_private() -> None:
    watched = {
        model._meta.label
        for model in models()
        if any(trigger.name == "public_change" for trigger in getattr(model._meta, "triggers", []))
    }
    assert watched == {model._meta.label for model in PUBLIC}
    assert len(watched) > 15
    assert {model._meta.label for model in models()} - watched == PRIVATE | DERIVED


@pytest.mark.parametrize("model", PUBLIC, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("verb", ["INSERT", "UPDATE", "DELETE"])
def test_raw_sql_on_any_public_table_moves_it(model: type[Model], verb: str) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    statements = {
        "INSERT": f"INSERT INTO {table} ({key}) SELECT {key} FROM {table} WHERE false",
        "UPDATE": f"UPDATE {table} SET {key} = {key} WHERE false",
        "DELETE": f"DELETE FROM {table} WHERE false",
    }
    assert moved(lambda: sql(statements[verb]))


@pytest.mark.parametrize("model", PUBLIC, ids=lambda model: model._meta.label)
def test_a_queryset_on_any_public_table_moves_it(model: type[Model]) -> None:
    key = model._meta.pk
    absent = "~" if isinstance(key, CharField) else -1  # no row: what is frozen would refuse
    assert moved(lambda: model._default_manager.filter(pk=absent).update(**{key.name: absent}))


@pytest.mark.parametrize(
    "change",
    [
        make_producer,
        make_product,
        make_certificate,
        lambda: District.objects.get(code="944").save(),
        lambda: Sector.objects.filter(slug="thuc-pham").update(short_name="Thực phẩm"),
        lambda: bulk.insert(
            [Producer(name="HTX Chép", slug="htx-chep", district=District.objects.get(code="944"))]
        ),
        lambda: sql("TRUNCATE products_productphoto"),  # `conftest.py` has lifted the rule that forbids it
    ],
    ids=["producer", "product", "certificate", "save", "queryset", "COPY", "TRUNCATE"],
)
def test_changes_as_they_happen_move_it(change: Callable[[], Any]) -> None:
    assert moved(change)


def test_each_change_of_a_certificate_and_what_hangs_on_it_moves_it() -> None:
    certificate = make_certificate()
    product = certificate.product
    assert moved(lambda: Certificate.objects.filter(pk=certificate.pk).update(number="12/GCN"))
    assert moved(lambda: Decision.objects.update(authority="UBND thành phố Cần Thơ"))
    assert moved(lambda: Product.objects.filter(pk=product.pk).update(name="Gạo khác"))
    assert moved(lambda: Producer.objects.filter(pk=product.producer_id).update(publish_contact=True))
    assert moved(lambda: ProductPhoto.objects.create(product=product, width=1, height=1, sha256="0" * 64))
    assert moved(lambda: ProductPhoto.objects.all().delete())
    assert moved(lambda: strike(certificate=certificate, by=None, why="gõ nhầm"))


def test_what_is_not_public_does_not_move_it(officer: User) -> None:
    producer = make_producer()
    changes: list[Callable[[], Any]] = [
        lambda: User.objects.create_user("moi", "mat-khau-dai-9", full_name="Mới"),
        lambda: User.objects.filter(pk=officer.pk).update(role=""),
        lambda: Representative.objects.create(producer=producer, name="Thạch Thị Sen"),
        lambda: Representative.objects.update(phone="0912345678"),
        lambda: Representative.objects.all().delete(),
        lambda: Session.objects.create(session_key="x", expire_date="2030-01-01T00:00Z"),
    ]
    assert [moved(change) for change in changes] == [False] * 6
    assert not moved(Product.objects.count)


def test_a_change_that_is_taken_back_takes_its_stamp_back() -> None:
    before = stamp.read()
    with transaction.atomic():
        make_producer()
        assert stamp.read() != before
        transaction.set_rollback(True)
    assert stamp.read() == before


def test_no_two_changes_of_one_transaction_share_a_stamp() -> None:
    seen = set()
    for _ in range(5):
        make_producer()
        seen.add(stamp.read())
        with transaction.atomic():
            make_producer()
            seen.add(stamp.read())
            transaction.set_rollback(True)
    assert len(seen) == 10


@pytest.mark.django_db(transaction=True)
def test_a_transaction_counts_once_whatever_it_changes() -> None:
    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(changes), 0) FROM ocop_public_changes")
            return int(cursor.fetchone()[0])

    before = count()
    with transaction.atomic():
        make_producer()
        make_producer()
    assert count() == before + 1
    make_producer()
    assert count() == before + 2


def test_held_is_one_stamp_inside_and_forgotten_after() -> None:
    with stamp.held() as first:
        make_producer()
        with stamp.held() as second:
            assert second == first
    with stamp.held() as third:
        assert third != first
