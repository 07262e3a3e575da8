"""Answers kept in memory: no more than said, the least recently asked go first, nothing that is for one person."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from ocop_registry.page_memory import PageMemory


def test_the_least_recently_asked_go_first() -> None:
    memory = PageMemory(100)
    for tag in "abcd":
        memory.keep(tag, HttpResponse(tag * 25))
    assert memory.get("a")
    memory.keep("e", HttpResponse("e" * 25))
    assert [tag for tag in "abcde" if memory.get(tag)] == ["a", "c", "d", "e"]


def test_a_page_kept_twice_counts_once() -> None:
    memory = PageMemory(100)
    for _ in range(10):
        memory.keep("a", HttpResponse("a" * 25))
    memory.keep("b", HttpResponse("b" * 25))
    assert memory.get("a")
    assert memory._held == 50


def test_one_page_does_not_push_out_all_others() -> None:
    memory = PageMemory(100)
    memory.keep("a", HttpResponse("a" * 26))
    assert memory.get("a") is None


def with_cookie() -> HttpResponse:
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    return response


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("x", status=404),
        HttpResponse("x", headers={"X-Own": "1"}),
        StreamingHttpResponse(["x"]),
        with_cookie(),
    ],
    ids=["404", "a header of its own", "stream", "cookie"],
)
def test_what_is_one_of_a_kind_is_not_kept(response) -> None:
    memory = PageMemory(10_000)
    memory.keep("a", response)
    assert memory.get("a") is None


def test_whoever_asks_gets_an_answer_of_their_own() -> None:
    memory = PageMemory(10_000)
    memory.keep("a", HttpResponse("x", content_type="application/json"))
    first = memory.get("a")
    first["X-Changed"] = "1"
    assert dict(memory.get("a").headers) == {"Content-Type": "application/json"}


def test_without_memory_nothing_is_kept() -> None:
    memory = PageMemory(0)
    memory.keep("a", HttpResponse("x"))
    assert memory.get("a") is None
