"""The application as granian serves it, and the process that moves its read models."""

import asyncio
import os
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
import uvloop
from litestar import Litestar, Request, Router, post
from litestar.params import JSONBody

from benchmarks.story import ORIGIN
from marketplace.log import EventLog
from marketplace.processes.web_app import create_app
from marketplace.processes.web_process import spare_collections
from marketplace.web import desk
from marketplace.web.desk import Receipt
from marketplace.web.gifts.bodies import NewDonation
from projections.advance import follow
from projections.heartbeats import BEAT_SECONDS, FOLDING, beat
from projections.registry import PROJECTIONS


async def let_pass(_: Request[Any, Any, Any]) -> None:
    """In place of the API's screen, which asks for a token everywhere but at gifts."""


@post("/noop", before_request=let_pass)
async def noop(data: JSONBody[NewDonation]) -> Receipt:
    """Read the body of a gift, record nothing, answer like a gift."""
    return Receipt(data.campaign_id, 1, ["DonationReceived"], False, True)


async def do_not_wait(
    _pool: asyncpg.Pool, _position: int, _types: Iterable[str], _seconds: float
) -> bool:
    """In place of ``shown``: answer as soon as the gift is durable."""
    return False


def make() -> Litestar:
    """The product's application and the no-op."""
    if os.environ.get("BENCH_WAITS") == "no":
        desk.shown = do_not_wait
    nowhere = Path("/nonexistent")
    app = create_app(os.environ["BENCH_DSN"], ORIGIN, nowhere / "pictures", nowhere / "keys")
    app.register(Router("/bench", route_handlers=[noop]))
    spare_collections()
    return app


async def follow_all(dsn: str) -> None:
    """Every projection follows the log, each with a connection of its own, for ever."""
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(await EventLog.open(dsn, origin=ORIGIN))
        async with asyncio.TaskGroup() as group:
            for make_one in PROJECTIONS.values():
                connection = await asyncpg.connect(dsn)
                stack.push_async_callback(connection.close)
                group.create_task(follow(make_one(), connection, log.follow(0)))
            group.create_task(live(dsn))


async def live(dsn: str) -> None:
    """Say for ever that they are followed: else no gift waits for them."""
    connection = await asyncpg.connect(dsn)
    while True:
        await beat(connection, "benchmark", [(f"{FOLDING}{name}", None) for name in PROJECTIONS])
        await asyncio.sleep(BEAT_SECONDS)


if __name__ == "__main__":
    uvloop.run(follow_all(os.environ["BENCH_DSN"]))
