"""The application in the test's own loop, with its read models following.

Litestar's own test client blocks the loop that the followers run in.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import asyncpg
from httpx import ASGITransport, AsyncClient
from litestar import Litestar

from marketplace.connections import REPLAYS, Patience
from marketplace.log import EventLog
from marketplace.paying import SANDBOX_ONLY, Paying
from marketplace.processes.web_app import create_app
from marketplace.supervision import end
from marketplace.web.edge.rules import AS_OFTEN_AS_ONE_LIKES, EdgeRules
from projections.advance import follow
from projections.heartbeats import BEAT_SECONDS, FOLDING, beat
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN

NO_PICTURES = Path("/nonexistent/attachments")
"""For tests without pictures: the folder is made with the first one."""


@asynccontextmanager
async def following(dsn: str, log: EventLog) -> AsyncIterator[None]:
    """Every projection follows the log."""
    connections = [await asyncpg.connect(dsn) for _ in PROJECTIONS]
    tasks = [
        asyncio.create_task(follow(make(), opened, log.follow(0)))
        for make, opened in zip(PROJECTIONS.values(), connections, strict=True)
    ]
    try:
        async with living(dsn):
            yield
    finally:
        await end(tasks)
        for opened in connections:
            await opened.close()


@asynccontextmanager
async def living(dsn: str) -> AsyncIterator[None]:
    """A worker says that it lives, for as long as the block."""
    tasks = [(f"{FOLDING}{name}", None) for name in PROJECTIONS]

    async def go_on() -> None:
        while True:
            await beat(connection, "test", tasks)
            await asyncio.sleep(BEAT_SECONDS)

    connection = await asyncpg.connect(dsn)
    await beat(connection, "test", tasks)
    beating = asyncio.create_task(go_on())
    try:
        yield
    finally:
        await end([beating])
        await connection.close()


@asynccontextmanager
async def client_of(
    dsn: str,
    attachments: Path = NO_PICTURES,
    rules: EdgeRules = AS_OFTEN_AS_ONE_LIKES,
    patience: Patience = REPLAYS,
    paying: Paying = SANDBOX_ONLY,
) -> AsyncIterator[AsyncClient]:
    """A client of a running application; claim tokens' keys lie beside the pictures.

    It waits for the database for as long as a busy machine takes, unless it is the waiting itself
    that is tested.
    """
    claim_keys = attachments.parent / "claim-keys"
    app = create_app(
        dsn, ORIGIN, attachments, claim_keys, rules, patience, lambda _: nullcontext(paying)
    )
    started, stop = asyncio.Event(), asyncio.Event()
    # A task of its own: the framework wants to leave its lifespan where it entered it.
    running = asyncio.create_task(_run(app, started, stop))
    starting = asyncio.create_task(started.wait())
    await asyncio.wait([starting, running], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        starting.cancel()
        running.result()
    try:
        transport = ASGITransport(app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://test.example") as client:
            yield client
    finally:
        stop.set()
        await running


async def _run(app: Litestar, started: asyncio.Event, stop: asyncio.Event) -> None:
    async with app.lifespan():
        started.set()
        await stop.wait()
