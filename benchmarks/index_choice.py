"""Which index should the log's reads by tags and types use? Measures reads and appends for each.

    python benchmarks/index_choice.py 1000000 10000000

It starts a cluster of its own on a real disk (``--folder``, default /var/tmp), loads one table of
made-up events a size, and gives it one index after another (``--choice`` picks some). The whole
cluster is deleted at the end. Ten million events need about 20 GB for a while.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, Final

import asyncpg
import click
from msgspec import Struct

from marketplace.embedded.postgres import PostgresServer
from marketplace.log.contract import DCBQuery, DCBQueryItem
from marketplace.log.reading import POSITION_MAX, SELECT_MATCHING, positions

LOAD_ROWS: Final = 100_000
APPEND_EVENTS: Final = 64
APPEND_BATCHES: Final = 300
READS: Final = 50
READ_SECONDS_MAX: Final = 5.0
PAGE: Final = 1_000
LEAF_BYTES: Final = 350
CAMPAIGNS: Final = 70
TYPES: Final = [f"Type{number}" for number in range(8)]
NEVER: Final = ["NeverRecorded"]
COLUMNS: Final = ("position", "type", "tags", "leaf", "leaf_hash")
RANDOM: Final = os.urandom(1 << 20)

SETUP: Final = """
    CREATE TABLE log_events (
        position bigint NOT NULL, type text NOT NULL, tags text[] NOT NULL,
        leaf bytea NOT NULL, leaf_hash bytea NOT NULL
    );
    ALTER TABLE log_events ALTER COLUMN leaf SET STORAGE EXTERNAL;
    CREATE FUNCTION hashes(text[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ SELECT array_agg(hashtextextended(tag, 0)) FROM unnest($1) tag $$
"""
WAL: Final = "SELECT pg_current_wal_lsn() - '0/0'"
CLEAR: Final = """
    DROP INDEX IF EXISTS by_tags;
    DROP TRIGGER IF EXISTS by_tags ON log_events;
    DROP TABLE IF EXISTS log_tags
"""
FROM_EVENTS: Final = """
    SELECT e.position, e.leaf FROM log_events e
    WHERE e.position > $1 AND e.tags @> $2 AND e.type = ANY($3)
    ORDER BY e.position LIMIT $4
"""
FORCED: Final = """
    WITH found AS MATERIALIZED (
        SELECT e.position, e.leaf FROM log_events e
        WHERE e.position > $1 AND e.tags @> $2 AND e.type = ANY($3)
    )
    SELECT position, leaf FROM found ORDER BY position LIMIT $4
"""
FROM_HASHED_GIN: Final = """
    SELECT e.position, e.leaf FROM log_events e
    WHERE e.position > $1 AND hashes(e.tags) @> hashes($2) AND e.tags @> $2 AND e.type = ANY($3)
    ORDER BY e.position LIMIT $4
"""
FROM_TAGS: Final = """
    SELECT t.position, e.leaf FROM log_tags t JOIN log_events e USING (position)
    WHERE t.position > $1 AND t.tag = ($2::text[])[1] AND e.tags @> $2 AND e.type = ANY($3)
    ORDER BY t.position LIMIT $4
"""
FROM_TAGS_WITH_TYPE: Final = FROM_TAGS.replace("e.type =", "t.type =")
FROM_TAG_HASHES: Final = FROM_TAGS.replace(
    "t.tag = ($2::text[])[1]", "t.tag = hashtextextended(($2::text[])[1], 0)"
)
TAG_ROWS: Final = "SELECT tag, position, type FROM log_events, unnest(tags) tag WHERE position > $1"
HASH_ROWS: Final = TAG_ROWS.replace("SELECT tag", "SELECT hashtextextended(tag, 0)")
OURS: Final = (
    'CREATE TABLE log_tags (tag text COLLATE "C" NOT NULL, position bigint, type text NOT NULL)',
    "INSERT INTO log_tags SELECT DISTINCT tag, position, type FROM log_events, unnest(tags) tag",
    "ALTER TABLE log_tags ADD PRIMARY KEY (tag, position) INCLUDE (type)",
    """
    CREATE OR REPLACE FUNCTION note_tags() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO log_tags SELECT DISTINCT tag, position, type FROM appended, unnest(tags) tag;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER by_tags AFTER INSERT ON log_events
    REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION note_tags()
    """,
)


class Choice(Struct, frozen=True):
    """One way to index.

    Attributes:
        build: Statements that make it for the events that are there.
        read: How it is asked; $1 after, $2 tags, $3 types, $4 limit; absent if as the log asks.
        size_of: The relation that it costs on disk; absent if nothing.
        extend: Run in each append's transaction with the last position before it; absent if the
            index extends itself.
    """

    name: str
    build: tuple[str, ...]
    read: str | None
    size_of: str | None
    extend: str | None = None


def tag_table(name: str, kind: str, rows: str, read: str, *, included: str) -> Choice:
    """A choice that keeps a row for each tag of each event."""
    return Choice(
        name,
        (
            f"CREATE TABLE log_tags (tag {kind} NOT NULL, position bigint, type text)",
            f"INSERT INTO log_tags {rows.replace('$1', '0')}",
            f"ALTER TABLE log_tags ADD PRIMARY KEY (tag, position) {included}",
        ),
        read,
        "log_tags",
        f"INSERT INTO log_tags {rows}",
    )


def gin(name: str, what: str, read: str) -> Choice:
    """A choice that PostgreSQL extends by itself."""
    return Choice(name, (f"CREATE INDEX by_tags ON log_events USING gin {what}",), read, "by_tags")


CHOICES: Final = (
    Choice("no index", (), FROM_EVENTS, None),
    gin("GIN on tags", "(tags)", FROM_EVENTS),
    gin("GIN, found before sorted", "(tags)", FORCED),
    gin("GIN, fastupdate off", "(tags) WITH (fastupdate = off)", FROM_EVENTS),
    gin("GIN on hashed tags", "(hashes(tags))", FROM_HASHED_GIN),
    tag_table("(tag, position) table", "text", TAG_ROWS, FROM_TAGS, included=""),
    tag_table(
        "same, type included", "text", TAG_ROWS, FROM_TAGS_WITH_TYPE, included="INCLUDE (type)"
    ),
    tag_table("(hash, position) table", "bigint", HASH_ROWS, FROM_TAG_HASHES, included=""),
    Choice("the log's own", OURS, None, "log_tags"),
)
NAMES: Final = [choice.name for choice in CHOICES]


def mixed(number: int) -> int:
    """A number without a pattern, the same in every run."""
    return (number * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> 20


def tags_of(position: int, size: int) -> list[str]:
    """A campaign (one has 30 %, the others 1 % each), a donor of 10 events, a household of 100."""
    chance = mixed(position)
    campaign = 0 if chance % 10 < 3 else 1 + chance // 10 % CAMPAIGNS
    donor, household = mixed(chance) % (size // 10), mixed(chance + 1) % (size // 100)
    return [f"campaign:{campaign:08d}", f"donor:{donor:012d}", f"household:{household:012d}"]


def rows(first: int, count: int, size: int) -> Iterator[tuple[Any, ...]]:
    """Events as the log stores them, with leaves of random bytes."""
    for position in range(first, first + count):
        start = mixed(position) % (len(RANDOM) - LEAF_BYTES)
        leaf = RANDOM[start : start + LEAF_BYTES]
        kind = TYPES[mixed(position + 7) % len(TYPES)]
        yield position, kind, tags_of(position, size), leaf, leaf[:32]


# After (if negative, from the end), tags, types, limit, for the n-th turn at a size.
Case = Callable[[int, int], tuple[int, list[str], list[str], int]]


def donor(turn: int, size: int) -> tuple[int, list[str], list[str], int]:
    """All events of one donor."""
    return 0, [tags_of(1 + mixed(turn) % size, size)[1]], TYPES, PAGE


def household_types(turn: int, size: int) -> tuple[int, list[str], list[str], int]:
    """Events of two types of one household: what a command's boundary reads."""
    return 0, [tags_of(1 + mixed(turn) % size, size)[2]], TYPES[:2], PAGE


def campaign_page(turn: int, size: int) -> tuple[int, list[str], list[str], int]:
    """A page from the middle of a campaign with 1 % of all events."""
    return size // 2, [f"campaign:{1 + turn % CAMPAIGNS:08d}"], TYPES, PAGE


def campaign_check(turn: int, _size: int) -> tuple[int, list[str], list[str], int]:
    """A condition from the start: a type that never occurred in such a campaign."""
    return 0, [f"campaign:{1 + turn % CAMPAIGNS:08d}"], NEVER, 1


def recent_check(turn: int, _size: int) -> tuple[int, list[str], list[str], int]:
    """A condition on the newest 20,000 events of such a campaign."""
    return -20_000, [f"campaign:{1 + turn % CAMPAIGNS:08d}"], NEVER, 1


def two_tags(turn: int, size: int) -> tuple[int, list[str], list[str], int]:
    """A household within the campaign that has 30 % of all events."""
    return 0, [tags_of(1 + mixed(turn) % size, size)[2], "campaign:00000000"], TYPES, PAGE


def large_first(turn: int, size: int) -> tuple[int, list[str], list[str], int]:
    """The same, asked the other way round."""
    after, tags, types, limit = two_tags(turn, size)
    return after, tags[::-1], types, limit


CASES: Final[dict[str, Case]] = {
    "donor": donor,
    "household, 2 types": household_types,
    "campaign page": campaign_page,
    "campaign check": campaign_check,
    "recent check": recent_check,
    "two tags": two_tags,
    "large tag first": large_first,
}


async def load(connection: asyncpg.Connection, size: int) -> None:
    """Fill the table."""
    await connection.execute(SETUP)
    for first in range(1, size + 1, LOAD_ROWS):
        records = rows(first, min(LOAD_ROWS, size + 1 - first), size)
        await connection.copy_records_to_table("log_events", records=records, columns=COLUMNS)
    await connection.execute("ALTER TABLE log_events ADD PRIMARY KEY (position)")
    await connection.execute("VACUUM ANALYZE log_events")


async def read_times(connection: asyncpg.Connection, choice: Choice, size: int) -> list[float]:
    """Median milliseconds of each case."""
    last = await connection.fetchval("SELECT max(position) FROM log_events")
    medians = []
    for case in CASES.values():
        times: list[float] = []
        began = time.perf_counter()
        while len(times) < READS and time.perf_counter() - began < READ_SECONDS_MAX:
            after, tags, types, limit = case(len(times), size)
            after += last if after < 0 else 0
            start = time.perf_counter()
            if choice.read is not None:
                await connection.fetch(choice.read, after, tags, types, limit)
            else:
                query = DCBQuery(items=[DCBQueryItem(types=types, tags=tags)])
                found, values = positions(query)
                statement = SELECT_MATCHING.format(positions=found)
                await connection.fetch(statement, after, POSITION_MAX, limit, *values)
            times.append((time.perf_counter() - start) * 1000)
        medians.append(statistics.median(times))
    return medians


def cpu_seconds(process_id: int) -> float:
    """What a process has used so far, in user and system mode."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def append_costs(connection: asyncpg.Connection, choice: Choice, size: int) -> list[float]:
    """Events a second; CPU microseconds of the server and bytes of WAL for each."""
    last = await connection.fetchval("SELECT max(position) FROM log_events")
    server, seconds = connection.get_server_pid(), 0.0
    cpu, wal = cpu_seconds(server), await connection.fetchval(WAL)
    for _ in range(APPEND_BATCHES):
        records = list(rows(last + 1, APPEND_EVENTS, size))
        start = time.perf_counter()
        async with connection.transaction():
            await connection.copy_records_to_table("log_events", records=records, columns=COLUMNS)
            if choice.extend is not None:
                await connection.execute(choice.extend, last)
        seconds += time.perf_counter() - start
        last += APPEND_EVENTS
    events = APPEND_BATCHES * APPEND_EVENTS
    cpu, wal = cpu_seconds(server) - cpu, await connection.fetchval(WAL) - wal
    return [events / seconds, 1e6 * cpu / events, float(wal) / events]


async def measure(connection: asyncpg.Connection, choice: Choice, size: int) -> list[float]:
    """Everything about one choice: build seconds, megabytes, appends, reads."""
    start = time.perf_counter()
    for statement in choice.build:
        await connection.execute(statement)
    built = time.perf_counter() - start
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")
    total = "SELECT pg_total_relation_size($1::text::regclass)"
    size_bytes = await connection.fetchval(total, choice.size_of) if choice.size_of else 0
    figures = [built, size_bytes / 1e6, *await append_costs(connection, choice, size)]
    figures += await read_times(connection, choice, size)
    await connection.execute(CLEAR)
    return figures


async def compare(dsn: str, size: int, names: Collection[str]) -> None:
    """Print the table of one size."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("SET maintenance_work_mem = '1GB'")
    start = time.perf_counter()
    await load(connection, size)
    print(f"\n{size:,} events, loaded in {time.perf_counter() - start:.0f} s; reads in ms\n")
    heads = ("choice", "build s", "MB", "appends/s", "CPU µs", "WAL B", *CASES)
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    for choice in (choice for choice in CHOICES if choice.name in names):
        built, *costs = await measure(connection, choice, size)
        megabytes, rate, cpu, wal, *reads = costs
        texts = [f"{built:.0f}", f"{megabytes:,.0f}", f"{rate:,.0f}", f"{cpu:.0f}", f"{wal:,.0f}"]
        texts += (f"{milliseconds:,.2f}" for milliseconds in reads)
        print("| " + " | ".join((choice.name, *texts)) + " |", flush=True)
    await connection.close()


async def create(dsn: str, name: str) -> None:
    """An empty database, and a server that is not busy with checkpoints while it loads."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()


@click.command()
@click.argument("sizes", type=click.IntRange(100_000), nargs=-1, required=True)
@click.option("--choice", "names", multiple=True, type=click.Choice(NAMES), default=NAMES)
@click.option("--folder", default="/var/tmp", help="On a real disk.")  # noqa: S108 - one is made in it
def main(sizes: tuple[int, ...], names: tuple[str, ...], folder: str) -> None:
    """Compare the choices at each of SIZES events."""
    with tempfile.TemporaryDirectory(prefix="mz-index-", dir=folder) as temporary:
        Path(temporary).chmod(0o755)
        for size in sizes:
            with PostgresServer(Path(temporary) / str(size)) as server:
                asyncio.run(create(server.dsn("postgres"), "bench"))
                asyncio.run(compare(server.dsn("bench"), size, names))


if __name__ == "__main__":
    main()
