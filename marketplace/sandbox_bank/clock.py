"""The bank's own clock: the machine's time and an offset that tests and the demo move forward."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

from asyncpg.pool import PoolConnectionProxy

from marketplace.sandbox_bank.refusals import BankRefusalError, Rule

SELECT_AHEAD: Final = """
    SELECT ahead, (SELECT max(day) FROM sandbox_bank.days) AS closed FROM sandbox_bank.clock
"""
MOVE: Final = "UPDATE sandbox_bank.clock SET ahead = ahead + $1"
BEIJING: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Where the bank's days begin and end; there is no summer time."""
STEP_MAX: Final = timedelta(days=400)
Wall = Callable[[], datetime]
"""The machine's time, with its zone."""


def wall_time() -> datetime:
    """Now, by the machine."""
    return datetime.now(UTC)


async def bank_time(
    connection: PoolConnectionProxy, wall: Wall, at: datetime | None = None
) -> tuple[datetime, datetime]:
    """The time at which something is done, and the present, by the bank.

    Args:
        connection: Of the bank's database.
        wall: The machine's time.
        at: When it was due; absent: now. It is never done in the future, nor in a day that ended.
    """
    row = await connection.fetchrow(SELECT_AHEAD)
    assert row is not None
    present: datetime = wall() + row["ahead"]
    if row["closed"] is None:
        return min(at or present, present), present
    floor = begin_of(row["closed"] + timedelta(days=1))
    present = max(present, floor)
    return max(min(at or present, present), floor), present


async def move(connection: PoolConnectionProxy, step: timedelta) -> None:
    """Put the clock forward.

    Raises:
        BankRefusalError: back, or too far at once.
    """
    if not timedelta(0) < step <= STEP_MAX:
        raise BankRefusalError(Rule.CLOCK_ONLY_FORWARD, "seconds")
    await connection.execute(MOVE, step)


def day_of(at: datetime) -> date:
    """The bank's day that a time falls in."""
    return at.astimezone(BEIJING).date()


def begin_of(day: date) -> datetime:
    """When a day of the bank begins."""
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)
