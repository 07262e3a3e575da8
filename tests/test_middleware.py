"""What happens around every request, asked for in odd ways."""

import logging

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from ocop_registry.middleware import no_body_for_head


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "a_b", "", "127.0.0.1@evil.example", "xn--"])
@pytest.mark.parametrize(
    "address", ["/", "/san-pham/", "/api/v1/products", "/healthz", "/noi-bo/", "/km/khong-co/"]
)
def test_a_host_that_is_not_ours_is_refused_and_is_no_fault(
    client: Client, caplog: pytest.LogCaptureFixture, host: str, address: str
) -> None:
    client.raise_request_exception = False
    response = client.get(address, headers={"host": host})
    assert response.status_code == 400
    assert "evil.example" not in response.text
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(("method", "body"), [("GET", b"whole"), ("HEAD", b"")])
def test_an_answer_to_head_has_the_length_but_not_the_body(method: str, body: bytes) -> None:
    request = RequestFactory().generic(method, "/")
    plain = no_body_for_head(lambda _request: HttpResponse(b"whole", headers={"Content-Length": "5"}))(
        request
    )
    assert (plain.content, plain["Content-Length"]) == (body, "5")
    asked = []

    def pieces():
        asked.append(1)
        yield b"whole"

    streamed = no_body_for_head(lambda _request: StreamingHttpResponse(pieces()))(request)
    assert b"".join(streamed) == body
    assert len(asked) == (method == "GET")
