"""Stripe as a rail: Checkout pages, captures and refunds. Households are not paid by it."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from stripe import (
    APIConnectionError,
    APIError,
    HTTPXClient,
    RateLimitError,
    StripeClient,
    StripeError,
)

from domain.ids import PaymentId
from domain.money import Money
from domain.text import Reference
from marketplace.gateways.calling import ANSWER_SECONDS
from marketplace.gateways.fields import Fields
from marketplace.gateways.stripe import notices, reading
from marketplace.gateways.stripe.account import NAME, StripeAccount
from marketplace.gateways.stripe.reading import PAYMENT_ID, REFUND_ID
from workers.gateway import (
    CLOSED,
    AnswerUnreadableError,
    CurrencyNotOfferedError,
    GatewayRefusedError,
    GatewayUnreachableError,
    HostedPage,
    Notice,
    NoticeReply,
    PaymentRequest,
    PaymentSeen,
    PaymentState,
    RefundOrder,
    RefundSeen,
    RefundState,
)

OPEN_FOR: Final = timedelta(hours=25)
"""Pages are open for 24 hours at most; older payments stand in Stripe's index for searching."""
PAGE, OBJECTS_MAX = 100, 5_000
FEE: Final = "latest_charge.balance_transaction"
T = TypeVar("T")


class StripeGateway:
    """Implements ``workers.gateway.PaymentRail`` and ``NoticeRail``.

    Every object carries our own id in its metadata, every call that does something an idempotency
    key made of it. The SDK never repeats a call by itself: whoever asks decides.
    """

    name = NAME
    accepted = NoticeReply(200, "application/json", b"{}")

    def __init__(
        self,
        account: StripeAccount,
        clock: Callable[[], datetime],
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._account, self._clock = account, clock
        self.currencies = account.currencies
        self._http = HTTPXClient(timeout=answer_seconds)
        self._stripe = StripeClient(
            account.key,
            http_client=self._http,
            max_network_retries=0,
            base_addresses={"api": account.api_url},
        ).v1

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def create_payment(self, request: PaymentRequest) -> HostedPage:
        """A Checkout page; the same request again gives the same page.

        Stripe keeps a page open for 30 minutes to 24 hours, and refuses to make another.
        """
        self._require(request.amount)
        named = {PAYMENT_ID: request.payment_id}
        price = {
            "currency": request.amount.currency.value.lower(),
            "unit_amount": request.amount.minor,
            "product_data": {"name": request.subject},
        }
        params: Any = {
            "mode": "payment",
            "client_reference_id": request.payment_id,
            "line_items": [{"quantity": 1, "price_data": price}],
            "success_url": request.return_url,
            "cancel_url": request.return_url,
            "expires_at": int(request.expires_at.timestamp()),
            "metadata": named,
            "payment_intent_data": {"metadata": named},
        }
        creating = self._stripe.checkout.sessions.create_async
        made = await _fields(creating(params, _once("payment", request.payment_id)))
        return HostedPage(reading.text(made, "url"), reading.text(made, "id"))

    async def find_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """Look among the pages of the last day, which are listed at once, and then in the index."""
        page = await self._page(payment_id)
        if page is not None:
            seen, begun = reading.session(page), page.get("payment_intent")
            return await self.find_intent(begun) if begun and seen.state not in CLOSED else seen
        query: Any = {"query": f"metadata['{PAYMENT_ID}']:'{_quoted(payment_id)}'", "limit": 1}
        found = await _fields(self._stripe.payment_intents.search_async(query))
        for one in found.get("data") or ():
            return await self.find_intent(reading.text(one, "id"))
        return PaymentSeen(payment_id, PaymentState.UNKNOWN)

    async def find_intent(self, reference: Reference) -> PaymentSeen:
        """A payment by Stripe's own name, with the fee that Stripe keeps."""
        params: Any = {"expand": [FEE]}
        return reading.intent(
            await _fields(self._stripe.payment_intents.retrieve_async(reference, params))
        )

    async def capture(self, payment_id: PaymentId) -> PaymentSeen:
        """Take what was authorized; where nothing waits for it, say how it stands."""
        seen = await self.find_payment(payment_id)
        if seen.state is not PaymentState.AUTHORIZED or seen.gateway_reference is None:
            return seen
        params: Any = {"expand": [FEE]}
        capturing = self._stripe.payment_intents.capture_async
        return reading.intent(
            await _fields(capturing(seen.gateway_reference, params, _once("capture", payment_id)))
        )

    async def close_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """Close the page if it is open, and look."""
        page = await self._page(payment_id)
        if page is not None and reading.session(page).state is PaymentState.PENDING:
            try:
                closing = self._stripe.checkout.sessions.expire_async(reading.text(page, "id"))
                return reading.session(await _fields(closing))
            except GatewayRefusedError:
                pass  # Somebody pays, or has paid, at this very moment.
        return await self.find_payment(payment_id)

    async def refund(self, order: RefundOrder) -> RefundSeen:
        """Give back a part or all of an intent."""
        self._require(order.amount)
        params: Any = {
            "payment_intent": order.payment_reference,
            "amount": order.amount.minor,
            "metadata": {REFUND_ID: order.refund_id, PAYMENT_ID: order.payment_id},
        }
        refunding = self._stripe.refunds.create_async
        return reading.refund(await _fields(refunding(params, _once("refund", order.refund_id))))

    async def find_refund(self, order: RefundOrder) -> RefundSeen:
        """Look among the refunds of the intent."""
        params: Any = {"payment_intent": order.payment_reference, "limit": PAGE}
        async with aclosing(_all(self._stripe.refunds.list_async, params)) as refunds:
            async for one in refunds:
                if reading.ours(one, REFUND_ID) == order.refund_id:
                    return reading.refund(one)
        return RefundSeen(order.refund_id, RefundState.UNKNOWN)

    def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> tuple[Notice, ...]:
        """What an event says."""
        return notices.read(self._account, headers, body, now)

    async def _page(self, payment_id: PaymentId) -> Fields | None:
        since = int((self._clock() - OPEN_FOR).timestamp())
        params: Any = {"created": {"gte": since}, "limit": PAGE}
        async with aclosing(_all(self._stripe.checkout.sessions.list_async, params)) as pages:
            async for one in pages:
                if one.get("client_reference_id") == payment_id:
                    return one
        return None

    def _require(self, amount: Money) -> None:
        if amount.currency not in self.currencies:
            raise CurrencyNotOfferedError(NAME, amount.currency.value)


async def _all(listing: Callable[[Any], Awaitable[Any]], params: Any) -> AsyncGenerator[Fields]:
    """Each object of a list, page by page.

    Raises:
        AnswerUnreadableError: so many that what is looked for may be beyond.
    """
    seen = 0
    after: dict[str, str] = {}
    while seen < OBJECTS_MAX:
        page = await _fields(listing(params | after))
        objects = page.get("data")
        if not isinstance(objects, list) or not all(isinstance(one, dict) for one in objects):
            raise AnswerUnreadableError(NAME, "no list")
        for one in objects:
            yield one
        if not page.get("has_more") or not objects:
            return
        seen, after = seen + len(objects), {"starting_after": reading.text(objects[-1], "id")}
    raise AnswerUnreadableError(NAME, f"more than {OBJECTS_MAX} objects to look through")


async def _fields(asking: Awaitable[Any]) -> Fields:
    """What Stripe says, as plain data.

    Raises:
        GatewayUnreachableError: no answer; it may have been done.
        AnswerUnreadableError: none that says what happened.
        GatewayRefusedError: no; the reason is Stripe's code.
    """
    try:
        answer = await asking
        fields: Fields = answer.to_dict()
    except APIConnectionError as error:
        raise GatewayUnreachableError(NAME, type(error).__name__) from error
    except RateLimitError as error:
        raise GatewayRefusedError(NAME, "rate_limit") from error
    except APIError as error:
        raise AnswerUnreadableError(NAME, f"HTTP {error.http_status}") from error
    except StripeError as error:
        raise GatewayRefusedError(NAME, error.code or type(error).__name__) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # Well-formed, but nothing that the SDK can make an object of.
        raise AnswerUnreadableError(NAME, "no object of Stripe's shape") from error
    return fields


def _once(what: str, name: str) -> Any:
    """The same thing asked for under the same key is done once."""
    return {"idempotency_key": f"{what}:{name}"}


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace("'", "\\'")
