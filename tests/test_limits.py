"""How often one address may ask the open API, and what it is told."""

from collections.abc import Callable, Iterator

import pytest
from axes.helpers import get_client_ip_address
from django.test import Client, RequestFactory

from ocop_registry import open_api
from ocop_registry.limits import MOST_ADDRESSES, Limit, address_of


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_at_once_then_evenly() -> None:
    clock = Clock()
    limit = Limit(3, clock=clock)
    told = [limit.ask("a") for _ in range(4)]
    assert [(each.left, each.wait, each.full_in) for each in told] == [
        (2, 0, 20),
        (1, 0, 40),
        (0, 0, 60),
        (0, 20, 60),
    ]
    clock.now += 19.9
    assert limit.ask("a").wait == 1
    clock.now += 0.2
    assert limit.ask("a").wait == 0
    assert limit.ask("a").wait == 20
    clock.now += 3600
    assert limit.ask("a").left == 2


def test_each_address_counts_for_itself() -> None:
    limit = Limit(1, clock=Clock())
    assert [limit.ask(address).wait for address in ("a", "b", "a")] == [0, 0, 60]


def test_a_flood_of_addresses_takes_bounded_memory() -> None:
    limit = Limit(1, clock=Clock())
    for number in range(MOST_ADDRESSES + 50):
        limit.ask(str(number))
    assert len(limit._buckets) == MOST_ADDRESSES
    assert limit.ask(str(MOST_ADDRESSES)).wait == 60
    assert limit.ask("0").wait == 0  # forgotten


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("", "unknown"),
    ],
)
def test_a_household_is_one_address(address: str, counts_as: str) -> None:
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=address)) == counts_as


def test_only_behind_a_proxy_is_its_word_taken(settings) -> None:
    def told(words: str) -> str:
        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=words)
        assert address_of(request) == str(get_client_ip_address(request))  # sign-in means the same
        return address_of(request)

    assert told("203.0.113.7") == "10.0.0.1"
    settings.BEHIND_PROXY = True
    assert told("203.0.113.7") == "203.0.113.7"
    assert told("198.51.100.1, 203.0.113.7") == "203.0.113.7"  # the first is the visitor's own word
    assert told("203.0.113.7:4711") == "203.0.113.7"
    assert told("nonsense") == "10.0.0.1"
    assert told("") == "10.0.0.1"


def test_a_proxy_may_name_the_port_too(settings) -> None:
    settings.BEHIND_PROXY = True
    for words in ("2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711"):
        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=words)
        assert get_client_ip_address(request) == "2001:db8::1"


@pytest.fixture
def limited(settings) -> Iterator[Callable[[int, int], None]]:
    def set_to(any_kind: int, searches: int) -> None:
        settings.API_PER_MINUTE, settings.API_SEARCHES_PER_MINUTE = any_kind, searches

    open_api.limit.cache_clear()
    yield set_to
    open_api.limit.cache_clear()


@pytest.mark.django_db
def test_too_many_requests_are_told_when_to_come_back(
    client: Client, limited, django_assert_num_queries
) -> None:
    limited(2, 0)
    told = [client.get("/api/v1/districts") for _ in range(2)]
    assert [(each["RateLimit-Limit"], each["RateLimit-Remaining"]) for each in told] == [
        ("2", "1"),
        ("2", "0"),
    ]
    with django_assert_num_queries(0):
        refused = client.get("/api/v1/districts", headers={"if-none-match": told[0]["ETag"]})
    assert refused.status_code == 429
    assert refused["Retry-After"] == "30"
    assert refused["Cache-Control"] == "no-store"
    assert refused.json()["problems"] == [refused.json()["detail"]]
    assert "30" in refused.json()["detail"]
    assert client.get("/api/v1/districts", REMOTE_ADDR="203.0.113.7").status_code == 200
    assert client.get("/chu-the/").status_code == 200  # pages have no limit


@pytest.mark.django_db
def test_searches_have_a_limit_of_their_own(client: Client, limited) -> None:
    limited(10, 1)
    assert client.get("/api/v1/products?q=gao")["RateLimit-Limit"] == "1"
    refused = client.get("/api/v1/producers?q=gao")
    assert (refused.status_code, refused["RateLimit-Limit"]) == (429, "1")
    assert client.get("/api/v1/products?q=").status_code == 200
    assert client.get("/api/v1/products").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address"),
    [("post", "/api/v1/rubrics/qd26-06/assess"), ("get", "/api/v1/khong-co"), ("options", "/api/v1/stats")],
)
def test_the_limit_is_on_every_address(client: Client, limited, method: str, address: str) -> None:
    limited(1, 0)
    assert getattr(client, method)(address).status_code != 429
    assert getattr(client, method)(address).status_code == 429


@pytest.mark.django_db
def test_without_limits_nothing_is_counted(client: Client, limited) -> None:
    limited(0, 0)
    assert "RateLimit-Limit" not in client.get("/api/v1/districts?q=x")
    assert open_api.limit.cache_info().currsize == 0
