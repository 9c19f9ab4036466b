"""A payment for people: where it stands, where to pay, and how to try again."""

import logging
from typing import Annotated, Any, ClassVar, Final

import asyncpg
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, ServiceUnavailableException
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from domain.decider import wire_name
from domain.facts.captures import PaymentCaptured
from domain.facts.gifts import DonationReceived
from domain.facts.payment_status import ENDED_IN_VAIN, PaymentStatus
from domain.facts.payments import ForGift, PaymentStarted
from domain.facts.piecework.escrow import OrderFunded
from domain.ids import DonationId, PaymentId, derive_id
from domain.payments.capturing import PAYMENTS
from domain.payments.commands import StartPayment
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from marketplace.paying import OPEN_FOR, Paying
from marketplace.web.auth import ANY_BODY, ROLES, donor
from marketplace.web.pages.context import PageContext
from marketplace.web.pages.showing import page
from marketplace.web.pages.snapshot import snapshot
from marketplace.web.payments.started import started_payment, subject_of
from projections.campaigns import queries as campaign_totals
from projections.campaigns.views import CampaignView
from projections.payments import queries as payments
from projections.payments.views import PaymentView
from projections.registry import position_of
from projections.waiting import shown
from workers.gateway import GatewayError
from workers.payments import PaymentWorker

AnyRequest = Request[Any, Any, Any]
Back = Annotated[int, QueryParameter(ge=0, le=1)]
"""1 where the browser comes back from the gateway; that it does proves nothing."""
WAIT_SECONDS: Final = 2.0
OVERDUE: Final = "overdue"
BOOKED: Final = {wire_name(kind) for kind in (PaymentCaptured, DonationReceived, OrderFunded)}
"""What pages should show once somebody has paid."""
logger = logging.getLogger(__name__)


class PaymentPage(PageContext, frozen=True):
    """A payment.

    Attributes:
        position: The event that it is as of.
        payment: What is to be paid, and where it stands.
        campaign: What it is for; absent of an order's payment.
        note: What is told of it: its status, or that its time is over and the gateway is asked.
        open: Whether it can be paid now.
        retriable: Whether one click tries it again.
    """

    template: ClassVar[str] = "payment.html"

    position: int
    payment: PaymentView
    campaign: CampaignView | None
    note: str
    open: bool
    retriable: bool


@get("/payments/{payment_id:str}", include_in_schema=False)
async def show_payment(
    request: AnyRequest,
    payment_id: FromPath[PaymentId],
    pool: NamedDependency[asyncpg.Pool],
    back: Back = 0,
) -> Response[str]:
    """Where a payment stands. Whoever comes back from the gateway makes us ask it, and no more."""
    if back:
        await _ask(request, payment_id)
    async with snapshot(request, pool) as connection:
        position = await position_of(connection, "payments")
        found = await payments.payment(connection, payment_id)
        if found is None:
            raise NotFoundException
        campaign = None
        if found.campaign_id is not None:
            campaign = await campaign_totals.campaign(connection, found.campaign_id)
    paying: Paying = request.app.state.paying
    known = found.gateway in paying.gateways
    ended = found.status in ENDED_IN_VAIN and found.retried_as is None
    started = found.status is PaymentStatus.STARTED
    is_open = started and utc_now() < found.expires_at
    shown_page = PaymentPage(
        position=position,
        payment=found,
        campaign=campaign,
        note=OVERDUE if started and not is_open else found.status,
        open=is_open and known,
        # Whoever pays for an order has a token, which a page has not.
        retriable=ended and known and found.order_id is None,
    )
    return page(request, shown_page)


async def _ask(request: AnyRequest, payment_id: PaymentId) -> None:
    """Ask the gateway, and wait a little until what it said is shown."""
    worker: PaymentWorker = request.app.state.payments
    try:
        await worker.confirm(payment_id)
    except (GatewayError, OSError) as error:
        # The page says that it waits; a notice or the sweep will tell.
        logger.warning("payment %s can't be confirmed now: %r", payment_id, error)
        return
    log: EventLog = request.app.state.log
    await shown(request.app.state.pool, await log.head(), BOOKED, WAIT_SECONDS)


@get("/payments/{payment_id:str}/checkout", include_in_schema=False)
async def go_to_gateway(request: AnyRequest, payment_id: FromPath[PaymentId]) -> Redirect:
    """To the gateway's page; its address is kept nowhere, since it may hold a right to pay."""
    log: EventLog = request.app.state.log
    worker: PaymentWorker = request.app.state.payments
    paying: Paying = request.app.state.paying
    started = await started_payment(log, payment_id)
    found = await worker.hosted_page(
        started, await subject_of(log, started), paying.return_url(payment_id)
    )
    if found is None:
        raise ServiceUnavailableException
    return Redirect(found.url, status_code=HTTP_303_SEE_OTHER)


@post(
    "/payments/{payment_id:str}/retry",
    opt={ROLES: (), ANY_BODY: True},
    include_in_schema=False,
)
async def retry_payment(request: AnyRequest, payment_id: FromPath[PaymentId]) -> Redirect:
    """Try it again, as a new payment for the same; twice clicked is once tried.

    Anybody may click. Who does not prove to be its donor gives anonymously, or a gift could be put
    into another's name.
    """
    handler: CommandHandler = request.app.state.handler
    before, now = await started_payment(request.app.state.log, payment_id), utc_now()
    if before.gift is None:
        raise NotFoundException
    paying: Paying = request.app.state.paying
    key = f"payment-retry:{payment_id}"
    proven = await donor(request) if "authorization" in request.headers else None
    donor_id = proven if proven == before.gift.donor_id else None
    again = PaymentId(derive_id("PM", key))
    command = StartPayment(
        payment_id=again,
        gift=ForGift(before.gift.campaign_id, DonationId(derive_id("G", key)), donor_id),
        amount=before.amount,
        gateway=paying.gateway(before.gateway, before.amount.currency).name,
        expires_at=now + OPEN_FOR,
        retry_of=payment_id,
        at=now,
    )
    body = derive_id("B", key)
    recorded = await handler.handle(command, actor=PAYMENTS, key=key, body=body)
    await shown(request.app.state.pool, recorded.last, {wire_name(PaymentStarted)}, WAIT_SECONDS)
    return Redirect(f"/payments/{again}", status_code=HTTP_303_SEE_OTHER)


PAGES: Final = (show_payment, go_to_gateway, retry_payment)
