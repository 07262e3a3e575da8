"""What is drawn where a product has no photo."""

import pytest
from django.conf import settings

from products.models import ProductSet

pytestmark = pytest.mark.django_db


def test_every_set_has_a_drawing_that_exists() -> None:
    folder = settings.BASE_DIR / "static" / "img" / "art"
    assert set(ProductSet.objects.values_list("art", flat=True)) <= {
        each.stem for each in folder.glob("*.svg")
    }


def test_a_set_of_very_different_goods_shows_none_of_them() -> None:
    """Meat, milk, eggs and fish; honey and other produce; soy and fish sauce; birds and fish."""
    shown = dict(ProductSet.objects.values_list("number", "art"))
    assert {number: shown[number] for number in (2, 4, 5, 8, 9, 25)} == {
        2: "meal",
        4: "jar",
        5: "meal",
        8: "meal",
        9: "jar",
        25: "parcel",
    }
