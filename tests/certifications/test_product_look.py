"""What the product page shows of photos, sharing and the languages, and what it costs."""

import io
import re
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from certifications import presenters
from certifications.models import Certificate
from certifications.samples import load_samples
from certifications.sharing import passing_on
from products.actions import add_photo
from products.enums import Rendition
from products.models import Product, ProductPhoto
from tests.factories import make_certificate, make_product, make_translation

pytestmark = pytest.mark.django_db


def picture(width: int, height: int) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#7a5").save(out, "JPEG")
    return SimpleUploadedFile("a.jpg", out.getvalue())


def shown(product: Product) -> str:
    return Client().get(product.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("size", "webp", "avif"),
    [
        ((3000, 2000), ["thumb.webp 480w", "medium.webp 800w", "large.webp 1600w"], ["thumb.avif 480w", "medium.avif 800w"]),
        ((2000, 3000), ["thumb.webp 320w", "medium.webp 533w", "large.webp 1067w"], ["thumb.avif 320w", "medium.avif 533w"]),
        ((600, 600), ["thumb.webp 480w", "medium.webp 600w"], ["thumb.avif 480w", "medium.avif 600w"]),
        ((300, 200), ["thumb.webp 300w"], ["thumb.avif 300w"]),
    ],
)  # fmt: skip
def test_the_browser_is_told_how_wide_each_rendition_is(officer, size, webp, avif) -> None:
    photo = presenters.photo(add_photo(product=make_product(), upload=picture(*size), by=officer), "Gạo")
    assert [re.sub(r".*/", "", each) for each in photo.webp_set.split(", ")] == webp
    assert [re.sub(r".*/", "", each) for each in photo.avif_set.split(", ")] == avif


def test_only_the_first_photo_is_fetched_at_once(officer) -> None:
    product = make_certificate().product
    for size in ((800, 600), (640, 480)):
        add_photo(product=product, upload=picture(*size), by=officer)
    html = shown(product)
    article = html[html.index('class="gallery"') : html.index("</figure>")]
    assert article.count('fetchpriority="high"') == 1
    assert article.index('fetchpriority="high"') < article.index('loading="lazy"')
    assert article.count("<img") == 2
    assert article.count(" width=") == article.count(" height=") == 2


@pytest.mark.parametrize("rendition", [Rendition.MEDIUM_AVIF, Rendition.MEDIUM_WEBP])
def test_a_photo_of_before_gets_its_medium_picture_when_it_is_asked_for(officer, rendition) -> None:
    photo = add_photo(product=make_product(), upload=picture(2000, 1000), by=officer)
    default_storage.delete(rendition.path(photo.key))
    response = Client().get(f"/anh/{photo.key}/{rendition.value}")
    assert response.status_code == 200
    made = Image.open(io.BytesIO(b"".join(response.streaming_content)))
    assert (made.size, response["Content-Type"]) == ((800, 400), rendition.content_type)
    assert default_storage.exists(rendition.path(photo.key))


def test_nothing_is_made_for_a_photo_that_is_not_there() -> None:
    photo = ProductPhoto.objects.create(product=make_product(), width=1, height=1, sha256="0" * 64)
    assert Client().get(f"/anh/{photo.key}/medium.avif").status_code == 404
    assert not default_storage.exists(Rendition.MEDIUM_AVIF.path(photo.key))


def test_words_to_share_claim_no_star(django_assert_num_queries) -> None:
    certificate = make_certificate(product=make_product(name="Trà sen"), star=4)
    facts = presenters.product_facts(certificate.product)
    text = passing_on.message(facts, "https://ocop.example.vn/san-pham/tra-sen/")
    assert text == (
        f"Trà sen, {certificate.product.producer.name}, Xã Tài Văn, Huyện Trần Đề. "
        "Xem sản phẩm và kiểm tra giấy chứng nhận: https://ocop.example.vn/san-pham/tra-sen/"
    )
    assert 'id="share-url" value="http://testserver/san-pham/tra-sen/"' in shown(certificate.product)


@pytest.mark.parametrize(("language", "queries"), [("", 9), ("/en", 11), ("/km", 11)])
def test_a_translation_is_asked_for_once(language: str, queries: int, django_assert_num_queries) -> None:
    product = make_certificate().product
    make_certificate(product=make_product(producer=product.producer))
    make_translation(product)
    Client().get(f"{language}/san-pham/")
    with django_assert_num_queries(queries):  # besides: the names of the similar ones
        Client().get(f"{language}{product.get_absolute_url()}")


def test_only_made_up_records_have_a_made_up_season() -> None:
    load_samples(today=date(2026, 11, 23))
    assert set(Product.objects.exclude(months=[]).values_list("is_sample", flat=True)) == {True}
    assert Product.objects.exclude(months=[]).count() == 32
    in_november = Certificate.objects.in_force(date(2026, 11, 23)).filter(product__months__contains=[11])
    assert in_november.exists()
