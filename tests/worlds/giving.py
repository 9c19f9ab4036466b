"""Commands and events of giving and paying, as the rules of them begin."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from domain.allocations.commands import AllocateFunds, ReverseAllocation
from domain.allocations.need import Candidate
from domain.campaigns import commands as c
from domain.decider import Command
from domain.facts.allocations import ReversalReason
from domain.facts.campaigns import FundingMode
from domain.facts.freezing import FreezeReason
from domain.facts.gift_moves import MoveReason
from domain.facts.gifts import RefundReason
from domain.gifts.commands import (
    ConfirmMove,
    ProposeMove,
    RecordChargeback,
    RefundGift,
    RepayDebt,
    ReverseChargeback,
    WithdrawMove,
)
from domain.households import commands as h
from domain.ids import (
    AllocationId,
    CampaignId,
    DonationId,
    PayoutId,
    RefundId,
)
from domain.money import (
    Money,
)
from tests.worlds.story import (
    APPROVER,
    CAMPAIGN,
    HOUSEHOLDS,
    NOW,
    OFFICER,
    campaign,
    cny,
    gift,
    household,
    payout,
)

ONE, TWO = HOUSEHOLDS


ALLOCATION, PAYOUT = AllocationId("A-1"), PayoutId("P-1")


DAY = timedelta(days=1)


def commands(*steps: Any) -> list[Command]:
    """The commands of story steps."""
    return [command for command, _ in steps]


DRAFT, PUBLISH = commands(*campaign())


REGISTER, VERIFY, CONSENT = commands(*household(ONE))


READY = commands(*household(ONE), *household(TWO))


GIFT = commands(gift(1, 10_000, "D-1"))[0]


FUNDED = [DRAFT, PUBLISH, *READY, GIFT]


REQUEST, APPROVE, SEND, SETTLE = commands(*payout(PAYOUT, ONE, 5_000))


def allocate(**changes: Any) -> AllocateFunds:
    """Allocate all to household one."""
    command = AllocateFunds(
        allocation_id=ALLOCATION,
        campaign_id=CAMPAIGN,
        amount=None,
        candidates=(Candidate(ONE, 1),),
        salt=b"s" * 32,
        by=OFFICER,
        at=NOW,
    )
    return replace(command, **changes)


ALLOCATED = [*FUNDED, allocate()]


STAFF = {"by": OFFICER, "at": NOW}


ABOUT_ONE = {"household_id": ONE, **STAFF}


ABOUT_CAMPAIGN = {"campaign_id": CAMPAIGN, **STAFF}


OF_GIFT = {"donation_id": DonationId("G-1"), "campaign_id": CAMPAIGN, "at": NOW}


FREEZE_ONE = h.FreezeHousehold(reason=FreezeReason.COMPLAINT, **ABOUT_ONE)


FREEZE = c.FreezeCampaign(reason=FreezeReason.COMPLAINT, **ABOUT_CAMPAIGN)


CLOSE = c.CloseCampaign(**ABOUT_CAMPAIGN)


WITHDRAW = h.WithdrawConsent(**ABOUT_ONE)


ALL_OR_NOTHING = replace(DRAFT, funding=FundingMode.ALL_OR_NOTHING, deadline=NOW + DAY)


REVERSE = ReverseAllocation(
    allocation_id=ALLOCATION,
    household_ids=(ONE,),
    reason=ReversalReason.ENTERED_IN_ERROR,
    **ABOUT_CAMPAIGN,
)


def refund(amount: Money | None) -> RefundGift:
    """Give the gift back."""
    reason = RefundReason.DONOR_REQUEST
    return RefundGift(
        refund_id=RefundId("R-1"), amount=amount, reason=reason, by=OFFICER, **OF_GIFT
    )


def charge_back(amount: Money | None) -> RecordChargeback:
    """The donor's bank takes money back."""
    return RecordChargeback(amount=amount, gateway_reference="cb", by=OFFICER, **OF_GIFT)


WON = ReverseChargeback(gateway_reference="cb", by=OFFICER, **OF_GIFT)


REPAID = RepayDebt(amount=cny(1), bank_reference="L-DEBT", by=OFFICER, **OF_GIFT)


MEANT = CampaignId("C-MEANT")
"""The campaign that a gift was for."""


DRAFT_MEANT = replace(DRAFT, campaign_id=MEANT)


PUBLISH_MEANT = replace(PUBLISH, campaign_id=MEANT)


MISTAKEN = [*FUNDED, DRAFT_MEANT, PUBLISH_MEANT]
"""A gift of 100.00 with a fee of one fen stands in the wrong one of two campaigns."""


OF_MOVE = {"to_campaign_id": MEANT, **OF_GIFT}


PROPOSE = ProposeMove(reason=MoveReason.WRONG_CAMPAIGN, by=OFFICER, **OF_MOVE)


CONFIRM = ConfirmMove(by=APPROVER, **OF_MOVE)


UNDO = WithdrawMove(by=OFFICER, **OF_MOVE)


MOVED = [*MISTAKEN, PROPOSE, CONFIRM]
