"""The last 50 lines of a household's ledger, in a short table and in a long one."""

import asyncio
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Final

import asyncpg

from benchmarks.report import Figure
from marketplace.log.log import POSITION_MAX
from projections.households.queries import lines

LINES: Final = 50
LINES_A_HOUSEHOLD: Final = 100
READS: Final = 1_000
RATIO_MAX: Final = 1.2
FILL: Final = """
    INSERT INTO household_ledger.lines (household_id, position, type, reference, campaign_id,
        currency, minor, allocated_minor, requested_minor, in_flight_minor, paid_minor,
        effective_at, recorded_at)
    SELECT 'H-' || lpad((n % $2)::text, 8, '0'), n, 'PayoutRequested', 'P-' || n, NULL,
        'CNY', 5000, 100 * n, 50 * n, 20 * n, 10 * n, now(), now()
    FROM generate_series(1::bigint, $1::bigint) AS n
"""
DROP_KEY: Final = "ALTER TABLE household_ledger.lines DROP CONSTRAINT lines_pkey"
MAKE_KEY: Final = "ALTER TABLE household_ledger.lines ADD PRIMARY KEY (household_id, position)"
NOTE: Final = (
    f"**Ledger page.** `projections.households.ledger.lines`, {LINES} lines, {LINES_A_HOUSEHOLD} "
    "lines a household, a household's lines spread over the whole table; medians of "
    f"{READS:,} reads in turns from both tables. *One household* reads the same again and again; "
    "*any household* reads another each time, so that the long table does not fit in "
    "PostgreSQL's memory."
)

Choose = Callable[[int, int], int]


async def fill(dsn: str, size: int) -> None:
    """Write lines; the key is built at the end, as nobody reads meanwhile."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SET maintenance_work_mem = '512MB'")
        await connection.execute(DROP_KEY)
        await connection.execute(FILL, size, size // LINES_A_HOUSEHOLD)
        await connection.execute(MAKE_KEY)
        await connection.execute("VACUUM ANALYZE household_ledger.lines")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


async def _read(tables: dict[int, asyncpg.Connection], choose: Choose) -> dict[int, float]:
    times: dict[int, list[float]] = {size: [] for size in tables}
    for number in range(READS):
        for size, connection in tables.items():
            household = f"H-{choose(number, size // LINES_A_HOUSEHOLD):08}"
            start = perf_counter()
            found = await lines(connection, household, POSITION_MAX, LINES)
            times[size].append(perf_counter() - start)
            assert len(found) == LINES
    return {size: 1_000 * median(each) for size, each in times.items()}


async def _measure(dsns: dict[int, str]) -> list[dict[int, float]]:
    tables = {size: await asyncpg.connect(dsn) for size, dsn in dsns.items()}
    try:
        one = await _read(tables, lambda _, households: households // 2)
        spread = await _read(tables, lambda number, households: number * 7_919 % households)
        return [one, spread]
    finally:
        for connection in tables.values():
            await connection.close()


def measure(dsns: dict[int, str]) -> list[Figure]:
    """Databases by the number of lines: first the short one, then the long one."""
    for size, dsn in dsns.items():
        asyncio.run(fill(dsn, size))
    short, long = dsns
    figures = []
    for name, found in zip(("one", "any"), asyncio.run(_measure(dsns)), strict=True):
        ratio, aimed = found[long] / found[short], name == "one"
        figures.append(
            Figure(
                f"last {LINES} lines of {name} household's ledger, {long:,} lines",
                f"{found[long]:.2f} ms",
                f"{short:,} lines: {found[short]:.2f} ms",
                ratio,
                f"ratio ≤ {RATIO_MAX}" if aimed else "",
                ratio <= RATIO_MAX if aimed else None,
            )
        )
    return figures
