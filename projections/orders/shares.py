"""Who has which pieces of a lot, and what they told and were paid: kept in the lot's row."""

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Struct

from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.judgement import (
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    ReworkRequested,
)
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentCancelled,
    AssignmentReturned,
    AssignmentSubmitted,
    RestKept,
)
from domain.ids import AssignmentId
from projections.orders.rows import LotState

STATES: Final[Mapping[type[AssignmentEvent], LotState]] = {
    AssignmentAccepted: LotState.CLAIMED,
    RestKept: LotState.CLAIMED,
    ReworkRequested: LotState.CLAIMED,
    AssignmentSubmitted: LotState.SUBMITTED,
    AssignmentReturned: LotState.FREE,
    AssignmentAbandoned: LotState.FREE,
    AssignmentApproved: LotState.DONE,
    AssignmentAutoApproved: LotState.DONE,
    AssignmentPartiallyApproved: LotState.DONE,
    AssignmentRejected: LotState.DONE,
    AssignmentCancelled: LotState.DONE,
}
"""What an event of an assignment makes of its pieces; the others change nothing."""
IN_ORDER: Final = (LotState.CLAIMED, LotState.SUBMITTED, LotState.DONE)
"""What a lot is called whose pieces stand in several places: by those that are the least far."""


class Share(Struct):
    """The pieces of a lot that are one assignment's.

    Attributes:
        seconds: How long they took, over all attempts; absent where the worker told no hours.
        pay_minor: What was paid for them, bonuses included.
    """

    units: int
    state: LotState
    seconds: int | None = None
    pay_minor: int = 0

    @property
    def told(self) -> bool:
        """Whether it was paid, and how long it took is known."""
        return self.seconds is not None and self.pay_minor > 0


Shares = dict[AssignmentId, Share]
_encoder: Final = msgspec.json.Encoder()
_decoder: Final = msgspec.json.Decoder(Shares)


def read(text: str) -> Shares:
    """The shares of a lot, as its row has them."""
    return _decoder.decode(text)


def written(shares: Shares) -> str:
    """The shares as the row keeps them."""
    return _encoder.encode(shares).decode()


def apply(shares: Shares, event: AssignmentEvent) -> None:
    """Fold one event in."""
    key = event.assignment_id
    match event:
        case AssignmentAccepted():
            _forget_free(shares)
            shares[key] = Share(event.units, LotState.CLAIMED)
        case RestKept():
            shares[event.part_of].units -= event.units
            shares[key] = Share(event.units, LotState.CLAIMED)
        case EarningsCredited():
            shares[key].pay_minor += event.pay.minor
        case BonusPaid():
            shares[key].pay_minor += event.amount.minor
        case _:
            shares[key].state = STATES[type(event)]
    if isinstance(event, AssignmentSubmitted) and event.worked_seconds is not None:
        shares[key].seconds = (shares[key].seconds or 0) + event.worked_seconds


def _forget_free(shares: Shares) -> None:
    """Drop what was given up: the new claim has those pieces, and no late work is taken of them."""
    for key in [key for key, one in shares.items() if one.state is LotState.FREE]:
        del shares[key]


def open_units(shares: Shares, units: int) -> int:
    """Pieces of the lot that nobody has."""
    return units - sum(one.units for one in shares.values() if one.state is not LotState.FREE)


def state(shares: Shares, units: int) -> LotState:
    """Where the lot stands: free if any piece of it is."""
    if open_units(shares, units):
        return LotState.FREE
    found = {one.state for one in shares.values()}
    return next(one for one in IN_ORDER if one in found)
