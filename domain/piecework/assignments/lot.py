"""A lot and everybody's work on it, folded from its events."""

from datetime import datetime, timedelta
from typing import Final

from domain.decider import Criterion, Event
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.assignment_status import REQUEUED
from domain.facts.piecework.assignments import ASSIGNMENT_EVENTS
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.facts.piecework.materials import LossAdjudicated
from domain.facts.piecework.pay import EarningsCredited
from domain.ids import AssignmentId, HouseholdId, OrderId, StationId, lot_tag
from domain.piecework.assignments.assignment import Assignment
from domain.text import Reference

UPLOAD_GRACE: Final = timedelta(days=7)
"""How long after its expiry a token that was taken in time may be brought in."""


class Token:
    """A claim token of a lot.

    Attributes:
        issued: With which others it was issued.
        holder: The household that redeemed it first; absent while nobody has.
        expired: Its lot is open to all again.
    """

    __slots__ = ("expired", "holder", "issued")

    def __init__(self, issued: ClaimTokensIssued) -> None:
        self.issued = issued
        self.holder: HouseholdId | None = None
        self.expired = False

    @property
    def upload_until(self) -> datetime:
        """Until when it may be brought in."""
        return self.issued.expires_at + UPLOAD_GRACE


class Lot:
    """One lot, folded in place.

    Attributes:
        assignments: Every claim of it, in order.
        credited_pieces: Pieces that were paid, over all claims; never more than the lot has.
        credited: What was paid for them.
        tokens: By serial.
        compensated: Serials of tokens that came too late and were paid for.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.assignments: dict[AssignmentId, Assignment] = {}
        self.credited_pieces = 0
        self.credited_minor = 0
        self.charged_minor = 0
        self.tokens: dict[Reference, Token] = {}
        self.compensated: set[Reference] = set()

    @property
    def newest(self) -> Assignment | None:
        """The latest claim; absent if there was none."""
        return next(reversed(self.assignments.values()), None)

    @property
    def taken(self) -> bool:
        """Whether somebody has it or has done it."""
        return self.newest is not None and self.newest.status not in REQUEUED

    def held_by(self) -> StationId | None:
        """The station that may claim it offline; absent if nobody holds it."""
        for token in self.tokens.values():
            if token.holder is None and not token.expired:
                return token.issued.station_id
        return None

    def awaits_token(self, at: datetime) -> bool:
        """Whether a token of it may still be brought in, be it for a compensation only."""
        return any(at <= token.upload_until for token in self.tokens.values())

    def apply(self, event: Event) -> None:
        """Fold one event in; others than this lot's change nothing."""
        match event:
            case ClaimTokensIssued() if self.number in event.lots:
                serial = event.serials[event.lots.index(self.number)]
                self.tokens[serial] = Token(event)
            case ClaimTokensExpired() if self.number in event.lots:
                for token in self.tokens.values():
                    of_station = token.issued.station_id == event.station_id
                    if of_station and token.issued.expires_at <= event.expired_at:
                        token.expired = True
            case AssignmentEvent() if event.lot == self.number:
                self._apply(event)
            case _:
                pass

    def _apply(self, event: AssignmentEvent) -> None:
        if isinstance(event, AssignmentAccepted):
            self.assignments[event.assignment_id] = Assignment(event)
        if isinstance(event, ClaimConflictCompensated):
            self.compensated.add(event.token_serial)
            return
        if isinstance(event, AssignmentAccepted) and event.token_serial in self.tokens:
            self.tokens[event.token_serial].holder = event.household_id
        if isinstance(event, EarningsCredited):
            self.credited_pieces += event.pieces
            self.credited_minor += event.pay.minor
        if isinstance(event, LossAdjudicated):
            self.charged_minor += event.charged.minor
        self.assignments[event.assignment_id].apply(event)

    def finished(self, at: datetime) -> bool:
        """Whether nothing more can follow from any claim of it."""
        return all(one.finished(at) for one in self.assignments.values())


def lot_events(order_id: OrderId, lot: int) -> Criterion:
    """All that happened to a lot."""
    types = (*ASSIGNMENT_EVENTS, ClaimTokensIssued, ClaimTokensExpired)
    return Criterion(types, (lot_tag(order_id, lot),))
