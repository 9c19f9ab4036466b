"""Claims of any free lot by thousands at once, as the web process carries them out."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from time import perf_counter
from typing import Final

import uvloop

from benchmarks.report import Figure, Sample
from benchmarks.story import OFFICER, ORIGIN, money
from domain import catalogue
from domain.decider import Command, Event
from domain.errors import DomainError
from domain.facts.households import ConsentGiven, HouseholdRegistered, HouseholdVerified
from domain.facts.piecework.rates import Rate
from domain.facts.piecework.terms import QualityRule, Terms, Unit, Work, WorkKind
from domain.ids import ActorId, AssignmentId, BuyerId, HouseholdId, OrderId
from domain.money import Currency
from domain.piecework.assignments.claims.commands import AcceptAssignment
from domain.piecework.orders.commands import DraftOrder, FundOrder, PublishOrder, ReviewRate
from domain.piecework.wages import hourly_minimum
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.contract import DCBEvent
from marketplace.log.log import utc_now
from marketplace.piecework.lot_board import LotBoards

COUNTY: Final = "522324"
CLERK: Final = ActorId("staff:CLERK")
EVENTS_AT_ONCE: Final = 900
NOTE: Final = (
    "**Claims.** Every household claims one lot of an order, whichever is free, all at the same "
    "moment, in one process on one event log. The time of a claim is from that moment to its "
    "answer, so it grows with the crowd; each is answered with a lot or with *LotsAllTaken*, and "
    "the count of lots that were given is exact."
)


def households(number: int) -> tuple[HouseholdId, ...]:
    """Their pseudonyms."""
    return tuple(HouseholdId(f"H-{one:08}") for one in range(number))


def registered(number: int) -> Iterator[Event]:
    """Households that may claim anything."""
    for household_id in households(number):
        yield HouseholdRegistered(
            household_id=household_id,
            county=COUNTY,
            need_tier=5,
            particulars=None,
            registered_by=OFFICER,
            registered_at=utc_now(),
        )
        yield HouseholdVerified(household_id=household_id, verified_by=CLERK, verified_at=utc_now())
        yield ConsentGiven(household_id=household_id, recorded_by=OFFICER, given_at=utc_now())


def opened(order_id: OrderId, lots: int) -> Iterator[Command]:
    """An order of so many lots, from its draft to its publication."""
    now = utc_now()
    terms = Terms(
        currency=Currency.CNY,
        rate=Rate(1_000, 1),
        units=lots,
        lot_size=1,
        deadline=now + timedelta(days=30),
        lease_hours=72,
        quality=QualityRule.AQL_2_5,
        counties=(COUNTY,),
    )
    work = Work("缝布袋", "Sew bags", WorkKind.SERVICE, Unit.PIECE, ("照样品缝制。",))
    about = {"order_id": order_id, "buyer_id": BuyerId("B-1"), "by": CLERK, "at": now}
    yield DraftOrder(**about, work=work, terms=terms)
    captured = {"gateway": "sandbox", "gateway_reference": order_id}
    yield FundOrder(**about, amount=money(terms.escrow_minor), **captured)
    yield ReviewRate(
        order_id=order_id,
        sample_pieces=100,
        sample_seconds=3_600,
        wages=(hourly_minimum(COUNTY, now.date()),),
        by=OFFICER,
        at=now,
    )
    yield PublishOrder(**about)


async def _race(dsn: str, lots: int, crowd: int) -> Figure:
    order_id = OrderId(f"O-{lots}")
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        handler = CommandHandler(log)
        for command in opened(order_id, lots):
            await handler.handle(command, actor=CLERK)
        boards, latencies, answers = LotBoards(log, handler), [], Counter[str]()

        async def claim(household_id: HouseholdId) -> None:
            start = perf_counter()
            name = f"{order_id}/{household_id}"
            command = AcceptAssignment(
                order_id=order_id,
                lot=0,
                assignment_id=AssignmentId(f"A-{name}"),
                household_id=household_id,
                by=ActorId("staff:WORKER"),
                at=utc_now(),
            )
            try:
                await boards.claim_any(command, actor=command.by, key=name, body="0" * 64)
                answers["claimed"] += 1
            except DomainError as error:
                answers[error.code] += 1
            latencies.append(perf_counter() - start)

        start = perf_counter()
        await asyncio.gather(*map(claim, households(crowd)))
        sample = Sample.of(latencies, perf_counter() - start)
    won = min(lots, crowd)
    exact = answers == Counter({"claimed": won, "LotsAllTaken": crowd - won})
    ours = f"{sample.rate:,.0f}/s, p99 {sample.p99_ms:,.0f} ms, {answers['claimed']:,} claimed"
    name = f"{crowd:,} claims at once for {lots:,} lots"
    return Figure(name, ours, aim=f"{won:,} claimed", met=exact)


async def _measure(dsn: str, crowd: int) -> list[Figure]:
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        events = [*registered(crowd)]
        for start in range(0, len(events), EVENTS_AT_ONCE):
            some = events[start : start + EVENTS_AT_ONCE]
            await log.append(
                [
                    DCBEvent(catalogue.event_type(one), catalogue.encode(one), [*one.tags()])
                    for one in some
                ],
                actor=OFFICER,
            )
    return [await _race(dsn, lots, crowd) for lots in (20, crowd // 2)]


def measure(dsn: str, crowd: int) -> list[Figure]:
    """The last twenty lots, and half as many lots as there are households."""
    return uvloop.run(_measure(dsn, crowd))
