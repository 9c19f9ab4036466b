"""The broker's threads: watched, since a lost broker may end one for good."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import dramatiq
import pytest
import redis

from marketplace.embedded.valkey import ValkeyServer
from marketplace.processes.broker import NAMESPACE, ask, broker_of
from marketplace.supervision import end
from workers.acting import ThreadsEndedError, act, ended_threads

QUEUE = "acting"
DELAY_MS = 600_000
pytestmark = pytest.mark.filterwarnings(
    # This is what happens, and what is noticed.
    "ignore::pytest.PytestUnhandledThreadExceptionWarning"
)


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    """A broker that may be killed."""
    with tempfile.TemporaryDirectory() as folder:
        server = ValkeyServer(Path(folder) / "vk")
        server.start()
        yield server
        server.stop()


def actor_of(broker: dramatiq.Broker, done: Event) -> "dramatiq.Actor[[], None]":
    """An actor that says that it was called."""

    @dramatiq.actor(actor_name="say", queue_name=QUEUE, broker=broker)
    def say() -> None:
        done.set()

    return say


def fetched(broker: dramatiq.Broker) -> None:
    """Wait until a consumer holds the delayed message."""
    pause = Event()
    client = broker.client  # type: ignore[attr-defined]
    assert any(
        client.llen(f"{NAMESPACE}:{QUEUE}.DQ") == 0 or pause.wait(0.02) for _ in range(1_000)
    )


async def test_a_silent_broker_ends_a_thread_and_is_noticed(valkey: ValkeyServer) -> None:
    """A consumer that is met with silence beside delayed messages ends; the next attempt works."""
    broker, done = broker_of(valkey.url, answer_seconds=0.3), Event()
    say = actor_of(broker, done)
    acting = asyncio.create_task(act(broker, 2))
    say.send_with_options(delay=DELAY_MS)
    say.send()
    assert await asyncio.to_thread(done.wait, 20)
    await asyncio.to_thread(fetched, broker)
    os.kill(valkey.pid, signal.SIGSTOP)
    try:
        with pytest.raises(ThreadsEndedError, match=r"acting\.DQ's consumer"):
            await asyncio.wait_for(acting, 30)
        with pytest.raises(redis.TimeoutError):
            ask(broker, QUEUE)
    finally:
        os.kill(valkey.pid, signal.SIGCONT)
    done.clear()
    acting = asyncio.create_task(act(broker, 2))
    await asyncio.to_thread(say.send)
    assert await asyncio.to_thread(done.wait, 20)
    await end([acting])
    broker.close()


async def test_a_killed_broker_is_survived(valkey: ValkeyServer) -> None:
    """The threads go on by themselves when it is back, and nobody watches in vain."""
    broker, done = broker_of(valkey.url), Event()
    say = actor_of(broker, done)
    acting = asyncio.create_task(act(broker, 2))
    say.send()
    assert await asyncio.to_thread(done.wait, 20)
    valkey.kill()
    with pytest.raises(redis.ConnectionError):
        ask(broker, QUEUE)
    valkey.start()
    done.clear()
    await asyncio.to_thread(say.send)
    assert await asyncio.to_thread(done.wait, 20)
    assert not acting.done()
    await end([acting])
    broker.close()


def test_a_bare_worker_does_not_notice(valkey: ValkeyServer) -> None:
    """The negative control: the library's worker alone goes on without the thread that ended."""
    broker, done = broker_of(valkey.url, answer_seconds=0.3), Event()
    say = actor_of(broker, done)
    worker = dramatiq.Worker(broker, worker_threads=1)
    worker.start()
    say.send_with_options(delay=DELAY_MS)
    say.send()
    assert done.wait(20)
    fetched(broker)
    os.kill(valkey.pid, signal.SIGSTOP)
    try:
        worker.consumers[f"{QUEUE}.DQ"].join(30)
        assert ended_threads(worker) == [f"{QUEUE}.DQ's consumer"]
    finally:
        os.kill(valkey.pid, signal.SIGCONT)
    worker.stop(5_000)
    broker.close()
