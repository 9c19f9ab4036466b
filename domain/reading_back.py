"""One append as it stands in the log, the command read back from it, and deciding it again.

What the capabilities say of their own events with these words stands in their folders
(``readings.py``); ``domain.redeciding`` folds over it.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from msgspec.structs import asdict

from domain.decider import Command, Criterion, Decider, Event
from domain.ids import Commitment

Openings = Callable[[Commitment], tuple[bytes, bytes] | None]
"""Salt and value of a commitment, from the vault; absent if nobody kept them."""
C = TypeVar("C", bound=Command)


class Append(NamedTuple):
    """What was recorded in one go, by one command.

    Attributes:
        events: All of them, in order.
        recorded_at: When, by the log's clock; no command was asked for later.
        openings: The vault, for what the events only commit to.
        met: The types of all events that the log held before.
    """

    events: tuple[Event, ...]
    recorded_at: datetime
    openings: Openings
    met: AbstractSet[type[Event]]


class NotAllowedError(Exception):
    """No command that the rules allow gives what was recorded; the message says why."""


class OverlookedError(Exception):
    """The decision did not know of facts that the log holds before it.

    Honest only where such facts never wait for such a decision, and only if they came after it was
    asked for. The log's times tell, not the events.

    Attributes:
        asked_at: When it was asked for.
        facts: For each, what the first fact that it did not know of is found by.
    """

    def __init__(self, said: str, asked_at: datetime, facts: tuple[Criterion, ...]) -> None:
        super().__init__(said)
        self.asked_at, self.facts = asked_at, facts


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
Finishing = Callable[[Any, Any, Append], Command]
"""Makes a command whole by the state that it met, and by the vault."""
Again = Callable[[Decider[Any, Any], Any, Any, Append], None]
"""Raises unless the rule decides on the state, for the command, what was recorded."""


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


def decide_as_recorded(
    decider: Decider[Any, Any], state: Any, command: Command, append: Append
) -> None:
    """Decide again; what follows must be what was recorded.

    Raises:
        NotAllowedError: it is not.
        DomainError: the rule that refuses it.
    """
    require_recorded(append.events, decider.decision(state, command).events)


def require_recorded(recorded: tuple[Event, ...], due: tuple[Event, ...]) -> None:
    """What the rule gives must be what was recorded.

    Raises:
        NotAllowedError: it is not; it says the first field in which they differ.
    """
    if recorded != due:
        raise NotAllowedError(_difference(recorded, due))


def _difference(recorded: tuple[Event, ...], due: tuple[Event, ...]) -> str:
    for one, other in zip(recorded, due, strict=False):
        if type(one) is not type(other):
            break
        theirs = asdict(other)
        for name, value in asdict(one).items():
            if theirs[name] != value:
                kind = type(one).__name__
                return f"{kind}.{name} is {value!r}, the rule gives {theirs[name]!r}"
    names = [", ".join(type(one).__name__ for one in events) for events in (recorded, due)]
    return f"recorded were {names[0]}, the rule gives {names[1]}"
