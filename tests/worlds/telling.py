"""Telling a story over the API, so that every address has something to show."""

from collections.abc import Sequence

import asyncpg

from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN
from tests.worlds.piecework_story import Told, piecework


async def tell(dsn: str, before: Sequence[Told] = ()) -> None:
    """The story of piecework, after another one, shown."""
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        handler = CommandHandler(log)
        for command, actor in (*before, *piecework()):
            await handler.handle(command, actor=actor)
        connection = await asyncpg.connect(dsn)
        for make in PROJECTIONS.values():
            await advance(make(), connection, await log.read())
        await connection.close()
