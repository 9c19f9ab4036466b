"""All money of piecework in one row a currency: two equations, as of one event.

paid in by buyers = earned by households + stations' fees + transport + given back + in escrow;
earned = tax withheld + in flight + paid + not yet on its way. Every term is folded for itself, and
``WorkFigures.__post_init__`` refuses to show what does not add up.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from msgspec import Struct

from domain.decider import Event
from domain.facts.income_tax import TaxReleased, TaxWithheld
from domain.facts.payouts import (
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutReturned,
    PayoutSettled,
    PayoutSource,
)
from domain.facts.piecework.claims import ClaimConflictCompensated
from domain.facts.piecework.escrow import OrderFunded, OrderSettled, TransportPaid
from domain.facts.piecework.materials import LossAdjudicated
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from projections.money import MoneyView
from projections.projection import Connection, Fact
from projections.rows import read

ORDER_MONEY: Final = (OrderFunded, TransportPaid, OrderSettled)


class Flows(NamedTuple):
    """What an event adds to each figure, as ``WorkFigures`` names them."""

    funded_minor: int = 0
    station_fee_minor: int = 0
    transport_minor: int = 0
    returned_minor: int = 0
    escrow_minor: int = 0
    earned_minor: int = 0
    tax_minor: int = 0
    in_flight_minor: int = 0
    paid_minor: int = 0
    held_minor: int = 0


FIGURES: Final = Flows._fields
ADD: Final = f"""
    INSERT INTO figures AS f (currency, {", ".join(FIGURES)}, position)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (currency) DO UPDATE SET
        {", ".join(f"{name} = f.{name} + excluded.{name}" for name in FIGURES)},
        position = excluded.position
"""  # noqa: S608 - the columns above
SELECT_FIGURES: Final = f"""
    SELECT currency, {", ".join(FIGURES)} FROM earnings.figures
    ORDER BY funded_minor DESC, currency
"""  # noqa: S608 - the columns above
SELECT_POSITION: Final = "SELECT position FROM earnings.progress"


class WorkFigures(Struct, frozen=True):
    """All money of piecework in one currency.

    Attributes:
        funded: Paid in by buyers.
        station_fee: Earned by stations for handling lots.
        transport: Paid to carriers.
        returned: Given back to buyers.
        escrow: Held for work that is not paid yet.
        earned: Pay, bonuses and compensation of households, less charges.
        tax: Withheld of it for the tax office.
        in_flight: Approved and not arrived.
        paid: Arrived with households.
        held: Households' and not on its way.
    """

    currency: str
    funded: MoneyView
    station_fee: MoneyView
    transport: MoneyView
    returned: MoneyView
    escrow: MoneyView
    earned: MoneyView
    tax: MoneyView
    in_flight: MoneyView
    paid: MoneyView
    held: MoneyView

    def __post_init__(self) -> None:
        """The figures reconcile, or they are not shown."""
        spent = self.earned + self.station_fee + self.transport
        assert self.funded == spent + self.returned + self.escrow
        assert self.earned == self.tax + self.in_flight + self.paid + self.held


async def add(connection: Connection, facts: Iterable[Fact]) -> None:
    """Add a batch up, then write one row for each currency that it moved."""
    sums: dict[str, list[int]] = {}
    for fact in facts:
        currency, flows = _flows(fact.event)
        if any(flows):
            whole = sums.setdefault(currency, [0] * (len(FIGURES) + 1))
            for index, minor in enumerate(flows):
                whole[index] += minor
            whole[-1] = fact.position
    for currency, whole in sums.items():
        await connection.execute(ADD, currency, *whole)


async def figures(connection: Connection) -> tuple[int, list[WorkFigures]]:
    """The position and a row for each currency; call within one snapshot."""
    position: int = await connection.fetchval(SELECT_POSITION)
    rows = await connection.fetch(SELECT_FIGURES)
    return position, [read(WorkFigures, row) for row in rows]


def _flows(event: Event) -> tuple[str, Flows]:
    """Currency, and what the event adds; nothing if it moves no money of piecework."""
    match event:
        case OrderFunded(amount=amount):
            return amount.currency, Flows(funded_minor=amount.minor, escrow_minor=amount.minor)
        case TransportPaid(amount=amount):
            return amount.currency, Flows(transport_minor=amount.minor, escrow_minor=-amount.minor)
        case OrderSettled(returned=amount):
            return amount.currency, Flows(returned_minor=amount.minor, escrow_minor=-amount.minor)
        case EarningsCredited(pay=pay, station_fee=fee):
            return pay.currency, _earned(pay.minor, fee.minor)
        case BonusPaid(amount=amount) | ClaimConflictCompensated(amount=amount):
            return amount.currency, _earned(amount.minor)
        case LossAdjudicated(charged=amount):
            return amount.currency, _earned(-amount.minor)
        case TaxWithheld(amount=amount):
            return amount.currency, Flows(tax_minor=amount.minor, held_minor=-amount.minor)
        case TaxReleased(amount=amount):
            return amount.currency, Flows(tax_minor=-amount.minor, held_minor=amount.minor)
        case PayoutEvent(source=PayoutSource.EARNINGS, amount=amount):
            return amount.currency, _on_its_way(event, amount.minor)
        case _:
            return "", Flows()


def _earned(minor: int, station_minor: int = 0) -> Flows:
    return Flows(
        earned_minor=minor,
        held_minor=minor,
        station_fee_minor=station_minor,
        escrow_minor=-minor - station_minor,
    )


def _on_its_way(event: PayoutEvent, minor: int) -> Flows:
    match event:
        case PayoutApproved():
            return Flows(held_minor=-minor, in_flight_minor=minor)
        case PayoutSettled():
            return Flows(in_flight_minor=-minor, paid_minor=minor)
        case PayoutReturned():
            return Flows(held_minor=minor, paid_minor=-minor)
        case PayoutFailed() | PayoutCancelled(approved=True):
            return Flows(held_minor=minor, in_flight_minor=-minor)
        case _:
            return Flows()
