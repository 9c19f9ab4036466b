"""A village with a station, buyers and workers, each with a token, over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, Final

import asyncpg
from httpx import AsyncClient

from domain.decider import Command
from domain.ids import ActorId
from marketplace.handling import CommandHandler
from marketplace.identity.staff import Role, create_token
from marketplace.log import Appended, EventLog
from tests.web.serving import client_of, following
from tests.worlds.drawing import encoded, scene

COUNTY, ELSEWHERE = "522324", "522325"
BUYER, STATION = "B-BAGS", "S-HILL"
PEOPLE: Final = {
    "officer": (Role.OFFICER, None),
    "approver": (Role.APPROVER, None),
    "auditor": (Role.AUDITOR, None),
    "admin": (Role.ADMIN, None),
    "buyer": (Role.BUYER, BUYER),
    "clerk": (Role.BUYER, BUYER),
    "other buyer": (Role.BUYER, "B-ELSE"),
    "operator": (Role.OPERATOR, STATION),
    "station": (Role.STATION, STATION),
    "other station": (Role.STATION, "S-FAR"),
    "inspector": (Role.INSPECTOR, None),
    "arbiter": (Role.ARBITER, None),
}
WORK: Final = {
    "title_zh": "缝布袋",
    "title_en": "Sew bags",
    "kind": "supplied_sample",
    "unit": "piece",
    "clauses": ["照样品缝制。", "袋口宽三十厘米，误差不超过一厘米。"],
}
TERMS: Final = {
    "rate": {"amount": {"value": "10.01", "currency": "CNY"}, "pieces": 3},
    "units": 95,
    "lot_size": 10,
    "lease_hours": 72,
    "quality": "aql_2_5",
    "counties": [COUNTY],
    "bonus_pool": {"value": "5.00", "currency": "CNY"},
    "station_fee": {"value": "1.20", "currency": "CNY"},
    "transport": {"value": "8.00", "currency": "CNY"},
    "offline_lots": 2,
}
BINDING: Final = {"station_id": STATION, "scopes": ["work", "payouts", "consent"]}
DAY = timedelta(days=1)
entropy = count(1)


def cny(value: str) -> dict[str, str]:
    """An amount in yuan."""
    return {"value": value, "currency": "CNY"}


def in_days(days: int) -> str:
    """A moment so many days from now."""
    return (datetime.now(UTC) + days * DAY).isoformat()


class Village:
    """A client, everybody's token, and the steps of piecework."""

    def __init__(self, client: AsyncClient, dsn: str, log: EventLog) -> None:
        self.client, self.dsn, self.log = client, dsn, log
        self.tokens: dict[str, str] = {}
        self._keys = count(1)

    async def enrol(self, name: str, role: Role, party: str | None, *, known_as: str = "") -> None:
        """Give somebody a token; ``known_as`` keeps a second token of a person apart."""
        connection = await asyncpg.connect(self.dsn)
        self.tokens[known_as or name] = await create_token(
            connection,
            name=name,
            role=role,
            party=party,
            entropy=lambda size: next(entropy).to_bytes(size, "big"),
        )
        await connection.close()

    async def post(self, who: str | None, path: str, body: Any = None, key: str | None = "") -> Any:
        """Post as somebody under a key, a new one unless it is given; none for no key."""
        headers = {} if who is None else {"Authorization": f"Bearer {self.tokens[who]}"}
        if key is not None:
            headers["Idempotency-Key"] = key or f"k-{next(self._keys)}"
        return await self.client.post(f"/api/v1{path}", json=body, headers=headers)

    async def done(self, who: str, path: str, body: Any = None, key: str = "") -> Any:
        """Post what must be accepted."""
        answer = await self.post(who, path, body, key)
        assert answer.status_code == 201, (path, answer.text)
        return answer.json()

    async def done_by_nobody(self, path: str, body: Any, key: str) -> Any:
        """Post without a token what must be accepted."""
        answer = await self.post(None, path, body, key)
        assert answer.status_code == 201, (path, answer.text)
        return answer.json()

    async def get(self, path: str) -> Any:
        """Read as nobody."""
        return (await self.client.get(f"/api/v1{path}")).json()

    async def balance(self, account: str) -> int:
        """What an account holds, credit positive."""
        found = (await self.get(f"/accounts/{account}"))["balances"]
        return -sum(one["balance"]["minor"] for one in found)

    async def household(self, tier: int = 5, county: str = COUNTY) -> str:
        """A household that may be paid; its worker, known by its id, lets the station act."""
        body = {"county": county, "need_tier": tier}
        made = (await self.done("officer", "/households", body))["id"]
        await self.done("approver", f"/households/{made}/verification")
        await self.done("officer", f"/households/{made}/consent")
        await self.enrol(f"worker of {made}", Role.WORKER, made, known_as=made)
        await self.done(made, f"/households/{made}/stations", BINDING)
        return str(made)

    async def picture(self, who: str = "officer", colour: int = 0) -> str:
        """An uploaded picture."""
        headers = {
            "Authorization": f"Bearer {self.tokens[who]}",
            "Content-Type": "image/png",
        }
        content = encoded(scene(60 + colour), "PNG")
        sent = await self.client.post("/api/v1/attachments", content=content, headers=headers)
        return str(sent.json()["sha256"])

    def order_body(self, **terms: Any) -> Any:
        """An order that can be drafted; ``work`` changes the work, the rest the terms."""
        work = {**WORK, **terms.pop("work", {})}
        return {"work": work, "terms": {**TERMS, "deadline": in_days(20), **terms}}

    async def open_order(self, escrow: str = "400.00", **terms: Any) -> str:
        """An order whose lots can be claimed."""
        order = (await self.done("buyer", "/orders", self.order_body(**terms)))["id"]
        await self.done("buyer", f"/orders/{order}/funding", {"amount": cny(escrow)})
        sample = {"pieces": 10, "seconds": 3_600}
        await self.done("officer", f"/orders/{order}/rate-review", sample)
        await self.done("buyer", f"/orders/{order}/publication")
        return str(order)

    async def claim(self, household: str, order: str, lot: int | None = None) -> str:
        """A lot, claimed by the household's worker; the assignment."""
        return str((await self.done(household, f"/orders/{order}/claims", {"lot": lot}))["id"])

    async def submitted(self, household: str, order: str, lot: int, quantity: int = 10) -> str:
        """A lot that was handed in."""
        made = await self.claim(household, order, lot)
        await self.done(household, f"/assignments/{made}/submission", {"quantity": quantity})
        return made

    async def refused(self, household: str, order: str, lot: int, good: int = 4) -> str:
        """A lot that was inspected and rejected."""
        made = await self.submitted(household, order, lot)
        await self.done("inspector", f"/assignments/{made}/inspection", {"defects": 1})
        body = {"good": good, "fault": await self.fault()}
        await self.done("buyer", f"/assignments/{made}/rejection", body)
        return made

    async def fault(self) -> Any:
        """Why pieces are refused."""
        return {"reason": "wrong_size", "clause": 2, "pictures": [await self.picture("buyer")]}

    async def later(self, command: Command) -> Appended:
        """What another process of ours does, at the time that the command says."""
        key = f"later-{next(self._keys)}"
        body = sha256(key.encode()).hexdigest()
        handler = CommandHandler(self.log)
        return await handler.handle(command, actor=ActorId("system:timer"), key=key, body=body)


@asynccontextmanager
async def village_of(dsn: str, log: EventLog, folder: Path) -> AsyncIterator[Village]:
    """The application with its read models following, and everybody enrolled."""
    async with following(dsn, log), client_of(dsn, folder / "attachments") as client:
        village = Village(client, dsn, log)
        for name, (role, party) in PEOPLE.items():
            await village.enrol(name, role, party)
        yield village
