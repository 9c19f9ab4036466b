"""From a request to a recorded command: idempotency, actor, and waiting for the read models."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any, Final

import asyncpg
from litestar import Request, post
from litestar.exceptions import ValidationException
from litestar.openapi.spec import Operation
from msgspec import Struct

from domain import catalogue
from domain.decider import Command, Event
from domain.ids import ActorId, Tag, derive_id, make_id
from marketplace.handling import CommandHandler
from marketplace.log import Appended, EventLog
from marketplace.log.contract import DCBQuery, DCBQueryItem
from marketplace.log.log import utc_now
from projections.registry import wait_for

KEY_MAX: Final = 128
ID_BYTES: Final = 10
WAIT_SECONDS: Final = 2.0
BeforeRecording = Callable[[Any, tuple[Event, ...]], Awaitable[None]]


@dataclass
class Keyed(Operation):
    """An operation that needs the header Idempotency-Key."""


keyed: Final = partial(post, operation_class=Keyed)
"""A route for such a command."""


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
    """Takes the commands of one request."""

    def __init__(
        self,
        request: Request[Any, Any, Any],
        *,
        key_required: bool = False,
        key: str | None = None,
    ) -> None:
        """Read the key.

        Args:
            request: What was asked.
            key_required: Whether the header must be there.
            key: Taken in place of the header's, where an outside reference occurs once.

        Raises:
            ValidationException: the header is missing or no key.
        """
        self._request, self._given = request, key
        key = request.headers.get("idempotency-key") if self._given is None else None
        if key is None and key_required:
            raise ValidationException("the header Idempotency-Key is needed")
        if key is not None and not (
            0 < len(key) <= KEY_MAX and key.isascii() and key.isprintable()
        ):
            raise ValidationException("an Idempotency-Key is 1 to 128 printable ASCII characters")
        self.key = self._given if key is None else f"api:{request.url.path}:{key}"
        self.now: datetime = utc_now()
        self.handler: CommandHandler = request.app.state.handler
        self.log: EventLog = request.app.state.log
        self.pool: asyncpg.Pool = request.app.state.pool

    def new_id(self, prefix: str) -> str:
        """An id for what the request makes; the same for the same key."""
        if self.key is not None:
            return derive_id(prefix, self.key)
        return make_id(prefix, os.urandom(ID_BYTES))

    async def first(self, tag: Tag) -> Event | None:
        """The first event about something; absent if there is none."""
        query = DCBQuery(items=[DCBQueryItem(types=[], tags=[tag])])
        found = await self.log.read(query, limit=1)
        return catalogue.decode(found[0].payload) if found else None

    async def take(
        self,
        name: str,
        command: Command,
        actor: ActorId,
        before_recording: BeforeRecording | None = None,
    ) -> Receipt:
        """Carry a command out and wait a little for the read models.

        Raises:
            DomainError: nothing was recorded.
        """
        return await self.receipt(name, await self.record(command, actor, before_recording))

    async def record(
        self, command: Command, actor: ActorId, before_recording: BeforeRecording | None = None
    ) -> Appended:
        """Carry a command out.

        Raises:
            DomainError: nothing was recorded.
        """
        body = await self.body(actor)
        return await self.handler.handle(
            command, actor=actor, key=self.key, body=body, before_recording=before_recording
        )

    async def body(self, actor: ActorId) -> str | None:
        """SHA-256 in hex of what is asked and by whom; absent without a key."""
        if self.key is None:
            return None
        said = (actor.encode(), self._request.url.path.encode(), await self._request.body())
        return sha256(b"\0".join(said)).hexdigest()

    async def receipt(self, name: str, appended: Appended) -> Receipt:
        """Wait a little for the read models, and say what became of it."""
        shown = await self.shown(appended.last)
        types = [recorded.header.type for recorded in appended.events]
        return Receipt(name, appended.last, types, appended.replayed, shown)

    async def shown(self, position: int) -> bool:
        """Wait a little for the read models; whether they have come to a position."""
        return await wait_for(self.pool, position, WAIT_SECONDS)
