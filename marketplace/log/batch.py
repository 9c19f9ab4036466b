"""One group commit: lock the head, check each append, write leaves, extend the tree, commit."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Final

import asyncpg
from msgspec import Struct

from domain.leaf import (
    LEAF_BYTES_MAX,
    LEAF_FORMAT,
    LeafHeader,
    RecordedEvent,
    decode_leaf,
    encode_leaf,
)
from domain.merkle import Tree, leaf_hash
from marketplace.log.contract import DCBAppendCondition
from marketplace.log.errors import (
    ClockAheadError,
    ConditionFailedError,
    IdempotencyKeyReusedError,
    NameTakenError,
    UnrecordableEventError,
)
from marketplace.log.reading import (
    SELECT_BY_KEYS,
    SELECT_BY_POSITION,
    SELECT_RECENT,
    Connection,
    first_match,
)
from marketplace.log.recent import WINDOW_EVENTS, RecentEvents
from marketplace.log.request import Appended, Request

CHANNEL: Final = "log_events"
LOCK_HEAD: Final = """
    SELECT size, frontier, recorded_at, clock_timestamp() AS server_at FROM log_head FOR UPDATE
"""
MOVE_HEAD: Final = """
    WITH moved AS (
        UPDATE log_head SET size = $1, root = $2, frontier = $3, recorded_at = $4 RETURNING size
    )
    SELECT pg_notify('log_events', size::text) FROM moved
"""
SELECT_NAMES: Final = "SELECT name, position FROM log_names WHERE name = ANY($1)"
COLUMNS: Final = ("position", "type", "tags", "key", "leaf", "leaf_hash")
ID_BYTES: Final = 16
AHEAD_MAX: Final = timedelta(seconds=60)
"""How far the log's time may run ahead of the database's clock."""

REFUSALS: Final = (
    ConditionFailedError,
    NameTakenError,
    IdempotencyKeyReusedError,
    UnrecordableEventError,
)
Outcome = Appended | Exception


class OwnFaultError(Exception):
    """The database gave up over what one request asks; the others can go on without it.

    Attributes:
        request: Whose condition it was.
    """

    def __init__(self, request: Request) -> None:
        super().__init__("a condition can't be looked up")
        self.request = request


class Source(Struct, frozen=True):
    """What comes in from outside: the log's name, the clock, randomness."""

    origin: str
    clock: Callable[[], datetime]
    entropy: Callable[[int], bytes]


def time_of_recording(clock: datetime, last: datetime, server: datetime) -> datetime:
    """When a batch is recorded: now by our clock, and never before what was recorded last.

    Args:
        clock: Our own.
        last: When the log's last event was recorded.
        server: The database's clock, which all processes share. It may have been read up to a
            lock's time-out ago.

    Raises:
        ClockAheadError: our clock, or the log itself, is further ahead than clocks may differ.
    """
    at = max(clock, last)
    if at - server > AHEAD_MAX:
        raise ClockAheadError(at - server)
    return at


class Batch:
    """The appends of one transaction. Call ``decide`` inside it, ``write`` when it has rows."""

    def __init__(self, source: Source, connection: asyncpg.Connection) -> None:
        self._source = source
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self._keys: dict[str, Appended] = {}
        self._taken: dict[str, int] = {}
        self._named: list[tuple[str, int]] = []
        self.outcomes: list[Outcome] = []

    async def lock(self, recent: RecentEvents | None) -> RecentEvents:
        """Lock the head and learn what other processes appended since."""
        head = await self._connection.fetchrow(LOCK_HEAD)
        assert head is not None
        self._tree = Tree.unpack(head["size"], head["frontier"])
        self._at = time_of_recording(self._source.clock(), head["recorded_at"], head["server_at"])
        size: int = head["size"]
        if recent is None or recent.end > size or size - recent.end > WINDOW_EVENTS:
            return RecentEvents(size)
        if recent.end < size:
            for row in await self._connection.fetch(SELECT_RECENT, recent.end):
                recent.add(row["type"], row["tags"])
        return recent

    async def decide(self, requests: list[Request], recent: RecentEvents) -> None:
        """Answer each request; a conflict fails only its own.

        Raises:
            OwnFaultError: one asks what takes too long; the transaction is spoilt.
        """
        known = await read_by_keys(
            self._connection, [request.key for request in requests if request.key is not None]
        )
        events = sum(len(request.events) for request in requests)
        self._random = BytesIO(self._source.entropy(2 * ID_BYTES * events))
        names = [name for request in requests for name, _ in request.names]
        if names:
            taken = await self._connection.fetch(SELECT_NAMES, names)
            self._taken = {row["name"]: row["position"] for row in taken}
        for request in requests:
            try:
                self.outcomes.append(await self._one(request, recent, known))
            except REFUSALS as no:
                self.outcomes.append(no)

    async def _one(
        self, request: Request, recent: RecentEvents, known: dict[str, Appended]
    ) -> Appended:
        key = request.key
        if key is not None:
            before = self._keys.get(key) or known.get(key)
            if before is not None:
                return same_answer(before, key, request.body)
        if request.condition is not None:
            try:
                await self._check(request.condition, recent)
            except asyncpg.QueryCanceledError as error:
                raise OwnFaultError(request) from error
        for name, _ in request.names:
            if name in self._taken:
                raise NameTakenError(name, self._taken[name])
        appended = self._build(request)
        for name, place in request.names:
            self._taken[name] = position = appended.first + place
            self._named.append((name, position))
        for event in request.events:
            recent.add(event.type, event.tags)
        if key is not None:
            self._keys[key] = appended
        return appended

    async def _check(self, condition: DCBAppendCondition, recent: RecentEvents) -> None:
        query, after = condition.fail_if_events_match, condition.after or 0
        seen = after
        if after < recent.start:
            seen = recent.verified_until(query, after) or 0
            if seen < recent.start:
                # Rows of this batch are not written yet; memory knows them.
                found = await first_match(self._connection, query, after)
                if found is not None:
                    raise ConditionFailedError(found)
                recent.verify(query, after, recent.start)
                seen = recent.start
        found = recent.first_match(query, seen)
        if found is not None:
            raise ConditionFailedError(found)
        if after < recent.start:
            recent.verify(query, after, recent.end)

    def _build(self, request: Request) -> Appended:
        parts, built = len(request.events), []
        for part, event in enumerate(request.events, 1):
            header = LeafHeader(
                v=LEAF_FORMAT,
                origin=self._source.origin,
                position=self._tree.size + part,
                id=self._random.read(ID_BYTES).hex(),
                type=event.type,
                tags=tuple(event.tags),
                at=self._at,
                actor=request.actor,
                cause=request.cause,
                key=request.key if part == 1 else None,
                body=request.body if part == 1 else None,
                part=part,
                parts=parts,
                nonce=self._random.read(ID_BYTES).hex(),
            )
            leaf = encode_leaf(header, event.data)
            if len(leaf) > LEAF_BYTES_MAX:
                raise UnrecordableEventError(f"a leaf of {len(leaf)} bytes is over the limit")
            built.append((header, event.data, leaf))
        for header, _, leaf in built:
            hashed = leaf_hash(leaf)
            self._tree.append(hashed)
            self._rows.append((header.position, header.type, header.tags, header.key, leaf, hashed))
        return Appended(tuple(RecordedEvent(header, data) for header, data, _ in built), False)

    async def write(self) -> None:
        """Write the rows, move the head, tell followers (at commit)."""
        if not self._rows:
            return
        await self._connection.copy_records_to_table(
            "log_events", records=self._rows, columns=COLUMNS
        )
        if self._named:
            await self._connection.copy_records_to_table(
                "log_names", records=self._named, columns=("name", "position")
            )
        tree = self._tree
        await self._connection.execute(MOVE_HEAD, tree.size, tree.root(), tree.pack(), self._at)

    @property
    def evidence(self) -> tuple[int, bytes] | None:
        """The first row's position and leaf hash: is it there, the whole batch is."""
        return (self._rows[0][0], self._rows[0][5]) if self._rows else None


def same_answer(before: Appended, key: str, body: str | None) -> Appended:
    """The first answer again.

    Raises:
        IdempotencyKeyReusedError: if the key stood for another body.
    """
    if before.events[0].header.body != body:
        raise IdempotencyKeyReusedError(key)
    return Appended(before.events, True)


async def read_by_keys(connection: Connection, keys: list[str]) -> dict[str, Appended]:
    """What was recorded under each key; nothing for the keys that are new."""
    rows = await connection.fetch(SELECT_BY_KEYS, keys) if keys else []
    answers = {}
    for row in rows:
        events = [decode_leaf(row["leaf"])]
        first, parts = row["position"], events[0].header.parts
        if parts > 1:
            rest = await connection.fetch(SELECT_BY_POSITION, first, first + parts - 1, parts)
            events += (decode_leaf(part["leaf"]) for part in rest)
        answers[row["key"]] = Appended(tuple(events), True)
    return answers
