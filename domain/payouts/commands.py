"""What can be asked of payouts."""

from datetime import datetime

from domain.decider import Command
from domain.ids import ActorId, HouseholdId, PayoutId
from domain.money import Money
from domain.reasons import CancelReason, PayoutFailure


class RequestPayout(Command, frozen=True, kw_only=True):
    """Ask for money of a household's fund to be paid to it."""

    payout_id: PayoutId
    household_id: HouseholdId
    amount: Money
    by: ActorId
    at: datetime


class PayoutCommand(Command, frozen=True, kw_only=True):
    """A step of a payout that was requested."""

    payout_id: PayoutId
    household_id: HouseholdId
    at: datetime


class ApprovePayout(PayoutCommand, frozen=True, kw_only=True):
    """Agree, as another person than the requester."""

    by: ActorId


class CancelPayout(PayoutCommand, frozen=True, kw_only=True):
    """Call it off before it is sent."""

    reason: CancelReason
    by: ActorId


class SendPayout(PayoutCommand, frozen=True, kw_only=True):
    """Commit to telling the gateway."""

    gateway: str


class SettlePayout(PayoutCommand, frozen=True, kw_only=True):
    """Record that it arrived."""

    gateway_reference: str


class FailPayout(PayoutCommand, frozen=True, kw_only=True):
    """Record that it did not and won't."""

    reason: PayoutFailure
