"""Since when a donor owes, or is owed, whatever batches its steps come in."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.gifts.donor_ledger import DonorLedger
from tests.worlds.giving import DRAFT, GIFT, PUBLISH, READY, REPAID, WON, charge_back, refund
from tests.worlds.story import NOW, SYSTEM, cny

DAY = timedelta(days=1)
WHOLE: Any = replace(GIFT, amount=cny(3_333), fee=None)
REPAID_WHOLE: Any = replace(REPAID, amount=cny(3_333), at=NOW + DAY)  # type: ignore[call-arg]
WON_LATER: Any = replace(WON, at=NOW + 2 * DAY)
OWED = [DRAFT, PUBLISH, *READY, WHOLE, refund(None), charge_back(None)]


@pytest.mark.parametrize(
    ("steps", "owed_minor", "since"),
    [
        ((), 3_333, NOW),
        ((replace(REPAID_WHOLE, amount=cny(1)),), 3_332, NOW),
        ((REPAID_WHOLE,), 0, None),
        ((REPAID_WHOLE, WON_LATER), -3_333, WON_LATER.at),
        ((replace(REPAID_WHOLE, amount=cny(1)), WON_LATER), -1, NOW),
    ],
)
@pytest.mark.parametrize("at_once", [1, 2, 100])
async def test_a_debt_is_open_since_it_was_last_none(
    dsn: str, log: EventLog, steps: Any, owed_minor: int, since: Any, at_once: int
) -> None:
    """A debt that was settled in between is another one; the audit counts its days likewise."""
    for command in (*OWED, *steps):
        await CommandHandler(log).handle(command, actor=getattr(command, "by", SYSTEM))
    connection, events = await asyncpg.connect(dsn), await log.read()
    ledger = DonorLedger()
    for start in range(0, len(events), at_once):
        await advance(ledger, connection, events[start : start + at_once])
    found = await connection.fetchrow("SELECT debt_minor, debt_since FROM donor_ledger.gifts")
    await connection.close()
    assert found is not None
    assert tuple(found) == (owed_minor, since)
