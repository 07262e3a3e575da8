"""The audit trail and its pages: who, when, why, before and after, raw SQL included, and nobody edits it."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from accounts.actions import save_account
from accounts.enums import Role
from ocop_registry import history
from ocop_registry.audit import because
from producers.actions import save_producer, sell_at
from producers.models import Producer, Representative
from products.models import Product, ProductPhoto
from tests.factories import (
    boundary,
    commune,
    district,
    make_certificate,
    make_decision,
    make_producer,
    make_product,
    make_translation,
)
from tests.trust.reports import channel, point, report

EVENT_TABLES = [
    "producers_producerauditevent",
    "producers_representativeauditevent",
    "producers_saleschannelauditevent",
    "producers_salespointauditevent",
    "producers_salespointproducerauditevent",
    "trust_doubtreportauditevent",
    "products_productauditevent",
    "products_productphotoauditevent",
    "products_producttranslationauditevent",
    "evaluations_rubricauditevent",
    "certifications_decisionauditevent",
    "certifications_certificateauditevent",
    "accounts_userauditevent",
    "localities_boundaryauditevent",
    "localities_boundaryfileauditevent",
]


def address(kind: str, pk: int) -> str:
    return f"/noi-bo/lich-su/{kind}/{pk}/"


def told(kind: str, pk: int) -> list[tuple[str, str, str]]:
    return [(entry.verb, entry.who, entry.why) for entry in history.entries(kind, pk)]


def changes(entry: history.Entry) -> dict[str, tuple[str, str]]:
    return {change.label: (change.before, change.after) for change in entry.changes}


def sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_every_event_table_is_listed_here(db):
    """Those of dossiers, councils and results are tried in `tests/test_invariants.py`."""
    assert sorted(EVENT_TABLES) == sorted(
        name
        for name in connection.introspection.table_names()
        if name.endswith("auditevent") and (name in EVENT_TABLES or not name.startswith("evaluations_"))
    )


@pytest.mark.parametrize("table", EVENT_TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
def test_nobody_edits_the_trail(officer, table, statement):
    producer = make_producer()
    save_producer(producer=producer, representative=Representative(name="Bà Hai"), by=officer)
    product = make_product(producer=producer)
    make_certificate(product=product)
    ProductPhoto.objects.create(product=product, width=1, height=1, sha256="x")
    make_translation(product)
    sell_at(point=point(), producer=channel(producer).producer, by=None)
    report()
    boundary()
    with pytest.raises(DatabaseError, match=r"Cannot (update|delete)"), transaction.atomic():
        sql(statement.format(table))


def test_who_and_why_and_what(officer):
    new = Producer(name="HTX Mới", district=district("tran-de"), commune=commune())
    producer = save_producer(producer=new, by=None)
    producer.phone, producer.publish_contact = "0912345678", True
    producer.commune, producer.district = None, district("my-tu")
    save_producer(producer=producer, by=officer, why="Theo đơn ngày 05/11/2026")
    entries = history.entries("producer", producer.pk)
    assert [(entry.verb, entry.who, entry.why) for entry in entries] == [
        ("update", "Trần Thị Cán Bộ", "Theo đơn ngày 05/11/2026"),
        ("insert", gettext("The system"), ""),
    ]
    assert entries[1].direct is False
    assert sorted(changes(entries[0]).values()) == sorted(
        [
            ("—", "0912345678"),
            (entries[0].changes[-1].before, entries[0].changes[-1].after),
            ("Huyện Trần Đề", "Huyện Mỹ Tú"),
            ("Xã Tài Văn", "—"),
        ]
    )


def test_words_stand_for_codes(officer):
    with translation.override(None):
        producer = make_producer(registered_on=date(2019, 11, 5), local_capital_share=None)
        producer.legal_form = "company"
        save_producer(producer=producer, by=officer)
        last, first = history.entries("producer", producer.pk)
        assert changes(last) == {"Legal form": ("Cooperative", "Company (form not recorded)")}
        assert changes(first)["District"] == ("—", "Huyện Trần Đề")
        assert changes(first)["Publish telephone, e-mail and address"] == ("—", "No")


@pytest.mark.django_db(transaction=True)  # the context of a change lasts until its transaction ends
def test_raw_sql_is_seen_with_the_role_that_typed_it():
    producer = make_producer()
    sql("UPDATE producers_producer SET address = 'Lén sửa' WHERE id = %s", producer.pk)
    entry = history.entries("producer", producer.pk)[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        [role] = cursor.fetchone()
    assert (entry.verb, entry.direct, changes(entry)) == (
        "update",
        True,
        {entry.changes[0].label: ("—", "Lén sửa")},
    )
    assert role in entry.who


def test_a_name_at_the_time_stays_when_the_person_is_unknown(db):
    producer = make_producer()
    import pghistory

    with pghistory.context(user=987654, who="nguoi.cu"):
        Producer.objects.filter(pk=producer.pk).update(address="Ấp 1")
    assert told("producer", producer.pk)[0] == ("update", "nguoi.cu", "")


def test_the_representative_belongs_to_the_producers_history(officer):
    producer = make_producer()
    save_producer(producer=producer, representative=Representative(name="Bà Hai"), by=officer)
    producer.representative.delete()
    entries = history.entries("producer", producer.pk)
    assert [entry.verb for entry in entries] == ["delete", "insert", "insert"]
    assert ("Bà Hai", "—") in changes(entries[0]).values()


def test_a_deleted_record_keeps_its_history(officer, client_of):
    producer = make_producer(name="HTX Đã Xóa")
    pk = producer.pk
    with because(by=officer, why="Nhập nhầm"):
        producer.delete()
    answer = client_of(officer).get(address("producer", pk))
    assert answer.status_code == 200
    assert "HTX Đã Xóa" in answer.context["title"]
    assert answer.context["record_url"] is None
    assert told("producer", pk)[0] == ("delete", "Trần Thị Cán Bộ", "Nhập nhầm")


def test_a_request_names_the_person_and_the_page(officer, client_of):
    product = make_product()
    form = client_of(officer).get(f"/noi-bo/san-pham/{product.pk}/").context["form"]
    data = {
        f.html_name: str(getattr(f.value(), "pk", f.value()))
        for f in form
        if f.value() not in (None, False, [])
    }
    client_of(officer).post(f"/noi-bo/san-pham/{product.pk}/", data | {"brand": "Mới"})
    context = product.events.latest("pgh_id").pgh_context
    assert context == {
        "user": officer.pk,
        "who": "can.bo",
        "url": f"/noi-bo/san-pham/{product.pk}/",
        "why": "",
    }


@pytest.mark.parametrize("kind", ["producer", "product", "decision", "certificate", "user"])
def test_every_kind_has_its_page_for_staff(kind, officer, administrator, nobody, client_of):
    certificate = make_certificate()
    pk = {
        "producer": certificate.product.producer_id,
        "product": certificate.product_id,
        "decision": certificate.decision_id,
        "certificate": certificate.pk,
        "user": officer.pk,
    }[kind]
    page = address(kind, pk)
    assert client_of(administrator).get(page).status_code == 200
    assert client_of(officer).get(page).status_code == (403 if kind == "user" else 200)
    assert client_of(nobody).get(page).status_code == 403
    assert Client().get(page)["Location"] == f"/noi-bo/dang-nhap/?next={page}"
    assert client_of(administrator).post(page).status_code == 405


def test_unknown_records_and_kinds_are_not_found(administrator, client_of):
    client = client_of(administrator)
    for page in (address("producer", 999999), address("session", 1), address("producer", int("9" * 30))):
        assert client.get(page).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three_changes(
    officer, client_of, count, django_assert_num_queries
):
    product = make_product()
    for number in range(count):
        with because(by=officer):
            Product.objects.filter(pk=product.pk).update(brand=f"Hiệu {number}")
    client = client_of(officer)
    # session, person; record, its events, those of photos and translations; people, producers, sets, districts, communes
    with django_assert_num_queries(11):
        assert len(client.get(address("product", product.pk)).context["page"].object_list) == count + 1


def test_long_histories_come_in_pages(officer, client_of, monkeypatch):
    monkeypatch.setattr("ocop_registry.views.PAGE", 2)
    product = make_product()
    for number in range(4):
        Product.objects.filter(pk=product.pk).update(brand=f"Hiệu {number}")
    client = client_of(officer)
    seen, page = [], address("product", product.pk)
    while page:
        context = client.get(page).context
        seen += [
            change.after
            for entry in context["page"].object_list
            for change in entry.changes
            if "Hiệu" in change.after
        ]
        page = context["next_url"]
    assert seen == ["Hiệu 3", "Hiệu 2", "Hiệu 1", "Hiệu 0"]
    assert client.get(address("product", product.pk), {"page": "x"}).status_code == 200
    assert client.get(address("product", product.pk), {"page": "999"}).status_code == 200


def test_scripts_in_the_trail_are_shown_as_text(officer, client_of):
    product = make_product()
    with because(by=officer, why="<script>alert(1)</script>"):
        Product.objects.filter(pk=product.pk).update(brand="<script>alert(2)</script>")
    assert "<script" not in client_of(officer).get(address("product", product.pk)).text


def test_passwords_are_not_in_the_trail(officer, administrator, client_of):
    officer.full_name = "Tên Mới"
    save_account(user=officer, by=administrator)
    officer.set_password("một câu rất dài")
    officer.save()
    entries = history.entries("user", officer.pk)
    assert [entry.verb for entry in entries] == ["update", "insert"]
    assert "password" not in {field.name for field in officer.events.model._meta.get_fields()}
    assert Role.OFFICER.value not in changes(entries[0])


def test_a_decision_and_its_certificate_are_told(officer):
    decision = make_decision()
    assert [entry.verb for entry in history.entries("decision", decision.pk)] == ["insert"]
    certificate = make_certificate(product=make_product(), star=3)
    make_certificate(product=certificate.product, star=4, on=date(2026, 1, 5))
    verbs = [entry.verb for entry in history.entries("certificate", certificate.pk)]
    assert verbs == ["update", "insert"]
