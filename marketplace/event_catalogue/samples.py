"""What an event does: its own code, run on a sample whose values are its fields' names."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import EnumMeta
from itertools import count
from typing import Any, Self, get_args, get_origin

import msgspec
from msgspec import Struct

from domain.capability import Entry
from domain.decider import Event
from domain.facts.allocations import Share
from domain.funds.posting import Posting
from domain.ids import HouseholdId
from domain.money import Currency, Money
from marketplace.event_catalogue.meanings import present


class Named(int):
    """A number that shows the name of its field where it is put into a text."""

    def __new__(cls, value: int, name: str) -> Self:
        """A number and its name."""
        named = super().__new__(cls, value)
        named._name = name
        return named

    _name: str

    def __format__(self, _: str) -> str:
        return f"<{self._name}>"


class Sample:
    """An event whose values are its fields' names, and what each of its amounts is called."""

    def __init__(self, event_type: type[Event], flag: bool, *, whole: bool) -> None:
        self.amounts: dict[int, str] = {}
        # Powers of two: a sum of amounts is never another amount.
        self._numbers = (1 << power for power in count())
        self._flag = flag
        self._whole = whole
        infos = msgspec.structs.fields(event_type)
        self.event = event_type(**{info.name: self._value(info.name, info.type) for info in infos})

    def _amount(self, name: str) -> int:
        number = next(self._numbers)
        self.amounts[number] = name
        return number

    def _value(self, name: str, annotation: Any) -> Any:
        kind = present(annotation)
        if kind is not annotation and not self._whole:
            return None
        if kind is Money:
            return Money(self._amount(name), Currency.CNY)
        if get_origin(kind) is tuple:
            item = get_args(kind)[0]
            return self._shares() if item is Share else (self._value(name, item),)
        plain = get_args(kind)[0] if hasattr(kind, "__metadata__") else kind
        if plain is not kind:
            return self._value(name, plain)
        if plain is int:
            return Named(self._amount(name), name)
        if plain is bool:
            return self._flag
        if plain is datetime:
            return datetime(2026, 1, 1, tzinfo=UTC)
        if isinstance(plain, type) and issubclass(plain, Struct):
            infos = msgspec.structs.fields(plain)
            return plain(**{info.name: self._value(info.name, info.type) for info in infos})
        return next(iter(plain)) if isinstance(plain, EnumMeta) else f"<{name}>"

    def _shares(self) -> tuple[Share, ...]:
        one, other = self._amount("share"), self._amount("share")
        self.amounts[one + other] = "sum of shares"
        return tuple(Share(HouseholdId("<household_id>"), minor) for minor in (one, other))

    def line(self, posting: Posting) -> str:
        """A posting in words."""
        side = "Dr" if posting.minor > 0 else "Cr"
        return f"{side} `{posting.account}` {self.amounts[abs(posting.minor)]}"


def tags_of(event_type: type[Event]) -> Iterator[str]:
    """The tags, each with the name of the field that it holds."""
    always = Sample(event_type, flag=True, whole=False).event.tags()
    for tag in dict.fromkeys(Sample(event_type, flag=True, whole=True).event.tags()):
        yield f"`{tag}`" if tag in always else f"`{tag}` unless null"


def lines_of(event_type: type[Event], entry: Entry) -> Iterator[str]:
    """The postings in words; several texts where a flag decides, none if no money ever moves."""
    flags = [info.name for info in msgspec.structs.fields(event_type) if info.type is bool]
    told = {}
    for flag in (True, False):
        sample = Sample(event_type, flag, whole=True)
        # Each share makes the same line: one stands for all.
        lines = dict.fromkeys(sample.line(posting) for posting in entry(sample.event))
        told[flag] = " · ".join(lines)
    if told[True] == told[False]:
        yield from filter(None, (told[True],))
        return
    for flag, text in told.items():
        yield f"if {', '.join(flags)} is {str(flag).lower()}: {text or 'no money moves'}"
