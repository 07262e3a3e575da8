"""Products in English and Khmer: what officers enter, what readers see and are told about it."""

from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from ocop_registry import history
from products.actions import remove_translation, save_product, save_translation
from products.enums import Origin
from products.models import Product, ProductTranslation
from products.translations import digest, is_outdated
from tests.factories import make_certificate, make_product, make_translation

KHMER = "អង្ករ\u200bក្រអូប"  # with the zero width space that tells where a line may break
MISSING = "Not translated yet, shown in Vietnamese."
AUTOMATIC = "Translated automatically."
CHANGED = "The Vietnamese text has changed since this translation."


def tab(product: Product) -> str:
    return f"/noi-bo/san-pham/{product.pk}/ban-dich/"


@pytest.fixture
def rice(db: None) -> Product:
    return make_product(name="Gạo thơm", story="Câu chuyện.", description="Gạo dẻo.")


@pytest.fixture
def public_rice(rice: Product) -> Product:
    make_certificate(product=rice)
    return rice


def typed(client: Client, address: str, **changes: str) -> dict[str, str]:
    """What the browser would send back, with changes."""
    form = client.get(address).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: str(value) for name, value in values.items() if value not in (None, False)} | changes


def page(address: str) -> str:
    return unescape(Client().get(address).text)


# --- entering ------------------------------------------------------------------------------------------------


def test_an_officer_translates_a_product(rice, officer, client_of):
    client = client_of(officer)
    address = f"{tab(rice)}km/"
    answer = client.post(
        address,
        typed(client, address, name=f"  {KHMER}\u200d ", story="រឿង\r\nរ៉ាវ", origin="human", why="Hội dịch"),
    )
    assert answer["Location"] == tab(rice)
    made = rice.translations.get()
    assert (made.language, made.name, made.story, made.description) == ("km", KHMER, "រឿង\nរ៉ាវ", "")
    assert (made.origin, made.source_digest) == (Origin.HUMAN, digest(rice))
    html = unescape(client.get(tab(rice)).text)
    assert f'lang="km">{KHMER}' in html
    assert "Đã lưu bản dịch." in html
    [entry, *_rest] = history.entries("product", rice.pk)
    assert (entry.verb, entry.what, entry.who, entry.why) == (
        "insert",
        "Bản dịch",
        officer.full_name,
        "Hội dịch",
    )
    shown = {change.label: change.after for change in entry.changes}
    assert shown == {
        "Ngôn ngữ": "Tiếng Khmer",
        "Tên": KHMER,
        "Câu chuyện sản phẩm": "រឿង\nរ៉ាវ",
        "Cách dịch": "Người dịch",
    }


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"name": "", "description": "", "story": ""},
            "Vui lòng dịch ít nhất một nội dung, hoặc xóa bản dịch.",
        ),
        ({"name": "\u200b \u200b"}, "không có chữ Khmer nào"),
        ({"name": "Fragrant rice"}, "không có chữ Khmer nào"),
        ({"origin": ""}, "Trường này là bắt buộc."),
        ({"origin": "guessed"}, "guessed"),
        ({"name": "អ" * 256}, "255"),
        ({"story": "អ" * 8001}, "8000"),
    ],
)
def test_unfit_translations_are_refused_with_words(rice, officer, client_of, values, words):
    client = client_of(officer)
    address = f"{tab(rice)}km/"
    fit = {"name": KHMER, "origin": "human"}
    answer = client.post(address, typed(client, address, **(fit | values)))
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert ProductTranslation.objects.count() == 0


def test_a_translation_is_not_written_over_unseen(rice, officer, client_of):
    client = client_of(officer)
    address = f"{tab(rice)}en/"
    before = typed(client, address, name="Fragrant rice", origin="human")
    rice.story = "Câu chuyện khác."
    save_product(product=rice, by=officer)
    answer = client.post(address, before)
    assert answer.status_code == 422
    assert "Câu chuyện khác." in answer.text
    again = before | {"version": answer.context["form"]["version"].value()}
    assert client.post(address, again).status_code == 302
    assert not is_outdated(rice.translations.get(), rice)


def test_a_text_of_invisible_characters_is_no_text(rice, officer, client_of):
    client, address = client_of(officer), f"{tab(rice)}en/"
    answer = client.post(address, typed(client, address, name="\u200b\u200b", origin="human"))
    assert answer.status_code == 422
    assert "Vui lòng dịch ít nhất một nội dung" in unescape(answer.text)


@pytest.mark.parametrize("language", ["vi", "fr", "EN", "xx-yy"])
def test_only_the_languages_of_the_pages(rice, officer, client_of, language):
    client = client_of(officer)
    assert client.get(f"{tab(rice)}{language}/").status_code == 404
    assert client.post(f"{tab(rice)}{language}/xoa/", {"sure": "1"}).status_code == 404


def test_products_that_are_not_there(officer, client_of):
    client = client_of(officer)
    for address in ("/noi-bo/san-pham/999999/ban-dich/", "/noi-bo/san-pham/999999/ban-dich/en/"):
        assert client.get(address).status_code == 404
        assert client.post(f"{address}xoa/").status_code == 404


def test_a_translation_is_removed_after_a_question(rice, officer, client_of):
    make_translation(rice)
    client, address = client_of(officer), f"{tab(rice)}en/xoa/"
    asked = client.post(address)
    assert asked.status_code == 200
    assert "Xóa bản dịch này?" in unescape(asked.text)
    assert rice.translations.count() == 1
    assert client.post(address, {"sure": "1"})["Location"] == tab(rice)
    assert rice.translations.count() == 0
    assert client.post(address, {"sure": "1"}).status_code == 404
    gone = history.entries("product", rice.pk)[0]
    assert (gone.verb, gone.who) == ("delete", officer.full_name)
    assert ("Tên", "Fragrant rice") in {(change.label, change.before) for change in gone.changes}


def test_only_staff_translate(rice, nobody, client_of):
    for address in (tab(rice), f"{tab(rice)}en/", f"{tab(rice)}en/xoa/"):
        assert Client().post(address, {"name": "x", "origin": "human", "sure": "1"}).status_code == 302
        assert client_of(nobody).post(address, {"name": "x", "origin": "human"}).status_code == 403
    assert ProductTranslation.objects.count() == 0


@pytest.mark.parametrize("count", [0, 2])
def test_the_tab_costs_the_same_however_much_is_translated(
    rice, officer, client_of, count, django_assert_num_queries
):
    for language in ["en", "km"][:count]:
        make_translation(rice, language)
    client = client_of(officer)
    with django_assert_num_queries(8):  # session, person, product, translations, four counts of the tabs
        client.get(tab(rice))


def test_actions_refuse_what_the_database_refuses(rice, officer):
    make_translation(rice)
    second = ProductTranslation(product=rice, language="en", name="Rice", origin=Origin.HUMAN)
    with pytest.raises(ValidationError, match="đã có bản dịch"):
        save_translation(translation=second, by=officer)
    with pytest.raises(ValidationError):
        save_translation(
            translation=ProductTranslation(product=rice, language="km", name="A\u202e"), by=officer
        )
    remove_translation(translation=rice.translations.get(), by=officer)
    assert rice.translations.count() == 0


# --- reading -------------------------------------------------------------------------------------------------


def test_what_is_not_translated_is_shown_in_vietnamese_and_said_so(public_rice):
    html = page(f"/en{public_rice.get_absolute_url()}")
    assert '<h1><span lang="vi">Gạo thơm</span></h1>' in html
    assert f'{MISSING}</p><div lang="vi"><p>Câu chuyện.</p></div>' in html
    assert html.count(MISSING) == 2
    assert AUTOMATIC not in html
    vietnamese = page(public_rice.get_absolute_url())
    assert "<h1>Gạo thơm</h1>" in vietnamese
    assert 'class="translation-note"' not in vietnamese


def test_a_translation_by_a_person(public_rice):
    make_translation(public_rice, name="Fragrant rice", story="A story.", description="Soft rice.")
    html = page(f"/en{public_rice.get_absolute_url()}")
    assert "<title>Fragrant rice · OCOP Sóc Trăng</title>" in html
    assert "<h1>Fragrant rice</h1>" in html
    assert '<p class="own-name"><span lang="vi">Gạo thơm</span></p>' in html
    assert "<div><p>A story.</p></div>" in html
    assert 'class="translation-note"' not in html
    assert "Câu chuyện." not in html


def test_readers_are_told_of_a_machine_and_of_changes_since(public_rice, officer):
    make_translation(public_rice, "km", name=KHMER, story="រឿង", origin=Origin.AUTOMATIC)
    make_translation(public_rice, "en", story="A story.", origin=Origin.AUTOMATIC)
    assert page(f"/en{public_rice.get_absolute_url()}").count(AUTOMATIC) == 2  # name and story
    public_rice.description = "Gạo khác."
    save_product(product=public_rice, by=officer)
    html = page(f"/en{public_rice.get_absolute_url()}")
    assert html.count(f"{AUTOMATIC} {CHANGED}") == 2
    assert html.count(MISSING) == 1
    assert "បកប្រែដោយស្វ័យប្រវត្តិ។" in page(f"/km{public_rice.get_absolute_url()}")


def test_lists_show_the_translated_name_with_the_own_one(public_rice):
    make_translation(public_rice, "en", name="<b>Rice</b> & more")
    for address in ("/en/", "/en/san-pham/", f"/en{public_rice.producer.get_absolute_url()}"):
        html = Client().get(address).text
        assert f'<a href="/en{public_rice.get_absolute_url()}">&lt;b&gt;Rice&lt;/b&gt; &amp; more</a>' in html
        assert '<p class="own-name" lang="vi">Gạo thơm</p>' in html
    for address in ("/", "/san-pham/", "/km/san-pham/"):
        assert "Rice" not in Client().get(address).text


def test_a_blank_name_leaves_the_vietnamese_one(public_rice):
    make_translation(public_rice, "en", name="", story="A story.")
    html = page("/en/san-pham/")
    assert f'<a href="/en{public_rice.get_absolute_url()}" lang="vi">Gạo thơm</a>' in html
    assert "own-name" not in html


def test_the_verification_page_shows_what_is_on_the_paper(public_rice):
    make_translation(public_rice)
    address = public_rice.certificates.get().get_absolute_url()
    html = page(f"/en{address}")
    assert 'Product</span><b lang="vi">Gạo thơm</b>' in html
    assert "Fragrant rice" not in html


def test_the_open_data_stay_vietnamese(public_rice):
    make_translation(public_rice, "en", story="A story.")
    found = Client().get(f"/api/v1/products/{public_rice.slug}", headers={"accept-language": "en"}).json()
    assert (found["name"], found["story"]) == ("Gạo thơm", "Câu chuyện.")


@pytest.mark.parametrize("count", [1, 3])
def test_translated_lists_cost_one_query_more(public_rice, count, django_assert_num_queries):
    for number in range(count):
        product = make_product(name=f"Gạo {number}")
        make_certificate(product=product)
        make_translation(product, "km")
    address = f"/km{public_rice.get_absolute_url()}"
    for warm in ("/km/san-pham/", address):
        Client().get(warm)
    with django_assert_num_queries(4):
        Client().get("/km/san-pham/")
    # The eight of Vietnamese; the translation for the page and for its linked data, the names of similar products.
    with django_assert_num_queries(10):
        Client().get(address)
