"""Who may give and be given to, as the log says it at each position.

The states are those of the rules; every event that moves money for somebody is held against them,
so that it is no use to append one past the rules.
"""

from domain.campaigns.state import Campaign, evolve
from domain.errors import DomainError
from domain.facts.allocations import FundsAllocated
from domain.facts.campaigns import (
    CampaignDrafted,
    CampaignEvent,
    CampaignStatus,
    FundingMode,
    Outcome,
)
from domain.facts.gifts import DonationReceived
from domain.facts.households import HouseholdEvent, HouseholdRegistered
from domain.facts.payouts import PayoutApproved, PayoutRequested, PayoutSent
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.households import rules as households
from domain.households.rules import Household
from domain.ids import HouseholdId
from domain.laws.broken import LawBrokenError
from domain.laws.stores import Stores

Paid = PayoutRequested | PayoutApproved | PayoutSent | AssignmentAccepted | ClaimConflictCompensated
"""Steps that the rules allow only for a household that may be paid."""
_NEW = Household()


class Standing:
    """Every campaign and every household, folded in place and checked on the way."""

    def __init__(self, stores: Stores) -> None:
        """Keep them in the stores given."""
        self._campaigns = stores.objects("campaign_standings")
        self._households = stores.values("household_standings", Household)

    def move_campaign(self, event: CampaignEvent) -> None:
        """Fold a campaign's event in.

        Raises:
            LawBrokenError: it is about a campaign that is not there, or drafts one again.
        """
        campaign_id = event.campaign_id
        before = self._campaigns.get(campaign_id)
        if (before is None) is not isinstance(event, CampaignDrafted):
            raise LawBrokenError("a campaign is drafted first, and once", campaign_id)
        self._campaigns[campaign_id] = evolve(before or Campaign(), event)

    def move_household(self, event: HouseholdEvent) -> None:
        """Fold a household's event in.

        Raises:
            LawBrokenError: it is about a household that is not there, or registers one again.
        """
        household_id = event.household_id
        before = self._households.get(household_id)
        if (before is None) is not isinstance(event, HouseholdRegistered):
            raise LawBrokenError("a household is registered first, and once", household_id)
        self._households[household_id] = households.evolve(before or _NEW, event)

    def check_gift(self, event: DonationReceived) -> None:
        """A gift goes to a campaign that takes gifts, before its deadline."""
        campaign: Campaign = self._campaigns.get(event.campaign_id) or Campaign()
        drafted = campaign.drafted
        takes = campaign.status is CampaignStatus.OPEN and not campaign.frozen
        if drafted is None or not takes:
            raise LawBrokenError("gifts go to open campaigns", event.donation_id)
        late = drafted.deadline is not None and event.received_at >= drafted.deadline
        if late or event.amount.currency is not drafted.target.currency:
            raise LawBrokenError("gifts are as the campaign asks", event.donation_id)

    def check_allocation(self, event: FundsAllocated) -> None:
        """A campaign gives while it may, to households that may be paid, in its currency."""
        campaign: Campaign = self._campaigns.get(event.campaign_id) or Campaign()
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
            self._require(share.household_id)

    def check_paid(self, event: Paid) -> None:
        """Nothing is paid, or given to be earned, to a household that may not be paid."""
        self._require(event.household_id)

    def need_tier(self, household_id: HouseholdId) -> int:
        """The household's tier; 0 of one that is unknown."""
        household: Household | None = self._households.get(household_id)
        return 0 if household is None else household.need_tier

    def _require(self, household_id: HouseholdId) -> None:
        household: Household = self._households.get(household_id) or _NEW
        if (
            household.verified
            and household.consented
            and not household.frozen
            and not household.exited
        ):
            return
        try:
            households.require_payable(household, household_id)
        except DomainError as error:
            raise LawBrokenError("a household is paid while it may be", str(error)) from error
