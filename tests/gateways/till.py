"""A small gateway in memory, with books of its own: hosted pages, and notices that it signs."""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from domain.ids import PaymentId
from domain.money import Currency, Money
from workers.gateway import (
    ChargebackSeen,
    GatewayUnreachableError,
    HostedPage,
    Notice,
    NoticeForgedError,
    NoticeMalformedError,
    NoticeReply,
    NoticeStaleError,
    PaymentRequest,
    PaymentSeen,
    PaymentState,
    RefundOrder,
    RefundSeen,
    RefundState,
)

KEY: Final = b"a key that both sides know"
STALE: Final = timedelta(minutes=5)


class Slip(Struct):
    """A payment in the gateway's own books."""

    request: PaymentRequest
    state: PaymentState = PaymentState.PENDING
    amount: Money | None = None
    fee: Money | None = None
    reference: str | None = None
    at: datetime | None = None


class Till:
    """Implements ``workers.payments.PaymentGateway``.

    Attributes:
        slips: What it was asked for, by our id.
        refunds: What it sent back.
        asked: How often it was asked anything.
        away: Whether it answers nothing.
    """

    name = "till"
    currencies = frozenset({Currency.CNY, Currency.USD})
    accepted = NoticeReply(200, "text/plain", b"kept")

    def __init__(self) -> None:
        self.slips: dict[PaymentId, Slip] = {}
        self.refunds: list[RefundOrder] = []
        self.asked = 0
        self.away = False

    def _slip(self, payment_id: PaymentId) -> Slip | None:
        self.asked += 1
        if self.away:
            raise GatewayUnreachableError(self.name, "away")
        return self.slips.get(payment_id)

    async def create_payment(self, request: PaymentRequest) -> HostedPage:
        """The same page for the same payment."""
        self._slip(request.payment_id)
        self.slips.setdefault(request.payment_id, Slip(request))
        return HostedPage(f"https://till.example/pay/{request.payment_id}")

    async def find_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """As its books say."""
        return self.seen(payment_id)

    async def capture(self, payment_id: PaymentId) -> PaymentSeen:
        """Take what is kept."""
        slip = self._slip(payment_id)
        if slip is not None and slip.state is PaymentState.AUTHORIZED:
            slip.state = PaymentState.CAPTURED
        return self.seen(payment_id)

    async def close_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """Whoever has not paid can't any more."""
        slip = self._slip(payment_id)
        if slip is not None and slip.state is PaymentState.PENDING:
            slip.state = PaymentState.EXPIRED
        return self.seen(payment_id)

    async def refund(self, order: RefundOrder) -> RefundSeen:
        """Send it, once for each name."""
        self._slip(order.payment_id)
        self.refunds.append(order)
        return await self.find_refund(order)

    async def find_refund(self, order: RefundOrder) -> RefundSeen:
        """As its books say."""
        self._slip(order.payment_id)
        state = RefundState.DONE if order in self.refunds else RefundState.UNKNOWN
        return RefundSeen(order.refund_id, state)

    def pay(
        self,
        payment_id: PaymentId,
        at: datetime,
        *,
        amount: Money | None = None,
        reference: str | None = None,
        fee: Money | None = None,
        state: PaymentState = PaymentState.CAPTURED,
    ) -> PaymentSeen:
        """Somebody pays on its page, as it wanted or not."""
        slip = self.slips[payment_id]
        slip.state, slip.at, slip.fee = state, at, fee
        slip.amount = amount or slip.request.amount
        slip.reference = reference or f"till-{payment_id}"
        return self.seen(payment_id)

    def decline(self, payment_id: PaymentId) -> PaymentSeen:
        """The payer's bank says no."""
        self.slips[payment_id].state = PaymentState.DECLINED
        return self.seen(payment_id)

    def seen(self, payment_id: PaymentId) -> PaymentSeen:
        """What it says of a payment."""
        slip = self._slip(payment_id)
        if slip is None:
            return PaymentSeen(payment_id, PaymentState.UNKNOWN)
        if slip.state in (PaymentState.CAPTURED, PaymentState.AUTHORIZED):
            return PaymentSeen(
                payment_id, slip.state, slip.amount, slip.fee, slip.reference, slip.at
            )
        return PaymentSeen(payment_id, slip.state)

    def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> tuple[Notice, ...]:
        """A JSON body, the time, and an HMAC of both."""
        said = {name.lower(): value for name, value in headers.items()}
        at = said.get("x-till-at", "")
        if not hmac.compare_digest(signature(body, at), said.get("x-till-signature", "")):
            raise NoticeForgedError(self.name, "signature")
        if abs(now - datetime.fromisoformat(at)) > STALE:
            raise NoticeStaleError(self.name, at)
        try:
            return (msgspec.json.decode(body, type=_Message).notice(),)
        except msgspec.DecodeError as error:
            raise NoticeMalformedError(self.name, "no notice") from error


class _Message(Struct):
    payment: PaymentSeen | None = None
    dispute: ChargebackSeen | None = None

    def notice(self) -> Notice:
        found = self.payment or self.dispute
        assert found is not None
        return found


def message(notice: PaymentSeen | ChargebackSeen, at: datetime) -> tuple[bytes, dict[str, str]]:
    """The body and headers in which the till tells something."""
    kind = "payment" if isinstance(notice, PaymentSeen) else "dispute"
    body = msgspec.json.encode({kind: notice})
    return body, signed(body, at)


def signed(body: bytes, at: datetime) -> dict[str, str]:
    """The headers of a body that the till vouches for."""
    said = at.isoformat()
    return {"X-Till-At": said, "X-Till-Signature": signature(body, said)}


def signature(body: bytes, at: str) -> str:
    """What proves that both are the till's."""
    return hmac.digest(KEY, at.encode() + b"\n" + body, "sha256").hex()
