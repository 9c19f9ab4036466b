"""Double entry: every event's postings, as a pure function of that event alone.

Debits are positive, credits negative; the postings of one event sum to zero in each currency, so
all balances do at every position.

A fee is posted on two sides: the gateway's money goes to the fee account, and the campaign's fund
shrinks against the outside (``world:vendors``), so that the fund shows what is left to give while
the cost stays visible as its own line.
"""

from typing import NamedTuple

from domain.allocations.events import AllocationReversed, FundsAllocated
from domain.decider import Event
from domain.gifts.events import DonationReceived, FeeCharged, GiftChargedBack, GiftRefunded
from domain.ledger import accounts
from domain.ledger.accounts import Account
from domain.money import Currency, Money
from domain.payouts.events import PayoutApproved, PayoutCancelled, PayoutFailed, PayoutSettled
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
    match event:
        case PayoutApproved():
            fund = accounts.household_fund(event.household_id)
            return transfer(fund, accounts.in_flight(event.payout_id), event.amount)
        case PayoutSettled():
            return transfer(accounts.in_flight(event.payout_id), accounts.BANK, event.amount)
        case PayoutFailed() | PayoutCancelled(approved=True):
            fund = accounts.household_fund(event.household_id)
            return transfer(accounts.in_flight(event.payout_id), fund, event.amount)
        case _:
            return ()
