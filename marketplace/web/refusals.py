"""Every refusal has a text, every text a refusal, and every read model a name."""

import pkgutil
from collections.abc import Collection, Iterator
from importlib import import_module
from typing import Final

import domain
from domain.errors import DomainError
from marketplace.log.errors import LogUnusableError, UnrecordableEventError
from marketplace.web.edge import errors as edge_errors
from marketplace.web.language import Words
from marketplace.web.noun import NounsDisagreeError
from marketplace.web.problems import CODE_OF_STATUS, HANDLERS
from projections.registry import PROJECTIONS

OURS: Final = ("domain.", "projections.", "marketplace.")
SAID_OTHERWISE: Final[dict[type[Exception], str]] = {
    LogUnusableError: "Unavailable",
    UnrecordableEventError: "Unrecordable",
}
"""Told under another name than their own."""


def check_refusals(told: Collection[str]) -> None:
    """Compare the codes that have a text with those that can be answered with.

    Raises:
        NounsDisagreeError: one has no text, or a text is of nothing that can happen.
    """
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        import_module(module.name)
    rules = {
        kind
        for kind in children(DomainError)
        if kind.__module__.startswith(OURS) and kind.__module__ != DomainError.__module__
    }
    needed = {code_of(kind) for kind in rules if not kind.__subclasses__()} | {*other_codes()}
    if untold := needed - {*told}:
        raise NounsDisagreeError(f"refusals without a text: {sorted(untold)}")
    if unused := {*told} - needed - {code_of(kind) for kind in rules}:
        raise NounsDisagreeError(f"texts without a refusal: {sorted(unused)}")


def check_words(words: Words) -> None:
    """Compare the read models that have a name with those that there are.

    Raises:
        NounsDisagreeError: one has none, or a name is of none.
    """
    if differing := words["read_model"].keys() ^ PROJECTIONS.keys():
        raise NounsDisagreeError(f"read models and their names differ: {sorted(differing)}")


def children(kind: type[Exception]) -> Iterator[type[Exception]]:
    """All classes below one, at any depth."""
    for child in kind.__subclasses__():
        yield child
        yield from children(child)


def code_of(kind: type[Exception]) -> str:
    """The permanent name under which an error is told."""
    return kind.__name__.removesuffix("Error")


def other_codes() -> Iterator[str]:
    """Codes of what is no rule of the domain: of the log, of pictures, of requests."""
    yield from CODE_OF_STATUS.values()
    for kind in HANDLERS:
        if isinstance(kind, int) or kind is DomainError or not kind.__module__.startswith(OURS):
            continue
        yield SAID_OTHERWISE.get(kind, code_of(kind))
    for kind in vars(edge_errors).values():
        named: str | None = getattr(kind, "problem", None)
        if named is not None:
            yield named
