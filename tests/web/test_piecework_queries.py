"""Piecework over HTTP, for readers without a token."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from domain.decider import Command
from domain.piecework.assignments.work.commands import ExtendLease
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.registry import PROJECTIONS
from tests.web.serving import client_of
from tests.worlds.piecework_story import piecework
from tests.worlds.story import SYSTEM
from tests.worlds.workshop import DAY, NEEDY, ORDER, OTHER, POOR, TERMS, Workshop

NEWEST = "O-NEWEST"


@pytest.fixture
async def client(dsn: str, log: EventLog) -> AsyncIterator[AsyncClient]:
    """The application after the story, and an order that was just opened."""
    handler = CommandHandler(log)
    for command, actor in (*piecework(), *[(command, SYSTEM) for command in newest()]):
        await handler.handle(command, actor=actor)
    connection = await asyncpg.connect(dsn)
    for make in PROJECTIONS.values():
        await advance(make(), connection, await log.read())
    await connection.close()
    async with client_of(dsn) as opened:
        yield opened


def newest() -> list[Command]:
    """One lot of the kept ones and one of the others claimed, the first handed in."""
    shop = Workshop(done=[], now=TERMS.deadline - 10 * DAY)
    known = len(shop.done)
    shop = shop.beside(NEWEST)
    shop.opened()
    shop.do(shop.claim(1), shop.claim(7, POOR))
    shop.do(shop.submit(8, name=shop.assignment(1)))
    shop.do(shop.step(ExtendLease, 7, POOR))
    return shop.done[known:]


async def read(client: AsyncClient, path: str, **query: Any) -> Any:
    """What the API answers."""
    answer = await client.get(f"/api/v1{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_order_with_all_its_figures(client: AsyncClient) -> None:
    """Money, rate, window and counts; the same in the list."""
    order = await read(client, f"/orders/{ORDER}")
    assert order["escrow"]["left"]["minor"] == 0
    assert order["terms"]["rate"] == {
        "amount": {"value": "10.01", "currency": "CNY", "minor": 1001},
        "pieces": 3,
    }
    assert order["rate_review"]["hourly"]["minor"] == 3_336
    assert order["work"]["title_en"] == "Sew bags"
    assert order["lots"]["done"] == 4
    settled = await read(client, "/orders", status="settled")
    assert settled[-1] == order
    everything = await read(client, "/orders")
    newer = await read(client, "/orders", before=order["drafted_position"] + 1, limit=1)
    assert newer == [everything[-1]] == [order]


async def test_lots_come_page_by_page(client: AsyncClient) -> None:
    """``next_after`` leads to all of them, in order, each with its newest claim."""
    found, after = [], 0
    while after is not None:
        page = await read(client, f"/orders/{NEWEST}/lots", after=after, limit=4)
        found += page["lots"]
        after = page["next_after"]
    assert [lot["lot"] for lot in found] == list(range(1, 11))
    assert [lot["reserved"] for lot in found] == [True] * 5 + [False] * 5
    assert (found[0]["state"], found[6]["state"]) == ("claimed", "claimed")
    assert found[6]["assignment"]["extended"] is True
    assert found[0]["assignment"]["units"] == 2
    assert [part["submission"]["quantity"] for part in found[0]["others"]] == [8]


async def test_the_allocation_log_comes_page_by_page(client: AsyncClient) -> None:
    """``next_before`` leads to every entry once, newest first."""
    found, before = [], 2**53 - 1
    while before is not None:
        page = await read(client, f"/orders/{ORDER}/allocation-log", before=before, limit=3)
        found += page["entries"]
        before = page["next_before"]
    positions = [entry["position"] for entry in found]
    assert positions == sorted(set(positions), reverse=True)
    assert found[-1]["type"] == "FairShareWindowOpened"
    assert found[-1]["reserved_lots"] == 5


async def test_an_assignment_and_the_household_that_did_it(client: AsyncClient) -> None:
    """The same by its own id and among the household's, with the titles of their orders."""
    one = await read(client, "/assignments/A-1")
    assert (one["status"], one["household_id"], one["good"]) == ("resolved", NEEDY, 10)
    page = await read(client, f"/households/{NEEDY}/assignments")
    assert one in page["assignments"]
    assert page["titles"][ORDER] == ["缝布袋", "Sew bags"]
    assert page["next_before"] is None
    first = await read(client, f"/households/{NEEDY}/assignments", limit=1)
    assert first["assignments"] == page["assignments"][:1]


async def test_open_work_says_what_a_household_could_claim(client: AsyncClient) -> None:
    """A needy one the kept lots, another one the others, and what stands against more."""
    everybody = await read(client, "/open-work")
    assert everybody["orders"][0]["order"]["order_id"] == NEWEST
    assert everybody["orders"][0]["claimable"] is None
    needy = await read(client, "/open-work", household=NEEDY)
    assert needy["orders"][0]["claimable"]["reserved"] == 4
    assert set(needy["orders"][0]["claimable"]["next_lots"]) <= {2, 3, 4, 5}
    other = (await read(client, "/open-work", household=OTHER))["orders"][0]["claimable"]
    assert (other["reserved"], other["open"], other["lots"]) == (0, 4, 2)
    assert set(other["next_lots"]) == {6, 8, 9, 10}
    assert other["hindrances"] == ["LotReservedForNeediest"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/orders/O-NONE", 404),
        ("/orders/O-NONE/lots", 404),
        ("/orders/O-NONE/allocation-log", 404),
        ("/assignments/A-NONE", 404),
        ("/households/H-NONE/assignments", 404),
        ("/open-work?household=H-NONE", 404),
        ("/open-work?household=%00", 404),
        ("/orders?status=lost", 400),
        ("/orders?limit=101", 400),
        (f"/orders/{ORDER}/lots?after=-1", 400),
        (f"/orders/{ORDER}/lots?after={2**31}", 400),
    ],
)
async def test_what_is_not_there_or_not_readable_is_a_problem(
    client: AsyncClient, path: str, status: int
) -> None:
    """RFC 9457."""
    answer = await client.get(f"/api/v1{path}")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
