"""A bank in a process of its own that pays one payout, and is killed at a commit of one's choice.

python -m tests.sandbox_bank.mortal_bank DSN COMMIT before|after
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import asyncpg
from asyncpg.pool import Pool

from tests.sandbox_bank.banking import Living, living_bank

PAYOUT = "P-1"


class Fate:
    """When the process dies: before or after so many commits; once it counts them."""

    def __init__(self, commit: int, *, after: bool) -> None:
        self._commit, self._after = commit, after
        self.counting, self._commits = False, 0

    def meet(self, *, done: bool) -> None:
        """Before and after each commit."""
        if not self.counting:
            return
        self._commits += not done
        if (self._commits, self._after) == (self._commit, done):
            os.kill(os.getpid(), signal.SIGKILL)


def mortal_pool(fate: Fate) -> Callable[[str], Pool]:
    """Opens a pool whose commits meet their fate."""

    class MortalConnection(asyncpg.Connection):
        async def execute(self, query: str, *arguments: Any, **options: Any) -> str:
            commits = query.strip().startswith("COMMIT")
            if commits:
                fate.meet(done=False)
            said = await super().execute(query, *arguments, **options)
            if commits:
                fate.meet(done=True)
            return said

    return lambda dsn: asyncpg.create_pool(
        dsn, min_size=1, max_size=4, connection_class=MortalConnection
    )


async def pay_once(living: Living) -> list[Any]:
    """Ask what became of the payout, order it if the bank never heard of it; what is told."""
    if (await living.get(f"/v1/payouts/{PAYOUT}")).status_code == 404:
        await living.done("/v1/payouts", living.payout(PAYOUT))
    await living.advance(seconds=2)
    return await living.deliver()


async def main(dsn: str, commit: int, when: str) -> None:
    """Pay it, say what is told, and die on the way, or not."""
    fate = Fate(commit, after=when == "after")
    async with living_bank(dsn, open_pool=mortal_pool(fate)) as living:
        living.heard = lambda hook: print(hook.headers["Bank-Event"], flush=True)  # noqa: T201
        fate.counting = True
        await pay_once(living)
        # A life without a death ends well, and is known by that.
        fate.counting = False


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
