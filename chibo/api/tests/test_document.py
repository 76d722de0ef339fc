"""The OpenAPI document is whole and true: valid by the standard, and every real answer has the shape that it tells."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import get_resolver
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from chibo.api.tests.factories import program
from chibo.organization.models import Unit
from chibo.organization.tests.factories import AccessFactory
from reports.tests.factories import accepted, hold
from reports.tests.test_board import DAY

ADDRESSES = {
    "/api/v1/units": "/api/v1/units?limit=3",
    "/api/v1/units/{code}": "/api/v1/units/X05",
    "/api/v1/meetings": "/api/v1/meetings?limit=40",
    "/api/v1/figures": "/api/v1/figures?unit=H&period=2026-Q3",
    "/api/v1/figures/children": "/api/v1/figures/children?unit=A&period=2026-Q3",
    "/api/v1/reports": "/api/v1/reports",
}


@pytest.fixture(scope="module")
def document() -> dict:
    return Client().get("/api/v1/openapi.json").json()


def shape_of(document: dict, schema: dict) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": document["components"]}, format_checker=FormatChecker())


def faults(document: dict, path: str, status: int, answer: object) -> list[str]:
    schema = document["paths"][path]["get"]["responses"][str(status)]["content"]["application/json"]["schema"]
    return [error.message for error in shape_of(document, schema).iter_errors(answer)]


def test_document_is_valid_openapi(document: dict) -> None:
    assert document["openapi"] == "3.1.0"
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_document_tells_every_address_with_its_errors_and_the_token(document: dict) -> None:
    (api,) = [resolver for resolver in get_resolver().url_patterns if getattr(resolver, "namespace", "") == "api-v1"]
    names = {f"/api/v1/{pattern.pattern}".replace("<str:code>", "{code}") for pattern in api.url_patterns}
    assert set(document["paths"]) == names - {"/api/v1/openapi.json"} == set(ADDRESSES)
    for path in document["paths"].values():
        assert set(path) == {"get"}
        assert set(path["get"]["responses"]) == {"200", "304", "400", "401", "403", "404", "429"}
        assert path["get"]["security"] == [{"Bearer": []}]
    assert document["components"]["securitySchemes"] == {"Bearer": {"type": "http", "scheme": "bearer"}}


def test_every_example_has_the_shape_of_its_schema(document: dict) -> None:
    schemas = {name: schema for name, schema in document["components"]["schemas"].items() if "properties" in schema}
    lacking = [name for name, schema in schemas.items() if not schema.get("examples")]
    assert len(schemas) == 11
    wrong = [
        f"{name}: {error.message}"
        for name, schema in schemas.items()
        for example in schema.get("examples", [])
        for error in shape_of(document, schema).iter_errors(example)
    ]
    assert (lacking, wrong) == ([], [])


def test_every_answer_has_the_shape_that_the_document_tells(document: dict, twelve_branches: dict[str, Unit]) -> None:
    accepted(twelve_branches["A"], "2026-Q3", DAY)
    hold(twelve_branches["X08"], date(2026, 8, 3), level="")
    board = program(AccessFactory(board=True, unit=twelve_branches["H"]))
    for path, address in ADDRESSES.items():
        answer = board.get(address).json()
        assert (path, faults(document, path, 200, answer)) == (path, [])
        assert answer.get("items", [answer]) != []


def test_every_problem_has_the_shape_that_the_document_tells(document: dict, twelve_branches: dict[str, Unit]) -> None:
    cadre = program(AccessFactory(cadre=True, unit=twelve_branches["X01"]))
    asked = {
        400: cadre.get("/api/v1/units?limit=x"),
        401: Client().get("/api/v1/units"),
        403: cadre.get("/api/v1/reports"),
        404: cadre.get("/api/v1/units/X02"),
    }
    assert [answer.status_code for answer in asked.values()] == list(asked)
    for status, answer in asked.items():
        assert faults(document, "/api/v1/units", status, answer.json()) == []
