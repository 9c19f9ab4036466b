"""Every payment and where it stands, and captured money that was kept apart."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.facts.captures import (
    CaptureEvent,
    PaymentCaptured,
    PaymentFeeBorne,
    PaymentSuspended,
    Resolution,
    SuspendedPaymentApplied,
    SuspendedPaymentProposed,
    SuspendedPaymentRefunded,
    SuspendedPaymentReturned,
    SuspenseReason,
)
from domain.facts.payment_status import PAYMENT_LIFECYCLE, PaymentStatus
from domain.facts.payments import PaymentEvent, PaymentStarted
from domain.ids import (
    ActorId,
    BuyerId,
    CampaignId,
    DonationId,
    DonorId,
    OrderId,
    PaymentId,
    RefundId,
)
from domain.money import Currency
from projections.folding import put_back, take_out
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, row_of


class PaymentRow(TableRow, kw_only=True):
    """A payment that somebody started.

    Attributes:
        campaign_id: With the gift's; absent of an order's.
        order_id: With the buyer; absent of a gift's.
        status_since: When it came to stand where it stands.
        gateway_reference: The gateway's name for what it captured; absent while nothing is booked.
        fee_currency: As ``fee_minor``, absent if the gateway told of no fee.
        retried_as: The payment that tries it again.
    """

    payment_id: PaymentId
    campaign_id: CampaignId | None
    donation_id: DonationId | None
    donor_id: DonorId | None
    order_id: OrderId | None
    buyer_id: BuyerId | None
    currency: Currency
    minor: int
    gateway: str
    expires_at: datetime
    started_at: datetime
    status: PaymentStatus
    status_since: datetime
    gateway_reference: str | None = None
    fee_currency: Currency | None = None
    fee_minor: int | None = None
    retry_of: PaymentId | None
    retried_as: PaymentId | None = None
    first_position: int
    position: int


class SuspendedStanding(StrEnum):
    """What became of money in suspense.

    Attributes:
        RETURNED: It goes back, and the gateway has not said that it sends it.
        REFUNDED: The gateway sends it.
    """

    WAITS = "waits"
    APPLIED = "applied"
    RETURNED = "returned"
    REFUNDED = "refunded"


class SuspendedRow(TableRow, kw_only=True):
    """Captured money that did not fit.

    Attributes:
        payment_id: Of which payment the gateway spoke, or which it was applied to.
        proposed_by: Who waits for another person to say the same; absent if nobody does, with all
            that is proposed.
        refund_id: What the gateway is asked to give it back under.
    """

    gateway: str
    gateway_reference: str
    payment_id: PaymentId | None
    campaign_id: CampaignId | None
    order_id: OrderId | None
    currency: Currency
    minor: int
    reason: SuspenseReason
    captured_at: datetime
    since: datetime
    standing: SuspendedStanding = SuspendedStanding.WAITS
    proposed_by: ActorId | None = None
    proposed_at: datetime | None = None
    proposed_resolution: Resolution | None = None
    proposed_payment_id: PaymentId | None = None
    refund_id: RefundId | None = None
    first_position: int
    position: int


TAKE_PAYMENTS: Final = take_out("payments", PaymentRow, "payment_id = ANY($1)")
TAKE_SUSPENDED: Final = take_out("suspended", SuspendedRow, "gateway_reference = ANY($1)")
Payments = dict[PaymentId, PaymentRow]
Apart = dict[tuple[str, str], SuspendedRow]


class PaymentsProjection(Projection):
    """Rows that a batch concerns are taken out, folded and put back."""

    name = "payments"
    tables = ("payments", "suspended")
    handles = (PaymentEvent,)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Fold payments and money in suspense."""
        events = [_of(fact) for fact in facts]
        named = {event.payment_id for event in events}
        named |= {event.retry_of for event in events if isinstance(event, PaymentStarted)}
        moved = {event.gateway_reference for event in events if isinstance(event, CaptureEvent)}
        taken = await connection.fetch(TAKE_PAYMENTS, [one for one in named if one is not None])
        payments = {row["payment_id"]: row_of(PaymentRow, row) for row in taken}
        taken = await connection.fetch(TAKE_SUSPENDED, [*moved])
        apart = {
            (row["gateway"], row["gateway_reference"]): row_of(SuspendedRow, row) for row in taken
        }
        for event, fact in zip(events, facts, strict=True):
            _fold_payment(payments, event, fact.position)
            if isinstance(event, CaptureEvent):
                _fold_money(apart, event, fact.position)
        await put_back(connection, "payments", payments.values())
        await put_back(connection, "suspended", apart.values())


def _of(fact: Fact) -> PaymentEvent:
    if not isinstance(fact.event, PaymentEvent):
        raise TypeError(type(fact.event).__name__)
    return fact.event


def _fold_payment(payments: Payments, event: PaymentEvent, position: int) -> None:
    if isinstance(event, PaymentStarted):
        _start(payments, event, position)
        return
    row = None if event.payment_id is None else payments.get(event.payment_id)
    if row is None or type(event) not in PAYMENT_LIFECYCLE.steps:
        return  # Of what nobody started there is no payment, only money in suspense.
    status = PAYMENT_LIFECYCLE.after(PaymentStatus(row.status), event)
    if status != row.status:
        row.status, row.status_since = status, event.happened_at()
    if isinstance(event, PaymentCaptured | SuspendedPaymentApplied):
        row.gateway_reference = event.gateway_reference
    if isinstance(event, PaymentCaptured) and event.fee is not None:
        row.fee_currency, row.fee_minor = event.fee.currency, event.fee.minor
    row.position = position


def _start(payments: Payments, event: PaymentStarted, position: int) -> None:
    gift, escrow = event.gift, event.escrow
    payments[event.payment_id] = PaymentRow(
        payment_id=event.payment_id,
        campaign_id=None if gift is None else gift.campaign_id,
        donation_id=None if gift is None else gift.donation_id,
        donor_id=None if gift is None else gift.donor_id,
        order_id=None if escrow is None else escrow.order_id,
        buyer_id=None if escrow is None else escrow.buyer_id,
        currency=event.amount.currency,
        minor=event.amount.minor,
        gateway=event.gateway,
        expires_at=event.expires_at,
        started_at=event.started_at,
        status=PaymentStatus.STARTED,
        status_since=event.started_at,
        retry_of=event.retry_of,
        first_position=position,
        position=position,
    )
    if event.retry_of is not None:
        earlier = payments[event.retry_of]
        earlier.retried_as, earlier.position = event.payment_id, position


def _fold_money(apart: Apart, event: CaptureEvent, position: int) -> None:
    key = event.gateway, event.gateway_reference
    if isinstance(event, PaymentCaptured | PaymentFeeBorne):
        return  # It fits, or is beside what does not.
    if isinstance(event, PaymentSuspended):
        apart[key] = SuspendedRow(
            gateway=event.gateway,
            gateway_reference=event.gateway_reference,
            payment_id=event.payment_id,
            campaign_id=None if event.gift is None else event.gift.campaign_id,
            order_id=None if event.escrow is None else event.escrow.order_id,
            currency=event.amount.currency,
            minor=event.amount.minor,
            reason=event.reason,
            captured_at=event.captured,
            since=event.suspended_at,
            first_position=position,
            position=position,
        )
        return
    row = apart[key]
    row.position = position
    match event:
        case SuspendedPaymentProposed():
            row.proposed_by, row.proposed_at = event.proposed_by, event.proposed_at
            row.proposed_resolution = event.resolution
            row.proposed_payment_id = event.payment_id
        case SuspendedPaymentApplied():
            _settle(row, SuspendedStanding.APPLIED)
            row.payment_id = event.payment_id
            row.campaign_id = None if event.gift is None else event.gift.campaign_id
            row.order_id = None if event.escrow is None else event.escrow.order_id
        case SuspendedPaymentReturned():
            _settle(row, SuspendedStanding.RETURNED)
            row.refund_id = event.refund_id
        case SuspendedPaymentRefunded():
            _settle(row, SuspendedStanding.REFUNDED)
        case _:
            raise TypeError(type(event).__name__)


def _settle(row: SuspendedRow, standing: SuspendedStanding) -> None:
    """It waits no longer, nor does what was proposed."""
    row.standing = standing
    row.proposed_by = row.proposed_at = row.proposed_resolution = row.proposed_payment_id = None
