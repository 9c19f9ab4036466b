"""What each event takes for itself, so that nothing else in the log may."""

from typing import Final

from domain.capabilities import CAPABILITIES
from domain.capability import Naming
from domain.decider import Event
from domain.names import UniqueName

OCCURS_ONCE: Final = "ids and references occur once"
"""The law that a second taker breaks."""


def _nothing(_: Event) -> tuple[UniqueName, ...]:
    return ()


UNIQUE_NAMES: Final[dict[type[Event], Naming]] = {
    event: naming
    for capability in CAPABILITIES
    for event, naming in capability.unique_names.items()
}
"""By type of event that takes a name."""
_NAMINGS: Final[dict[type[Event], Naming]] = {
    event: capability.unique_names.get(event, _nothing)
    for capability in CAPABILITIES
    for event in capability.events
}


def unique_names(event: Event) -> tuple[UniqueName, ...]:
    """What the event takes for itself.

    Raises:
        KeyError: the event is of no capability: a programmer's mistake.
    """
    return _NAMINGS[type(event)](event)
