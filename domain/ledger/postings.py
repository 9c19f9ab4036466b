"""Double entry: every event's postings, as a pure function of that event alone.

Debits are positive, credits negative; the postings of one event sum to zero in each currency, so
all balances do at every position.

A fee is posted on two sides: the gateway's money goes to the fee account, and the campaign's fund
shrinks against the outside (``world:vendors``), so that the fund shows what is left to give while
the cost stays visible as its own line. The station's fee and the transport of an order are, too.
"""

from typing import NamedTuple

from domain.allocations.events import AllocationReversed, FundsAllocated
from domain.decider import Event
from domain.gifts.events import DonationReceived, FeeCharged, GiftChargedBack, GiftRefunded
from domain.ledger import accounts
from domain.ledger.accounts import Account
from domain.money import Currency, Money
from domain.payouts.events import (
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutSettled,
    PayoutSource,
    TaxReleased,
    TaxWithheld,
)
from domain.piecework.assignments.custody_events import LossAdjudicated
from domain.piecework.assignments.event import AssignmentEvent
from domain.piecework.assignments.pay_events import (
    BonusPaid,
    ClaimConflictCompensated,
    EarningsCredited,
)
from domain.piecework.orders.events import (
    OrderEvent,
    OrderFunded,
    OrderSettled,
    TransportPaid,
)
from domain.treasury import GatewaySettled


class Posting(NamedTuple):
    """One line of an entry.

    Attributes:
        minor: Minor units; debit positive, credit negative, never zero.
    """

    account: Account
    minor: int
    currency: Currency


def transfer(debit: Account, credit: Account, amount: Money) -> tuple[Posting, Posting]:
    """A debit and its equal credit."""
    return (
        Posting(debit, amount.minor, amount.currency),
        Posting(credit, -amount.minor, amount.currency),
    )


def postings(event: Event) -> tuple[Posting, ...]:
    """The entry of an event; empty if it moves no money."""
    match event:
        case DonationReceived():
            fund = accounts.campaign_fund(event.campaign_id)
            return transfer(accounts.gateway(event.gateway), fund, event.amount)
        case FeeCharged():
            fund = accounts.campaign_fund(event.campaign_id)
            kept = transfer(accounts.fee("gateway"), accounts.gateway(event.gateway), event.fee)
            return kept + transfer(fund, accounts.VENDORS, event.fee)
        case GiftRefunded():
            fund = accounts.campaign_fund(event.campaign_id)
            return transfer(fund, accounts.gateway(event.gateway), event.amount)
        case GiftChargedBack():
            return _charged_back(event)
        case GatewaySettled():
            return transfer(accounts.BANK, accounts.gateway(event.gateway), event.amount)
        case FundsAllocated() | AllocationReversed():
            return _allocated(event)
        case OrderEvent() | AssignmentEvent():
            return _piecework(event) if isinstance(event, PieceworkMoney) else ()
        case _:
            return _payout(event)


def _charged_back(event: GiftChargedBack) -> tuple[Posting, ...]:
    currency = event.amount.currency
    sides = (
        Posting(accounts.campaign_fund(event.campaign_id), event.from_fund_minor, currency),
        Posting(accounts.debt(event.donor_id), event.debt_minor, currency),
        Posting(accounts.gateway(event.gateway), -event.amount.minor, currency),
    )
    return tuple(side for side in sides if side.minor)


def _allocated(event: FundsAllocated | AllocationReversed) -> tuple[Posting, ...]:
    sign = 1 if isinstance(event, FundsAllocated) else -1
    fund = accounts.campaign_fund(event.campaign_id)
    return (
        Posting(fund, sign * event.total_minor, event.currency),
        *(
            Posting(
                accounts.household_fund(share.household_id), -sign * share.minor, event.currency
            )
            for share in event.shares
        ),
    )


def _payout(event: Event) -> tuple[Posting, ...]:
    if isinstance(event, TaxWithheld):
        return transfer(accounts.earnings(event.household_id), accounts.TAX, event.amount)
    if isinstance(event, TaxReleased):
        return transfer(accounts.TAX, accounts.earnings(event.household_id), event.amount)
    if not isinstance(event, PayoutEvent):
        return ()
    fund = accounts.household_fund(event.household_id)
    if event.source is PayoutSource.EARNINGS:
        fund = accounts.earnings(event.household_id)
    match event:
        case PayoutApproved():
            return transfer(fund, accounts.in_flight(event.payout_id), event.amount)
        case PayoutSettled():
            return transfer(accounts.in_flight(event.payout_id), accounts.BANK, event.amount)
        case PayoutFailed() | PayoutCancelled(approved=True):
            return transfer(accounts.in_flight(event.payout_id), fund, event.amount)
        case _:
            return ()


PieceworkMoney = (
    EarningsCredited
    | BonusPaid
    | ClaimConflictCompensated
    | LossAdjudicated
    | OrderFunded
    | TransportPaid
    | OrderSettled
)


def _piecework(event: PieceworkMoney) -> tuple[Posting, ...]:
    fund = accounts.escrow(event.order_id)
    sides: tuple[Posting, ...]
    match event:
        case OrderFunded():
            sides = transfer(accounts.gateway(event.gateway), fund, event.amount)
        case TransportPaid():
            paid = transfer(accounts.fee("transport"), accounts.BANK, event.amount)
            sides = paid + transfer(fund, accounts.VENDORS, event.amount)
        case OrderSettled():
            sides = transfer(fund, accounts.gateway(event.gateway), event.returned)
        case BonusPaid() | ClaimConflictCompensated():
            sides = transfer(fund, accounts.earnings(event.household_id), event.amount)
        case LossAdjudicated():
            sides = transfer(accounts.earnings(event.household_id), fund, event.charged)
        case EarningsCredited():
            sides = transfer(fund, accounts.earnings(event.household_id), event.pay)
            if event.station_id is not None:
                station = accounts.station_earnings(event.station_id)
                owed = transfer(accounts.fee("station"), station, event.station_fee)
                sides += owed + transfer(fund, accounts.VENDORS, event.station_fee)
    return tuple(side for side in sides if side.minor)
