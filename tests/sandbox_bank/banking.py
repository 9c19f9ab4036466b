"""A bank in the test's own loop, by a clock that the test moves, and a merchant who signs."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Any

import asyncpg
import httpx
from asyncpg.pool import Pool
from litestar import Litestar
from msgspec.structs import replace

from marketplace.sandbox_bank.app import create_app, usual_pool
from marketplace.sandbox_bank.bank import Bank
from marketplace.sandbox_bank.day import advance
from marketplace.sandbox_bank.settings import BankSettings
from marketplace.sandbox_bank.webhooks import deliver_due

KEY = "a key of the tests, and of no one else at all"
WEBHOOK_KEY = "another key of the tests, for what the bank tells"
SETTINGS = BankSettings(
    KEY,
    WEBHOOK_KEY,
    webhook_url="http://merchant.example/hooks/bank",
    return_origin="http://merchant.example",
    public_url="http://bank.example",
    hang_seconds=0.05,
)
BEGIN = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""Ten o'clock in Beijing."""
DAY_SECONDS = 86_400


class Wall:
    """The machine's time, which stands until somebody moves it."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        """Now."""
        return self.now


class Merchant:
    """Signs each request as the documentation says, with code of its own."""

    def __init__(self, client: httpx.AsyncClient, wall: Wall, key: str = KEY) -> None:
        self.client, self._wall, self._key = client, wall, key.encode()

    def signed(
        self, method: str, path: str, body: bytes = b"", at: datetime | None = None
    ) -> dict[str, str]:
        """Headers of a request."""
        seconds = str(int((at or self._wall()).timestamp()))
        nonce = f"nonce-of-the-tests-{token_hex(8)}"
        text = f"{method}\n{path}\n{seconds}\n{nonce}\n".encode() + body + b"\n"
        signature = hmac.new(self._key, text, sha256).hexdigest()
        return {"Bank-Time": seconds, "Bank-Nonce": nonce, "Bank-Signature": signature}

    async def post(self, path: str, content: Any, key: str | None = None) -> httpx.Response:
        """A command, under a new idempotency key unless one is given."""
        body = json.dumps(content).encode()
        headers = self.signed("POST", path, body)
        headers["Idempotency-Key"] = key or f"key-of-the-tests-{token_hex(8)}"
        return await self.client.post(path, content=body, headers=headers)

    async def done(self, path: str, content: Any, key: str | None = None) -> Any:
        """A command that is carried out; what was answered."""
        answer = await self.post(path, content, key)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    async def get(self, path: str) -> httpx.Response:
        """A query."""
        return await self.client.get(path, headers=self.signed("GET", path))

    async def found(self, path: str) -> Any:
        """What a query that is answered says."""
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def delete(self, path: str) -> httpx.Response:
        """A removal."""
        return await self.client.delete(path, headers=self.signed("DELETE", path))

    async def switch(self, behaviour: str, **more: Any) -> int:
        """Set a fault; its number."""
        fault = await self.done("/v1/faults", {"behaviour": behaviour, **more})
        number: int = fault["fault_id"]
        return number

    async def move(self, seconds: int) -> None:
        """Put the bank's clock forward."""
        await self.done("/v1/clock", {"seconds": seconds})

    async def open_payment(self, reference: str, value: str = "100.00", **more: Any) -> Any:
        """A payment that can be paid for an hour."""
        return await self.done("/v1/payments", self.payment(reference, value, **more))

    def payment(self, reference: str, value: str = "100.00", **more: Any) -> dict[str, Any]:
        """What opens a payment."""
        return {
            "reference": reference,
            "amount": {"value": value, "currency": "CNY"},
            "subject": "演示捐款 Demo gift",
            "return_url": "http://merchant.example/gifts/1?lang=zh",
            "expires_at": (self._wall() + timedelta(hours=1)).isoformat(),
            **more,
        }

    async def decide(self, payment: Any, decision: str, **more: str) -> httpx.Response:
        """What the payer does on the bank's page."""
        path = payment["page_url"].removeprefix("http://bank.example")
        return await self.client.post(path, data={"decision": decision, **more})

    async def pay(self, reference: str, value: str = "100.00") -> Any:
        """A payment that was opened and paid."""
        opened = await self.open_payment(reference, value)
        await self.decide(opened, "approve")
        return await self.found(f"/v1/payments/{reference}")

    async def fund(self, value: str, reference: str = "D-1") -> None:
        """Money in the custody account."""
        amount = {"value": value, "currency": "CNY"}
        deposit = {"reference": reference, "amount": amount, "payer_name": "演示汇款人"}
        await self.done("/v1/deposits", deposit)

    def payout(self, payout_id: str, value: str = "40.00") -> dict[str, Any]:
        """What orders a payout."""
        return {
            "payout_id": payout_id,
            "payee_account": "H-DEMO",
            "payee_name": "演示收款人",
            "amount": {"value": value, "currency": "CNY"},
        }

    async def balance(self, account: str) -> str:
        """What an account of the bank holds, in yuan."""
        for one in await self.found("/v1/balances"):
            if (one["account"], one["amount"]["currency"]) == (account, "CNY"):
                value: str = one["amount"]["value"]
                return value
        return "0.00"


class Living(Merchant):
    """A bank that lives, and the merchant at its door."""

    def __init__(self, client: httpx.AsyncClient, wall: Wall, app: Litestar) -> None:
        super().__init__(client, wall)
        self.wall, self.app = wall, app
        self.hooks: list[httpx.Request] = []
        self.hook_status = 200
        self.heard: Callable[[httpx.Request], None] = lambda _: None

    @property
    def bank(self) -> Bank:
        """The bank itself."""
        bank: Bank = self.app.state.bank
        return bank

    async def advance(self, **later: float) -> None:
        """Let time pass by the wall, and do what fell due."""
        self.wall.now += timedelta(**later)
        await advance(self.bank)

    async def deliver(self) -> list[Any]:
        """Deliver what is due; the events that arrived meanwhile, in their order."""
        before = len(self.hooks)

        def take(request: httpx.Request) -> httpx.Response:
            self.hooks.append(request)
            self.heard(request)
            return httpx.Response(self.hook_status)

        async with httpx.AsyncClient(transport=httpx.MockTransport(take)) as client:
            while await deliver_due(self.bank, client):
                continue
        return [json.loads(one.content) for one in self.hooks[before:]]

    async def delivered(self) -> list[str]:
        """The kinds of what arrived."""
        return [event["kind"] for event in await self.deliver()]


@asynccontextmanager
async def living_bank(
    dsn: str, *, open_pool: Callable[[str], Pool] = usual_pool, **settings: Any
) -> AsyncIterator[Living]:
    """A bank that does what is due when the test says so."""
    wall = Wall()
    given = replace(SETTINGS, database_url=dsn, **settings)
    app = create_app(given, wall=wall, open_pool=open_pool, by_itself=False)
    started, stop = asyncio.Event(), asyncio.Event()
    # A task of its own: the framework wants to leave its lifespan where it entered it.
    running = asyncio.create_task(_run(app, started, stop))
    starting = asyncio.create_task(started.wait())
    await asyncio.wait([starting, running], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        starting.cancel()
        running.result()
    try:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://bank.example") as client:
            yield Living(client, wall, app)
    finally:
        stop.set()
        await running


async def _run(app: Litestar, started: asyncio.Event, stop: asyncio.Event) -> None:
    async with app.lifespan():
        started.set()
        await stop.wait()


async def assert_balanced(dsn: str) -> None:
    """The books sum to zero, entry by entry, and the balances are the sums of their lines."""
    connection = await asyncpg.connect(dsn)
    try:
        assert await connection.fetch(CROOKED) == []
        assert await connection.fetch(DRIFTED) == []
        assert await connection.fetch(UNSETTLED) == []
    finally:
        await connection.close()


CROOKED = """
    SELECT entry_id, currency FROM sandbox_bank.lines
    GROUP BY entry_id, currency HAVING sum(minor) <> 0
"""
DRIFTED = """
    SELECT account, currency, kept.minor, added.minor FROM sandbox_bank.balances AS kept
    FULL JOIN (SELECT account, currency, sum(minor) AS minor FROM sandbox_bank.lines
               GROUP BY account, currency) AS added USING (account, currency)
    WHERE coalesce(kept.minor, 0) <> coalesce(added.minor, 0)
"""
UNSETTLED = """
    SELECT currency, minor FROM sandbox_bank.balances LEFT JOIN (
        SELECT currency, sum(gross_minor - fee_minor) AS still FROM sandbox_bank.acquired
        WHERE settled_in IS NULL GROUP BY currency) AS open USING (currency)
    WHERE account = 'acquiring' AND minor <> coalesce(still, 0)
"""
"""Where the account of what is not settled is not the sum of what is not settled."""
