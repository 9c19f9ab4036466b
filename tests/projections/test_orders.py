"""Piecework as readers see it: escrow, lots, claims, custody, and who was offered what."""

from collections.abc import AsyncIterator, Iterable

import asyncpg
import pytest
from msgspec.structs import replace

from domain.decider import Command
from domain.errors import DomainError
from domain.facts.piecework.order_status import OrderStatus
from domain.households.commands import WithdrawConsent
from domain.ids import ActorId, HouseholdId
from domain.piecework.assignments.claims.commands import AcceptAssignment
from domain.piecework.orders.commands import WidenFairShare
from domain.piecework.whole_orders.commands import ExpireClaimTokens
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.assignments import queries as assignment_views
from projections.books import queries as journal
from projections.households import queries as household_ledger
from projections.orders import offers, open_work
from projections.orders import queries as order_views
from projections.orders.rows import LotState
from projections.orders.views import Escrow
from projections.registry import PROJECTIONS
from tests.worlds.piecework_story import piecework
from tests.worlds.story import SYSTEM
from tests.worlds.workshop import (
    DAY,
    FAR,
    NEEDY,
    OFFICER,
    ORDER,
    POOR,
    PROOF,
    QUALIFICATION,
    SERIALS,
    STATION,
    TERMS,
    TIERS,
    Workshop,
    define,
    take,
)

BOXES, CARVINGS, TOYS = "O-BOXES", "O-CARVINGS", "O-TOYS"
NO_LOT = [0, 0, 0, 0, 0, 0]
SUMS = """
    SELECT sum(pay_minor), sum(charged_minor), sum(bonus_minor), sum(station_fee_minor),
        sum(compensation_minor)
    FROM assignments.assignments WHERE order_id = $1
"""
LOTS_OF = """
    SELECT count(*) FILTER (WHERE state = 'free' AND held_by IS NULL AND lot <= $2),
        count(*) FILTER (WHERE state = 'free' AND held_by IS NULL AND lot > $2),
        count(*) FILTER (WHERE state = 'free' AND held_by IS NOT NULL),
        count(*) FILTER (WHERE state = 'claimed'), count(*) FILTER (WHERE state = 'submitted'),
        count(*) FILTER (WHERE state = 'done')
    FROM orders.lots WHERE order_id = $1
"""


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the database of the log."""
    opened = await asyncpg.connect(dsn)
    yield opened
    await opened.close()


class Place:
    """A log, and every projection of it, brought up to date on demand."""

    def __init__(self, log: EventLog, connection: asyncpg.Connection) -> None:
        self.log, self.connection = log, connection
        self.projections = [make() for make in PROJECTIONS.values()]

    async def tell(self, commands: Iterable[tuple[Command, ActorId]]) -> None:
        """Carry commands out."""
        handler = CommandHandler(self.log)
        for command, actor in commands:
            await handler.handle(command, actor=actor)

    async def catch_up(self) -> None:
        """Fold what came since."""
        for projection in self.projections:
            due = await self.log.read(after=projection.position)
            await advance(projection, self.connection, due)

    async def do(self, *commands: Command) -> None:
        """Carry commands out and show what they did."""
        await self.tell((command, getattr(command, "by", None) or SYSTEM) for command in commands)
        await self.catch_up()


@pytest.fixture
async def place(log: EventLog, connection: asyncpg.Connection) -> Place:
    """An empty place."""
    return Place(log, connection)


@pytest.fixture
async def told(place: Place) -> Place:
    """After the story."""
    await place.tell(piecework())
    await place.catch_up()
    return place


def balance_of(escrow: Escrow) -> int:
    """The equation of the docstring."""
    spent = escrow.pay.minor + escrow.bonus.minor + escrow.station_fee.minor
    spent += escrow.transport.minor + escrow.compensation.minor + escrow.returned.minor
    return escrow.funded.minor + escrow.charged.minor - spent


async def test_escrow_and_lots_agree_with_what_was_folded_apart_at_every_position(
    place: Place,
) -> None:
    """The journal's balance is what is left; counts are those of the lots; claims sum up."""
    await place.tell(piecework())
    connection, seen = place.connection, 0
    for recorded in await place.log.read():
        for projection in place.projections:
            if projection.name in ("orders", "journal", "assignments"):
                await advance(projection, connection, [recorded])
        for order in await order_views.orders(connection, None, 2**53, 50):
            account = await journal.balance(connection, f"escrow:order:{order.order_id}", None)
            held = -account[0].balance.minor if account else 0
            assert balance_of(order.escrow) == order.escrow.left.minor == held
            reserved_lots = order.fair_share.reserved_lots if order.fair_share else 0
            counted = await connection.fetchrow(LOTS_OF, order.order_id, reserved_lots)
            reserved, everybody, *others = counted
            lots = order.lots
            assert [lots.held, lots.claimed, lots.submitted, lots.done] == others
            assert lots.reserved + lots.open == reserved + everybody
            assert lots.reserved in (reserved, 0)
            sums = await connection.fetchrow(SUMS, order.order_id)
            escrow = order.escrow
            assert [int(each or 0) for each in sums] == [
                *(escrow.pay.minor, escrow.charged.minor, escrow.bonus.minor),
                *(escrow.station_fee.minor, escrow.compensation.minor),
            ]
            seen += held > 0
    assert seen > 100


async def test_an_order_tells_its_whole_story(told: Place) -> None:
    """Terms, money term by term, the rate's test, the window, and where its lots came to."""
    order = await order_views.order(told.connection, ORDER)
    assert order is not None
    assert (order.status, order.reason) == (OrderStatus.SETTLED, "deadline")
    assert order.terms.qualification_id == QUALIFICATION
    assert order.work.clauses[1].startswith("袋口宽")
    assert order.rate_review is not None
    assert (order.rate_review.sample_pieces, order.rate_review.hourly.minor) == (10, 3_336)
    assert order.fair_share is not None
    assert (order.fair_share.min_tier, order.fair_share.widens_at) == (1, None)
    lots = order.lots
    assert (lots.reserved, lots.held, lots.claimed, lots.submitted) == (0, 0, 0, 0)
    assert (lots.open, lots.done) == (6, 4)
    escrow = order.escrow
    assert escrow.left.minor == 0
    assert (escrow.bonus.minor, escrow.transport.minor) == (300, 700)
    assert escrow.station_fee.minor == 2 * TERMS.station_fee_minor
    assert escrow.compensation.minor == TERMS.compensation_minor
    assert escrow.returned.minor > 0
    assert await order_views.order(told.connection, "O-NONE") is None


async def test_orders_come_by_status_newest_first(told: Place) -> None:
    """In pages, none twice."""
    read = told.connection
    everything = await order_views.orders(read, None, 2**53, 10)
    assert [order.order_id for order in everything] == [CARVINGS, TOYS, BOXES, ORDER]
    older = await order_views.orders(read, None, everything[1].drafted_position, 10)
    assert older == everything[2:]
    settled = await order_views.orders(read, OrderStatus.SETTLED, 2**53, 1)
    assert [order.order_id for order in settled] == [TOYS]
    assert await order_views.titles(read, [ORDER]) == {ORDER: ("缝布袋", "Sew bags")}


async def test_an_assignment_tells_its_whole_life(told: Place) -> None:
    """Refused and contested; mended, refused and ruled on; lost; given back; rated."""
    found = await assignment_views.of_household(told.connection, NEEDY, 2**53, 50)
    life = {one.assignment_id: one for one in found}
    first = life["A-1"]
    assert (first.status, first.good, first.way) == ("resolved", 10, "reserved_share")
    assert first.submission is not None
    assert first.submission.worked_seconds == 7_200
    assert first.inspection is not None
    assert not first.inspection.passed
    assert first.fault is not None
    assert (first.fault.fault_clause, first.fault.fault_pictures) == (2, [PROOF])
    assert first.appeal is not None
    assert (first.appeal.conceded, first.appeal.ruling) == (None, None)
    assert first.paid is not None
    assert first.paid.pay.minor == TERMS.rate.pay_minor(10)
    second = life["A-2"]
    assert (second.reworks, second.good, second.station_id) == (1, 9, STATION)
    assert second.appeal is not None
    assert (second.appeal.conceded, second.appeal.ruling) == (False, "both_in_part")
    assert (life["A-3"].stars_by_worker, life["A-3"].stars_by_buyer) == (5, 4)
    assert first.stars_by_worker is None
    boxes = life[f"A-{BOXES}-1"].custody
    assert boxes is not None
    # Two of eleven pieces' worth went on with what was not handed in.
    assert (boxes.issued, boxes.handed_in, boxes.returned, boxes.scrap) == (9, 8, 0, 1)
    rest = life[f"A-{BOXES}-1.2"].custody
    assert rest is not None
    assert (rest.issued, rest.handed_in, rest.returned, rest.missing) == (2, 0, 1, 1)
    assert (boxes.missing, boxes.left, boxes.declared) == (0, 0, 0)
    poor = await assignment_views.of_household(told.connection, POOR, 2**53, 50)
    told_of = {one.assignment_id: (one.status, one.return_reason) for one in poor}
    assert told_of["A-LOST"] == ("lost", None)
    assert told_of["A-6"] == ("returned", "no_time")
    assert told_of["A-7"] == ("abandoned", None)
    assert await assignment_views.assignment(told.connection, "A-1") == first
    assert await assignment_views.assignment(told.connection, "A-NONE") is None


async def test_lots_come_with_their_newest_claim(told: Place) -> None:
    """A lot that was given back is free and still names who had it."""
    order = await order_views.order(told.connection, ORDER)
    assert order is not None
    lots = await order_views.lots(told.connection, order, 0, 50)
    assert [lot.lot for lot in lots] == list(range(1, 11))
    assert [lot.units for lot in lots] == [10] * 9 + [5]
    back = lots[5]
    assert (back.state, back.reserved) == (LotState.FREE, False)
    assert back.assignment is not None
    assert back.assignment.status == "returned"
    assert lots[9].assignment is None
    assert await order_views.lots(told.connection, order, 8, 1) == [lots[8]]


async def test_the_allocation_log_says_who_was_offered_what_and_why(told: Place) -> None:
    """Window, tokens, every claim with tier and way, and lots that became free again."""
    entries = await offers.offers(told.connection, ORDER, 2**53, 100)
    assert [entry.position for entry in entries] == sorted(
        (entry.position for entry in entries), reverse=True
    )
    entries.reverse()
    opened = entries[0]
    assert (opened.type, opened.min_tier, opened.reserved_lots) == ("FairShareWindowOpened", 4, 5)
    by_type = {entry.type: entry for entry in reversed(entries)}
    assert list(by_type["ClaimTokensIssued"].lots) == [10, 9]
    claim = by_type["AssignmentAccepted"]
    assert (claim.household_id, claim.need_tier, claim.way) == (NEEDY, 5, "reserved_share")
    ways = {entry.way for entry in entries if entry.type == "AssignmentAccepted"}
    assert ways == {"reserved_share", "open_share", "station_token"}
    assert by_type["AssignmentReturned"].reason == "no_time"
    assert by_type["ClaimConflictCompensated"].household_id == POOR
    assert [entry.min_tier for entry in entries if entry.type == "FairShareWidened"] == [3, 1]
    newest = await offers.offers(told.connection, ORDER, entries[3].position, 2)
    assert newest == entries[2:0:-1]


async def test_a_lot_set_aside_for_a_station_is_free_for_nobody_else(place: Place) -> None:
    """Until its token is spent, when it is claimed, or runs out, when it is free again."""
    shop = Workshop().opened()
    shop.do(shop.tokens())
    await place.do(*shop.done)

    async def free() -> tuple[int, list[int]]:
        order = await order_views.order(place.connection, ORDER)
        assert order is not None
        return order.lots.held, await order_views.free_lots(place.connection, order, 1, 0, 9)

    assert await free() == (2, [6, 7, 8])
    await place.do(shop.redeem(9, SERIALS[1]))
    assert await free() == (1, [6, 7, 8])
    shop.now += 6 * DAY
    await place.do(shop.order(ExpireClaimTokens, station_id=STATION))
    assert await free() == (0, [6, 7, 8, 10])


async def test_free_lots_begin_elsewhere_for_everybody(place: Place) -> None:
    """Those who may take kept lots get these first; the others never."""
    shop = Workshop().opened()
    await place.do(*shop.done, shop.claim(2))
    order = await order_views.order(place.connection, ORDER)
    assert order is not None

    async def free(tier: int, spread: int) -> list[int]:
        return await order_views.free_lots(place.connection, order, tier, spread, 3)

    assert await free(5, 0) == [1, 3, 4]
    assert await free(5, 5 + 3) == [4, 5, 1]
    assert await free(3, 0) == [6, 7, 8]
    assert await free(3, 4) == [10, 6, 7]


async def test_what_is_foretold_of_a_claim_is_what_happens(place: Place) -> None:
    """Every household claims what it is shown until nothing is; then the named rules refuse."""
    shop = Workshop(terms=replace(TERMS, qualification_id=QUALIFICATION, units=200))
    shop.do(define(), *(take(0, 1, of=who) for who in (NEEDY, POOR, FAR)))
    shop.opened()
    await place.do(*shop.done)
    claims, refusals = 0, set()
    for widened in range(3):
        for household_id in (*TIERS, *TIERS, *TIERS):
            claims += await claim_or_be_refused(place, shop, household_id, refusals)
        if widened < 2:
            shop.now += DAY
            await place.do(shop.order(WidenFairShare))
    await place.do(WithdrawConsent(household_id=NEEDY, by=OFFICER, at=shop.now))
    await claim_or_be_refused(place, shop, NEEDY, refusals)
    assert claims == 6
    assert refusals == {
        *("WorkNotOfferedInCounty", "NotQualified", "HouseholdCapReached"),
        *("OpenLotsLimitReached", "ConsentMissing"),
    }


async def claim_or_be_refused(
    place: Place, shop: Workshop, household_id: HouseholdId, refusals: set[str]
) -> bool:
    """Claim the first lot that is shown, else be refused one by a rule that was named."""
    who = await household_ledger.household(place.connection, household_id)
    assert who is not None
    (offer,) = await open_work.open_work(place.connection, who, 2**53, 10)
    claimable = offer.claimable
    assert claimable is not None
    free = await order_views.free_lots(place.connection, offer.order, TIERS[household_id], 0, 1)
    lot = claimable.next_lots[0] if claimable.lots else free[0]
    name = f"A-{household_id}-{len(await place.log.read())}"
    command: AcceptAssignment = shop.claim(lot, household_id, name)
    if claimable.lots:
        await place.do(command)
        return True
    with pytest.raises(DomainError) as refused:
        await place.do(command)
    assert refused.value.code in claimable.hindrances
    refusals.add(refused.value.code)
    return False
