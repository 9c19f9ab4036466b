"""What is accepted, everything that reads it can carry: projections, pages, exports, the audit.

The edges are made from the types of the commands' fields, so that a new field is tried without
anybody thinking of it. Each is decided on whatever state a life has come to; what is accepted is
recorded, and the life goes on from there.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, islice

import asyncpg
import pytest
from httpx import AsyncClient
from msgspec.structs import replace

from domain import catalogue
from domain.decider import Command, Event
from domain.errors import DomainError
from domain.ids import ActorId
from domain.money import Currency
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
from tests.worlds.piecework_story import piecework
from tests.worlds.story import APPROVER, NOW, SYSTEM, cny, gift
from tests.worlds.workshop import WORK, Workshop

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
GIVEN_MINOR = 10_000_000
"""So much that the gateway holds enough for every line of the bank."""


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


async def strange_lines_apart(handler: CommandHandler, tried: Tried) -> None:
    """The edges of all that is done to lines that fit nothing, or that were mistyped.

    An edge that is accepted is the end of its line, so that each has lines of its own.
    """
    given = replace(gift(0, GIVEN_MINOR)[0], campaign_id=beside(Currency.CNY))
    await handler.handle(given, actor=SYSTEM)
    numbers = count()

    def told(size: int | None = None) -> list[Command]:
        names = [f"strange-{next(numbers)}" for _ in range(4)]
        return strange_lines(names, cny(60))[:size]

    kinds = [type(command) for command in told()]
    for kind in dict.fromkeys(kinds):
        if kind is not RecordGatewaySettlement:
            await tried.send_apart(partial(told, kinds.index(kind) + 1))


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
    confirm = ConfirmGatewaySettlement(bank_reference="line-1", by=APPROVER, at=NOW)
    # A life that edges changed may have no line of the bank that waits for a second person.
    for command, actor in (*piecework(), (confirm, APPROVER)):
        try:
            await tried.send(command, actor or SYSTEM)
        except DomainError:
            continue
    await strange_lines_apart(handler, tried)
    await carried(dsn, log, connection)
    await connection.close()
    assert len(tried.tried) > 30
    assert sum(tried.accepted.values()) > 10
    MET.update(tried.tried)
    ACCEPTED.update(tried.accepted)


def test_every_command_was_tried() -> None:
    """Those that are the root of others apart."""
    leaves = {kind for kind in commands() if not kind.__subclasses__()}
    assert leaves - MET == set()
    lines = {type(command) for command in strange_lines(["L"] * 4, cny(60))}
    assert lines - set(+ACCEPTED) == set()


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
