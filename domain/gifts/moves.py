"""When a gift that was entered for the wrong campaign may go over to the right one.

Two people do it: one proposes, another confirms. A proposal holds no money; what is allocated
before the second person agrees can't move any more. The donor gets nothing back and gives nothing
again: the gift stands elsewhere, last among the gifts there, with the fee that it cost.
"""

from datetime import datetime
from typing import Final

from domain.campaigns.errors import CampaignIsFrozenError
from domain.campaigns.state import (
    Campaign,
    campaign_events,
    is_late,
    require_drafted,
    require_taking,
)
from domain.campaigns.state import evolve as campaigns_evolve
from domain.decider import Boundary, Criterion, Decider, Event
from domain.facts.campaigns import CampaignEvent, FundingMode, Outcome
from domain.facts.gift_moves import GiftMoved, GiftMoveProposed, GiftMoveWithdrawn
from domain.facts.gifts import DonationReceived
from domain.funds.campaign_fund import (
    CampaignFund,
    GiftRange,
    campaign_money,
    campaign_outflows,
)
from domain.gifts.commands import ConfirmMove, MoveCommand, ProposeMove, WithdrawMove
from domain.gifts.errors import (
    GiftDecidedCampaignError,
    GiftNotInCampaignError,
    GiftNotWholeError,
    MoveAlreadyProposedError,
    MoveNotProposedError,
    MoverIsProposerError,
    MoveToSameCampaignError,
)
from domain.ids import DonationId, campaign_tag
from domain.money import Money


class Moving:
    """What moves from one campaign to another depend on, folded in place.

    Attributes:
        fund: The money of the campaign that gifts leave.
        origin: Its standing.
        target: The standing of the other.
        given: Of the gifts of the first, when each was given, and whether it counted as late.
        proposed: Moves out of the first that wait for a second person.
    """

    def __init__(self, command: MoveCommand) -> None:
        self.campaign_id = command.campaign_id
        self.fund = CampaignFund()
        self.origin, self.target = Campaign(), Campaign()
        self.given: dict[DonationId, tuple[datetime, bool]] = {}
        self.proposed: dict[DonationId, GiftMoveProposed] = {}


def boundary(command: MoveCommand) -> Boundary:
    """All moves between the same two campaigns share a state, so that a whole file costs one fold.

    Whatever takes money out of the first campaign makes a decision stale; gifts to it don't.
    """
    tag = campaign_tag(command.campaign_id)
    proposals = Criterion((GiftMoveProposed, GiftMoveWithdrawn), (tag,))
    standing = campaign_events(command.campaign_id), campaign_events(command.to_campaign_id)
    return Boundary(
        (campaign_money(command.campaign_id), proposals, *standing),
        (campaign_outflows(command.campaign_id), proposals, *standing),
    )


def evolve(state: Moving, event: Event) -> Moving:
    """The state one event later, in place."""
    match event:
        case CampaignEvent(campaign_id=campaign_id):
            if campaign_id == state.campaign_id:
                state.origin = campaigns_evolve(state.origin, event)
            else:
                state.target = campaigns_evolve(state.target, event)
        case GiftMoveProposed(donation_id=donation_id):
            if event.campaign_id == state.campaign_id:
                state.proposed[donation_id] = event
        case GiftMoveWithdrawn(donation_id=donation_id):
            if event.campaign_id == state.campaign_id:
                del state.proposed[donation_id]
        case DonationReceived(donation_id=donation_id):
            state.fund.apply(event)
            state.given[donation_id] = event.received_at, event.after_closing
        case GiftMoved(donation_id=donation_id):
            state.fund.apply(event)
            if event.campaign_id == state.campaign_id:
                del state.given[donation_id], state.proposed[donation_id]
            else:
                state.given[donation_id] = event.given, event.after_closing
        case _:
            state.fund.apply(event)
    return state


def decide(state: Moving, command: MoveCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    donation_id, to = command.donation_id, command.to_campaign_id
    gift = state.fund.gifts.get(donation_id)
    if gift is None:
        raise GiftNotInCampaignError(donation_id, command.campaign_id)
    waiting = state.proposed.get(donation_id)
    if isinstance(command, ProposeMove):
        if waiting is not None:
            raise MoveAlreadyProposedError(donation_id, waiting.to_campaign_id)
        _require_movable(state, command, gift)
        return (
            GiftMoveProposed(
                donation_id=donation_id,
                campaign_id=command.campaign_id,
                donor_id=gift.donor_id,
                to_campaign_id=to,
                reason=command.reason,
                proposed_by=command.by,
                proposed_at=command.at,
            ),
        )
    if waiting is None or waiting.to_campaign_id != to:
        raise MoveNotProposedError(donation_id, to)
    match command:
        case ConfirmMove():
            return _confirm(state, command, gift, waiting)
        case WithdrawMove():
            return (
                GiftMoveWithdrawn(
                    donation_id=donation_id,
                    campaign_id=command.campaign_id,
                    donor_id=gift.donor_id,
                    to_campaign_id=to,
                    withdrawn_by=command.by,
                    withdrawn_at=command.at,
                ),
            )
        case _:
            raise AssertionError(command)


def _confirm(
    state: Moving, command: ConfirmMove, gift: GiftRange, waiting: GiftMoveProposed
) -> tuple[Event, ...]:
    if waiting.proposed_by == command.by:
        raise MoverIsProposerError(command.donation_id, command.by)
    _require_movable(state, command, gift)
    received_at, counted_late = state.given[command.donation_id]
    return (
        GiftMoved(
            donation_id=command.donation_id,
            campaign_id=command.campaign_id,
            donor_id=gift.donor_id,
            to_campaign_id=command.to_campaign_id,
            amount=Money(gift.range.length, gift.currency),
            fee_minor=gift.cost_minor,
            gateway=gift.gateway,
            given=received_at,
            reason=waiting.reason,
            proposed_by=waiting.proposed_by,
            confirmed_by=command.by,
            moved_at=command.at,
            after_closing=is_late(state.target, received_at),
            counted_late=counted_late,
        ),
    )


def _require_movable(state: Moving, command: MoveCommand, gift: GiftRange) -> None:
    """Raise unless the gift is whole, may leave the one campaign and may enter the other."""
    donation_id, campaign_id = command.donation_id, command.campaign_id
    if campaign_id == command.to_campaign_id:
        raise MoveToSameCampaignError(donation_id, campaign_id)
    require_whole(donation_id, gift, state.fund.left(donation_id))
    drafted = require_drafted(state.origin, campaign_id)
    if state.origin.frozen:
        raise CampaignIsFrozenError(campaign_id)
    reached = state.origin.outcome is Outcome.REACHED
    if reached and drafted.funding is FundingMode.ALL_OR_NOTHING:
        raise GiftDecidedCampaignError(donation_id, campaign_id)
    received_at, _ = state.given[donation_id]
    target = require_taking(state.target, command.to_campaign_id, received_at)
    Money(gift.range.length, gift.currency).require(target.target.currency)


def require_whole(donation_id: DonationId, gift: GiftRange, left_minor: int) -> None:
    """Raise unless nothing but the fee is gone of the gift, and something is left.

    Args:
        donation_id: The gift.
        gift: Its place in its fund.
        left_minor: What of it is free there.

    Raises:
        GiftNotWholeError: a part is allocated, paid or refunded, or a bank has disputed it.
    """
    given_minor, fee_minor = gift.range.length, gift.cost_minor
    if not left_minor or gift.chargebacks or left_minor + fee_minor != given_minor:
        left, fee, given = (
            Money(minor, gift.currency) for minor in (left_minor, fee_minor, given_minor)
        )
        raise GiftNotWholeError(donation_id, left, fee, given)


MOVE_DECIDER: Final = Decider(boundary=boundary, initial=Moving, evolve=evolve, decide=decide)
