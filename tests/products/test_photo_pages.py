"""Photos over the web: adding, removing, and their public address."""

import uuid
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from products.actions import add_photo
from products.enums import Rendition
from products.models import Product, ProductPhoto
from tests.factories import make_product


def picture(shade: int = 90) -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (640, 480), (shade, 120, 60)).save(file, "JPEG")
    return SimpleUploadedFile("ảnh.jpg", file.getvalue(), content_type="image/jpeg")


def tab(product: Product) -> str:
    return f"/noi-bo/san-pham/{product.pk}/hinh-anh/"


def adding(product: Product) -> str:
    return f"/noi-bo/san-pham/{product.pk}/anh/"


@pytest.fixture
def photo(officer) -> ProductPhoto:
    return add_photo(product=make_product(), upload=picture(), caption="Hộp bánh", by=officer)


def test_an_officer_adds_a_photo_that_everybody_can_see(officer, client_of):
    product, client = make_product(), client_of(officer)
    answer = client.post(adding(product), {"upload": picture(), "caption": "Ho\u0323\u0302p  bánh\u200b"})
    assert answer["Location"] == tab(product)
    made = product.photos.get()
    assert made.caption == "Hộp bánh"
    assert f"/anh/{made.key}/thumb.webp" in client.get(tab(product)).text
    seen = Client().get(f"/anh/{made.key}/large.webp")
    assert Image.open(BytesIO(seen.getvalue())).size == (640, 480)


@pytest.mark.parametrize(
    ("rendition", "media_type"),
    [("thumb.webp", "image/webp"), ("thumb.avif", "image/avif"), ("large.webp", "image/webp")],
)
def test_a_picture_is_sent_to_be_kept_for_ever(photo, rendition, media_type):
    answer = Client().get(f"/anh/{photo.key}/{rendition}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == media_type
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer
    again = Client().get(f"/anh/{photo.key}/{rendition}", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    again.close()
    answer.close()


def test_a_picture_costs_no_query(photo, django_assert_num_queries):
    with django_assert_num_queries(0):
        Client().get(f"/anh/{photo.key}/thumb.webp").close()


@pytest.mark.parametrize(
    "rendition", ["thumb.jpg", "original", "..", "thumb.webp.bak", "THUMB.WEBP", "%2e%2e%2fsecret"]
)
def test_other_names_of_pictures_are_not_found(photo, rendition):
    assert Client().get(f"/anh/{photo.key}/{rendition}").status_code == 404


def test_unknown_keys_are_not_found(db):
    assert Client().get(f"/anh/{uuid.uuid4()}/thumb.webp").status_code == 404
    assert Client().get("/anh/khong-phai-khoa/thumb.webp").status_code == 404
    assert Client().post(f"/anh/{uuid.uuid4()}/thumb.webp").status_code == 405


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("anh.jpg", b"%PDF-1.7 a renamed PDF"),
        ("anh.jpg", b""),
        ("anh.svg", b"<svg onload='alert(1)'/>"),
        ("anh.jpg", b"\xff\xd8\xff\xe0 broken"),
    ],
)
def test_what_is_no_photo_is_refused_beside_the_field(officer, client_of, name, content):
    product = make_product()
    answer = client_of(officer).post(
        adding(product), {"upload": SimpleUploadedFile(name, content), "caption": "Giữ lại"}
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["upload"]
    assert 'value="Giữ lại"' in answer.text
    assert product.photos.count() == 0


def test_without_a_file_it_says_so(officer, client_of):
    answer = client_of(officer).post(adding(make_product()), {"caption": "x"})
    assert list(answer.context["form"].errors) == ["upload"]


def test_a_caption_too_long_is_refused_at_its_field(officer, client_of):
    answer = client_of(officer).post(adding(make_product()), {"upload": picture(), "caption": "x" * 300})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["caption"])


def test_the_same_photo_twice_is_refused(photo, officer, client_of):
    answer = client_of(officer).post(adding(photo.product), {"upload": picture()})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["upload"])


def test_there_are_twelve_photos_at_most(photo, officer, client_of):
    ProductPhoto.objects.bulk_create(
        ProductPhoto(product=photo.product, width=1, height=1, sha256=str(number)) for number in range(11)
    )
    client = client_of(officer)
    assert client.get(tab(photo.product)).context["full"] is True
    answer = client.post(adding(photo.product), {"upload": picture(10)})
    assert (answer.status_code, photo.product.photos.count()) == (422, 12)


class Unread(BytesIO):
    def read(self, *_size: int) -> bytes:
        raise AssertionError("the body was read")

    readline = readlines = __iter__ = read  # type: ignore[assignment]


def test_a_body_that_is_too_heavy_is_not_read(officer):
    product = make_product()
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.generic(
        "POST",
        adding(product),
        content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(20 * 10**6), "wsgi.input": Unread()},
    )
    assert answer.status_code == 413
    assert list(answer.context["form"].errors) == ["upload"]


@pytest.mark.parametrize("length", ["abc", "-1", "1e3", "²"])
def test_a_length_that_is_no_number_is_refused(officer, client_of, length):
    answer = client_of(officer).generic(
        "POST",
        adding(make_product()),
        content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": length, "wsgi.input": Unread()},
    )
    assert answer.status_code == 413


def test_a_photo_without_the_token_of_the_form_is_refused(officer):
    product = make_product()
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(adding(product), {"upload": picture()}).status_code == 403
    assert product.photos.count() == 0


def test_adding_and_removing_are_for_staff_and_by_post(photo, officer, nobody, client_of):
    for address in (adding(photo.product), f"/noi-bo/anh/{photo.pk}/xoa/"):
        assert Client().post(address)["Location"] == f"/noi-bo/dang-nhap/?next={address}"
        assert client_of(nobody).post(address).status_code == 403
        assert client_of(officer).get(address).status_code == 405
    assert ProductPhoto.objects.count() == 1


def test_removing_asks_first_and_then_takes_the_files_too(
    photo, officer, client_of, django_capture_on_commit_callbacks
):
    client, address = client_of(officer), f"/noi-bo/anh/{photo.pk}/xoa/"
    assert client.post(address).status_code == 200
    assert ProductPhoto.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"sure": "1"})["Location"] == tab(photo.product)
    assert ProductPhoto.objects.count() == 0
    assert not any(default_storage.exists(rendition.path(photo.key)) for rendition in Rendition)
    assert Client().get(f"/anh/{photo.key}/thumb.webp").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_tab_costs_the_same_for_one_and_three(officer, client_of, count, django_assert_num_queries):
    product = make_product()
    for shade in range(count):
        add_photo(product=product, upload=picture(shade * 40), by=officer)
    client = client_of(officer)
    with django_assert_num_queries(8):  # session, person, product, photos, four counts of the tabs
        assert len(client.get(tab(product)).context["photos"]) == count


def test_a_script_in_a_caption_is_shown_as_text(photo, officer, client_of):
    ProductPhoto.objects.update(caption='"><script>alert(1)</script>')
    assert "<script" not in client_of(officer).get(tab(photo.product)).text
