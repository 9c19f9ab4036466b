"""What becomes due by time alone: each due time names the command that is asked for then."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NewType, Protocol

from msgspec import Struct

from domain.decider import Command
from domain.errors import DomainError
from domain.ids import Commitment, OrderId, StationId

DueKind = NewType("DueKind", str)
"""What is due: a name in the table of due times, which its capability owns and never changes."""
Opened = Mapping[Commitment, tuple[bytes, bytes]]
"""Salt and value of each commitment."""


class Due(Protocol):
    """What is due, as the read model of due times has it."""

    @property
    def subject(self) -> str:
        """Of what: an id of the kind that the due time is about."""

    @property
    def order_id(self) -> OrderId | None:
        """The order that it belongs to; absent for what belongs to none."""

    @property
    def lot(self) -> int | None:
        """The assignment's; absent for all else."""

    @property
    def station_id(self) -> StationId | None:
        """Whose tokens it is about; absent for all else."""


class DueTime(Struct, frozen=True, kw_only=True):
    """One kind of due time, and what is done when it comes.

    Nothing here decides: the rules look at the state that the command meets, so that whoever asks a
    second time, or too early, is refused.

    Attributes:
        kind: Its name. In ``projections/`` the capability says which events set and lift it.
        command: What is asked for, of what is due, at a moment.
        already: What the rules say when somebody was faster, be it a worker or a household.
        counts: Whether another due time counts from this one, and not from when it was carried out.
        sealed: What of the state must be opened for the command; absent if nothing is.
        opened: The command with what was opened, of the state; absent if nothing is.
    """

    kind: DueKind
    command: Callable[[Due, datetime], Command]
    already: tuple[type[DomainError], ...]
    counts: bool = False
    sealed: Callable[[Any], tuple[Commitment, ...]] | None = None
    opened: Callable[[Any, Any, Opened], Command] | None = None
