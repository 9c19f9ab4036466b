"""What every capability is made of: events, and the boundary that a decision depends on.

A capability module offers four plain functions::

    boundary(command) -> Boundary          # which events its rule depends on
    initial(command)  -> State             # before any of them
    evolve(state, event) -> State          # one event later; may change the state in place
    decide(state, command) -> tuple[Event, ...]   # new facts, or a named DomainError

``boundary`` stands beside ``decide``, so that a rule and what it depends on are read together.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, get_type_hints

import msgspec
from msgspec import Meta
from msgspec.structs import force_setattr

from domain.checking import bounded, bounded_boundary
from domain.ids import ActorId, Tag

HappenedAt = Annotated[datetime, Meta(extra={"says": "when it happened"})]
"""When it happened."""


class Event(msgspec.Struct, frozen=True, tag_field="event", gc=False, kw_only=True):
    """A past-tense fact. Children state a permanent wire name and version: ``tag="Name/1"``."""

    def tags(self) -> tuple[Tag, ...]:
        """Whom the fact concerns; part of the leaf, so never changed for recorded versions."""
        raise NotImplementedError

    def actor(self) -> ActorId | None:
        """The member of staff who did it; absent where an outside fact was recorded."""
        return None

    def happened_at(self) -> datetime:
        """When it happened: its one field of the type ``HappenedAt``."""
        at: datetime = getattr(self, happened_field(type(self)))
        return at


@cache
def happened_field(kind: type[Event]) -> str:
    """The field that says when an event of this type happened.

    Raises:
        ValueError: it has none, or several.
    """
    hints = get_type_hints(kind, include_extras=True)
    (name,) = (name for name, hint in hints.items() if hint == HappenedAt)
    return name


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """An imperative: what somebody wants to happen. The time of the request is inside."""


class Criterion(msgspec.Struct, frozen=True):
    """Events of any of these types that carry all of these tags."""

    types: tuple[type[Event], ...]
    tags: tuple[Tag, ...]


class Boundary(msgspec.Struct, frozen=True):
    """What a decision depends on.

    Attributes:
        reads: The events to fold.
        guards: The events that, recorded since, make the decision stale. Narrower than ``reads``
            where later events can only widen what is allowed (a new gift never makes an allocation
            invalid), so that such commands do not conflict.
    """

    reads: tuple[Criterion, ...]
    guards: tuple[Criterion, ...]

    @classmethod
    def of(cls, *criteria: Criterion) -> "Boundary":
        """A boundary that guards all that it reads."""
        return cls(criteria, criteria)


C = TypeVar("C", bound=Command)
S = TypeVar("S")


class Decider(msgspec.Struct, Generic[C, S], frozen=True):
    """One capability's four functions, for the command handler.

    Whatever is decided is within the bounds: the boundary and the decision of a decider refuse a
    command outside them, and the decision also what would follow from it.
    """

    boundary: Callable[[C], Boundary]
    initial: Callable[[C], S]
    evolve: Callable[[S, Any], S]
    decide: Callable[[S, C], tuple[Event, ...]]

    def __post_init__(self) -> None:
        force_setattr(self, "boundary", bounded_boundary(self.boundary))
        force_setattr(self, "decide", bounded(self.decide))


def wire_name(event_type: type[Event]) -> str:
    """The permanent type name without its version, as it stands in the log's index."""
    tag = event_type.__struct_config__.tag
    assert isinstance(tag, str)
    return tag.partition("/")[0]
