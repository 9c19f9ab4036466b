"""The whole document: the framework's routes, our library's shapes, one way to be refused."""

from collections.abc import Iterator
from typing import Any, Final

from litestar import Litestar, Request
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute
from litestar.serialization import encode_json

from marketplace.web.openapi.examples import add_examples
from marketplace.web.openapi.models import Json, answer_type, body_type, parts_of, schemas_of
from marketplace.web.openapi.operations import (
    HEADERS,
    JSON,
    PARAMETERS,
    RESPONSES,
    SCHEMES,
    TOKEN,
    complete_operation,
    success_of,
    tag_of,
    tidy,
)

INFO: Final[Json] = {
    "description": (
        "Crowdfunding and remote work for rural households, with a ledger that anyone can "
        "replay.\n\nReading the ledgers needs no token and neither does giving; staff, workers, "
        "buyers and stations send a bearer token. A command with an `Idempotency-Key` can be "
        "repeated: it answers the same, for ever. Money has one shape, sent and answered: "
        "a decimal, its currency, and the same in minor units (`Money`). Every refusal is a "
        "problem (RFC 9457) whose `code` is the broken rule's permanent name."
    ),
    "contact": {"name": "Mingzhang 明账"},
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
SCHEMAS: Final = "#/components/schemas/"


class DocumentPlugin(JsonRenderPlugin):
    """Serves the finished document in place of the framework's."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json")
        self._content: bytes | None = None

    def render(
        self,
        request: Request[Any, Any, Any],
        openapi_schema: dict[str, Any],  # noqa: ARG002 - the framework's own
    ) -> bytes:
        """The document, made when it is first asked for."""
        if self._content is None:
            self._content = encode_json(document_of(request.app))
        return self._content


def operations_of(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Path, method and operation, in the document's order."""
    for path, item in document["paths"].items():
        for method in ("get", "post"):
            if method in item:
                yield path, method, item[method]


def document_of(app: Litestar) -> Json:
    """All that is served under ``/api/openapi.json``; made when it is first asked for."""
    if "openapi" not in app.state:
        app.state["openapi"] = complete(app)
    document: Json = app.state["openapi"]
    return document


def complete(app: Litestar) -> Json:
    """The framework's document with all that it leaves out.

    Raises:
        ValueError: two types have one name, or two operations.
    """
    document: Json = app.openapi_schema.to_schema()
    handlers = handlers_of(app)
    named = [(each, handlers[path, method]) for path, method, each in operations_of(document)]
    _put_shapes(document, named)
    for operation, handler in named:
        complete_operation(operation, handler)
    ids = [operation["operationId"] for operation, _ in named]
    if len(ids) != len(set(ids)):
        raise ValueError(f"operations share a name: {sorted(ids)}")
    document["info"] |= INFO
    document["servers"] = [{"url": "/"}]
    document["security"] = [{TOKEN: []}]
    tags = dict(sorted(tag_of(handler) for _, handler in named))
    document["tags"] = [{"name": name, "description": said} for name, said in tags.items()]
    used = {part.get("$ref") for part in parts_of(document)}
    document["components"]["parameters"] = {
        name: parameter
        for name, parameter in PARAMETERS.items()
        if f"#/components/parameters/{name}" in used
    }
    tidy(document)
    add_examples(document, list(operations_of(document)))
    return document


def handlers_of(app: Litestar) -> dict[tuple[str, str], HTTPRouteHandler]:
    """Which handler answers a path and a method."""
    return {
        (route.path_format, method.lower()): handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
    }


def _put_shapes(document: Json, named: list[tuple[Json, HTTPRouteHandler]]) -> None:
    """Our library's schemas for bodies and answers, and none that nothing refers to."""
    places: list[tuple[Json, Any]] = []
    for operation, handler in named:
        body, answer = body_type(handler), answer_type(handler)
        if body is not None:
            places.append((operation["requestBody"]["content"][JSON], body))
        content = success_of(operation).get("content", {})
        if answer is not None and JSON in content:
            places.append((content[JSON], answer))
    schemas, components = schemas_of(kind for _, kind in places)
    for (place, _), schema in zip(places, schemas, strict=True):
        place["schema"] = schema
    # Types that stand in parameters only are known to the framework alone.
    known = document["components"]["schemas"] | components
    document["components"] = {
        "securitySchemes": SCHEMES,
        "responses": RESPONSES,
        "headers": HEADERS,
        "schemas": {},
    }
    waiting: list[Any] = [document]
    while waiting:
        for part in list(parts_of(waiting.pop())):
            name = str(part.get("$ref", "")).removeprefix(SCHEMAS)
            if name in known and name not in document["components"]["schemas"]:
                document["components"]["schemas"][name] = known[name]
                waiting.append(known[name])
    document["components"]["schemas"] = dict(sorted(document["components"]["schemas"].items()))
