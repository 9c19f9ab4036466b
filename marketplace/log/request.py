"""One append as it waits, and what it is answered with."""

import asyncio

from msgspec import Struct

from domain.leaf import RecordedEvent
from marketplace.log.contract import DCBAppendCondition, DCBEvent, DCBQuery


class Appended(Struct, frozen=True):
    """The answer to an append.

    Attributes:
        events: The events as recorded, in order.
        replayed: The key was known: these are the events of the first time.
    """

    events: tuple[RecordedEvent, ...]
    replayed: bool

    @property
    def first(self) -> int:
        """Position of the first event."""
        return self.events[0].position

    @property
    def last(self) -> int:
        """Position of the last event."""
        return self.events[-1].position


class Request(Struct, frozen=True, eq=False):
    """An append that waits for its batch, checked and copied (``checking.py``).

    Fields as the arguments of ``EventLog.append``.
    """

    events: tuple[DCBEvent, ...]
    condition: DCBAppendCondition | None
    actor: str | None
    cause: str | None
    key: str | None
    body: str | None
    names: tuple[tuple[str, int], ...]
    answer: asyncio.Future[Appended]


def matches(query: DCBQuery, event_type: str, tags: frozenset[str]) -> bool:
    """Whether an event matches at least one item; a query without items matches everything."""
    if not query.items:
        return True
    return any(
        (not item.types or event_type in item.types) and tags.issuperset(item.tags)
        for item in query.items
    )
