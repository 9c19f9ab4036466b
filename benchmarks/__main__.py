"""``make bench``: every figure that we promise, beside its peer, in one run.

Everything is on this machine, on a real disk, in a temporary folder that is removed at the end.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from time import monotonic
from typing import Final

from benchmarks import appends, claims, gifts_over_http, ledger_page, replay, story
from benchmarks.place import database, folder_on_disk, machine, server_in
from benchmarks.report import Figure, table, write_page
from marketplace.embedded.postgres import PostgresServer

PAGE: Final = Path(__file__).parents[1] / "docs" / "benchmarks.md"
NOTES: Final = (appends.NOTE, gifts_over_http.NOTE, replay.NOTE, ledger_page.NOTE, claims.NOTE)


def arguments() -> argparse.Namespace:
    """Sizes; the defaults take less than eight minutes on two cores."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes; writes no page")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; writes no page")
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp"), help="on a real disk")  # noqa: S108
    parser.add_argument("--callers", type=int, nargs="+", default=[1, 64, 256, 1_024])
    parser.add_argument("--http-callers", type=int, default=256)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each closed-loop run")
    parser.add_argument("--rounds", type=int, default=2, help="turns of all contenders")
    parser.add_argument("--audited", type=int, default=500_000, help="events of the audit")
    parser.add_argument("--projected", type=int, default=100_000, help="events of the catch-up")
    parser.add_argument("--lines", type=int, nargs=2, default=[100_000, 10_000_000])
    parser.add_argument("--crowd", type=int, default=10_000, help="households that claim at once")
    given = parser.parse_args()
    if given.quick:
        given.seconds, given.rounds = 1.0, 1
        given.audited, given.projected, given.lines = 100_000, 30_000, [10_000, 100_000]
        given.crowd = 1_000
    return given


def run_appends(given: argparse.Namespace, server: PostgresServer, folder: Path) -> list[Figure]:
    """Appends beside their peers."""
    with database(server, "appends") as dsn, database(server, "appends_library") as dsn_library:
        sizes, seconds, rounds = given.callers, given.seconds, given.rounds
        return appends.measure(folder, dsn, dsn_library, sizes, seconds, rounds)


def run_http(given: argparse.Namespace, server: PostgresServer, _: Path) -> list[Figure]:
    """Gifts beside a no-op."""
    with database(server, "http") as dsn:
        return gifts_over_http.measure(dsn, given.http_callers, given.seconds, given.rounds)


def run_replay(given: argparse.Namespace, server: PostgresServer, _: Path) -> list[Figure]:
    """Audit and projections of one log."""
    with database(server, "replay") as dsn:
        asyncio.run(story.fill(dsn, given.audited))
        audited = replay.audit(dsn, given.rounds)
        return [*audited, *replay.catch_up(dsn, given.projected, given.rounds)]


def run_ledger(given: argparse.Namespace, server: PostgresServer, _: Path) -> list[Figure]:
    """A household's ledger, short and long."""
    short, long = given.lines
    with database(server, "ledger_short") as one, database(server, "ledger_long") as other:
        return ledger_page.measure({short: one, long: other})


def run_claims(given: argparse.Namespace, server: PostgresServer, _: Path) -> list[Figure]:
    """Many who claim lots of one order."""
    with database(server, "claims") as dsn:
        return claims.measure(dsn, given.crowd)


PARTS: Final = {
    "appends": run_appends,
    "http": run_http,
    "replay": run_replay,
    "ledger": run_ledger,
    "claims": run_claims,
}


def main() -> None:
    """Run the parts that are asked for."""
    given = arguments()
    begun, figures = monotonic(), []
    with folder_on_disk(given.folder) as folder, server_in(folder) as server:
        told = machine(folder)
        for name in given.only or PARTS:
            print(f"{monotonic() - begun:4.0f} s: {name} …", file=sys.stderr, flush=True)
            figures += PARTS[name](given, server, folder)
    seconds = monotonic() - begun
    print("\n".join(f"{name}: {value}" for name, value in told.items()))
    print(table(figures))
    print(f"{seconds:.0f} s")
    if not (given.quick or given.only):
        write_page(PAGE, figures, told, NOTES, seconds)


if __name__ == "__main__":
    main()
