"""Replay of a whole log: bytes, leaf hashes, tree, head, index columns, and the money."""

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from functools import partial
from typing import Final

import asyncpg
from msgspec import Struct

from domain import catalogue
from domain.catalogue import UnknownEventError
from domain.leaf import DamagedLeafError, LeafHeader, RecordedEvent, decode_leaf
from domain.ledger.broken import LawBrokenError
from domain.ledger.laws import Ledger
from domain.merkle import Tree, leaf_hash
from domain.unique_names import unique_names
from marketplace.audit.tag_index import first_bad_tag
from marketplace.audit.unique_names import BadName, NameCheck
from marketplace.log import Checkpoint, EventLog
from marketplace.log.reading import SELECT_HEAD
from projections.projection import ProjectionStoppedError
from projections.rebuild import first_difference
from projections.registry import PROJECTIONS

SELECT_ROWS: Final = """
    SELECT position, type, tags, key, leaf, leaf_hash FROM log_events ORDER BY position
"""
ROWS_AT_ONCE: Final = 1_000
READ_ONLY: Final = "audit"
"""An origin that is never written: an audit appends nothing."""


class Verdict(IntEnum):
    """The exit code of an audit."""

    HOLDS = 0
    LAW_BROKEN = 1
    COULD_NOT_RUN = 2
    LOG_DAMAGED = 3
    DIVERGES = 4


class Finding(Struct, frozen=True):
    """What the replay found.

    Attributes:
        position: The first bad position; absent if all holds.
        problem: What is wrong with it; absent if all holds.
        size: Leaves that were replayed.
        root: Root of those leaves, in hex.
        balances: Minor units by account and currency, debit positive, as text keys.
    """

    verdict: Verdict
    position: int | None
    problem: str | None
    size: int
    root: str
    balances: dict[str, int]


async def compare_projections(
    dsn: str, progress: Callable[[str, int], None]
) -> tuple[int, str] | None:
    """Recompute every projection from the log and compare it with the live tables, row by row.

    Args:
        dsn: Where both are; a schema for the recomputed tables is made there for the time.
        progress: Gets the projection's name and its position.

    Returns:
        The first position and what differs there; absent if nothing does.
    """
    connection = await asyncpg.connect(dsn)
    try:
        async with await EventLog.open(dsn, origin=READ_ONLY) as log:
            for name, make in PROJECTIONS.items():
                found = await first_difference(make(), connection, log, partial(progress, name))
                if found is not None:
                    there, due = found.live or "nothing", found.expected or "nothing"
                    return found.position, f"{name}.{found.table} has {there} instead of {due}"
    except ProjectionStoppedError as error:
        return error.position, str(error)
    finally:
        await connection.close()
    return None


class Bad(Exception):  # noqa: N818 - control flow of this module only
    """The replay stops here."""

    def __init__(self, verdict: Verdict, position: int, problem: str) -> None:
        super().__init__(problem)
        self.verdict, self.position, self.problem = verdict, position, problem


async def compare_tag_index(connection: asyncpg.Connection) -> None:
    """Stop at the first event that reads by tags would find wrongly or not at all."""
    found = await first_bad_tag(connection)
    if found is not None:
        raise Bad(Verdict.LOG_DAMAGED, *found)


class Replay:
    """One pass over one log, from the first leaf to the last."""

    def __init__(self, since: Checkpoint | None) -> None:
        self.tree = Tree()
        self.ledger = Ledger()
        self._since = since
        self._origin: str | None = None
        self._at: datetime | None = None
        self._append: LeafHeader | None = None
        self._keys: set[str] = set()
        self._broken: Bad | None = None
        self._names = NameCheck()

    async def run(self, dsn: str, progress: Callable[[int, int], None]) -> Finding:
        """Replay the log in one snapshot of the database; ``progress`` gets done and all."""
        connection = await asyncpg.connect(dsn)
        try:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                head = self._head(await connection.fetchrow(SELECT_HEAD))
                self._compare_with_checkpoint()
                cursor = await connection.cursor(SELECT_ROWS)
                while rows := await cursor.fetch(ROWS_AT_ONCE):
                    for row in rows:
                        self._leaf(row)
                    self._note_name(await self._names.compare(connection))
                    progress(self.tree.size, head["size"])
                if self._broken is None:
                    self._note_name(await self._names.find_surplus(connection))
                self._end(head)
                await compare_tag_index(connection)
                self._end_money()
        except Bad as bad:
            return self._finding(bad.verdict, bad.position, bad.problem)
        finally:
            await connection.close()
        return self._finding(Verdict.HOLDS, None, None)

    def _head(self, row: asyncpg.Record | None) -> asyncpg.Record:
        if row is None:
            raise Bad(Verdict.LOG_DAMAGED, 0, "the head is missing")
        return row

    def _finding(self, verdict: Verdict, position: int | None, problem: str | None) -> Finding:
        balances = sorted(self.ledger.balances.items())
        return Finding(
            verdict,
            position,
            problem,
            self.tree.size,
            self.tree.root().hex(),
            {f"{account} {currency}": minor for (account, currency), minor in balances},
        )

    def _leaf(self, row: asyncpg.Record) -> None:
        position, leaf = self.tree.size + 1, row["leaf"]
        if row["position"] != position:
            raise Bad(Verdict.LOG_DAMAGED, position, "the leaf is missing")
        hashed = leaf_hash(leaf)
        try:
            recorded = decode_leaf(leaf)
        except DamagedLeafError as error:
            raise Bad(Verdict.LOG_DAMAGED, position, f"no leaf: {error}") from error
        header = recorded.header
        problem = self._problem(row, header, hashed)
        if problem is not None:
            raise Bad(Verdict.LOG_DAMAGED, position, problem)
        self._origin, self._at, self._append = header.origin, header.at, header
        if header.key is not None:
            self._keys.add(header.key)
        self.tree.append(hashed)
        self._compare_with_checkpoint()
        self._money(recorded)

    def _problem(self, row: asyncpg.Record, header: LeafHeader, hashed: bytes) -> str | None:
        """What is wrong with one leaf and its index columns; absent if nothing is."""
        position, event_type, tags, key, _, recorded_hash = row
        if hashed != recorded_hash:
            return "the bytes are not those that were hashed"
        if header.position != position:
            return f"the leaf says that it stands at {header.position}"
        if self._origin not in (None, header.origin):
            return f"the leaf is of the log {header.origin}"
        if self._at is not None and header.at < self._at:
            return "recorded before its predecessor"
        if header.type != event_type:
            return "the index has another type"
        if list(header.tags) != tags:
            return "the index has other tags"
        if header.key != key:
            return "the index has another idempotency key"
        if key in self._keys:
            return "the idempotency key stands twice"
        if not self._continues(header):
            return "an atomic append is torn"
        return None

    def _continues(self, header: LeafHeader) -> bool:
        before = self._append
        if before is None or before.part == before.parts:
            return header.part == 1
        return (header.part, header.parts) == (before.part + 1, before.parts)

    def _compare_with_checkpoint(self) -> None:
        since = self._since
        if since is not None and since.size == self.tree.size and since.root != self.tree.root():
            problem = f"the first {since.size} leaves are not those of the checkpoint"
            raise Bad(Verdict.DIVERGES, since.size, problem)

    def _money(self, recorded: RecordedEvent) -> None:
        """Note the first broken law and go on with the bytes: if they were changed, that is why."""
        header = recorded.header
        if self._broken is not None:
            return
        try:
            event = catalogue.decode(recorded.payload)
            if catalogue.event_type(event) != header.type or event.tags() != header.tags:
                raise Bad(Verdict.LOG_DAMAGED, header.position, "header and payload disagree")
            self._names.note(unique_names(event), header.position)
            self.ledger.apply(event, header.actor)
        except (UnknownEventError, LawBrokenError) as error:
            self._broken = Bad(Verdict.LAW_BROKEN, header.position, str(error))

    def _note_name(self, found: BadName | None) -> None:
        """Go on after a bad name as after a broken law: a checkpoint may yet say more."""
        if found is not None and (self._broken is None or found.position < self._broken.position):
            verdict = Verdict.LAW_BROKEN if found.twice else Verdict.LOG_DAMAGED
            self._broken = Bad(verdict, found.position, found.problem)

    def _end(self, head: asyncpg.Record) -> None:
        size = self.tree.size
        if self._since is not None and self._since.size > size:
            problem = f"the log ends at {size}, before the checkpoint's {self._since.size}"
            raise Bad(Verdict.DIVERGES, size, problem)
        if head["size"] != size:
            raise Bad(Verdict.LOG_DAMAGED, size + 1, f"the head says {head['size']} leaves")
        if head["root"] != self.tree.root() or head["frontier"] != self.tree.pack():
            at = size if self._broken is None else self._broken.position
            raise Bad(Verdict.LOG_DAMAGED, at, "the head is not the root of the leaves")
        if not self._complete():
            raise Bad(Verdict.LOG_DAMAGED, size, "the last append is cut off")

    def _end_money(self) -> None:
        if self._broken is not None:
            raise self._broken
        try:
            self.ledger.check_whole()
        except LawBrokenError as error:
            raise Bad(Verdict.LAW_BROKEN, self.tree.size, str(error)) from error

    def _complete(self) -> bool:
        return self._append is None or self._append.part == self._append.parts
