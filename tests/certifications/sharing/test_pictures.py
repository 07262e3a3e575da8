"""Pictures for shared links: the right size, the right facts, drawn once for each content."""

import io
from datetime import date

import pytest
from django.test import Client
from PIL import Image

from certifications.actions import revoke
from certifications.enums import Ground
from certifications.models import Certificate
from certifications.sharing import pictures
from products.actions import add_photo
from products.models import Product
from tests.certifications.opendata.register import HOSTILE, ending
from tests.factories import make_certificate, make_product

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
PAPER, CLAY, RED = (251, 250, 246), (162, 53, 39), (220, 30, 40)


def picture(client: Client, address: str) -> Image.Image:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    return Image.open(io.BytesIO(response.content)).convert("RGB")


def card(certificate: Certificate) -> pictures.Card:
    product = Product.objects.select_related(
        "producer", "district", "commune", "product_set__group__sector"
    ).get(pk=certificate.product_id)
    return pictures.product_card(product, Certificate.objects.get(pk=certificate.pk), on=TODAY)


def colours(image: Image.Image) -> dict[tuple[int, int, int], int]:
    return {colour: count for count, colour in image.getcolors(maxcolors=1 << 24)}


def photo(colour: tuple[int, int, int]) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(file, "JPEG", quality=95)
    file.seek(0)
    file.name = "anh.jpg"
    return file


def test_a_picture_has_the_size_that_networks_ask_for(client: Client) -> None:
    certificate = make_certificate()
    for address in (f"{certificate.product.get_absolute_url()}og.png", "/og.png"):
        image = picture(client, address)
        assert image.size == (1200, 630)
        assert image.getpixel((5, 600)) == PAPER


def test_the_facts_on_it_are_those_of_the_register() -> None:
    certificate = make_certificate(product=make_product(name="Gạo thơm"), star=4)
    found = card(certificate)
    assert (found.name, found.star, found.star_words, found.in_force) == ("Gạo thơm", 4, "4 sao", True)
    assert found.producer == certificate.producer_name
    assert found.place == "Xã Tài Văn, Huyện Trần Đề"
    assert found.state == "Được công nhận ngày 10/03/2025"
    assert (found.picture, found.drawn, found.sample) == ("rice.svg", True, "")


def test_a_certificate_that_ended_is_drawn_as_ended(client: Client) -> None:
    certificate = make_certificate()
    address = f"{certificate.product.get_absolute_url()}og.png"
    before = client.get(address)
    assert CLAY not in colours(picture(client, address))
    revoke(certificate=certificate, ending=ending("1/QĐ"), ground=Ground.MARK_MISUSE, by=None, why="x")
    found = card(certificate)
    assert (found.in_force, found.grave, found.state) == (False, True, "Đã thu hồi ngày 05/01/2026")
    assert client.get(address, headers={"if-none-match": before["ETag"]}).status_code == 200
    assert colours(picture(client, address))[CLAY] > 500
    expired = card(make_certificate(on=date(2021, 1, 5)))
    assert (expired.in_force, expired.grave, expired.state) == (False, False, "Đã hết hạn: 05/01/2024")


def test_made_up_records_are_marked() -> None:
    assert card(make_certificate(product=make_product(is_sample=True))).sample == "dữ liệu mẫu"


def test_the_photo_is_on_it_and_a_new_photo_makes_a_new_picture(client: Client) -> None:
    certificate = make_certificate()
    address = f"{certificate.product.get_absolute_url()}og.png"
    drawn = client.get(address)
    add_photo(product=certificate.product, upload=photo(RED), caption="", by=None)
    with_photo = client.get(address)
    assert with_photo["ETag"] != drawn["ETag"]
    middle = picture(client, address).getpixel((978, 350))
    assert all(abs(got - wanted) < 12 for got, wanted in zip(middle, RED, strict=True))


def test_a_photo_whose_file_is_gone_leaves_a_picture_without(client: Client, settings, tmp_path) -> None:
    certificate = make_certificate()
    add_photo(product=certificate.product, upload=photo(RED), caption="", by=None)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    image = picture(client, f"{certificate.product.get_absolute_url()}og.png")
    assert image.getpixel((978, 350)) == PAPER


def test_a_picture_is_drawn_once_and_not_sent_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, draw = [], pictures._draw
    monkeypatch.setattr(pictures, "_draw", lambda card: drawn.append(card.name) or draw(card))
    certificate = make_certificate(product=make_product(name="Gạo vẽ một lần"))
    address = f"{certificate.product.get_absolute_url()}og.png"
    first, second = client.get(address), client.get(address)
    assert first.content == second.content
    assert first["Cache-Control"] == "no-cache"
    unchanged = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert drawn == ["Gạo vẽ một lần"]


@pytest.mark.parametrize(
    "name", [*HOSTILE, "#panic() *a* $x$ @ref <label> \\ `code` // --", "A" * 255, "Bánh pía sầu riêng " * 13]
)
def test_a_hostile_name_is_text_on_the_picture(client: Client, name: str) -> None:
    certificate = make_certificate(product=make_product(name=name))
    assert picture(client, f"{certificate.product.get_absolute_url()}og.png").size == (1200, 630)


def test_vietnamese_and_khmer_letters_are_drawn_not_left_out() -> None:
    def ink(name: str) -> int:
        blank = pictures.Card(lang="vi", site="", name=name)
        found = colours(Image.open(io.BytesIO(pictures.png(blank))).convert("RGB"))
        return found.get((29, 42, 34), 0)

    assert ink("") == 0
    for name in ("Bánh pía sầu riêng ẴỖỮ đĐ", "អង្ករ ផ្កាខ្ញី"):
        assert ink(name) > 500
    assert ink("ầ") > ink("a")  # the marks are there


def test_a_product_never_recognised_has_no_picture(client: Client) -> None:
    assert client.get(f"{make_product().get_absolute_url()}og.png").status_code == 404
    assert client.get("/san-pham/khong-co/og.png").status_code == 404
