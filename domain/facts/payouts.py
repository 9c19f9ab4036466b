"""Facts about payouts. Each repeats household and amount, so that postings follow from it alone."""

from enum import StrEnum
from typing import Final

from domain.decider import Event, HappenedAt
from domain.facts.statements import statement_tag
from domain.ids import (
    ActorId,
    BatchId,
    HouseholdId,
    PayoutId,
    StationId,
    Tag,
    batch_tag,
    household_tag,
    payout_tag,
)
from domain.lifecycle import Lifecycle, Step
from domain.money import Money
from domain.text import Reference


class CancelReason(StrEnum):
    """Why a payout was called off before it was sent."""

    ENTERED_IN_ERROR = "entered_in_error"
    HOUSEHOLD_REQUEST = "household_request"
    APPROVAL_REFUSED = "approval_refused"
    HOUSEHOLD_NOT_PAYABLE = "household_not_payable"


class PayoutFailure(StrEnum):
    """What the gateway says of a payout that did not arrive."""

    ACCOUNT_UNKNOWN = "account_unknown"
    ACCOUNT_CLOSED = "account_closed"
    REFUSED_BY_BANK = "refused_by_bank"
    LIMIT_EXCEEDED = "limit_exceeded"


class PayoutSource(StrEnum):
    """Which of a household's two accounts pays."""

    FUND = "fund"
    EARNINGS = "earnings"


class PayoutStatus(StrEnum):
    """Where a payout stands."""

    UNKNOWN = "unknown"
    REQUESTED = "requested"
    APPROVED = "approved"
    SENT = "sent"
    SETTLED = "settled"
    FAILED = "failed"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class PayoutEvent(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about one payout.

    Attributes:
        amount: What is paid; no later step changes it.
        source: What it is paid from; absent for what the household was given.
    """

    payout_id: PayoutId
    household_id: HouseholdId
    amount: Money
    source: PayoutSource = PayoutSource.FUND

    def tags(self) -> tuple[Tag, ...]:
        """The payout and its household."""
        return payout_tag(self.payout_id), household_tag(self.household_id)


class PayoutRequested(PayoutEvent, frozen=True, tag="PayoutRequested/1"):
    """Somebody asked for money to be paid; it is held from now on.

    Attributes:
        batch_id: With which others it was asked for; absent if alone.
        station_id: The station that asked for the household; absent if an officer did.
    """

    requested_by: ActorId
    requested_at: HappenedAt
    batch_id: BatchId | None = None
    station_id: StationId | None = None

    def tags(self) -> tuple[Tag, ...]:
        """The payout, its household, and its batch if there is one."""
        batch = () if self.batch_id is None else (batch_tag(self.batch_id),)
        return *PayoutEvent.tags(self), *batch

    def actor(self) -> ActorId:
        """Who asked."""
        return self.requested_by


class PayoutApproved(PayoutEvent, frozen=True, tag="PayoutApproved/1"):
    """Another person agreed; the money is on its way."""

    approved_by: ActorId
    approved_at: HappenedAt

    def actor(self) -> ActorId:
        """Who approved."""
        return self.approved_by


class PayoutSent(PayoutEvent, frozen=True, tag="PayoutSent/1"):
    """The gateway is about to be told, under the payout's id; it may be told again, never twice.

    Recorded before the first call, so that a payout that might have been sent is never cancelled.

    Attributes:
        gateway: Which one carries it out.
    """

    gateway: Reference
    sent_at: HappenedAt


class PayoutSettled(PayoutEvent, frozen=True, tag="PayoutSettled/1"):
    """The gateway says that the money arrived.

    Attributes:
        gateway: The one that was told.
        gateway_reference: The gateway's name for the transfer, unique within the gateway.
    """

    gateway: Reference
    gateway_reference: Reference
    settled_at: HappenedAt


class PayoutFailed(PayoutEvent, frozen=True, tag="PayoutFailed/1"):
    """The gateway says that the money did not arrive and won't; it is the household's again.

    Attributes:
        gateway: The one that was told.
    """

    gateway: Reference
    reason: PayoutFailure
    failed_at: HappenedAt


class PayoutCancelled(PayoutEvent, frozen=True, tag="PayoutCancelled/1"):
    """Called off before it was sent; the money is the household's again.

    Attributes:
        approved: Whether it had been approved, so that it was on its way in the accounts.
    """

    approved: bool
    reason: CancelReason
    cancelled_by: ActorId
    cancelled_at: HappenedAt

    def actor(self) -> ActorId:
        """Who called it off."""
        return self.cancelled_by


class PayoutReturned(PayoutEvent, frozen=True, tag="PayoutReturned/1"):
    """The bank sent back what had arrived; it is the household's again, who may ask for it anew.

    Attributes:
        gateway: The one that had carried it out.
        gateway_reference: The gateway's name for the return; absent if a line of the bank told.
        bank_reference: The bank statement's name for the line; absent if the gateway told.
        recorded_by: Who entered the line; absent with it.
        confirmed_by: The second person; absent where one was enough.
        from_suspense: Whether the line stood in suspense until somebody knew that it is this.
    """

    gateway: Reference
    reason: PayoutFailure
    returned_at: HappenedAt
    gateway_reference: Reference | None = None
    bank_reference: Reference | None = None
    recorded_by: ActorId | None = None
    confirmed_by: ActorId | None = None
    from_suspense: bool = False

    def tags(self) -> tuple[Tag, ...]:
        """The payout, its household, and the line of the statement if one told."""
        line = () if self.bank_reference is None else (statement_tag(self.bank_reference),)
        return *PayoutEvent.tags(self), *line

    def actor(self) -> ActorId | None:
        """Who confirmed the line, or entered it where one person was enough."""
        return self.confirmed_by or self.recorded_by


PAYOUT_EVENTS = (
    PayoutRequested,
    PayoutApproved,
    PayoutSent,
    PayoutSettled,
    PayoutFailed,
    PayoutCancelled,
    PayoutReturned,
)
PAYOUT_LIFECYCLE: Final = Lifecycle(
    {
        PayoutRequested: Step((PayoutStatus.UNKNOWN,), PayoutStatus.REQUESTED),
        PayoutApproved: Step((PayoutStatus.REQUESTED,), PayoutStatus.APPROVED),
        PayoutSent: Step((PayoutStatus.APPROVED,), PayoutStatus.SENT),
        PayoutSettled: Step((PayoutStatus.SENT,), PayoutStatus.SETTLED),
        PayoutFailed: Step((PayoutStatus.SENT,), PayoutStatus.FAILED),
        PayoutCancelled: Step(
            (PayoutStatus.REQUESTED, PayoutStatus.APPROVED), PayoutStatus.CANCELLED
        ),
        PayoutReturned: Step((PayoutStatus.SETTLED,), PayoutStatus.RETURNED),
    }
)
NOT_YET_SENT: Final = PAYOUT_LIFECYCLE.since(PayoutCancelled)
"""It can still be called off: nobody has told a gateway."""
ON_ITS_WAY: Final = (PayoutStatus.APPROVED, PayoutStatus.SENT)
"""Its money has left the household's account and has not arrived."""
OVER: Final = (PayoutStatus.FAILED, PayoutStatus.CANCELLED, PayoutStatus.RETURNED)
"""Nothing follows any more; what has arrived may still come back."""
