"""Deciding again: each recorded event is held against the rule that should have made it.

From the events of one append the command is read back, the rule decides on the state as it was
before, and what it decides must be what was recorded. Whoever wrote an event that no command gives
is found out, whatever database access they had. How each event is read back is said by its
capability; here it is asked of all.
"""

from typing import Any, Final

from domain.bounds import UnfitFieldError
from domain.capabilities import CAPABILITIES
from domain.decider import Command, Decider, Event
from domain.errors import DomainError
from domain.money import AmountTooLargeError
from domain.reading_back import (
    Again,
    Append,
    BoundsWiderError,
    Finishing,
    NotAllowedError,
    Reading,
    decide_as_recorded,
)

READINGS: Final[dict[type[Event], Reading]] = {
    event: reading for capability in CAPABILITIES for event, reading in capability.readings.items()
}
"""By the event that leads an append."""
FOLLOWING: Final[dict[type[Event], str]] = {
    event: why for capability in CAPABILITIES for event, why in capability.following.items()
}
"""Events that no command gives alone, and why; each is decided again with the one that leads."""
FINISHINGS: Final[dict[type[Command], Finishing]] = {
    kind: finishing
    for capability in CAPABILITIES
    for kind, finishing in capability.finishings.items()
}
"""By the command's class or a base of it; all others are whole as they were read back."""
AGAIN: Final[dict[type[Command], Again]] = {
    kind: again for capability in CAPABILITIES for kind, again in capability.again.items()
}
"""By the command's class or a base of it; all others are decided as they were the first time."""
BOUNDS: Final = (UnfitFieldError, AmountTooLargeError)
"""What refuses a value for its size or its characters; such bounds may become narrower."""


def command_of(append: Append) -> Command:
    """The command that made the append, as far as its events tell.

    Raises:
        NotAllowedError: no command gives these events together.
        OpeningMissingError: a part of it is not in the vault.
    """
    lead = next((one for one in append.events if type(one) not in FOLLOWING), None)
    if lead is None:
        kind = type(append.events[0])
        raise NotAllowedError(f"{kind.__name__} stands alone; it is {FOLLOWING[kind]}")
    return READINGS[type(lead)](lead, append)


def finished(command: Command, state: Any, append: Append) -> Command:
    """The command with all that the rule looks at; its boundary may be wider than before.

    Args:
        command: As its events tell it.
        state: What it met, as far as the boundary of that command reads.
        append: Those events.

    Raises:
        NotAllowedError: no rule lets it be asked.
        OpeningMissingError: a part of it is not in the vault.
    """
    for kind in type(command).__mro__:
        if kind in FINISHINGS:
            try:
                return FINISHINGS[kind](command, state, append)
            except DomainError as error:
                raise NotAllowedError(f"the rule refuses it: {error}") from error
    return command


def decide_again(decider: Decider[Any, Any], state: Any, command: Command, append: Append) -> None:
    """Raise unless the rule decides on the state what was recorded.

    Args:
        decider: The command's.
        state: As it was before the append.
        command: As ``command_of`` read it back and ``finished`` made it whole.
        append: What was recorded.

    Raises:
        NotAllowedError: it decides otherwise, or refuses.
        OverlookedError: it depends on when something else happened.
        BoundsWiderError: it may have been allowed when it was recorded.
    """
    ways = (AGAIN[kind] for kind in type(command).__mro__ if kind in AGAIN)
    again = next(ways, decide_as_recorded)
    try:
        again(decider, state, command, append)
    except BOUNDS as error:
        raise BoundsWiderError(f"it exceeds a bound of today: {error}") from error
    except DomainError as error:
        raise NotAllowedError(f"the rule refuses it: {error}") from error
