"""Every event that the log may hold, by its permanent wire name and version.

A version is never taken out or changed: what was recorded decodes for ever.
"""

from functools import reduce
from operator import or_
from typing import Final

import msgspec

from domain.capabilities import CAPABILITIES
from domain.decider import Event, wire_name

EVENTS: Final[tuple[type[Event], ...]] = tuple(
    event for capability in CAPABILITIES for event in capability.events
)


class UnknownEventError(ValueError):
    """The payload is no event of this catalogue: a reader must stop, never skip."""


_TYPES: Final = {event: wire_name(event) for event in EVENTS}
_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(reduce(or_, EVENTS))


def encode(event: Event) -> bytes:
    """The payload bytes of an event."""
    return _encoder.encode(event)


def decode(payload: bytes) -> Event:
    """Read a payload.

    Raises:
        UnknownEventError: if it is no event of the catalogue.
    """
    try:
        return _decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnknownEventError(str(error)) from error


def event_type(event: Event) -> str:
    """The type under which the log indexes the event."""
    return _TYPES[type(event)]
