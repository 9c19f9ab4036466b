"""What is wrong with the marketplace now, by name: nothing, or every reason that is found."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import asyncpg
from msgspec import Struct

from domain.leaf import decode_leaf
from marketplace.log.batch import time_of_recording
from marketplace.log.errors import ClockAheadError
from marketplace.log.reading import SELECT_BY_POSITION, SELECT_HEAD, Connection
from marketplace.supervision import BROKER
from projections.heartbeats import SILENCE_MAX, TaskBeat, tasks_now
from projections.money import MoneyView
from projections.payouts import custody
from projections.registry import Standing, standings
from projections.timers import tables as timers
from projections.treatments import Treatment, skipped

LAG_MAX: Final = timedelta(seconds=60)
"""How old an event may be that a projection has not folded."""
OVERDUE_MAX: Final = timedelta(minutes=2)
"""How long something may be due that nobody did."""


class Wrong(StrEnum):
    """What may be wrong.

    Attributes:
        DATABASE_AWAY: It can't be asked, or does not answer in time.
        NO_WORKER: No worker process lives: nothing moves the projections, nothing is paid.
        TASK_FAILS: A task of the workers fails in all of them.
        BROKER_AWAY: The workers can't reach the broker: payouts wait.
        PROJECTION_STOPPED: A projection met what it can't handle.
        PROJECTION_LAGS: A projection has not folded an event for longer than it may take.
        CLOCK_AHEAD: Our clock, or the log's time, is far ahead of the database's: no appends.
        TIMERS_WAIT: Something has been due for long, and nobody did it.
        CUSTODY_SHORT: More left the custody account than the bank's lines brought.
    """

    DATABASE_AWAY = "database_away"
    NO_WORKER = "no_worker"
    TASK_FAILS = "task_fails"
    BROKER_AWAY = "broker_away"
    PROJECTION_STOPPED = "projection_stopped"
    PROJECTION_LAGS = "projection_lags"
    CLOCK_AHEAD = "clock_ahead"
    TIMERS_WAIT = "timers_wait"
    CUSTODY_SHORT = "custody_short"


class Reason(Struct, frozen=True):
    """One thing that is wrong.

    Attributes:
        subject: Which projection, task or currency; absent where there is only one.
        detail: What is known of it, for who mends it.
    """

    code: Wrong
    subject: str | None
    detail: str


class Health(Struct, frozen=True):
    """Whether all goes on.

    Attributes:
        ready: No reason against it.
        reasons: All that is wrong.
        projections: Where each stands; none if nobody could be asked.
        skipped: Events that a projection passes over by a person's decision; all goes on.
    """

    ready: bool
    reasons: list[Reason]
    projections: list[Standing]
    skipped: list[Treatment]


def unreachable(error: BaseException) -> Health:
    """The health of a marketplace whose database can't be asked."""
    reason = Reason(Wrong.DATABASE_AWAY, None, type(error).__name__)
    return Health(ready=False, reasons=[reason], projections=[], skipped=[])


async def health_of(pool: asyncpg.Pool, clock: Callable[[], datetime]) -> Health:
    """Ask the database, once, how all of them do.

    Raises:
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError: it can't be asked.
    """
    async with pool.acquire() as connection:
        found = await standings(connection)
        head = await connection.fetchrow(SELECT_HEAD)
        assert head is not None
        reasons = [
            *_of_clock(head, clock()),
            *_of_tasks(await tasks_now(connection)),
            *_of_projections(found),
            *await _of_lag(connection, found, head["size"], clock()),
            *await _of_timers(connection, clock()),
            *_of_custody(await custody.held(connection)),
        ]
        passed_over = await skipped(connection)
    return Health(not reasons, reasons, found, passed_over)


def _of_tasks(beats: list[TaskBeat]) -> list[Reason]:
    if not beats:
        silence = SILENCE_MAX.total_seconds()
        return [Reason(Wrong.NO_WORKER, None, f"no worker process has spoken for {silence:.0f} s")]
    return [
        Reason(Wrong.BROKER_AWAY, None, one.problem)
        if one.name == BROKER
        else Reason(Wrong.TASK_FAILS, one.name, one.problem)
        for one in beats
        if one.problem is not None
    ]


def _of_projections(found: list[Standing]) -> list[Reason]:
    return [
        Reason(Wrong.PROJECTION_STOPPED, one.name, one.problem)
        for one in found
        if one.problem is not None
    ]


def _of_custody(accounts: list[MoneyView]) -> list[Reason]:
    return [
        Reason(Wrong.CUSTODY_SHORT, one.currency, f"custody holds {one.value}")
        for one in accounts
        if one.minor < 0
    ]


def _of_clock(head: asyncpg.Record, now: datetime) -> list[Reason]:
    try:
        time_of_recording(now, head["recorded_at"], head["server_at"])
    except ClockAheadError as error:
        return [Reason(Wrong.CLOCK_AHEAD, None, str(error))]
    return []


async def _of_lag(
    connection: Connection, found: list[Standing], size: int, now: datetime
) -> list[Reason]:
    """Which projections are behind by too much; one that has stopped is told already."""
    behind = [one for one in found if one.problem is None and one.position < size]
    ages: dict[int, timedelta] = {}
    for position in {one.position for one in behind}:
        ages[position] = await _age_of_next(connection, position, now)
    return [
        Reason(
            Wrong.PROJECTION_LAGS,
            one.name,
            f"event {one.position + 1} of {size} waits for "
            f"{ages[one.position].total_seconds():.0f} s",
        )
        for one in behind
        if ages[one.position] > LAG_MAX
    ]


async def _age_of_next(connection: Connection, position: int, now: datetime) -> timedelta:
    row = await connection.fetchrow(SELECT_BY_POSITION, position, position + 1, 1)
    return timedelta() if row is None else now - decode_leaf(row["leaf"]).header.at


async def _of_timers(connection: Connection, now: datetime) -> list[Reason]:
    due_at = await timers.longest_overdue(connection, now)
    if due_at is None or now - due_at <= OVERDUE_MAX:
        return []
    waited = (now - due_at).total_seconds()
    return [Reason(Wrong.TIMERS_WAIT, None, f"something has been due for {waited:.0f} s")]
