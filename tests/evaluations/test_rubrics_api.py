"""The criteria and their arithmetic for programs, as the contract has them."""

import json
import random
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.evaluations.sheets import SETS, SHEETS, criteria, reckon
from tests.evaluations.test_scoring import POSSIBLE, fitting

pytestmark = pytest.mark.django_db
ASSESS = "/api/v1/rubrics/qd26-06/assess"


def post(client: Client, body: Any, where: str = ASSESS, status: int = 200) -> dict[str, Any]:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    response = client.post(where, text, content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


def test_the_versions_are_listed_newest_first(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(3):
        answer = client.get("/api/v1/rubrics").json()
    assert [(each["code"], len(each["sheets"])) for each in answer["results"]] == [
        ("qd26-2026", 26), ("qd148-2023", 0), ("qd1048-2019", 0),
    ]  # fmt: skip
    assert answer["results"][0]["sheets"][5] == {
        "set": "qd26-06", "title": "Chế biến từ gạo, ngũ cốc", "sector": "Thực phẩm",
    }  # fmt: skip
    assert answer["results"][1]["effective_from"] == "2023-02-24"


@pytest.mark.parametrize("product_set", SETS)
def test_a_sheet_is_whole(client: Client, product_set: str, django_assert_num_queries) -> None:
    with django_assert_num_queries(6):
        answer = client.get(f"/api/v1/rubrics/{product_set}").json()
    assert answer["rubric"] == "qd26-2026"
    assert answer["bands"] == {"5": 90, "4": 70, "3": 50, "2": 30, "1": 0}
    assert answer["disqualifiers"] == SHEETS[product_set]["disqualifiers"]
    listed = [
        criterion for part in answer["parts"] for group in part["groups"] for criterion in group["criteria"]
    ]
    assert [(each["code"], each["max"], len(each["options"])) for each in listed] == [
        (each["code"], each["max"], len(each["options"])) for each in criteria(product_set)
    ]


def test_inner_groups_name_the_group_they_lie_in(client: Client) -> None:
    answer = client.get("/api/v1/rubrics/qd26-11").json()
    parents = {group["code"]: group["parent"] for part in answer["parts"] for group in part["groups"]}
    assert {code: parent for code, parent in parents.items() if parent} == {"6.1": "6", "6.2": "6"}


@pytest.mark.parametrize("product_set", SETS)
def test_every_sheet_is_assessed_as_the_contract_says(
    client: Client, product_set: str, django_assert_num_queries
) -> None:
    chance = random.Random(product_set)
    for generosity in (1, 2, 9):
        scores = {code: chance.choice(points[-generosity:]) for code, points in POSSIBLE[product_set].items()}
        scores = fitting(product_set, scores)
        with django_assert_num_queries(5):
            answer = post(client, {"scores": scores}, f"/api/v1/rubrics/{product_set}/assess")
        assert answer == reckon(product_set, scores)


def test_absent_and_zero_are_not_met(client: Client) -> None:
    assert post(client, {"scores": {}}) == post(client, {"scores": {"1.1": 0, "9": 0}, "cases": {}})


def test_a_case_may_be_named_where_there_are_cases(client: Client) -> None:
    where = "/api/v1/rubrics/qd26-26/assess"
    named = post(client, {"scores": {"8": 3, "15": 1}, "cases": {"8": "cong_dong"}}, where)
    assert named["by_part"] == {"A": 0, "B": 0, "C": 4}
    assert named == post(client, {"scores": {"8": 3, "15": 1}}, where)


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"scores": {"1.1": 4}}, "1.1"),
        ({"scores": {"1.1": -2}}, "1.1"),
        ({"scores": {"4.1": 4}}, "4.1"),
        ({"scores": {"1.1": 10**25}}, "1.1"),
        ({"scores": {"12.1": 1}}, "12.1"),
        ({"scores": {"1": 1}}, "“1”"),
        ({"scores": {"": 1}}, "“”"),
        ({"scores": {"x" * 5000: 1}}, "x" * 40),
        ({"scores": {"5.2": 1}}, "5.2"),
        ({"scores": {"5.1": 0, "5.2": 1}}, "5.2"),
        ({"scores": {"8": 2}, "cases": {"8": "cong_dong"}}, "8"),
        ({"scores": {"1.1": "2"}}, "1.1"),
        ({"scores": {"1.1": 2.0}}, "1.1"),
        ({"scores": {"1.1": True}}, "1.1"),
        ({"scores": {"1.1": None}}, "1.1"),
        ({"scores": {"1.1": [2]}}, "1.1"),
        ({"scores": []}, "scores"),
        ({"scores": None}, "scores"),
        ({}, "scores"),
        ({"scores": {}, "cases": {"8": 1}}, "8"),
        ({"scores": {}, "cases": "8"}, "cases"),
        ([], "scores"),
        ("null", "scores"),
        ("", "body"),
        ('{"scores": {"1.1": NaN}}', "1.1"),
    ],
)
def test_what_does_not_fit_is_422_and_named(client: Client, body: Any, names: str) -> None:
    answer = post(client, body, status=422)
    assert answer["problems"]
    assert names in answer["problems"][0]
    assert answer["detail"] == " ".join(answer["problems"])


def test_every_problem_is_named_at_once(client: Client) -> None:
    answer = post(client, {"scores": {"1.1": 9, "5.2": 1, "99": 1}}, status=422)
    assert len(answer["problems"]) == 3
    flood = post(client, {"scores": {f"x{number}": 1 for number in range(5000)}}, status=422)
    assert len(flood["problems"]) == 100


@pytest.mark.parametrize("body", ["{", "1.1=2", b"\xff", '{"scores": {"1.1": ' + "9" * 5000 + "}}"])
def test_what_is_no_json_is_400(client: Client, body: str | bytes) -> None:
    assert "detail" in post(client, body, status=400)


@pytest.mark.parametrize("product_set", ["qd26-27", "x", "QD26-06", "qd26-2026"])
def test_an_unknown_set_is_404(client: Client, product_set: str) -> None:
    assert client.get(f"/api/v1/rubrics/{product_set}").status_code == 404
    post(client, {"scores": {}}, f"/api/v1/rubrics/{product_set}/assess", 404)


def test_programs_need_no_token_and_leave_no_cookie() -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(ASSESS, '{"scores": {}}', content_type="application/json")
    assert response.status_code == 200
    assert response.cookies == {}


def test_the_description_names_the_operations(client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {path: sorted(verbs) for path, verbs in paths.items() if "rubrics" in path} == {
        "/api/v1/rubrics": ["get"],
        "/api/v1/rubrics/{product_set}": ["get"],
        "/api/v1/rubrics/{product_set}/assess": ["post"],
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(
    scores=JSON | st.dictionaries(st.sampled_from(sorted(POSSIBLE["qd26-06"])), st.integers(-1, 6)),
    cases=JSON,
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_body_makes_it_fall_over(client: Client, scores: Any, cases: Any) -> None:
    response = client.post(
        ASSESS, json.dumps({"scores": scores, "cases": cases}), content_type="application/json"
    )
    assert response.status_code in {200, 422}
