"""Requests that are wrong in one place, made from the types of what a request consists of."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from enum import StrEnum
from inspect import signature
from typing import Any, Final, get_type_hints

from marketplace.log import EventLog
from marketplace.log.checking import (
    APPEND_BYTES_MAX,
    CONDITION_BYTES_MAX,
    EVENTS_MAX,
    INDEXED_BYTES_MAX,
    ITEMS_MAX,
)
from marketplace.log.contract import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from tests.log.writing import event, unless


class Named(StrEnum):
    """A text of another class than ``str``, which is none the worse for it."""

    GIVEN = "Given"


TEXTS: Final[tuple[Any, ...]] = ("a\x00b", "\ud800", 1, None, b"a", ["a"])
LISTS: Final[tuple[Any, ...]] = (None, "abc", 7, {"a": 1}, *([text] for text in TEXTS))
BAD: Final[dict[Any, tuple[Any, ...]]] = {
    str: TEXTS,
    bytes: ("text", None, 7, [1], bytearray(b"x"), memoryview(b"x")),
    list[str]: LISTS,
    list[DCBQueryItem]: (None, 7, "abc", ["a"], [None]),
    DCBQuery: (None, [], "a"),
    int | None: (-1, 2**63, 10**30, 1.5, True, "1"),
    str | None: ("a\x00b", "\ud800", 1, b"a", "x" * (INDEXED_BYTES_MAX + 1)),
    dict[str, int]: (
        None,
        [("id:a", 0)],
        *({text: 0} for text in ("a\x00", "\ud800", "x" * (INDEXED_BYTES_MAX + 1), 1, None)),
        *({"id:a": place} for place in (-1, 1, 2**62, 2**63, 1.0, True, "0", None)),
    ),
}
"""For each type that a field has, what is none of it or what no database can take."""

WELL: Final[dict[type, Any]] = {
    DCBEvent: event("Given", "a:1"),
    DCBAppendCondition: unless((["Never"], ["a:1"]), after=0),
    DCBQuery: unless((["Never"], ["a:1"])).fail_if_events_match,
    DCBQueryItem: DCBQueryItem(types=["Never"], tags=["a:1"]),
}
AROUND: Final[dict[type, Callable[[Any], dict[str, Any]]]] = {
    DCBEvent: lambda bad: {"events": [event(), bad, event()]},
    DCBAppendCondition: lambda bad: {"condition": bad},
    DCBQuery: lambda bad: {"condition": DCBAppendCondition(bad)},
    DCBQueryItem: lambda bad: {"condition": DCBAppendCondition(DCBQuery([bad]))},
}
"""How a part stands in the arguments of an append."""

WHOLE: Final[dict[str, tuple[Any, ...]]] = {
    "events": (
        [],
        None,
        "abc",
        [None],
        [{"type": "Given"}],
        iter([event()]),
        [event()] * (EVENTS_MAX + 1),
        [event(data=bytes(APPEND_BYTES_MAX // 256 + 1))] * 256,
        [event(data=b"x" * 65_536)],
        [event("x" * (INDEXED_BYTES_MAX + 1))],
        [event("Given", "x" * INDEXED_BYTES_MAX)],
    ),
    "condition": (
        "abc",
        WELL[DCBQuery],
        unless(*[(["Never"], [f"a:{n}"]) for n in range(ITEMS_MAX + 1)]),
        unless((["Never"], ["x" * (CONDITION_BYTES_MAX + 1)])),
    ),
    "actor": BAD[str | None],
    "cause": BAD[str | None],
    "key": (*BAD[str | None], "without a body"),
    "body": (*BAD[str | None], "without a key"),
    "names": BAD[dict[str, int]],
}
"""For each argument of ``EventLog.append``."""


def malformed() -> Iterator[tuple[str, dict[str, Any]]]:
    """What is wrong, and the arguments of the append that it is wrong in."""
    arguments = [name for name in signature(EventLog.append).parameters if name != "self"]
    assert arguments == list(WHOLE)
    for name, values in WHOLE.items():
        for value in values:
            yield f"{name} = {value!r:.60}", {name: value}
    for part, well in WELL.items():
        hints = get_type_hints(part)
        for field in fields(part):
            for value in BAD[hints[field.name]]:
                bad = replace(well, **{field.name: value})
                yield f"{part.__name__}.{field.name} = {value!r:.60}", AROUND[part](bad)
