"""Where did my money go: the donor ledger read as traces.

For every gift, at every position: gift = fee + refunded + charged back + paid + in flight +
allocated, not yet paid + not yet allocated. ``Trace.__post_init__`` refuses to show anything else.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from projections.projection import Connection

GIFT_COLUMNS: Final = """
    donation_id, donor_id, campaign_id, currency, minor, fee_minor, refunded_minor,
    charged_back_minor, debt_minor, received_at, received_position, position
"""
SELECT_GIFT: Final = f"""
    SELECT {GIFT_COLUMNS} FROM donor_ledger.gifts WHERE donation_id = $1
"""  # noqa: S608 - the columns above
SELECT_GIFTS_OF_DONOR: Final = f"""
    SELECT {GIFT_COLUMNS} FROM donor_ledger.gifts
    WHERE donor_id = $1 AND received_position < $2
    ORDER BY received_position DESC LIMIT $3
"""  # noqa: S608 - the columns above
SELECT_GIFTS_OF_CAMPAIGN: Final = f"""
    SELECT {GIFT_COLUMNS} FROM donor_ledger.gifts WHERE campaign_id = $1
    ORDER BY start_minor DESC LIMIT $2
"""  # noqa: S608 - the columns above
# Taken ranges of a fund are disjoint, so that the first that can overlap is the last one that
# starts at or before the gift: an index look-up, however long the fund is.
SELECT_PARTS: Final = """
    WITH parts AS (
        SELECT g.donation_id, t.household_id, t.allocation_id, t.currency,
            t.household_start_minor + greatest(g.start_minor - t.start_minor, 0) AS start_minor,
            least(g.start_minor + g.minor, t.end_minor)
                - greatest(g.start_minor, t.start_minor) AS minor
        FROM donor_ledger.gifts g
        JOIN donor_ledger.taken t ON t.campaign_id = g.campaign_id
            AND t.start_minor >= coalesce((SELECT max(b.start_minor) FROM donor_ledger.taken b
                WHERE b.campaign_id = g.campaign_id AND b.start_minor <= g.start_minor), 0)
            AND t.start_minor < g.start_minor + g.minor AND t.end_minor > g.start_minor
        WHERE g.donation_id = ANY($1) AND t.household_id IS NOT NULL
    )
    SELECT p.donation_id, p.household_id, p.allocation_id, p.start_minor, p.minor::bigint AS minor,
        h.payout_id, h.status, h.status_at,
        (least(p.start_minor + p.minor, h.end_minor)
            - greatest(p.start_minor, h.start_minor))::bigint AS held_minor
    FROM parts p
    LEFT JOIN donor_ledger.held h ON h.household_id = p.household_id AND h.currency = p.currency
        AND h.start_minor >= coalesce((SELECT max(b.start_minor) FROM donor_ledger.held b
            WHERE b.household_id = p.household_id AND b.currency = p.currency
                AND b.start_minor <= p.start_minor), 0)
        AND h.start_minor < p.start_minor + p.minor AND h.end_minor > p.start_minor
    ORDER BY p.donation_id, p.allocation_id, p.start_minor, h.start_minor
"""
# Held ranges of a household are disjoint too; see above.
SELECT_TAKERS: Final = """
    WITH parts AS (
        SELECT household_id, currency, household_start_minor AS start_minor,
            household_start_minor + end_minor - start_minor AS end_minor
        FROM donor_ledger.taken WHERE campaign_id = $1 AND household_id IS NOT NULL
    ), takers AS (
        SELECT p.household_id, sum(p.end_minor - p.start_minor) AS minor,
            coalesce(sum(h.paid), 0) AS paid, coalesce(sum(h.in_flight), 0) AS in_flight
        FROM parts p CROSS JOIN LATERAL (
            SELECT sum(least(p.end_minor, held.end_minor)
                    - greatest(p.start_minor, held.start_minor))
                    FILTER (WHERE status = 'settled') AS paid,
                sum(least(p.end_minor, held.end_minor)
                    - greatest(p.start_minor, held.start_minor))
                    FILTER (WHERE status IN ('approved', 'sent')) AS in_flight
            FROM donor_ledger.held
            WHERE held.household_id = p.household_id AND held.currency = p.currency
                AND held.start_minor >= coalesce((
                    SELECT max(b.start_minor) FROM donor_ledger.held b
                    WHERE b.household_id = p.household_id AND b.currency = p.currency
                        AND b.start_minor <= p.start_minor), 0)
                AND held.start_minor < p.end_minor AND held.end_minor > p.start_minor
        ) h
        GROUP BY p.household_id
    )
    SELECT household_id, minor, paid, in_flight, count(*) OVER (), sum(minor) OVER (),
        sum(paid) OVER (), sum(in_flight) OVER ()
    FROM takers ORDER BY minor DESC, household_id LIMIT $2
"""
ON_ITS_WAY: Final = ("approved", "sent")


class PaidPart(Struct, frozen=True):
    """What one payout took of a gift's share.

    Attributes:
        status: ``requested``, ``approved``, ``sent`` or ``settled``, since ``status_at``.
    """

    payout_id: str
    status: str
    status_at: datetime
    minor: int


class SharePart(Struct, frozen=True):
    """What one allocation gave of a gift to one household."""

    household_id: str
    allocation_id: str
    minor: int
    payouts: tuple[PaidPart, ...]


class Trace(Struct, frozen=True):
    """One gift, to the last minor unit.

    Attributes:
        received_position: The event that recorded the gift.
        position: The event that last changed its row.
        debt_minor: Charged back after it had left the fund: owed, beside the equation.
        allocated_minor: Allocated and not yet on its way, requests included.
        shares: All of them, or a part; the amounts are of the whole gift in any case.
        shares_in_all: How many there are.
    """

    donation_id: str
    donor_id: str | None
    campaign_id: str
    currency: str
    minor: int
    fee_minor: int
    refunded_minor: int
    charged_back_minor: int
    debt_minor: int
    received_at: datetime
    received_position: int
    position: int
    paid_minor: int
    in_flight_minor: int
    allocated_minor: int
    unallocated_minor: int
    shares: tuple[SharePart, ...]
    shares_in_all: int

    def __post_init__(self) -> None:
        """The lot equation; a trace that breaks it is never shown."""
        gone = self.fee_minor + self.refunded_minor + self.charged_back_minor
        given = self.paid_minor + self.in_flight_minor + self.allocated_minor
        assert self.minor == gone + given + self.unallocated_minor
        assert min(gone, given, self.unallocated_minor, self.allocated_minor) >= 0


class Taker(Struct, frozen=True):
    """What a household got from a campaign, less what was taken back, in minor units.

    Attributes:
        minor: All of it; ``paid_minor`` and ``in_flight_minor`` are parts of it.
    """

    household_id: str
    minor: int
    paid_minor: int
    in_flight_minor: int


class Takers(Struct, frozen=True):
    """The households that money of a campaign went to.

    Attributes:
        households: How many there are.
        whole: The sum over all of them; its id is empty.
        largest: Those who got most, largest first.
    """

    households: int
    whole: Taker
    largest: list[Taker]


async def takers(connection: Connection, campaign_id: str, limit: int) -> Takers:
    """Where a campaign's allocated money is now; call within one snapshot."""
    rows = await connection.fetch(SELECT_TAKERS, campaign_id, limit)
    if not rows:
        return Takers(0, Taker("", 0, 0, 0), [])
    whole = Taker("", *map(int, tuple(rows[0])[5:]))
    return Takers(rows[0][4], whole, [Taker(row[0], *map(int, tuple(row)[1:4])) for row in rows])


async def trace(connection: Connection, donation_id: str) -> Trace | None:
    """One gift's trace; absent if there is no such gift."""
    rows = await connection.fetch(SELECT_GIFT, donation_id)
    traces = await _traces(connection, rows)
    return traces[0] if traces else None


async def traces_of_donor(
    connection: Connection, donor_id: str, before: int, limit: int
) -> tuple[list[Trace], int | None]:
    """A donor's gifts that were recorded before a position, newest first.

    Call within one snapshot.

    Returns:
        The traces, and the position to go on from; absent if there are no older ones.
    """
    rows = await connection.fetch(SELECT_GIFTS_OF_DONOR, donor_id, before, limit + 1)
    found = await _traces(connection, rows[:limit])
    return found, found[-1].received_position if len(rows) > limit else None


async def traces_of_campaign(connection: Connection, campaign_id: str, limit: int) -> list[Trace]:
    """The newest gifts of a campaign."""
    rows = await connection.fetch(SELECT_GIFTS_OF_CAMPAIGN, campaign_id, limit)
    return await _traces(connection, rows)


async def _traces(connection: Connection, gifts: Iterable[Any]) -> list[Trace]:
    gifts = list(gifts)
    if not gifts:
        return []
    found: dict[str, list[Any]] = {row["donation_id"]: [] for row in gifts}
    for row in await connection.fetch(SELECT_PARTS, list(found)):
        found[row["donation_id"]].append(row)
    return [_trace(gift, _shares(found[gift["donation_id"]])) for gift in gifts]


def _shares(rows: Iterable[Any]) -> tuple[SharePart, ...]:
    parts: dict[tuple[str, str, int], tuple[int, list[PaidPart]]] = {}
    for row in rows:
        key = row["household_id"], row["allocation_id"], int(row["start_minor"])
        _, paid = parts.setdefault(key, (row["minor"], []))
        if row["payout_id"] is not None:
            paid.append(
                PaidPart(row["payout_id"], row["status"], row["status_at"], row["held_minor"])
            )
    return tuple(
        SharePart(household_id, allocation_id, minor, tuple(paid))
        for (household_id, allocation_id, _), (minor, paid) in parts.items()
    )


def _trace(gift: Any, shares: tuple[SharePart, ...]) -> Trace:
    payouts = [payout for share in shares for payout in share.payouts]
    paid = sum(payout.minor for payout in payouts if payout.status == "settled")
    in_flight = sum(payout.minor for payout in payouts if payout.status in ON_ITS_WAY)
    whole = sum(share.minor for share in shares)
    gone = gift["fee_minor"] + gift["refunded_minor"] + gift["charged_back_minor"]
    return Trace(
        **gift,
        paid_minor=paid,
        in_flight_minor=in_flight,
        allocated_minor=whole - paid - in_flight,
        unallocated_minor=gift["minor"] - gone - whole,
        shares=shares,
        shares_in_all=len(shares),
    )


def part_of(found: Trace, part: int, size: int) -> Trace:
    """A trace with only one part of its shares, counted from 1."""
    first = (part - 1) * size
    return replace(found, shares=found.shares[first : first + size])
