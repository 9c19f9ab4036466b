"""Money in: what a gateway says of a payment is booked once, whoever brings it and however often.

Nothing here is remembered. A payment is started before the gateway is asked for a page, so that a
notice is never about something that is only on its way into the log. Notices, browsers that come
back and the sweep all end in one question to the log; whoever comes second finds it done.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, Protocol, TypeGuard

from domain.errors import DomainError
from domain.facts.payment_status import PaymentStatus
from domain.facts.payments import PaymentStarted
from domain.funds.campaign_fund import CampaignFund
from domain.funds.references import GatewayReferenceRepeatedError
from domain.gifts.commands import RecordChargeback, ReverseChargeback
from domain.gifts.errors import ChargebackAlreadyReversedError
from domain.ids import PaymentId
from domain.payments.capturing import PAYMENTS
from domain.payments.commands import (
    CapturePayment,
    DeclinePayment,
    ExpirePayment,
    PaymentCommand,
)
from domain.payments.errors import (
    CaptureAlreadyBookedError,
    PaymentNotDueError,
    PaymentNotInStatusError,
    PaymentPurposeUnclearError,
    PaymentUnknownError,
)
from domain.payments.state import Payment, Payments
from domain.text import ID_PATTERN, GatewayName
from projections.payments import queries as payments
from projections.projection import Connection
from workers.asking import AskedLately
from workers.commands import Clock, Commands
from workers.gateway import (
    ChargebackSeen,
    GatewayError,
    HostedPage,
    Notice,
    NoticeRail,
    PaymentRail,
    PaymentRequest,
    PaymentSeen,
    PaymentState,
)

GATEWAY_SECONDS: Final = 10.0
PAGE: Final = 200
LOOKS_MAX: Final = 3
"""How often a payment is looked up that somebody starts in the same moment."""
ALREADY: Final = (CaptureAlreadyBookedError, PaymentNotInStatusError, PaymentUnknownError)
"""What the rules say when nothing is left to be recorded."""
logger = logging.getLogger(__name__)


class PaymentGateway(PaymentRail, NoticeRail, Protocol):
    """A rail that money comes in on, and that tells of it unasked."""


Gateways = Mapping[GatewayName, PaymentGateway]


class NoticeUnhandledError(Exception):
    """Something moved of which we know not what it belongs to; the gateway must tell it again."""


class PaymentWorker:
    """Takes payments from their start to their end."""

    def __init__(
        self,
        commands: Commands,
        gateways: Gateways,
        clock: Clock,
        *,
        gateway_seconds: float = GATEWAY_SECONDS,
        page: int = PAGE,
    ) -> None:
        self._commands = commands
        self._gateways = gateways
        self._clock = clock
        self._gateway_seconds = gateway_seconds
        self._page = page
        self._asked: AskedLately[PaymentId] = AskedLately()

    async def hosted_page(
        self, started: PaymentStarted, subject: str, return_url: str
    ) -> HostedPage | None:
        """Where the payer pays; the same payment every time. Absent if the gateway can't say now.

        Args:
            started: The payment, as the log has it.
            subject: What it is for, as the payer reads it there.
            return_url: Where the browser comes back to.
        """
        gateway = self._gateways.get(started.gateway)
        if gateway is None or self._clock() >= started.expires_at:
            return None
        request = PaymentRequest(
            payment_id=started.payment_id,
            amount=started.amount,
            subject=subject,
            return_url=return_url,
            expires_at=started.expires_at,
        )
        try:
            async with asyncio.timeout(self._gateway_seconds):
                return await gateway.create_payment(request)
        except (GatewayError, OSError) as error:
            # The start is recorded: whoever opens the payment's page asks for it again.
            logger.warning("no page for payment %s: %r", started.payment_id, error)
            return None

    async def confirm(self, payment_id: PaymentId) -> PaymentStatus:
        """Ask the gateway about a payment that stands open, and record what it says.

        Raises:
            GatewayError, OSError: it can't say now; ask again.
        """
        return await self._ask(payment_id, lambda gateway: gateway.find_payment(payment_id))

    async def end(self, payment_id: PaymentId) -> PaymentStatus:
        """Let nobody pay it any more, and record how it stands: paid after all, or expired.

        Raises:
            GatewayError, OSError: the gateway can't say now; nothing is recorded, ask again.
        """

        async def close(gateway: PaymentGateway) -> PaymentSeen:
            seen = await gateway.close_payment(payment_id)
            if seen.state is not PaymentState.UNKNOWN:
                return seen
            # Nobody ever opened the page, and nobody can: its time is over there, too.
            return PaymentSeen(payment_id, PaymentState.EXPIRED)

        return await self._ask(payment_id, close)

    async def handle(self, gateway: GatewayName, notices: Iterable[Notice]) -> None:
        """Keep what a gateway told unasked, if it is about money that came in.

        What it says of payouts and refunds is a hint: who sent them asks for themselves.

        Raises:
            NoticeUnhandledError: a bank took back what we can't find; it must be told again.
        """
        for notice in notices:
            match notice:
                case PaymentSeen():
                    await self.record(gateway, notice)
                case ChargebackSeen():
                    await self._take_back(gateway, notice)
                case _:
                    logger.info("gateway %s tells of what is asked for itself", gateway)

    async def record(self, gateway: GatewayName, seen: PaymentSeen) -> None:
        """Record what a gateway said of a payment; what it says again changes nothing."""
        match seen.state:
            case PaymentState.PENDING | PaymentState.UNKNOWN:
                pass
            case PaymentState.CAPTURED:
                await self._capture(gateway, seen)
            case _ if await self._is_at_another(gateway, seen.payment_id):
                logger.warning("gateway %s speaks of %s, not at it", gateway, seen.payment_id)
            case PaymentState.AUTHORIZED:
                async with asyncio.timeout(self._gateway_seconds):
                    taken = await self._gateways[gateway].capture(seen.payment_id)
                if taken.state is not PaymentState.AUTHORIZED:
                    await self.record(gateway, taken)
            case PaymentState.DECLINED:
                await self._close(DeclinePayment(payment_id=seen.payment_id, at=self._clock()))
            case PaymentState.EXPIRED:
                await self._expire(seen.payment_id)

    async def sweep(self, connection: Connection) -> int:
        """Ask about payments whose time is over: none is called off on a guess.

        Returns:
            How many came to their end.
        """
        ended, begun = 0, self._clock()
        resting = self._asked.resting(begun)
        overdue = await payments.overdue(connection, begun, resting, self._page)
        self._asked.forget_all_but({*resting, *overdue})
        for payment_id in overdue:
            self._asked.note(payment_id, self._clock())
            try:
                ended += await self.end(payment_id) is not PaymentStatus.STARTED
            except (GatewayError, OSError) as error:
                logger.warning("payment %s stays open: %r", payment_id, error)
            except DomainError:
                logger.exception(
                    "payment %s stays open: what its gateway says can't be", payment_id
                )
        return ended

    async def _ask(
        self, payment_id: PaymentId, ask: Callable[[PaymentGateway], Awaitable[PaymentSeen]]
    ) -> PaymentStatus:
        """Record what the gateway of an open payment answers, and say how it stands then."""
        payment = await self._payment(payment_id)
        gateway = self._gateway_of(payment)
        if gateway is None:
            return payment.status
        async with asyncio.timeout(self._gateway_seconds):
            seen = await ask(gateway)
        await self.record(gateway.name, seen)
        return (await self._payment(payment_id)).status

    async def _capture(self, gateway: GatewayName, seen: PaymentSeen) -> None:
        assert seen.amount is not None
        assert seen.gateway_reference is not None
        for look in range(1, LOOKS_MAX + 1):
            started, now = (await self._named(seen.payment_id)).started, self._clock()
            command = CapturePayment(
                payment_id=seen.payment_id if _is_ours(seen.payment_id) else None,
                gift=None if started is None else started.gift,
                escrow=None if started is None else started.escrow,
                gateway=gateway,
                gateway_reference=seen.gateway_reference,
                amount=seen.amount,
                fee=seen.fee,
                captured_at=seen.at or now,
                at=now,
            )
            try:
                await self._commands.handle(command, actor=PAYMENTS)
            except CaptureAlreadyBookedError:
                pass
            except PaymentPurposeUnclearError:
                # Somebody started it between our look and the decision.
                if look == LOOKS_MAX:
                    raise
                continue
            return

    async def _expire(self, payment_id: PaymentId) -> None:
        """Nothing came; before its time that is the gateway's refusal to take it."""
        at = self._clock()
        try:
            await self._close(ExpirePayment(payment_id=payment_id, at=at))
        except PaymentNotDueError:
            await self._close(DeclinePayment(payment_id=payment_id, at=at))

    async def _close(self, command: PaymentCommand) -> None:
        try:
            await self._commands.handle(command, actor=PAYMENTS)
        except ALREADY as error:
            logger.info("payment %s stands: %s", command.payment_id, error)

    async def _take_back(self, gateway: GatewayName, seen: ChargebackSeen) -> None:
        """The payer's bank takes a gift back, or gives it back after a dispute."""
        if seen.won is False:
            return  # What was taken stays taken.
        payment = await self._named(seen.payment_id)
        if payment.started is None or payment.started.gift is None:
            raise NoticeUnhandledError(f"{gateway}: dispute {seen.gateway_reference}")
        gift, at = payment.started.gift, self._clock()
        taken = RecordChargeback(
            donation_id=gift.donation_id,
            campaign_id=gift.campaign_id,
            amount=seen.amount,
            gateway_reference=seen.gateway_reference,
            by=PAYMENTS,
            at=at,
        )
        won = ReverseChargeback(
            donation_id=gift.donation_id,
            campaign_id=gift.campaign_id,
            gateway_reference=seen.gateway_reference,
            by=PAYMENTS,
            at=at,
        )
        try:
            if not await self._is_taken(taken):
                await self._commands.handle(taken, actor=PAYMENTS)
            if seen.won:
                await self._commands.handle(won, actor=PAYMENTS)
        except (GatewayReferenceRepeatedError, ChargebackAlreadyReversedError):
            pass  # Somebody told it in the same moment, or before.
        except DomainError as error:
            raise NoticeUnhandledError(f"{gateway}: {error}") from error

    async def _is_taken(self, command: RecordChargeback) -> bool:
        """Whether the bank told of this dispute before."""
        fund = await self._commands.state_for(command)
        assert isinstance(fund, CampaignFund)
        gift = fund.gifts.get(command.donation_id)
        known = () if gift is None else gift.chargebacks
        return any(one.reference == command.gateway_reference for one in known)

    async def _is_at_another(self, gateway: GatewayName, payment_id: PaymentId) -> bool:
        started = (await self._named(payment_id)).started
        return started is not None and started.gateway != gateway

    async def _named(self, payment_id: PaymentId | None) -> Payment:
        """How the payment that a gateway names stands; unknown if it is none of ours."""
        return await self._payment(payment_id) if _is_ours(payment_id) else Payment()

    async def _payment(self, payment_id: PaymentId) -> Payment:
        """How it stands in the log now."""
        asked = DeclinePayment(payment_id=payment_id, at=self._clock())
        state = await self._commands.state_for(asked)
        assert isinstance(state, Payments)
        return state.payment(payment_id)

    def _gateway_of(self, payment: Payment) -> PaymentGateway | None:
        """Whom to ask; nobody if it is over, or its gateway is not configured any more."""
        if payment.started is None or payment.status is not PaymentStatus.STARTED:
            return None
        gateway = self._gateways.get(payment.started.gateway)
        if gateway is None:
            logger.warning("gateway %s is not configured", payment.started.gateway)
        return gateway


def _is_ours(payment_id: PaymentId | None) -> TypeGuard[PaymentId]:
    """Whether it may be an id of ours; a gateway may name anything."""
    return payment_id is not None and ID_PATTERN.regex.fullmatch(payment_id) is not None
