"""The households that a campaign's money went to, in one row each and one for all of them.

What of it is paid or on its way follows from first in, first out, as in ``domain.funds.ranges``: a
payout takes the oldest of what its household was allocated and has not asked for. Only that is kept
here, and what is on its way; what has arrived can't come back and is but a sum. So a page costs a
few rows, and an event no more than its household has open.
"""

from collections.abc import Iterable, Sequence
from operator import add
from typing import Any, Final, NamedTuple

from msgspec import Struct

from domain.facts.allocations import AllocationEvent, FundsAllocated
from domain.facts.payouts import (
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutSent,
    PayoutSettled,
    PayoutSource,
)
from projections.projection import Connection, Fact, Projection
from projections.rows import copy_rows

PIECE_COLUMNS: Final = (
    *("household_id", "currency", "allocated_position", "start_minor", "end_minor"),
    *("campaign_id", "allocation_id", "payout_id", "position"),
)
SELECT_PIECES: Final = f"""
    SELECT {", ".join(PIECE_COLUMNS)} FROM pieces WHERE household_id = ANY($1)
"""  # noqa: S608 - the columns above
DELETE_PIECES: Final = """
    DELETE FROM pieces USING unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
        AS gone (household, unit, since, start)
    WHERE household_id = household AND currency = unit AND allocated_position = since
        AND start_minor = start
"""
SELECT_TOTALS_OF: Final = """
    SELECT t.campaign_id, t.household_id, t.minor, t.in_flight_minor, t.paid_minor
    FROM totals t JOIN unnest($1::text[], $2::text[]) AS asked (campaign, household)
        ON t.campaign_id = campaign AND t.household_id = household
"""
UPSERT_TOTALS: Final = """
    INSERT INTO totals (campaign_id, household_id, minor, in_flight_minor, paid_minor, position)
    SELECT * FROM unnest($1::text[], $2::text[], $3::numeric[], $4::numeric[], $5::numeric[],
        $6::bigint[])
    ON CONFLICT (campaign_id, household_id) DO UPDATE SET minor = excluded.minor,
        in_flight_minor = excluded.in_flight_minor, paid_minor = excluded.paid_minor,
        position = excluded.position
"""
ADD_TO_CAMPAIGNS: Final = """
    INSERT INTO campaigns AS c (campaign_id, households, minor, in_flight_minor, paid_minor,
        position)
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::numeric[], $4::numeric[], $5::numeric[],
        $6::bigint[])
    ON CONFLICT (campaign_id) DO UPDATE SET households = c.households + excluded.households,
        minor = c.minor + excluded.minor,
        in_flight_minor = c.in_flight_minor + excluded.in_flight_minor,
        paid_minor = c.paid_minor + excluded.paid_minor, position = excluded.position
"""
SELECT_CAMPAIGN: Final = """
    SELECT households, minor, paid_minor, in_flight_minor FROM takers.campaigns
    WHERE campaign_id = $1
"""
SELECT_LARGEST: Final = """
    SELECT household_id, minor, paid_minor, in_flight_minor FROM takers.totals
    WHERE campaign_id = $1 AND minor > 0 ORDER BY minor DESC, household_id LIMIT $2
"""

Moves = tuple[int, int, int]
"""Changes of what was allocated, is in flight, is paid."""
Whose = tuple[str, str]
"""A campaign and a household."""


class Taker(Struct, frozen=True):
    """What a household got from a campaign, less what was taken back, in minor units.

    Attributes:
        minor: All of it; ``paid_minor`` and ``in_flight_minor`` are parts of it.
    """

    household_id: str
    minor: int
    paid_minor: int
    in_flight_minor: int


class CampaignTakers(Struct, frozen=True):
    """The households that money of a campaign went to.

    Attributes:
        households: How many there are.
        whole: The sum over all of them; its id is empty.
        largest: Those who got most, largest first.
    """

    households: int
    whole: Taker
    largest: list[Taker]


class Piece(NamedTuple):
    """A part of one share of an allocation: minor units ``start`` to ``end`` of the share.

    Attributes:
        allocated_position: The allocation's; older ones are taken first.
        payout_id: What took it; absent while nobody asked for it.
        position: The event that last wrote it.
    """

    household_id: str
    currency: str
    allocated_position: int
    start: int
    end: int
    campaign_id: str
    allocation_id: str
    payout_id: str | None
    position: int

    @property
    def minor(self) -> int:
        """How much it is."""
        return self.end - self.start


class Takers(Projection):
    """Pieces that have not arrived, and totals by campaign and household and by campaign."""

    name = "takers"
    tables = ("pieces", "totals", "campaigns")
    handles = (AllocationEvent, PayoutEvent)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Read what the households have open, fold, write what changed."""
        mine = [fact for fact in facts if not _of_earnings(fact.event)]
        households = {key for fact in mine for key in _households(fact.event)}
        if not households:
            return
        rows = await connection.fetch(SELECT_PIECES, list(households))
        before = {Piece(*row) for row in rows}
        fold = _Fold(before)
        for fact in mine:
            fold.take(fact)
        after = set(fold.pieces())
        if gone := [piece[:4] for piece in before - after]:
            await connection.execute(DELETE_PIECES, *map(list, zip(*gone, strict=True)))
        await copy_rows(connection, "pieces", PIECE_COLUMNS, [tuple(p) for p in after - before])
        await _write_totals(connection, fold)


class _Fold:
    """What the households of a batch have open, oldest first, and what moved.

    Attributes:
        moved: By campaign and household, changes and the position of the last one.
    """

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.moved: dict[Whose, tuple[int, int, int, int]] = {}
        self._free: dict[tuple[str, str], list[Piece]] = {}
        self._held: dict[str, list[Piece]] = {}
        for piece in sorted(pieces, key=lambda piece: piece[:4]):
            if piece.payout_id is None:
                self._free.setdefault(piece[:2], []).append(piece)
            else:
                self._held.setdefault(piece.payout_id, []).append(piece)

    def pieces(self) -> Iterable[Piece]:
        """All that is open."""
        for found in (*self._free.values(), *self._held.values()):
            yield from found

    def take(self, fact: Fact) -> None:
        """Fold one event."""
        match fact.event:
            case AllocationEvent() as event:
                self._allocation(fact.position, event)
            case PayoutEvent() as event:
                self._payout(fact.position, event)
            case other:
                raise TypeError(type(other).__name__)

    def _allocation(self, position: int, event: AllocationEvent) -> None:
        for share in event.shares:
            key, whose = (share.household_id, str(event.currency)), share.household_id
            free = self._free.setdefault(key, [])
            if isinstance(event, FundsAllocated):
                origin = event.campaign_id, event.allocation_id
                free.append(Piece(*key, position, 0, share.minor, *origin, None, position))
                self._move(event.campaign_id, whose, position, (share.minor, 0, 0))
                continue
            back = [piece for piece in free if piece.allocation_id == event.allocation_id]
            # Nothing that was asked for can be taken back.
            assert sum(piece.minor for piece in back) == share.minor
            self._free[key] = [piece for piece in free if piece not in back]
            self._move(event.campaign_id, whose, position, (-share.minor, 0, 0))

    def _payout(self, position: int, event: PayoutEvent) -> None:
        payout_id = event.payout_id
        match event:
            case PayoutRequested():
                self._held[payout_id] = self._oldest(position, event)
            case PayoutApproved():
                self._move_held(payout_id, position, (0, 1, 0))
            case PayoutSent():
                pass
            case PayoutSettled():
                self._move_held(payout_id, position, (0, -1, 1))
                del self._held[payout_id]
            case PayoutFailed() | PayoutCancelled(approved=True):
                self._move_held(payout_id, position, (0, -1, 0))
                self._give_back(position, payout_id)
            case PayoutCancelled():
                self._give_back(position, payout_id)
            case _:
                raise TypeError(type(event).__name__)

    def _oldest(self, position: int, event: PayoutEvent) -> list[Piece]:
        """Take so much of what the household has, oldest first; the last piece is cut."""
        free = self._free.get((event.household_id, str(event.amount.currency)), [])
        missing, taken = event.amount.minor, []
        while missing:
            assert free, "a payout of more than was allocated"
            piece = free.pop(0)
            cut = min(piece.end, piece.start + missing)
            if cut < piece.end:
                free.insert(0, piece._replace(start=cut, position=position))
            taken.append(piece._replace(end=cut, payout_id=event.payout_id, position=position))
            missing -= cut - piece.start
        return taken

    def _give_back(self, position: int, payout_id: str) -> None:
        returned = self._held.pop(payout_id)
        free = self._free.setdefault(returned[0][:2], [])
        free += [piece._replace(payout_id=None, position=position) for piece in returned]
        free.sort(key=lambda piece: piece[:4])
        # Else payouts that fail again and again would leave ever smaller pieces.
        for at in range(len(free) - 1, 0, -1):
            older, piece = free[at - 1 : at + 1]
            if (older[2], older.end) == (piece[2], piece.start) and position in (
                older[-1],
                piece[-1],
            ):
                free[at - 1 : at + 1] = [older._replace(end=piece.end, position=position)]

    def _move_held(self, payout_id: str, position: int, signs: Moves) -> None:
        for piece in self._held[payout_id]:
            _, in_flight, paid = signs
            moves = 0, in_flight * piece.minor, paid * piece.minor
            self._move(piece.campaign_id, piece.household_id, position, moves)

    def _move(self, campaign_id: str, household_id: str, position: int, moves: Moves) -> None:
        whose = campaign_id, household_id
        *sums, _ = self.moved.get(whose, (0, 0, 0, 0))
        allocated, in_flight, paid = map(add, sums, moves)
        self.moved[whose] = allocated, in_flight, paid, position


def _of_earnings(event: Any) -> bool:
    """Whether it pays what was earned, which came from no campaign."""
    return isinstance(event, PayoutEvent) and event.source is PayoutSource.EARNINGS


def _households(event: Any) -> list[str]:
    if isinstance(event, AllocationEvent):
        return [share.household_id for share in event.shares]
    return [event.household_id]


async def _write_totals(connection: Connection, fold: _Fold) -> None:
    """Add what moved to the totals of the households, and these to their campaigns'."""
    if not fold.moved:
        return
    rows = await connection.fetch(SELECT_TOTALS_OF, *map(list, zip(*fold.moved, strict=True)))
    known = {(row[0], row[1]): tuple(map(int, tuple(row)[2:])) for row in rows}
    changed: list[tuple[str, str, int, int, int, int]] = []
    campaigns: dict[str, tuple[int, ...]] = {}
    for (campaign_id, household_id), (*moves, position) in fold.moved.items():
        old = known.get((campaign_id, household_id), (0, 0, 0))
        new = (*map(add, old, moves),)
        changed.append((campaign_id, household_id, *new, position))
        *sums, last = campaigns.get(campaign_id, (0, 0, 0, 0, 0))
        more = (new[0] > 0) - (old[0] > 0), *moves
        campaigns[campaign_id] = (*map(add, sums, more), max(last, position))
    await connection.execute(UPSERT_TOTALS, *map(list, zip(*changed, strict=True)))
    whole = [(key, *sums) for key, sums in campaigns.items()]
    await connection.execute(ADD_TO_CAMPAIGNS, *map(list, zip(*whole, strict=True)))


async def takers(connection: Connection, campaign_id: str, limit: int) -> CampaignTakers:
    """Where a campaign's allocated money is now; call within one snapshot."""
    row = await connection.fetchrow(SELECT_CAMPAIGN, campaign_id)
    if row is None:
        return CampaignTakers(0, Taker("", 0, 0, 0), [])
    whole = Taker("", *map(int, tuple(row)[1:]))
    rows = await connection.fetch(SELECT_LARGEST, campaign_id, limit)
    return CampaignTakers(row[0], whole, [Taker(row[0], *map(int, tuple(row)[1:])) for row in rows])
