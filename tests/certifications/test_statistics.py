"""The programme's figures as of a day, against literal expectations and a slow count."""

from datetime import date, timedelta

import pytest
from django.test import Client

from certifications import statistics
from certifications.actions import Ending, annul, revoke
from certifications.enums import Ground, Level
from certifications.models import Certificate
from certifications.samples import load_samples
from tests.factories import commune, make_certificate, make_producer, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> None:
    """Two producers, three products: one rises, one is revoked, one was recognised wrongly and annulled."""
    cooperative = make_producer(commune=commune())
    household = make_producer(legal_form="household_business", commune=commune("31588"))
    rising = make_product(producer=cooperative)
    make_certificate(product=rising, star=3, on=date(2021, 6, 1))
    make_certificate(product=rising, star=4, on=date(2023, 6, 1))
    revoked = make_certificate(product=make_product(producer=cooperative), on=date(2022, 12, 13))
    ending = Ending("1/QĐ-UBND", date(2024, 1, 10), "UBND tỉnh", Level.PROVINCE)
    revoke(certificate=revoked, ending=ending, ground=Ground.PRODUCTION_STOPPED, by=None, why="ngừng")
    wrong = make_certificate(product=make_product(producer=household), star=4, on=date(2022, 12, 13))
    annulment = Ending("2/QĐ-UBND", date(2024, 3, 1), "UBND tỉnh", Level.PROVINCE)
    annul(certificate=wrong, ending=annulment, by=None, why="sai")


def test_a_commune_where_nothing_was_ever_recognised_leads_nowhere(client: Client, story: None) -> None:
    html = client.get("/thong-ke/?by=commune").text
    table = html.split("<tbody>")[2].split("</tbody>")[0]
    linked = [row for row in table.split("<tr>") if "<a " in row]
    assert len(linked) == 1
    assert table.count("<tr>") == 43


@pytest.mark.parametrize(
    ("as_of", "recognised", "in_force", "producers"),
    [
        ("2021-05-31", [0, 0, 0], [0, 0, 0], 0),
        ("2021-06-01", [1, 0, 0], [1, 0, 0], 1),
        ("2022-12-13", [2, 1, 0], [2, 1, 0], 2),
        ("2023-05-31", [2, 1, 0], [2, 1, 0], 2),
        ("2023-06-01", [1, 2, 0], [1, 2, 0], 2),
        ("2024-01-10", [1, 2, 0], [0, 2, 0], 2),
        ("2024-03-01", [1, 1, 0], [0, 1, 0], 1),
        ("2026-05-31", [1, 1, 0], [0, 1, 0], 1),
        ("2026-06-01", [1, 1, 0], [0, 0, 0], 1),
    ],
)
def test_figures_as_of_a_day(  # noqa: PLR0917 -- a table
    client: Client, story: None, as_of: str, recognised: list[int], in_force: list[int], producers: int
) -> None:
    figures = client.get(f"/api/v1/stats?as_of={as_of}").json()
    assert figures["as_of"] == as_of
    assert list(figures["recognised"]["by_star"].items()) == list(zip("345", recognised, strict=True))
    assert list(figures["in_force"]["by_star"].items()) == list(zip("345", in_force, strict=True))
    assert figures["recognised"]["total"] == sum(recognised)
    assert figures["in_force"]["total"] == sum(in_force)
    assert figures["producers"]["total"] == sum(figures["producers"]["by_segment"].values()) == producers
    assert sum(row["recognised"] for row in figures["by_district"]) == sum(recognised)
    assert sum(row["in_force"] for row in figures["by_district"]) == sum(in_force)


def test_the_districts_and_segments_of_the_figures(client: Client, story: None) -> None:
    figures = client.get("/api/v1/stats?as_of=2023-01-01").json()
    told = {
        row["slug"]: (row["recognised"], row["in_force"])
        for row in figures["by_district"]
        if row["recognised"]
    }
    assert told == {"tran-de": (2, 2), "my-tu": (1, 1)}
    assert figures["producers"]["by_segment"] == {
        "cooperative": 1,
        "sme": 0,
        "household": 1,
        "other": 0,
        "unknown": 0,
    }


@pytest.mark.parametrize(
    "as_of", ["2025-02-31", "31/13/2025", "yesterday", "0000-00-00", "99999-01-01", "2025", "🥮"]
)
def test_an_impossible_day_is_a_bad_request(client: Client, as_of: str) -> None:
    answer = client.get("/api/v1/stats", {"as_of": as_of})
    assert answer.status_code == 400
    assert len(answer.json()["problems"]) == 1
    page = client.get("/thong-ke/", {"as_of": as_of})
    assert page.status_code == 400
    assert page.context["problem"]


def test_sample_records_fill_every_state_district_and_star(client: Client) -> None:
    assert load_samples(today=date(2026, 11, 23)) == 195
    assert load_samples(today=date(2026, 11, 23)) == 0
    counts = {
        state: client.get(f"/api/v1/products?state={state}").json()["count"]
        for state in ("valid", "prolonged", "expired", "revoked", "annulled", "superseded")
    }
    assert min(counts.values()) > 0
    assert sum(counts.values()) == Certificate.objects.count() == 203
    figures = client.get("/api/v1/stats").json()
    assert min(figures["in_force"]["by_star"].values()) > 0
    assert min(row["in_force"] for row in figures["by_district"]) > 0
    made_up = Certificate.objects.filter(product__is_sample=False)
    assert made_up.count() == 19  # the real ones; every other record is labelled
    assert set(made_up.values_list("product__producer__is_sample", flat=True)) == {False}


def test_figures_equal_a_slow_count_on_any_day() -> None:
    load_samples(today=date(2026, 11, 23))
    everything = list(Certificate.objects.select_related("product__producer", "product__district"))
    for day in (date(2026, 11, 23) - timedelta(days=back) for back in range(0, 3000, 97)):
        latest = {}
        for each in sorted(everything, key=lambda c: (c.issued_on, c.pk)):
            if each.issued_on <= day and not (each.annulled_on and each.annulled_on <= day):
                latest[each.product_id] = each
        ever, now = statistics.recognised(day), statistics.in_force(day)
        assert ever.total == len(latest)
        assert ever.producers.total() == len({each.product.producer_id for each in latest.values()})
        assert ever.stars == {s: n for s in (3, 4, 5) if (n := sum(c.star == s for c in latest.values()))}
        assert now.total == sum(each.term.in_force(day) for each in everything)
