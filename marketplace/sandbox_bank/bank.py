"""One bank: its settings, its database, its clock; and how anything in it begins."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from asyncpg.pool import Pool, PoolConnectionProxy
from msgspec import Struct

from marketplace.sandbox_bank.clock import Wall, bank_time
from marketplace.sandbox_bank.settings import BankSettings

WORK_LOCK: Final = "SELECT pg_advisory_xact_lock_shared(hashtext('sandbox_bank.day'))"
CLOSING_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('sandbox_bank.day'))"


class Moment(Struct, frozen=True):
    """One transaction, and the bank's time in it.

    Attributes:
        now: When what is done is done.
        present: The present, which is later where what was due is caught up with.
    """

    connection: PoolConnectionProxy
    now: datetime
    present: datetime


class Bank(Struct, frozen=True):
    """What every part of the bank is given."""

    settings: BankSettings
    pool: Pool
    wall: Wall

    @asynccontextmanager
    async def moment(
        self, *, alone: bool = False, at: datetime | None = None
    ) -> AsyncIterator[Moment]:
        """A transaction in which the day does not end.

        Args:
            alone: Nobody else books meanwhile: for ending a day and for moving the clock.
            at: When what is done was due; absent: now.
        """
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(CLOSING_LOCK if alone else WORK_LOCK)
            yield Moment(connection, *await bank_time(connection, self.wall, at))
