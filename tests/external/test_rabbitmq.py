"""RabbitMQ lost on the way, silent, and there again: what a worker learns of it, and does then.

Only the way to it is broken, through a relay: the server that ``TEST_AMQP_URL`` names is others'.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

import pytest
from pika.exceptions import AMQPError

from domain.ids import HouseholdId, PayoutId
from domain.payouts.errors import PayoutStatus
from marketplace.processes.broker import ask, broker_of
from tests.conftest import ORIGIN
from tests.external.servers import clean_amqp, given
from tests.faults.errands import errands_for
from tests.faults.relay import Relay, relay_to
from tests.faults.stopping import PATIENCE_SECONDS
from tests.faults.worker_process import until, worker_process, wrong
from workers.dispatch import payout_actor, queue_of

AMQP_PORT: Final = 5672


@pytest.fixture
async def way() -> AsyncIterator[tuple[Relay, str]]:
    """The way to the server, and the address that leads over it."""
    parts = urlsplit(given("TEST_AMQP_URL"))
    if parts.scheme != "amqp":
        pytest.skip("TEST_AMQP_URL is encrypted, and its certificate is for another address")

    async with relay_to(
        lambda: asyncio.open_connection(parts.hostname, parts.port or AMQP_PORT)
    ) as relay:
        signed, _, _ = parts.netloc.rpartition("@")
        place = f"{signed}@" if signed else ""
        yield relay, parts._replace(netloc=f"{place}127.0.0.1:{relay.port}").geturl()


async def test_a_sign_of_life_is_none_while_it_is_away(way: tuple[Relay, str]) -> None:
    """Refused, or silent: an error, in time; and none any more when it is back, in one thread."""
    relay, url = way
    queue = queue_of(f"test.example/{secrets.token_hex(6)}")
    broker = broker_of(url)
    payout_actor(broker, queue, nothing)
    with ThreadPoolExecutor(1) as asker:

        async def asked() -> None:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await asyncio.get_running_loop().run_in_executor(asker, ask, broker, queue)

        try:
            await asked()
            relay.open = False
            relay.cut()
            for _ in range(2):
                with pytest.raises(AMQPError):
                    await asked()
            relay.open = True
            await asked()
            relay.heard.clear()
            with pytest.raises(AMQPError):
                await asked()
            relay.heard.set()
            await asked()
            await asked()
        finally:
            relay.heard.set()
            with suppress(Exception):
                await asyncio.to_thread(broker.close)
            await asyncio.to_thread(clean_amqp, given("TEST_AMQP_URL"), queue)


def nothing(_payout_id: PayoutId, _household_id: HouseholdId) -> PayoutStatus:
    """Carry nothing out."""
    raise AssertionError


async def test_a_worker_pays_when_it_is_back(way: tuple[Relay, str], dsn: str) -> None:
    """Approved while it is away: health names it, and the payout is paid when it is back."""
    relay, url = way
    origin = f"{ORIGIN}/{secrets.token_hex(6)}"
    async with errands_for(dsn, origin) as errands:
        try:
            async with worker_process(dsn, url, origin) as worker:
                await until(lambda: worker.ready(dsn))
                relay.open = False
                relay.cut()
                sent = await errands.send()

                async def told() -> bool:
                    return "broker_away" in await wrong(dsn)

                await until(told)
                relay.open = True
                await until(sent.settled)
                await until(lambda: worker.ready(dsn))
                assert worker.process.poll() is None
        finally:
            await asyncio.to_thread(clean_amqp, given("TEST_AMQP_URL"), queue_of(origin))
