"""From a request to a recorded command: idempotency, actor, and waiting for the read models."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg
from litestar import Request, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.spec import Operation
from msgspec import Struct

from domain import catalogue
from domain.commitments import Opening
from domain.decider import Command, Event
from domain.ids import ActorId, DonorId, Tag, derive_id
from marketplace.handling import CommandHandler
from marketplace.identity.staff import Role, Staff
from marketplace.log import Appended, EventLog
from marketplace.log.contract import DCBQuery, DCBQueryItem
from marketplace.log.log import utc_now
from marketplace.log.reading import LOST
from marketplace.web.auth import ROLES
from marketplace.web.keys import ANYBODY, HEADER, check_chance, key_of, read_key
from projections.waiting import shown

WAIT_SECONDS: Final = 2.0
PUBLIC: Final = ActorId("system:api")
"""Who it is that records what anybody may give."""


@dataclass
class Keyed(Operation):
    """An operation that needs the header Idempotency-Key."""


def keyed(path: str, *roles: Role) -> post:
    """A route for such a command, and which roles may give it; none where anybody may."""
    return post(path, operation_class=Keyed, opt={ROLES: roles})


class Receipt(Struct, frozen=True):
    """What became of a command.

    Attributes:
        id: Of what was made or changed.
        position: The last event recorded for it.
        replayed: Whether the key had been answered before; nothing was recorded again.
        shown: Whether ledgers and pages show it already.
    """

    id: str
    position: int
    events: list[str]
    replayed: bool
    shown: bool


class Desk:
    """Takes the commands of one request.

    Attributes:
        actor: In whose name the log records: the caller's, or the API's where anybody may call.
        key: What the log calls the caller's key.
        donor: Whom a donor's token proved; absent if none was sent.
        now: The moment of the request.
        state: What the composition root made for the whole process.
    """

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        """Read the key, which is its caller's.

        Raises:
            ValidationException: the header is missing or no key.
            IdempotencyKeyWeakError: nobody's, and one that others might send too.
        """
        self._request = request
        sent = read_key(request.headers.get(HEADER))
        self._staff: Staff | None = request.state.get("staff")
        self.donor: DonorId | None = request.state.get("donor")
        self.actor: ActorId = PUBLIC if self._staff is None else self._staff.actor_id
        caller = self.donor or ANYBODY if self._staff is None else self.actor
        if caller == ANYBODY:
            check_chance(sent)
        self._sent, self.key = sent, key_of(caller, request.url.path, sent)
        self.now: datetime = utc_now()
        self.state: State = request.app.state
        self.handler: CommandHandler = self.state.handler
        self.log: EventLog = self.state.log
        self.pool: asyncpg.Pool = self.state.pool

    @property
    def staff(self) -> Staff:
        """Who calls: of a role that the route names."""
        assert self._staff is not None, "the route names no role"
        return self._staff

    def new_id(self, prefix: str) -> str:
        """An id for what the request makes; the same for the same key of the same caller."""
        return derive_id(prefix, self.key)

    async def first(self, tag: Tag) -> Event | None:
        """The first event about something; absent if there is none."""
        query = DCBQuery(items=[DCBQueryItem(types=[], tags=[tag])])
        found = await self.log.read(query, limit=1)
        return catalogue.decode(found[0].payload) if found else None

    async def take(
        self, name: str, command: Command, openings: tuple[Opening, ...] = ()
    ) -> Receipt:
        """Carry a command out and wait a little for the read models.

        Raises:
            DomainError: nothing was recorded.
        """
        return await self.receipt(name, await self.record(command, openings))

    async def record(self, command: Command, openings: tuple[Opening, ...] = ()) -> Appended:
        """Carry a command out, in the caller's name, with the openings of what it commits to.

        Raises:
            DomainError: nothing was recorded.
        """
        body = await self.body()
        return await self.handler.handle(
            command, actor=self.actor, key=self.key, body=body, openings=openings
        )

    async def body(self) -> str:
        """A hash, in hex, of what is asked and by whom.

        Keyed with what the log does not hold, so that nobody can try texts against it.
        """
        said = (self.actor.encode(), self._request.url.path.encode(), await self._request.body())
        return hmac.digest(self._sent.encode(), b"\0".join(said), "sha256").hex()

    async def receipt(self, name: str, appended: Appended) -> Receipt:
        """Wait a little for the read models, and say what became of it."""
        shown = await self.shown(appended)
        types = [recorded.header.type for recorded in appended.events]
        return Receipt(name, appended.last, types, appended.replayed, shown)

    async def shown(self, *appended: Appended) -> bool:
        """Wait a little for the read models; whether pages show what was recorded."""
        last = max((one.last for one in appended), default=0)
        types = {recorded.header.type for one in appended for recorded in one.events}
        try:
            return await shown(self.pool, last, types, WAIT_SECONDS)
        except (*LOST, asyncpg.PostgresError):
            # It is recorded all the same, and that is what the caller must hear.
            return False


async def provide_desk(request: Request[Any, Any, Any]) -> Desk:
    """The desk of a request: what a handler asks for by the name ``desk``."""
    return Desk(request)


AtDesk = NamedDependency[Desk]
"""How a handler asks for it: caller, key, moment and actor are settled then, once."""
