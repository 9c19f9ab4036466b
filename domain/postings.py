"""Double entry: every event's postings, as a pure function of that event alone.

Debits are positive, credits negative; the postings of one event sum to zero in each currency, so
all balances do at every position.

A fee is posted on two sides: the gateway's money goes to the fee account, and the campaign's fund
shrinks against the outside (``world:vendors``), so that the fund shows what is left to give while
the cost stays visible as its own line. The station's fee and the transport of an order are, too.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, get_args

from domain.decider import Event
from domain.facts.allocations import AllocationReversed, FundsAllocated
from domain.facts.gifts import DonationReceived, FeeCharged, GiftChargedBack, GiftRefunded
from domain.facts.payouts import (
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutSettled,
    PayoutSource,
    TaxReleased,
    TaxWithheld,
)
from domain.facts.piecework.materials import LossAdjudicated
from domain.facts.piecework.orders import OrderFunded, OrderSettled, TransportPaid
from domain.facts.piecework.pay import BonusPaid, ClaimConflictCompensated, EarningsCredited
from domain.facts.treasury import GatewaySettled
from domain.funds import accounts
from domain.funds.accounts import Account
from domain.money import Currency, Money


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
    minor, currency = amount.minor, amount.currency
    # Half the time of calling the class, in what every replay does most often.
    new = tuple.__new__
    return new(Posting, (debit, minor, currency)), new(Posting, (credit, -minor, currency))


def postings(event: Event) -> tuple[Posting, ...]:
    """The entry of an event; empty if it moves no money."""
    entry = _ENTRIES.get(type(event))
    return () if entry is None else entry(event)


def _received(event: DonationReceived) -> tuple[Posting, ...]:
    fund = accounts.campaign_fund(event.campaign_id)
    return transfer(accounts.gateway(event.gateway), fund, event.amount)


def _fee(event: FeeCharged) -> tuple[Posting, ...]:
    fund = accounts.campaign_fund(event.campaign_id)
    kept = transfer(accounts.fee("gateway"), accounts.gateway(event.gateway), event.fee)
    return kept + transfer(fund, accounts.VENDORS, event.fee)


def _refunded(event: GiftRefunded) -> tuple[Posting, ...]:
    fund = accounts.campaign_fund(event.campaign_id)
    return transfer(fund, accounts.gateway(event.gateway), event.amount)


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


def _settled(event: GatewaySettled) -> tuple[Posting, ...]:
    return transfer(accounts.BANK, accounts.gateway(event.gateway), event.amount)


def _tax(event: TaxWithheld | TaxReleased) -> tuple[Posting, ...]:
    earnings = accounts.earnings(event.household_id)
    if isinstance(event, TaxWithheld):
        return transfer(earnings, accounts.TAX, event.amount)
    return transfer(accounts.TAX, earnings, event.amount)


def _payout(event: PayoutEvent) -> tuple[Posting, ...]:
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


_ENTRIES: Final[dict[type[Event], Callable[[Any], tuple[Posting, ...]]]] = {
    DonationReceived: _received,
    FeeCharged: _fee,
    GiftRefunded: _refunded,
    GiftChargedBack: _charged_back,
    GatewaySettled: _settled,
    **dict.fromkeys((FundsAllocated, AllocationReversed), _allocated),
    **dict.fromkeys((PayoutApproved, PayoutSettled, PayoutFailed, PayoutCancelled), _payout),
    **dict.fromkeys((TaxWithheld, TaxReleased), _tax),
    **dict.fromkeys(get_args(PieceworkMoney), _piecework),
}
"""By event; those that are not here move no money."""
