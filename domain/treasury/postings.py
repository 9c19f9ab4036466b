"""What the treasury moves: from gateways to the custody account, and in and out of suspense."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from domain.capability import Entry
from domain.decider import Event
from domain.facts.treasury import (
    BankLineCorrected,
    GatewaySettled,
    SuspenseLineRecorded,
    SuspenseLineSentBack,
)
from domain.funds import accounts
from domain.funds.accounts import Account
from domain.funds.arrivals import out_of_suspense
from domain.funds.posting import Posting, transfer
from domain.money import Currency, Money
from domain.text import Reference


def _settled(event: GatewaySettled) -> tuple[Posting, ...]:
    entered = _entered(event.gateway, event.amount)
    return entered + out_of_suspense(event.amount) if event.from_suspense else entered


def _suspended(event: SuspenseLineRecorded) -> tuple[Posting, ...]:
    return _entered(None, event.amount)


def _sent_back(event: SuspenseLineSentBack) -> tuple[Posting, ...]:
    return out_of_suspense(event.amount)


def _corrected(event: BankLineCorrected) -> tuple[Posting, ...]:
    """The counter-entry and the right entry, as one."""
    sums: Counter[tuple[Account, Currency]] = Counter()
    for sign, amount, whose in (
        (-1, event.amount, event.gateway),
        (1, event.right_amount, event.right_gateway),
    ):
        if amount is not None:
            for account, minor, currency in _entered(whose, amount):
                sums[account, currency] += sign * minor
    return tuple(
        Posting(account, minor, currency) for (account, currency), minor in sums.items() if minor
    )


def _entered(gateway: Reference | None, amount: Money) -> tuple[Posting, ...]:
    """A line as it is entered: of a gateway, or in suspense."""
    if gateway is None:
        return transfer(accounts.SUSPENSE, accounts.SENDERS, amount)
    return transfer(accounts.BANK, accounts.gateway(gateway), amount)


POSTINGS: Final[Mapping[type[Event], Entry]] = {
    GatewaySettled: _settled,
    SuspenseLineRecorded: _suspended,
    SuspenseLineSentBack: _sent_back,
    BankLineCorrected: _corrected,
}
