"""The maps of public pages: the loaded one in place of the drawing, with the numbers of the table."""

import gzip
import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from certifications import maps
from certifications.models import Certificate
from localities import actions, queries
from localities.boundaries.plain import EXTENT, NARROW_TEXT, WIDE_TEXT
from localities.boundaries.planning import plan
from localities.models import BoundaryFile
from tests.factories import commune, district, make_certificate, make_producer, make_product
from tests.localities.made_up import topojson, written

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a class="shade-(\d)" href="([^"]+)"[^>]* aria-label="([^"]+)">')
CSS = Path(__file__).resolve().parents[2] / "static" / "css" / "site.css"
LIGHT = 15_000  # bytes of a whole map, compressed


@pytest.fixture
def loaded() -> None:
    """Made-up boundaries of both levels."""
    data = written(topojson("district", "commune"))
    for drawing in plan(data, queries.places()).drawings:
        actions.load_boundaries(
            drawing=drawing, source="Dựng để thử", file_name="thu.json", sha256="0" * 64, by=None, why="thử"
        )


@pytest.fixture
def four() -> list[Certificate]:
    """Two products of Xã Tài Văn, one written with its old commune, one elsewhere, one without commune."""
    old = make_producer(commune=commune())
    new = make_producer(commune=commune(new=True), district=district("tran-de"))
    bare = make_producer(commune=None, district=district("tran-de"))
    return [
        make_certificate(product=make_product(producer=old), star=4),
        make_certificate(product=make_product(producer=new)),
        make_certificate(product=make_product(producer=make_producer(commune=commune("31588")))),
        make_certificate(product=make_product(producer=bare)),
    ]


def page(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200
    return response.text


def areas(html: str) -> dict[str, tuple[str, str]]:
    """Shade and address by what the area is called."""
    return {unescape(label): (shade, unescape(url)) for shade, url, label in LINK.findall(html)}


def rows(html: str, heading: str) -> dict[str, tuple[int, int]]:
    """A table of the figures: recognised and in force by label."""
    table = html.split(f"<caption>{heading}</caption>")[1].split("</table>", maxsplit=1)[0]
    found = re.findall(
        r'<th scope="row">(.*?)</th><td class="n">([\d.]+)</td><td class="n">([\d.]+)</td>', table
    )
    return {unescape(re.sub("<[^>]+>", "", label)): (int(ever), int(now)) for label, ever, now in found}


def test_the_loaded_map_counts_as_the_list_does(loaded: None, four: list[Certificate]) -> None:
    found = areas(page("/"))
    assert len(found) == 11
    shade, url = found["Trần Đề: 3 sản phẩm"]
    assert shade == "4"
    assert Client().get(url).context["count"] == 3
    assert found["Vĩnh Châu: 0 sản phẩm"][0] == "0"


def test_communes_count_what_lies_in_them_today(loaded: None, four: list[Certificate]) -> None:
    html = page("/thong-ke/?by=commune")
    found = areas(html)
    assert len(found) == 43
    assert {label: shade for label, (shade, _url) in found.items() if shade != "0"} == {
        "Xã Tài Văn: 2 sản phẩm": "4",
        f"{commune('31588').present.name}: 1 sản phẩm": "2",
    }
    shown = Client().get(found["Xã Tài Văn: 2 sản phẩm"][1])
    assert shown.context["count"] == 2
    assert len(shown.context["rows"]) == 2
    table = rows(html, "Theo xã, phường")
    assert (table["Xã Tài Văn"], table["Chưa ghi xã, phường"], table["Cộng"]) == ((2, 2), (1, 1), (4, 4))
    assert len(table) == 45
    assert sum(now for label, (_ever, now) in table.items() if label != "Cộng") == 4


@pytest.mark.parametrize("by", ["", "?by=commune", "?by=district", "?by=x"])
def test_the_figures_have_map_and_table_of_one_level(loaded: None, four: list[Certificate], by: str) -> None:
    html = page(f"/thong-ke/{by}")
    heading = "Theo xã, phường" if by == "?by=commune" else "Theo huyện, thị xã, thành phố"
    table = {
        label: now
        for label, (_ever, now) in rows(html, heading).items()
        if label not in {"Cộng", "Chưa ghi xã, phường"}
    }
    told = {label.rsplit(": ", 1)[0]: int(label.rsplit(": ", 1)[1].split()[0]) for label in areas(html)}
    assert len(told) == (43 if by == "?by=commune" else 11)
    assert sorted(told.values()) == sorted(table.values())
    assert html.count('aria-current="page"') == 2


def test_the_switch_keeps_the_day(four: list[Certificate]) -> None:
    html = page("/thong-ke/?as_of=01/01/2024")
    assert "/thong-ke/?as_of=01%2F01%2F2024&amp;by=commune" in html


def test_without_boundaries_districts_are_drawn_and_communes_are_a_table(four: list[Certificate]) -> None:
    assert "map-river" in page("/thong-ke/")
    html = page("/thong-ke/?by=commune")
    assert "<figure" not in html
    assert rows(html, "Theo xã, phường")["Xã Tài Văn"] == (2, 2)


def test_a_map_is_light(loaded: None, four: list[Certificate]) -> None:
    for address in ("/thong-ke/?by=commune", "/"):
        html = page(address)
        drawn = html[html.index('<div class="map map-real">') : html.index("<figcaption")]
        assert len(gzip.compress(drawn.encode())) < LIGHT


def test_text_is_as_high_as_the_labels_were_placed_for() -> None:
    css = CSS.read_text()
    heights = re.findall(r"\.map\.map-real a text \{ font-size: (\d+)px", css)
    assert [int(each) for each in heights] == [NARROW_TEXT, WIDE_TEXT]
    assert f"of which {EXTENT} are its width" in css


def test_an_area_is_never_drawn_without_a_row(loaded: None) -> None:
    shown = [
        {"code": "944", "name": "Mỹ Tú", "count": 3, "url": "/a", "selected": True},
        {"code": "", "name": "", "count": 1, "url": ""},
    ]
    made = maps.context("district", shown)
    assert [(each["name"], each["level"], each["selected"]) for each in made["regions"]] == [
        ("Mỹ Tú", 4, True)
    ]
    assert made["missing"] == []
    other = maps.context("district", [{"code": "999", "name": "Lạ", "count": 1, "url": "/b"}])
    assert (other["regions"], other["missing"]) == ([], ["Lạ"])


def test_names_are_escaped_wherever_they_come_from(loaded: None) -> None:
    BoundaryFile.objects.filter(pk="district").update(source="<script>alert(1)</script>")
    html = page("/")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


# --- the filter behind the areas -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("commune=31687", 2),
        ("commune=31687&star=4", 1),
        ("commune=31687&q=gao", 2),
        ("commune=31687&commune=31588", 3),
        ("commune=31687&district=my-tu", 0),
        ("commune=31687&state=all", 2),
    ],
)
def test_the_list_by_commune(four: list[Certificate], query: str, count: int) -> None:
    present = commune("31588").present.code
    response = Client().get("/san-pham/?" + query.replace("31588", present))
    assert (response.context["count"], response.context["problems"]) == (count, [])
    assert len(response.context["rows"]) == count
    api = Client().get("/api/v1/products?" + query.replace("31588", present)).json()
    assert api["count"] == count


def test_a_commune_is_a_chip_and_stays_with_other_filters(four: list[Certificate]) -> None:
    response = Client().get("/san-pham/?commune=31687&star=4")
    chips = {chip["label"]: chip["remove_url"] for chip in response.context["chips"]}
    assert chips["Xã Tài Văn"] == "/san-pham/?star=4"
    assert '<input type="hidden" name="commune" value="31687">' in response.text
    none = Client().get("/san-pham/?commune=31687&star=5")
    assert none.context["count"] == 0
    offers = [each["url"] for each in none.context["suggestions"]]
    assert offers == ["/san-pham/?commune=31687&star=4", "/san-pham/?commune=31687"]


def test_an_unknown_commune_is_named(four: list[Certificate]) -> None:
    response = Client().get("/san-pham/?commune=99999")
    assert "99999" in response.context["problems"][0]
    assert response.context["count"] == 4
    assert Client().get("/api/v1/products?commune=99999").status_code == 400
    address = "/du-lieu-mo/truc-tiep/certificates.csv"
    file = b"".join(Client().get(f"{address}?commune=31687").streaming_content)
    assert len(file.splitlines()) == 3


@pytest.mark.parametrize(("address", "first", "later"), [("/", 10, 4), ("/thong-ke/?by=commune", 7, 1)])
def test_a_map_costs_one_query_and_then_none(  # noqa: PLR0917 -- a table
    django_assert_num_queries, loaded: None, four: list[Certificate], address: str, first: int, later: int
) -> None:
    with django_assert_num_queries(first):
        Client().get(address)
    with django_assert_num_queries(later):
        Client().get(address)
