"""What must always hold of allocations and their reversals."""

from typing import Final

from domain.campaigns import laws as campaigns
from domain.facts.allocations import AllocationEvent, AllocationReversed, FundsAllocated
from domain.facts.campaigns import FundingMode, Outcome
from domain.households import laws as households
from domain.laws.books import Books
from domain.laws.broken import LawBrokenError
from domain.laws.law import Law


class CampaignsGiveWhileTheyMay(Law):
    """A campaign gives while it may, to households that may be paid, in its currency."""

    concerns = (FundsAllocated,)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._campaigns = books.of(campaigns.Standings)
        self._households = books.of(households.Standings)

    def check(self, event: FundsAllocated) -> None:
        """Hold an allocation against its campaign and all its households."""
        campaign = self._campaigns.of(event.campaign_id)
        drafted = campaign.drafted
        fits = drafted is not None and drafted.target.currency is event.currency
        missed = (
            drafted is not None
            and drafted.funding is FundingMode.ALL_OR_NOTHING
            and campaign.outcome is not Outcome.REACHED
        )
        if not fits or missed or campaign.frozen:
            raise LawBrokenError("a campaign gives while it may", event.allocation_id)
        for share in event.shares:
            self._households.require_payable(share.household_id)


class OneWholeShareEach(Law):
    """A household has one share of an allocation, and a reversal takes it back whole."""

    concerns = (AllocationEvent,)

    def check(self, event: AllocationEvent) -> None:
        """Hold the shares against each other, and a reversal's against what was given."""
        if len({share.household_id for share in event.shares}) < len(event.shares):
            raise LawBrokenError("a household has one share", event.allocation_id)
        if not isinstance(event, AllocationReversed):
            return
        for share in event.shares:
            covers = self.books.household(share.household_id).shares.get(event.allocation_id)
            if covers is None or covers.length != share.minor:
                raise LawBrokenError("a reversal takes whole shares back", event.allocation_id)


LAWS: Final = (CampaignsGiveWhileTheyMay, OneWholeShareEach)
