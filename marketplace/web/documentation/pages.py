"""A page that shows the document without anything from elsewhere."""

from typing import Any, ClassVar, Final

from litestar import MediaType, Request, Response, get
from msgspec import Struct

from marketplace.web.openapi.document import document_of, operations_of
from marketplace.web.openapi.models import Json
from marketplace.web.pages.context import PageContext
from marketplace.web.pages.showing import page


class Route(Struct, frozen=True):
    """An operation as the documentation shows it.

    Attributes:
        method: In capitals.
        path: With the names of what is to be filled in.
        summary: What it does.
        parameters: Name, place, and whether it is needed.
        token: Whether only who has a token may call it.
    """

    method: str
    path: str
    summary: str
    parameters: list[tuple[str, str, bool]]
    token: bool


class DocumentationPage(PageContext, frozen=True):
    """The API's documentation.

    Attributes:
        routes: All operations, by path.
    """

    template: ClassVar[str] = "documentation.html"

    routes: list[Route]


@get("/api/docs", include_in_schema=False, media_type=MediaType.HTML)
async def read_documentation(request: Request[Any, Any, Any]) -> Response[str]:
    """The operations, readable; ``/api/openapi.json`` has them whole."""
    document = document_of(request.app)
    shared = document["components"]["parameters"]
    routes = [
        Route(
            method.upper(),
            path,
            operation["description"],
            [_parameter(found, shared) for found in operation.get("parameters", ())],
            operation.get("security") is None,
        )
        for path, method, operation in sorted(operations_of(document), key=lambda each: each[:2])
    ]
    return page(request, DocumentationPage(routes))


def _parameter(found: Json, shared: Json) -> tuple[str, str, bool]:
    if "$ref" in found:
        found = shared[found["$ref"].rpartition("/")[2]]
    return found["name"], found["in"], bool(found.get("required"))


PAGES: Final = (read_documentation,)
