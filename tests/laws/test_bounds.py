"""What is accepted, everything that reads it can carry: projections, pages, exports, the audit.

The edges are made from the types of the commands' fields, so that a new field is tried without
anybody thinking of it. Each is decided on whatever state a life has come to; what is accepted is
recorded, and the life goes on from there.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, islice
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient
from msgspec.structs import replace

from domain import catalogue
from domain.decider import Command, Event
from domain.errors import DomainError
from domain.facts.editions import FIRST, SECOND
from domain.facts.gift_moves import MoveReason
from domain.facts.piecework.materials import LossReason
from domain.funds.arrivals import SECOND_PERSON_FROM_MINOR
from domain.gifts.commands import ConfirmMove, ProposeMove, ReceiveDonation
from domain.ids import ActorId, CampaignId, DonationId, HouseholdId
from domain.money import Currency
from domain.piecework.assignments.judgement.commands import ApproveAssignment
from domain.piecework.assignments.materials.commands import (
    AdjudicateLoss,
    ConfirmReceipt,
    IssueMaterials,
)
from domain.piecework.orders.rules import decide as decide_unchecked
from domain.piecework.orders.state import Order
from domain.treasury.commands import ConfirmGatewaySettlement, RecordGatewaySettlement
from marketplace.audit.auditing import audit
from marketplace.audit.verdict import Verdict
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.contract import DCBEvent
from projections.advance import advance
from projections.projection import ProjectionStoppedError
from projections.registry import PROJECTIONS
from tests.web.serving import client_of
from tests.worlds.commands import commands
from tests.worlds.edges import fields_at_edges
from tests.worlds.lives import LONG_LIFE, Asked, beside, live, strange_lines
from tests.worlds.paying import payments
from tests.worlds.piecework_story import piecework
from tests.worlds.story import APPROVER, NOW, OFFICER, SYSTEM, campaign, cny, gift, paid_in
from tests.worlds.workshop import NEEDY, SUPPLIED, WORK, Workshop, household, worker

PARTS = 6
"""The edges are dealt out to so many lives, so that each life is still one."""
SEEN = {
    "campaign": "/campaigns/{}",
    "household": "/households/{}",
    "donor": "/donors/{}",
    "donation": "/donations/{}",
    "order": "/orders/{}",
}
BROKEN = 500


class Tried:
    """Carries a life out, and before each command those beside it that fall to this part."""

    def __init__(self, handler: CommandHandler, part: int) -> None:
        self._handler, self._part = handler, part
        self.tried: Counter[type[Command]] = Counter()
        self.accepted: Counter[type[Command]] = Counter()
        self._seen: set[tuple[type[Command], int]] = set()

    async def send(self, command: Command, actor: ActorId) -> None:
        """Try its neighbours, then the command itself; whatever is refused is refused by name."""
        for number, (_, edge) in enumerate(fields_at_edges(command)):
            # A kind of command meets each of its edges once in a life, where it is first wanted.
            if number % PARTS != self._part or (type(command), number) in self._seen:
                continue
            self._seen.add((type(command), number))
            await self._try(edge, actor)
        await self._handler.handle(command, actor=actor)

    async def send_apart(self, make: Callable[[], list[Command]]) -> None:
        """Try each neighbour of the last command of a story on a state that no other changed.

        Args:
            make: Tells the story again, about something new.
        """
        for number in range(len([*fields_at_edges(make()[-1])])):
            if number % PARTS != self._part:
                continue
            *before, last = make()
            for command in before:
                await self._handler.handle(command, actor=by(command))
            (edge,) = islice((edge for _, edge in fields_at_edges(last)), number, number + 1)
            await self._try(edge, by(last))

    async def _try(self, edge: Command, actor: ActorId) -> None:
        if getattr(edge, "edition", SECOND) == FIRST:
            # Only what is read back from an old event asks for it; that has a law of its own.
            return
        self.tried[type(edge)] += 1
        self.accepted[type(edge)] += await self._accepts(edge, actor)

    async def _accepts(self, edge: Command, actor: ActorId) -> bool:
        actor = getattr(edge, "by", None) or actor
        try:
            await self._handler.handle(edge, actor=actor)
        except DomainError:
            return False
        return True


def by(command: Command) -> ActorId:
    """Who gives it."""
    return getattr(command, "by", SYSTEM)


async def tried_apart(tried: Tried) -> None:
    """The edges of what happens to one thing once, so that an accepted edge is the end of it."""
    numbers = count()
    for story in (confirmed_line, moved_gift, lost_materials):
        await tried.send_apart(partial(story, numbers))
    for told in (*strange(numbers), *paid(numbers)):
        await tried.send_apart(told)


def strange(numbers: Iterator[int]) -> Iterator[Callable[[], list[Command]]]:
    """All that is done to lines that fit nothing, or that were mistyped, each to its end."""

    def told(size: int | None = None) -> list[Command]:
        names = [f"strange-{next(numbers)}" for _ in range(4)]
        return [_given(next(numbers), 600), *strange_lines(names, cny(60))][:size]

    kinds = [type(command) for command in told()]
    for kind in dict.fromkeys(kinds):
        if kind not in (ReceiveDonation, RecordGatewaySettlement):
            yield partial(told, kinds.index(kind) + 1)


def paid(numbers: Iterator[int]) -> Iterator[Callable[[], list[Command]]]:
    """All that is done to payments, each to its end."""

    def told(size: int | None = None) -> list[Command]:
        return payments(100 * next(numbers), beside(Currency.CNY))[:size]

    kinds = [type(command) for command in told()]
    for kind in dict.fromkeys(kinds):
        yield partial(told, kinds.index(kind) + 1)


def confirmed_line(numbers: Iterator[int]) -> list[Command]:
    """A line so large that it needs two."""
    number, (line, _) = next(numbers), paid_in("large", SECOND_PERSON_FROM_MINOR[Currency.CNY])
    about: dict[str, Any] = {"bank_reference": f"large-{number}"}
    confirm = ConfirmGatewaySettlement(by=APPROVER, at=NOW, **about)
    amount = line.amount.minor  # type: ignore[attr-defined]
    return [_given(number, amount), replace(line, **about), confirm]


def moved_gift(numbers: Iterator[int]) -> list[Command]:
    """A gift that was meant for a campaign of which nothing is known but that."""
    number = next(numbers)
    meant = CampaignId(f"C-MEANT-{number}")
    drafted = [replace(command, campaign_id=meant) for command, _ in campaign()]
    given = _given(number, 100)
    about: dict[str, Any] = {
        "donation_id": given.donation_id,
        "campaign_id": given.campaign_id,
        "to_campaign_id": meant,
        "at": NOW,
    }
    propose = ProposeMove(reason=MoveReason.WRONG_CAMPAIGN, by=OFFICER, **about)
    return [*drafted, given, propose, ConfirmMove(by=APPROVER, **about)]


def lost_materials(numbers: Iterator[int]) -> list[Command]:
    """A lot is paid for, and some of what it was made of is nowhere."""
    number = next(numbers)
    work, terms = SUPPLIED
    shop = Workshop().beside(f"O-LOST-{number}", work=work, terms=terms)
    known = len(shop.done)
    shop.opened()
    shop.do(shop.claim(), shop.materials(IssueMaterials, 11))
    shop.do(shop.step(ConfirmReceipt, quantity=11), shop.submit())
    shop.do(shop.judge(ApproveAssignment))
    about: dict[str, Any] = {"scrap": False, "reason": LossReason.LOST_BY_WORKER}
    shop.do(shop.materials(AdjudicateLoss, 1, charged_minor=50, **about))
    # A household of its own has nothing else in hand.
    own = HouseholdId(f"H-LOST-{number}")
    return [_of(own, command) for command in (*household(NEEDY), *shop.done[known:])]


def _of(household_id: HouseholdId, command: Any) -> Command:
    """The same about another household, by its own worker."""
    if hasattr(command, "household_id"):
        command = replace(command, household_id=household_id)
    if getattr(command, "by", None) == worker(NEEDY):
        command = replace(command, by=worker(household_id))
    told: Command = command
    return told


def _given(number: int, minor: int) -> ReceiveDonation:
    """A gift to the campaign that the lives are never about."""
    given: Any = gift(0, minor)[0]
    told: ReceiveDonation = replace(
        given,
        donation_id=DonationId(f"G-APART-{number}"),
        campaign_id=beside(Currency.CNY),
        gateway_reference=f"apart-{number}",
        fee=None,
    )
    return told


async def carried(dsn: str, log: EventLog, connection: asyncpg.Connection) -> None:
    """The law, over what was recorded.

    Raises:
        ProjectionStoppedError, AssertionError: some reader can't carry it.
    """
    events = await log.read()
    for make in PROJECTIONS.values():
        await advance(make(), connection, events)
    async with client_of(dsn) as client:
        for path in addresses([catalogue.decode(one.payload) for one in events]):
            for language in ("zh", "en"):
                await answers(client, path, language)
    found = await audit(dsn, None, lambda *_: None)
    # An edge may pay out what no line of the bank brought: the audit says so, and nothing worse.
    said = {found.verdict, *(other.verdict for other in found.others)}
    assert said <= {Verdict.HOLDS, Verdict.CUSTODY_SHORT, Verdict.OPEN_TOO_LONG}, found.problem


def addresses(events: list[Event]) -> Iterator[str]:
    """The pages, statements, exports and lists about everything that the events concern."""
    yield from ("/", "/work", "/metrics", "/api/v1/events", "/api/v1/events.ndjson")
    for tag in sorted({tag for event in events for tag in event.tags()}):
        kind, _, name = tag.partition(":")
        if kind in SEEN:
            yield SEEN[kind].format(name)
        if kind == "household":
            yield f"/households/{name}/statement"
            yield f"/api/v1/households/{name}/statement.csv"
            yield f"/api/v1/households/{name}/ledger"
            yield f"/api/v1/households/{name}/earnings"
        if kind == "order":
            yield f"/api/v1/orders/{name}"
            yield f"/api/v1/orders/{name}/allocation-log"


async def answers(client: AsyncClient, path: str, language: str) -> None:
    """It does, and not with a fault of ours."""
    got = await client.get(path, params={"lang": language}, headers={"accept": "text/html"})
    assert got.status_code < BROKEN, (path, got.status_code, got.text[:500])


@pytest.fixture
async def connection(dsn: str) -> asyncpg.Connection:
    """A connection to the database of the log."""
    return await asyncpg.connect(dsn)


MET: set[type[Command]] = set()
ACCEPTED: Counter[type[Command]] = Counter()


@pytest.mark.parametrize("part", range(PARTS))
async def test_what_is_accepted_is_carried(
    dsn: str, log: EventLog, connection: asyncpg.Connection, part: int
) -> None:
    """Every edge of every field of every command, on the states of a life that they change."""
    handler = CommandHandler(log)
    tried = Tried(handler, part)

    async def send(asked: Asked) -> None:
        await tried.send(asked.command, asked.actor)

    await live(LONG_LIFE, send)
    # A life that edges changed may have nothing left that a command is about.
    for command, actor in piecework():
        try:
            await tried.send(command, actor or SYSTEM)
        except DomainError:
            continue
    await tried_apart(tried)
    await carried(dsn, log, connection)
    await connection.close()
    assert len(tried.tried) > 30
    assert sum(tried.accepted.values()) > 10
    MET.update(tried.tried)
    ACCEPTED.update(tried.accepted)


def test_every_command_was_accepted_at_an_edge() -> None:
    """Those that are the root of others apart: what is only refused is carried by nobody."""
    leaves = {kind for kind in commands() if not kind.__subclasses__()}
    assert leaves - MET == set()
    assert leaves - set(+ACCEPTED) == set()


async def test_an_older_edition_that_is_accepted_is_named(dsn: str, log: EventLog) -> None:
    """No caller can ask for one; whoever forges a line by the rule of another day is found."""
    handler, numbers = CommandHandler(log), count()
    for command, actor in campaign():
        await handler.handle(replace(command, campaign_id=beside(Currency.CNY)), actor=actor)
    newest, older = confirmed_line(numbers), confirmed_line(numbers)
    for command in (*newest, *older[:-1], replace(older[-1], edition=FIRST)):
        await handler.handle(command, actor=by(command))
    found = await audit(dsn, None, lambda *_: None)
    assert found.verdict is Verdict.LAW_BROKEN
    assert "a rule that was changed stays changed: GatewaySettled" in str(found.problem)


async def test_what_nobody_can_carry_is_found(
    dsn: str, log: EventLog, connection: asyncpg.Connection
) -> None:
    """The negative control: one event that the bounds would have refused."""
    work = replace(WORK, clauses=("Sew\0.",))
    (drafted,) = decide_unchecked(Order(), Workshop().draft(work=work))
    data, kind = catalogue.encode(drafted), catalogue.event_type(drafted)
    await log.append(
        [DCBEvent(type=kind, data=data, tags=list(drafted.tags()))], actor=drafted.actor()
    )
    with pytest.raises(ProjectionStoppedError):
        await carried(dsn, log, connection)
    await connection.close()
