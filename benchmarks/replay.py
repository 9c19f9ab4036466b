"""The auditor's replay, and the projections' catch-up, over one long log."""

import asyncio
import resource
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median
from time import perf_counter
from typing import Final, NamedTuple

import asyncpg
import uvloop

from benchmarks.report import Figure
from benchmarks.story import ORIGIN
from marketplace.audit.replay import Replay
from marketplace.audit.verdict import Verdict
from marketplace.log import EventLog
from projections.decoding import Facts
from projections.projection import Projection
from projections.rebuild import fill, shadow_of
from projections.registry import PROJECTIONS

AUDIT_MIN: Final = 100_000
AUDIT_MB_MAX: Final = 500
WHOSE: Final = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
PROJECTION_MIN: Final = 20_000
NOTE: Final = (
    "**Audit, projections.** A log in which 100 events are 50 gifts (25 with a fee), an "
    "allocation to 6 households and 6 payouts of 4 steps; 20 campaigns, 1,000 households, 20,000 "
    "donors. The audit is `marketplace.audit.replay.Replay`: stored bytes, leaf hashes, tree, "
    "head, index columns, postings, lots and laws, in two processes. A projection folds into empty "
    "tables beside the live ones, as `marketplace rebuild` does; *together* means all of them at "
    "once, in one process with one reader, as fast as the slowest."
)


class Audited(NamedTuple):
    """One whole replay.

    Attributes:
        events: Events that were replayed.
        rate: Events a second.
        peak_kib: The most memory that each of the two processes had, summed.
    """

    events: int
    rate: float
    peak_kib: int


def audit_once(dsn: str) -> Audited:
    """A whole replay that finds nothing wrong; for a process of its own, for the memory's sake."""
    start = perf_counter()
    finding = asyncio.run(Replay(None).run(dsn, lambda _done, _all: None))
    seconds = perf_counter() - start
    assert finding.verdict is Verdict.HOLDS, finding.problem
    peaks = (resource.getrusage(who).ru_maxrss for who in WHOSE)
    return Audited(finding.size, finding.size / seconds, sum(peaks))


def audit(dsn: str, rounds: int) -> list[Figure]:
    """Speed and memory of a whole replay."""
    runs = []
    for _ in range(rounds):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
            runs.append(fresh.submit(audit_once, dsn).result())
    rate = median(run.rate for run in runs)
    peak_mb = max(run.peak_kib for run in runs) * 1_024 / 1e6
    return [
        Figure(
            f"audit of {runs[0].events:,} events: bytes, tree and money",
            f"{rate:,.0f} events/s",
            aim=f"≥ {AUDIT_MIN:,} events/s",
            met=rate >= AUDIT_MIN,
        ),
        Figure(
            "its memory, both processes together",
            f"{peak_mb:,.0f} MB",
            aim=f"< {AUDIT_MB_MAX} MB at any length",
            met=peak_mb < AUDIT_MB_MAX,
        ),
    ]


async def _fold(projection: Projection, dsn: str, log: EventLog, until: int, facts: Facts) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        async with shadow_of(projection, connection, "bench") as shadow:
            await fill(projection, connection, log, shadow, lambda _: None, until, facts)
    finally:
        await connection.close()


def fold(dsn: str, names: Sequence[str], until: int) -> float:
    """Events a second of these projections at once."""

    async def run() -> float:
        async with await EventLog.open(dsn, origin=ORIGIN) as log:
            start, facts = perf_counter(), Facts()
            await asyncio.gather(
                *(_fold(PROJECTIONS[name](), dsn, log, until, facts) for name in names)
            )
            return until / (perf_counter() - start)

    return uvloop.run(run())


def catch_up(dsn: str, until: int, rounds: int) -> list[Figure]:
    """Every projection alone, and all together."""
    figures = []
    for name, group in (*((name, [name]) for name in PROJECTIONS), ("together", [*PROJECTIONS])):
        rate = median(fold(dsn, group, until) for _ in range(rounds))
        figures.append(
            Figure(
                f"projection of {until:,} events: {name}",
                f"{rate:,.0f} events/s",
                aim=f"≥ {PROJECTION_MIN:,} events/s",
                met=rate >= PROJECTION_MIN,
            )
        )
    return figures
