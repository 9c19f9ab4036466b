"""Single-event conditional appends: our log, the library's PostgreSQL recorder, and UmaDB.

Every caller appends to its own tag on the condition that nothing was recorded under it since its
last append: the usual optimistic lock, decided by an index look-up in every contender.
"""

import asyncio
import gc
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Final
from urllib.parse import parse_qs, urlsplit

import umadb
import uvloop
from eventsourcing.dcb.postgres_tt import PostgresDCBRecorderTT
from eventsourcing.postgres import PostgresDatastore

from benchmarks.report import Figure, Sample
from marketplace.embedded.server import die_with_parent
from marketplace.log import EventLog
from marketplace.log.contract import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem

ORIGIN: Final = "bench.example/log"
TYPE: Final = "DonationReceived"
DATA: Final = b'{"event":"DonationReceived/1","padding":"' + b"x" * 160 + b'"}'
POOL_MAX: Final = 16
CALLERS_FROM_START: Final = 16
START_SECONDS: Final = 10
RATE_MIN: Final = 15_000
P99_MS_MAX: Final = 30
RATIO_MIN: Final = 10

Append = Callable[[str, int | None], int]
Contender = Callable[[int, float], Sample]
NOTE: Final = (
    "**Appends.** One event of about 200 bytes with two tags; every caller appends to its own tag "
    "on the condition that nothing stands under it since its last append (closed loop). Ours: "
    "asyncio tasks in the log's process (uvloop), leaf hashes and Merkle tree included. Library: "
    "`PostgresDCBRecorderTT` on the same server with a thread for each caller and a pool of up to "
    f"{POOL_MAX} connections. UmaDB: the server and the Python client of its wheel, on the same "
    "disk, with a thread for each caller. For all three, what was loaded at the start is kept from "
    "the garbage collector (`gc.freeze`), as in the product's own server."
)


def tags_of(caller: str) -> list[str]:
    """The caller's own tag, which its condition is about, and one that all share."""
    return [f"account:{caller}", "campaign:bench"]


def condition_of(caller: str, after: int | None) -> DCBAppendCondition:
    """Nothing under the caller's tag after a position."""
    query = DCBQuery(items=[DCBQueryItem(types=[TYPE], tags=[f"account:{caller}"])])
    return DCBAppendCondition(fail_if_events_match=query, after=after)


def ours(dsn: str, callers: int, seconds: float, *, from_start: bool = False) -> Sample:
    """Our log, from tasks of one loop; ``from_start``: each condition is new and unbounded."""

    async def run() -> Sample:
        async with await EventLog.open(dsn, origin=ORIGIN) as log:
            latencies: list[float] = []
            head = await log.head()
            deadline = perf_counter() + seconds

            async def call(caller: str) -> None:
                after, number = head, 0
                while (start := perf_counter()) < deadline:
                    name = caller
                    if from_start:
                        name, after, number = f"{head}-{caller}-{number}", 0, number + 1
                    event = DCBEvent(type=TYPE, data=DATA, tags=tags_of(name))
                    after = (await log.append([event], condition_of(name, after))).last
                    latencies.append(perf_counter() - start)

            start = perf_counter()
            await asyncio.gather(*(call(str(number)) for number in range(callers)))
            return Sample.of(latencies, perf_counter() - start)

    return uvloop.run(run())


def in_threads(append: Append, head: int | None, callers: int, seconds: float) -> Sample:
    """A blocking contender, from a thread for each caller."""
    latencies: list[list[float]] = [[] for _ in range(callers)]
    failures: list[BaseException] = []
    ready = threading.Barrier(callers + 1)

    def call(number: int) -> None:
        after, times = head, latencies[number]
        ready.wait()
        try:
            while (start := perf_counter()) < deadline:
                after = append(str(number), after)
                times.append(perf_counter() - start)
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(callers)]
    for thread in threads:
        thread.start()
    start = perf_counter()
    deadline = start + seconds
    ready.wait()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return Sample.of([one for times in latencies for one in times], perf_counter() - start)


@contextmanager
def library(dsn: str) -> Iterator[Contender]:
    """The library's recorder on a database of the same server."""
    url = urlsplit(dsn)
    address = parse_qs(url.query)

    def run(callers: int, seconds: float) -> Sample:
        store = PostgresDatastore(
            dbname=url.path[1:],
            host=address["host"][0],
            port=address["port"][0],
            user="postgres",
            password="",
            pool_size=min(callers, POOL_MAX),
            connect_timeout=60,
        )
        recorder = PostgresDCBRecorderTT(store, events_table_name="bench")
        try:
            recorder.create_table()
            head = recorder.read(limit=1).head

            def append(caller: str, after: int | None) -> int:
                event = DCBEvent(type=TYPE, data=DATA, tags=tags_of(caller))
                return recorder.append([event], condition_of(caller, after))

            return in_threads(append, _head(recorder) if head else None, callers, seconds)
        finally:
            store.close()

    yield run


def _head(recorder: PostgresDCBRecorderTT) -> int | None:
    return recorder.read(after=2**62).head


@contextmanager
def uma(folder: Path) -> Iterator[Contender]:
    """UmaDB's server from its wheel, and its client."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).parent / "umadb"
    process = subprocess.Popen(  # noqa: S603 - a program of our own environment
        (str(program), "--listen", f"127.0.0.1:{port}", "--db-path", str(folder / "uma.db")),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent(None, signal.SIGTERM),  # noqa: PLW1509 - no threads yet
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url)

        def run(callers: int, seconds: float) -> Sample:
            with umadb.Client(url) as client:

                def append(caller: str, after: int | None) -> int:
                    event = umadb.Event(TYPE, DATA, tags_of(caller))
                    item = umadb.QueryItem([TYPE], [f"account:{caller}"])
                    condition = umadb.AppendCondition(umadb.Query([item]), after)
                    return client.append([event], condition)

                return in_threads(append, client.head(), callers, seconds)

        yield run
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            umadb.Client(url).head()
        except (umadb.TransportError, RuntimeError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def measure(
    folder: Path, dsn: str, dsn_library: str, sizes: Sequence[int], seconds: float, rounds: int
) -> list[Figure]:
    """All contenders in turns, for each number of callers."""
    found: dict[tuple[str, int], list[Sample]] = {}
    # Else each full collection looks through all modules and stops every caller for 50 ms.
    gc.collect()
    gc.freeze()
    with library(dsn_library) as theirs, uma(folder) as umas:
        contenders: dict[str, Contender] = {
            "ours": lambda callers, wanted: ours(dsn, callers, wanted),
            "library": theirs,
            "UmaDB": umas,
        }
        for _ in range(rounds):
            for callers in sizes:
                for name, run in contenders.items():
                    found.setdefault((name, callers), []).append(run(callers, seconds))
    middle = {key: Sample.middle(samples) for key, samples in found.items()}
    figures = [
        _figure(callers, middle["ours", callers], peer, middle[peer, callers])
        for callers in sizes
        for peer in ("library", "UmaDB")
    ]
    unbounded = ours(dsn, CALLERS_FROM_START, seconds, from_start=True)
    name = f"appends, {CALLERS_FROM_START} callers, each condition new and from position 0"
    return [*figures, Figure(name, str(unbounded))]


def _figure(callers: int, us: Sample, peer: str, them: Sample) -> Figure:
    ratio = us.rate / them.rate
    aim, met = "", None
    if callers == 256 and peer == "library":
        aim = f"≥ {RATE_MIN:,}/s, p99 ≤ {P99_MS_MAX} ms, ratio ≥ {RATIO_MIN}"
        met = us.rate >= RATE_MIN and us.p99_ms <= P99_MS_MAX and ratio >= RATIO_MIN
    return Figure(f"appends, {callers:,} callers", str(us), f"{peer}: {them}", ratio, aim, met)
