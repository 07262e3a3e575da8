"""Reports of doubts: sent by anybody, seen by officers only, closed with a finding."""

import io
import logging
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.models import User
from certifications.opendata import dumps
from ocop_registry import open_api, stamp
from ocop_registry.audit import events_of
from tests.factories import district, make_certificate
from tests.queue import LATER
from tests.trust.reports import closed, handled, report
from trust import actions
from trust.actions import DoubtError
from trust.enums import Finding
from trust.models import DoubtReport

pytestmark = pytest.mark.django_db
FORM = "/bao-cao-nghi-van/"
MARKERS = {
    "typed": "MÃ-DẤU-VẾT-KHÔNG",
    "place": "ĐƯỜNG-DẤU-VẾT-MỘT",
    "words": "LỜI-DẤU-VẾT-HAI",
    "contact": "dau-vet-ba@vi-du.vn",
}
GOOD = {"sight": "mismatch", **MARKERS}


def send(client: Client, **fields: str) -> str:
    """Send the form; the address of the thanks."""
    response = client.post(FORM, GOOD | fields)
    assert response.status_code == 302
    return response.url


# --- the form ------------------------------------------------------------------------------------------------


def test_a_report_is_kept_with_its_certificate_and_district(client: Client) -> None:
    certificate = make_certificate()
    address = send(client, typed=certificate.spaced_code.lower())
    made = DoubtReport.objects.get()
    assert address == f"/bao-cao-nghi-van/da-gui/?ref={made.reference}"
    assert str(made) in client.get(address).text
    assert (made.certificate, made.district, made.status) == (
        certificate,
        certificate.product.district,
        "new",
    )
    wrote = MARKERS | {"typed": certificate.spaced_code.lower()}
    assert {name: getattr(made, name) for name in MARKERS} == wrote


def test_without_a_certificate_the_typed_words_stay(client: Client) -> None:
    send(client, typed="GCN 12/2024", district="951")
    made = DoubtReport.objects.get()
    assert (made.certificate, made.typed, made.district) == (None, "GCN 12/2024", district("tran-de"))


def test_the_form_is_filled_in_from_the_verification_page(client: Client) -> None:
    certificate = make_certificate()
    html = unescape(client.get(FORM, {"code": certificate.spaced_code}).text)
    assert f'value="{certificate.spaced_code}"' in html
    assert certificate.product_name in html
    assert certificate.product_name not in unescape(client.get(FORM).text)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"sight": ""}, ["sight"]),
        ({"sight": "rumour"}, ["sight"]),
        ({"place": " \u200b "}, ["place"]),
        ({"sight": "other", "words": ""}, ["words"]),
        ({"words": "a" * 2001}, ["words"]),
        ({"contact": "a" * 201}, ["contact"]),
        ({"contact": "abc"}, ["contact"]),
        ({"contact": "0912"}, ["contact"]),
        ({"contact": "an@"}, ["contact"]),
        ({"typed": "a" * 61}, ["typed"]),
        ({"district": "999"}, ["district"]),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, fields: dict[str, str], wrong: list[str]
) -> None:
    response = client.post(FORM, GOOD | fields)
    assert response.status_code == 422
    assert sorted(response.context["form"].errors) == wrong
    assert DoubtReport.objects.count() == 0
    if "words" not in fields:
        assert MARKERS["words"] in response.text


@pytest.mark.parametrize(
    "contact",
    ["", "0912 345 678", "+84 912 345 678", "0299 3822 333; 0912345678", "an@vi-du.vn", "09\u200b12345678"],
)
def test_a_telephone_number_or_an_address_or_nothing_is_taken(client: Client, contact: str) -> None:
    send(client, contact=contact)
    assert DoubtReport.objects.get().contact == contact.replace("\u200b", "")


def test_words_that_are_needed_are_not_called_optional(client: Client) -> None:
    optional = 'Kể thêm bằng lời của bạn <span class="optional">'
    assert optional in (asked := unescape(client.get(FORM).text))
    assert "Cần ghi khi chọn “Điều khác”." in asked
    html = unescape(client.post(FORM, GOOD | {"sight": "other", "words": ""}).text)
    assert "Hãy kể vài lời bạn đã thấy gì." in html
    assert optional not in html


def test_odd_letters_are_stored_clean(client: Client) -> None:
    send(client, words="Te\u0302m\u200b giả\r\n\r\n\r\n\r\nở chợ  ", place="Chợ\u202e")
    made = DoubtReport.objects.get()
    assert (made.words, made.place) == ("Têm giả\n\nở chợ", "Chợ")


def test_programs_are_thanked_and_nothing_is_kept(client: Client) -> None:
    address = send(client, address="https://example.com/buy")
    assert re.fullmatch(r"/bao-cao-nghi-van/da-gui/\?ref=[2-9A-Z]{8}", address)
    assert client.get(address).status_code == 200
    assert DoubtReport.objects.count() == 0


@pytest.mark.parametrize("reference", ["", "<b>", "abcd2345", "ABCD2345X", "AB"])
def test_the_thanks_repeat_nothing_but_a_reference(client: Client, reference: str) -> None:
    html = client.get("/bao-cao-nghi-van/da-gui/", {"ref": reference}).text
    assert 'class="reference"' not in html


def test_the_token_of_the_form_is_asked_for() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(FORM, GOOD).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(FORM).text)[1]
    assert client.post(FORM, GOOD | {"csrfmiddlewaretoken": token}).status_code == 302
    assert DoubtReport.objects.count() == 1


def test_nobody_keeps_the_form_and_no_session_is_begun(client: Client) -> None:
    response = client.get(FORM)
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response or not response["ETag"].startswith('W/"')
    assert list(response.cookies) == ["csrf"]
    assert client.post(FORM, GOOD | {"sight": ""})["Cache-Control"] == "no-store"


def test_the_thanks_are_a_page_like_any_other(client: Client) -> None:
    response = client.get("/bao-cao-nghi-van/da-gui/?ref=ABCD2345")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response.cookies == {}


def test_one_address_may_send_a_few_a_minute(client: Client, settings) -> None:
    settings.DOUBTS_PER_MINUTE = 2
    open_api.limit.cache_clear()
    statuses = [client.post(FORM, GOOD).status_code for _ in range(3)]
    assert statuses == [302, 302, 429]
    refused = client.post(FORM, GOOD)
    assert int(refused["Retry-After"]) > 0
    assert "Quá nhiều yêu cầu" in refused.text
    assert client.get(FORM).status_code == 200  # looking costs nothing
    other = client.post(FORM, GOOD, REMOTE_ADDR="203.0.113.7")
    assert other.status_code == 302
    open_api.limit.cache_clear()
    assert DoubtReport.objects.count() == 3


@pytest.mark.parametrize(("language", "words"), [("en", "Report a doubt"), ("km", "រាយការណ៍ការសង្ស័យ")])
def test_it_speaks_the_language_of_its_address(client: Client, language: str, words: str) -> None:
    address = f"/{language}{FORM}"
    assert words in client.get(address).text
    assert client.post(address, GOOD).url.startswith(f"/{language}{FORM}da-gui/")


def test_a_report_moves_no_stamp(client: Client) -> None:
    before = stamp.read()
    send(client)
    assert stamp.read() == before


# --- what is personal ----------------------------------------------------------------------------------------


def test_what_people_wrote_is_nowhere_but_on_staff_pages(
    client: Client, client_of, officer: User, caplog
) -> None:
    caplog.set_level(logging.DEBUG)
    certificate = make_certificate()
    address = send(client)
    made = actions.take_up(report=DoubtReport.objects.get(), by=officer)
    actions.close(report=made, finding=Finding.UNFOUNDED, note="Đã xem", by=officer)
    product = certificate.product
    public = [
        address, certificate.get_absolute_url(), product.get_absolute_url(), product.producer.get_absolute_url(),
        "/", FORM, f"{FORM}?code={certificate.code}", f"/api/v1/products/{product.slug}",
        f"/api/v1/certificates/{certificate.code}", "/api/v1/openapi.json", "/tin-moi.atom",
        "/du-lieu-mo/truc-tiep/certificates.csv",
    ]  # fmt: skip
    told = []
    for path in public:
        response = client.get(path)
        told.append(b"".join(response.streaming_content) if response.streaming else response.content)
    dumps.build(on=timezone.localdate())
    told += [path.read_bytes() for path in dumps.folder().rglob("*") if path.is_file()]
    assert len(told) > len(public) + 10
    said = b"\n".join(told).decode(errors="replace") + caplog.text
    assert [marker for marker in MARKERS.values() if marker in unescape(said)] == []
    events = str(list(events_of(DoubtReport).values()))
    assert [marker for marker in MARKERS.values() if marker in events] == []
    history = client_of(officer).get(f"/noi-bo/lich-su/doubt/{made.pk}/").text
    assert [marker for marker in MARKERS.values() if marker in history] == []
    detail = client_of(officer).get(f"/noi-bo/nghi-van/{made.pk}/").text
    assert [marker for marker in MARKERS.values() if marker in detail] == list(MARKERS.values())


def test_a_contact_is_removed_in_time_whatever_became_of_the_report(
    client: Client, settings, officer: User
) -> None:
    settings.DOUBT_CONTACT_DAYS = 30
    LATER.clear()
    send(client)
    send(client, contact="")
    [(task, when)] = LATER  # only the one with a contact
    assert task == "trust.tasks.forget_contacts"
    assert when - timezone.now() > timedelta(days=30)
    closed(officer, contact="0912 345 678")
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    with time_machine.travel(datetime(2026, 12, 23, 9, tzinfo=zone)):
        assert actions.forget_contacts(by=None) == 0
    with time_machine.travel(datetime(2026, 12, 24, 9, tzinfo=zone)):
        told = io.StringIO()
        call_command("forget_contacts", stdout=told)
        assert told.getvalue() == "2 contacts removed.\n"
        assert actions.forget_contacts(by=None) == 0
    assert set(DoubtReport.objects.values_list("contact", flat=True)) == {""}
    assert DoubtReport.objects.filter(words=MARKERS["words"]).count() == 2


# --- officers ------------------------------------------------------------------------------------------------


def test_a_report_is_taken_up_and_closed(client_of, officer: User) -> None:
    made, client = report(), client_of(officer)
    assert client.post(f"/noi-bo/nghi-van/{made.pk}/nhan/").status_code == 302
    unfit = client.post(f"/noi-bo/nghi-van/{made.pk}/dong/", {"finding": "", "note": ""})
    assert (unfit.status_code, sorted(unfit.context["form"].errors)) == (422, ["finding", "note"])
    answer = {"finding": "confirmed", "note": "Đã thu hồi tem giả."}
    assert client.post(f"/noi-bo/nghi-van/{made.pk}/dong/", answer).status_code == 302
    made.refresh_from_db()
    facts = (made.status, made.handled_by, made.finding, made.note, made.closed_at is not None)
    assert facts == ("closed", officer, "confirmed", "Đã thu hồi tem giả.", True)
    verbs = [(event.status, event.pgh_context["who"]) for event in events_of(DoubtReport).order_by("pgh_id")]
    assert verbs == [("new", "system"), ("handling", "can.bo"), ("closed", "can.bo")]


def test_a_step_that_does_not_fit_is_refused_in_words(client_of, officer: User) -> None:
    client = client_of(officer)
    for made, step, data in (
        (report(), "dong", {"finding": "confirmed", "note": "x"}),
        (handled(officer), "nhan", {}),
        (closed(officer), "nhan", {}),
        (closed(officer), "dong", {"finding": "unfounded", "note": "y"}),
    ):
        response = client.post(f"/noi-bo/nghi-van/{made.pk}/{step}/", data)
        assert response.status_code == 409
        assert "Báo cáo này đã sang bước khác" in response.text
        status = made.status
        made.refresh_from_db()
        assert made.status == status


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_it_up_at_once_one_does(officer: User) -> None:
    made, start, outcomes = report(), threading.Barrier(8), []

    def take() -> None:
        try:
            start.wait(10)
            actions.take_up(report=made, by=officer)
            outcomes.append("taken")
        except DoubtError:
            outcomes.append("refused")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        [each.result() for each in [pool.submit(take) for _ in range(8)]]
    assert sorted(outcomes) == ["refused"] * 7 + ["taken"]


def shown(client: Client, query: str = "") -> list[int]:
    return [row.pk for row in client.get(f"/noi-bo/nghi-van/{query}").context["rows"]]


def test_the_list_is_found_by_status_district_age_and_certificate(client_of, officer: User) -> None:
    client, certificate = client_of(officer), make_certificate()
    with time_machine.travel(datetime(2026, 11, 10, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        old = report(district=district("my-tu"))
    new, ended = report(certificate=certificate), closed(officer)
    assert shown(client) == [ended.pk, new.pk, old.pk]
    assert shown(client, "?status=new") == [new.pk, old.pk]
    assert shown(client, "?status=open") == [new.pk, old.pk]
    assert shown(client, "?status=closed") == [ended.pk]
    assert shown(client, "?district=my-tu") == [old.pk]
    assert shown(client, "?age=7") == [old.pk]
    assert shown(client, "?age=30") == []
    assert shown(client, f"?certificate={certificate.spaced_code}") == [new.pk]
    assert shown(client, "?certificate=x") == []
    assert shown(client, "?status=x") == [ended.pk, new.pk, old.pk]


@pytest.mark.parametrize("items", [1, 3])
def test_the_list_costs_the_same_queries_however_long(
    client_of, officer: User, django_assert_num_queries, items: int
) -> None:
    for _ in range(items):
        closed(officer, certificate=make_certificate())
    client = client_of(officer)
    client.get("/noi-bo/nghi-van/")
    with django_assert_num_queries(4):  # session, person, stamp of the districts, rows
        client.get("/noi-bo/nghi-van/")


def test_the_workbench_says_how_many_are_new(client_of, officer: User) -> None:
    make_certificate()
    client = client_of(officer)
    assert "0 báo cáo nghi vấn mới" in client.get("/noi-bo/").text
    for made in (report, report, lambda: handled(officer)):
        made()
    html = client.get("/noi-bo/").text
    assert "2 báo cáo nghi vấn mới" in html
    assert "/noi-bo/nghi-van/?status=new" in html
