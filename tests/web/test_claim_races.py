"""Many at once: no lot twice, none lost, and everybody is answered by name."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain import catalogue
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.pay import EarningsCredited
from domain.ids import ActorId, AssignmentId, HouseholdId, OrderId, StationId
from domain.piecework.assignments.errors import AssignmentNotInStatusError
from domain.piecework.assignments.judgement.commands import ApproveBySilence
from domain.piecework.whole_orders.commands import IssueClaimTokens
from marketplace.log import EventLog
from tests.web.serving import client_of
from tests.worlds.web_village import Village, village_of

RACERS, LOTS = 240, 20


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, and nothing done yet."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


async def households(village: Village, number: int, tier: int = 5) -> list[str]:
    """Many households that may claim."""
    return [
        one
        for _ in range(0, number, 20)
        for one in await asyncio.gather(*(village.household(tier) for _ in range(20)))
    ]


async def claimed(village: Village) -> list[AssignmentAccepted]:
    """All claims that the log holds."""
    events = [catalogue.decode(leaf.payload) for leaf in await village.log.read()]
    return [event for event in events if isinstance(event, AssignmentAccepted)]


def told(answers: list[Any]) -> Counter[Any]:
    """How many were answered with what."""
    return Counter(
        answer.status_code if answer.status_code == 201 else answer.json()["code"]
        for answer in answers
    )


async def test_hundreds_race_for_the_last_lots(village: Village) -> None:
    """Exactly as many claims as lots, each lot once, and a clear answer for all the others."""
    order = await village.open_order(units=LOTS * 10, offline_lots=0, escrow="800.00")
    racers = await households(village, RACERS)
    claims = f"/orders/{order}/claims"
    answers = await asyncio.gather(*(village.post(one, claims, {}) for one in racers))
    assert told(answers) == {201: LOTS, "LotsAllTaken": RACERS - LOTS}
    lots = sorted(event.lot for event in await claimed(village))
    assert lots == [*range(1, LOTS + 1)]
    assert sorted(one.json()["lot"] for one in answers if one.status_code == 201) == lots


async def test_two_processes_race_for_the_last_lots(
    village: Village, dsn: str, tmp_path: Path
) -> None:
    """Each with a board of its own: the log decides, and nobody is left without an answer."""
    order = await village.open_order(units=LOTS * 10, offline_lots=0, escrow="800.00")
    racers = await households(village, 80)
    claims = f"/orders/{order}/claims"
    async with client_of(dsn, tmp_path / "attachments") as client:
        second = Village(client, dsn, village.log)
        second.tokens = village.tokens
        places = village, second
        answers = await asyncio.gather(
            *(
                places[number % 2].post(one, claims, {}, f"r-{number}")
                for number, one in enumerate(racers)
            )
        )
    assert told(answers) == {201: LOTS, "LotsAllTaken": len(racers) - LOTS}
    assert sorted(event.lot for event in await claimed(village)) == [*range(1, LOTS + 1)]


async def test_hundreds_want_the_same_lot(village: Village) -> None:
    """By its number: one gets it, the others are told that somebody was faster."""
    order, racers = await village.open_order(), await households(village, 100)
    claims = f"/orders/{order}/claims"
    answers = await asyncio.gather(*(village.post(one, claims, {"lot": 3}) for one in racers))
    assert told(answers) == {201: 1, "LotAlreadyClaimed": 99}


async def test_the_others_leave_the_kept_lots_alone(village: Village) -> None:
    """While the neediest come first the others share the rest, also in a race."""
    order = await village.open_order(units=200, offline_lots=0, escrow="800.00")
    needy, others = await households(village, 20), await households(village, 20, tier=1)
    claims = f"/orders/{order}/claims"
    everybody = [*others, *needy]
    answers = await asyncio.gather(*(village.post(one, claims, {}) for one in everybody))
    assert told(answers) == {201: 20, "LotsAllTaken": 20}
    tiers = {event.lot: event.need_tier for event in await claimed(village)}
    assert len(tiers) == 20
    assert {tier for lot, tier in tiers.items() if lot <= 10} == {5}


async def test_one_household_claims_many_times_at_once(village: Village) -> None:
    """The limits hold: two of an order in its first days."""
    order, household = await village.open_order(), await village.household()
    claims = f"/orders/{order}/claims"
    answers = await asyncio.gather(*(village.post(household, claims, {}) for _ in range(40)))
    assert told(answers) == {201: 2, "HouseholdCapReached": 38}


async def test_a_claim_that_is_sent_again_is_the_same_claim(village: Village) -> None:
    """Fifty times at once and once more when nothing is free: one assignment."""
    order = await village.open_order(units=10, offline_lots=0)
    household, claims = await village.household(), f"/orders/{order}/claims"
    answers = [
        *await asyncio.gather(*(village.post(household, claims, {}, "same") for _ in range(50))),
        await village.post(household, claims, {}, "same"),
    ]
    assert told(answers) == {201: 51}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum(not answer.json()["replayed"] for answer in answers) == 1
    other = await village.household()
    none = await village.post(other, claims, {})
    assert none.json()["code"] == "LotsAllTaken"


async def test_a_lot_that_comes_back_is_found(village: Village) -> None:
    """Given back, or its token's station took other lots: the next who asks for any gets it."""
    order = await village.open_order(units=20, offline_lots=1, escrow="100.00")
    first, second, third = [await village.household() for _ in range(3)]
    issued = IssueClaimTokens(
        order_id=OrderId(order),
        station_id=StationId("S-HILL"),
        serials=("7",),
        expires_at=datetime.now(UTC) + timedelta(days=2),
        by=ActorId("staff:STATION"),
        at=datetime.now(UTC),
    )
    await village.later(issued)
    made = await village.claim(first, order)
    none = await village.post(second, f"/orders/{order}/claims", {})
    assert none.json()["code"] == "LotsAllTaken"
    await village.done(first, f"/assignments/{made}/return", {"reason": "no_time"})
    assert (await village.done(second, f"/orders/{order}/claims", {}))["lot"] == 1
    none = await village.post(third, f"/orders/{order}/claims", {})
    assert none.json()["code"] == "LotsAllTaken"


async def test_two_clerks_judge_at_once(village: Village) -> None:
    """One approval, paid once; the other is told where the lot stands."""
    order, household = await village.open_order(), await village.household()
    path = f"/assignments/{await village.submitted(household, order, 1)}/approval"
    answers = await asyncio.gather(
        *(village.post(who, path) for who in ("buyer", "clerk") for _ in range(10))
    )
    assert told(answers) == {201: 1, "AssignmentNotInStatus": 19}
    assert await village.balance(f"earnings:household:{household}") == 3_337


async def test_an_approval_meets_the_timers(village: Village) -> None:
    """Whoever is first pays; the worker is paid once."""
    order = await village.open_order()
    for lot in range(1, 4):
        household = await village.household()
        made = await village.submitted(household, order, lot)
        silence = ApproveBySilence(
            order_id=OrderId(order),
            lot=lot,
            assignment_id=AssignmentId(made),
            at=datetime.now(UTC) + timedelta(days=8),
        )
        answer, outcome = await asyncio.gather(
            village.post("buyer", f"/assignments/{made}/approval"),
            village.later(silence),
            return_exceptions=True,
        )
        assert not isinstance(answer, BaseException)
        if isinstance(outcome, BaseException):
            assert isinstance(outcome, AssignmentNotInStatusError)
            assert answer.status_code == 201
        else:
            assert answer.json()["code"] == "AssignmentNotInStatus"
        events = [catalogue.decode(leaf.payload) for leaf in await village.log.read()]
        paid = [event for event in events if isinstance(event, EarningsCredited)]
        assert [event.household_id for event in paid].count(HouseholdId(household)) == 1
