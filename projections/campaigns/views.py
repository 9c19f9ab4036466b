"""What readers see of campaigns."""

from datetime import datetime
from typing import Self

from msgspec import Struct
from msgspec.structs import asdict

from domain.campaigns.outcome import Ending, Tally, ending_of, progress_percent
from domain.facts.campaigns import FeeBearer, FundingMode, Outcome
from domain.ids import CampaignId, HouseholdId
from domain.money import Currency
from projections.money import MoneyView, money_view


class CampaignColumns(Struct, frozen=True):
    """What is kept of a campaign; ``CampaignView`` says what it means."""

    campaign_id: CampaignId
    title_zh: str
    title_en: str
    kind: str
    funding: FundingMode
    legal_mode: str
    household_id: HouseholdId | None
    deadline: datetime | None
    fee_bearer: FeeBearer
    status: str
    published: bool
    frozen: bool
    outcome: Outcome | None
    target: MoneyView
    gifts: int
    given: MoneyView
    fee: MoneyView
    refunded: MoneyView
    charged_back: MoneyView
    debt: MoneyView
    late_gifts: int
    late: MoneyView
    allocated: MoneyView
    drafted_position: int

    @property
    def currency(self) -> Currency:
        """What gifts are taken in."""
        return self.target.currency

    @property
    def tally(self) -> Tally:
        """What became of its gifts."""
        return Tally(
            gifts=self.gifts,
            given_minor=self.given.minor,
            fee_minor=self.fee.minor,
            refunded_minor=self.refunded.minor,
            charged_back_minor=self.charged_back.minor,
            debt_minor=self.debt.minor,
            late_gifts=self.late_gifts,
            late_minor=self.late.minor,
        )

    @property
    def pooled(self) -> MoneyView:
        """Still in the fund, not allocated."""
        return money_view(self.tally.raised_minor, self.currency) - self.fee - self.allocated

    @property
    def back(self) -> MoneyView:
        """What donors have again, whoever bears it."""
        return money_view(self.tally.back_minor, self.currency)


class CampaignView(CampaignColumns, frozen=True):
    """A campaign and its money.

    Attributes:
        fee_bearer: Who bears what gateways keep: the ``gift``, or the ``platform``.
        published: Whether it ever was; one that was closed before is still a draft to others.
        outcome: Whether the target was reached, as its closing judged it; absent before.
        charged_back: What chargebacks took out of the fund.
        debt: What chargebacks took that had left the fund already.
        late_gifts: How many were given before the campaign closed and entered after it.
        late: What these were.
        allocated: Less what was reversed.
        raised: What is left of the gifts after refunds and chargebacks, before fees; what is in
            ``debt`` had been spent and stays counted.
        progress_percent: How much of the target that is, rounded down; it may be over 100.
        ending: What is said of how it ended, as its gifts stand now; absent until it is closed.
    """

    raised: MoneyView
    progress_percent: int
    ending: Ending | None

    @classmethod
    def of(cls, kept: CampaignColumns) -> Self:
        """What is kept of a campaign, and what the rules say of it."""
        tally, target_minor = kept.tally, kept.target.minor
        return cls(
            **asdict(kept),
            raised=money_view(tally.raised_minor, kept.currency),
            progress_percent=progress_percent(tally.raised_minor, target_minor),
            ending=ending_of(kept.funding, target_minor, kept.outcome, tally),
        )
