"""Facts for search engines, and the tags for shared links."""

import json
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from certifications.actions import prolong, revoke
from certifications.enums import Ground
from certifications.templatetags.ocop import json_ld
from producers.models import Producer
from tests.certifications.opendata.register import (
    ALL_SECRETS,
    CONTACT,
    HOSTILE,
    SECRETS,
    ending,
    fill,
    secretive,
    vague,
)
from tests.factories import make_certificate, make_product

pytestmark = pytest.mark.django_db
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def linked(client: Client, address: str) -> dict[str, Any]:
    [text] = BLOCK.findall(client.get(address).content.decode())
    return json.loads(text)


def tags(client: Client, address: str) -> dict[str, str]:
    html = client.get(address).content.decode()
    return {
        name: unescape(value)
        for name, value in re.findall(
            r'<meta (?:name="description" )?property="([^"]+)" content="([^"]*)"', html
        )
    }


def test_a_product_is_described_with_its_certificate(client: Client) -> None:
    product = make_product(name="Gạo thơm", gtin="8934567890123", brand="Tài Văn", description="Dẻo")
    certificate = make_certificate(product=product, star=4, number="0123/GCN")
    site = "http://testserver"
    assert linked(client, product.get_absolute_url()) == {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": f"{site}/san-pham/gao-thom/",
        "url": f"{site}/san-pham/gao-thom/",
        "name": "Gạo thơm",
        "description": "Dẻo",
        "category": "Gạo, ngũ cốc, hạt sơ chế khác",
        "brand": {"@type": "Brand", "name": "Tài Văn"},
        "gtin": "8934567890123",
        "countryOfOrigin": {"@type": "Country", "name": "Việt Nam"},
        "manufacturer": {
            "@type": "Organization",
            "@id": f"{site}{product.producer.get_absolute_url()}",
            "name": product.producer.name,
            "url": f"{site}{product.producer.get_absolute_url()}",
        },
        "hasCertification": {
            "@type": "Certification",
            "name": "OCOP 4 sao",
            "certificationIdentification": "0123/GCN",
            "certificationStatus": "https://schema.org/CertificationActive",
            "certificationRating": {"@type": "Rating", "ratingValue": 4, "bestRating": 5, "worstRating": 1},
            "issuedBy": {"@type": "GovernmentOrganization", "name": "UBND tỉnh Sóc Trăng"},
            "validFrom": "2025-03-10",
            "expires": "2028-03-10",
            "description": "Được công nhận 4 sao, có hiệu lực đến 10/03/2028.",
            "url": f"{site}{certificate.get_absolute_url()}",
        },
    }


def test_a_certificate_that_ended_is_inactive(client: Client) -> None:
    certificate = make_certificate()
    prolonged = make_certificate(on=date(2023, 10, 1))
    prolong(certificate=prolonged, until=date(2027, 1, 10), by=None, why="x")
    found = linked(client, prolonged.product.get_absolute_url())["hasCertification"]
    assert found["certificationStatus"].endswith("CertificationActive")
    assert found["expires"] == "2027-01-10"
    revoke(certificate=certificate, ending=ending("1/QĐ"), ground=Ground.MARK_MISUSE, by=None, why="x")
    expired = make_certificate(on=date(2021, 1, 5))
    for each in (certificate, expired):
        found = linked(client, each.product.get_absolute_url())["hasCertification"]
        assert found["certificationStatus"] == "https://schema.org/CertificationInactive"
    assert (
        "Bị thu hồi ngày 05/01/2026"
        in linked(client, certificate.product.get_absolute_url())["hasCertification"]["description"]
    )


def test_days_are_as_exact_as_they_are_known(client: Client) -> None:
    certificate = make_certificate(on=date(2024, 12, 31))
    vague(certificate, "year")
    found = linked(client, certificate.product.get_absolute_url())["hasCertification"]
    assert (found["validFrom"], found["expires"]) == ("2024", "2027")


def test_stars_are_no_rating_by_customers(client: Client) -> None:
    certificate = make_certificate()
    text = client.get(certificate.product.get_absolute_url()).content.decode()
    assert "aggregateRating" not in text
    assert '"review"' not in text


@pytest.mark.parametrize("name", [*HOSTILE, "<!--", "]]>", "\u2029", "</SCRIPT >", "&quot;"])
def test_a_hostile_name_stays_inside_its_block(client: Client, name: str) -> None:
    certificate = make_certificate(product=make_product(name=f"Gạo {name}"))
    html = client.get(certificate.product.get_absolute_url()).content.decode()
    [block] = BLOCK.findall(html)
    assert json.loads(block)["name"] == f"Gạo {name}"
    assert [each for each in "<>&\u2028\u2029" if each in block] == []
    assert len(re.findall("<script", html, re.IGNORECASE)) == 1
    producer = certificate.product.producer
    Producer.objects.filter(pk=producer.pk).update(name=f"HTX {name}")
    assert linked(client, producer.get_absolute_url())["name"] == f"HTX {name}"


def test_the_tag_escapes_in_keys_and_depths() -> None:
    record = {"</script>": [{"a": "<b>&\u2028"}]}
    text = json_ld(record)
    assert text.count("<") == 2
    assert json.loads(text.split(">", 1)[1].rsplit("<", 1)[0]) == record


def test_a_producer_is_described_without_contact(client: Client) -> None:
    producer = secretive()
    make_certificate(product=make_product(producer=producer))
    found = linked(client, producer.get_absolute_url())
    assert found == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": f"http://testserver{producer.get_absolute_url()}",
        "url": f"http://testserver{producer.get_absolute_url()}",
        "name": producer.name,
        "address": {
            "@type": "PostalAddress",
            "addressLocality": "Xã Tài Văn",
            "addressRegion": "Huyện Trần Đề",
            "addressCountry": "VN",
        },
    }


def test_contact_is_described_with_consent_and_the_person_never(client: Client) -> None:
    producer = secretive(publish_contact=True)
    make_certificate(product=make_product(producer=producer))
    found = linked(client, producer.get_absolute_url())
    assert (found["telephone"], found["email"], found["sameAs"]) == (
        CONTACT["phone"], CONTACT["email"], CONTACT["website"],
    )  # fmt: skip
    assert found["address"]["streetAddress"] == CONTACT["address"]
    assert [secret for secret in SECRETS.values() if secret in str(found)] == []


def test_made_up_records_say_so(client: Client) -> None:
    certificate = make_certificate(product=make_product(is_sample=True))
    found = linked(client, certificate.product.get_absolute_url())
    assert found["disambiguatingDescription"] == "Dữ liệu mẫu của bản chạy thử, không có thật."


def test_nothing_personal_is_in_anything_shared(client: Client) -> None:
    certificates = fill()
    addresses = [
        "/sitemap.xml",
        "/sitemap-products.xml",
        "/sitemap-producers.xml",
        "/robots.txt",
        "/du-lieu-mo/",
    ]
    for each in certificates[:3]:
        page = each.product.get_absolute_url()
        addresses += [page, each.product.producer.get_absolute_url(), f"{page}huy-hieu.svg"]
        addresses += [f"/oembed?url=http://testserver{page}"]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert [secret for secret in ALL_SECRETS if secret in response.content.decode()] == [], address


# --- Open Graph ------------------------------------------------------------------------------------------------


def test_a_product_is_shared_with_its_name_words_and_picture(client: Client) -> None:
    certificate = make_certificate(product=make_product(name='Gạo "thơm" & dẻo'), star=4)
    found = tags(client, certificate.product.get_absolute_url())
    page = f"http://testserver{certificate.product.get_absolute_url()}"
    assert found == {
        "og:title": 'Gạo "thơm" & dẻo',
        "og:description": f'Gạo "thơm" & dẻo, {certificate.producer_name}. Được công nhận 4 sao, có hiệu lực đến 10/03/2028.',
        "og:type": "website",
        "og:site_name": "OCOP Sóc Trăng",
        "og:url": page,
        "og:locale": "vi_VN",
        "og:image": f"{page}og.png",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": f'Gạo "thơm" & dẻo, {certificate.producer_name}',
    }


def test_every_public_page_is_shared_with_a_title_and_a_picture_that_is_there(client: Client) -> None:
    certificate = make_certificate()
    titles = {}
    for address in [
        "/", "/san-pham/?district=my-tu", "/chu-the/", "/thong-ke/", "/xac-thuc/", "/du-lieu-mo/", "/tu-danh-gia/", "/tu-danh-gia/qd26-06/",
        certificate.get_absolute_url(), certificate.product.producer.get_absolute_url(),
    ]:  # fmt: skip
        found = tags(client, address)
        titles[address] = found["og:title"]
        assert found["og:url"] == f"http://testserver{address.split('?')[0]}"
        assert client.get(found["og:image"].removeprefix("http://testserver"))["Content-Type"] == "image/png"
    assert len(set(titles.values())) == 10


def test_staff_pages_are_not_shared(client_of, officer) -> None:
    html = client_of(officer).get("/noi-bo/").content.decode()
    assert [tag for tag in ("og:title", "og:image", "og:url") if tag in html] == []


def test_the_pages_cost_no_more_queries_for_being_shared(client: Client, django_assert_num_queries) -> None:
    certificate = make_certificate()
    client.get(certificate.product.get_absolute_url())
    with django_assert_num_queries(7):
        client.get(certificate.product.get_absolute_url())
