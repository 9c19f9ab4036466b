"""All projections, and what is asked of them together."""

from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct

from domain.catalogue import EVENTS
from domain.decider import Event, wire_name
from projections import timers
from projections.capabilities import CAPABILITIES
from projections.capability import ReadModels, RegistryError
from projections.projection import Connection, Projection
from projections.rows import read


def registered(
    capabilities: Iterable[ReadModels], events: Iterable[type[Event]]
) -> dict[str, Callable[[], Projection]]:
    """Every projection by its name.

    Args:
        capabilities: In the order in which projections are told.
        events: All that the log may hold.

    Raises:
        RegistryError: two projections have one name, an event is handled by none and passed over
            by no capability, or something is said of an event that is not so.
    """
    capabilities, events = tuple(capabilities), tuple(events)
    kinds = [kind for one in capabilities for kind in one.projections]
    handled = {handle: kind for kind in kinds for handle in kind.handles}
    passed = [event for one in capabilities for event in one.passes_over]
    names = [kind.name for kind in kinds]
    shown = {event for event in events if issubclass(event, tuple(handled))}
    problems = [f"two projections are called {name}" for name in {*names} if names.count(name) > 1]
    problems += [
        f"no projection handles {wire_name(event)}, and no capability passes it over"
        for event in events
        if event not in shown and event not in passed
    ]
    problems += [
        f"{wire_name(event)} is passed over, but a projection handles it"
        for event in passed
        if event in shown
    ]
    problems += [
        f"{event.__name__} is passed over, but the catalogue has no such event"
        for event in passed
        if event not in events
    ]
    problems += [
        f"{kind.name} handles {handle.__name__}, of which the catalogue has no event"
        for handle, kind in handled.items()
        if not any(issubclass(event, handle) for event in events)
    ]
    if problems:
        raise RegistryError(sorted(problems))
    return dict(zip(names, kinds, strict=True))


READ_MODELS: Final = (*CAPABILITIES, timers.READ_MODELS)
"""The due times are a fold over the capabilities, and no capability themselves."""
PROJECTIONS: Final = registered(READ_MODELS, EVENTS)
SELECT_STANDING: Final = " UNION ALL ".join(
    f"SELECT '{name}' AS name, position, problem FROM {name}.progress"  # noqa: S608 - names above
    for name in PROJECTIONS
)


class Standing(Struct, frozen=True):
    """How far a projection has come.

    Attributes:
        problem: Why it stopped; absent while it goes on.
    """

    name: str
    position: int
    problem: str | None


async def position_of(connection: Connection, *names: str) -> int:
    """The event that all of these projections have folded; call within one snapshot."""
    found = await standings(connection)
    return min(standing.position for standing in found if standing.name in names)


async def standings(connection: Connection) -> list[Standing]:
    """Every projection's standing, in one snapshot."""
    return [read(Standing, row) for row in await connection.fetch(SELECT_STANDING)]
