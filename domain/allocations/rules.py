"""When money may go from a pool to households, and back."""

from typing import Final

from domain.allocations.commands import AllocateFunds, ReverseAllocation
from domain.allocations.errors import (
    AllocationAlreadySpentError,
    AllocationBeforeOutcomeError,
    AllocationExceedsFundError,
    AllocationHasNoTakersError,
    AllocationUnknownError,
    CandidateOutOfRangeError,
    CandidateRepeatedError,
    HouseholdNotEarmarkedError,
)
from domain.allocations.need import (
    EARMARKED,
    NEED_WEIGHTED,
    AllocationInputs,
    Candidate,
    split_by_need,
)
from domain.campaigns.errors import CampaignIsFrozenError
from domain.campaigns.state import Campaign, campaign_events, require_drafted
from domain.campaigns.state import evolve as campaigns_evolve
from domain.commitments import Opening
from domain.decider import Boundary, Decider, Decision, Event
from domain.facts.allocations import AllocationReversed, FundsAllocated, Share
from domain.facts.campaigns import (
    CampaignDrafted,
    CampaignEvent,
    CampaignKind,
    FundingMode,
    Outcome,
)
from domain.facts.gift_moves import GiftMoved
from domain.facts.gifts import DonationReceived
from domain.facts.households import HouseholdEvent
from domain.funds.campaign_fund import CampaignFund, campaign_money, campaign_outflows
from domain.funds.household_fund import HouseholdFund, household_money
from domain.households import rules as households
from domain.households.rules import Household
from domain.ids import DonorId, HouseholdId
from domain.money import MINOR_MAX, Money

INPUTS_FIELD: Final = "allocation-inputs"
NEED_SCORE_MAX: Final = 1_000_000


class Pool:
    """What an allocation depends on, folded in place.

    Attributes:
        campaign: The campaign's standing.
        fund: Its money.
        donors: Everybody who gave by name; who is related to them is kept out.
        households: The standing of every candidate.
    """

    def __init__(self, command: AllocateFunds) -> None:
        self.campaign = Campaign()
        self.fund = CampaignFund()
        self.donors: set[DonorId] = set()
        self.households = {key.household_id: Household() for key in command.candidates}


def boundary(command: AllocateFunds) -> Boundary:
    """The campaign, its money, and the standing of every candidate."""
    standing = (
        campaign_events(command.campaign_id),
        *(households.household_events(candidate.household_id) for candidate in command.candidates),
    )
    return Boundary(
        (campaign_money(command.campaign_id), *standing),
        (campaign_outflows(command.campaign_id), *standing),
    )


def evolve(state: Pool, event: Event) -> Pool:
    """The pool one event later, in place."""
    match event:
        case CampaignEvent():
            state.campaign = campaigns_evolve(state.campaign, event)
        case HouseholdEvent(household_id=household_id):
            household = state.households[household_id]
            state.households[household_id] = households.evolve(household, event)
        case _:
            state.fund.apply(event)
            if isinstance(event, DonationReceived | GiftMoved) and event.donor_id is not None:
                state.donors.add(event.donor_id)
    return state


def decide(state: Pool, command: AllocateFunds) -> Decision:
    """Split the amount by the campaign's rule, or name the rule that stands against it.

    The inputs are committed to and go to the vault, for auditors.
    """
    drafted = require_drafted(state.campaign, command.campaign_id)
    if state.campaign.frozen:
        raise CampaignIsFrozenError(command.campaign_id)
    reached = state.campaign.outcome is Outcome.REACHED
    if drafted.funding is FundingMode.ALL_OR_NOTHING and not reached:
        raise AllocationBeforeOutcomeError(command.campaign_id)
    _check_candidates(state, drafted, command)
    inputs = _inputs(state, drafted, command)
    shares = split_by_need(inputs)
    if not shares:
        raise AllocationHasNoTakersError(command.campaign_id)
    opening = Opening.of(INPUTS_FIELD, inputs.encode(), command.salt)
    allocated = FundsAllocated(
        allocation_id=command.allocation_id,
        campaign_id=command.campaign_id,
        currency=drafted.target.currency,
        shares=shares,
        rule=inputs.rule,
        inputs=opening.commitment,
        allocated_by=command.by,
        allocated_at=command.at,
    )
    return Decision((allocated,), (opening,))


def inputs_of(state: Pool, command: AllocateFunds) -> AllocationInputs:
    """What the commitment of the decision is over.

    Raises:
        CampaignUnknownError: if there is no such campaign.
    """
    drafted = require_drafted(state.campaign, command.campaign_id)
    return _inputs(state, drafted, command)


def _check_candidates(state: Pool, drafted: CampaignDrafted, command: AllocateFunds) -> None:
    seen: set[HouseholdId] = set()
    for candidate in command.candidates:
        household_id = candidate.household_id
        if household_id in seen:
            raise CandidateRepeatedError(household_id)
        seen.add(household_id)
        if drafted.kind is CampaignKind.EARMARKED and household_id != drafted.household_id:
            raise HouseholdNotEarmarkedError(command.campaign_id, household_id)
        _check_range(candidate)
        households.require_payable(state.households[household_id], household_id)


def _check_range(candidate: Candidate) -> None:
    cap = candidate.cap_minor
    score_fits = 0 <= candidate.need_score <= NEED_SCORE_MAX
    if not score_fits or (cap is not None and not 0 <= cap <= MINOR_MAX):
        raise CandidateOutOfRangeError(candidate.household_id)


def _inputs(state: Pool, drafted: CampaignDrafted, command: AllocateFunds) -> AllocationInputs:
    """The rule's inputs; only donors that a candidate is related to are named in them."""
    available = state.fund.fund.available
    amount = command.amount or Money(available, drafted.target.currency)
    amount.require(drafted.target.currency)
    if amount.minor > available or not available:
        held = Money(available, drafted.target.currency)
        raise AllocationExceedsFundError(command.campaign_id, amount, held)
    relations = {party for candidate in command.candidates for party in candidate.related_to}
    interested = relations & ({drafted.by, command.by} | state.donors)
    earmarked = drafted.kind is CampaignKind.EARMARKED
    return AllocationInputs(
        rule=EARMARKED if earmarked else NEED_WEIGHTED,
        pool_minor=amount.checked().minor,
        candidates=command.candidates,
        interested=tuple(sorted(interested)),
    )


class Reversal:
    """What a reversal depends on, folded in place."""

    def __init__(self, command: ReverseAllocation) -> None:
        self.campaign_id = command.campaign_id
        self.fund = CampaignFund()
        self.accounts = {key: HouseholdFund(key) for key in command.household_ids}


def reverse_boundary(command: ReverseAllocation) -> Boundary:
    """The campaign's money and that of every household that loses its share."""
    accounts = tuple(household_money(household_id) for household_id in command.household_ids)
    return Boundary(
        (campaign_money(command.campaign_id), *accounts),
        (campaign_outflows(command.campaign_id), *accounts),
    )


def reverse_evolve(state: Reversal, event: Event) -> Reversal:
    """The two sides one event later; a household's money may come from other campaigns too."""
    both = (getattr(event, "campaign_id", None), getattr(event, "to_campaign_id", None))
    if state.campaign_id in both:
        state.fund.apply(event)
    for account in state.accounts.values():
        account.apply(event)
    return state


def reverse(state: Reversal, command: ReverseAllocation) -> tuple[Event, ...]:
    """Take whole, untouched shares back."""
    shares, currency = [], state.fund.currency
    if not command.household_ids:
        raise AllocationHasNoTakersError(command.campaign_id)
    for household_id in sorted(set(command.household_ids)):
        taken = state.fund.taken.get((command.allocation_id, household_id))
        if taken is None or currency is None:
            raise AllocationUnknownError(command.allocation_id, household_id)
        account = state.accounts[household_id]
        if not account.fund(currency).is_free(account.shares[command.allocation_id]):
            raise AllocationAlreadySpentError(command.allocation_id, household_id)
        shares.append(Share(household_id, sum(part.length for part in taken)))
    assert currency is not None
    return (
        AllocationReversed(
            allocation_id=command.allocation_id,
            campaign_id=command.campaign_id,
            currency=currency,
            shares=tuple(shares),
            reason=command.reason,
            reversed_by=command.by,
            reversed_at=command.at,
        ),
    )


ALLOCATION_DECIDER: Final = Decider(boundary=boundary, initial=Pool, evolve=evolve, decide=decide)
REVERSAL_DECIDER: Final = Decider(
    boundary=reverse_boundary, initial=Reversal, evolve=reverse_evolve, decide=reverse
)
