"""A house with visits: what every capability is asked for, asked of this one.

Run in the copy of the tree that has them, with a database that is empty (``DATABASE_URL``).
"""

import asyncio
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import asyncpg
from domain.facts.visits import VisitMissed, VisitPlanned
from httpx import AsyncClient

from domain import catalogue
from domain.redeciding import READINGS
from marketplace.audit.auditing import audit
from marketplace.audit.verdict import Verdict
from marketplace.cli.rebuild import rebuild_all
from marketplace.event_catalogue.page import page
from marketplace.handling import CommandHandler
from marketplace.identity.staff import Role, create_token
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from marketplace.processes.schema import newest_revision, revision_of, upgrade
from projections.registry import PROJECTIONS, standings
from projections.timers import tables
from tests.conftest import ORIGIN
from tests.web.serving import client_of, following
from tests.workers.waiting import until
from tests.worlds.story import story
from workers.timers import TimerWorker

DSN: Final = os.environ["DATABASE_URL"]
SAMPLES: Final = Path("tests/events/samples")
HOUR: Final = timedelta(hours=1)


class Office:
    """An officer who plans visits over HTTP."""

    def __init__(self, client: AsyncClient, token: str) -> None:
        self.client, self.token = client, token

    async def plan(self, due_at: datetime, **headers: str) -> Any:
        """Ask for a visit until then."""
        return await self.client.post(
            "/api/v1/visits",
            json={"household_id": "H-ONE", "due_at": due_at.isoformat()},
            headers={
                "Authorization": f"Bearer {self.token}",
                "Idempotency-Key": secrets.token_hex(16),
                **headers,
            },
        )


async def planned(office: Office) -> str:
    """The command is served, refused by its problem in both languages, and shown."""
    now = utc_now()
    for language, title in (("zh", "走访时间已过。"), ("en", "That time is over.")):
        refused = await office.plan(now - HOUR, **{"Accept-Language": language})
        assert refused.status_code == 422, refused.text
        assert (refused.json()["code"], refused.json()["title"]) == ("VisitInThePast", title)
    done = (await office.plan(now + HOUR)).json()
    assert done["events"] == ["VisitPlanned"], done
    assert done["shown"]
    visit_id = str(done["id"])
    found = (await office.client.get(f"/api/v1/visits/{visit_id}")).json()
    assert (found["household_id"], found["status"]) == ("H-ONE", "planned")
    await pages(office.client, visit_id, ("已计划", "planned"))
    document = (await office.client.get("/api/openapi.json")).json()
    assert "post" in document["paths"]["/api/v1/visits"]
    return visit_id


async def pages(client: AsyncClient, visit_id: str, words: tuple[str, str]) -> None:
    """The page shows it in both languages."""
    for language, word in zip(("zh", "en"), words, strict=True):
        shown = await client.get(f"/visits/{visit_id}?lang={language}")
        assert shown.status_code == 200
        assert f'<span class="state">{word}</span>' in shown.text


async def missed(log: EventLog, connection: asyncpg.Connection) -> None:
    """Nothing is done before its time, and once then; the clock is moved."""
    clock = [utc_now()]

    async def never(_: object) -> None:
        raise AssertionError("nothing is opened for a visit")

    worker = TimerWorker(CommandHandler(log), connection, lambda: clock[0], log.head, never)
    assert await worker.ring() == 0
    clock[0] += 2 * HOUR
    assert await worker.ring() == 1
    last = catalogue.decode((await log.read())[-1].payload)
    assert isinstance(last, VisitMissed), last
    assert await worker.ring() == 0


async def caught_up(log: EventLog, connection: asyncpg.Connection) -> bool:
    """Whether every read model is as of the log's end."""
    head = await log.head()
    return all(one.position == head for one in await standings(connection))


async def proved(log: EventLog) -> None:
    """The audit holds, deep and whole; what is built anew is what was there."""
    for _ in range(2):
        finding = await audit(DSN, None, lambda *_: None, deep=True)
        assert finding.verdict is Verdict.HOLDS, finding
        await rebuild_all(DSN, ORIGIN, [*PROJECTIONS])
    assert finding.size == await log.head()


def told() -> None:
    """Its events have their meaning, their samples and their readings."""
    for kind in (VisitPlanned, VisitMissed):
        assert str(kind.__struct_config__.tag) in page()
        assert kind in READINGS
        payload = (SAMPLES / f"{kind.__name__}.1.json").read_bytes()
        assert catalogue.encode(catalogue.decode(payload)) == payload


async def walk() -> None:
    """Everything, in the order of a visit's life."""
    told()
    await asyncio.to_thread(upgrade, DSN)
    assert await revision_of(DSN) == newest_revision() == "2099_01_01_visits"
    connection = await asyncpg.connect(DSN)
    token = await create_token(
        connection, name="office", role=Role.OFFICER, entropy=secrets.token_bytes
    )
    async with await EventLog.open(DSN, origin=ORIGIN) as log:
        handler = CommandHandler(log)
        for command, actor in story():
            await handler.handle(command, actor=actor)
        async with following(DSN, log), client_of(DSN) as client:
            visit_id = await planned(Office(client, token))
            await missed(log, connection)
            await until(lambda: caught_up(log, connection))
            assert await tables.overdue(connection, utc_now() + 2 * HOUR) == (0, None)
            await pages(client, visit_id, ("没有人来", "nobody came"))
        await proved(log)
    await connection.close()


asyncio.run(walk())
