"""``marketplace rebuild all``: every projection side by side."""

import asyncpg
import pytest

from domain import catalogue
from domain.facts.payouts import PayoutSent
from domain.ids import HouseholdId, PayoutId
from marketplace.cli.rebuild import rebuild_all
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.contract import DCBEvent
from projections.payouts.payouts import Payouts
from projections.projection import ProjectionStoppedError
from projections.registry import PROJECTIONS, standings
from tests.conftest import ORIGIN
from tests.worlds.story import NOW, cny, story


async def test_those_that_can_be_rebuilt_are(
    dsn: str, log: EventLog, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of them, each from the first event; when one stops, it is named and the others are."""
    handler = CommandHandler(log)
    for command, actor in story():
        await handler.handle(command, actor=actor)
    await rebuild_all(dsn, ORIGIN, [*PROJECTIONS])
    head = await log.head()
    told = capsys.readouterr().out.splitlines()
    assert sorted(told) == sorted(f"{name}: rebuilt at event {head}" for name in PROJECTIONS)
    nobodys = PayoutSent(
        payout_id=PayoutId("P-NOBODY"),
        household_id=HouseholdId("H-NOBODY"),
        amount=cny(1),
        gateway="sandbox",
        sent_at=NOW,
    )
    await log.append(
        [DCBEvent(type="PayoutSent", data=catalogue.encode(nobodys), tags=[*nobodys.tags()])]
    )
    with pytest.raises(ProjectionStoppedError):
        await rebuild_all(dsn, ORIGIN, [*PROJECTIONS])
    connection = await asyncpg.connect(dsn)
    standing = {one.name: one.position for one in await standings(connection)}
    await connection.close()
    assert standing["journal"] == head + 1
    assert standing[Payouts.name] == head
    assert "journal: rebuilt" in capsys.readouterr().out
