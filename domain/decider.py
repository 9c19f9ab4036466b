"""What every capability is made of: events, and the boundary that a decision depends on.

A capability module offers four plain functions::

    boundary(command) -> Boundary          # which events its rule depends on
    initial(command)  -> State             # before any of them
    evolve(state, event) -> State          # one event later; may change the state in place
    decide(state, command) -> tuple[Event, ...]   # new facts, or a named DomainError

Where the facts commit to what they do not say, ``decide`` gives a ``Decision`` instead, which
carries the openings of those commitments.

``boundary`` stands beside ``decide``, so that a rule and what it depends on are read together.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, get_type_hints

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from domain.checking import bounded_boundary, check, check_recordable
from domain.commitments import Opening
from domain.ids import ActorId, Tag

HappenedAt = Annotated[datetime, Meta(extra={"says": "when it happened"})]
"""When it happened."""


class Event(Struct, frozen=True, tag_field="event", gc=False, kw_only=True):
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


class Command(Struct, frozen=True, kw_only=True):
    """An imperative: what somebody wants to happen. The time of the request is inside."""


class Criterion(Struct, frozen=True):
    """Events of any of these types that carry all of these tags."""

    types: tuple[type[Event], ...]
    tags: tuple[Tag, ...]


class Boundary(Struct, frozen=True):
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


class Decision(Struct, frozen=True):
    """What follows from a command.

    Attributes:
        events: New facts, in order.
        openings: Of what they commit to; kept in the vault before they are recorded.
    """

    events: tuple[Event, ...]
    openings: tuple[Opening, ...] = ()


Decided = tuple[Event, ...] | Decision
C = TypeVar("C", bound=Command)
S = TypeVar("S")


class Decider(Struct, Generic[C, S], frozen=True):
    """One capability's four functions, for the command handler.

    Whatever is decided is within the bounds: the boundary and the decision of a decider refuse a
    command outside them, and the decision also what would follow from it.
    """

    boundary: Callable[[C], Boundary]
    initial: Callable[[C], S]
    evolve: Callable[[S, Any], S]
    decide: Callable[[S, C], Decided]

    def __post_init__(self) -> None:
        force_setattr(self, "boundary", bounded_boundary(self.boundary))
        force_setattr(self, "decide", _bounded(self.decide))

    def decision(self, state: S, command: C) -> Decision:
        """What follows from the command, with all that it opens.

        Raises:
            DomainError: the rule that the command violates.
        """
        decided = self.decide(state, command)
        return decided if isinstance(decided, Decision) else Decision(decided)


def _bounded(decide: Callable[[S, C], Decided]) -> Callable[[S, C], Decided]:
    """A rule that refuses commands, and events that would follow, outside the bounds."""

    def decide_within(state: S, command: C) -> Decided:
        check(command)
        decided = decide(state, command)
        for event in decided.events if isinstance(decided, Decision) else decided:
            check_recordable(event)
        return decided

    return decide_within


def wire_name(event_type: type[Event]) -> str:
    """The permanent type name without its version, as it stands in the log's index."""
    tag = event_type.__struct_config__.tag
    assert isinstance(tag, str)
    return tag.partition("/")[0]
