"""The staff's pages of products."""

from datetime import date

import pytest
from django.test import Client

from products.models import Product
from tests.factories import commune, district, make_certificate, make_producer, make_product

LIST, ADD = "/noi-bo/san-pham/", "/noi-bo/san-pham/them/"
SIGN_IN = "/noi-bo/dang-nhap/?next="


def page(product: Product) -> str:
    return f"{LIST}{product.pk}/"


@pytest.fixture
def entry(db) -> dict[str, str]:
    return {
        "producer": str(make_producer(name="Cơ sở Quảng Trân").pk),
        "name": "Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái",
        "product_set": "qd26-03",
        "commune": str(commune().pk),
        "district": "",
        "description": "Bánh nhiều lớp.\r\nNhân sầu riêng.",
        "story": "",
        "packaging": "Hộp 4 cái",
        "brand": "",
        "trademark": "",
        "gtin": "",
        "source_url": "",
        "source_note": "",
    }


def typed(client: Client, product: Product) -> dict[str, str]:
    """What the browser would send back of the edit page untouched."""
    form = client.get(page(product)).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {
        name: str(getattr(value, "pk", value))
        for name, value in values.items()
        if value not in (None, False, [])
    }


def test_only_staff_see_products(officer, administrator, nobody, client_of):
    product = make_product()
    for address in (LIST, ADD, page(product), f"{page(product)}hinh-anh/", f"{page(product)}chung-nhan/"):
        assert Client().get(address)["Location"] == f"{SIGN_IN}{address}"
        assert client_of(nobody).get(address).status_code == 403
        assert client_of(officer).get(address).status_code == 200
        assert client_of(administrator).get(address).status_code == 200


def test_only_staff_change_products(nobody, client_of, entry):
    assert Client().post(ADD, entry).status_code == 302
    assert client_of(nobody).post(ADD, entry).status_code == 403
    assert Product.objects.count() == 0


def test_methods_that_make_no_sense_are_refused(officer, client_of):
    client, product = client_of(officer), make_product()
    assert client.post(LIST).status_code == 405
    assert client.post(f"{page(product)}hinh-anh/").status_code == 405
    assert client.post(f"{page(product)}chung-nhan/").status_code == 405
    assert client.delete(page(product)).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(officer, client_of, count, django_assert_num_queries):
    for _each in range(count):
        make_certificate()
    client = client_of(officer)
    with django_assert_num_queries(
        7
    ):  # session, person, products, first photos, certificates; districts, sectors
        assert len(client.get(LIST).context["page"].rows) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_certificates_cost_the_same_for_one_and_three(
    officer, client_of, count, django_assert_num_queries
):
    product = make_product()
    for star in range(3, 3 + count):
        make_certificate(product=product, star=star, on=date(2020 + star, 3, 1))
    client = client_of(officer)
    with django_assert_num_queries(8):  # session, person, product, certificates, four counts of the tabs
        assert len(client.get(f"{page(product)}chung-nhan/").context["certificates"]) == count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("banh pia", ["Bánh pía"]),
        ("gao quang tran", ["Gạo ST25"]),
        ("GẠO", ["Gạo ST25"]),
        ("tai van", ["Bánh pía", "Gạo ST25"]),
        ("8934567890123", []),
        ("co so banh", ["Bánh pía"]),
        ("***", []),
    ],
)
def test_it_searches_without_tones(officer, client_of, query, found):
    producer = make_producer(name="Cơ sở Quảng Trân")
    make_product(name="Bánh pía", producer=producer)
    make_product(name="Gạo ST25", producer=producer)
    rows = client_of(officer).get(LIST, {"q": query}).context["page"].rows
    assert [row.name for row in rows] == found


def test_it_filters_and_names_what_it_does_not_know(officer, client_of):
    make_certificate(product=make_product(name="A"), on=date(2026, 3, 10))
    make_certificate(product=make_product(name="B"), on=date(2020, 3, 10))
    make_product(name="C", district=district("my-tu"), commune=None, product_set=None)
    client = client_of(officer)

    def names(**query: str) -> list[str]:
        return [row.name for row in client.get(LIST, query).context["page"].rows]

    assert names(certificate="yes") == ["A"]
    assert names(certificate="no") == ["B", "C"]
    assert names(district="my-tu") == ["C"]
    assert names(sector="thuc-pham") == ["A", "B"]
    answer = client.get(LIST, {"sector": "x", "certificate": "<script>", "district": "y"})
    assert len(answer.context["problems"]) == 3
    assert "<script" not in answer.text


def test_pages_follow_each_other_without_loss(officer, client_of, monkeypatch):
    monkeypatch.setattr("ocop_registry.staff_list.PAGE", 1)
    producer = make_producer()
    for name in ("Tôm khô", "Bánh pía", "Đường thốt nốt"):
        make_product(name=name, producer=producer)
    client, address, seen = client_of(officer), LIST, []
    while address:
        context = client.get(address).context
        seen += [row.name for row in context["page"].rows]
        address = context["next_url"]
    assert seen == ["Bánh pía", "Đường thốt nốt", "Tôm khô"]


def test_first_the_producer_is_searched_and_chosen(officer, client_of):
    producer = make_producer(name="HTX Phương An")
    client = client_of(officer)
    assert client.get(ADD).context["found"] == []
    found = client.get(ADD, {"q": "phuong an"})
    assert [each.pk for each in found.context["found"]] == [producer.pk]
    assert f'name="producer" value="{producer.pk}"' in found.text
    form = client.get(ADD, {"producer": producer.pk}).context["form"]
    assert form["commune"].value() == producer.commune_id
    assert form["district"].value() == producer.district_id


@pytest.mark.parametrize("key", ["", "x", "999999", "9" * 40, "-1", "²"])
def test_an_unknown_producer_leads_to_the_search(officer, client_of, entry, key):
    client = client_of(officer)
    assert "found" in client.get(ADD, {"producer": key}).context
    assert "found" in client.post(ADD, entry | {"producer": key}).context
    assert Product.objects.count() == 0


def test_an_officer_enters_a_product(officer, client_of, entry):
    answer = client_of(officer).post(ADD, entry | {"gtin": "8 938505 974194"})
    made = Product.objects.get()
    assert answer["Location"] == page(made)
    assert (made.name, made.gtin, made.slug) == (
        entry["name"],
        "8938505974194",
        "banh-pia-sau-rieng-trung-muoi-dac-biet-loai-4-cai",
    )
    assert (made.district, made.product_set_id) == (commune().district, "qd26-03")
    assert made.description == "Bánh nhiều lớp.\nNhân sầu riêng."
    assert made.events.get().pgh_context["user"] == officer.pk


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "..."}, "name"),
        ({"product_set": "qd26-99"}, "product_set"),
        ({"description": "x" * 4001}, "description"),
        ({"gtin": "8938505974195"}, "gtin"),
        ({"gtin": "không có"}, "gtin"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"commune": "", "district": ""}, "district"),
        ({"district": "944"}, "district"),
    ],
)
def test_an_unfit_entry_comes_back_with_everything_typed(officer, client_of, entry, changed, field):
    answer = client_of(officer).post(ADD, entry | changed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'value="Hộp 4 cái"' in answer.text
    assert Product.objects.count() == 0


def test_a_name_twice_at_one_producer_is_refused(officer, client_of, entry):
    client = client_of(officer)
    client.post(ADD, entry)
    answer = client.post(ADD, entry | {"name": entry["name"].upper(), "not_the_same": "on"})
    assert answer.status_code == 422
    assert Product.objects.count() == 1


@pytest.mark.parametrize(
    ("known", "producer_name"),
    [
        ("Banh pia sau rieng trung muoi dac biet loai 4 cai", None),
        ("Bánh pía sầu riêng trứng muối đặc biệt loại 5 cái", None),
        ("Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái", "Cơ sở sản xuất Quảng Trân"),
    ],
)
def test_similar_products_are_shown_before_saving(officer, client_of, entry, known, producer_name):
    from producers.models import Producer

    owner = make_producer(name=producer_name) if producer_name else Producer.objects.get(pk=entry["producer"])
    like, client = make_product(name=known, producer=owner), client_of(officer)
    answer = client.post(ADD, entry)
    assert answer.status_code == 422
    assert [each.record for each in answer.context["form"].similar] == [like]
    assert f'href="{page(like)}"' in answer.text
    assert client.post(ADD, entry | {"not_the_same": "on"}).status_code == 302
    assert Product.objects.count() == 2


def test_the_same_bar_code_is_shown_before_saving(officer, client_of, entry):
    like = make_product(name="Thứ khác hẳn", gtin="8938505974194")
    answer = client_of(officer).post(ADD, entry | {"gtin": "8938505974194"})
    assert [each.record for each in answer.context["form"].similar] == [like]


def test_the_same_name_of_an_unlike_producer_is_no_double(officer, client_of, entry):
    make_product(name=entry["name"], producer=make_producer(name="Công ty Tân Huê Viên"))
    assert client_of(officer).post(ADD, entry).status_code == 302


def test_the_second_of_two_people_sees_what_the_first_saved(officer, administrator, client_of):
    product = make_product()
    first, second = client_of(officer), client_of(administrator)
    mine, theirs = typed(first, product) | {"brand": "Một"}, typed(second, product) | {"brand": "Hai"}
    assert first.post(page(product), mine).status_code == 302
    answer = second.post(page(product), theirs)
    assert answer.status_code == 422
    assert [(c.before, c.after) for c in answer.context["form"].since[0].changes] == [("—", "Một")]
    assert 'value="Hai"' in answer.text
    knowing = theirs | {"version": answer.context["form"]["version"].value()}
    assert second.post(page(product), knowing).status_code == 302
    product.refresh_from_db()
    assert product.brand == "Hai"


def test_saving_without_a_change_writes_nothing(officer, client_of):
    product, client = make_product(story="Dòng một\n\nDòng hai"), client_of(officer)
    assert client.post(page(product), typed(client, product)).status_code == 302
    assert product.events.count() == 1


def test_a_product_can_be_given_to_another_producer(officer, client_of):
    product, other = make_product(), make_producer(name="Cơ sở Khác Hẳn")
    client = client_of(officer)
    assert "found" in client.get(page(product), {"choose": "1"}).context
    assert client.get(page(product), {"producer": other.pk}).context["producer"] == other
    assert client.post(page(product), typed(client, product) | {"producer": str(other.pk)}).status_code == 302
    product.refresh_from_db()
    assert product.producer == other


def test_personal_data_stays_off_the_pages_of_products_and_the_public(officer, client_of):
    from producers.actions import save_producer
    from producers.models import Representative

    producer = make_producer()
    person = Representative(
        name="Người Đại Diện", ethnicity="Khmer", home_address="Số nhà bí mật", phone="0912345678"
    )
    save_producer(producer=producer, representative=person, by=officer)
    product = make_product(producer=producer)
    make_certificate(product=product)
    public = (product.get_absolute_url(), producer.get_absolute_url(), "/chu-the/", "/san-pham/")
    texts = [Client().get(address).text for address in public] + [client_of(officer).get(page(product)).text]
    for secret in ("Người Đại Diện", "Khmer", "Số nhà bí mật", "0912345678"):
        assert not any(secret in text for text in texts)
    assert "Số nhà bí mật" in client_of(officer).get(f"/noi-bo/chu-the/{producer.pk}/").text


def test_unknown_products_are_not_found(officer, client_of):
    client = client_of(officer)
    for rest in ("", "hinh-anh/", "chung-nhan/"):
        assert client.get(f"{LIST}999999/{rest}").status_code == 404
    assert client.post(f"{LIST}999999/anh/").status_code == 404
    assert client.post("/noi-bo/anh/999999/xoa/").status_code == 404
