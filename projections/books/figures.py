"""The marketplace's money in one row a currency, all of it as of one event.

given = fees + refunded + charged back + paid + in flight + allocated, not yet on its way + not yet
allocated. One projection holds all terms, each folded for itself, so that they belong to the same
position however fast the log grows and reading them costs a row, not a sum over everything.
``Figures.__post_init__`` refuses to show anything that does not add up; a test compares them with
the journal, which is folded another way.
"""

from collections.abc import Sequence
from operator import add
from typing import Final

from msgspec import Struct

from domain.decider import Event
from domain.facts.allocations import AllocationEvent, FundsAllocated
from domain.facts.gifts import (
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
    PayoutSettled,
    PayoutSource,
)
from projections.projection import Connection, Fact, Projection

ADD: Final = """
    INSERT INTO totals AS t (currency, gifts, given_minor, fee_minor, refunded_minor,
        charged_back_minor, debt_minor, unallocated_minor, allocated_minor, in_flight_minor,
        paid_minor, position)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (currency) DO UPDATE SET
        gifts = t.gifts + excluded.gifts,
        given_minor = t.given_minor + excluded.given_minor,
        fee_minor = t.fee_minor + excluded.fee_minor,
        refunded_minor = t.refunded_minor + excluded.refunded_minor,
        charged_back_minor = t.charged_back_minor + excluded.charged_back_minor,
        debt_minor = t.debt_minor + excluded.debt_minor,
        unallocated_minor = t.unallocated_minor + excluded.unallocated_minor,
        allocated_minor = t.allocated_minor + excluded.allocated_minor,
        in_flight_minor = t.in_flight_minor + excluded.in_flight_minor,
        paid_minor = t.paid_minor + excluded.paid_minor,
        position = excluded.position
"""
SELECT_FIGURES: Final = """
    SELECT currency, gifts, given_minor, fee_minor, refunded_minor, charged_back_minor,
        debt_minor, paid_minor, in_flight_minor, allocated_minor, unallocated_minor
    FROM figures.totals ORDER BY given_minor DESC, currency
"""
SELECT_POSITION: Final = "SELECT position FROM figures.progress"

Moves = tuple[int, int, int, int, int, int, int, int, int, int]
NOTHING: Final[Moves] = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


class Figures(Struct, frozen=True):
    """All money of one currency, in minor units.

    Attributes:
        charged_back_minor: What chargebacks took out of campaigns' funds.
        debt_minor: Charged back after it had left a fund: owed, beside the equation.
        in_flight_minor: Approved and not arrived.
        allocated_minor: A household's, and not on its way.
        unallocated_minor: In campaigns' funds.
    """

    currency: str
    gifts: int
    given_minor: int
    fee_minor: int
    refunded_minor: int
    charged_back_minor: int
    debt_minor: int
    paid_minor: int
    in_flight_minor: int
    allocated_minor: int
    unallocated_minor: int

    def __post_init__(self) -> None:
        """The figures reconcile, or they are not shown."""
        assert self.given_minor == self.gone_minor + self.paid_minor + self.held_minor

    @property
    def gone_minor(self) -> int:
        """What cost or went back."""
        return self.fee_minor + self.refunded_minor + self.charged_back_minor

    @property
    def held_minor(self) -> int:
        """Not yet with a household, whatever it waits for."""
        return self.in_flight_minor + self.allocated_minor + self.unallocated_minor


class FiguresProjection(Projection):
    """One row a currency."""

    name = "figures"
    tables = ("totals",)
    handles = (GiftEvent, AllocationEvent, PayoutEvent)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Add a batch up, then write one row for each currency that it moved."""
        sums: dict[str, tuple[int, ...]] = {}
        positions: dict[str, int] = {}
        for fact in facts:
            currency, moves = _moves(fact.event)
            if not any(moves):
                continue
            sums[currency] = (*map(add, sums.get(currency, NOTHING), moves),)
            positions[currency] = fact.position
        for currency, whole in sums.items():
            await connection.execute(ADD, currency, *whole, positions[currency])


def _moves(event: Event) -> tuple[str, Moves]:
    """Currency, and changes in the order of the columns."""
    match event:
        case DonationReceived(amount=amount):
            given = amount.minor
            return amount.currency, (1, given, 0, 0, 0, 0, given, 0, 0, 0)
        case FeeCharged(fee=fee):
            return fee.currency, (0, 0, fee.minor, 0, 0, 0, -fee.minor, 0, 0, 0)
        case GiftRefunded(amount=amount):
            return amount.currency, (0, 0, 0, amount.minor, 0, 0, -amount.minor, 0, 0, 0)
        case GiftChargedBack(amount=amount, from_fund_minor=taken, debt_minor=debt):
            return amount.currency, (0, 0, 0, 0, taken, debt, -taken, 0, 0, 0)
        case AllocationEvent(currency=currency, total_minor=total):
            moved = total if isinstance(event, FundsAllocated) else -total
            return currency, (0, 0, 0, 0, 0, 0, -moved, moved, 0, 0)
        case PayoutEvent(source=PayoutSource.EARNINGS, amount=amount):
            return amount.currency, NOTHING  # These figures are about gifts.
        case PayoutEvent(amount=amount):
            return amount.currency, (0, 0, 0, 0, 0, 0, 0, *_on_its_way(event, amount.minor))
        case _:
            raise TypeError(type(event).__name__)


def _on_its_way(event: PayoutEvent, minor: int) -> tuple[int, int, int]:
    """Changes of allocated, in flight and paid."""
    match event:
        case PayoutApproved():
            return -minor, minor, 0
        case PayoutSettled():
            return 0, -minor, minor
        case PayoutFailed() | PayoutCancelled(approved=True):
            return minor, -minor, 0
        case _:
            return 0, 0, 0


async def figures(connection: Connection) -> tuple[int, list[Figures]]:
    """The position and a row for each currency; call within one snapshot."""
    position: int = await connection.fetchval(SELECT_POSITION)
    rows = await connection.fetch(SELECT_FIGURES)
    return position, [Figures(row[0], *map(int, tuple(row)[1:])) for row in rows]
