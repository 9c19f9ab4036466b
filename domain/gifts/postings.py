"""What gifts move: into a campaign's fund, and back out of it."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Entry
from domain.decider import Event
from domain.facts.gifts import DonationReceived, FeeCharged, GiftChargedBack, GiftRefunded
from domain.funds import accounts
from domain.funds.posting import Posting, moved, transfer


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
    return moved(sides)


POSTINGS: Final[Mapping[type[Event], Entry]] = {
    DonationReceived: _received,
    FeeCharged: _fee,
    GiftRefunded: _refunded,
    GiftChargedBack: _charged_back,
}
