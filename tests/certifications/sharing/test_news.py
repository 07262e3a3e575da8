"""The Atom feed: what it tells, in which order, and that a feed reader takes it."""

import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from certifications.actions import Ending, annul, revoke, strike
from certifications.enums import Ground, Level, State
from certifications.models import Certificate
from certifications.sharing import news
from tests.certifications.opendata.register import ALL_SECRETS, HOSTILE, ending, fill, vague
from tests.factories import make_certificate, make_product

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client: Client, address: str = "/tin-moi.atom") -> ET.Element:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return ET.fromstring(response.content)


def entries(root: ET.Element) -> list[dict[str, str]]:
    found = []
    for entry in root.findall(f"{ATOM}entry"):
        texts = {each.tag.removeprefix(ATOM): each.text or "" for each in entry}
        texts["link"] = entry.find(f"{ATOM}link").get("href")
        texts["category"] = entry.find(f"{ATOM}category").get("term")
        found.append(texts)
    return found


def revoke_one(certificate: Certificate, number: str = "1/QĐ") -> None:
    revoke(certificate=certificate, ending=ending(number), ground=Ground.MARK_MISUSE, by=None, why="x")


def test_the_feed_has_what_atom_asks_for(client: Client) -> None:
    make_certificate()
    root = feed(client)
    for name in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{name}")
    assert root.find(f"{ATOM}author").findtext(f"{ATOM}name") == "Sổ đăng ký sản phẩm OCOP Sóc Trăng"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"self": "http://testserver/tin-moi.atom", "alternate": "http://testserver/san-pham/"}
    [entry] = entries(root)
    assert entry.keys() >= {"id", "title", "updated", "summary", "link", "published"}
    for moment in (root.findtext(f"{ATOM}updated"), entry["updated"], entry["published"]):
        assert datetime.fromisoformat(moment).tzinfo is not None


def test_an_empty_register_has_an_empty_feed(client: Client) -> None:
    assert entries(feed(client)) == []


def test_a_recognition_a_revocation_and_an_annulment_are_told(client: Client) -> None:
    certificate = make_certificate(product=make_product(name="Gạo thơm"), star=4)
    [recognised] = entries(feed(client))
    assert recognised["title"] == "Gạo thơm: được công nhận 4 sao"
    assert recognised["summary"] == (
        f"{certificate.producer_name}. Huyện Trần Đề. Được công nhận ngày 10/03/2025. "
        f"Quyết định {certificate.decision.number}."
    )
    assert recognised["published"] == "2025-03-10T00:00:00+07:00"
    assert recognised["link"] == f"http://testserver{certificate.product.get_absolute_url()}"
    revoke_one(certificate)
    annul(certificate=certificate, ending=ending("2/QĐ"), by=None, why="x")
    found = {entry["category"]: entry for entry in entries(feed(client))}
    assert found.keys() == {"recognised", "revoked", "annulled"}
    assert found["revoked"]["title"] == "Gạo thơm: thu hồi giấy chứng nhận 4 sao"
    assert found["revoked"]["summary"].endswith(
        "Đã thu hồi ngày 05/01/2026. Sử dụng sai nhãn hiệu OCOP. Quyết định 1/QĐ."
    )
    assert found["annulled"]["title"] == "Gạo thơm: hủy bỏ kết quả công nhận 4 sao"
    assert found["recognised"] == recognised  # ids and words stay


def test_ids_are_the_same_whatever_the_host(client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    make_certificate()
    first = entries(feed(client))
    there = ET.fromstring(client.get("/tin-moi.atom", headers={"host": "ocop.example.vn"}).content)
    assert [each["id"] for each in entries(there)] == [each["id"] for each in first]
    assert entries(there)[0]["link"].startswith("http://ocop.example.vn/")
    assert first[0]["id"].startswith("urn:uuid:")


def test_a_day_that_is_not_known_is_not_told(client: Client) -> None:
    vague(make_certificate(on=date(2024, 12, 31)), "year")
    [entry] = entries(feed(client))
    assert "published" not in entry
    assert "Được công nhận trong 2024" in entry["summary"]
    assert "2024-12-31" not in str(entry)
    assert "31/12/2024" not in str(entry)


def test_a_slip_of_the_keyboard_and_a_future_issue_are_not_told(client: Client) -> None:
    strike(certificate=make_certificate(), by=None, why="nhầm")
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        assert news.news(on=date(2025, 3, 9)) == []
    assert entries(feed(client)) == []


def test_updated_is_when_the_register_learnt_of_it(client: Client) -> None:
    certificate = make_certificate(on=date(2025, 3, 10))
    [entry] = entries(feed(client))
    assert datetime.fromisoformat(entry["updated"]) == certificate.created_at


def test_at_most_100_entries_and_a_round_does_not_push_a_revocation_out(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(news, "MOST", 6)
    monkeypatch.setattr(news, "MOST_ENDINGS", 3)
    ended = [make_certificate() for _ in range(4)]
    for number, certificate in enumerate(ended):
        revoke_one(certificate, f"{number}/QĐ")
    for _ in range(8):
        make_certificate()
    kinds = [entry["category"] for entry in entries(feed(client))]
    assert sorted(kinds) == ["recognised"] * 3 + ["revoked"] * 3


def test_an_old_certificate_that_ends_today_is_told(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(news, "LOOKED_AT", 2)
    monkeypatch.setattr(news, "MOST", 2)
    oldest, *others = [make_certificate() for _ in range(3)]
    for number, certificate in enumerate(others):
        ended = Ending(f"{number}/QĐ", date(2026, 2, 1 + number), "UBND tỉnh", Level.PROVINCE)
        revoke(certificate=certificate, ending=ended, ground=Ground.MARK_MISUSE, by=None, why="x")
    today = Ending("9/QĐ", date(2026, 11, 23), "UBND tỉnh", Level.PROVINCE)
    annul(certificate=oldest, ending=today, by=None, why="x")
    told = [each.certificate for each in news.news(on=date(2026, 11, 23)) if each.kind != State.VALID]
    assert sorted(each.pk for each in told) == [oldest.pk, others[1].pk]


def test_the_limits_are_those_promised() -> None:
    assert (news.MOST, news.MOST_ENDINGS) == (100, 50)


def test_of_an_import_the_newest_recognitions_come_first(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(news, "MOST", 2)
    days = [date(2025, 3, 10), date(2022, 1, 5), date(2026, 5, 6), date(2020, 1, 1)]
    for day in days:
        make_certificate(on=day)
    assert sorted(each["published"][:10] for each in entries(feed(client))) == ["2025-03-10", "2026-05-06"]


@pytest.mark.parametrize("items", [1, 3])
def test_the_feed_costs_the_same_queries_however_long(
    client: Client, django_assert_num_queries, items: int
) -> None:
    for number in range(items):
        make_certificate()
        revoke_one(make_certificate(), f"{number}/QĐ")
    with django_assert_num_queries(5):
        assert len(entries(feed(client))) == 3 * items


def test_hostile_names_are_text_in_every_reader(client: Client) -> None:
    fill()
    root = feed(client)
    titles = " ".join(entry["title"] for entry in entries(root))
    for name in HOSTILE:
        assert " ".join(name.split()) in titles
    make_certificate(product=make_product(name="Gạo \ufffe lạ"))
    feed(client)


def test_markup_in_the_name_of_a_producer_stays_text_in_a_summary_of_html(client: Client) -> None:
    certificate = make_certificate()
    type(certificate.product.producer).objects.update(name="<img src=x onerror=alert(1)>")
    [entry] = entries(feed(client))
    assert entry["summary"].startswith("&lt;img src=x onerror=alert(1)&gt;. Huyện")


def test_made_up_records_say_so(client: Client) -> None:
    make_certificate(product=make_product(name="Gạo", is_sample=True))
    [entry] = entries(feed(client))
    assert entry["title"] == "Gạo: được công nhận 3 sao (dữ liệu mẫu)"


def test_nothing_personal_is_in_the_feed(client: Client) -> None:
    fill()
    text = client.get("/tin-moi.atom").content.decode()
    assert [secret for secret in ALL_SECRETS if secret in text] == []


def test_an_unchanged_feed_is_answered_304(client: Client) -> None:
    make_certificate()
    first = client.get("/tin-moi.atom")
    assert client.get("/tin-moi.atom", headers={"if-none-match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", ["/", "/san-pham/", "/du-lieu-mo/", "/chu-the/"])
def test_feed_readers_find_it_from_any_page(client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    assert '<link rel="alternate" type="application/atom+xml" href="/tin-moi.atom"' in html


def test_news_of_each_kind_have_ids_of_their_own() -> None:
    certificate: Any = make_certificate()
    moment = datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))
    made = [
        news.News(certificate, kind, moment + timedelta(1)).guid
        for kind in (State.VALID, State.REVOKED, State.ANNULLED)
    ]
    assert len(set(made)) == 3
