"""A withdrawal and an act of the station cross each other: one of the two loses."""

from typing import Any

import pytest

from domain import catalogue
from domain.decider import Command
from domain.facts.households import StationReleased
from domain.households.errors import StationNotAuthorizedError
from domain.ids import ActorId
from domain.laws.ledger import Ledger
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from tests.worlds.acts import ACTS, leave, ready
from tests.worlds.meanwhile import Meanwhile
from tests.worlds.workshop import OPERATOR, Workshop

SYSTEM = ActorId("system:timer")


async def recorded(log: EventLog | Meanwhile, shop: Workshop) -> CommandHandler:
    """A handler of a log in which everything of the workshop happened."""
    handler = CommandHandler(log)
    for command in shop.done:
        await handler.handle(command, actor=getattr(command, "by", None) or SYSTEM)
    return handler


@pytest.mark.parametrize("kind", ACTS, ids=lambda kind: kind.__name__)
async def test_a_withdrawal_in_flight_makes_the_act_lose(
    log: EventLog, kind: type[Command]
) -> None:
    """Consent is withdrawn after the act was decided and before it was recorded, elsewhere."""
    shop, act = ready(kind)
    between = Meanwhile(log)
    handler = await recorded(between, shop)
    elsewhere = CommandHandler(log)
    left = leave(shop)
    tries: list[Any] = []

    async def cross() -> None:
        tries.append(left)
        if len(tries) == 1:
            await elsewhere.handle(left, actor=left.by)

    between.then = cross
    with pytest.raises(StationNotAuthorizedError):
        await handler.handle(act, actor=OPERATOR)
    assert len(tries) == 1, "it was decided again with the withdrawal in view"
    events = [catalogue.decode(one.payload) for one in await log.read()]
    assert isinstance(events[-1], StationReleased)
    ledger = Ledger()
    for event in events:
        ledger.apply(event, event.actor() or SYSTEM)


async def test_an_act_that_was_first_stays(log: EventLog) -> None:
    """The control: recorded before the withdrawal, it stands; the next one does not."""
    kind = next(iter(ACTS))
    shop, act = ready(kind)
    handler = await recorded(log, shop)
    assert (await handler.handle(act, actor=OPERATOR)).events
    left = leave(shop)
    assert (await handler.handle(left, actor=left.by)).events
