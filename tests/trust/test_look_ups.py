"""Look-ups are counted by certificate and day: exactly, without a word of who, and at no visitor's cost."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import OperationalError, connections
from django.test import Client

from certifications.models import Certificate
from ocop_registry import stamp
from ocop_registry.public import memory
from tests.factories import make_certificate
from trust import lookups
from trust.lookups import Tally, tally
from trust.models import LookUps

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def nothing_waits() -> Iterator[None]:
    tally._waiting.clear()
    yield
    tally._waiting.clear()


@pytest.fixture
def certificate(db: None) -> Certificate:
    return make_certificate()


def written() -> list[tuple[int, date, int]]:
    tally.write()
    return list(LookUps.objects.order_by("day").values_list("certificate", "day", "count"))


def test_each_look_counts_once_in_every_language_and_spelling(client: Client, certificate) -> None:
    plain = certificate.get_absolute_url()
    spellings = [plain, f"/en{plain}", f"/km{plain}", f"/xac-thuc/{certificate.spaced_code.lower()}/"]
    assert [client.get(each).status_code for each in spellings] == [200] * 4
    assert written() == [(certificate.pk, TODAY, 4)]
    client.get(plain)
    assert written() == [(certificate.pk, TODAY, 5)]


def test_answers_that_are_not_made_anew_count_too(client: Client, certificate, settings) -> None:
    settings.PAGE_MEMORY = 1_000_000
    memory.cache_clear()
    address = certificate.get_absolute_url()
    tag = client.get(address)["ETag"]
    assert client.get(address).status_code == 200  # from memory
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    memory.cache_clear()
    assert written() == [(certificate.pk, TODAY, 3)]


def test_what_is_no_look_does_not_count(client: Client, certificate, officer, client_of) -> None:
    client.head(certificate.get_absolute_url())
    client.post(certificate.get_absolute_url())
    client.get("/xac-thuc/AAAA-AAAA-AAAA/")
    client_of(officer).get(certificate.get_absolute_url())
    assert written() == []


def test_each_day_counts_for_itself(client: Client, certificate) -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    for hour in (datetime(2026, 11, 23, 23, 59, tzinfo=zone), datetime(2026, 11, 24, 0, 1, tzinfo=zone)):
        with time_machine.travel(hour):
            client.get(certificate.get_absolute_url())
    assert written() == [(certificate.pk, TODAY, 1), (certificate.pk, date(2026, 11, 24), 1)]


def test_a_look_costs_no_query_and_moves_no_stamp(
    client: Client, certificate, django_assert_num_queries
) -> None:
    address = certificate.get_absolute_url()
    tag = client.get(address)["ETag"]
    with django_assert_num_queries(1):  # the stamp
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    before = stamp.read()
    with django_assert_num_queries(1):
        tally.write()
    assert stamp.read() == before
    with django_assert_num_queries(0):
        tally.write()
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304


def test_nothing_is_kept_but_certificate_day_and_number() -> None:
    assert [field.name for field in LookUps._meta.concrete_fields] == ["id", "certificate", "day", "count"]


def test_the_memory_of_waiting_looks_has_an_end(monkeypatch) -> None:
    monkeypatch.setattr(lookups, "MOST_WAITING", 2)
    own = Tally()
    for code in ("A", "B", "C", "A"):
        own.count(code, TODAY)
    assert dict(own._waiting) == {("A", TODAY): 2, ("B", TODAY): 1}


def test_what_cannot_be_written_waits(certificate, monkeypatch) -> None:
    own = Tally()
    own.count(certificate.code, TODAY)
    with monkeypatch.context() as away:
        away.setattr(lookups, "_add", lambda _waiting: (_ for _ in ()).throw(OperationalError("away")))
        own.write()
    own.count(certificate.code, TODAY)
    own.write()
    assert LookUps.objects.get().count == 2


@pytest.mark.django_db(transaction=True)
def test_many_threads_and_processes_at_once_lose_nothing() -> None:
    """Four tallies, as four processes have them, each looked up and written by several threads."""
    certificates = [make_certificate() for _ in range(3)]
    tallies, start = [Tally() for _ in range(4)], threading.Barrier(12)

    def look(number: int) -> None:
        own = tallies[number % 4]
        try:
            start.wait(10)
            for turn in range(60):
                own.count(certificates[(turn + number) % 3].code, TODAY)
                if turn % 7 == number % 7:
                    own.write()
        finally:
            own.write()
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(look, range(12)))
    for own in tallies:
        own.write()
    assert sorted(LookUps.objects.values_list("count", flat=True)) == [240, 240, 240]


@pytest.mark.django_db(transaction=True)
def test_they_are_written_by_themselves_soon_after(settings) -> None:
    settings.LOOK_UPS_WRITTEN_AFTER = 0.2
    certificate, own = make_certificate(), Tally()
    own.count(certificate.code, TODAY)
    own.count(certificate.code, TODAY)
    assert LookUps.objects.count() == 0
    for _ in range(50):
        if LookUps.objects.exists():
            break
        threading.Event().wait(0.1)
    assert [each.count for each in LookUps.objects.all()] == [2]


def test_officers_see_the_numbers_and_a_spike(client_of, officer, certificate) -> None:
    rows = {date(2026, 11, 2): 3, date(2026, 11, 20): 90, date(2026, 10, 1): 40}
    LookUps.objects.bulk_create(LookUps(certificate=certificate, day=day, count=n) for day, n in rows.items())
    html = client_of(officer).get(f"/noi-bo/chung-nhan/{certificate.pk}/").text
    facts = html.split('id="look-ups"')[1].split("</section>")[0]
    assert "<dt>Trong 30 ngày qua</dt><dd>93</dd>" in facts
    assert "<dt>Tổng cộng</dt><dd>133</dd>" in facts
    assert "90 lượt tra cứu ngày 20/11/2026" in facts
    LookUps.objects.filter(day=date(2026, 11, 2)).update(count=900)
    assert (
        "90 lượt tra cứu ngày 20/11/2026"
        not in client_of(officer).get(f"/noi-bo/chung-nhan/{certificate.pk}/").text
    )
