"""Events as projections read them: only those that one handles, each decoded once for all."""

from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Final

from domain import catalogue
from domain.catalogue import EVENTS, UnknownEventError
from domain.decider import Event, wire_name
from domain.leaf import RecordedEvent
from projections.projection import Fact

NAMES: Final = {kind: wire_name(kind) for kind in EVENTS}
KNOWN: Final = frozenset(NAMES.values())
FACTS_MAX: Final = 16_384


class Facts:
    """Keeps the newest decoded events of one log, for projections that follow it side by side."""

    def __init__(self) -> None:
        self._decoded: dict[int, Fact] = {}

    def handled(
        self, recorded: Iterable[RecordedEvent], handles: tuple[type[Event], ...]
    ) -> list[Fact]:
        """The events of these types; all others are passed over without being decoded.

        Raises:
            UnknownEventError: a type is none of the catalogue, or a payload is not what its leaf
                says.
        """
        names, decoded = _names(handles), self._decoded
        found = []
        for one in recorded:
            header = one.header
            if header.type in names:
                found.append(decoded.get(header.position) or self._decode(one))
            elif header.type not in KNOWN:
                raise UnknownEventError("the catalogue has no such event")
        return found

    def _decode(self, recorded: RecordedEvent) -> Fact:
        header, event = recorded.header, catalogue.decode(recorded.payload)
        if NAMES[type(event)] != header.type:
            raise UnknownEventError(f"the payload is a {NAMES[type(event)]}")
        fact = Fact(header.position, header.type, header.at, event)
        if len(self._decoded) >= FACTS_MAX:
            for position in [*islice(self._decoded, FACTS_MAX // 2)]:
                del self._decoded[position]
        self._decoded[header.position] = fact
        return fact


@cache
def _names(handles: tuple[type[Event], ...]) -> frozenset[str]:
    """The types under which the log holds these events."""
    return frozenset(name for kind, name in NAMES.items() if issubclass(kind, handles))
