"""What a rail must offer: money in, money out, and what it tells unasked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from domain.ids import PaymentId, PayoutId
from domain.money import Currency
from domain.text import GatewayName
from workers.gateway.payments import ChargebackSeen, HostedPage, PaymentRequest, PaymentSeen
from workers.gateway.payouts import PayoutOrder, PayoutSeen
from workers.gateway.refunds import RefundOrder, RefundSeen

Notice = PaymentSeen | RefundSeen | PayoutSeen | ChargebackSeen
"""What a gateway says unasked."""


class NoticeReply(Struct, frozen=True):
    """What a gateway wants to hear once its notice is kept; else it says it again."""

    status: int
    media_type: str
    body: bytes


class PayoutRail(Protocol):
    """A rail that money goes out on.

    Attributes:
        name: As in the account ``assets:gateway:<name>``.
    """

    name: GatewayName

    async def pay_out(self, order: PayoutOrder) -> PayoutSeen:
        """Pay an order, and say what is known of it now.

        The same payout id is paid once, however often it is asked for. All the same ask
        ``find_payout`` first if it may have been told before: another order under a used id is an
        error at some gateways, and a second payment at none.

        Raises:
            GatewayOutcomeUnknownError: it may have been paid; ask ``find_payout``, resend nothing.
            GatewayRefusedError: it was not paid, for a reason that is not the payee's.
            OSError: the same as the first.
        """

    async def find_payout(self, payout_id: PayoutId) -> PayoutSeen:
        """What became of a payout: asking changes nothing.

        Raises:
            GatewayOutcomeUnknownError: ask again later.
            GatewayRefusedError: the gateway does not let us ask.
            OSError: the same as the first.
        """


class PaymentRail(Protocol):
    """A rail that money comes in on, and goes back on to who paid.

    Every call may raise ``GatewayOutcomeUnknownError`` (or another ``OSError``: whatever was asked
    may have been done; query by our own reference before anything else) and
    ``GatewayRefusedError`` (nothing was done, and why).

    Attributes:
        name: As in the account ``assets:gateway:<name>``.
        currencies: What it moves; of another it raises ``CurrencyNotOfferedError``.
    """

    name: GatewayName
    currencies: frozenset[Currency]

    async def create_payment(self, request: PaymentRequest) -> HostedPage:
        """Make a place to pay. The same request again gives a page of the same payment."""

    async def find_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """Where a payment stands: asking changes nothing."""

    async def capture(self, payment_id: PaymentId) -> PaymentSeen:
        """Take what the payer agreed to; where nothing waits for it, say how it stands."""

    async def close_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """Let nobody pay it any more, and say how it stands: it may have been paid just before."""

    async def refund(self, order: RefundOrder) -> RefundSeen:
        """Give back a part or all; the same refund id is done once, however often asked for."""

    async def find_refund(self, order: RefundOrder) -> RefundSeen:
        """What became of this order: asking changes nothing."""


class NoticeRail(Protocol):
    """A rail that tells unasked.

    Attributes:
        accepted: What to answer once every notice of a message is kept.
    """

    name: GatewayName
    accepted: NoticeReply

    def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> tuple[Notice, ...]:
        """What a message says, if it is the gateway's and meant for us.

        A notice may come twice, late, or before an earlier one: it is a hint to be booked under its
        references, or to query. It never waits and never calls the network.

        Args:
            headers: By name, whatever their case.
            body: Exactly as it came.
            now: The present.

        Returns:
            Nothing if it is of a kind that does not concern us.

        Raises:
            NoticeRefusedError: a child that says why.
        """


class Gateway(PaymentRail, PayoutRail, NoticeRail, Protocol):
    """A rail both ways."""
