"""An event loop in a thread, so that synchronous programs can use what is asynchronous here."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

T = TypeVar("T")
STOP_SECONDS: Final = 10


class LoopThread:
    """An event loop in a thread of its own; a daemon, so that it never holds a program up."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="log-loop", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        self._loop.run_forever()
        # Whoever still waits in another thread is told, and nothing is left half open.
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        if tasks:
            self._loop.run_until_complete(asyncio.wait(tasks))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine there and wait for it here.

        Raises:
            CancelledError: the thread was stopped meanwhile.
        """
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def stop(self) -> None:
        """End the thread; a second call does nothing."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(STOP_SECONDS)

    @property
    def stopped(self) -> bool:
        """Nothing can be run any more."""
        return not self._thread.is_alive()
