"""Durable gifts over HTTP beside a no-op on the same server."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.load import run_load
from benchmarks.report import Figure, Sample
from benchmarks.story import CAMPAIGNS, ORIGIN, money
from domain.campaigns.commands import DraftCampaign, PublishCampaign
from domain.facts.campaigns import CampaignKind, FundingMode, LegalMode
from domain.ids import ActorId
from marketplace.embedded.server import die_with_parent
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.log import utc_now

ROOT: Final = Path(__file__).parents[1]
GIFT: Final = msgspec.json.encode(
    {"campaign_id": CAMPAIGNS[0], "amount": {"value": "100.00", "currency": "CNY"}}
)
START_SECONDS: Final = 20
WARM_UP_SECONDS: Final = 0.5
RATIO_MIN: Final = 0.5
NOTE: Final = (
    "**HTTP.** One granian worker (uvloop) serves the product's application and a no-op that "
    "decodes the same body and encodes the same answer; the read models follow in a process of "
    "their own; the client has raw keep-alive connections. *With the wait* is the API as it is: "
    "it answers when every read model shows the gift, after 2 s at most. *Without* leaves out "
    "only that wait, which no setting of the product does."
)


@contextmanager
def _process(command: tuple[str, ...], environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(  # noqa: S603 - programs of our own environment
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent(None, signal.SIGTERM),  # noqa: PLW1509 - no threads yet
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(START_SECONDS)


@contextmanager
def serving(dsn: str, *, waits: bool) -> Iterator[int]:
    """Server and followers, each in a process of its own; the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    python = Path(sys.executable)
    environment = {
        "BENCH_DSN": dsn,
        "BENCH_WAITS": "yes" if waits else "no",
        "PYTHONPATH": str(ROOT),
    }
    server = (
        *(str(python.parent / "granian"), "--interface", "asgi", "--loop", "uvloop"),
        *("--workers", "1", "--host", "127.0.0.1", "--port", str(port)),
        *("--log-level", "error", "--factory", "benchmarks.http_app:make"),
    )
    followers = (str(python), "-m", "benchmarks.http_app")
    with _process(followers, environment), _process(server, environment):
        deadline = time.monotonic() + START_SECONDS
        while socket.socket().connect_ex(("127.0.0.1", port)):
            assert time.monotonic() < deadline, "the server does not listen"
            time.sleep(0.05)
        yield port


async def open_campaign(dsn: str) -> None:
    """A campaign that takes gifts."""
    by, now = ActorId("staff:OFFICER"), utc_now()
    draft = DraftCampaign(
        campaign_id=CAMPAIGNS[0],
        title_zh="乡村图书",
        title_en="Village books",
        kind=CampaignKind.POOLED,
        funding=FundingMode.KEEP_ALL,
        legal_mode=LegalMode.PUBLIC_FUNDRAISING,
        target=money(1_000_000),
        by=by,
        at=now,
    )
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        handler = CommandHandler(log)
        await handler.handle(draft, actor=by)
        await handler.handle(PublishCampaign(campaign_id=CAMPAIGNS[0], by=by, at=now), actor=by)


def measure(dsn: str, callers: int, seconds: float, rounds: int) -> list[Figure]:
    """With the wait for the read models, and without it, each beside the no-op in turns."""
    asyncio.run(open_campaign(dsn))
    figures = []
    for waits in (True, False):
        found: dict[str, list[Sample]] = {"/api/v1/donations": [], "/bench/noop": []}
        with serving(dsn, waits=waits) as port:
            for path in found:
                run_load(port, path, GIFT, callers, WARM_UP_SECONDS)
            for _ in range(rounds):
                for path, samples in found.items():
                    samples.append(run_load(port, path, GIFT, callers, seconds))
        us, them = (Sample.middle(samples) for samples in found.values())
        ratio = us.rate / them.rate
        how = "with the wait for read models" if waits else "without the wait"
        name = f"POST /api/v1/donations, {callers} callers, {how}"
        aim, met = (f"ratio ≥ {RATIO_MIN}", ratio >= RATIO_MIN) if waits else ("", None)
        figures.append(Figure(name, str(us), f"no-op: {them}", ratio, aim, met))
    return figures
