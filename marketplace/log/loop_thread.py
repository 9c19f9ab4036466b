"""An event loop in a thread, so that synchronous programs can use what is asynchronous here."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from typing import Any, Final, TypeVar

from marketplace.log.translating import RecorderClosedError, as_the_library_says

T = TypeVar("T")
STOP_SECONDS: Final = 10


class LoopThread:
    """An event loop in a thread of its own; a daemon, so that it never holds a program up."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        # Between a look at whether it ends and the hand-over of work it must not end.
        self._guard = threading.Lock()
        self._ending = False
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
            RecorderClosedError: the thread was stopped, before or meanwhile.
            PersistenceError: what the database said, as the library names it.
        """
        with self._guard:
            if self._ending:
                work.close()
                raise RecorderClosedError("it is closed")
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            with as_the_library_says():
                return future.result()
        except CancelledError as error:
            raise RecorderClosedError("it was closed meanwhile") from error

    def stop(self) -> None:
        """End the thread; a second call does nothing."""
        with self._guard:
            ended, self._ending = self._ending, True
        if not ended:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(STOP_SECONDS)

    @property
    def stopped(self) -> bool:
        """Nothing can be run any more."""
        return self._ending
