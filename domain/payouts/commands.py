"""What can be asked of payouts."""

from datetime import datetime

from domain.decider import Command
from domain.facts.payouts import CancelReason, PayoutFailure, PayoutSource
from domain.ids import ActorId, BatchId, HouseholdId, PayoutId, StationId
from domain.money import Money
from domain.text import GatewayName, Reference


class RequestPayout(Command, frozen=True, kw_only=True):
    """Ask for money to be paid to a household, of what it was given or of what it earned.

    Attributes:
        amount: To be taken from the account; of earnings, income tax is kept back from it.
        batch_id: With which others; absent if alone.
        station_id: The station that asks for the household; absent for an officer.
    """

    payout_id: PayoutId
    household_id: HouseholdId
    amount: Money
    source: PayoutSource = PayoutSource.FUND
    batch_id: BatchId | None = None
    station_id: StationId | None = None
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

    gateway: GatewayName


class SettlePayout(PayoutCommand, frozen=True, kw_only=True):
    """Record that it arrived."""

    gateway_reference: Reference


class ReturnPayout(PayoutCommand, frozen=True, kw_only=True):
    """Record that what had arrived came back.

    Attributes:
        amount: What came back: all of it, or it is no return.
    """

    amount: Money
    reason: PayoutFailure


class ReturnByGateway(ReturnPayout, frozen=True, kw_only=True):
    """The gateway says so."""

    gateway_reference: Reference


class ReturnByBankLine(ReturnPayout, frozen=True, kw_only=True):
    """A line of the bank's statement says so, new or in suspense."""

    bank_reference: Reference
    by: ActorId


class FailPayout(PayoutCommand, frozen=True, kw_only=True):
    """Record that it did not and won't."""

    reason: PayoutFailure
