"""Many rows at once by COPY: every text arrives as it was, and the audit trail knows who and why."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection
from hypothesis import given, settings
from hypothesis import strategies as st

from certifications.models import Certificate
from ocop_registry import bulk
from ocop_registry.audit import because
from producers.models import Producer
from products.models import Product
from tests.factories import commune, district, make_certificate, make_product

HOSTILE = [
    "",
    " ",
    "\\",
    "\\N",
    "\\.",
    "\\\\.\n\\.",
    "\t",
    "a\tb\nc\r\nd",
    "\\t\\n",
    'he said "no"',
    "it's; DROP TABLE producers_producer; --",
    "NULL",
    "%s {x} $1 ,;|",
    "🥮 Bánh pía\u2028",
    "\x0b\x0c\x01\x7f",
]


def products(stories: list[str]) -> list[Product]:
    first = make_product()
    place = {"producer_id": first.producer_id, "district_id": first.district_id}
    return [
        Product(name=f"Mẫu {n}", slug=f"bulk-{n}", story=story, **place) for n, story in enumerate(stories)
    ]


def stories(rows: list[Product]) -> list[str]:
    kept = Product.objects.in_bulk([row.pk for row in rows])
    return [kept[row.pk].story for row in rows]


def test_hostile_texts_arrive_as_they_were(db) -> None:
    rows = products(HOSTILE)
    bulk.insert(rows)
    assert stories(rows) == HOSTILE


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), max_size=20))
def test_any_text_arrives_as_it_was(texts: list[str]) -> None:
    Product.objects.all().delete()
    Producer.objects.all().delete()
    rows = products(texts)
    bulk.insert(rows)
    assert stories(rows) == texts


@pytest.mark.django_db
def test_lists_of_numbers_arrive_as_they_were() -> None:
    rows = products(["a", "b"])
    rows[0].months = [5, 11, 12]
    bulk.insert(rows)
    assert [Product.objects.get(pk=row.pk).months for row in rows] == [[5, 11, 12], []]


@pytest.mark.django_db(transaction=True)
def test_a_zero_byte_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(DatabaseError, match="0x00"):
        bulk.insert(products(["fine", "a\x00b"]))
    assert not Product.objects.filter(slug__startswith="bulk-").exists()


def test_nothing_is_not_an_empty_text(db) -> None:
    first = make_certificate()
    other = make_product(producer=first.product.producer)
    columns = {
        "product": other,
        "decision": None,
        "star": 3,
        "rubric_version": first.rubric_version,
        "product_name": other.name,
        "producer_name": other.producer.name,
        "issued_on": date(2024, 2, 29),
        "code": "ABCDEFGH2345",
    }
    bulk.insert([Certificate(score=Decimal("61.50"), **columns)])
    kept = Certificate.objects.get(product=other)
    assert (kept.number, kept.address, kept.decision_id, kept.commune_id, kept.revoked_on) == (
        "", "", None, None, None,
    )  # fmt: skip
    assert (kept.score, kept.issued_on, kept.expires_on) == (
        Decimal("61.50"),
        date(2024, 2, 29),
        date(2027, 2, 28),
    )


def test_the_same_row_as_save_writes(db) -> None:
    words = {
        "name": "HTX Một",
        "district": district("tran-de"),
        "commune": commune(),
        "publish_contact": True,
    }
    Producer.objects.create(slug="saved", **words)
    bulk.insert([Producer(slug="copied", **words)])
    own = {"id", "slug", "created_at"}
    saved, copied = (
        {name: value for name, value in row.items() if name not in own}
        for row in Producer.objects.filter(slug__in=["saved", "copied"]).order_by("-slug").values()
    )
    assert copied == saved
    assert copied["name_fold"] == "htx mot"


def test_rows_know_their_keys_and_computed_columns(db) -> None:
    rows = products(["a", "b"])
    bulk.insert(rows)
    assert [row.name_fold for row in rows] == ["mau 0", "mau 1"]
    rows[0].story = "c"
    rows[0].save()
    assert Product.objects.get(slug="bulk-0").story == "c"


def test_no_rows_are_no_work(db, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        bulk.insert([])


@pytest.mark.django_db(transaction=True)
def test_who_and_why_are_recorded_for_copied_rows_without_a_transaction_of_the_caller(officer) -> None:
    rows = products(["a", "b", "c"])
    with because(by=officer, why="Danh sách năm 2026"):
        bulk.insert(rows)
    events = [row.events.get() for row in rows]
    assert [event.pgh_label for event in events] == ["insert"] * 3
    assert [(event.pgh_context["who"], event.pgh_context["why"]) for event in events] == [
        ("can.bo", "Danh sách năm 2026")
    ] * 3
    assert [event.story for event in events] == ["a", "b", "c"]


@pytest.mark.django_db(transaction=True)
def test_rows_copied_for_nobody_carry_nobodys_name() -> None:
    rows = products(["a"])
    bulk.insert(rows)
    assert rows[0].events.get().pgh_context is None


def test_no_table_of_contexts_is_filled(officer) -> None:
    with because(by=officer, why="x"):
        bulk.insert(products(["a"]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pghistory_context")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_a_rule_refuses_all_rows() -> None:
    rows = products(["a", "b"])
    rows[1].district_id, rows[1].commune_id = district("my-tu").pk, commune().pk
    with pytest.raises(IntegrityError, match="not in the district"):
        bulk.insert(rows)
    assert not Product.objects.filter(slug__startswith="bulk-").exists()
    assert not Product.events.field.model.objects.filter(slug__startswith="bulk-").exists()


@pytest.mark.django_db(transaction=True)
def test_raw_sql_inserts_of_many_rows_leave_an_event_each() -> None:
    first = make_product()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO products_product (name, slug, description, story, packaging, brand, trademark, gtin, source_url,"
            " source_note, is_sample, created_at, district_id, producer_id)"
            " SELECT 'Lén ' || n, 'len-' || n, '', '', '', '', '', '', '', '', false, now(), district_id, producer_id"
            " FROM products_product, generate_series(1, 3) n WHERE id = %s",
            [first.pk],
        )
    model = Product.events.field.model
    found = model.objects.filter(slug__startswith="len-").order_by("pgh_id")
    assert [(event.name, event.pgh_label, event.pgh_context) for event in found] == [
        (f"Lén {n}", "insert", None) for n in (1, 2, 3)
    ]


@pytest.mark.django_db(transaction=True)
def test_a_changed_key_does_not_slip_past_the_trail() -> None:
    product = make_product()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE products_product SET id = 987654, story = 'Lén' WHERE id = %s", [product.pk])
    event = Product.events.field.model.objects.get(pgh_obj_id=987654)
    assert (event.pgh_label, event.story) == ("update", "Lén")
