"""The shapes of bodies and answers as JSON Schema, by the library that decodes and encodes them.

The framework's own schemas lose the constraints of list items and of what may be null.
"""

import re
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from typing import Any, Final, get_args, get_origin

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from domain.money import Currency
from marketplace.web.problems import Problem
from marketplace.web.values.bodies import Amount
from projections.money import MoneyView

Json = dict[str, Any]
TEMPLATE: Final = "#/components/schemas/{name}"
MONEY: Final = "Money"
MONEY_REFS: Final = {TEMPLATE.format(name=kind.__name__) for kind in (Amount, MoneyView)}
MONEY_EXAMPLE: Final[Json] = {"value": "100.00", "currency": "CNY", "minor": 10_000}
ATTRIBUTE: Final = re.compile(r"^ {4}([a-z0-9_]+(?:, [a-z0-9_]+)*): (.+)$")
SECTION: Final = re.compile(r"\n(Attributes|Args|Returns|Raises|Yields):\n")


def body_type(handler: HTTPRouteHandler) -> Any:
    """What a handler takes as JSON; absent if it takes none."""
    field = handler.parsed_data_field
    return None if field is None else field.annotation


def answer_type(handler: HTTPRouteHandler) -> Any:
    """What a handler answers with as JSON; absent if it is something else."""
    found = handler.parsed_return_field.annotation
    if get_origin(found) is Response:
        (found,) = get_args(found)
    return None if found in (str, bytes, Stream, Response) else found


def schemas_of(kinds: Iterable[Any]) -> tuple[list[Json], Json]:
    """For each type its schema, by reference where it has a name, and all named ones.

    Raises:
        ValueError: two types have one name, so that no title means one model.
    """
    wanted = [*kinds, Currency, Problem, Amount]
    found, components = msgspec.json.schema_components(wanted, ref_template=TEMPLATE)
    if MONEY in components:
        raise ValueError("money is answered as `MoneyView`, not as events hold it: Money")
    for name, component in components.items():
        if name != component.get("title", name) or not name.isalnum():
            raise ValueError(f"another type is called {component.get('title')}, too: {name}")
        describe(component)
    for schema in (*found, *components.values()):
        for part in parts_of(schema):
            name_currency(part)
            even_out(part)
            name_money(part)
    money = components.pop(Amount.__name__) | {"title": MONEY, "examples": [MONEY_EXAMPLE]}
    components.pop(MoneyView.__name__, None)
    return list(found[:-3]), {**components, MONEY: money}


def parts_of(schema: Any) -> Iterator[Json]:
    """A schema, or whatever else of a document, and everything in it that is an object."""
    if isinstance(schema, dict):
        yield schema
        for part in schema.values():
            yield from parts_of(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from parts_of(part)


def name_currency(schema: Json) -> None:
    """A field called ``currency`` is one of the currencies, also where it comes as plain text."""
    properties = schema.get("properties")
    if not isinstance(properties, dict) or "currency" not in properties:
        return
    field = properties["currency"]
    currency: Json = {"$ref": TEMPLATE.format(name=Currency.__name__)}
    if {"type": "null"} in field.get("anyOf", ()):
        currency = {"anyOf": [currency, {"type": "null"}]}
    kept = {key: field[key] for key in ("default", "description") if key in field}
    properties["currency"] = currency | kept


def name_money(schema: Json) -> None:
    """What is sent and what is answered is one shape: money is described once, for both."""
    if schema.get("$ref") in MONEY_REFS:
        schema["$ref"] = TEMPLATE.format(name=MONEY)


def even_out(schema: Json) -> None:
    """A tuple of one kind is a list of so many: what all generators understand."""
    kinds = schema.get("prefixItems")
    if isinstance(kinds, list) and all(kind == kinds[0] for kind in kinds):
        del schema["prefixItems"]
        schema["items"] = kinds[0]


def describe(component: Json) -> None:
    """Put what a docstring says of its attributes where they are."""
    text, _, attributes = cleandoc(component.get("description", "")).partition("\nAttributes:\n")
    component["description"] = plain(text)
    for name, said in attributes_of(attributes):
        if name in component.get("properties", {}):
            component["properties"][name]["description"] = plain(said)


def attributes_of(text: str) -> Iterator[tuple[str, str]]:
    """Names and what is said of them, from the section of a docstring."""
    names: list[str] = []
    said = ""
    for line in SECTION.split(text)[0].splitlines():
        if found := ATTRIBUTE.match(line):
            yield from ((name, said) for name in names)
            names, said = found[1].split(", "), found[2]
        elif line.strip():
            said += " " + line.strip()
    yield from ((name, said) for name in names)


def plain(text: str) -> str:
    """Prose of a docstring: one line a paragraph, and code in single marks, as Markdown has it."""
    paragraphs = SECTION.split(text)[0].strip().split("\n\n")
    lines = (" ".join(paragraph.split()) for paragraph in paragraphs)
    return "\n\n".join(lines).replace("``", "`")
