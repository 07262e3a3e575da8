"""What a producer sees: the sets, the sheet, the result, the table; and what odd addresses get."""

import re
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from evaluations.actions.criteria import publish
from evaluations.models import Rubric
from tests.evaluations.sheets import SETS, criteria, least_for, reckon

pytestmark = pytest.mark.django_db


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return unescape(re.sub(r"\s+", " ", response.content.decode()))


def address(product_set: str, scores: dict[str, object] | None = None, **more: str) -> str:
    query = urlencode({**(scores or {}), **more})
    return f"/tu-danh-gia/{product_set}/{'?' if query else ''}{query}"


def best(product_set: str) -> dict[str, object]:
    """The best line of each criterion, as the form sends it."""
    found: dict[str, object] = {}
    for each in criteria(product_set):
        most = max(each["options"], key=lambda option: option["points"])
        found[each["code"]] = f"{most['case']}-{most['points']}" if "case" in most else most["points"]
    return found


def test_the_sets_are_offered_by_sector(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        html = page(client, "/tu-danh-gia/")
    assert re.findall(r'href="/tu-danh-gia/([\w-]+)/"', html) == SETS
    assert html.count("<h2") == 6


@pytest.mark.parametrize("product_set", ["qd26-06", "qd26-11", "qd26-26"])
def test_a_sheet_costs_six_queries(client: Client, product_set: str, django_assert_num_queries) -> None:
    for where in (
        address(product_set),
        address(product_set, best(product_set)),
        address(product_set, best(product_set), view="table"),
    ):
        with django_assert_num_queries(6):
            page(client, where)


@pytest.mark.parametrize("product_set", SETS)
def test_every_sheet_shows_each_line_once_and_always_a_way_to_say_no(
    client: Client, product_set: str
) -> None:
    html = page(client, address(product_set))
    for each in criteria(product_set):
        values = re.findall(rf'name="{re.escape(each["code"])}" value="([^"]+)"', html)
        printed = len(each["options"]) + (0 not in [option["points"] for option in each["options"]])
        assert len(values) == len(set(values)) == printed
        assert "0" in values
        for option in each["options"]:
            assert option["label"] in html
    assert 'id="result"' not in html


@pytest.mark.parametrize("product_set", SETS)
def test_the_best_sheet_has_five_stars_and_the_empty_one_has_one(client: Client, product_set: str) -> None:
    html = page(client, address(product_set, best(product_set)))
    assert '<b class="num">100</b>' in html
    assert "5 sao" in panel(html)
    assert html.count(" checked>") == len(criteria(product_set))
    empty = panel(page(client, address(product_set, result="1")))
    assert '<b class="num">0</b>' in empty
    assert "1 sao" in empty


def panel(html: str) -> str:
    return html.split('id="result"')[1].split("</section>", maxsplit=1)[0]


def test_what_is_missing_is_listed_for_each_star(client: Client) -> None:
    scores = best("qd26-06") | {"3.5": 1, "1.5": 1, "7": 1}
    html = panel(page(client, address("qd26-06", scores)))
    reckoned = reckon("qd26-06", {code: int(points) for code, points in scores.items()})
    assert (reckoned["total"], reckoned["band_star"], reckoned["star"]) == (92, 5, 3)
    assert "3 sao" in html.split("</h2>")[0]
    three, four, five = html.split("<details")[1:]
    assert re.findall(r"#c-([\d.]+)", three) == []
    assert re.findall(r"#c-([\d.]+)", four) == ["1.5", "3.5", "7"]
    assert re.findall(r"#c-([\d.]+)", five) == [
        "1.5",
        "3.5",
        "7",
    ]  # of two marks on a criterion the higher one
    assert " open" in four.split(">")[0]
    assert " open" not in five.split(">")[0]


def test_points_short_of_a_band_are_counted(client: Client) -> None:
    html = panel(page(client, address("qd26-06", least_for("qd26-06", 4))))
    three, four, five = html.split("<details")[1:]
    assert [re.findall(r"<b>[^<]*?(\d+)", each)[:1] for each in (three, four, five)] == [
        ["9"],
        ["29"],
        ["49"],
    ]


def test_what_was_not_answered_counts_nothing_and_is_said(client: Client) -> None:
    html = panel(page(client, address("qd26-06", {"1.1": 2, "1.2": 0, "1.3": ""})))
    assert "#c-1.3" in html
    assert re.search(r"2\D+32", html)


def test_a_line_not_reached_stays_chosen(client: Client) -> None:
    html = page(client, address("qd26-06", {"1.1": 0}))
    assert 'name="1.1" value="0" checked' in html


def test_of_two_lines_with_equal_points_the_chosen_one_stays_chosen(client: Client) -> None:
    html = page(client, address("qd26-07", {"3.1": "1b"}))
    assert 'name="3.1" value="1b" checked' in html
    assert 'name="3.1" value="1" checked' not in html
    assert '<b class="num">1</b>' in panel(html)


def test_the_table_has_every_criterion_with_its_own_score_and_line(client: Client) -> None:
    scores = least_for("qd26-06", 5)
    html = page(client, address("qd26-06", scores, view="table"))
    rows = dict(re.findall(
        r'<span class="num">([\d.]+)</span>.*?<td class="n">\d+</td><td class="n">(\d*)</td>', html
    ))  # fmt: skip
    assert rows == {
        each["code"]: str(scores[each["code"]]) if each["code"] in scores else ""
        for each in criteria("qd26-06")
    }
    for each in criteria("qd26-06"):
        for option in each["options"]:
            if option["points"] == scores.get(each["code"]):
                assert option["label"] in html
    empty = page(client, address("qd26-06", view="table"))  # to be filled in by hand
    assert empty.count("<tr>") == 1 + 32 + 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("1.1=7", "1.1"),
        ("1.1=-1", "1.1"),
        ("1.1=abc", "1.1"),
        ("1.1=<script>alert(1)</script>", "1.1"),
        ("1.1=" + "9" * 3000, "1.1"),
        ("1.1=１", "1.1"),
        ("1.1=2&1.1=3", "1.1"),
        ("9.9=1", "9.9"),
        ("5.2=2", "5.1"),
        ("5.2=2&5.1=0", "5.1"),
        ("8=cong_dong-1", "8"),
    ],
)
def test_what_is_not_on_the_sheet_is_named_and_nothing_is_counted(
    client: Client, query: str, words: str
) -> None:
    html = page(client, f"/tu-danh-gia/qd26-06/?{query}", 422)
    alert = html.split('role="alert"')[1].split("</ul>")[0]
    assert words in alert
    assert b"<script" not in client.get(f"/tu-danh-gia/qd26-06/?{query}").content
    assert 'id="result"' not in html
    table = page(client, f"/tu-danh-gia/qd26-06/?{query}&view=table", 422)
    assert "<table" not in table


def test_the_other_choices_survive_a_wrong_one(client: Client) -> None:
    html = page(client, "/tu-danh-gia/qd26-06/?1.2=2&1.1=7", 422)
    assert 'name="1.2" value="2" checked' in html


@pytest.mark.parametrize("query", ["utm_source=zalo", "fbclid=x", "view=khac", "q=1", "1.1=", "&&&==="])
def test_foreign_parameters_do_no_harm(client: Client, query: str) -> None:
    assert 'role="alert"' not in page(client, f"/tu-danh-gia/qd26-06/?{query}")


@pytest.mark.parametrize("product_set", ["qd26-27", "qd26-6", "QD26-06", "x", "0"])
def test_an_unknown_set_is_not_found(client: Client, product_set: str) -> None:
    page(client, f"/tu-danh-gia/{product_set}/", 404)


def test_nothing_is_stored_and_no_cookie_is_set(client: Client) -> None:
    def rows() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sum(n_tup_ins + n_tup_upd) FROM pg_stat_xact_user_tables")
            return cursor.fetchone()[0]

    before = rows()
    response = client.get(address("qd26-06", best("qd26-06")))
    assert rows() == before
    assert response.cookies == {}


def test_without_published_criteria_the_page_says_so(client: Client, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2020, 1, 1))
    assert 'class="empty"' in page(client, "/tu-danh-gia/")
    page(client, "/tu-danh-gia/qd26-06/", 404)


def test_a_result_is_not_for_search_engines(client: Client) -> None:
    assert "noindex" not in page(client, address("qd26-06"))
    assert "noindex" in page(client, address("qd26-06", {"1.1": 2}))


def test_a_version_without_the_set_falls_back_to_the_one_before(client: Client) -> None:
    rubric = Rubric.objects.create(code="moi", decision_no="9/2026/QĐ-TTg", effective_from=date(2026, 11, 1))
    publish(rubric=rubric, by=None)
    assert "26/2026/QĐ-TTg" in page(client, address("qd26-06"))
