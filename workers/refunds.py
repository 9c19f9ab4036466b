"""Money back to who paid: what staff gave back, a gateway is asked to send, once.

The refund's id is in the log before the gateway hears of it. So whatever a call's outcome, the
gateway is asked by that id first, and told only of what it has never heard of.
"""

import asyncio
import logging
from collections.abc import Mapping

from domain.ids import RefundId
from domain.payments.capturing import PAYMENTS
from domain.payments.commands import ConfirmRefund
from domain.payments.errors import SuspendedPaymentUnknownError
from domain.text import GatewayName
from projections.payments import queries as payments
from projections.payments.queries import GoingBack
from projections.projection import Connection
from workers.asking import AskedLately
from workers.commands import Clock, Commands
from workers.gateway import GatewayError, PaymentRail, RefundOrder, RefundState
from workers.payments import GATEWAY_SECONDS, PAGE

logger = logging.getLogger(__name__)


class RefundWorker:
    """Lets gateways send what goes back."""

    def __init__(
        self,
        commands: Commands,
        gateways: Mapping[GatewayName, PaymentRail],
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
        self._asked: AskedLately[RefundId] = AskedLately()

    async def sweep(self, connection: Connection) -> int:
        """Ask for all that goes back and that no gateway has sent yet.

        Returns:
            How much of it is on its way now.
        """
        sent, resting = 0, self._asked.resting(self._clock())
        going_back = await payments.going_back(connection, resting, self._page)
        self._asked.forget_all_but({*resting, *(back.refund_id for back in going_back)})
        for back in going_back:
            self._asked.note(back.refund_id, self._clock())
            try:
                sent += await self._sends(back)
            except (GatewayError, OSError) as error:
                logger.warning("refund %s waits: %r", back.refund_id, error)
        return sent

    async def _sends(self, back: GoingBack) -> bool:
        """Whether the gateway sends it."""
        gateway = self._gateways.get(back.gateway)
        if gateway is None or back.payment_id is None:
            logger.warning("refund %s is for a person to send", back.refund_id)
            return False
        order = RefundOrder(
            refund_id=back.refund_id,
            payment_id=back.payment_id,
            paid=back.amount,
            amount=back.amount,
            payment_reference=back.gateway_reference,
        )
        async with asyncio.timeout(self._gateway_seconds):
            seen = await gateway.find_refund(order)
            if seen.state is RefundState.UNKNOWN:
                seen = await gateway.refund(order)
        if seen.state is RefundState.FAILED:
            logger.error("gateway %s does not send refund %s", back.gateway, back.refund_id)
        if seen.state is not RefundState.DONE:
            return False
        command = ConfirmRefund(
            payment_id=back.payment_id,
            gateway=back.gateway,
            gateway_reference=back.gateway_reference,
            refund_id=back.refund_id,
            at=self._clock(),
        )
        try:
            await self._commands.handle(command, actor=PAYMENTS)
        except SuspendedPaymentUnknownError:
            return False  # Another worker was faster.
        return True
