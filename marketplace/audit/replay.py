"""Replay of a whole log: bytes, leaf hashes, tree, head, index columns, and the money."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import asyncpg
from msgspec import Struct
from msgspec.structs import astuple

from domain.laws.law import OpenPoint
from domain.leaf import DamagedLeafError, LeafHeader, decode_leaf, encode_leaf
from domain.merkle import Tree, leaf_hash
from marketplace.audit.indexes import EXPORT_SNAPSHOT, read_indexes
from marketplace.audit.money import Apart, Here, Money, Outcome, Told
from marketplace.audit.spill import Spills
from marketplace.audit.verdict import Bad, Fault, Verdict
from marketplace.connections import REPLAYS, connect
from marketplace.log import Checkpoint
from marketplace.log.reading import SELECT_HEAD

SELECT_ROWS: Final = """
    SELECT position, type, tags, key, leaf, leaf_hash FROM log_events ORDER BY position
"""
ROWS_AT_ONCE: Final = 400
CHANGED: Final = "an event was changed together with its hash, and the head tells"
APART_FROM: Final = 20_000
"""Events from which on a second process is worth its start."""


class Finding(Struct, frozen=True):
    """What the replay found.

    Attributes:
        position: The first bad position; absent if all holds, and where no single one is known.
        problem: What is wrong with it; absent if all holds.
        size: Leaves that were replayed.
        root: Root of those leaves, in hex.
        balances: Minor units by account and currency, debit positive, as text keys.
        others: What else was found, beside what the verdict is about; beside HOLDS only where the
            custody account went below zero.
        suspects: First and last of the events among which one was changed together with its hash;
            absent if none was.
        legible: Whether what the events say can be held against rules and projections: no damage
            was found but payloads in other bytes than this program's.
        open_points: What a person must still see to, oldest first.
    """

    verdict: Verdict
    position: int | None
    problem: str | None
    size: int
    root: str
    balances: dict[str, int]
    others: tuple[Fault, ...] = ()
    suspects: tuple[int, int] | None = None
    legible: bool = True
    open_points: tuple[OpenPoint, ...] = ()


class BadError(Exception):
    """Reading stops here."""

    def __init__(self, verdict: Verdict, position: int, problem: str) -> None:
        super().__init__(problem)
        self.bad = Bad(verdict, position, problem)


class Replay:
    """One pass over one log, from the first leaf to the last.

    This process reads, hashes and compares; the money is folded by another one, a few batches
    behind, unless the log is short. So a bad byte and a broken law are found apart from each other
    and weighed at the end: the first damage or divergence, then an index that does not fit, then
    the first broken law. All of them are told.
    """

    def __init__(self, since: Checkpoint | None, apart_from: int = APART_FROM) -> None:
        self.tree = Tree()
        self._since = since
        self._apart_from = apart_from
        self._origin: str | None = None
        self._at: datetime | None = None
        self._part, self._parts = 1, 1
        self._suspects: tuple[int, int] | None = None
        self._diverged: Bad | None = None

    async def run(self, dsn: str, progress: Callable[[int, int], None]) -> Finding:
        """Replay the log in one snapshot of the database; ``progress`` gets done and all."""
        connection = await connect(dsn, REPLAYS)
        try:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                snapshot = await connection.fetchval(EXPORT_SNAPSHOT)
                head = await connection.fetchrow(SELECT_HEAD)
                apart = head is not None and head["size"] >= self._apart_from
                with (
                    TemporaryDirectory(prefix="audit-") as folder,
                    closing(Spills(Path(folder))) as spills,
                    closing(Apart() if apart else Here()) as money,
                ):
                    self._spills = spills
                    self._keys = spills.once("the idempotency key stands twice")
                    reading = asyncio.create_task(read_indexes(dsn, snapshot, spills))
                    try:
                        bad = await self._read(connection, head, money, progress)
                        indexes = None if bad is not None else await reading
                    finally:
                        reading.cancel()
                    outcome = money.end(whole=bad is None)
                    unfit = None if indexes is None else indexes.first_bad(outcome.names)
                    return self._finding(self._weigh(bad, outcome, head, unfit), outcome)
        finally:
            await connection.close()

    def _finding(self, found: list[Fault], outcome: Outcome) -> Finding:
        about = self.tree.size, self.tree.root().hex(), outcome.balances
        # A line that is entered late breaks no rule, so the verdict of the replay stays.
        short = [one.fault() for one in outcome.overdrawn]
        if not found:
            points = outcome.open_points
            return Finding(
                Verdict.HOLDS, None, None, *about, others=tuple(short), open_points=points
            )
        foreign = {one.fault() for one in outcome.foreign}
        damaged = {one for one in found if one.verdict is Verdict.LOG_DAMAGED}
        (verdict, position, problem), *others = map(astuple, found)
        return Finding(
            verdict,
            position,
            problem,
            *about,
            others=(*(Fault(*one) for one in others), *short),
            suspects=self._suspects,
            legible=damaged <= foreign,
        )

    async def _read(
        self,
        connection: asyncpg.Connection,
        head: asyncpg.Record | None,
        money: Money,
        progress: Callable[[int, int], None],
    ) -> Bad | None:
        """Replay the bytes, up to the first that is bad."""
        if head is None:
            return Bad(Verdict.LOG_DAMAGED, 0, "the head is missing")
        try:
            self._grow(())
            cursor = await connection.cursor(SELECT_ROWS)
            while rows := await cursor.fetch(ROWS_AT_ONCE):
                self._batch(rows, money)
                progress(self.tree.size, head["size"])
        except BadError as error:
            return error.bad
        return None

    def _batch(self, rows: Sequence[asyncpg.Record], money: Money) -> None:
        first, hashes, events = self.tree.size + 1, [], []
        try:
            for position, row in enumerate(rows, first):
                hashed, told = self._leaf(position, row)
                hashes.append(hashed)
                events.append(told)
        finally:
            money.fold(first, events)
            self._grow(hashes)

    def _leaf(self, position: int, row: asyncpg.Record) -> tuple[bytes, Told]:
        """Of a leaf that is what and where it must be: its hash, and what the money needs."""
        leaf: bytes = row["leaf"]
        if row["position"] != position:
            raise BadError(Verdict.LOG_DAMAGED, position, "the leaf is missing")
        hashed = leaf_hash(leaf)
        try:
            recorded = decode_leaf(leaf)
        except DamagedLeafError as error:
            raise BadError(Verdict.LOG_DAMAGED, position, f"no leaf: {error}") from error
        header = recorded.header
        problem = self._problem(row, header, hashed) or _index_problem(row, header)
        if problem is None and encode_leaf(header, recorded.payload) != leaf:
            # A name twice or one too many: each reader would see something else.
            problem = "the header is not as this program writes it"
        if problem is None and not self._continues(header):
            problem = "an atomic append is torn"
        if problem is not None:
            raise BadError(Verdict.LOG_DAMAGED, position, problem)
        self._at = header.at
        if header.key is not None:
            self._spills.position = position
            self._keys.note(header.key)
        return hashed, Told(header.type, header.tags, header.actor, recorded.payload)

    def _problem(self, row: asyncpg.Record, header: LeafHeader, hashed: bytes) -> str | None:
        """What is wrong with one leaf; absent if nothing is."""
        if hashed != row["leaf_hash"]:
            return "the bytes are not those that were hashed"
        if header.position != row["position"]:
            return f"the leaf says that it stands at {header.position}"
        if self._origin != header.origin:
            if self._origin is not None:
                return f"the leaf is of the log {header.origin}"
            self._origin = header.origin
        if self._at is not None and header.at < self._at:
            return "recorded before its predecessor"
        return None

    def _continues(self, header: LeafHeader) -> bool:
        """Whether the leaf is the next of its append, or begins one after the last was whole."""
        part, parts = self._part, self._parts
        self._part, self._parts = header.part, header.parts
        if part == parts:
            return header.part == 1
        return (header.part, header.parts) == (part + 1, parts)

    def _grow(self, hashes: Sequence[bytes]) -> None:
        """Let the tree grow; where it has the checkpoint's size it must have its root."""
        since = self._since
        if since is None or not self.tree.size <= since.size <= self.tree.size + len(hashes):
            self.tree.extend(hashes)
            return
        ahead = since.size - self.tree.size
        self.tree.extend(hashes[:ahead])
        if since.root != self.tree.root():
            problem = f"the first {since.size} leaves are not those of the checkpoint"
            self._diverged = Bad(Verdict.DIVERGES, since.size, problem)
        self.tree.extend(hashes[ahead:])

    def _weigh(
        self,
        bad: Bad | None,
        outcome: Outcome,
        head: asyncpg.Record | None,
        unfit: Bad | None,
    ) -> list[Fault]:
        """All that was found, what weighs most first.

        Args:
            bad: The first bad leaf.
            outcome: What the money's half came to.
            head: The head's row.
            unfit: The first event that an index does not fit.
        """
        broken = outcome.bad
        repeated = self._keys.write().first_repeated()
        damage = [one for one in (bad, self._diverged, *outcome.foreign) if one is not None]
        if repeated is not None:
            damage.insert(0, Bad(Verdict.LOG_DAMAGED, repeated, self._keys.kept.law))
        if broken is not None and broken.verdict is Verdict.LOG_DAMAGED:
            damage.append(broken)
            broken = None
        found = [one.fault() for one in sorted(damage, key=lambda one: one.position)]
        if bad is None:
            assert head is not None
            # What the head or the index says of other leaves is no news after a divergence.
            wrong = None if self._diverged is not None else self._wrong_end(head, unfit)
            found += [] if wrong is None else [wrong]
            found += [] if unfit is None else [unfit.fault()]
        if broken is not None:
            found.append(broken.fault())
        if outcome.unequal is not None:
            found.append(Fault(Verdict.LAW_BROKEN, self.tree.size, outcome.unequal))
        return found

    def _wrong_end(self, head: asyncpg.Record, unfit: Bad | None) -> Fault | None:
        """How head and checkpoint do not fit the leaves."""
        size = self.tree.size
        if self._since is not None and self._since.size > size:
            problem = f"the log ends at {size}, before the checkpoint's {self._since.size}"
            return Fault(Verdict.DIVERGES, size, problem)
        if head["size"] != size:
            return Fault(Verdict.LOG_DAMAGED, size + 1, f"the head says {head['size']} leaves")
        if head["root"] != self.tree.root() or head["frontier"] != self.tree.pack():
            return self._changed(head, unfit)
        if self._part != self._parts:
            return Fault(Verdict.LOG_DAMAGED, size, "the last append is cut off")
        return None

    def _changed(self, head: asyncpg.Record, unfit: Bad | None) -> Fault:
        """The head tells in which subtree a leaf was changed, the checkpoint that none before.

        The event itself is known if it alone is left, or if an index still has what it said.
        """
        within = changed_within(self.tree, head["frontier"], head["root"])
        if within is None:
            problem = "the head is not the root of the leaves"
            return Fault(Verdict.LOG_DAMAGED, self.tree.size, problem)
        first, last = within
        if self._since is not None and self._since.size < last:
            first = max(first, self._since.size + 1)
        self._suspects = first, last
        if unfit is not None and first <= unfit.position <= last:
            return Fault(Verdict.LOG_DAMAGED, unfit.position, CHANGED)
        if first == last:
            return Fault(Verdict.LOG_DAMAGED, first, CHANGED)
        problem = f"{CHANGED}: one between {first} and {last}"
        return Fault(Verdict.LOG_DAMAGED, None, problem)


def changed_within(tree: Tree, packed: bytes, root: bytes) -> tuple[int, int] | None:
    """First and last of the leaves of the first subtree of which a head has another root.

    Args:
        tree: Of the leaves as they are.
        packed: The head's frontier, of as many leaves.
        root: The head's root.

    Returns:
        Absent if the head does not fit itself, or fits the leaves: then it tells nothing of them.
    """
    try:
        head = Tree.unpack(tree.size, packed)
    except ValueError:
        return None
    if head.root() != root:
        return None
    first = 1
    sizes = (1 << bit for bit in reversed(range(tree.size.bit_length())) if tree.size >> bit & 1)
    for size, ours, theirs in zip(sizes, tree.frontier, head.frontier, strict=True):
        if ours != theirs:
            return first, first + size - 1
        first += size
    return None


def _index_problem(row: asyncpg.Record, header: LeafHeader) -> str | None:
    """How the index columns differ from the leaf; absent if they don't."""
    if header.type != row["type"]:
        return "the index has another type"
    if list(header.tags) != row["tags"]:
        return "the index has other tags"
    if header.key != row["key"]:
        return "the index has another idempotency key"
    return None
