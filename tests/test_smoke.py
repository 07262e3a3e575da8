from datetime import date

import pytest

from tests.factories import make_certificate


@pytest.mark.django_db
def test_smoke():
    c = make_certificate()
    assert c.expires_on == date(2028, 3, 10)
    d = make_certificate(product=c.product, star=4, on=date(2026, 1, 5))
    c.refresh_from_db()
    assert c.superseded_on == d.issued_on and c.superseded_by == d
    assert c.events.count() == 2


@pytest.mark.django_db(transaction=True)
def test_t():
    make_certificate()


@pytest.mark.django_db(transaction=True)
def test_t2():
    make_certificate()
