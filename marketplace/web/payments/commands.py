"""Paying at a gateway, and saying what becomes of captured money that did not fit."""

from typing import Any, Final

from litestar.params import FromPath, JSONBody
from msgspec.structs import asdict, replace

from domain import catalogue
from domain.facts.campaigns import CampaignDrafted, FeeBearer
from domain.facts.payments import ForEscrow, ForGift, PaymentStarted
from domain.ids import (
    CampaignId,
    DonationId,
    DonorId,
    OrderId,
    PaymentId,
    RefundId,
    campaign_tag,
)
from domain.payments.commands import (
    ApplySuspendedPayment,
    ReturnSuspendedPayment,
    StartPayment,
)
from domain.payments.state import Payments
from marketplace.identity.donors import DonorDesk, DonorUnprovenError
from marketplace.identity.staff import Role
from marketplace.paying import OPEN_FOR, Paying
from marketplace.web.desk import AtDesk, Desk, Receipt, keyed
from marketplace.web.parties import buyer_of
from marketplace.web.payments import bodies
from marketplace.web.payments.started import started_payment, subject_of
from workers.payments import PaymentWorker


class PaymentReceipt(Receipt, frozen=True):
    """What became of the wish to pay.

    Attributes:
        payment_url: Where the payer pays, at the gateway; absent if the gateway can't be asked now.
            The payment's page, ``/payments/{id}``, asks again.
        opening: How the payer comes there: ``redirect``, or ``qr_code`` for the gateway's own
            application; absent with the address.
        fee_bearer: Who bears what the gateway keeps: the ``gift``, or the ``platform``.
        donor_id: Under which pseudonym the gift will stand; absent if it is none, or anonymous.
        donor_token: As of a gift: there only if the pseudonym was made for this payment.
    """

    payment_url: str | None
    opening: str | None
    fee_bearer: FeeBearer
    donor_id: str | None = None
    donor_token: str | None = None


@keyed("/payments")
async def start_payment(desk: AtDesk, data: JSONBody[bodies.NewGiftPayment]) -> PaymentReceipt:
    """Begin to give: answers the gateway's page. The gift exists once the gateway captured it."""
    amount, campaign_id = data.amount.money(), CampaignId(data.campaign_id)
    paying: Paying = desk.state.paying
    gateway = paying.gateway(data.gateway, amount.currency)
    if data.donor_id is not None and data.donor_id != desk.donor:
        raise DonorUnprovenError(DonorId(data.donor_id))
    donor_id = None if data.anonymous else desk.donor or DonorId(desk.new_id("D"))
    command = StartPayment(
        payment_id=PaymentId(desk.new_id("PM")),
        gift=ForGift(campaign_id, DonationId(desk.new_id("G")), donor_id),
        amount=amount,
        gateway=gateway.name,
        expires_at=desk.now + OPEN_FOR,
        at=desk.now,
    )
    # First: what was recorded must not be answered with an error.
    donors: DonorDesk = desk.state.donors
    tokens = await donors.tokens()
    drafted = await desk.first(campaign_tag(campaign_id))
    bearer = drafted.fee_bearer if isinstance(drafted, CampaignDrafted) else FeeBearer.GIFT
    fields = await _begin(desk, command)
    is_new = donor_id is not None and desk.donor is None
    token = tokens.token_of(donor_id) if donor_id is not None and is_new else None
    return PaymentReceipt(**fields, fee_bearer=bearer, donor_id=donor_id, donor_token=token)


@keyed("/orders/{order_id:str}/payments", Role.BUYER)
async def start_order_payment(
    desk: AtDesk, order_id: FromPath[str], data: JSONBody[bodies.NewPayment]
) -> PaymentReceipt:
    """Begin to pay into an order's escrow: answers the gateway's page. The platform bears fees."""
    amount, paying = data.amount.money(), desk.state.paying
    command = StartPayment(
        payment_id=PaymentId(desk.new_id("PM")),
        escrow=ForEscrow(OrderId(order_id), buyer_of(desk.staff)),
        amount=amount,
        gateway=paying.gateway(data.gateway, amount.currency).name,
        expires_at=desk.now + OPEN_FOR,
        by=desk.actor,
        at=desk.now,
    )
    return PaymentReceipt(**await _begin(desk, command), fee_bearer=FeeBearer.PLATFORM)


async def _begin(desk: Desk, command: StartPayment) -> dict[str, Any]:
    """Record the start, and only then tell the gateway of it.

    Of a repeated request the payment is the first one's, and so is its page.
    """
    appended = await desk.record(command)
    started = catalogue.decode(appended.events[0].payload)
    assert isinstance(started, PaymentStarted)
    payments: PaymentWorker = desk.state.payments
    paying: Paying = desk.state.paying
    page = await payments.hosted_page(
        started, await subject_of(desk.log, started), paying.return_url(started.payment_id)
    )
    receipt = await desk.receipt(started.payment_id, appended)
    url, opening = (None, None) if page is None else (page.url, page.opening.value)
    return {**asdict(receipt), "payment_url": url, "opening": opening}


@keyed("/suspended-payments/applications", Role.OFFICER, Role.APPROVER)
async def apply_suspended_payment(desk: AtDesk, data: JSONBody[bodies.Application]) -> Receipt:
    """Say which payment captured money is; of much money it waits for another person."""
    payment_id = PaymentId(data.payment_id)
    started = await started_payment(desk.log, payment_id)
    command = ApplySuspendedPayment(
        payment_id=payment_id,
        gift=started.gift,
        escrow=started.escrow,
        gateway=data.gateway,
        gateway_reference=data.gateway_reference,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(data.gateway_reference, command)


@keyed("/suspended-payments/returns", Role.OFFICER, Role.APPROVER)
async def return_suspended_payment(desk: AtDesk, data: JSONBody[bodies.CapturedMoney]) -> Receipt:
    """Give captured money back to whoever paid; of much money it waits for another person."""
    command = ReturnSuspendedPayment(
        gateway=data.gateway,
        gateway_reference=data.gateway_reference,
        refund_id=RefundId(desk.new_id("R")),
        by=desk.actor,
        at=desk.now,
    )
    state = await desk.handler.state_for(command)
    assert isinstance(state, Payments)
    if (before := await desk.handler.answered(desk.key, await desk.body())) is not None:
        return await desk.receipt(data.gateway_reference, before)
    meant = state.in_suspense(data.gateway, data.gateway_reference).event
    said = {"payment_id": meant.payment_id, "gift": meant.gift, "escrow": meant.escrow}
    return await desk.take(data.gateway_reference, replace(command, **said))


COMMANDS: Final = (
    start_payment,
    start_order_payment,
    apply_suspended_payment,
    return_suspended_payment,
)
