"""The OpenAPI document as a product: no route, model or field escapes what holds for all."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import pytest
from httpx import AsyncClient
from jsonschema_rs import Draft202012Validator
from litestar import Litestar, get
from litestar.openapi.config import OpenAPIConfig
from msgspec import Meta, Struct

from domain.money import Currency
from marketplace.processes.web_app import create_app
from marketplace.web.openapi.document import complete, document_of, handlers_of, operations_of
from marketplace.web.openapi.models import (
    attributes_of,
    body_type,
    even_out,
    parts_of,
    plain,
    schemas_of,
)
from marketplace.web.openapi.operations import success_of
from tests.conftest import ORIGIN
from tests.web.serving import NO_PICTURES, client_of

Json = dict[str, Any]
CURRENCY = "#/components/schemas/Currency"


@pytest.fixture(scope="module")
def app() -> Litestar:
    """The application, not running."""
    return create_app("postgresql://nowhere/none", ORIGIN, NO_PICTURES, NO_PICTURES)


@pytest.fixture(scope="module")
def document(app: Litestar) -> Json:
    """Its document."""
    return document_of(app)


@pytest.fixture(scope="module")
def operations(document: Json) -> list[tuple[str, str, Json]]:
    """Path, method and operation."""
    found = list(operations_of(document))
    assert len(found) > 80
    return found


def bare_of_words(document: Json) -> list[str]:
    """Operations without words, tag, example or the shared refusals."""
    tags = {tag["name"]: tag["description"] for tag in document["tags"]}
    bare = []
    for path, method, operation in operations_of(document):
        parameters = [found for found in operation.get("parameters", ()) if "$ref" not in found]
        contents = [
            *operation.get("requestBody", {}).get("content", {}).values(),
            *success_of(operation).get("content", {}).values(),
        ]
        complete = (
            operation["summary"]
            and operation["description"]
            and operation["operationId"]
            and operation["tags"]
            and all(tags.get(tag) for tag in operation["tags"])
            and all(found["description"] and "example" in found for found in parameters)
            and all("example" in content for content in contents)
            and operation["responses"]["4XX"] == {"$ref": "#/components/responses/Refused"}
            and operation["responses"]["5XX"] == {"$ref": "#/components/responses/Unavailable"}
        )
        if not complete:
            bare.append(f"{method} {path}")
    return bare


def test_every_operation_has_words_a_tag_examples_and_refusals(document: Json) -> None:
    """Taken from docstrings and types, so that a new route has them, too."""
    assert bare_of_words(document) == []


def test_a_route_without_words_would_be_named() -> None:
    """The control: a handler that has no docstring fails the test above."""

    @get("/nothing")
    async def read_nothing() -> dict[str, str]:
        return {}

    bare = Litestar([read_nothing], openapi_config=OpenAPIConfig(title="x", version="1"))
    assert bare_of_words(complete(bare)) == ["get /nothing"]


def test_names_are_names_of_one_thing(operations: list[tuple[str, str, Json]]) -> None:
    """No two operations share an id, which becomes a function's name in generated clients."""
    ids = Counter(operation["operationId"] for _, _, operation in operations)
    assert max(ids.values()) == 1
    assert all(name.isalnum() and name[0].islower() for name in ids)


def test_one_title_is_one_model(document: Json) -> None:
    """A title is its component's name, and no name says which module a model is from."""
    schemas = document["components"]["schemas"]
    titles = [part["title"] for part in parts_of(document) if isinstance(part.get("title"), str)]
    inside = [title for title in titles if title in schemas]
    assert max(Counter(inside).values()) == 1
    assert all(schemas[name].get("title", name) == name for name in schemas)
    assert all(name.isalnum() for name in schemas)


def own_names(schemas: Json) -> list[str]:
    """Models with a model of their own name in them: generated Python has one variable for both."""
    return [
        name
        for name, schema in schemas.items()
        if "$ref" in schema.get("properties", {}).get(snake(name), {})
    ]


def snake(name: str) -> str:
    """``LateFee`` as ``late_fee``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def test_no_model_has_a_model_of_its_own_name_in_it(document: Json) -> None:
    """One that had would be named."""
    assert own_names(document["components"]["schemas"]) == []
    loose = {
        "LateFee": {"properties": {"late_fee": {"$ref": "x"}}},
        "Late": {"properties": {"fee": {"$ref": "x"}, "late": {}}},
    }
    assert own_names(loose) == ["LateFee"]


def test_two_models_of_one_name_are_refused() -> None:
    """The control: the document can't be made while two types share a title."""
    first = msgspec.defstruct("Twin", [("a", int)], module="one")
    second = msgspec.defstruct("Twin", [("b", int)], module="two")
    with pytest.raises(ValueError, match="Twin"):
        schemas_of([first, second])


def test_currency_is_always_one_of_the_currencies(document: Json) -> None:
    """Wherever a field is called so, also where its type is plain text."""
    fields = [
        part["properties"]["currency"]
        for part in parts_of(document["components"]["schemas"])
        if "currency" in part.get("properties", {})
    ]
    assert len(fields) > 2
    for field in fields:
        assert CURRENCY in (field.get("$ref"), field.get("anyOf", [{}])[0].get("$ref"))
    assert document["components"]["schemas"]["Currency"]["enum"] == sorted(Currency)


class Sampled(Struct):
    """What a list of bounded texts, one that may be null and a pair look like.

    Attributes:
        names, others: Said of
            two at once.
    """

    names: Annotated[tuple[Annotated[str, Meta(pattern="^a")], ...], Meta(max_length=3)]
    others: Annotated[int, Meta(ge=1, le=9)] | None
    pair: tuple[str, str]
    currency: str | None = None


def test_constraints_of_items_and_of_what_may_be_null_are_kept() -> None:
    """Each bound stands where it holds, and each attribute's words beside it."""
    (reference,), components = schemas_of([Sampled])
    assert reference == {"$ref": "#/components/schemas/Sampled"}
    fields = components["Sampled"]["properties"]
    names, others, pair = fields["names"], fields["others"], fields["pair"]
    assert (names["maxItems"], names["items"]["pattern"]) == (3, "^a")
    assert {"type": "null"} in others["anyOf"]
    assert {"type": "integer", "minimum": 1, "maximum": 9} in others["anyOf"]
    assert pair == {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "string"}}
    assert names["description"] == others["description"] == "Said of two at once."
    assert fields["currency"]["anyOf"] == [{"$ref": CURRENCY}, {"type": "null"}]
    assert "Attributes" not in components["Sampled"]["description"]


def test_a_tuple_of_several_kinds_stays_one() -> None:
    """Only what is all of one kind is written as a list."""
    mixed = {"prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False}
    even_out(mixed)
    assert "prefixItems" in mixed


def test_docstrings_become_prose() -> None:
    """Sections are left out, lines joined, code marked as Markdown has it."""
    assert plain("One\n    two ``x``.\n\nMore.\n\nRaises:\n    E: no.") == "One two `x`.\n\nMore."
    assert list(attributes_of("    a: One\n        two.\n    b, c: Three.\n")) == [
        ("a", "One two."),
        ("b", "Three."),
        ("c", "Three."),
    ]


def examples(document: Json) -> Iterator[tuple[str, Json, Any]]:
    """Where it stands, its schema, and the example, for all of the document."""
    for path, method, operation in operations_of(document):
        for parameter in operation.get("parameters", ()):
            if "$ref" not in parameter:
                yield (
                    f"{method} {path} {parameter['name']}",
                    parameter["schema"],
                    parameter["example"],
                )
        bodies = operation.get("requestBody", {}).get("content", {})
        answers = success_of(operation).get("content", {})
        for media, content in (*bodies.items(), *answers.items()):
            yield f"{method} {path} {media}", content["schema"], content["example"]
    for name, response in document["components"]["responses"].items():
        for content in response["content"].values():
            yield name, content["schema"], content["example"]


def test_every_example_has_the_shape_that_it_shows(document: Json) -> None:
    """As JSON Schema sees it; something wrong is found, or this could not fail."""
    checked = 0
    for where, schema, example in examples(document):
        whole = schema | {"components": document["components"]}
        assert not list(Draft202012Validator(whole).iter_errors(example)), where
        checked += 1
    assert checked > 200
    wrong = {"$ref": "#/components/schemas/NewDonation", "components": document["components"]}
    assert list(Draft202012Validator(wrong).iter_errors({"campaign_id": 7}))


def test_every_body_that_is_shown_is_taken(app: Litestar, document: Json) -> None:
    """The server's own types decode each example of what is sent to them."""
    handlers, decoded = handlers_of(app), 0
    for path, method, operation in operations_of(document):
        kind = body_type(handlers[path, method])
        if kind is not None:
            shown = operation["requestBody"]["content"]["application/json"]["example"]
            msgspec.convert(shown, kind, strict=False)
            decoded += 1
    assert decoded > 40


async def test_a_token_is_asked_for_exactly_where_the_document_says(
    dsn: str, document: Json
) -> None:
    """Without one every operation is called: 401 where a token is needed, never elsewhere."""
    assert document["security"] == [{"token": []}]
    asked = Counter[bool]()
    async with client_of(dsn) as client:
        for path, method, operation in operations_of(document):
            if path.endswith(".ndjson"):
                continue
            needed = "security" not in operation
            answer = await call(client, path, method, operation)
            assert (answer == 401) == needed, f"{method} {path}: {answer}"
            assert needed or operation["security"] in ([], [{}, {"donor": []}])
            asked[needed] += 1
    assert min(asked.values()) > 10


async def call(client: AsyncClient, path: str, method: str, operation: Json) -> int:
    """The status of an operation called with its own examples."""
    parameters = [found for found in operation.get("parameters", ()) if "$ref" not in found]
    names = {found["name"]: found["example"] for found in parameters if found["in"] == "path"}
    query = {found["name"]: found["example"] for found in parameters if found["in"] == "query"}
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    answer = await client.request(
        method, path.format(**names), params=query, json=content.get("example")
    )
    return answer.status_code
