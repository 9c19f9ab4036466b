"""The sandbox bank as a rail: payments on its page, refunds, payouts, and what it tells unasked.

It is asked over HTTP alone, by what its documentation says (``docs/sandbox-bank.md``): no code is
shared with it, so that its books and ours are made by two programs.
"""

import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, TypeVar
from urllib.parse import quote, urlsplit

import httpx
import msgspec
from msgspec import Struct

from domain.errors import MalformedError
from domain.facts.payouts import PayoutFailure
from domain.ids import PaymentId, PayoutId, RefundId
from domain.money import Currency, Money
from domain.text import GatewayName
from marketplace.gateways.calling import Answer, Caller
from workers.gateway import (
    AnswerUnreadableError,
    ChargebackSeen,
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

NAME: Final[GatewayName] = "sandbox_bank"
CURRENCIES: Final = frozenset({Currency.CNY, Currency.USD})
"""In which the bank keeps a custody account for us."""
FRESH: Final = timedelta(minutes=5)
SIGNATURE: Final = re.compile(r"t=(?P<seconds>[0-9]{1,12}),v1=(?P<hex>[0-9a-f]{64})", re.ASCII)
CODE: Final = re.compile(r"[a-z0-9_]{1,64}", re.ASCII)
UNKNOWN: Final = "unknown"
PAYMENTS: Final = {
    "open": PaymentState.PENDING,
    "captured": PaymentState.CAPTURED,
    "declined": PaymentState.DECLINED,
    "expired": PaymentState.EXPIRED,
}
REFUNDS: Final = {"done": RefundState.DONE, "failed": RefundState.FAILED}
PAYOUTS: Final = {
    "accepted": PayoutState.PENDING,
    "settled": PayoutState.SETTLED,
    "failed": PayoutState.FAILED,
    "returned": PayoutState.RETURNED,
}
FAILURES: Final = {"account_closed": PayoutFailure.ACCOUNT_CLOSED}
"""All other reasons are the bank's no."""
S = TypeVar("S", bound=Struct)
T = TypeVar("T")


class BankAccount(Struct, frozen=True):
    """Who we are at the bank.

    Attributes:
        url: Where it is, without a last slash.
        key: Signs what we ask.
        webhook_key: Signs what it tells.
    """

    url: str
    key: bytes
    webhook_key: bytes

    def __repr__(self) -> str:
        """The address alone: there are keys in it."""
        return f"BankAccount({self.url})"


class _Amount(Struct, frozen=True):
    value: str
    currency: str


class _Payment(Struct, frozen=True):
    reference: str
    bank_reference: str
    state: str
    amount: _Amount
    fee: _Amount
    page_url: str
    ended_at: datetime | None


class _Taking(Struct, frozen=True):
    reference: str
    bank_reference: str
    payment_reference: str
    payment_bank_reference: str
    state: str
    amount: _Amount
    created_at: datetime


class _Payout(Struct, frozen=True):
    payout_id: str
    bank_reference: str
    state: str
    amount: _Amount
    reason: str | None
    settled_at: datetime | None
    returned_at: datetime | None
    return_reference: str | None


class _Event(Struct, frozen=True):
    event_id: str
    kind: str
    at: datetime
    object: msgspec.Raw


class _Problem(Struct, frozen=True):
    code: str


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
        found = await self._post("/v1/payments", f"payment-{request.payment_id}", content, _Payment)
        _require_same(found.reference, request.payment_id)
        if urlsplit(found.page_url).scheme not in ("http", "https"):
            raise AnswerUnreadableError(NAME, "a page that is no address of the web")
        return HostedPage(found.page_url, found.bank_reference)

    async def find_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """Ask for the payment."""
        found = await self._get(f"/v1/payments/{quote(payment_id, safe='')}", _Payment)
        if found is None:
            return PaymentSeen(payment_id, PaymentState.UNKNOWN)
        _require_same(found.reference, payment_id)
        return _payment(found)

    async def capture(self, payment_id: PaymentId) -> PaymentSeen:
        """Nothing waits for it here: what is approved is captured."""
        return await self.find_payment(payment_id)

    async def close_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """Close it if it is open, and say how it stands."""
        path = f"/v1/payments/{quote(payment_id, safe='')}/closing"
        try:
            found = await self._post(path, f"closing-{payment_id}", {}, _Payment)
        except GatewayRefusedError as refused:
            if refused.reason == UNKNOWN:
                return PaymentSeen(payment_id, PaymentState.UNKNOWN)
            raise
        _require_same(found.reference, payment_id)
        return _payment(found)

    async def refund(self, order: RefundOrder) -> RefundSeen:
        """Give back; what was asked before is answered alike."""
        content = {
            "reference": order.refund_id,
            "payment_reference": order.payment_id,
            "amount": _sent(order.amount),
        }
        found = await self._post("/v1/refunds", f"refund-{order.refund_id}", content, _Taking)
        _require_same(found.reference, order.refund_id)
        return _refund(found)

    async def find_refund(self, order: RefundOrder) -> RefundSeen:
        """Ask for the refund."""
        found = await self._get(f"/v1/refunds/{quote(order.refund_id, safe='')}", _Taking)
        if found is None:
            return RefundSeen(order.refund_id, RefundState.UNKNOWN)
        _require_same(found.reference, order.refund_id)
        return _refund(found)

    async def pay_out(self, order: PayoutOrder) -> PayoutSeen:
        """Order a payout; without a payee, to the account that the bank knows the household by."""
        payee = order.payee
        content = {
            "payout_id": order.payout_id,
            "payee_account": order.household_id if payee is None else payee.account,
            "payee_name": "" if payee is None else payee.name,
            "amount": _sent(order.amount),
        }
        found = await self._post("/v1/payouts", f"payout-{order.payout_id}", content, _Payout)
        _require_same(found.payout_id, order.payout_id)
        return _payout(found)

    async def find_payout(self, payout_id: PayoutId) -> PayoutSeen:
        """Ask for the payout."""
        found = await self._get(f"/v1/payouts/{quote(payout_id, safe='')}", _Payout)
        if found is None:
            return PayoutSeen(payout_id, PayoutState.UNKNOWN)
        _require_same(found.payout_id, payout_id)
        return _payout(found)

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
            return _notice(_decoded(body, _Event))
        except AnswerUnreadableError as error:
            raise NoticeMalformedError(NAME, error.reason) from error

    async def _get(self, path: str, kind: type[S]) -> S | None:
        """What a query is answered; absent if the bank has never heard of it."""
        try:
            return _read(await self._call("GET", path, b"", {}), kind)
        except GatewayRefusedError as refused:
            if refused.reason == UNKNOWN:
                return None
            raise

    async def _post(self, path: str, key: str, content: Mapping[str, object], kind: type[S]) -> S:
        """What a command is answered. Its key follows from our own name for what is asked."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        return _read(await self._call("POST", path, msgspec.json.encode(content), headers), kind)

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


def _read(answer: Answer, kind: type[S]) -> S:
    """What an answer says.

    Raises:
        AnswerUnreadableError: not what happened.
        GatewayRefusedError: no; the reason is the bank's code.
    """
    if 200 <= answer.status < 300:  # noqa: PLR2004 - the classes of RFC 9110
        return _decoded(answer.body, kind)
    if not 400 <= answer.status < 500:  # noqa: PLR2004 - as above
        raise AnswerUnreadableError(NAME, f"HTTP {answer.status}")
    code = _decoded(answer.body, _Problem).code
    if not CODE.fullmatch(code):
        raise AnswerUnreadableError(NAME, f"HTTP {answer.status}")
    raise GatewayRefusedError(NAME, code)


def _decoded(body: bytes | msgspec.Raw, kind: type[S]) -> S:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise AnswerUnreadableError(NAME, "no answer of the bank's shape") from None


def _require_same(named: str, asked: str) -> None:
    if named != asked:
        raise AnswerUnreadableError(NAME, "an answer about something else")


def _sent(amount: Money) -> Mapping[str, str]:
    if amount.currency not in CURRENCIES:
        raise CurrencyNotOfferedError(NAME, amount.currency.value)
    return {"value": amount.text(), "currency": amount.currency.value}


def _money(amount: _Amount) -> Money:
    """An amount of zero or more.

    Raises:
        AnswerUnreadableError: it is none.
    """
    try:
        money = Money.read(amount.value, Currency.parse(amount.currency))
        money.bounded()
    except MalformedError:
        raise AnswerUnreadableError(NAME, "no amount") from None
    return money


def _state(states: Mapping[str, T], word: str) -> T:
    found = states.get(word)
    if found is None:
        raise AnswerUnreadableError(NAME, "an unknown state")
    return found


def _notice(event: _Event) -> tuple[Notice, ...]:
    """What an event is about; of a kind that is not known here, nothing."""
    match event.kind.partition(".")[0]:
        case "payment":
            return (_payment(_decoded(event.object, _Payment), event.event_id),)
        case "refund":
            return (_refund(_decoded(event.object, _Taking), event.event_id),)
        case "payout":
            return (_payout(_decoded(event.object, _Payout), event.event_id),)
        case "chargeback":
            return (_chargeback(_decoded(event.object, _Taking), event.event_id),)
        case _:
            return ()


def _payment(found: _Payment, notice_id: str | None = None) -> PaymentSeen:
    state = _state(PAYMENTS, found.state)
    captured = state is PaymentState.CAPTURED
    return PaymentSeen(
        PaymentId(found.reference),
        state,
        _money(found.amount),
        _money(found.fee) if captured else None,
        found.bank_reference if captured else None,
        found.ended_at,
        notice_id,
    )


def _refund(found: _Taking, notice_id: str | None = None) -> RefundSeen:
    return RefundSeen(
        RefundId(found.reference),
        _state(REFUNDS, found.state),
        PaymentId(found.payment_reference),
        _money(found.amount),
        found.bank_reference,
        found.created_at,
        notice_id,
    )


def _payout(found: _Payout, notice_id: str | None = None) -> PayoutSeen:
    state = _state(PAYOUTS, found.state)
    reference: str | None = None
    reason: PayoutFailure | None = None
    if state is PayoutState.SETTLED:
        reference = found.bank_reference
    if state in {PayoutState.FAILED, PayoutState.RETURNED}:
        reason = FAILURES.get(found.reason or "", PayoutFailure.REFUSED_BY_BANK)
    if state is PayoutState.RETURNED:
        reference = found.return_reference
        if reference is None:
            raise AnswerUnreadableError(NAME, "a return without a name")
    at = found.returned_at or found.settled_at
    amount = _money(found.amount)
    payout_id = PayoutId(found.payout_id)
    return PayoutSeen(payout_id, state, amount, reference, reason, at, notice_id)


def _chargeback(found: _Taking, notice_id: str) -> ChargebackSeen:
    return ChargebackSeen(
        PaymentId(found.payment_reference),
        found.payment_bank_reference,
        _money(found.amount),
        found.bank_reference,
        found.created_at,
        notice_id,
    )
