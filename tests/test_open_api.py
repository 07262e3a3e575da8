"""What every address of the open API has in common."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/api/v1/products", "GET, HEAD, OPTIONS"),
        ("/api/v1/openapi.json", "GET, HEAD, OPTIONS"),
        ("/api/v1/rubrics/qd26-06/assess", "POST, OPTIONS"),
    ],
)
def test_options_says_what_may_be_asked(client: Client, address: str, allowed: str) -> None:
    response = client.options(address)
    assert (response.status_code, response["Allow"], response.content) == (204, allowed, b"")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_another_method_is_told_the_right_ones(client: Client, method: str) -> None:
    response = getattr(client, method)("/api/v1/products")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert "GET, HEAD, OPTIONS" in response.json()["detail"]


@pytest.mark.parametrize("method", ["get", "head"])
def test_what_only_takes_post_says_so(client: Client, method: str) -> None:
    response = getattr(client, method)("/api/v1/rubrics/qd26-06/assess")
    assert (response.status_code, response["Allow"]) == (405, "POST, OPTIONS")


@pytest.mark.parametrize(
    "address",
    ["/api/v1/", "/api/v1/product", "/api/v1/products/", "/api/v1/stats/2025", "/api/v2/products", "/api/x"],
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_told_in_json(client: Client, method: str, address: str) -> None:
    response = getattr(client, method)(address)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"
    assert response.json()["problems"] == [response.json()["detail"]]
    assert "/api/v1/openapi.json" in response.json()["detail"]


def test_an_unknown_record_is_another_matter(client: Client) -> None:
    answer = client.get("/api/v1/products/khong-co").json()
    assert "openapi" not in answer["detail"]


def test_head_of_an_unknown_address_has_no_body(client: Client) -> None:
    response = client.head("/api/v1/khong-co")
    assert (response.status_code, response.content) == (404, b"")


@pytest.mark.parametrize("body", ["{", "[" * 1000, "tên=gạo", "\x00"])
def test_a_body_that_is_no_json_is_told_as_every_problem(client: Client, body: str) -> None:
    response = client.post("/api/v1/rubrics/qd26-06/assess", body, content_type="application/json")
    assert response.status_code == 400
    assert response.json() == {
        "detail": "Không đọc được nội dung gửi lên: phải là JSON.",
        "problems": ["Không đọc được nội dung gửi lên: phải là JSON."],
    }


def test_half_a_letter_comes_back_as_it_was_written(client: Client) -> None:
    response = client.post(
        "/api/v1/rubrics/qd26-06/assess", r'{"scores": {"\ud800": 1}}', content_type="application/json"
    )
    assert response.status_code == 422
    assert rb"\ud800" in response.content
    assert "\ud800" in response.json()["problems"][0]


def test_characters_that_cannot_be_read_are_told_with_letters(client: Client) -> None:
    response = client.get("/api/v1/products?q=a%00b")
    assert response.status_code == 400
    assert "Địa chỉ" in response.content.decode()
