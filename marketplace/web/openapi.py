"""The OpenAPI document, completed, and a page that shows it without anything from elsewhere."""

from collections.abc import Iterator
from typing import Any, Final

from litestar import MediaType, Request, Response, get
from litestar.openapi.spec import (
    Components,
    OpenAPI,
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Parameter,
    Reference,
    Schema,
    SecurityScheme,
)
from litestar.openapi.spec.enums import OpenAPIType
from msgspec import Struct

from marketplace.web.auth import OPEN_PATHS, PICTURE_PATH
from marketplace.web.bodies import Body
from marketplace.web.desk import Keyed
from marketplace.web.pages.showing import page

METHODS: Final = ("get", "post")
KEY: Final = "Idempotency-Key"
PROBLEM: Final = OpenAPIResponse(
    description="A problem (RFC 9457): what happened; nothing was recorded.",
    content={
        "application/problem+json": OpenAPIMediaType(
            schema=Schema(
                type=OpenAPIType.OBJECT,
                required=["type", "title", "status"],
                properties={
                    "type": Schema(type=OpenAPIType.STRING),
                    "title": Schema(type=OpenAPIType.STRING),
                    "status": Schema(type=OpenAPIType.INTEGER),
                    "detail": Schema(type=OpenAPIType.STRING),
                    "code": Schema(type=OpenAPIType.STRING),
                    "details": Schema(type=OpenAPIType.OBJECT),
                },
            )
        )
    },
)


class Route(Struct, frozen=True):
    """An operation as the documentation shows it.

    Attributes:
        parameters: Name, place, and whether it is needed.
        token: Whether staff only may call it.
    """

    method: str
    path: str
    summary: str
    parameters: list[tuple[str, str, bool]]
    token: bool


class DocumentationPage(Struct, frozen=True):
    """All operations by path."""

    routes: list[Route]


def complete(schema: OpenAPI) -> None:
    """Add what holds for every operation: problems, tokens, keys, and no unknown fields."""
    schema.components = schema.components or Components()
    bodies = {kind.__name__ for kind in _children(Body)}
    for found in schema.components.schemas.values():
        if isinstance(found, Schema) and found.title in bodies:
            found.additional_properties = False
    schema.components.security_schemes = {
        "token": SecurityScheme(type="http", scheme="bearer", description="A staff token."),
        "donor": SecurityScheme(
            type="http", scheme="bearer", description="The token that came with a first gift."
        ),
    }
    for component in schema.components.schemas.values():
        for field in (component.properties or {}).values():
            _drop_ellipsis(field)
    for path, method, operation in _operations(schema):
        operation.responses = operation.responses or {}
        operation.responses.pop("400", None)
        operation.responses["default"] = PROBLEM
        if method == "post":
            needed = path in OPEN_PATHS or isinstance(operation, Keyed)
            key = Parameter(
                name=KEY,
                param_in="header",
                required=needed,
                description="The same key with the same body answers the same, for ever.",
                schema=Schema(
                    type=OpenAPIType.STRING, min_length=1, max_length=128, pattern="^[ -~]+$"
                ),
            )
            if path != PICTURE_PATH:
                operation.parameters = [*(operation.parameters or []), key]
            is_open = path in OPEN_PATHS
            operation.security = [{}, {"donor": []}] if is_open else [{"token": []}]


def _drop_ellipsis(field: Schema | Reference) -> None:
    """The framework takes the dots of a bounded ``tuple[X, ...]`` for a kind of item."""
    if isinstance(field, Schema) and isinstance(field.items, Schema) and field.items.one_of:
        kinds = [kind for kind in field.items.one_of if kind != Schema()]
        if len(kinds) == 1:
            field.items = kinds[0]


def _children(kind: type[Body]) -> Iterator[type[Body]]:
    for child in kind.__subclasses__():
        yield child
        yield from _children(child)


def _operations(schema: OpenAPI) -> list[tuple[str, str, Operation]]:
    return [
        (path, method, operation)
        for path, item in sorted((schema.paths or {}).items())
        for method in METHODS
        if (operation := getattr(item, method)) is not None
    ]


@get("/api/docs", include_in_schema=False, media_type=MediaType.HTML)
async def read_documentation(request: Request[Any, Any, Any]) -> Response[str]:
    """The operations, readable; ``/api/openapi.json`` has them whole."""
    routes = [
        Route(
            method.upper(),
            path,
            operation.description or operation.summary or "",
            [
                (found.name, found.param_in, bool(found.required))
                for found in operation.parameters or []
                if isinstance(found, Parameter)
            ],
            bool(operation.security) and {} not in (operation.security or []),
        )
        for path, method, operation in _operations(request.app.openapi_schema)
    ]
    return page(request, "documentation.html", DocumentationPage(routes))
