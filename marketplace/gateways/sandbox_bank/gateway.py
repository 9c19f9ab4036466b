"""The calls to the sandbox bank, each signed, and its signed events."""

import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from domain.ids import PaymentId, PayoutId
from domain.money import Currency, Money
from marketplace.gateways.calling import Answer, Caller
from marketplace.gateways.sandbox_bank import reading
from marketplace.gateways.sandbox_bank.account import NAME, BankAccount
from marketplace.gateways.sandbox_bank.messages import (
    Event,
    Payment,
    Payout,
    S,
    Taking,
    answered,
    decoded,
)
from workers.gateway import (
    AnswerUnreadableError,
    CurrencyNotOfferedError,
    GatewayRefusedError,
    HostedPage,
    Notice,
    NoticeForgedError,
    NoticeMalformedError,
    NoticeReply,
    NoticeStaleError,
    PaymentRequest,
    PaymentSeen,
    PaymentState,
    PayoutOrder,
    PayoutSeen,
    PayoutState,
    RefundOrder,
    RefundSeen,
    RefundState,
)

CURRENCIES: Final = frozenset({Currency.CNY, Currency.USD})
"""In which the bank keeps a custody account for us."""
FRESH: Final = timedelta(minutes=5)
SIGNATURE: Final = re.compile(r"t=(?P<seconds>[0-9]{1,12}),v1=(?P<hex>[0-9a-f]{64})", re.ASCII)
UNKNOWN: Final = "unknown"
"""The bank's code for what it has never heard of."""


class SandboxBankGateway:
    """Implements ``workers.gateway.Gateway``."""

    name = NAME
    currencies = CURRENCIES
    accepted = NoticeReply(200, "application/json", b"{}")

    def __init__(
        self,
        account: BankAccount,
        client: httpx.AsyncClient,
        clock: Callable[[], datetime],
        nonce: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._account = account
        self._caller = Caller(NAME, client)
        self._clock, self._nonce = clock, nonce

    async def create_payment(self, request: PaymentRequest) -> HostedPage:
        """Open a payment, or the same once more."""
        content = {
            "reference": request.payment_id,
            "amount": _sent(request.amount),
            "subject": request.subject,
            "return_url": request.return_url,
            "expires_at": request.expires_at,
        }
        found = await self._post("/v1/payments", f"payment-{request.payment_id}", content, Payment)
        _require_same(found.reference, request.payment_id)
        if urlsplit(found.page_url).scheme not in ("http", "https"):
            raise AnswerUnreadableError(NAME, "a page that is no address of the web")
        return HostedPage(found.page_url, found.bank_reference)

    async def find_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """Ask for the payment."""
        found = await self._get(f"/v1/payments/{quote(payment_id, safe='')}", Payment)
        if found is None:
            return PaymentSeen(payment_id, PaymentState.UNKNOWN)
        _require_same(found.reference, payment_id)
        return reading.payment(found)

    async def capture(self, payment_id: PaymentId) -> PaymentSeen:
        """Nothing waits for it here: what is approved is captured."""
        return await self.find_payment(payment_id)

    async def close_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """Close it if it is open, and say how it stands."""
        path = f"/v1/payments/{quote(payment_id, safe='')}/closing"
        try:
            found = await self._post(path, f"closing-{payment_id}", {}, Payment)
        except GatewayRefusedError as refused:
            if refused.reason == UNKNOWN:
                return PaymentSeen(payment_id, PaymentState.UNKNOWN)
            raise
        _require_same(found.reference, payment_id)
        return reading.payment(found)

    async def refund(self, order: RefundOrder) -> RefundSeen:
        """Give back; what was asked before is answered alike."""
        content = {
            "reference": order.refund_id,
            "payment_reference": order.payment_id,
            "amount": _sent(order.amount),
        }
        found = await self._post("/v1/refunds", f"refund-{order.refund_id}", content, Taking)
        _require_same(found.reference, order.refund_id)
        return reading.refund(found)

    async def find_refund(self, order: RefundOrder) -> RefundSeen:
        """Ask for the refund."""
        found = await self._get(f"/v1/refunds/{quote(order.refund_id, safe='')}", Taking)
        if found is None:
            return RefundSeen(order.refund_id, RefundState.UNKNOWN)
        _require_same(found.reference, order.refund_id)
        return reading.refund(found)

    async def pay_out(self, order: PayoutOrder) -> PayoutSeen:
        """Order a payout; without a payee, to the account that the bank knows the household by."""
        payee = order.payee
        content = {
            "payout_id": order.payout_id,
            "payee_account": order.household_id if payee is None else payee.account,
            "payee_name": "" if payee is None else payee.name,
            "amount": _sent(order.amount),
        }
        found = await self._post("/v1/payouts", f"payout-{order.payout_id}", content, Payout)
        _require_same(found.payout_id, order.payout_id)
        return reading.payout(found)

    async def find_payout(self, payout_id: PayoutId) -> PayoutSeen:
        """Ask for the payout."""
        found = await self._get(f"/v1/payouts/{quote(payout_id, safe='')}", Payout)
        if found is None:
            return PayoutSeen(payout_id, PayoutState.UNKNOWN)
        _require_same(found.payout_id, payout_id)
        return reading.payout(found)

    def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> tuple[Notice, ...]:
        """What an event says. It may come twice: its name is that of the event."""
        given = {name.lower(): value for name, value in headers.items()}
        signed = SIGNATURE.fullmatch(given.get("bank-webhook-signature", ""))
        if signed is None:
            raise NoticeForgedError(NAME, "no signature")
        text = signed["seconds"].encode() + b"." + body
        right = hmac.new(self._account.webhook_key, text, sha256).hexdigest()
        if not hmac.compare_digest(right, signed["hex"]):
            raise NoticeForgedError(NAME, "a signature of something else")
        if abs(now.timestamp() - int(signed["seconds"])) > FRESH.total_seconds():
            raise NoticeStaleError(NAME, "signed at another time")
        try:
            return reading.notice(decoded(body, Event))
        except AnswerUnreadableError as error:
            raise NoticeMalformedError(NAME, error.reason) from error

    async def _get(self, path: str, kind: type[S]) -> S | None:
        """What a query is answered; absent if the bank has never heard of it."""
        try:
            return answered(await self._call("GET", path, b"", {}), kind)
        except GatewayRefusedError as refused:
            if refused.reason == UNKNOWN:
                return None
            raise

    async def _post(self, path: str, key: str, content: Mapping[str, object], kind: type[S]) -> S:
        """What a command is answered. Its key follows from our own name for what is asked."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        body = msgspec.json.encode(content)
        return answered(await self._call("POST", path, body, headers), kind)

    async def _call(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        seconds, nonce = str(int(self._clock().timestamp())), self._nonce()
        text = f"{method}\n{path}\n{seconds}\n{nonce}\n".encode() + body + b"\n"
        signed = {
            "Bank-Time": seconds,
            "Bank-Nonce": nonce,
            "Bank-Signature": hmac.new(self._account.key, text, sha256).hexdigest(),
        }
        return await self._caller.call(
            method, self._account.url + path, {**headers, **signed}, body
        )


def _sent(amount: Money) -> Mapping[str, str]:
    if amount.currency not in CURRENCIES:
        raise CurrencyNotOfferedError(NAME, amount.currency.value)
    return {"value": amount.text(), "currency": amount.currency.value}


def _require_same(named: str, asked: str) -> None:
    if named != asked:
        raise AnswerUnreadableError(NAME, "an answer about something else")
