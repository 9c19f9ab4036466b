"""A lot and everybody's work on it, folded from its events."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from domain.decider import Criterion, Event
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.assignment_status import REQUEUED, WORKING
from domain.facts.piecework.assignments import ASSIGNMENT_EVENTS
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.facts.piecework.materials import LossAdjudicated
from domain.facts.piecework.pay import EarningsCredited
from domain.facts.piecework.terms import Terms
from domain.facts.piecework.work import RestKept
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


class LotPay(NamedTuple):
    """What was paid of a lot.

    Attributes:
        pieces: Good pieces.
        minor: Their pay.
        fee: Whether a station got its fee.
    """

    pieces: int = 0
    minor: int = 0
    fee: bool = False

    def after(self, event: EarningsCredited) -> "LotPay":
        """And one credit more."""
        fee = self.fee or event.station_id is not None
        return LotPay(self.pieces + event.pieces, self.minor + event.pay.minor, fee)


class Lot:
    """One lot, folded in place.

    Attributes:
        assignments: Every claim of it, in order.
        paid: What was paid of it, over all claims; never more than the lot has.
        tokens: By serial.
        compensated: Serials of tokens that came too late and were paid for.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.assignments: dict[AssignmentId, Assignment] = {}
        self.paid = LotPay()
        self.charged_minor = 0
        self.tokens: dict[Reference, Token] = {}
        self.compensated: set[Reference] = set()

    @property
    def taken_units(self) -> int:
        """Pieces that somebody has or has done."""
        return sum(
            one.accepted.units for one in self.assignments.values() if one.status not in REQUEUED
        )

    def open_units(self, terms: Terms) -> int:
        """Pieces of it that nobody has."""
        return terms.units_of(self.number) - self.taken_units

    def parts(self, assignment: Assignment) -> tuple[Assignment, ...]:
        """What the claim of an assignment came to: itself, and what was left each time."""
        return tuple(one for one in self.assignments.values() if one.root == assignment.root)

    def in_hand(self, assignment: Assignment) -> Assignment:
        """What is left of a claim of which parts were handed in; itself if it is in hand."""
        while assignment.rest is not None and assignment.status not in (*WORKING, *REQUEUED):
            assignment = self.assignments[assignment.rest]
        return assignment

    def with_materials(self, assignment: Assignment) -> Assignment:
        """The part of a claim that has materials which are not accounted for, else its last."""
        while assignment.rest is not None and not assignment.custody.left:
            assignment = self.assignments[assignment.rest]
        return assignment

    def gone_from(self, assignment: Assignment) -> bool:
        """Whether a lot that was given up has gone to somebody else, or waits for a station's."""
        return assignment.root != self.newest_root or self.held_by() is not None

    @property
    def newest_root(self) -> AssignmentId | None:
        """The newest claim of it; absent if there was none."""
        newest = next(reversed(self.assignments.values()), None)
        return None if newest is None else newest.root

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

    def _apply(self, event: AssignmentEvent) -> None:
        if isinstance(event, AssignmentAccepted):
            self.assignments[event.assignment_id] = Assignment(event)
        if isinstance(event, ClaimConflictCompensated):
            self.compensated.add(event.token_serial)
            return
        if isinstance(event, RestKept):
            rest = self.assignments[event.part_of].part(event)
            self.assignments[event.assignment_id] = rest
            return
        if isinstance(event, AssignmentAccepted) and event.token_serial in self.tokens:
            self.tokens[event.token_serial].holder = event.household_id
        if isinstance(event, EarningsCredited):
            self.paid = self.paid.after(event)
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
