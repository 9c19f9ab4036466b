"""The gateways that are on, opened for as long as a process needs them.

An adapter is loaded only where it is on: an HTTP client and an SDK are slow to load, and most
processes that start are a developer's, with the sandbox alone.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from datetime import datetime

import asyncpg
from msgspec import Struct

from domain.text import GatewayName
from marketplace.gateways.registry import Gateways
from marketplace.gateways.sandbox import SandboxGateway
from workers.gateway import Gateway, PayoutRail
from workers.payments import PaymentGateway


class Rails(Struct, frozen=True):
    """The gateways that are on, open.

    Attributes:
        payments: Those that money comes in on.
        payouts: Those that may be asked about a payout.
        pays_by: Which of them pays what is approved; absent: it waits.
    """

    payments: Mapping[GatewayName, PaymentGateway]
    payouts: Mapping[GatewayName, PayoutRail]
    pays_by: GatewayName | None


@asynccontextmanager
async def opened(
    gateways: Gateways, pool: asyncpg.Pool, clock: Callable[[], datetime]
) -> AsyncGenerator[Rails]:
    """The rails for as long as a process needs them.

    Args:
        gateways: Which are on.
        pool: Where the sandbox keeps its books.
        clock: The present.
    """
    async with AsyncExitStack() as stack:
        both = {rail.name: rail for rail in await _both_ways(stack, gateways, clock)}
        takers: dict[GatewayName, PaymentGateway] = {**both}
        payouts: dict[GatewayName, PayoutRail] = {**both}
        if gateways.stripe is not None:
            from marketplace.gateways.stripe.gateway import StripeGateway  # noqa: PLC0415

            stripe = StripeGateway(gateways.stripe, clock)
            takers[stripe.name] = await stack.enter_async_context(aclosing(stripe))
        if gateways.sandbox:
            payouts[SandboxGateway.name] = SandboxGateway(pool)
        yield Rails(takers, payouts, gateways.pays_by)


async def _both_ways(
    stack: AsyncExitStack, gateways: Gateways, clock: Callable[[], datetime]
) -> list[Gateway]:
    """Those that money comes in and goes out on, over one HTTP client."""
    accounts = gateways.sandbox_bank, gateways.alipay, gateways.wechat_pay
    if all(account is None for account in accounts):
        return []
    from marketplace.gateways.calling import client_of  # noqa: PLC0415

    client = await stack.enter_async_context(client_of())
    rails: list[Gateway] = []
    if gateways.sandbox_bank is not None:
        from marketplace.gateways.sandbox_bank.gateway import SandboxBankGateway  # noqa: PLC0415

        rails.append(SandboxBankGateway(gateways.sandbox_bank, client, clock))
    if gateways.alipay is not None:
        from marketplace.gateways.alipay.gateway import AlipayGateway  # noqa: PLC0415

        rails.append(AlipayGateway(gateways.alipay, client, clock))
    if gateways.wechat_pay is not None:
        from marketplace.gateways.wechat_pay.gateway import WechatPayGateway  # noqa: PLC0415

        rails.append(WechatPayGateway(gateways.wechat_pay, client, clock))
    return rails
