"""The deep audit names every event that no rule would have allowed, whoever wrote it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from domain import catalogue
from domain.allocations.need import NEED_WEIGHTED, AllocationInputs, Candidate
from domain.allocations.rules import INPUTS_FIELD
from domain.campaigns.commands import CloseCampaign
from domain.commitments import commit
from domain.decider import Command, Event
from domain.facts.allocations import FundsAllocated, Share
from domain.facts.freezing import FreezeReason
from domain.facts.gifts import DonationReceived
from domain.facts.payouts import PayoutApproved, PayoutRequested, PayoutSent, PayoutSettled
from domain.facts.piecework.claims import AssignmentAccepted, ClaimWay
from domain.facts.piecework.orders import FairShareWindowOpened, OrderPublished
from domain.households.commands import FreezeHousehold
from domain.ids import (
    ActorId,
    AllocationId,
    AssignmentId,
    CampaignId,
    DonationId,
    HouseholdId,
    PayoutId,
)
from domain.money import Currency
from domain.unique_names import unique_names
from marketplace.audit.auditing import audit
from marketplace.audit.deep.deciding import STATES_MAX, decide_all_again
from marketplace.audit.money import FOREIGN
from marketplace.audit.replay import Finding, Replay
from marketplace.audit.verdict import NAMED_MAX, Bad, Verdict
from marketplace.demo.loading import load_story
from marketplace.demo.loading import openings as openings_of
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.contract import DCBEvent
from marketplace.vault.openings import keep_opening
from projections.advance import advance
from projections.projection import ProjectionStoppedError
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN
from tests.marketplace.damaging import FLIP, damage
from tests.worlds.lives import LONG_LIFE, live
from tests.worlds.piecework_story import piecework
from tests.worlds.story import (
    APPROVER,
    CAMPAIGN,
    HOUSEHOLDS,
    NOW,
    OFFICER,
    SYSTEM,
    cny,
    gift,
    story,
)
from tests.worlds.workshop import BUYERS_CLERK, NEEDY, TERMS, Workshop, worker

NOBODY = HouseholdId("H-NOBODY")
SALT = b"s" * 32


class Scene:
    """A log with a vault, and somebody who can write to both past every rule."""

    def __init__(self, dsn: str, log: EventLog, pool: asyncpg.Pool) -> None:
        self.dsn, self.log, self.pool = dsn, log, pool
        self.handler = CommandHandler(log)

    async def do(self, command: Command, actor: ActorId) -> None:
        """Record as the product does: the openings first."""
        await self.handler.handle(command, actor=actor, openings=openings_of(command))

    async def tell(self, told: Sequence[tuple[Command, ActorId]]) -> None:
        """Record a story."""
        for command, actor in told:
            await self.do(command, actor)

    async def forge(self, *events: Event, actor: str | None = None, end: bytes = b"}") -> int:
        """Append in one go what nobody decided; the position of the first.

        Args:
            events: As they are recorded, but for the end of their payloads.
            actor: Absent: whom the first names.
            end: In place of the last brace of each payload.
        """
        names = {name.text: place for place, one in enumerate(events) for name in unique_names(one)}
        done = await self.log.append(
            [
                DCBEvent(
                    type=catalogue.event_type(one),
                    data=catalogue.encode(one)[:-1] + end,
                    tags=list(one.tags()),
                )
                for one in events
            ],
            actor=actor or events[0].actor() or SYSTEM,
            names=names,
        )
        return done.events[0].position

    async def found(
        self, *, states_max: int = STATES_MAX, named_max: int = NAMED_MAX
    ) -> tuple[Bad, ...]:
        """What the deep pass names, with room for so many states and names."""
        head = await self.log.head()
        return await decide_all_again(
            self.dsn, head, lambda _: None, states_max=states_max, named_max=named_max
        )

    async def whole(self) -> Finding:
        """What the whole audit finds, once every projection stands where it can."""
        async with self.pool.acquire() as connection:
            for make in PROJECTIONS.values():
                with suppress(ProjectionStoppedError):
                    await advance(make(), connection, await self.log.read())
        return await audit(self.dsn, None, lambda *_: None, deep=True)


@pytest.fixture
async def scene(dsn: str, log: EventLog) -> AsyncIterator[Scene]:
    """An empty one."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as pool:
        yield Scene(dsn, log, pool)


async def test_honest_stories_hold(scene: Scene) -> None:
    """Gifts, piecework, and a long life in which many things are refused."""
    await scene.tell([*story(), *piecework()])
    finding = await scene.whole()
    assert (finding.verdict, finding.problem, finding.others) == (Verdict.HOLDS, None, ())


async def test_an_honest_life_holds(scene: Scene) -> None:
    """Reversals, chargebacks, freezes, and gifts between all of them."""
    await live(LONG_LIFE, lambda asked: scene.do(asked.command, asked.actor))
    assert await scene.found() == ()


async def test_the_demo_holds(scene: Scene, tmp_path: Any) -> None:
    """As `make demo` tells it."""
    await load_story(scene.dsn, ORIGIN, tmp_path, tmp_path)
    finding = await scene.whole()
    assert (finding.verdict, finding.problem, finding.others) == (Verdict.HOLDS, None, ())


def donation(campaign_id: CampaignId) -> DonationReceived:
    """A gift that no gateway was asked about."""
    return DonationReceived(
        donation_id=DonationId("G-FORGED"),
        campaign_id=campaign_id,
        donor_id=None,
        amount=cny(100),
        gateway="sandbox",
        gateway_reference="forged",
        received_at=NOW,
    )


async def gift_to_nothing(scene: Scene) -> int:
    """To a campaign that was never drafted."""
    await scene.tell(story())
    return await scene.forge(donation(CampaignId("C-NEVER")))


async def gift_after_the_end(scene: Scene) -> int:
    """To a campaign that is closed."""
    await scene.tell(story())
    await scene.do(CloseCampaign(campaign_id=CAMPAIGN, by=OFFICER, at=NOW), OFFICER)
    return await scene.forge(donation(CAMPAIGN))


async def payout_to_a_frozen_household(scene: Scene) -> int:
    """From the request to the arrival, each by who should do it."""
    await scene.tell(story())
    reason = FreezeReason.COMPLAINT
    frozen = FreezeHousehold(household_id=HOUSEHOLDS[1], reason=reason, by=OFFICER, at=NOW)
    await scene.do(frozen, OFFICER)
    about: dict[str, Any] = {
        "payout_id": PayoutId("P-FORGED"),
        "household_id": HOUSEHOLDS[1],
        "amount": cny(100),
    }
    first = await scene.forge(PayoutRequested(**about, requested_by=OFFICER, requested_at=NOW))
    await scene.forge(PayoutApproved(**about, approved_by=APPROVER, approved_at=NOW))
    await scene.forge(PayoutSent(**about, gateway="sandbox", sent_at=NOW))
    settled = PayoutSettled(**about, gateway="sandbox", gateway_reference="f", settled_at=NOW)
    await scene.forge(settled)
    return first


async def allocation(scene: Scene, home: HouseholdId, off_by: int = 0) -> int:
    """Of which the vault has fitting inputs, whoever wrote them."""
    inputs = AllocationInputs(NEED_WEIGHTED, 101, (Candidate(home, 5),), ())
    value = inputs.encode()
    commitment = commit(INPUTS_FIELD, value, SALT)
    await keep_opening(
        scene.pool, commitment=commitment, field=INPUTS_FIELD, salt=SALT, value=value
    )
    return await scene.forge(
        FundsAllocated(
            allocation_id=AllocationId("A-FORGED"),
            campaign_id=CAMPAIGN,
            currency=Currency.CNY,
            shares=(Share(home, 101 + off_by),),
            rule=NEED_WEIGHTED,
            inputs=commitment,
            allocated_by=OFFICER,
            allocated_at=NOW,
        )
    )


async def allocation_to_nobody(scene: Scene) -> int:
    """To a household that nobody registered."""
    await scene.tell(story())
    return await allocation(scene, NOBODY)


async def share_off_by_one(scene: Scene) -> int:
    """One fen more than the rule gives."""
    await scene.tell(story())
    return await allocation(scene, HOUSEHOLDS[0], 1)


async def opened_order(scene: Scene) -> Workshop:
    """An order with three lots that one household has already, so that it may take no more."""
    shop = Workshop(terms=replace(TERMS, household_cap_lots=2)).opened()
    await scene.tell([(one, getattr(one, "by", None) or SYSTEM) for one in shop.done])
    return shop


def taken(shop: Workshop, lot: int, home: HouseholdId) -> AssignmentAccepted:
    """A lot, taken by a household past every limit."""
    return AssignmentAccepted(
        order_id=shop.order_id,
        lot=lot,
        assignment_id=AssignmentId(f"A-FORGED-{lot}"),
        household_id=home,
        units=shop.terms.units_of(lot),
        way=ClaimWay.RESERVED_SHARE if lot <= shop.terms.reserved_lots else ClaimWay.OPEN_SHARE,
        need_tier=5,
        station_id=None,
        token_serial=None,
        lease_until=shop.now.replace(day=shop.now.day + 3),
        accepted_by=worker(home),
        accepted_at=shop.now,
    )


async def claim_by_nobody(scene: Scene) -> int:
    """By a household that nobody registered."""
    return await scene.forge(taken(await opened_order(scene), 1, NOBODY))


async def every_lot(scene: Scene) -> int:
    """All ten by one household; the first two it could have had."""
    shop = await opened_order(scene)
    positions = [await scene.forge(taken(shop, lot, NEEDY)) for lot in range(1, 11)]
    return positions[2]


async def published_without_escrow(scene: Scene) -> int:
    """Neither paid for nor timed."""
    shop = Workshop()
    shop.do(shop.draft())
    await scene.tell([(one, getattr(one, "by", None) or SYSTEM) for one in shop.done])
    terms, now = shop.terms, shop.now
    return await scene.forge(
        OrderPublished(order_id=shop.order_id, published_by=BUYERS_CLERK, published_at=now),
        FairShareWindowOpened(
            order_id=shop.order_id,
            reserved_lots=terms.reserved_lots,
            min_tier=4,
            household_cap_lots=terms.household_cap_lots,
            widens_at=now.replace(day=now.day + 1),
            opened_at=now,
        ),
    )


FORGERIES = {
    gift_to_nothing: "CampaignUnknown",
    gift_after_the_end: "CampaignIsClosed",
    payout_to_a_frozen_household: "HouseholdIsFrozen",
    allocation_to_nobody: "HouseholdUnknown",
    share_off_by_one: "FundsAllocated.shares",
    claim_by_nobody: "HouseholdUnknown",
    every_lot: "HouseholdCapReached",
    published_without_escrow: "OrderNotInStatus",
}


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda one: one.__name__)
async def test_an_event_that_no_rule_allows_is_named(scene: Scene, forge: Any) -> None:
    """At its position, with the rule that refuses it; what stood before it is not accused."""
    position = await forge(scene)
    found = await scene.found()
    assert found
    assert (found[0].verdict, found[0].position) == (Verdict.LAW_BROKEN, position)
    assert FORGERIES[forge] in found[0].problem
    finding = await scene.whole()
    assert finding.verdict is Verdict.LAW_BROKEN


async def test_several_forgeries_are_all_named(scene: Scene) -> None:
    """One does not hide the next, and honest events after it stay honest."""
    await scene.tell(story())
    first = await scene.forge(donation(CampaignId("C-NEVER")))
    await scene.do(*gift(7, 900))
    other = replace(donation(CampaignId("C-NOR")), gateway_reference="other")
    second = await scene.forge(replace(other, donation_id=DonationId("G-OTHER")))
    assert [bad.position for bad in await scene.found()] == [first, second]


async def test_a_gift_without_its_tags_does_not_hide_behind_another(scene: Scene) -> None:
    """What no state would find is the verdict, though the replay stopped at a law before it."""
    await scene.tell(story())
    await scene.forge(donation(CampaignId("C-NEVER")))
    hidden = replace(donation(CAMPAIGN), donation_id=DonationId("G-HID"), gateway_reference="hid")
    one = DCBEvent(
        type=catalogue.event_type(hidden), data=catalogue.encode(hidden), tags=["donation:G-HID"]
    )
    done = await scene.log.append([one], actor=SYSTEM, names={})
    (_, named) = await scene.found()
    assert (named.position, named.verdict) == (done.events[0].position, Verdict.LOG_DAMAGED)
    finding = await scene.whole()
    assert (finding.verdict, finding.position) == (Verdict.LOG_DAMAGED, named.position)
    assert Verdict.LAW_BROKEN in {one.verdict for one in finding.others}


async def test_a_twin_of_the_actor_does_not_hide_behind_another(scene: Scene) -> None:
    """The log's own word for who did it is held against the event's, however late it stands."""
    await scene.tell(story())
    await scene.forge(donation(CampaignId("C-NEVER")))
    reason = FreezeReason.COMPLAINT
    command = FreezeHousehold(household_id=HOUSEHOLDS[1], reason=reason, by=OFFICER, at=NOW)
    await scene.do(command, APPROVER)
    (_, named) = await scene.found()
    assert (named.verdict, named.problem) == (Verdict.LAW_BROKEN, f"{OFFICER} is not {APPROVER}")


NOTE = b',"note":"x"}'
"""An end that is read over, and that this program never writes."""


def other_donation(campaign_id: CampaignId, number: int) -> DonationReceived:
    """Another of them, with names of its own."""
    named = replace(donation(campaign_id), gateway_reference=f"forged-{number}")
    return replace(named, donation_id=DonationId(f"G-FORGED-{number}"))


async def test_foreign_bytes_hide_no_forgery(scene: Scene) -> None:
    """A payload that says an event in other bytes weighs most; those around it are named, too."""
    await scene.tell(story())
    before = await scene.forge(other_donation(CampaignId("C-NEVER"), 1))
    foreign = await scene.forge(other_donation(CAMPAIGN, 2), end=NOTE)
    after = await scene.forge(other_donation(CampaignId("C-NOR"), 3))
    finding = await scene.whole()
    assert (finding.verdict, finding.position) == (Verdict.LOG_DAMAGED, foreign)
    assert (finding.problem, finding.legible) == (FOREIGN, True)
    ruled = [one.position for one in finding.others if "no rule allows it" in one.problem]
    assert ruled == [before, after]
    assert Verdict.LOG_DAMAGED not in {one.verdict for one in finding.others}


async def test_an_event_in_foreign_bytes_is_held_against_every_rule(scene: Scene) -> None:
    """It is folded as what it says: no fault of its own but the bytes, and it excuses nobody."""
    await scene.tell(story())
    honest = await scene.forge(other_donation(CAMPAIGN, 1), end=NOTE)
    finding = await scene.whole()
    assert (finding.position, finding.problem, finding.others) == (honest, FOREIGN, ())
    forged = await scene.forge(other_donation(CampaignId("C-NEVER"), 2), end=NOTE)
    finding = await scene.whole()
    assert (finding.position, finding.problem) == (honest, FOREIGN)
    told = [(one.verdict, one.problem) for one in finding.others if one.position == forged]
    assert told[0] == (Verdict.LOG_DAMAGED, FOREIGN)
    assert any(one == Verdict.LAW_BROKEN and "no rule allows it" in why for one, why in told)


async def test_what_can_t_be_read_still_stops_the_reading(scene: Scene) -> None:
    """The control: of bytes that were not hashed nothing is taken, nor of what stands behind."""
    await scene.tell(story())
    foreign = await scene.forge(other_donation(CAMPAIGN, 1), end=NOTE)
    unread = await scene.forge(other_donation(CAMPAIGN, 2), end=b"")
    await scene.forge(other_donation(CampaignId("C-NEVER"), 3))
    await scene.forge(other_donation(CAMPAIGN, 4), end=NOTE)
    replayed = await Replay(None).run(scene.dsn, lambda *_: None)
    laws = [one.position for one in replayed.others if one.verdict is Verdict.LAW_BROKEN]
    assert (replayed.position, laws) == (foreign, [unread])
    await damage(scene.dsn, FLIP.format(at=400).replace("position = 7", f"position = {unread}"))
    finding = await scene.whole()
    assert (finding.position, finding.legible) == (foreign, False)
    ((verdict, position),) = [(one.verdict, one.position) for one in finding.others]
    assert (verdict, position) == (Verdict.LOG_DAMAGED, unread)


async def test_an_allocation_without_its_inputs_is_not_said_to_hold(scene: Scene) -> None:
    """It can't be decided again: code 5, and where."""
    await scene.tell(story())
    async with scene.pool.acquire() as connection:
        await connection.execute("DELETE FROM vault_openings")
    finding = await scene.whole()
    assert (finding.verdict, finding.position) == (Verdict.NOT_COMPARED, 17)
    assert "the vault has no opening of" in (finding.problem or "")


async def test_states_that_were_let_go_are_made_anew(scene: Scene) -> None:
    """With room for one state only, what is decided is the same."""
    await live(LONG_LIFE[:120], lambda asked: scene.do(asked.command, asked.actor))
    assert await scene.found(states_max=1) == ()


async def test_what_earlier_bounds_allowed_is_not_accused(scene: Scene) -> None:
    """A gift larger than today's largest may be older than the bound: code 5, never 1."""
    await scene.tell(story())
    huge = replace(donation(CAMPAIGN), amount=cny(2**63 - 1))
    position = await scene.forge(huge)
    (bad,) = await scene.found()
    assert (bad.verdict, bad.position) == (Verdict.NOT_COMPARED, position)
    assert "a bound of today" in bad.problem


async def test_many_that_can_t_be_told_hide_none_that_is_forged(scene: Scene) -> None:
    """What is beyond the number that is named is still looked at, and counted."""
    await scene.tell(story())
    huge = replace(donation(CAMPAIGN), amount=cny(2**62))
    for number in range(3):
        other = replace(huge, gateway_reference=f"huge-{number}")
        await scene.forge(replace(other, donation_id=DonationId(f"G-HUGE-{number}")))
    forged = await scene.forge(donation(CampaignId("C-NEVER")))
    found = await scene.found(named_max=1)
    assert [bad.verdict for bad in found] == [
        Verdict.NOT_COMPARED,
        Verdict.LAW_BROKEN,
        Verdict.NOT_COMPARED,
    ]
    assert found[1].position == forged
    assert found[2].problem == "and 2 more up to here"
