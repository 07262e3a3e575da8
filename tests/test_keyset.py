"""Pages by "after this row"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.models import Commune, District
from ocop_registry import keyset

ORDER = ["district__name_sort", "-name_sort", "pk"]


def all_pages(size: int) -> list[list[Commune]]:
    token, pages = None, []
    while True:
        page = keyset.page(token, Commune.objects.select_related("district"), order=ORDER, size=size)
        pages.append(page.rows)
        token = page.next_token
        if token is None:
            return pages


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 7, 51, 153, 200])
def test_pages_hold_every_row_once_and_in_order(size: int) -> None:
    pages = all_pages(size)
    assert [row.pk for page in pages for row in page] == list(
        Commune.objects.order_by(*ORDER).values_list("pk", flat=True)
    )
    assert {len(page) for page in pages[:-1]} <= {size}


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 7, 43, 44, 152, 200])
def test_sections_follow_one_another_whole(size: int) -> None:
    """The communes of today (43) before those of former times."""
    now, once = Commune.objects.filter(valid_to=None), Commune.objects.exclude(valid_to=None)
    order, token, seen = ["-current", "name_sort", "pk"], None, []
    while True:
        page = keyset.page(token, {0: once, 1: now}, order=order, size=size)
        assert len(page.rows) == size or page.next_token is None
        seen += page.rows
        token = page.next_token
        if token is None:
            break
    assert seen == [*now.order_by(*order[1:]), *once.order_by(*order[1:])]


@pytest.mark.django_db
def test_a_token_of_another_list_is_refused() -> None:
    token = keyset.page(None, District.objects.all(), order=["name_sort", "code"], size=3).next_token
    page = keyset.page(token, District.objects.all(), order=["code"], size=3)
    assert page.tampered
    assert [district.code for district in page.rows] == ["941", "942", "943"]


@pytest.mark.django_db
def test_a_token_changed_by_one_letter_is_refused() -> None:
    token = keyset.page(None, District.objects.all(), order=["code"], size=3).next_token
    changed = ("A" if token[0] != "A" else "B") + token[1:]
    assert keyset.page(changed, District.objects.all(), order=["code"], size=3).tampered
    assert not keyset.page(token, District.objects.all(), order=["code"], size=3).tampered


@given(st.text(max_size=60))
def test_any_text_is_read_as_no_token(text: str) -> None:
    values, tampered = keyset._read(text, ["code"])
    assert values is None
    assert tampered == bool(text)
