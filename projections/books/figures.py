"""The marketplace's money in one row a currency, all of it as of one event.

given = fees + refunded + charged back + paid + in flight + allocated, not yet on its way + not yet
allocated. One projection holds all terms, each folded for itself, so that they belong to the same
position however fast the log grows and reading them costs a row, not a sum over everything.
``Figures.__post_init__`` refuses to show anything that does not add up; a test compares them with
the journal, which is folded another way.
"""

from collections.abc import Sequence
from operator import add
from typing import Final, NamedTuple

from domain.decider import Event
from domain.facts.allocations import AllocationEvent, FundsAllocated
from domain.facts.gift_moves import GiftMoveEvent
from domain.facts.gifts import (
    ChargebackReversed,
    DebtRepaid,
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftEvent,
    GiftRefunded,
)
from domain.facts.payouts import (
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutReturned,
    PayoutSettled,
    PayoutSource,
)
from domain.money import Currency
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, Unbounded, execute_for, given, listed


class Moves(NamedTuple):
    """What events add to each figure of a currency, as ``Figures`` names them."""

    gifts: int = 0
    given_minor: int = 0
    fee_minor: int = 0
    refunded_minor: int = 0
    charged_back_minor: int = 0
    debt_minor: int = 0
    unallocated_minor: int = 0
    allocated_minor: int = 0
    in_flight_minor: int = 0
    paid_minor: int = 0

    def and_also(self, other: "Moves") -> "Moves":
        """Both together."""
        return Moves._make(map(add, self, other))


class FiguresMove(TableRow, kw_only=True):
    """What a batch adds to the row of a currency."""

    currency: Currency
    gifts: int
    given_minor: Unbounded
    fee_minor: Unbounded
    refunded_minor: Unbounded
    charged_back_minor: Unbounded
    debt_minor: Unbounded
    unallocated_minor: Unbounded
    allocated_minor: Unbounded
    in_flight_minor: Unbounded
    paid_minor: Unbounded
    position: int


ADD: Final = f"""
    INSERT INTO totals AS t ({listed(FiguresMove)})
    SELECT {listed(FiguresMove)} FROM {given(FiguresMove)}
    ON CONFLICT (currency) DO UPDATE SET
        {", ".join(f"{name} = t.{name} + excluded.{name}" for name in Moves._fields)},
        position = excluded.position
"""  # noqa: S608 - the columns of the row


class FiguresProjection(Projection):
    """One row a currency."""

    name = "figures"
    tables = ("totals",)
    handles = (GiftEvent, AllocationEvent, PayoutEvent)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Add a batch up, then write one row for each currency that it moved."""
        sums: dict[Currency, Moves] = {}
        positions: dict[Currency, int] = {}
        for fact in facts:
            currency, moves = _moves(fact.event)
            if any(moves):
                sums[currency] = sums.get(currency, Moves()).and_also(moves)
                positions[currency] = fact.position
        changed = [
            FiguresMove(currency=currency, position=positions[currency], **moves._asdict())
            for currency, moves in sums.items()
        ]
        await execute_for(connection, ADD, changed)


def _moves(event: Event) -> tuple[Currency, Moves]:
    match event:
        case DonationReceived(amount=amount):
            given_minor = amount.minor
            return amount.currency, Moves(
                gifts=1, given_minor=given_minor, unallocated_minor=given_minor
            )
        case FeeCharged(fee=fee, borne_minor=borne):
            taken = fee.minor - borne
            return fee.currency, Moves(fee_minor=taken, unallocated_minor=-taken)
        case GiftRefunded(amount=amount):
            minor = amount.minor
            return amount.currency, Moves(refunded_minor=minor, unallocated_minor=-minor)
        case GiftChargedBack(amount=amount, from_fund_minor=taken, debt_minor=debt):
            return amount.currency, Moves(
                charged_back_minor=taken, debt_minor=debt, unallocated_minor=-taken
            )
        case ChargebackReversed(amount=amount, from_fund_minor=taken, debt_minor=debt):
            return amount.currency, Moves(
                charged_back_minor=-taken, debt_minor=-debt, unallocated_minor=taken
            )
        case DebtRepaid(amount=amount):
            return amount.currency, Moves(debt_minor=-amount.minor)
        case GiftMoveEvent():
            return Currency.CNY, Moves()  # These figures are of all campaigns together.
        case AllocationEvent(currency=currency, total_minor=total):
            moved = total if isinstance(event, FundsAllocated) else -total
            return currency, Moves(unallocated_minor=-moved, allocated_minor=moved)
        case PayoutEvent(source=PayoutSource.EARNINGS, amount=amount):
            return amount.currency, Moves()  # These figures are about gifts.
        case PayoutEvent(amount=amount):
            return amount.currency, _on_its_way(event, amount.minor)
        case _:
            raise TypeError(type(event).__name__)


def _on_its_way(event: PayoutEvent, minor: int) -> Moves:
    match event:
        case PayoutApproved():
            return Moves(allocated_minor=-minor, in_flight_minor=minor)
        case PayoutSettled():
            return Moves(in_flight_minor=-minor, paid_minor=minor)
        case PayoutReturned():
            return Moves(allocated_minor=minor, paid_minor=-minor)
        case PayoutFailed() | PayoutCancelled(approved=True):
            return Moves(allocated_minor=minor, in_flight_minor=-minor)
        case _:
            return Moves()
