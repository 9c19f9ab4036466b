"""What may be done with a campaign, and what each decision depends on."""

from typing import Final

from domain.campaigns.commands import (
    CampaignCommand,
    CloseCampaign,
    DraftCampaign,
    FreezeCampaign,
    PauseCampaign,
    PublishCampaign,
    ResumeCampaign,
    UnfreezeCampaign,
)
from domain.campaigns.errors import (
    BeneficiaryMismatchError,
    CampaignAlreadyDraftedError,
    CampaignIsClosedError,
    CampaignIsFrozenError,
    CampaignNotFrozenError,
    CampaignNotInStatusError,
    DeadlineMissingError,
    DeadlineNotInFutureError,
    GiftsSinceInFutureError,
    TargetNotReachedError,
)
from domain.campaigns.outcome import outcome_of
from domain.campaigns.state import Campaign, campaign_events, evolve, require_drafted
from domain.decider import Boundary, Criterion, Decider, Event
from domain.facts.campaigns import (
    CAMPAIGN_EVENTS,
    CAMPAIGN_LIFECYCLE,
    CampaignClosed,
    CampaignDrafted,
    CampaignEvent,
    CampaignFrozen,
    CampaignKind,
    CampaignPaused,
    CampaignPublished,
    CampaignResumed,
    CampaignStatus,
    CampaignUnfrozen,
    FundingMode,
    Outcome,
)
from domain.facts.editions import SECOND
from domain.facts.gift_moves import GiftMoved
from domain.facts.gifts import ChargebackReversed, DonationReceived, GiftChargedBack, GiftRefunded
from domain.households import rules as households
from domain.ids import CampaignId, campaign_tag
from domain.money import Money


def boundary(command: CampaignCommand) -> Boundary:
    """The campaign's own facts; for closing also the gifts, since the outcome is their total.

    What is for one household depends on its standing until gifts are taken.
    """
    if isinstance(command, CloseCampaign):
        gifts = (DonationReceived, GiftRefunded, GiftChargedBack, ChargebackReversed, GiftMoved)
        return Boundary.of(Criterion(CAMPAIGN_EVENTS + gifts, (campaign_tag(command.campaign_id),)))
    own = campaign_events(command.campaign_id)
    if isinstance(command, DraftCampaign | PublishCampaign) and command.household_id is not None:
        return Boundary.of(own, households.household_events(command.household_id))
    return Boundary.of(own)


def decide(state: Campaign, command: CampaignCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    campaign_id, by, at = command.campaign_id, command.by, command.at
    if isinstance(command, DraftCampaign):
        return _draft(state, command)
    drafted = require_drafted(state, campaign_id)
    match command:
        case PublishCampaign(edition=edition):
            _require_status(state, campaign_id, CampaignPublished)
            if command.household_id != drafted.household_id:
                raise BeneficiaryMismatchError(campaign_id, drafted.kind)
            _require_beneficiary(state, command)
            since = None if edition < SECOND else drafted.gifts_since or at
            published = CampaignPublished(
                campaign_id=campaign_id, gifts_since=since, edition=edition, by=by, at=at
            )
            return (published,)
        case PauseCampaign():
            _require_status(state, campaign_id, CampaignPaused)
            return (CampaignPaused(campaign_id=campaign_id, by=by, at=at),)
        case ResumeCampaign():
            _require_status(state, campaign_id, CampaignResumed)
            return (CampaignResumed(campaign_id=campaign_id, by=by, at=at),)
        case CloseCampaign():
            return _close(state, drafted, command)
        case FreezeCampaign(reason=why):
            if state.frozen:
                raise CampaignIsFrozenError(campaign_id)
            return (CampaignFrozen(campaign_id=campaign_id, reason=why, by=by, at=at),)
        case UnfreezeCampaign(reason=because):
            if not state.frozen:
                raise CampaignNotFrozenError(campaign_id)
            return (CampaignUnfrozen(campaign_id=campaign_id, reason=because, by=by, at=at),)
        case _:
            raise AssertionError(command)


def _require_status(state: Campaign, campaign_id: CampaignId, due: type[CampaignEvent]) -> None:
    """Raise unless the campaign stands where the event that is due may follow."""
    if state.frozen:
        raise CampaignIsFrozenError(campaign_id)
    (needed,) = CAMPAIGN_LIFECYCLE.since(due)
    if state.status is not needed:
        raise CampaignNotInStatusError(campaign_id, state.status, needed)


def _require_beneficiary(state: Campaign, command: DraftCampaign | PublishCampaign) -> None:
    """Nobody is asked to give for a household that could not be paid."""
    if command.household_id is not None:
        households.require_payable(state.beneficiary, command.household_id)


def _draft(state: Campaign, command: DraftCampaign) -> tuple[Event, ...]:
    campaign_id, deadline = command.campaign_id, command.deadline
    if state.drafted is not None:
        raise CampaignAlreadyDraftedError(campaign_id)
    command.target.checked()
    earmarked = command.kind is CampaignKind.EARMARKED
    if earmarked is (command.household_id is None):
        raise BeneficiaryMismatchError(campaign_id, command.kind)
    if deadline is None and command.funding is FundingMode.ALL_OR_NOTHING:
        raise DeadlineMissingError(campaign_id)
    if deadline is not None and deadline <= command.at:
        raise DeadlineNotInFutureError(campaign_id, deadline)
    if command.gifts_since is not None and command.gifts_since > command.at:
        raise GiftsSinceInFutureError(campaign_id, command.gifts_since)
    _require_beneficiary(state, command)
    return (
        CampaignDrafted(
            campaign_id=campaign_id,
            title_zh=command.title_zh,
            title_en=command.title_en,
            kind=command.kind,
            funding=command.funding,
            legal_mode=command.legal_mode,
            target=command.target,
            household_id=command.household_id,
            deadline=deadline,
            gifts_since=command.gifts_since,
            fee_bearer=command.fee_bearer,
            by=command.by,
            at=command.at,
        ),
    )


def _close(state: Campaign, drafted: CampaignDrafted, command: CloseCampaign) -> tuple[Event, ...]:
    campaign_id = command.campaign_id
    if state.frozen:
        raise CampaignIsFrozenError(campaign_id)
    if state.status is CampaignStatus.CLOSED:
        raise CampaignIsClosedError(campaign_id)
    raised_minor = state.tally.raised_minor
    outcome = outcome_of(raised_minor, drafted.target.minor)
    running = drafted.deadline is not None and command.at < drafted.deadline
    early = running and outcome is Outcome.MISSED
    if drafted.funding is FundingMode.ALL_OR_NOTHING and early:
        raised = Money(raised_minor, drafted.target.currency)
        raise TargetNotReachedError(campaign_id, raised, drafted.target)
    return (
        CampaignClosed(
            campaign_id=campaign_id,
            raised_minor=raised_minor,
            outcome=outcome,
            by=command.by,
            at=command.at,
        ),
    )


CAMPAIGN_DECIDER: Final = Decider(
    boundary=boundary, initial=lambda _: Campaign(), evolve=evolve, decide=decide
)
