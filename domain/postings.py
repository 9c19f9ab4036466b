"""What each event moves, as a pure function of that event alone."""

from typing import Final

from domain.capabilities import CAPABILITIES
from domain.capability import Entry
from domain.decider import Event
from domain.funds.posting import Posting


def _nothing(_: Event) -> tuple[Posting, ...]:
    return ()


POSTINGS: Final[dict[type[Event], Entry]] = {
    event: capability.postings.get(event, _nothing)
    for capability in CAPABILITIES
    for event in capability.events
}
"""By event; an event moves no money only where its capability says so."""


def postings(event: Event) -> tuple[Posting, ...]:
    """The entry of an event; empty if it moves no money.

    Raises:
        KeyError: the event is of no capability: a programmer's mistake.
    """
    return POSTINGS[type(event)](event)
