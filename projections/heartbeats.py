"""Who moves the projections: each worker process says every moment how its tasks do.

Read and written by the database's clock alone, so that it does not matter what time a process
believes it is. No read model: it says nothing of the log, and nobody misses it after a restart.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from msgspec import Struct

from projections.projection import Connection

FOLDING: Final = "folding "
"""What the task that moves a projection is called, before the projection's name."""
BEAT_SECONDS: Final = 1.0
SILENCE_MAX: Final = timedelta(seconds=5 * BEAT_SECONDS)
"""A worker that said nothing for so long counts as gone: killed, stopped or cut off. So long, and
no longer, a stopped one may be called ready; four late beats in a row are no alarm yet."""
FORGET_AFTER: Final = timedelta(hours=1)
NO_WAIT: Final = "SET synchronous_commit = off"
BEAT: Final = """
    INSERT INTO worker_heartbeats (worker, task, beat_at, problem)
    SELECT $1, task, clock_timestamp(), problem
    FROM unnest($2::text[], $3::text[]) AS said (task, problem)
    ON CONFLICT (worker, task) DO UPDATE
    SET beat_at = excluded.beat_at, problem = excluded.problem
"""
FORGET: Final = "DELETE FROM worker_heartbeats WHERE beat_at < clock_timestamp() - $1::interval"
LEAVE: Final = "DELETE FROM worker_heartbeats WHERE worker = $1"
SELECT_WELL: Final = """
    SELECT DISTINCT task FROM worker_heartbeats
    WHERE beat_at > clock_timestamp() - $1::interval AND problem IS NULL AND starts_with(task, $2)
"""
SELECT_TASKS: Final = """
    SELECT task, min(problem) FILTER (WHERE problem IS NOT NULL) AS problem,
        bool_or(problem IS NULL) AS well
    FROM worker_heartbeats WHERE beat_at > clock_timestamp() - $1::interval
    GROUP BY task ORDER BY task
"""


class TaskBeat(Struct, frozen=True):
    """How a task does, wherever it is done.

    Attributes:
        problem: The kind of the last failure, if no worker that lives does the task well; else
            absent.
    """

    name: str
    problem: str | None


async def moved_now(connection: Connection) -> frozenset[str]:
    """The projections that some worker which lives moves."""
    rows = await connection.fetch(SELECT_WELL, SILENCE_MAX, FOLDING)
    return frozenset(row["task"].removeprefix(FOLDING) for row in rows)


async def begin(connection: Connection) -> None:
    """Make a connection ready to beat: none of it need outlive a server that falls."""
    await connection.execute(NO_WAIT)


async def beat(
    connection: Connection, worker: str, tasks: Iterable[tuple[str, str | None]]
) -> None:
    """Say that a worker lives, and of each of its tasks what is wrong with it, if anything is."""
    names, problems = zip(*tasks, strict=True)
    await connection.execute(BEAT, worker, names, problems)
    await connection.execute(FORGET, FORGET_AFTER)


async def leave(connection: Connection, worker: str) -> None:
    """Say that a worker ends as it should: nobody need wait until it falls silent."""
    await connection.execute(LEAVE, worker)


async def tasks_now(connection: Connection) -> list[TaskBeat]:
    """How each task does in the workers that live; none if no worker lives."""
    rows = await connection.fetch(SELECT_TASKS, SILENCE_MAX)
    return [TaskBeat(row["task"], None if row["well"] else row["problem"]) for row in rows]
