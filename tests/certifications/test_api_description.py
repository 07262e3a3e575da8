"""The description of the API for programs: whole, with examples that are true to it."""

from typing import Any

import pytest
from django.test import Client
from ninja import Schema

from certifications import api_shapes
from producers.actions import sell_at
from products.models import Product
from tests.factories import make_certificate
from tests.trust.reports import channel, point

pytestmark = pytest.mark.django_db
WITH_EXAMPLES = [
    each
    for each in vars(api_shapes).values()
    if isinstance(each, type) and issubclass(each, Schema) and each.__module__ == api_shapes.__name__ and "examples" in each.model_json_schema()
]  # fmt: skip


def description(client: Client) -> dict[str, Any]:
    return client.get("/api/v1/openapi.json").json()


def test_every_answer_of_the_register_has_an_example(client: Client) -> None:
    schemas = description(client)["components"]["schemas"]
    assert {each.__name__ for each in WITH_EXAMPLES} == {
        "CertificateOut", "ProductOut", "ProductsOut", "ProductDetailOut", "ProducerOut", "ProducersOut", "DistrictsOut", "VerifiedOut",
        "Problem",
    }  # fmt: skip
    for each in WITH_EXAMPLES:
        assert schemas[each.__name__]["examples"] == each.model_json_schema()["examples"]


@pytest.mark.parametrize("schema", WITH_EXAMPLES, ids=lambda schema: schema.__name__)
def test_an_example_has_the_shape_it_is_an_example_of(schema: type[Schema]) -> None:
    [example] = schema.model_json_schema()["examples"]
    assert schema.model_validate(example, strict=True).model_dump() == example


def test_examples_have_the_fields_of_real_answers(client: Client) -> None:
    certificate = make_certificate()
    producer = certificate.product.producer
    channel(producer)
    sell_at(point=point(), producer=producer, by=None)
    Product.objects.update(months=[1])

    def fields(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: fields(each) for name, each in value.items()}
        return [fields(value[0])] if isinstance(value, list) and value else None

    real = {
        api_shapes.ProductsOut: "/api/v1/products",
        api_shapes.ProductDetailOut: f"/api/v1/products/{certificate.product.slug}",
        api_shapes.ProducersOut: "/api/v1/producers",
        api_shapes.DistrictsOut: "/api/v1/districts",
        api_shapes.VerifiedOut: f"/api/v1/certificates/{certificate.code}",
        api_shapes.Problem: "/api/v1/products?star=9",
    }
    for schema, address in real.items():
        [example] = schema.model_json_schema()["examples"]
        answer = client.get(address).json()
        if schema is api_shapes.DistrictsOut:
            answer["results"] = answer["results"][:1]
        assert fields(answer) == fields(example), address


def test_paging_by_keyset_is_described(client: Client) -> None:
    text = description(client)["info"]["description"]
    assert "keyset" in text
    assert "/du-lieu-mo/" in text
    parameters = description(client)["paths"]["/api/v1/products"]["get"]["parameters"]
    assert {each["name"] for each in parameters} == {
        "district", "segment", "q", "after", "star", "sector", "commune", "state", "sort", "lang",
    }  # fmt: skip
    assert all(each["schema"].get("description") or each.get("description") for each in parameters)
