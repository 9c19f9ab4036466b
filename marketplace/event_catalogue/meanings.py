"""What an event and its fields mean: their docstrings, or those of the fields' types."""

import ast
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum
from itertools import pairwise
from types import NoneType
from typing import Any, Final, get_args, get_origin

import msgspec
from msgspec import Meta, Struct

from domain.decider import Event
from domain.ids import ActorId
from domain.money import Money

PLAIN: Final[dict[Any, str]] = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    datetime: "time",
}
NOT_SAID_BY_ITS_TYPE: Final = (*PLAIN, Money)
"""Types that do not tell what a field means: each field says it itself."""


class UndocumentedError(Exception):
    """An event or a field of which nobody says what it means."""


class Field(Struct, frozen=True):
    """One row of an event's table."""

    name: str
    type: str
    limits: str
    meaning: str


def paragraphs(documented: type) -> str:
    """A class's own docstring without its sections.

    Raises:
        UndocumentedError: if it has none.
    """
    # Structs without a docstring inherit their parent's: it would say nothing of the child.
    text = documented.__dict__.get("__doc__") or ""
    inherited = {parent.__dict__.get("__doc__") for parent in documented.__mro__[1:]}
    if not text or text in inherited:
        raise UndocumentedError(documented.__name__)
    return text_of(text)


def text_of(docstring: str) -> str:
    """A docstring's paragraphs, each on one line, without its sections."""
    body = inspect.cleandoc(docstring).partition("\nAttributes:")[0]
    return "\n\n".join(" ".join(part.split()) for part in body.strip().split("\n\n"))


def attributes(documented: type) -> dict[str, str]:
    """The ``Attributes:`` of a class and its parents."""
    found: dict[str, str] = {}
    for kind in reversed(documented.__mro__):
        section = inspect.cleandoc(kind.__doc__ or "").partition("\nAttributes:\n")[2]
        for match in re.finditer(r"^    (\w+): (.+(?:\n {8}.+)*)", section, re.MULTILINE):
            found[match[1]] = " ".join(match[2].split())
    return found


def fields(documented: type[Struct]) -> tuple[Field, ...]:
    """The rows of a struct's table, in the order of its bytes.

    Raises:
        UndocumentedError: a field without a meaning, or a meaning without a field.
    """
    said, rows = attributes(documented), []
    for info in msgspec.structs.fields(documented):
        meaning = said.pop(info.name, None) or _meaning(documented, info.type)
        if not meaning:
            raise UndocumentedError(f"{documented.__name__}.{info.name}")
        rows.append(Field(info.name, _type(info.type), _limits(info.type), meaning))
    if said:
        raise UndocumentedError(f"{documented.__name__} has no field {', '.join(said)}")
    return tuple(rows)


def parts_of(holders: Iterable[type[Struct]]) -> tuple[type[Struct], ...]:
    """The structs that stand in fields of others, at any depth, as they are met first."""
    found: dict[type[Struct], None] = {}
    for holder in holders:
        for info in msgspec.structs.fields(holder):
            for kind in _structs(info.type):
                found |= dict.fromkeys((kind, *parts_of((kind,))))
    return tuple(found)


def _structs(annotation: Any) -> Iterator[type[Struct]]:
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        yield annotation
    for inner in get_args(annotation):
        yield from _structs(inner)


def _meaning(documented: type, annotation: Any) -> str:
    kind = present(annotation)
    if kind is ActorId:
        return said_by_method(documented, "actor")
    plain = get_args(kind)[0] if hasattr(kind, "__metadata__") else kind
    if plain in NOT_SAID_BY_ITS_TYPE and kind is plain:
        return ""
    if isinstance(kind, type):
        return paragraphs(kind)
    return _alias(documented, kind)[1]


def present(annotation: Any) -> Any:
    """The type without ``| None``."""
    kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
    optional = NoneType in get_args(annotation)
    return kinds[0] if optional else annotation


def said_by_method(documented: type, name: str) -> str:
    """What an event says of its own tags or actor.

    Raises:
        UndocumentedError: it has no such method of its own, or one without a docstring.
    """
    method = getattr(documented, name)
    if method is getattr(Event, name) or not method.__doc__:
        raise UndocumentedError(f"{documented.__name__}.{name}()")
    return inspect.cleandoc(method.__doc__)


def _alias(documented: type, kind: Any) -> tuple[str, str]:
    """Name and meaning of a named type: the text below its assignment."""
    homes = (sys.modules[home.__module__] for home in (kind, *documented.__mro__))
    others = [module for name, module in sys.modules.items() if name.startswith("domain.")]
    for module in (*homes, *others):
        for name, text in _texts_below_assignments(module):
            if getattr(module, name) == kind:
                return name, text
    return "", ""


def _texts_below_assignments(module: Any) -> Iterator[tuple[str, str]]:
    if not getattr(module, "__file__", "").endswith(".py"):
        return
    body = ast.parse(inspect.getsource(module)).body
    for statement, following in pairwise(body):
        match statement, following:
            case (
                ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, " ".join(text.split())
            case _:
                continue


def _type(annotation: Any) -> str:
    kind = present(annotation)
    text = _type_name(kind)
    return text if kind is annotation else f"{text} or null"


def _type_name(kind: Any) -> str:
    if hasattr(kind, "__metadata__"):
        return _type_name(get_args(kind)[0])
    if get_origin(kind) is tuple:
        return f"list of {_type_name(get_args(kind)[0])}"
    if kind in PLAIN:
        return PLAIN[kind]
    if hasattr(kind, "__supertype__"):
        return f"{kind.__name__} ({PLAIN[kind.__supertype__]})"
    name: str = kind.__name__
    return name


def _limits(annotation: Any) -> str:
    kind = present(annotation)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{member.value}`" for member in kind)
    if kind is Money:
        return "above zero"
    said = [meta for meta in getattr(kind, "__metadata__", ()) if isinstance(meta, Meta)]
    return "; ".join(limit for meta in said for limit in _limits_of(meta))


def _limits_of(meta: Meta) -> Iterator[str]:
    if meta.ge is not None and meta.le is not None:
        yield f"{meta.ge} to {meta.le}"
    if meta.min_length is not None and meta.max_length is not None:
        yield f"{meta.min_length} to {meta.max_length} characters"
    if meta.pattern is not None:
        yield f"`{meta.pattern}`"
