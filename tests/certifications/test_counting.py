"""Numbers beside the public lists, against a plain count of everything in Python."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certifications import counting
from certifications.actions import strike
from certifications.enums import State
from certifications.filters import RegisterFilter
from certifications.listing import listing
from certifications.models import Certificate
from certifications.published import producers_counted, recognised_producers
from certifications.samples import load_samples
from ocop_registry.vietnamese import fold
from producers.enums import Segment
from producers.models import Producer
from producers.search import words
from tests.factories import make_certificate, make_producer, make_product

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DISTRICTS = ("my-tu", "tran-de", "ke-sach", "soc-trang", "vinh-chau")
SECTORS = ("thuc-pham", "do-uong", "du-lich")
SEARCHES = (
    "", "gao", "htx", "bánh pía", "hộ kinh doanh", "an", "my xuyen", "khong co gi", "Huyện Mỹ Xuyên", "vinh chau", "gạo thị xã Vĩnh Châu",
    "tp soc trang", "bánh pía sóc trăng", "htx my tu",
)  # fmt: skip


@pytest.fixture(scope="module")
def everything(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The sample records and a struck entry, kept for the examples of this file and rolled back after it."""
    from django.db import transaction

    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        load_samples(today=TODAY)
        strike(certificate=make_certificate(), by=None, why="nhầm")
        yield rows_in_python()
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def rows_in_python() -> list[dict[str, Any]]:
    related = (
        "product__producer",
        "product__district",
        "product__commune__successor",
        "product__product_set__group__sector",
    )
    return [row_of(each) for each in Certificate.objects.select_related(*related)]


def row_of(certificate: Certificate) -> dict[str, Any]:
    product = certificate.product
    names = [product.name, product.producer.name]
    if product.commune:
        names += [product.commune.short_name]
        names += [product.commune.successor.short_name] if product.commune.successor else []
    return {
        "slug": product.slug,
        "code": certificate.code,
        "term": certificate.term,
        "struck": certificate.is_struck,
        "district": product.district.slug,
        "star": str(certificate.star),
        "sector": product.product_set.group.sector.slug if product.product_set else "",
        "segment": product.producer.segment,
        "texts": [fold(name) for name in names],
        "places": [f"{kind}{fold(product.district.short_name)}" for kind in ("", "huyen ", "thi xa ", "tp ")],
    }


def fits(row: dict[str, Any], asked: dict[str, Any], on: date, leave_out: str = "") -> bool:
    state = row["term"].state(on)
    wanted = asked["state"]
    in_state = (
        state in {State.VALID, State.PROLONGED}
        if not wanted
        else state is not None
        if wanted == "all"
        else state == wanted
    )
    chosen = all(
        name == leave_out or not asked[name] or row[name] in asked[name] for name in RegisterFilter.FACETS
    )
    return bool(in_state and chosen and (not asked["q"] or searched(row, asked["q"])) and not row["struck"])


def searched(row: dict[str, Any], q: str) -> bool:
    """Each word in a name; or in what is left when the name of the district is taken out."""
    whole = f" {fold(q)} "
    lefts = [fold(q)] + [whole.replace(f" {name} ", " ") for name in row["places"] if f" {name} " in whole]
    return any(
        all(any(form in text for form in forms for text in row["texts"]) for forms in words(left))
        for left in lefts
    )


asked_for = st.fixed_dictionaries(
    {
        "district": st.lists(st.sampled_from(DISTRICTS), unique=True, max_size=2),
        "star": st.lists(st.sampled_from(["3", "4", "5"]), unique=True, max_size=2),
        "sector": st.lists(st.sampled_from(SECTORS), unique=True, max_size=2),
        "segment": st.lists(st.sampled_from(Segment.values), unique=True, max_size=2),
        "state": st.sampled_from(["", "all", *State.values]),
        "q": st.sampled_from(SEARCHES),
    }
)


@given(asked=asked_for, back=st.integers(0, 1500))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_rows_and_facets_equal_a_plain_count(everything, asked: dict[str, Any], back: int) -> None:
    on = TODAY - timedelta(days=back)
    query = QueryDict(mutable=True)
    for name, value in asked.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    found = listing(query, on=on)
    expected = [row for row in everything if fits(row, asked, on)]
    assert found.problems == []
    assert found.count() == len(expected)
    shown = found.page(None, size=1000).rows
    assert sorted(row.code for row in shown) == sorted(row["code"] for row in expected)
    facets = found.facets()
    for name in RegisterFilter.FACETS:
        beside = [row[name] for row in everything if fits(row, asked, on, leave_out=name)]
        assert {value: n for value, n in facets[name].items() if n} == {v: beside.count(v) for v in beside}
    for name in (*RegisterFilter.FACETS, "q"):
        without = {**asked, name: "" if name == "q" else []}
        assert found.count_without(name) == sum(fits(row, without, on) for row in everything)


@given(
    districts=st.lists(st.sampled_from(DISTRICTS), unique=True, max_size=2),
    segments=st.lists(st.sampled_from(Segment.values), unique=True, max_size=2),
    back=st.integers(0, 1500),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_producers_are_counted_as_they_are_listed(
    everything, districts: list[str], segments: list[str], back: int
) -> None:
    on = TODAY - timedelta(days=back)
    certificates = Certificate.objects.select_related("product__producer__district")
    known = {
        (producer.pk, producer.district.slug, producer.segment)
        for each in certificates
        for producer in [each.product.producer]
        if each.issued_on <= on and not each.is_struck
    }
    chosen = {"district": districts, "segment": segments}
    expected = [
        key for key, district, segment in known
        if (not districts or district in districts) and (not segments or segment in segments)
    ]  # fmt: skip
    assert producers_counted(on).total(chosen) == len(expected)
    assert recognised_producers(on).count() == len(known)


def test_what_misfits_on_one_axis_counts_beside_that_one_only() -> None:
    counts = counting.Counts(("a", "b"), {("1", "x"): 2, ("1", "y"): 3, ("2", "x"): 5, ("2", "y"): 7})
    assert counts.total() == 17
    assert counts.total({"a": ["1"], "b": ["x"]}) == 2
    assert counts.beside({"a": ["1"], "b": ["x"]}) == {"a": {"1": 2, "2": 5}, "b": {"x": 2, "y": 3}}
    assert counts.by("a", {"b": ["x", "y"]}) == {"1": 5, "2": 12}


def test_a_value_that_is_asked_for_twice_counts_once(client: Client) -> None:
    counts = counting.Counts(("a", "b"), {("1", "x"): 2, ("2", "x"): 5})
    assert counts.total({"a": ["1", "1"], "b": ["x", "x"]}) == 2
    place = make_certificate().product.district
    once, twice = (
        client.get(f"/san-pham/?{query}").context["count"]
        for query in (f"district={place.slug}", f"district={place.slug}&district={place.code}")
    )
    assert once == twice > 0


def test_no_more_choices_are_remembered_than_said(monkeypatch) -> None:
    monkeypatch.setattr(counting, "MOST_CHOICES", 3)
    counts = counting.Counts(("a",), {(str(value),): value for value in range(10)})
    for _ in range(2):
        assert [counts.total({"a": [str(value)]}) for value in range(10)] == list(range(10))
        assert len(counts._asked) <= 3


@pytest.mark.parametrize("address", ["/san-pham/", "/", "/chu-the/", "/thong-ke/", "/api/v1/districts"])
def test_numbers_follow_every_change_at_once(client: Client, address: str) -> None:
    """What is kept in memory between two requests is never what was before the change."""
    seen = set()
    for _ in range(3):
        make_certificate(product=make_product(producer=make_producer()))
        seen.add(client.get(address).content)
    Producer.objects.update(legal_form="household_business")
    seen.add(client.get(address).content)
    assert len(seen) == (4 if address in {"/san-pham/", "/chu-the/", "/thong-ke/"} else 3)


def test_invisible_characters_search_for_nothing(client: Client) -> None:
    make_certificate()
    page = client.get("/san-pham/", {"q": "\u200b\u202e"})
    assert page.context["count"] == len(page.context["rows"]) == 0
