"""A bank that is killed at any commit has paid each payout once when it is back."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.sandbox_bank.banking import assert_balanced, living_bank
from tests.sandbox_bank.mortal_bank import PAYOUT, pay_once

COMMITS_MAX = 60
CLAIM = 9
"""About the commit that claims the event, which is sent before the next."""


def life(dsn: str, commit: int, when: str) -> subprocess.CompletedProcess[str]:
    """A bank of its own, and how it ended."""
    return subprocess.run(
        (sys.executable, "-m", "tests.sandbox_bank.mortal_bank", dsn, str(commit), when),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(("when", "first"), [("before", 1), ("after", CLAIM - 1)])
async def test_a_payout_is_paid_once_through_a_kill_at_every_commit(
    new_bank_dsn: Callable[[], str], when: str, first: int
) -> None:
    """The merchant asks first, and orders again only what the bank has never heard of.

    After one commit is before the next, as far as the bank knows; only of the last, between which
    an event goes out, both are tried.
    """
    for commit in range(first, COMMITS_MAX):
        dsn = new_bank_dsn()
        async with living_bank(dsn) as before:
            await before.fund("100.00")
        ended = await asyncio.to_thread(life, dsn, commit, when)
        assert ended.returncode in {0, -signal.SIGKILL}, ended.stderr
        async with living_bank(dsn) as again:
            told = [event["event_id"] for event in await pay_once(again)]
            # What was claimed and not sent comes after its wait.
            await again.advance(minutes=1)
            told += [event["event_id"] for event in await again.deliver()]
            assert (await again.found(f"/v1/payouts/{PAYOUT}"))["state"] == "settled"
            assert await again.balance("custody") == "60.00", (commit, when)
            # Told at least once, always as the same event.
            assert len({*told, *ended.stdout.split()}) == 1, (commit, when)
        await assert_balanced(dsn)
        if ended.returncode == 0:
            break
    assert CLAIM < commit < COMMITS_MAX - 1, "it never died, or always"
