"""What households have open of what they were allocated, oldest first, and what payouts took of it.

First in, first out, as in ``domain.funds.ranges``: a payout takes the oldest of what its household
was allocated and has not asked for. What has arrived lies apart until it comes back, if ever.
"""

from collections.abc import Iterable, Iterator
from operator import add
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from domain.decider import Event
from domain.facts.allocations import AllocationEvent, FundsAllocated
from domain.facts.payouts import (
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutReturned,
    PayoutSent,
    PayoutSettled,
)
from domain.ids import AllocationId, CampaignId, HouseholdId, PayoutId
from domain.money import Currency
from projections.rows import TableRow


class Moves(NamedTuple):
    """What an event adds to the totals of a household in a campaign."""

    minor: int = 0
    in_flight_minor: int = 0
    paid_minor: int = 0

    def and_also(self, other: "Moves") -> "Moves":
        """Both together."""
        return Moves._make(map(add, self, other))


class Whose(NamedTuple):
    """Money of a campaign that a household got."""

    campaign_id: CampaignId
    household_id: HouseholdId


class Account(NamedTuple):
    """A household's money in one currency."""

    household_id: HouseholdId
    currency: Currency


class Place(Struct, frozen=True, kw_only=True, order=True):
    """Where a piece lies: what names its row, and the order in which pieces are taken."""

    household_id: HouseholdId
    currency: Currency
    allocated_position: int
    start_minor: int


class Piece(TableRow, kw_only=True):
    """A part of one share of an allocation: minor units ``start`` to ``end`` of the share.

    Attributes:
        allocated_position: The allocation's; older ones are taken first.
        payout_id: What took it; absent while nobody asked for it.
        position: The event that last wrote it.
    """

    household_id: HouseholdId
    currency: Currency
    allocated_position: int
    start_minor: int
    end_minor: int
    campaign_id: CampaignId
    allocation_id: AllocationId
    payout_id: PayoutId | None = None
    position: int

    @property
    def minor(self) -> int:
        """How much it is."""
        return self.end_minor - self.start_minor

    @property
    def account(self) -> Account:
        """Whose it is."""
        return Account(self.household_id, self.currency)

    @property
    def place(self) -> Place:
        """What names its row."""
        return Place(
            household_id=self.household_id,
            currency=self.currency,
            allocated_position=self.allocated_position,
            start_minor=self.start_minor,
        )

    def goes_on_with(self, other: "Piece") -> bool:
        """Whether another one of the same share begins where it ends."""
        same = self.allocated_position == other.allocated_position
        return same and self.end_minor == other.start_minor


class Pieces:
    """What the households of a batch have open, and what moved.

    Attributes:
        moved: What the batch adds to the totals.
        positions: The last event that moved each of them.
        arrived: By payout, what arrived in the batch or before, of payouts that it is about.
    """

    def __init__(self, pieces: Iterable[Piece], arrived: Iterable[Piece] = ()) -> None:
        self.moved: dict[Whose, Moves] = {}
        self.positions: dict[Whose, int] = {}
        self.arrived: dict[PayoutId, list[Piece]] = {}
        self._free: dict[Account, list[Piece]] = {}
        self._held: dict[PayoutId, list[Piece]] = {}
        for piece in sorted(pieces, key=lambda piece: piece.place):
            if piece.payout_id is None:
                self._free.setdefault(piece.account, []).append(piece)
            else:
                self._held.setdefault(piece.payout_id, []).append(piece)

        for piece in sorted(arrived, key=lambda piece: piece.place):
            assert piece.payout_id is not None
            self.arrived.setdefault(piece.payout_id, []).append(piece)

    def __iter__(self) -> Iterator[Piece]:
        """All that is open."""
        for found in (*self._free.values(), *self._held.values()):
            yield from found

    def take(self, position: int, event: Event) -> None:
        """Fold one event."""
        match event:
            case AllocationEvent():
                self._allocation(position, event)
            case PayoutEvent():
                self._payout(position, event)
            case _:
                raise TypeError(type(event).__name__)

    def _allocation(self, position: int, event: AllocationEvent) -> None:
        for share in event.shares:
            account = Account(share.household_id, event.currency)
            whose = Whose(event.campaign_id, share.household_id)
            free = self._free.setdefault(account, [])
            if isinstance(event, FundsAllocated):
                free.append(
                    Piece(
                        household_id=share.household_id,
                        currency=event.currency,
                        allocated_position=position,
                        start_minor=0,
                        end_minor=share.minor,
                        campaign_id=event.campaign_id,
                        allocation_id=event.allocation_id,
                        position=position,
                    )
                )
                self._move(whose, position, Moves(minor=share.minor))
                continue
            back = [piece for piece in free if piece.allocation_id == event.allocation_id]
            # Nothing that was asked for can be taken back.
            assert sum(piece.minor for piece in back) == share.minor
            self._free[account] = [piece for piece in free if piece not in back]
            self._move(whose, position, Moves(minor=-share.minor))

    def _payout(self, position: int, event: PayoutEvent) -> None:
        payout_id = event.payout_id
        match event:
            case PayoutRequested():
                self._held[payout_id] = self._oldest(position, event)
            case PayoutApproved():
                self._move_held(payout_id, position, in_flight=1, paid=0)
            case PayoutSent():
                pass
            case PayoutSettled():
                self._move_held(payout_id, position, in_flight=-1, paid=1)
                gone = self._held.pop(payout_id)
                self.arrived[payout_id] = [replace(piece, position=position) for piece in gone]
            case PayoutReturned():
                self._held[payout_id] = self.arrived.pop(payout_id)
                self._move_held(payout_id, position, in_flight=0, paid=-1)
                self._give_back(position, payout_id)
            case PayoutFailed() | PayoutCancelled(approved=True):
                self._move_held(payout_id, position, in_flight=-1, paid=0)
                self._give_back(position, payout_id)
            case PayoutCancelled():
                self._give_back(position, payout_id)
            case _:
                raise TypeError(type(event).__name__)

    def _oldest(self, position: int, event: PayoutEvent) -> list[Piece]:
        """Take so much of what the household has, oldest first; the last piece is cut."""
        free = self._free.get(Account(event.household_id, event.amount.currency), [])
        missing, taken = event.amount.minor, []
        while missing:
            assert free, "a payout of more than was allocated"
            piece = free.pop(0)
            cut = min(piece.end_minor, piece.start_minor + missing)
            if cut < piece.end_minor:
                free.insert(0, replace(piece, start_minor=cut, position=position))
            taken.append(
                replace(piece, end_minor=cut, payout_id=event.payout_id, position=position)
            )
            missing -= cut - piece.start_minor
        return taken

    def _give_back(self, position: int, payout_id: PayoutId) -> None:
        returned = self._held.pop(payout_id)
        free = self._free.setdefault(returned[0].account, [])
        free += [replace(piece, payout_id=None, position=position) for piece in returned]
        free.sort(key=lambda piece: piece.place)
        # Else payouts that fail again and again would leave ever smaller pieces.
        for at in range(len(free) - 1, 0, -1):
            older, piece = free[at - 1 : at + 1]
            touched = position in (older.position, piece.position)
            if touched and older.goes_on_with(piece):
                whole = replace(older, end_minor=piece.end_minor, position=position)
                free[at - 1 : at + 1] = [whole]

    def _move_held(self, payout_id: PayoutId, position: int, *, in_flight: int, paid: int) -> None:
        for piece in self._held[payout_id]:
            moves = Moves(in_flight_minor=in_flight * piece.minor, paid_minor=paid * piece.minor)
            self._move(Whose(piece.campaign_id, piece.household_id), position, moves)

    def _move(self, whose: Whose, position: int, moves: Moves) -> None:
        self.moved[whose] = self.moved.get(whose, Moves()).and_also(moves)
        self.positions[whose] = position
