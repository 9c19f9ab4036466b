"""Facts about payouts. Each repeats household and amount, so that postings follow from it alone."""

from datetime import datetime

from domain.decider import Event
from domain.ids import ActorId, HouseholdId, PayoutId, Tag, household_tag, payout_tag
from domain.money import Money
from domain.reasons import CancelReason, PayoutFailure


class PayoutEvent(Event, frozen=True, kw_only=True):
    """A fact about one payout.

    Attributes:
        amount: What was asked for; no later step changes it.
    """

    payout_id: PayoutId
    household_id: HouseholdId
    amount: Money

    def tags(self) -> tuple[Tag, ...]:
        """The payout and its household."""
        return payout_tag(self.payout_id), household_tag(self.household_id)


class PayoutRequested(PayoutEvent, frozen=True, tag="PayoutRequested/1"):
    """Somebody asked for money to be paid; it is held from now on."""

    requested_by: ActorId
    requested_at: datetime

    def actor(self) -> ActorId:
        """Who asked."""
        return self.requested_by


class PayoutApproved(PayoutEvent, frozen=True, tag="PayoutApproved/1"):
    """Another person agreed; the money is on its way."""

    approved_by: ActorId
    approved_at: datetime

    def actor(self) -> ActorId:
        """Who approved."""
        return self.approved_by


class PayoutSent(PayoutEvent, frozen=True, tag="PayoutSent/1"):
    """The gateway is about to be told, under the payout's id; it may be told again, never twice.

    Recorded before the first call, so that a payout that might have been sent is never cancelled.

    Attributes:
        gateway: Which one carries it out.
    """

    gateway: str
    sent_at: datetime


class PayoutSettled(PayoutEvent, frozen=True, tag="PayoutSettled/1"):
    """The gateway says that the money arrived.

    Attributes:
        gateway: The one that was told.
        gateway_reference: The gateway's name for the transfer, unique within the gateway.
    """

    gateway: str
    gateway_reference: str
    settled_at: datetime


class PayoutFailed(PayoutEvent, frozen=True, tag="PayoutFailed/1"):
    """The gateway says that the money did not arrive and won't; it is the household's again.

    Attributes:
        gateway: The one that was told.
    """

    gateway: str
    reason: PayoutFailure
    failed_at: datetime


class PayoutCancelled(PayoutEvent, frozen=True, tag="PayoutCancelled/1"):
    """Called off before it was sent; the money is the household's again.

    Attributes:
        approved: Whether it had been approved, so that it was on its way in the accounts.
    """

    approved: bool
    reason: CancelReason
    cancelled_by: ActorId
    cancelled_at: datetime

    def actor(self) -> ActorId:
        """Who called it off."""
        return self.cancelled_by


PAYOUT_EVENTS = (
    PayoutRequested,
    PayoutApproved,
    PayoutSent,
    PayoutSettled,
    PayoutFailed,
    PayoutCancelled,
)
