"""The broker's threads: they bring messages to actors, and they are watched.

Each thread begins again by itself after most of what a lost broker does to it, but not after all:
one that loses the broker while it gives delayed messages back ends for good, in silence.
"""

import asyncio
from typing import Final

from dramatiq import Broker, Worker

LOOK_SECONDS: Final = 0.5
STOP_MS_MAX: Final = 3_000


class ThreadsEndedError(Exception):
    """Threads that bring or carry out messages have ended."""


async def act(broker: Broker, threads: int) -> None:
    """Carry out messages until cancelled.

    Args:
        broker: With its actors declared.
        threads: How many messages are carried out at a time.

    Raises:
        ThreadsEndedError: not all of the threads go on; begin again.
    """
    worker = Worker(broker, worker_threads=threads)
    before = [*broker.middleware]
    worker.start()
    try:
        while not (ended := ended_threads(worker)):  # noqa: ASYNC110 - threads set no asyncio event
            await asyncio.sleep(LOOK_SECONDS)
        raise ThreadsEndedError(", ".join(ended))
    finally:
        # What tells this worker of new queues would start its consumers beside the next one's.
        broker.middleware[:] = before
        await asyncio.to_thread(worker.stop, STOP_MS_MAX)


def ended_threads(worker: Worker) -> list[str]:
    """Which of a worker's threads have ended."""
    consumers = [
        f"{name}'s consumer" for name, one in worker.consumers.items() if not one.is_alive()
    ]
    return consumers + [one.name for one in worker.workers if not one.is_alive()]
