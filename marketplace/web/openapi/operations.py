"""What the document says of each operation: name, words, tag, who may, and how it is refused."""

from importlib import import_module
from inspect import getdoc, getmodule
from typing import Any, Final

from litestar.handlers import HTTPRouteHandler

from marketplace.identity.staff import Role
from marketplace.web.auth import ROLES
from marketplace.web.desk import Keyed
from marketplace.web.keys import HEADER, KEY_MAX
from marketplace.web.openapi.models import Json, parts_of, plain
from marketplace.web.passed_over import HEADER as PASSED_OVER

JSON: Final = "application/json"
PROBLEM_JSON: Final = "application/problem+json"
TOKEN: Final = "token"  # noqa: S105 - the name of a scheme
DONOR: Final = "donor"
SCHEMES: Final[Json] = {
    name: {"type": "http", "scheme": "bearer", "description": description}
    for name, description in (
        (TOKEN, "A token from `marketplace token create`; its role says what it may do."),
        (DONOR, "The token that came with a first gift, for those that follow under one name."),
    )
}
SUCCESSES: Final = ("200", "201", "202", "204")
ANSWERED: Final = {
    "200": "What was asked for.",
    "201": "Recorded now, or before under the same key.",
}
REFUSALS: Final[Json] = {
    "4XX": {"$ref": "#/components/responses/Refused"},
    "5XX": {"$ref": "#/components/responses/Unavailable"},
}
RESPONSES: Final[Json] = {
    name: {
        "description": description,
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for name, description in (
        ("Refused", "A problem (RFC 9457): what is wrong with the request. Nothing was recorded."),
        ("Unavailable", "A problem (RFC 9457): try again later, with the same key."),
    )
}
PARAMETERS: Final[Json] = {
    "IdempotencyKey": {
        "name": HEADER,
        "in": "header",
        "required": True,
        "description": (
            "The same caller with the same key and body is answered the same, for ever. Without a "
            "token it is made by chance: a random UUID."
        ),
        "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": KEY_MAX,
            "pattern": "^[ -~]+$",
        },
        "example": "7f1c2f0e-5d0b-4a52-8f43-2f7f5f0f9a11",
    }
}
HEADERS: Final[Json] = {
    "PassedOver": {
        "description": (
            "Events that a read model leaves out by a person's decision, as `read model@position`, "
            "apart by commas; figures here may lack them. Reasons stand under `skipped` in "
            "`/health/ready`. Absent if there are none; `unknown` while that can't be asked."
        ),
        "schema": {"type": "string", "pattern": r"^(unknown|[a-z_]+@[0-9]+(, [a-z_]+@[0-9]+)*)$"},
        "example": "orders@4711",
    }
}
QUERIED: Final = {
    "after": "Only what stands after this position of the log.",
    "at": "As of this position of the log; absent for now.",
    "before": "Only what stands before this position of the log.",
    "limit": "At most so many.",
}
DEFAULTS_TO_DROP: Final = ("deprecated", "allowEmptyValue", "allowReserved")


def tag_of(handler: HTTPRouteHandler) -> tuple[str, str]:
    """Name and description of the noun that the handler belongs to: those of its folder."""
    module = getmodule(handler.fn)
    assert module is not None
    folder = import_module(module.__name__.rpartition(".")[0] or module.__name__)
    return folder.__name__.rpartition(".")[2], plain(getdoc(folder) or "")


def complete_operation(operation: Json, handler: HTTPRouteHandler) -> None:
    """Name and describe an operation, and say who may ask and how it is refused."""
    words = plain(getdoc(handler.fn) or "")
    operation["operationId"] = _camel(handler.fn.__name__)
    operation["summary"] = words.partition(".")[0].partition("; ")[0].partition(": ")[0]
    operation["description"] = words
    operation["tags"] = [tag_of(handler)[0]]
    roles = handler.opt.get(ROLES, ())
    if roles:
        operation["description"] += f"\n\nRoles: {', '.join(sorted({*roles, Role.ADMIN}))}."
    if roles or operation.get("security") == [{TOKEN: []}]:
        operation.pop("security", None)  # As it is for all.
    elif issubclass(handler.operation_class, Keyed):
        operation["security"] = [{}, {DONOR: []}]
    else:
        operation["security"] = []
    _complete_parameters(operation, handler)
    responses = {
        status: response | {"description": ANSWERED.get(status, response["description"])}
        for status, response in operation["responses"].items()
        if status not in ("400", "default")
    }
    if "GET" in handler.http_methods:
        for status in responses.keys() & SUCCESSES:
            told = {"$ref": "#/components/headers/PassedOver"}
            responses[status]["headers"] = {PASSED_OVER: told}
    operation["responses"] = responses | REFUSALS


def _complete_parameters(operation: Json, handler: HTTPRouteHandler) -> None:
    parameters: list[Json] = operation.get("parameters", [])
    for parameter in parameters:
        name = parameter["name"]
        about = f"The {name.replace('_', ' ')} that is meant."
        parameter.setdefault("description", QUERIED.get(name, about))
    if issubclass(handler.operation_class, Keyed):
        parameters = [*parameters, {"$ref": "#/components/parameters/IdempotencyKey"}]
    if parameters:
        operation["parameters"] = parameters


def tidy(document: Json) -> None:
    """Leave out what is so by default, and write whole bounds as whole numbers."""
    for part in parts_of(document):
        for name in DEFAULTS_TO_DROP:
            if part.get(name) is False:
                del part[name]
        if part.get("headers") == {}:
            del part["headers"]
        for name in ("minimum", "maximum"):
            if isinstance(part.get(name), float) and part[name].is_integer():
                part[name] = int(part[name])


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def success_of(operation: Json) -> Any:
    """The answer when all went well."""
    (status,) = (status for status in operation["responses"] if status in SUCCESSES)
    return operation["responses"][status]
