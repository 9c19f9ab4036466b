"""Stripe's adapter against an independent stand-in: intents, refunds and signed events.

``localstripe`` has no Checkout sessions, no search, no disputes and no events of refunds, ignores
idempotency keys, and lets more be refunded than was charged: all of that is tried in
``test_stripe.py`` on documented shapes. Here the SDK does the payer's part, as Checkout would.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from stripe import CardError, HTTPXClient, StripeClient

from domain.ids import PaymentId, RefundId
from domain.money import Currency, Money
from marketplace.gateways.stripe.account import StripeAccount
from marketplace.gateways.stripe.gateway import StripeGateway
from marketplace.log.log import utc_now
from tests.gateways.localstripe import install, post, running
from tests.gateways.serving import Request, Response, serving
from workers.gateway import NoticeForgedError, PaymentSeen, PaymentState, RefundOrder, RefundState

SECRET = "whsec_demo"
WAIT_SECONDS = 30


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The stand-in, for this file."""
    folder: Path = tmp_path_factory.mktemp("localstripe")
    with running(install(folder / "env"), folder) as address:
        yield address


@pytest.fixture
async def rail(url: str) -> AsyncIterator[StripeGateway]:
    """The adapter."""
    currencies = frozenset({Currency.CNY, Currency.USD})
    account = StripeAccount("sk_test_demo", (SECRET,), currencies, url)
    async with aclosing(StripeGateway(account, utc_now)) as opened:
        yield opened


@asynccontextmanager
async def checkout(url: str) -> AsyncIterator[Any]:
    """The SDK, in the place of Stripe's own page."""
    http = HTTPXClient()
    yield StripeClient("sk_test_demo", http_client=http, base_addresses={"api": url}).v1
    await http.close_async()


async def paid(url: str, name: str, amount: Money, **more: Any) -> str:
    """A payer's card is charged; the name of the intent."""
    params = {
        "amount": amount.minor,
        "currency": amount.currency.value.lower(),
        "payment_method": "pm_card_visa",
        "confirm": True,
        "metadata": {"payment_id": name},
        **more,
    }
    async with checkout(url) as sdk:
        intent = await sdk.payment_intents.create_async(params)
    identity: str = intent.id
    return identity


def card(number: str) -> Any:
    """A card that behaves as its number says."""
    return {
        "type": "card",
        "card": {"number": number, "exp_month": 12, "exp_year": 2030, "cvc": "123"},
    }


@pytest.mark.parametrize("currency", [Currency.CNY, Currency.USD])
async def test_an_intent_is_captured_and_given_back_in_parts(
    url: str, rail: StripeGateway, currency: Currency
) -> None:
    """The amount to the cent, the fee that it keeps, and each refund under our name."""
    amount = Money(20_001, currency)
    reference = await paid(url, "PM-1", amount)
    seen = await rail.find_intent(reference)
    assert (seen.payment_id, seen.state, seen.amount) == ("PM-1", PaymentState.CAPTURED, amount)
    assert (seen.fee, seen.gateway_reference) == (Money(0, currency), reference)
    for name, minor in (("R-1", 1), ("R-2", 20_000)):
        part = Money(minor, currency)
        order = RefundOrder(RefundId(name), PaymentId("PM-1"), amount, part, reference)
        assert (await rail.find_refund(order)).state is RefundState.UNKNOWN
        done = await rail.refund(order)
        assert (done.refund_id, done.state, done.amount) == (name, RefundState.DONE, part)
        assert await rail.find_refund(order) == done
    assert (await rail.find_intent(reference)).state is PaymentState.CAPTURED


async def test_an_intent_waits_for_its_capture_or_its_payer(url: str, rail: StripeGateway) -> None:
    """Held by our wish, or for the bank's second factor: neither is captured."""
    amount = Money(500, Currency.CNY)
    held = await paid(url, "PM-2", amount, capture_method="manual")
    assert (await rail.find_intent(held)).state is PaymentState.AUTHORIZED
    async with checkout(url) as sdk:
        method = await sdk.payment_methods.create_async(card("4000000000003220"))
    asked = await paid(url, "PM-3", amount, payment_method=method.id)
    assert (await rail.find_intent(asked)).state is PaymentState.PENDING


async def test_a_declined_card_pays_nothing(url: str, rail: StripeGateway) -> None:
    """The payer may try another: nothing is captured."""
    async with checkout(url) as sdk:
        method = await sdk.payment_methods.create_async(card("4000000000000341"))
        amount = Money(500, Currency.USD)
        with pytest.raises(CardError):
            await paid(url, "PM-4", amount, payment_method=method.id)
        listed = await sdk.payment_intents.list_async()
    (declined,) = (
        one.id for one in listed.data if one.metadata.to_dict() == {"payment_id": "PM-4"}
    )
    assert (await rail.find_intent(declined)).state is PaymentState.PENDING


async def test_its_signed_events_are_believed_and_changed_ones_are_not(
    url: str, rail: StripeGateway
) -> None:
    """As it sends them, a second after the payment; a byte more and they are forged."""
    heard: asyncio.Queue[Request] = asyncio.Queue()

    async def hear(request: Request) -> Response:
        await heard.put(request)
        return Response(rail.accepted.body, rail.accepted.status)

    async with serving(hear) as ours:
        form = urlencode({"url": ours, "secret": SECRET}).encode()
        await asyncio.to_thread(post, f"{url}/_config/webhooks/marketplace", form)
        reference = await paid(url, "PM-5", Money(700, Currency.CNY))
        async with asyncio.timeout(WAIT_SECONDS):
            # Those of earlier tests may come as late as now.
            while reference.encode() not in (request := await heard.get()).body:
                pass
    (told,) = rail.read_notice(request.headers, request.body, utc_now())
    assert isinstance(told, PaymentSeen)
    assert (told.payment_id, told.state, told.gateway_reference) == (
        "PM-5",
        PaymentState.CAPTURED,
        reference,
    )
    assert told.amount == Money(700, Currency.CNY)
    with pytest.raises(NoticeForgedError):
        rail.read_notice(request.headers, request.body + b" ", utc_now())
