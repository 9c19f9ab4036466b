"""What allocations take for themselves: their ids."""

from collections.abc import Mapping
from typing import Final

from domain.allocations.errors import AllocationAlreadyMadeError
from domain.capability import Naming
from domain.decider import Event
from domain.facts.allocations import FundsAllocated
from domain.names import NameKind, UniqueName

ALLOCATION: Final = NameKind("allocation", AllocationAlreadyMadeError)


def _allocation(event: FundsAllocated) -> tuple[UniqueName, ...]:
    return (UniqueName(ALLOCATION, event.allocation_id),)


UNIQUE_NAMES: Final[Mapping[type[Event], Naming]] = {FundsAllocated: _allocation}
