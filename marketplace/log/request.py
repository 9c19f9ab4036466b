"""One append as it waits, and what it is answered with."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from domain.leaf import RecordedEvent
from marketplace.log.contract import DCBAppendCondition, DCBEvent, DCBQuery
from marketplace.log.errors import UnrecordableEventError

INDEXED_BYTES_MAX: Final = 2_600
"""A tag with its type, a key, a name: PostgreSQL's B-trees take rows of up to 2,704 bytes."""


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
    """An append that waits for its batch. Fields as the arguments of ``EventLog.append``."""

    events: tuple[DCBEvent, ...]
    condition: DCBAppendCondition | None
    actor: str | None
    cause: str | None
    key: str | None
    body: str | None
    names: tuple[tuple[str, int], ...]
    answer: asyncio.Future[Appended]


def check_recordable(events: Sequence[DCBEvent], *texts: str | None) -> None:
    """Refuse what PostgreSQL or a leaf can't hold, before it can spoil a batch.

    Raises:
        UnrecordableEventError: no events, or NUL or half a surrogate in a type, tag, key or actor,
            or one that is too long.
    """
    if not events:
        raise UnrecordableEventError("an append has at least one event")
    # One long text is looked through faster than many short ones.
    parts = [text for text in texts if text is not None]
    for event in events:
        parts += (event.type, *event.tags)
    if _bytes_of("".join(parts)) <= INDEXED_BYTES_MAX:
        return
    indexed = [event.type + max(event.tags, key=_bytes_of, default="") for event in events]
    if max(_bytes_of(text or "") for text in (*indexed, *texts)) > INDEXED_BYTES_MAX:
        raise UnrecordableEventError("a type, tag, key or actor is too long to be indexed")


def check_names(names: Mapping[str, int]) -> None:
    """Refuse names that the index can't hold.

    Raises:
        UnrecordableEventError: NUL or half a surrogate, or too long.
    """
    for name in names:
        if _bytes_of(name) > INDEXED_BYTES_MAX:
            raise UnrecordableEventError("a name is too long to be indexed")


def _bytes_of(text: str) -> int:
    """Its length in UTF-8.

    Raises:
        UnrecordableEventError: NUL or half a surrogate.
    """
    if "\x00" in text:
        raise UnrecordableEventError("NUL in a type, tag, key, name or actor")
    try:
        return len(text.encode())
    except UnicodeEncodeError as error:
        raise UnrecordableEventError(
            "half a surrogate in a type, tag, key, name or actor"
        ) from error


def matches(query: DCBQuery, event_type: str, tags: frozenset[str]) -> bool:
    """Whether an event matches at least one item; a query without items matches everything."""
    if not query.items:
        return True
    return any(
        (not item.types or event_type in item.types) and tags.issuperset(item.tags)
        for item in query.items
    )
