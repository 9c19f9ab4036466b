"""The sandbox bank behind a real address, and the hands of its payers."""

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime

from domain.ids import PaymentId, PayoutId
from marketplace.gateways.calling import client_of
from marketplace.gateways.sandbox_bank.account import BankAccount
from marketplace.gateways.sandbox_bank.gateway import SandboxBankGateway
from tests.gateways.contract import NOW, Message
from tests.gateways.serving import Request, Response, serving
from tests.sandbox_bank.banking import KEY, WEBHOOK_KEY, Living, living_bank
from workers.gateway import HostedPage

CARRIED_OUT = "SELECT count(*) FROM sandbox_bank.answers WHERE status_code <> 0"
PAID = "SELECT count(*) FROM sandbox_bank.entries WHERE kind = $1 AND remark = $2"
REFUNDED = "SELECT reference, taken_back_minor FROM sandbox_bank.payments"
PATIENCE_SECONDS = 60
MARKET = "https://market.example"


class BankOutside:
    """The bank, as the rail reaches it."""

    def __init__(self, living: Living) -> None:
        self.living = living
        self.client = client_of(answer_seconds=2)
        self.rail: SandboxBankGateway
        self.secrets = (KEY, WEBHOOK_KEY)
        self._instead: Response | None = None
        self._silence: int | None = None
        self._carried_out = 0
        self._refunded: dict[str, int] = {}
        self._notices: dict[str, Message] = {}

    async def answer(self, request: Request) -> Response:
        """Hand a request on to the bank, unless something else is to be answered."""
        if self._instead is not None:
            return self._instead
        answer = await self.living.client.request(
            request.method, request.target, headers=request.headers, content=request.body
        )
        await self._look()
        kind = answer.headers.get("content-type", "")
        return Response(answer.content, answer.status_code, {"content-type": kind})

    async def _look(self) -> None:
        """Note what the bank did and told."""
        for row in await self.living.bank.pool.fetch(REFUNDED):
            self._refunded[row["reference"]] = row["taken_back_minor"]
        await self.living.deliver()
        for hook in self.living.hooks:
            told = hook.content.decode()
            headers = {
                name: hook.headers[name] for name in ("Bank-Event", "Bank-Webhook-Signature")
            }
            for reference in self._refunded:
                if f'"{reference}"' in told:
                    self._notices.setdefault(reference, (headers, hook.content))

    async def pay(self, page: HostedPage) -> None:
        """On the bank's page.

        Raises:
            LookupError: there is no button for it.
        """
        path = page.url.removeprefix("http://bank.example")
        if 'value="approve"' not in (await self.living.client.get(path)).text:
            raise LookupError(page.url)
        await self.living.client.post(path, data={"decision": "approve"})
        await self._look()

    async def refuse_payees(self) -> None:
        """Their accounts are closed."""
        await self.living.switch("payout_fails")

    async def be_silent(self) -> None:
        """Do it, and don't answer."""
        self._carried_out = await self.living.bank.pool.fetchval(CARRIED_OUT)
        self._silence = await self.living.switch("time_out_after")
        # The switch itself was a command that was carried out.
        self._carried_out += 1

    async def speak(self) -> None:
        """Answer again, as soon as what was asked in silence is done."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                if await self.living.bank.pool.fetchval(CARRIED_OUT) > self._carried_out:
                    break
                await asyncio.sleep(0.01)
        assert self._silence is not None
        await self.living.delete(f"/v1/faults/{self._silence}")
        await self._look()

    def answer_with(self, response: Response) -> None:
        """From now on, this and nothing else."""
        self._instead = response

    def refunded(self, payment_id: PaymentId) -> int:
        """The bank's own books."""
        return self._refunded[payment_id]

    def notice(self, payment_id: PaymentId) -> Message:
        """The event as the bank delivered it."""
        return self._notices[payment_id]

    async def paid(self, payout_id: PayoutId) -> int:
        """The bank's own books."""
        count: int = await self.living.bank.pool.fetchval(PAID, "payout", payout_id)
        return count


async def open_outside(
    stack: AsyncExitStack,
    dsn: str,
    *,
    webhook_key: str = WEBHOOK_KEY,
    silent_seconds: float = 5,
    now: datetime = NOW,
) -> BankOutside:
    """A bank that settles at once, with money in the custody account."""
    living = await stack.enter_async_context(
        living_bank(
            dsn,
            settle_seconds=0,
            hang_seconds=silent_seconds,
            webhook_key=webhook_key,
            return_origin=MARKET,
        )
    )
    living.wall.now = now
    await living.fund("1000.00")
    outside = BankOutside(living)
    url = await stack.enter_async_context(serving(outside.answer))
    await stack.enter_async_context(outside.client)
    account = BankAccount(url, KEY.encode(), webhook_key.encode())
    outside.rail = SandboxBankGateway(account, outside.client, lambda: now)
    return outside
