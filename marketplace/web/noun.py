"""What a noun of the web says of itself, once, and how all of them are joined.

Each folder of a noun exports one value of this class, ``NOUN``; ``marketplace.web.nouns`` lists
them. Routes, problems, words and templates follow from that list, and whoever forgets to say
something, or says it twice, is told when the program starts.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from marketplace.web.auth import ROLES
from marketplace.web.language import Text, Words
from marketplace.web.problem_text import ProblemText

Value = TypeVar("Value")
Show = Callable[..., object]
"""Shows a value on a page; it takes ``language``, the reader's."""


class NounsDisagreeError(Exception):
    """What nouns say does not fit together: the program must not start."""


class Noun(Struct, frozen=True, kw_only=True):
    """One thing that people and programs ask for, with all that the web needs of it.

    Attributes:
        name: The folder's; its docstring describes the noun's operations in the API's document.
        api: Commands and queries, under the API's path.
        pages: What stands outside it: pages for people, health for machines.
        open_paths: Those of its commands that anybody may give, without a token.
        problems: By code, what a reader is told of its refusals.
        words: By kind and value, what its pages call things.
        shows: By the name that templates use, its ways to show values.
        templates: The folder of its pages; absent if it has none.
    """

    name: str
    api: tuple[HTTPRouteHandler, ...] = ()
    pages: tuple[HTTPRouteHandler, ...] = ()
    open_paths: frozenset[str] = frozenset()
    problems: Mapping[str, ProblemText] = {}
    words: Words = {}
    shows: Mapping[str, Show] = {}
    templates: Path | None = None


class Joined(Struct, frozen=True):
    """What all nouns say, together; the fields are those of one."""

    api: tuple[HTTPRouteHandler, ...]
    pages: tuple[HTTPRouteHandler, ...]
    problems: Mapping[str, ProblemText]
    words: Words
    shows: Mapping[str, Show]
    templates: tuple[Path, ...]


def join(nouns: Iterable[Noun]) -> Joined:
    """Everything of every noun.

    Raises:
        NounsDisagreeError: two nouns say the same, or a command without roles is not said to be
            open, or the other way round.
    """
    listed = tuple(nouns)
    _once("noun", (noun.name for noun in listed))
    for noun in listed:
        _check_open(noun)
    api = tuple(handler for noun in listed for handler in noun.api)
    pages = tuple(handler for noun in listed for handler in noun.pages)
    _once("route", (f"API {route}" for handler in api for route in _routes(handler)))
    _once("route", (route for handler in pages for route in _routes(handler)))
    folders = tuple(noun.templates for noun in listed if noun.templates is not None)
    _once("template", (path.name for folder in folders for path in sorted(folder.iterdir())))
    return Joined(
        api,
        pages,
        _joined("problem", (noun.problems for noun in listed)),
        _words(listed),
        _joined("way to show", (noun.shows for noun in listed)),
        folders,
    )


def _routes(handler: HTTPRouteHandler) -> Iterable[str]:
    return (f"{method} {path}" for path in handler.paths for method in handler.http_methods)


def _check_open(noun: Noun) -> None:
    commands = [handler for handler in noun.api if "POST" in handler.http_methods]
    found = {path for handler in commands if not handler.opt[ROLES] for path in handler.paths}
    if found != noun.open_paths:
        differing = sorted(found ^ noun.open_paths)
        raise NounsDisagreeError(f"open to anybody, or said to be, but not both: {differing}")


def _words(nouns: Iterable[Noun]) -> Words:
    words: dict[str, dict[str, Text]] = {}
    for noun in nouns:
        for kind, names in noun.words.items():
            words[kind] = _joined(f"word of {kind}", (words.get(kind, {}), names))
    return words


def _joined(what: str, parts: Iterable[Mapping[str, Value]]) -> dict[str, Value]:
    found = [*parts]
    _once(what, (name for part in found for name in part))
    return {name: value for part in found for name, value in part.items()}


def _once(what: str, names: Iterable[Any]) -> None:
    seen: set[Any] = set()
    for name in names:
        if name in seen:
            raise NounsDisagreeError(f"{what} twice: {name}")
        seen.add(name)
