"""What readers see of payments."""

from datetime import datetime

from msgspec import Struct

from domain.facts.captures import Resolution, SuspenseReason
from domain.facts.payment_status import PaymentStatus
from domain.ids import (
    ActorId,
    CampaignId,
    DonationId,
    DonorId,
    OrderId,
    PaymentId,
)
from projections.money import MoneyView


class PaymentView(Struct, frozen=True):
    """A payment and where it stands.

    Attributes:
        campaign_id: Of a gift, with what the gift will be called; absent of an order's payment.
        donor_id: Absent if the gift is to be anonymous.
        order_id: Absent of a gift.
        amount: What is to be paid, before any fee.
        expires_at: From when on nothing can be paid.
        status: ``started``, ``declined``, ``expired``, ``suspended`` (money came that does not fit
            and stands in suspense), ``captured`` or ``returned``.
        status_since: When it came to stand so.
        fee: What the gateway said it kept; absent if it said nothing.
        retry_of: The payment that it tries again.
        retried_as: The payment that tries it again.
    """

    payment_id: PaymentId
    campaign_id: CampaignId | None
    donation_id: DonationId | None
    donor_id: DonorId | None
    order_id: OrderId | None
    amount: MoneyView
    gateway: str
    started_at: datetime
    expires_at: datetime
    status: PaymentStatus
    status_since: datetime
    fee: MoneyView | None
    retry_of: PaymentId | None
    retried_as: PaymentId | None
    first_position: int

    @property
    def booked(self) -> bool:
        """Whether the gift or the escrow has it."""
        return self.status is PaymentStatus.CAPTURED


class SuspendedPaymentView(Struct, frozen=True):
    """Captured money that does not fit, and waits for somebody.

    Attributes:
        gateway_reference: The gateway's name for it.
        payment_id: Of which payment the gateway spoke; absent if of none.
        campaign_id: What that payment is for; absent if nobody started it, or of an order.
        reason: Why it does not fit.
        since: When it came into suspense.
        proposed_by: Who waits for another person to say the same; absent if nobody does, with all
            that is proposed.
        proposed_resolution: ``apply`` or ``return``.
        proposed_payment_id: Which payment it is to be applied to, or came for.
    """

    gateway: str
    gateway_reference: str
    payment_id: PaymentId | None
    campaign_id: CampaignId | None
    order_id: OrderId | None
    amount: MoneyView
    reason: SuspenseReason
    captured_at: datetime
    since: datetime
    proposed_by: ActorId | None
    proposed_at: datetime | None
    proposed_resolution: Resolution | None
    proposed_payment_id: PaymentId | None
    first_position: int
