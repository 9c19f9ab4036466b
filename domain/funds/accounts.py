"""The chart of accounts: names and what each may never do."""

from typing import Final, NewType

from domain.ids import CampaignId, DonorId, HouseholdId, OrderId, PayoutId, StationId
from domain.text import Reference

Account = NewType("Account", str)
"""``kind:…``; the chart is drawn in docs/architecture.md."""

BANK: Final = Account("assets:bank:custody")
SUSPENSE: Final = Account("assets:bank:suspense")
"""In the bank, but nobody knows yet what for: no part of custody, so that no payout takes it."""
SUSPENDED: Final = Account("suspense:payments")
"""Captured by gateways, but it does not fit what was asked for: owed to whoever paid."""
VENDORS: Final = Account("world:vendors")
SENDERS: Final = Account("world:senders")
"""Whoever sent what stands in suspense."""


def gateway(name: Reference) -> Account:
    """Captured by a payment gateway, not yet in our bank."""
    return Account(f"assets:gateway:{name}")


def campaign_fund(campaign_id: CampaignId) -> Account:
    """Raised, not yet allocated."""
    return Account(f"funds:campaign:{campaign_id}")


def household_fund(household_id: HouseholdId) -> Account:
    """Allocated to a household, not yet on its way."""
    return Account(f"funds:household:{household_id}")


def escrow(order_id: OrderId) -> Account:
    """Paid in by a buyer for piecework, not yet earned or given back."""
    return Account(f"escrow:order:{order_id}")


def earnings(household_id: HouseholdId) -> Account:
    """Earned by piecework, not yet on its way; never mixed with what was given."""
    return Account(f"earnings:household:{household_id}")


def station_earnings(station_id: StationId) -> Account:
    """Fees that a station earned, not yet paid to it."""
    return Account(f"earnings:station:{station_id}")


def in_flight(payout_id: PayoutId) -> Account:
    """Approved and on its way; must return to zero."""
    return Account(f"payouts:inflight:{payout_id}")


def fee(kind: str) -> Account:
    """What it cost, shown as its own line."""
    return Account(f"fees:{kind}")


def debt(donor_id: DonorId | None) -> Account:
    """Owed to us after a chargeback of money that was gone."""
    return Account(f"debts:{donor_id or 'anonymous'}")


BORNE_FEES: Final = Account("platform:fees")
"""Fees that the platform bears: as a campaign promised, or as nobody else is to."""
TAX: Final = Account("tax:withheld")
"""Kept back from earnings, owed to the tax office."""


MAY_NOT_OVERDRAW: Final = (
    "funds:",
    "escrow:",
    "earnings:",
    "suspense:",
    "tax:",
    "payouts:inflight:",
)
"""Prefixes of the accounts that hold other people's money: their balance is never a debit."""


def may_not_overdraw(account: Account) -> bool:
    """Whether the account holds money for somebody, so that a debit balance breaks the law."""
    return account.startswith(MAY_NOT_OVERDRAW)
