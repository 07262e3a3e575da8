"""The staff's pages of producers."""

import pytest
from django.test import Client

from producers.enums import LegalForm
from producers.models import Producer, Representative
from tests.factories import commune, district, make_producer, make_product

LIST, ADD = "/noi-bo/chu-the/", "/noi-bo/chu-the/them/"
SIGN_IN = "/noi-bo/dang-nhap/?next="


def page(producer: Producer) -> str:
    return f"{LIST}{producer.pk}/"


@pytest.fixture
def entry(db) -> dict[str, str]:
    return {
        "name": "Hợp tác xã nông nghiệp Phương An",
        "legal_form": "cooperative",
        "commune": str(commune().pk),
        "district": "",
        "registration_no": " 5907 000 123 ",
        "registered_on": "05/11/2019",
        "tax_number": "",
        "phone": "",
        "email": "",
        "website": "",
        "address": "",
        "local_capital_share": "",
        "person-name": "",
        "person-has_disability": "unknown",
    }


def typed(client: Client, producer: Producer) -> dict[str, str]:
    """What the browser would send back of the edit page untouched."""
    context = client.get(page(producer)).context
    data = {}
    for form in (context["form"], context["person_form"]):
        for field in form:
            value = field.value()
            if value not in (None, False):
                shown = field.field.prepare_value(value) if hasattr(field.field, "prepare_value") else value
                data[field.html_name] = str(getattr(shown, "pk", shown))
    return data


def test_only_staff_see_producers(officer, administrator, nobody, client_of):
    producer = make_producer()
    for address in (LIST, ADD, page(producer)):
        assert Client().get(address)["Location"] == f"{SIGN_IN}{address}"
        assert client_of(nobody).get(address).status_code == 403
        assert client_of(officer).get(address).status_code == 200
        assert client_of(administrator).get(address).status_code == 200


def test_only_staff_change_producers(nobody, client_of, entry):
    producer = make_producer()
    assert Client().post(ADD, entry).status_code == 302
    assert client_of(nobody).post(ADD, entry).status_code == 403
    assert client_of(nobody).post(page(producer), entry).status_code == 403
    assert Producer.objects.count() == 1


def test_methods_that_make_no_sense_are_refused(officer, client_of):
    client = client_of(officer)
    assert client.post(LIST).status_code == 405
    assert client.delete(page(make_producer())).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(officer, client_of, count, django_assert_num_queries):
    for _each in range(count):
        make_product()
    client = client_of(officer)
    with django_assert_num_queries(4):  # session, the person, producers, districts to choose from
        rows = client.get(LIST).context["page"].rows
    assert [row.product_count for row in rows] == [1] * count


def test_pages_follow_each_other_without_loss(officer, client_of, monkeypatch):
    monkeypatch.setattr("ocop_registry.staff_list.PAGE", 2)
    made = [make_producer(name=name) for name in ("Ấp Một", "Ao Sen", "Đồng Lúa", "Dừa Xanh", "Ăn Ngon")]
    client, address, seen = client_of(officer), LIST, []
    while address:
        context = client.get(address).context
        seen += [row.name for row in context["page"].rows]
        address = context["next_url"]
    assert seen == ["Ao Sen", "Ăn Ngon", "Ấp Một", "Dừa Xanh", "Đồng Lúa"]
    assert len(made) == len(seen)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("phuong an", ["HTX Phương An"]),
        ("hop tac xa", ["HTX Phương An"]),
        ("htx phuong", ["HTX Phương An"]),
        ("cong ty", ["Công ty Tân Huê"]),
        ("cty tan hue", ["Công ty Tân Huê"]),
        ("2200123456", []),
        ("2200107709", ["Công ty Tân Huê"]),
        ("tai van", ["Công ty Tân Huê", "HTX Phương An"]),
        ("!!!", []),
        ("🍚", []),
        ("phuong khong-co", []),
    ],
)
def test_it_searches_without_tones(officer, client_of, query, found):
    make_producer(name="HTX Phương An")
    make_producer(name="Công ty Tân Huê", legal_form=LegalForm.COMPANY, tax_number="2200107709")
    rows = client_of(officer).get(LIST, {"q": query}).context["page"].rows
    assert [row.name for row in rows] == found


def test_a_sign_behind_a_long_form_hides_nothing(officer, client_of):
    make_producer(name="Công ty® Tân")
    assert [row.name for row in client_of(officer).get(LIST, {"q": "công ty® tân"}).context["page"].rows] == [
        "Công ty® Tân"
    ]


def test_it_filters_by_district_and_segment_and_names_what_it_does_not_know(officer, client_of):
    make_producer(name="A", legal_form=LegalForm.COMPANY)
    make_producer(name="B", commune=None, district=district("my-tu"))
    client = client_of(officer)
    assert [row.name for row in client.get(LIST, {"district": "my-tu"}).context["page"].rows] == ["B"]
    assert [row.name for row in client.get(LIST, {"segment": "sme"}).context["page"].rows] == ["A"]
    answer = client.get(LIST, {"district": "ha-noi", "q": "x" * 300, "after": "<script>"})
    assert answer.status_code == 200
    assert len(answer.context["problems"]) == 2
    assert answer.context["page"].tampered
    assert "<script" not in answer.text


def test_nul_in_the_address_is_refused(officer, client_of):
    assert client_of(officer).get(f"{LIST}?q=%00").status_code == 400


def test_an_officer_enters_a_producer_with_its_representative(officer, client_of, entry):
    person = {
        "person-name": "Nguyễn Thị Hoa",
        "person-gender": "female",
        "person-ethnicity": "Khmer",
        "person-has_disability": "false",
        "person-phone": "0912 345 678",
    }
    answer = client_of(officer).post(ADD, entry | person)
    made = Producer.objects.get()
    assert answer["Location"] == page(made)
    assert (made.name, made.registration_no, made.slug) == (
        "Hợp tác xã nông nghiệp Phương An",
        "5907 000 123",
        "hop-tac-xa-nong-nghiep-phuong-an",
    )
    assert (made.commune, made.district) == (commune(), commune().district)
    assert (made.representative.name, made.representative.ethnicity) == ("Nguyễn Thị Hoa", "Khmer")
    assert made.representative.has_disability is False
    assert made.events.get().pgh_context["user"] == officer.pk


def test_without_a_representative_none_is_stored(officer, client_of, entry):
    client_of(officer).post(ADD, entry)
    assert Representative.objects.count() == 0


def test_texts_are_stored_in_one_spelling(officer, client_of, entry):
    name = "Ho\u031b\u0323p ta\u0301c xa\u0303\u200b  Phu\u031bo\u031bng\u202e An 🍚"
    client_of(officer).post(ADD, entry | {"name": name})
    assert Producer.objects.get().name == "Hợp tác xã Phương An 🍚"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "---"}, "name"),
        ({"name": "\u200b\u202e"}, "name"),
        ({"legal_form": "kingdom"}, "legal_form"),
        ({"tax_number": "2200107708"}, "tax_number"),
        ({"tax_number": "không có"}, "tax_number"),
        ({"phone": "không có"}, "phone"),
        ({"email": "không có"}, "email"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"registered_on": "31/02/2019"}, "registered_on"),
        ({"local_capital_share": "101", "legal_form": "company"}, "local_capital_share"),
        ({"local_capital_share": "50"}, "__all__"),
        ({"commune": "999999"}, "commune"),
        ({"commune": "x"}, "commune"),
        ({"commune": "", "district": ""}, "district"),
        ({"commune": "", "district": "001"}, "district"),
        ({"district": "944"}, "district"),
    ],
)
def test_an_unfit_entry_comes_back_with_everything_typed(officer, client_of, entry, changed, field):
    answer = client_of(officer).post(ADD, entry | {"person-name": "Nguyễn Thị Hoa"} | changed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Nguyễn Thị Hoa" in answer.text
    assert Producer.objects.count() == 0


def test_an_unfit_representative_comes_back_too(officer, client_of, entry):
    answer = client_of(officer).post(ADD, entry | {"person-phone": "không có"})
    assert answer.status_code == 422
    assert list(answer.context["person_form"].errors) == ["phone"]
    assert Producer.objects.count() == 0


def test_a_tax_number_is_stored_in_one_form_and_once(officer, client_of, entry):
    client = client_of(officer)
    client.post(ADD, entry | {"tax_number": " 2200 107 709-001 "})
    assert Producer.objects.get().tax_number == "2200107709-001"
    again = client.post(ADD, entry | {"name": "Tên khác hẳn", "tax_number": "2200107709001"})
    assert again.status_code == 422
    assert list(again.context["form"].errors) == ["tax_number"]
    assert "Phương An" in str(again.context["form"].errors["tax_number"])
    assert Producer.objects.count() == 1


def test_a_district_is_enough_when_the_commune_is_not_known(officer, client_of, entry):
    client_of(officer).post(ADD, entry | {"commune": "", "district": "944"})
    made = Producer.objects.get()
    assert (made.commune, made.district.slug) == (None, "my-tu")


def test_a_new_commune_that_crosses_districts_takes_any_of_them(officer, client_of, entry):
    crossing = commune("31684", new=True)
    possible = set(crossing.predecessors.values_list("district_id", flat=True)) | {crossing.district_id}
    assert len(possible) == 2
    for number, code in enumerate(sorted(possible)):
        entry |= {
            "name": f"Cơ sở {'Alpha' if number else 'Omega'}",
            "commune": str(crossing.pk),
            "district": code,
        }
        assert client_of(officer).post(ADD, entry).status_code == 302
    assert set(Producer.objects.values_list("district_id", flat=True)) == possible
    other = client_of(officer).post(ADD, entry | {"name": "Khác", "district": "943"})
    assert list(other.context["form"].errors) == ["district"]


def test_moving_to_another_commune_takes_its_district_along(officer, client_of):
    producer, client = make_producer(), client_of(officer)
    other = commune("31528", new=True)
    assert other.district_id != producer.district_id
    assert (
        client.post(page(producer), typed(client, producer) | {"commune": str(other.pk)}).status_code == 302
    )
    producer.refresh_from_db()
    assert (producer.commune, producer.district) == (other, other.district)


@pytest.mark.parametrize(
    ("known", "typed_now"),
    [
        ({"name": "HTX NN Phương An"}, {}),
        ({"name": "Hợp tác xã Nông nghiệp Phương Ân"}, {}),
        ({"name": "Cơ sở Bảy Hiền", "phone": "0912 345 678"}, {"phone": "+84912345678"}),
    ],
)
def test_similar_producers_are_shown_before_saving(officer, client_of, entry, known, typed_now):
    like = make_producer(**known)
    client = client_of(officer)
    answer = client.post(ADD, entry | typed_now)
    assert answer.status_code == 422
    assert [each.record for each in answer.context["form"].similar] == [like]
    assert f'href="{page(like)}"' in answer.text
    assert 'name="not_the_same"' in answer.text
    assert Producer.objects.count() == 1
    assert client.post(ADD, entry | typed_now | {"not_the_same": "on"}).status_code == 302
    assert Producer.objects.count() == 2


def test_unlike_producers_are_not_shown(officer, client_of, entry):
    make_producer(name="Hợp tác xã nông nghiệp Tân Phát")
    assert client_of(officer).post(ADD, entry).status_code == 302


def test_editing_something_else_does_not_ask_about_similar_ones_again(officer, client_of):
    make_producer(name="HTX Phương An")
    producer, client = make_producer(name="Hợp tác xã Phương An"), client_of(officer)
    assert client.post(page(producer), typed(client, producer) | {"address": "Ấp 1"}).status_code == 302
    renamed = client.post(page(producer), typed(client, producer) | {"name": "HTX Phương  An"})
    assert renamed.status_code == 422


def test_the_second_of_two_people_sees_what_the_first_saved(officer, administrator, client_of):
    producer = make_producer()
    first, second = client_of(officer), client_of(administrator)
    mine = typed(first, producer) | {"address": "Ấp 1"}
    theirs = typed(second, producer) | {"address": "Ấp 2", "person-name": "Bà Hai"}
    assert first.post(page(producer), mine).status_code == 302
    answer = second.post(page(producer), theirs)
    assert answer.status_code == 422
    [entry] = answer.context["form"].since
    assert (entry.who, [(c.before, c.after) for c in entry.changes]) == ("Trần Thị Cán Bộ", [("—", "Ấp 1")])
    assert 'value="Ấp 2"' in answer.text
    assert 'value="Bà Hai"' in answer.text
    producer.refresh_from_db()
    assert producer.address == "Ấp 1"
    knowing = theirs | {"version": answer.context["form"]["version"].value()}
    assert second.post(page(producer), knowing).status_code == 302
    producer.refresh_from_db()
    assert (producer.address, producer.representative.name) == ("Ấp 2", "Bà Hai")


def test_a_change_of_the_representative_counts_as_a_change(officer, client_of):
    producer, client = make_producer(), client_of(officer)
    old = typed(client, producer)
    client.post(page(producer), old | {"person-name": "Bà Hai"})
    answer = client.post(page(producer), old | {"person-name": "Bà Ba"})
    assert answer.status_code == 422
    assert [entry.verb for entry in answer.context["form"].since] == ["insert"]


@pytest.mark.parametrize("version", ["", "x", "1.2.3.4", "9" * 60, "-1.0", "²"])
def test_a_version_that_is_none_of_ours_is_a_conflict_not_an_error(officer, client_of, version):
    producer, client = make_producer(), client_of(officer)
    answer = client.post(page(producer), typed(client, producer) | {"version": version, "address": "Ấp 1"})
    assert answer.status_code == 422


def test_the_reason_is_kept(officer, client_of):
    producer, client = make_producer(), client_of(officer)
    client.post(page(producer), typed(client, producer) | {"address": "Ấp 1", "why": "Theo giấy đăng ký mới"})
    assert producer.events.latest("pgh_id").pgh_context["why"] == "Theo giấy đăng ký mới"


def test_saving_without_a_change_writes_nothing(officer, client_of):
    producer, client = make_producer(address="Ấp 1", phone="0912345678"), client_of(officer)
    assert client.post(page(producer), typed(client, producer)).status_code == 302
    assert producer.events.count() == 1


def test_scripts_are_shown_as_text(officer, client_of):
    producer = make_producer(name="<script>alert(1)</script>", address="<img src=x onerror=alert(1)>")
    client = client_of(officer)
    for address in (LIST, page(producer), f"/noi-bo/lich-su/producer/{producer.pk}/"):
        text = client.get(address).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in client.get(LIST).text


def test_unknown_producers_are_not_found(officer, client_of):
    assert client_of(officer).get(f"{LIST}999999/").status_code == 404
    assert client_of(officer).post(f"{LIST}{'9' * 30}/").status_code == 404


@pytest.mark.parametrize("name", ["😀😀", "★★★", "🐟 – 🌾", "\u0301\u0301"])
def test_a_name_without_letter_or_digit_is_refused(officer, client_of, entry, name):
    answer = client_of(officer).post(ADD, entry | {"name": name})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])


def test_one_summary_tells_all_errors(officer, client_of, entry):
    answer = client_of(officer).post(ADD, entry | {"name": "😀", "person-phone": "không có"})
    html = answer.content.decode()
    assert html.count('role="alert"') == 1
    assert ('href="#id_name"' in html, 'href="#id_person-phone"' in html) == (True, True)


def test_the_place_is_not_called_optional(officer, client_of):
    html = client_of(officer).get(ADD).content.decode()
    for field in ("commune", "district"):
        label = html.split(f'<label for="id_{field}">')[1].split("</label>")[0]
        assert "optional" not in label
