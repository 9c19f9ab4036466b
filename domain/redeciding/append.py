"""One append as it stands in the log, and the command read back from it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar

from domain.decider import Command, Event
from domain.ids import ActorId, Commitment

Openings = Callable[[Commitment], tuple[bytes, bytes] | None]
"""Salt and value of a commitment, from the vault; absent if nobody kept them."""
C = TypeVar("C", bound=Command)


class Append(NamedTuple):
    """What was recorded in one go, by one command.

    Attributes:
        events: All of them, in order.
        recorded_at: When, by the log's clock; no command was asked for later.
        openings: The vault, for what the events only commit to.
        unbound: Whether no household of the log had been bound to any station before.
    """

    events: tuple[Event, ...]
    recorded_at: datetime
    openings: Openings
    unbound: bool = False


class NotAllowedError(Exception):
    """No command that the rules allow gives what was recorded; the message says why."""


class BoundsWiderError(Exception):
    """The event exceeds a bound of today, which an earlier version of the program did not have.

    No rule can be asked about it: a forger could not be told from an old version.
    """


@dataclass(eq=False)
class OpeningMissingError(Exception):
    """The command can't be read back: what the event commits to is not in the vault."""

    commitment: Commitment

    def __str__(self) -> str:
        return f"the vault has no opening of {self.commitment}"


Reading = Callable[[Any, Append], Command]
"""Reads the command back from the event that leads an append."""


def opened(append: Append, commitment: Commitment) -> tuple[bytes, bytes]:
    """Salt and value.

    Raises:
        OpeningMissingError: nobody kept them.
    """
    found = append.openings(commitment)
    if found is None:
        raise OpeningMissingError(commitment)
    return found


def asked(kind: type[C], event: Event, **others: Any) -> C:
    """The command that says what the event says.

    Args:
        kind: The command's class.
        event: Gives every field that it has under the same name, its actor as ``by``, and the time
            at which it happened as ``at``.
        others: Fields that have another name in the event, or come from elsewhere.
    """
    fields = dict(others)
    has: tuple[str, ...] = event.__struct_fields__
    for name in kind.__struct_fields__:
        if name in fields:
            continue
        if name == "by":
            fields[name] = event.actor()
        elif name == "at":
            fields[name] = event.happened_at()
        elif name in has:
            fields[name] = getattr(event, name)
    return kind(**fields)


def same(kind: type[Command]) -> Reading:
    """The reading of an event that repeats every field of its command."""
    return lambda event, _: asked(kind, event)


NOBODY: Final = ActorId("nobody")
"""In place of whoever the event does not name, until the state does."""
