"""Public pages in three languages: the address says which, names stay Vietnamese, nothing else does."""

import gettext
import re
from datetime import date
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import trans_real

from certifications.enums import Precision
from certifications.models import Certificate
from certifications.wording import day_words
from ocop_registry import languages, messages
from ocop_registry.middleware import server_error
from products import names
from products.models import ProductSet, Sector
from tests.factories import commune, district, make_certificate, make_producer, make_product

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
VIETNAMESE_LETTER = re.compile(
    r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE
)
# Names of places that stand in English and Khmer sentences, and numbers of decisions.
PLACES = {"Sóc", "Trăng", "Cần", "Thơ", "Hậu"}
DECISION = re.compile(r"\(?\d+(/\d{4})?/QĐ-[\w-]+\)?")
PAGES = [
    "/",
    "/san-pham/",
    "/san-pham/?district=tran-de&star=3&sector=thuc-pham&segment=cooperative&sort=name&state=all",
    "/san-pham/?q=khongcogi&district=tran-de",
    "/san-pham/?q=gạo+thonm",
    "/san-pham/?q=gạo+khongcogi",
    "/san-pham/?district=ke-sach&star=3&star=5",
    "/san-pham/?district=atlantis&star=9&sector=x&segment=y",
    "/chu-the/?district=atlantis&q=Cô",
    "/chu-the/",
    "/xac-thuc/",
    "/xac-thuc/?code=abc",
    "/xac-thuc/AAAA-AAAA-AAAA/",
    "/thong-ke/",
    "/thong-ke/?as_of=31/02/2024",
    "/du-lieu-mo/",
    "/tu-danh-gia/",
    "/tu-danh-gia/qd26-06/",
    "/tu-danh-gia/qd26-06/?1.1=3&1.2=0&2.3=1&4.1=5&5.1=5&5.2=2&8=5",
    "/tu-danh-gia/qd26-06/?1.1=3&5.1=5&view=table",
    "/tu-danh-gia/qd26-26/?1.1=7&8=cong_dong-3&9.9=1",
    "/khong-co/",
]


class Said(HTMLParser):
    """What a page says outside of elements with a language of their own: its texts, and the words in attributes."""

    SILENT = {"script", "style"}  # facts for search engines stay Vietnamese
    EMPTY = {"meta", "link", "input", "img", "br", "source", "hr"}
    WORDS = {"alt", "title", "placeholder", "aria-label"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.attributes: list[str] = []
        self.open: list[tuple[str, bool]] = [("", False)]
        self.feed(html)
        assert self.open == [("", False)]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> bool:
        # Scripts hold data for programs, the text area a piece of HTML to copy.
        marked = (
            self.open[-1][1] or tag in {"script", "textarea"} or (tag != "html" and "lang" in dict(attrs))
        )
        if not marked:
            self.attributes += [value for name, value in attrs if name in self.WORDS and value]
        return marked

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marked = self.handle_startendtag(tag, attrs)
        if tag not in self.EMPTY:
            self.open.append((tag, marked))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.open[-1][1] and self.open[-1][0] not in self.SILENT:
            self.texts.append(" ".join(data.split()))


def page(address: str) -> str:
    response = Client().get(address)
    assert response.status_code in {200, 400, 404, 422}
    return response.text


@pytest.fixture
def register() -> Certificate:
    """A product with everything that stays Vietnamese, and one without a set in an old commune."""
    producer = make_producer(
        name="Hộ kinh doanh Cô Đợi", legal_form="household_business", commune=commune("31588")
    )
    make_certificate(product=make_product(name="Mắm cá sặc", producer=producer, product_set=None), star=4)
    certificate = make_certificate(
        product=make_product(
            name="Gạo thơm Tài Văn", story="Câu chuyện của gạo.", packaging="Túi 5 kg", brand="Tài Văn"
        ),
        number="12/GCN",
    )
    make_certificate(product=certificate.product, star=4, on=date(2026, 5, 4))
    return certificate


def every_page(certificate: Certificate) -> list[str]:
    product = certificate.product
    return [
        *PAGES,
        product.get_absolute_url(),
        product.producer.get_absolute_url(),
        certificate.get_absolute_url(),
    ]


# --- which language ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/", "vi"),
        ("/san-pham/", "vi"),
        ("/en/", "en"),
        ("/en", "en"),
        ("/km/san-pham/", "km"),
        ("/enx/", "vi"),
        ("/EN/", "vi"),
        ("/vi/", "vi"),
        ("/fr/", "vi"),
        ("//en/", "vi"),
        ("/san-pham/en/", "vi"),
        ("en/", "vi"),
        ("", "vi"),
    ],
)
def test_the_first_part_of_the_address_is_the_language(path: str, language: str) -> None:
    assert languages.of_address(path) == language


@pytest.mark.parametrize("address", ["/", "/en/", "/km/", "/en/khong-co/", "/noi-bo/dang-nhap/"])
def test_neither_header_nor_cookie_changes_the_language(address: str) -> None:
    plain = Client().get(address)
    cookies = "django_language=km; language=km"
    asked = Client().get(address, headers={"accept-language": "km,en;q=0.5", "cookie": cookies})
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub("", asked.text) == token.sub("", plain.text)
    assert asked["Content-Language"] == plain["Content-Language"] == languages.of_address(address)
    assert "Accept-Language" not in asked.get("Vary", "")
    if not address.startswith("/noi-bo/"):
        assert "Set-Cookie" not in asked


def test_no_language_stays_behind() -> None:
    for address in ("/km/", "/km/khong-co/", "/en/san-pham/?q=%00"):
        Client().get(address)
        assert translation.get_language() == "vi"


def test_a_code_typed_in_english_is_answered_in_english(register: Certificate) -> None:
    answer = Client().get("/en/xac-thuc/", {"code": register.code})
    assert answer["Location"] == f"/en/xac-thuc/{register.spaced_code}/"
    assert Client().get("/en")["Location"] == "/en/"


def test_staff_and_programs_are_answered_in_vietnamese(register: Certificate) -> None:
    asked = {"accept-language": "en"}
    assert '<html lang="vi">' in Client().get("/noi-bo/dang-nhap/", headers=asked).text
    problem = Client().get("/api/v1/products?star=9", headers=asked).json()["problems"]
    assert problem == ["Hạng sao “9” không có. Có thể chọn: 3, 4, 5."]
    for address in ("/en/api/v1/products", "/en/noi-bo/dang-nhap/", "/km/healthz", "/vi/", "/vi/san-pham/"):
        assert Client().get(address).status_code == 404


# --- what is said --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "km"])
def test_what_is_not_marked_as_vietnamese_is_not_vietnamese(language: str, register: Certificate) -> None:
    for address in every_page(register):
        said = Said(page(f"/{language}{address}"))
        words = {
            word.strip(".,:;()“”«»៖។")
            for text in said.texts[1:]  # the first is the title, where names stand too
            for word in text.split()
            if VIETNAMESE_LETTER.search(word) and not DECISION.fullmatch(word.strip(".,"))
        }
        assert words - PLACES == set(), address


def interface(language: str) -> set[str]:
    """Every sentence of the Vietnamese catalogue that the language says otherwise, without values."""
    with translation.override(language):
        said = {
            each.id: str(translation.gettext(each.id))
            for each in messages.public()
            if isinstance(each.id, str)
        }
    with translation.override("vi"):
        return {translation.gettext(text) for text, own in said.items() if translation.gettext(text) != own}


@pytest.mark.parametrize("language", ["en", "km"])
def test_no_sentence_of_the_vietnamese_interface_is_shown(language: str, register: Certificate) -> None:
    vietnamese = interface(language)
    assert len(vietnamese) > 200
    for address in every_page(register):
        said = Said(page(f"/{language}{address}"))
        assert vietnamese & {*said.texts, *said.attributes} == set(), address


def test_english_pages_say_it_in_english(register: Certificate) -> None:
    product = register.product
    html = unescape(page("/en/san-pham/"))
    assert "<h2>2 products</h2>" in html
    assert '<a href="/en/san-pham/mam-ca-sac/" lang="vi">Mắm cá sặc</a>' in html
    assert '<span lang="vi">Xã Hưng Phú</span> (now <span lang="vi">Xã Long Hưng</span>)' in html
    html = page(f"/en{product.get_absolute_url()}")
    assert "Recognised with 4 stars, in force until 4 May 2029." in html
    assert '<dd lang="vi">UBND tỉnh Sóc Trăng</dd>' in html
    assert "Rice, cereals and other grains" in html
    html = page(f"/en{register.get_absolute_url()}")
    assert "Replaced by a newer certificate on 4 May 2026." in html
    assert "checked on 23 November 2026" in html
    html = page("/en/thong-ke/")
    assert "As of 23 November 2026" in html
    assert 'value="23/11/2026"' in html  # what is typed is read day first, in every language


def test_plurals(register: Certificate) -> None:
    assert "<h2>1 product</h2>" in page("/en/san-pham/?star=4&district=tran-de")
    assert "<h2>0 products</h2>" in page("/en/san-pham/?star=5")
    assert "<h2>1 ផលិតផល</h2>" in page("/km/san-pham/?star=4&district=tran-de")
    html = unescape(page("/en/san-pham/?district=my-xuyen"))
    assert 'Nearest, in <span lang="vi">Mỹ Tú</span>: 1 product<' in html
    assert 'Without <span lang="vi">Mỹ Xuyên</span>: 2 products<' in html
    html = page("/en/tu-danh-gia/qd26-06/?1.1=1")
    assert "1 point lies in the band of 1 star." in html
    assert "49 points more" in html
    assert "up to 1 points" not in html


def test_what_khmer_lacks_is_said_in_vietnamese(monkeypatch, register: Certificate) -> None:
    khmer = trans_real.translation("km")
    monkeypatch.setattr(khmer, "_catalog", trans_real.TranslationCatalog())
    html = page("/km/san-pham/?star=4&district=tran-de")
    assert '<html lang="km">' in html
    assert "<h1>Sản phẩm OCOP</h1>" in html
    assert "<h2>1 sản phẩm</h2>" in html  # plurals too
    assert "OCOP products" not in html
    with translation.override("km"):
        assert translation.pgettext("sector", "Food") == "Thực phẩm"


def test_half_translated_plurals_are_left_to_the_fallback(monkeypatch, tmp_path) -> None:
    catalog = Catalog(locale="km")
    catalog.add(("%(n)s thing", "%(n)s things"))
    catalog.add("Known", string="ស្គាល់")
    path = tmp_path / "km" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalog)
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    messages.compile_all()
    compiled = gettext.translation("django", tmp_path, ["km"])
    compiled.add_fallback(trans_real.translation("vi"))
    assert compiled.gettext("Known") == "ស្គាល់"
    assert not [key for key in compiled._catalog if isinstance(key, tuple)]


def test_a_language_is_begun_with_the_strings_of_public_pages(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    messages.add("lo")
    assert len(messages.missing("lo")) == len(messages.public())
    with pytest.raises(FileExistsError):
        messages.add("lo")


def test_days_and_numbers_in_english_and_khmer() -> None:
    day = date(2026, 11, 5)
    with translation.override("en"):
        assert date_format(day) == day_words(day, Precision.DAY) == "5 November 2026"
        assert day_words(day, Precision.MONTH) == "November 2026"
        assert day_words(day, Precision.YEAR) == "2026"
        assert date_format(day, "SHORT_DATE_FORMAT") == "5 Nov 2026"
        assert number_format(Decimal("1234.5"), force_grouping=True) == "1,234.5"
    with translation.override("km"):
        assert date_format(day) == day_words(day, Precision.DAY) == "05/11/2026"
        assert number_format(Decimal("1234.5"), force_grouping=True) == "1.234,5"
    for language in ("vi", None):
        with translation.override(language):
            assert [day_words(day, each) for each in Precision] == ["05/11/2026", "11/2026", "2026"]


def test_official_groups_have_names_in_every_language() -> None:
    assert names.SECTORS.keys() == set(Sector.objects.values_list("slug", flat=True))
    assert names.SETS.keys() == set(ProductSet.objects.values_list("code", flat=True))
    for each in ProductSet.objects.select_related("group__sector"):
        with translation.override("vi"):
            assert names.set_name(each) == each.name == str(names.SETS[each.code])
            assert names.sector_name(each.group.sector) == each.group.sector.short_name
        with translation.override("en"):
            assert not VIETNAMESE_LETTER.search(names.set_name(each) + names.sector_name(each.group.sector))
    with translation.override("en"):
        assert names.set_name(ProductSet(code="qd99-01", name="Bộ mới")) == "Bộ mới"


# --- the switcher and the links between versions -------------------------------------------------------------


def switcher(html: str) -> dict[str, str]:
    nav = html.split('<nav class="languages"')[1].split("</nav>", maxsplit=1)[0]
    links = re.findall(
        r'<a href="([^"]*)" lang="(\w+)" hreflang="(\w+)"( aria-current="true")?>([^<]*)</a>', nav
    )
    assert [name for *_rest, name in links] == ["Tiếng Việt", "English", "ខ្មែរ"]
    assert all(lang == hreflang for _href, lang, hreflang, *_rest in links)
    [current] = [lang for _href, lang, _hreflang, now, _name in links if now]
    assert f'<html lang="{current}">' in html
    return {lang: unescape(href) for href, lang, *_rest in links}


@pytest.mark.parametrize("prefix", ["", "/en", "/km"])
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/san-pham/?district=my-tu&star=3&star=4&q=g%E1%BA%A1o&x=%22%3E%3Cb%3E",
        "/thong-ke/?as_of=31/12/2024",
        "/tu-danh-gia/qd26-06/?1.1=3&5.1=5&view=table",
        "/xac-thuc/AAAA-AAAA-AAAA/",
        "/khong-co/?a=b",
    ],
)
def test_the_switcher_keeps_the_page_and_its_query(prefix: str, address: str) -> None:
    assert switcher(page(prefix + address)) == {"vi": address, "en": f"/en{address}", "km": f"/km{address}"}


@pytest.mark.parametrize(
    "address",
    ["//evil.example/", "/en//evil.example/", "///evil.example", "/km/\\evil.example/", "/en/\\\\e/"],
)
def test_the_switcher_never_leads_to_another_site(address: str) -> None:
    request = RequestFactory().get("/")
    request.path = request.path_info = address
    targets = [choice.url for choice in languages.choices(request)]
    assert len(targets) == 3
    assert [url for url in targets if url[:1] != "/" or url[:2] in {"//", "/\\"}] == []


@pytest.mark.parametrize("prefix", ["", "/en", "/km"])
def test_every_page_names_its_versions(prefix: str, register: Certificate) -> None:
    for address in every_page(register):
        if address == "/khong-co/":
            continue
        path = address.partition("?")[0]
        html = page(prefix + address)
        assert re.findall(r'<link rel="canonical" href="([^"]+)">', html) == [f"{HOST}{prefix}{path}"]
        assert re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', html) == [
            ("vi", f"{HOST}{path}"),
            ("en", f"{HOST}/en{path}"),
            ("km", f"{HOST}/km{path}"),
            ("x-default", f"{HOST}{path}"),
        ]


FILES = re.compile(r"\.(atom|csv|jsonl|json|png|svg|xlsx|parquet)(\?|$)|^/oembed\?")


def test_links_stay_in_the_language(register: Certificate) -> None:
    for address in every_page(register):
        html = page(f"/km{address}")
        nav = html.split('<nav class="languages"')[1].split("</nav>")[0]
        links = set(re.findall(r'(?:href|action)="(/[^"]*)"', html.replace(nav, "")))
        ours = {link for link in links if not FILES.search(link)}  # files are the same in every language
        outside = {link for link in ours if not link.startswith(("/km/", "/static/", "/noi-bo/"))}
        assert outside == set(), address


def test_only_khmer_pages_load_the_styles_of_khmer() -> None:
    assert "css/khmer.css" in page("/km/")
    assert "css/khmer.css" not in page("/") + page("/en/")


def test_staff_pages_offer_no_other_language(officer, client_of) -> None:
    for address in ("/noi-bo/", "/noi-bo/san-pham/", "/noi-bo/khong-co/", "/noi-bo/dang-nhap/"):
        html = client_of(officer).get(address, follow=True).text
        assert 'class="languages"' not in html
        assert "hreflang" not in html


# --- errors --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "language", "words"),
    [
        ("", "vi", "Không có trang này"),
        ("/en", "en", "There is no such page"),
        ("/km", "km", "មិនមានទំព័រនេះទេ"),
    ],
)
def test_a_page_that_is_not_there(prefix: str, language: str, words: str) -> None:
    for address in (f"{prefix}/khong-co/", f"{prefix}/san-pham/khong-co/", f"{prefix}/chu-the/khong-co/"):
        response = Client().get(address)
        assert response.status_code == 404
        assert f'<html lang="{language}">' in response.text
        assert f"<h1>{words}</h1>" in response.text
        assert 'rel="canonical"' not in response.text
        assert 'content="noindex"' in response.text
        assert f'href="{prefix}/"' in response.text


def test_other_errors_speak_the_language_too(settings, monkeypatch) -> None:
    nul = Client().get("/en/san-pham/?q=%00")
    assert (nul.status_code, nul["Content-Language"]) == (400, "en")
    assert "<h1>This address or form was not understood</h1>" in nul.text
    huge = Client().get("/km/", headers={"content-length": "99999999"})
    assert huge.status_code == 413
    assert '<html lang="km">' in huge.text
    assert "<h1>ឯកសារធំពេក</h1>" in huge.text


@pytest.mark.parametrize(
    ("trouble", "status", "words"),
    [
        (RuntimeError, 500, "<h1>Something went wrong on our side</h1>"),
        (OperationalError, 503, "<h1>The register is unavailable for a moment</h1>"),
    ],
)
def test_the_last_resort_speaks_the_language(monkeypatch, trouble, status: int, words: str) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise trouble

    monkeypatch.setattr("certifications.views.public.districts", broken)
    response = Client(raise_request_exception=False).get("/en/")
    assert response.status_code == status
    assert '<html lang="en">' in response.text
    assert words in response.text
    assert 'href="/en/"' in response.text
    assert server_error(RequestFactory().get("/")).status_code == 500


# --- costs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("items", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"), [("/", 5), ("/san-pham/", 4), ("/chu-the/", 2), ("/thong-ke/", 1)]
)
def test_another_language_costs_one_query_where_products_are_listed(
    django_assert_num_queries, items: int, address: str, queries: int
) -> None:
    for number in range(items):
        make_certificate(product=make_product(name=f"Gạo thơm {number}", district=district("tran-de")))
    Client().get(f"/km{address}")
    with django_assert_num_queries(queries):
        Client().get(f"/km{address}")
