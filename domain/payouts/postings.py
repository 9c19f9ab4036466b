"""What payouts move: from a household's account on its way, and out of the bank or back."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Entry
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
from domain.funds import accounts
from domain.funds.accounts import Account
from domain.funds.arrivals import out_of_suspense
from domain.funds.posting import Posting, transfer


def _account(event: PayoutEvent) -> Account:
    """Which of the household's accounts pays."""
    if event.source is PayoutSource.EARNINGS:
        return accounts.earnings(event.household_id)
    return accounts.household_fund(event.household_id)


def _approved(event: PayoutApproved) -> tuple[Posting, ...]:
    return transfer(_account(event), accounts.in_flight(event.payout_id), event.amount)


def _settled(event: PayoutSettled) -> tuple[Posting, ...]:
    return transfer(accounts.in_flight(event.payout_id), accounts.BANK, event.amount)


def _failed(event: PayoutFailed | PayoutCancelled) -> tuple[Posting, ...]:
    return transfer(accounts.in_flight(event.payout_id), _account(event), event.amount)


def _cancelled(event: PayoutCancelled) -> tuple[Posting, ...]:
    """Before its approval a payout was held only, and had not moved."""
    return _failed(event) if event.approved else ()


def _returned(event: PayoutReturned) -> tuple[Posting, ...]:
    back = transfer(accounts.BANK, _account(event), event.amount)
    return back + out_of_suspense(event.amount) if event.from_suspense else back


def _withheld(event: TaxWithheld) -> tuple[Posting, ...]:
    return transfer(accounts.earnings(event.household_id), accounts.TAX, event.amount)


def _released(event: TaxReleased) -> tuple[Posting, ...]:
    return transfer(accounts.TAX, accounts.earnings(event.household_id), event.amount)


POSTINGS: Final[Mapping[type[Event], Entry]] = {
    PayoutApproved: _approved,
    PayoutSettled: _settled,
    PayoutFailed: _failed,
    PayoutCancelled: _cancelled,
    PayoutReturned: _returned,
    TaxWithheld: _withheld,
    TaxReleased: _released,
}
