"""The page of components: complete, in both themes, each piece with names of its own."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.test.client import Client

from certifications.templatetags import ocop
from ocop_registry import showcase

ROOT = Path(__file__).resolve().parent.parent
FILES = {path.stem for path in (ROOT / "templates" / "components").glob("*.html")}
PATTERNS = {"buttons", "figures", "table"}  # ways of writing that have no template of their own
ADDRESS = "/noi-bo/thanh-phan/"


@pytest.fixture
def desk(officer, client_of) -> Client:
    for kept in (ocop._stars, ocop._state_badge, ocop._card):
        kept.cache_clear()
    return client_of(officer)


def test_every_component_has_a_place_and_is_drawn(desk: Client) -> None:
    response = desk.get(ADDRESS)
    assert {each.name for each in response.context["shown"]} == FILES | PATTERNS
    drawn = {template.name for template in response.templates if template.name}
    assert FILES - {name.removeprefix("components/").removesuffix(".html") for name in drawn} == set()


def test_every_state_is_drawn_in_both_themes_and_says_something(desk: Client) -> None:
    shown = desk.get(ADDRESS).context["shown"]
    states = [state for each in shown for state in each.states]
    assert len(states) > 90
    assert {tuple(panel.theme for panel in state.panels) for state in states} == {("light", "dark")}
    assert [state.title for state in states if not all(panel.html.strip() for panel in state.panels)] == []
    for each in shown:
        titles = [state.title for state in each.states]
        assert len(titles) == len(set(titles)), each.name


def test_no_id_stands_twice_and_all_that_refer_to_one_find_it(desk: Client) -> None:
    html = desk.get(ADDRESS).content.decode()
    ids = Counter(re.findall(r'\bid="([^"]+)"', html))
    assert [name for name, times in ids.items() if times > 1] == []
    referred = re.findall(r'\b(?:for|aria-labelledby|aria-describedby)="([^"]+)"', html)
    assert len(referred) > 100
    assert {each for names in referred for each in names.split()} - ids.keys() == set()


def test_the_page_costs_the_same_queries(desk: Client, django_assert_num_queries) -> None:
    desk.get(ADDRESS)
    with django_assert_num_queries(37):
        desk.get(ADDRESS)


def test_the_palettes_are_those_of_the_pages() -> None:
    site, themes = ((ROOT / "static" / "css" / f"{name}.css").read_text() for name in ("site", "themes"))
    wanted = {
        "light": re.search(r":root \{(.*?)\}", site, re.DOTALL)[1],
        "dark": re.search(r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", site, re.DOTALL)[1],
    }
    for theme, palette in wanted.items():
        found = re.search(rf"\.theme-{theme} \{{(.*?)\}}", themes, re.DOTALL)[1]
        assert colours(found) == colours(palette)
        assert len(colours(found)) == 31


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+): (#\w+)", block))


def test_names_get_a_number_and_drawings_keep_theirs() -> None:
    html = '<label for="a">x</label><input id="a" name="a" aria-describedby="b c"><use href="#i-info"/><a href="#a">'
    assert showcase._numbered(html, 7) == (
        '<label for="a-7">x</label><input id="a-7" name="a-7" aria-describedby="b-7 c-7"><use href="#i-info"/>'
        '<a href="#a-7">'
    )
