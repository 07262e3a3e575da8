"""Where to buy: what staff enter of channels and sales points, and what the public sees of it."""

from datetime import date
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from certifications.actions import Ending, revoke
from certifications.enums import Ground, Level
from certifications.models import Certificate
from certifications.samples import load_samples
from ocop_registry import stamp
from producers import actions
from producers.models import Producer
from producers.sales import SalesChannel, SalesPoint, SalesPointProducer
from producers.selling import SHOWN, where_to_buy
from products.models import Product
from tests.factories import commune, district, make_certificate, make_producer, make_product
from tests.trust.reports import channel, point

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(db: None) -> Certificate:
    return make_certificate()


@pytest.fixture
def producer(certificate: Certificate) -> Producer:
    return certificate.product.producer


def pages(client: Client, certificate: Certificate) -> list[str]:
    """The pages of the product and of its producer."""
    product = certificate.product
    found = [client.get(each.get_absolute_url()) for each in (product, product.producer)]
    assert [response.status_code for response in found] == [200, 200]
    return [unescape(response.text) for response in found]


# --- what the public sees -------------------------------------------------------------------------------------


def test_channels_and_places_stand_on_both_pages(client: Client, certificate, producer: Producer) -> None:
    channel(producer, url="https://www.example.com/gao-thom")
    actions.sell_at(point=point(opening_hours="7:00 – 20:00"), producer=producer, by=None)
    for html in pages(client, certificate):
        buy = html.split('id="buy"')[1].split("</section>")[0]
        assert '<a href="https://www.example.com/gao-thom" rel="nofollow noopener external">' in buy
        for words in (
            "example.com", "Trang bán hàng riêng", "Cửa hàng OCOP Tài Văn", "Số 1, đường Mẫu",
            "Xã Tài Văn", "Huyện Trần Đề", "7:00 – 20:00",
        ):  # fmt: skip
            assert words in buy
        assert "nên hỏi trước" not in buy


def test_places_of_the_district_are_offered_with_a_word_of_caution(
    client: Client, certificate, producer: Producer
) -> None:
    point(name="Siêu thị Trần Đề", kind="supermarket")
    far = point(name="Quầy Mỹ Tú", commune=None, district=district("my-tu"))
    point(name="Quầy đã đóng", is_open=False)
    for html in pages(client, certificate):  # the same words: a producer has several products
        assert "Siêu thị Trần Đề" in html
        assert "trong huyện; nên hỏi trước có hàng không" in html
        assert "Quầy" not in html
    actions.sell_at(point=far, producer=producer, by=None)
    found = where_to_buy(producer, producer.district_id)
    assert [(each.name, each.sells) for each in found.points] == [
        ("Quầy Mỹ Tú", True),
        ("Siêu thị Trần Đề", False),
    ]


def test_without_any_there_is_no_heading(client: Client, certificate) -> None:
    assert ["Mua ở đâu" in html for html in pages(client, certificate)] == [False, False]


def test_what_is_not_in_force_is_not_advertised(client: Client, certificate, producer: Producer) -> None:
    channel(producer)
    assert ["Mua ở đâu" in html for html in pages(client, certificate)] == [True, True]
    ending = Ending("1/QĐ-UBND", date(2026, 11, 20), "UBND tỉnh", Level.PROVINCE)
    revoke(certificate=certificate, ending=ending, ground=Ground.MARK_MISUSE, by=None, why="x")
    assert ["Mua ở đâu" in html for html in pages(client, certificate)] == [False, False]


def test_what_leads_to_a_person_is_hidden_once_consent_is_gone(
    client: Client, certificate, producer: Producer
) -> None:
    Producer.objects.update(publish_contact=True)
    channel(producer, kind="phone", url="", phone="0912 345 678")
    channel(producer, kind="zalo", url="https://zalo.me/0912345678")
    html = pages(client, certificate)[0]
    assert 'href="tel:0912345678"' in html
    assert "zalo.me" in html
    Producer.objects.update(publish_contact=False)
    for html in pages(client, certificate):
        assert "345" not in html
        assert "zalo" not in html


def test_the_open_api_tells_shops_and_places_but_nobody_s_number(
    client: Client, certificate, producer: Producer
) -> None:
    Producer.objects.update(publish_contact=True)
    channel(producer, kind="phone", url="", phone="0912 345 678")
    channel(producer, kind="zalo", url="https://zalo.me/0912345678")
    channel(producer, url="https://www.example.com/gao-thom")
    Product.objects.update(months=[1, 12])
    actions.sell_at(point=point(opening_hours="7:00 – 20:00"), producer=producer, by=None)
    address = f"/api/v1/products/{certificate.product.slug}"
    found = client.get(address).json()
    assert found["months"] == [1, 12]
    assert found["shops"] == [
        {"kind": "website", "url": "https://www.example.com/gao-thom", "is_sample": False}
    ]
    [place] = found["sales_points"]
    assert place == {
        "name": "Cửa hàng OCOP Tài Văn",
        "kind": "ocop_shop",
        "address": "Số 1, đường Mẫu",
        "commune": "Xã Tài Văn",
        "commune_now": "Xã Tài Văn",
        "district": "Huyện Trần Đề",
        "opening_hours": "7:00 – 20:00",
        "sells_this_producer": True,
        "is_sample": False,
    }
    ending = Ending("1/QĐ-UBND", date(2026, 11, 20), "UBND tỉnh", Level.PROVINCE)
    revoke(certificate=certificate, ending=ending, ground=Ground.MARK_MISUSE, by=None, why="x")
    found = client.get(address).json()
    assert (found["shops"], found["sales_points"]) == ([], [])


@pytest.mark.parametrize("items", [1, 3])
def test_however_many_it_costs_two_queries(producer: Producer, django_assert_num_queries, items: int) -> None:
    for number in range(items):
        channel(producer, url=f"https://example.com/{number}")
        point(name=f"Cửa hàng {number}", commune=commune())
        actions.sell_at(point=SalesPoint.objects.latest("pk"), producer=producer, by=None)
    where_to_buy(producer, producer.district_id)  # places are known from here on
    with stamp.held(), django_assert_num_queries(2):  # as every public page holds it
        found = where_to_buy(producer, producer.district_id)
    assert (len(found.channels), len(found.points)) == (items, items)


def test_not_more_places_than_one_looks_through(producer: Producer) -> None:
    for number in range(SHOWN + 3):
        point(name=f"Cửa hàng {number}")
    assert len(where_to_buy(producer, producer.district_id).points) == SHOWN


def test_each_change_is_seen_at_the_next_request(client: Client, certificate, producer: Producer) -> None:
    address = certificate.product.get_absolute_url()

    def tag() -> str:
        return client.get(address)["ETag"]

    tags = [tag()]
    made = channel(producer)
    tags.append(tag())
    place = point()
    tags.append(tag())
    sold = actions.sell_at(point=place, producer=producer, by=None)
    tags.append(tag())
    SalesPointProducer.objects.filter(pk=sold.pk).delete()
    tags.append(tag())
    SalesChannel.objects.filter(pk=made.pk).delete()
    tags.append(tag())
    assert len(set(tags)) == 6


@pytest.mark.parametrize(("language", "words"), [("en", "Where to buy"), ("km", "ទិញនៅឯណា")])
def test_in_other_languages(
    client: Client, certificate, producer: Producer, language: str, words: str
) -> None:
    channel(producer)
    assert words in client.get(f"/{language}{certificate.product.get_absolute_url()}").text


def test_the_samples_are_marked_and_lead_nowhere_real(client: Client) -> None:
    load_samples(today=date(2026, 11, 23))
    assert SalesChannel.objects.count() > 10
    assert SalesPoint.objects.count() == 11
    assert not SalesChannel.objects.exclude(is_sample=True, url__startswith="https://example.com/").exists()
    assert not SalesPoint.objects.exclude(is_sample=True, name__endswith="(mẫu)").exists()


# --- what staff enter -----------------------------------------------------------------------------------------


def test_a_channel_is_added_and_removed(client_of, officer: User, producer: Producer) -> None:
    client, address = client_of(officer), f"/noi-bo/chu-the/{producer.pk}/ban-hang/"
    assert client.post(address, {"kind": "website", "url": "https://example.com/gao"}).status_code == 302
    made = SalesChannel.objects.get()
    assert "https://example.com/gao" in client.get(address).text
    assert made.events.get().pgh_context["user"] == officer.pk
    asked = client.post(f"/noi-bo/kenh-ban/{made.pk}/xoa/")
    assert (asked.status_code, SalesChannel.objects.count()) == (200, 1)
    assert client.post(f"/noi-bo/kenh-ban/{made.pk}/xoa/", {"sure": "1"}).url == address
    assert SalesChannel.objects.count() == 0
    assert "https://example.com/gao" in client.get(f"/noi-bo/lich-su/producer/{producer.pk}/").text


@pytest.mark.parametrize("url", ["https://zalo.me/0912345678", "https://chat.zalo.me/", "https://m.me/ai"])
@pytest.mark.parametrize("kind", ["website", "marketplace", "social"])
def test_what_leads_to_a_person_is_called_so(client_of, officer: User, producer: Producer, url, kind) -> None:
    response = client_of(officer).post(f"/noi-bo/chu-the/{producer.pk}/ban-hang/", {"kind": kind, "url": url})
    assert response.status_code == 422
    assert "Địa chỉ này dẫn tới một cá nhân, không phải một cửa hàng" in unescape(response.text)
    assert SalesChannel.objects.count() == 0


@pytest.mark.parametrize("url", ["https://zalo.men/", "https://example.com/zalo.me/", "https://notm.me.vn/"])
def test_what_only_looks_like_it_is_a_shop(client_of, officer: User, producer: Producer, url: str) -> None:
    address = f"/noi-bo/chu-the/{producer.pk}/ban-hang/"
    assert client_of(officer).post(address, {"kind": "website", "url": url}).status_code == 302


@pytest.mark.parametrize(
    "url",
    [
        "", "http://example.com/", "javascript:alert(1)", "https://", "https://localhost/", "https://127.0.0.1/",
        "https://ai:mat-khau@example.com/", "https://example.com:8080/", "https://exаmple.com/", "ftp://example.com",
        "//example.com/", "https://example.com/a b", 'https://example.com/"onclick', "https://exam_ple",
    ],
)  # fmt: skip
def test_only_https_addresses_of_named_hosts(client_of, officer: User, producer: Producer, url: str) -> None:
    response = client_of(officer).post(
        f"/noi-bo/chu-the/{producer.pk}/ban-hang/", {"kind": "website", "url": url}
    )
    assert response.status_code == 422
    assert SalesChannel.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [{"kind": "zalo", "url": "https://zalo.me/0912345678"}, {"kind": "phone", "phone": "0912345678"}],
)
def test_what_leads_to_a_person_needs_consent(
    client_of, officer: User, producer: Producer, fields: dict[str, str]
) -> None:
    client, address = client_of(officer), f"/noi-bo/chu-the/{producer.pk}/ban-hang/"
    refused = client.post(address, fields)
    assert refused.status_code == 422
    assert "chủ thể phải đồng ý" in refused.text
    Producer.objects.update(publish_contact=True)
    assert client.post(address, fields).status_code == 302
    assert client.post(address, fields).status_code == 422  # once is enough


def test_a_producer_is_sold_at_a_place_and_no_longer(client_of, officer: User, producer: Producer) -> None:
    client, address, place = client_of(officer), f"/noi-bo/chu-the/{producer.pk}/ban-hang/", point()
    assert client.post(f"/noi-bo/chu-the/{producer.pk}/diem-ban/", {"point": place.pk}).url == address
    sold = SalesPointProducer.objects.get()
    assert client.post(f"/noi-bo/chu-the/{producer.pk}/diem-ban/", {"point": place.pk}).status_code == 422
    assert producer.name in client.get(place.get_absolute_url()).text
    assert client.post(f"/noi-bo/ban-tai/{sold.pk}/bo/").url == address
    assert SalesPointProducer.objects.count() == 0
    actions.sell_at(point=place, producer=producer, by=officer)
    with pytest.raises(ValidationError):
        actions.sell_at(point=place, producer=producer, by=officer)


FIELDS = {"name": "Siêu thị Mẫu", "kind": "supermarket", "address": "12 đường Mẫu", "is_open": "on"}


def test_a_place_is_entered_and_changed(client_of, officer: User) -> None:
    client, place = client_of(officer), commune()
    added = client.post("/noi-bo/diem-ban/them/", FIELDS | {"commune": place.pk})
    made = SalesPoint.objects.get()
    assert (added.status_code, added.url, made.district) == (
        302,
        f"/noi-bo/diem-ban/{made.pk}/",
        place.district,
    )
    version = client.get(added.url).context["form"]["version"].value()
    changed = FIELDS | {"commune": place.pk, "name": "Siêu thị Khác", "version": version, "why": "Đổi tên"}
    assert client.post(added.url, changed).status_code == 302
    late = client.post(added.url, changed | {"name": "Siêu thị Muộn"})
    assert late.status_code == 422
    assert "Đổi tên" in late.text
    made.refresh_from_db()
    assert made.name == "Siêu thị Khác"
    assert "Đổi tên" in client.get(f"/noi-bo/lich-su/sales_point/{made.pk}/").text


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "***"}, ["name"]),
        ({"address": ""}, ["address"]),
        ({"kind": "bank"}, ["kind"]),
        ({"commune": "", "district": ""}, ["district"]),
    ],
)
def test_what_is_wrong_with_a_place(
    client_of, officer: User, fields: dict[str, str], wrong: list[str]
) -> None:
    response = client_of(officer).post("/noi-bo/diem-ban/them/", FIELDS | {"commune": commune().pk} | fields)
    assert (response.status_code, sorted(response.context["form"].errors)) == (422, wrong)


def test_places_are_found_by_name_district_and_kind(client_of, officer: User) -> None:
    client = client_of(officer)
    point(name="Siêu thị Trần Đề", kind="supermarket")
    point(name="Quầy Mỹ Tú", kind="market", commune=None, district=district("my-tu"))

    def names(query: str) -> list[str]:
        return [row.name for row in client.get(f"/noi-bo/diem-ban/{query}").context["page"].rows]

    assert names("") == ["Quầy Mỹ Tú", "Siêu thị Trần Đề"]
    assert names("?q=sieu thi") == ["Siêu thị Trần Đề"]
    assert names("?q=!!") == []
    assert names("?district=my-tu") == ["Quầy Mỹ Tú"]
    assert names("?kind=market") == ["Quầy Mỹ Tú"]


@pytest.mark.parametrize("items", [1, 3])
def test_staff_lists_cost_the_same_queries_however_long(
    client_of, officer: User, django_assert_num_queries, items: int
) -> None:
    producer = make_producer()
    for number in range(items):
        channel(producer, url=f"https://example.com/{number}")
        actions.sell_at(point=point(name=f"Cửa hàng {number}"), producer=producer, by=None)
    make_product(producer=producer)
    client = client_of(officer)
    for address, queries in (
        ("/noi-bo/diem-ban/", 4),  # session, person, districts, rows
        (f"/noi-bo/chu-the/{producer.pk}/ban-hang/", 6),  # session, person, producer, channels, sold, choice
    ):
        with django_assert_num_queries(queries):
            client.get(address)
