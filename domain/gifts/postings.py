"""What gifts move: into a campaign's fund, and back out of it."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Entry
from domain.decider import Event
from domain.facts.gift_moves import GiftMoved
from domain.facts.gifts import (
    ChargebackReversed,
    DebtRepaid,
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftRefunded,
)
from domain.funds import accounts
from domain.funds.arrivals import out_of_suspense
from domain.funds.posting import Posting, moved, transfer


def _received(event: DonationReceived) -> tuple[Posting, ...]:
    fund = accounts.campaign_fund(event.campaign_id)
    return transfer(accounts.gateway(event.gateway), fund, event.amount)


def _fee(event: FeeCharged) -> tuple[Posting, ...]:
    fund = accounts.campaign_fund(event.campaign_id)
    kept = transfer(accounts.fee("gateway"), accounts.gateway(event.gateway), event.fee)
    if not event.borne_minor:
        return kept + transfer(fund, accounts.VENDORS, event.fee)
    fee, currency = event.fee.minor, event.fee.currency
    sides = (
        Posting(fund, fee - event.borne_minor, currency),
        Posting(accounts.BORNE_FEES, event.borne_minor, currency),
        Posting(accounts.VENDORS, -fee, currency),
    )
    return kept + moved(sides)


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
    return moved(sides)


def _reversed(event: ChargebackReversed) -> tuple[Posting, ...]:
    currency = event.amount.currency
    sides = (
        Posting(accounts.gateway(event.gateway), event.amount.minor, currency),
        Posting(accounts.campaign_fund(event.campaign_id), -event.from_fund_minor, currency),
        Posting(accounts.debt(event.donor_id), -event.debt_minor, currency),
    )
    return moved(sides)


def _repaid(event: DebtRepaid) -> tuple[Posting, ...]:
    paid = transfer(accounts.BANK, accounts.debt(event.donor_id), event.amount)
    return paid + out_of_suspense(event.amount) if event.from_suspense else paid


def _moved(event: GiftMoved) -> tuple[Posting, ...]:
    """The fee was posted when it was charged, and is no fund's any more."""
    origin = accounts.campaign_fund(event.campaign_id)
    return transfer(origin, accounts.campaign_fund(event.to_campaign_id), event.left)


POSTINGS: Final[Mapping[type[Event], Entry]] = {
    DonationReceived: _received,
    FeeCharged: _fee,
    GiftRefunded: _refunded,
    GiftChargedBack: _charged_back,
    ChargebackReversed: _reversed,
    DebtRepaid: _repaid,
    GiftMoved: _moved,
}
