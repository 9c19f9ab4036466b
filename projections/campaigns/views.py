"""What readers see of campaigns."""

from datetime import datetime
from typing import Self

from msgspec import Struct
from msgspec.structs import asdict

from domain.campaigns.outcome import Ending, Tally, ending_of, progress_percent
from domain.facts.campaigns import FundingMode, Outcome
from domain.ids import CampaignId, HouseholdId


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
    status: str
    published: bool
    frozen: bool
    outcome: Outcome | None
    currency: str
    target_minor: int
    gifts: int
    given_minor: int
    fee_minor: int
    refunded_minor: int
    charged_back_minor: int
    debt_minor: int
    allocated_minor: int
    drafted_position: int

    @property
    def tally(self) -> Tally:
        """What became of its gifts."""
        return Tally(
            gifts=self.gifts,
            given_minor=self.given_minor,
            fee_minor=self.fee_minor,
            refunded_minor=self.refunded_minor,
            charged_back_minor=self.charged_back_minor,
            debt_minor=self.debt_minor,
        )

    @property
    def pooled_minor(self) -> int:
        """Still in the fund, not allocated."""
        return self.tally.raised_minor - self.fee_minor - self.allocated_minor


class CampaignView(CampaignColumns, frozen=True):
    """A campaign and its money, in minor units.

    Attributes:
        published: Whether it ever was; one that was closed before is still a draft to others.
        outcome: Whether the target was reached, as its closing judged it; absent before.
        charged_back_minor: What chargebacks took out of the fund.
        debt_minor: What chargebacks took that had left the fund already.
        allocated_minor: Less what was reversed.
        raised_minor: What is left of the gifts after refunds and chargebacks, before fees; what is
            in ``debt_minor`` had been spent and stays counted.
        progress_percent: How much of the target that is, rounded down; it may be over 100.
        ending: What is said of how it ended, as its gifts stand now; absent until it is closed.
    """

    raised_minor: int
    progress_percent: int
    ending: Ending | None

    @classmethod
    def of(cls, kept: CampaignColumns) -> Self:
        """What is kept of a campaign, and what the rules say of it."""
        tally = kept.tally
        return cls(
            **asdict(kept),
            raised_minor=tally.raised_minor,
            progress_percent=progress_percent(tally.raised_minor, kept.target_minor),
            ending=ending_of(kept.funding, kept.target_minor, kept.outcome, tally),
        )
