"""Where did my money go: the donor ledger read as traces, and what may still go back."""

from collections.abc import Iterable, Sequence
from typing import Final

import asyncpg
from msgspec import Struct

from domain.facts.payouts import ON_ITS_WAY, PayoutStatus
from domain.ids import CampaignId, DonationId, DonorId
from domain.money_in_words import InWords
from projections.gifts.views import DebtView, MovePart, PaidPart, RefundableGift, SharePart, Trace
from projections.projection import Connection
from projections.rows import CURRENCY, listed, read, words

GIFT_COLUMNS: Final = """
    donation_id, donor_id, campaign_id, currency, minor, fee_minor, refunded_minor,
    charged_back_minor, debt_minor, debt_since, borne_minor, received_at,
    received_position, position, after_closing
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
# starts at or before the gift: an index look-up, however long the fund is. Held ranges of a
# household are disjoint likewise.
SELECT_SUMS: Final = f"""
    WITH parts AS (
        SELECT g.donation_id, t.household_id, t.currency,
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
    SELECT donation_id, count(*) AS shares, sum(p.minor)::bigint AS whole_minor,
        coalesce(sum(h.paid), 0)::bigint AS paid_minor,
        coalesce(sum(h.in_flight), 0)::bigint AS in_flight_minor
    FROM parts p CROSS JOIN LATERAL (
        SELECT sum(least(p.start_minor + p.minor, held.end_minor)
                - greatest(p.start_minor, held.start_minor))
                FILTER (WHERE status = '{PayoutStatus.SETTLED}') AS paid,
            sum(least(p.start_minor + p.minor, held.end_minor)
                - greatest(p.start_minor, held.start_minor))
                FILTER (WHERE status IN ({words(ON_ITS_WAY)})) AS in_flight
        FROM donor_ledger.held
        WHERE held.household_id = p.household_id AND held.currency = p.currency
            AND held.start_minor >= coalesce((SELECT max(b.start_minor) FROM donor_ledger.held b
                WHERE b.household_id = p.household_id AND b.currency = p.currency
                    AND b.start_minor <= p.start_minor), 0)
            AND held.start_minor < p.start_minor + p.minor AND held.end_minor > p.start_minor
    ) h
    GROUP BY donation_id
"""  # noqa: S608 - statuses
# The rows of a gift in the order of its own minor units, from one of these on: a row is what one
# payout took of one share, or a share that none took anything of. What is sorted is bounded by the
# limits: whole shares come in the order of an index.
SELECT_PARTS: Final = """
    SELECT g.donation_id, p.household_id, p.allocation_id, p.from_minor::bigint AS share_from,
        p.minor::bigint AS minor, h.payout_id, h.status, h.status_at,
        h.minor::bigint AS held_minor,
        (p.from_minor + coalesce(h.start_minor - p.start_minor, 0))::bigint AS from_minor
    FROM donor_ledger.gifts g
    CROSS JOIN LATERAL (
        SELECT t.household_id, t.allocation_id, t.currency,
            greatest(t.start_minor - g.start_minor, 0) AS from_minor,
            t.household_start_minor + greatest(g.start_minor - t.start_minor, 0) AS start_minor,
            least(g.start_minor + g.minor, t.end_minor)
                - greatest(g.start_minor, t.start_minor) AS minor
        FROM donor_ledger.taken t
        WHERE t.campaign_id = g.campaign_id AND t.household_id IS NOT NULL
            AND t.start_minor >= coalesce((SELECT max(b.start_minor) FROM donor_ledger.taken b
                WHERE b.campaign_id = g.campaign_id AND b.start_minor <= g.start_minor + $2), 0)
            AND t.start_minor < g.start_minor + g.minor AND t.end_minor > g.start_minor + $2
        ORDER BY t.start_minor LIMIT $3
    ) p
    LEFT JOIN LATERAL (
        SELECT payout_id, status, status_at,
            greatest(p.start_minor, held.start_minor) AS start_minor,
            least(p.start_minor + p.minor, held.end_minor)
                - greatest(p.start_minor, held.start_minor) AS minor
        FROM donor_ledger.held
        WHERE held.household_id = p.household_id AND held.currency = p.currency
            AND held.start_minor >= coalesce((SELECT max(b.start_minor) FROM donor_ledger.held b
                WHERE b.household_id = p.household_id AND b.currency = p.currency
                    AND b.start_minor <= p.start_minor + greatest($2 - p.from_minor, 0)), 0)
            AND held.start_minor < p.start_minor + p.minor
            AND held.end_minor > p.start_minor + greatest($2 - p.from_minor, 0)
        ORDER BY held.start_minor LIMIT $3
    ) h ON true
    WHERE g.donation_id = $1 AND (h.payout_id IS NOT NULL OR p.from_minor >= $2)
    ORDER BY from_minor LIMIT $3
"""
# What of a gift's shares came back, by the same look-ups: what came back is disjoint, too.
SELECT_RETURNED: Final = f"""
    SELECT p.from_minor::bigint AS share_from, r.payout_id, r.status_at,
        '{PayoutStatus.RETURNED}' AS status, r.minor::bigint AS minor
    FROM donor_ledger.gifts g
    CROSS JOIN LATERAL (
        SELECT t.household_id, t.currency,
            greatest(t.start_minor - g.start_minor, 0) AS from_minor,
            t.household_start_minor + greatest(g.start_minor - t.start_minor, 0) AS start_minor,
            least(g.start_minor + g.minor, t.end_minor)
                - greatest(g.start_minor, t.start_minor) AS minor
        FROM donor_ledger.taken t
        WHERE t.campaign_id = g.campaign_id AND t.household_id IS NOT NULL
            AND t.start_minor >= coalesce((SELECT max(b.start_minor) FROM donor_ledger.taken b
                WHERE b.campaign_id = g.campaign_id AND b.start_minor <= g.start_minor + $2), 0)
            AND t.start_minor < g.start_minor + g.minor AND t.end_minor > g.start_minor + $2
        ORDER BY t.start_minor LIMIT $3
    ) p
    CROSS JOIN LATERAL (
        SELECT payout_id, status_at, greatest(p.start_minor, returned.start_minor) AS start_minor,
            least(p.start_minor + p.minor, returned.end_minor)
                - greatest(p.start_minor, returned.start_minor) AS minor
        FROM donor_ledger.returned
        WHERE returned.household_id = p.household_id AND returned.currency = p.currency
            AND returned.start_minor >= coalesce((
                SELECT max(b.start_minor) FROM donor_ledger.returned b
                WHERE b.household_id = p.household_id AND b.currency = p.currency
                    AND b.start_minor <= p.start_minor), 0)
            AND returned.start_minor < p.start_minor + p.minor
            AND returned.end_minor > p.start_minor
        ORDER BY returned.start_minor LIMIT $3
    ) r
    WHERE g.donation_id = $1 ORDER BY p.from_minor, r.start_minor LIMIT $3
"""  # noqa: S608 - a status
SELECT_REFUNDABLE: Final = """
    SELECT donation_id, start_minor FROM donor_ledger.gifts
    WHERE campaign_id = $1 AND start_minor > $2
        AND minor > fee_minor + refunded_minor + charged_back_minor
    ORDER BY start_minor LIMIT $3
"""
SELECT_DEBTS: Final = f"""
    SELECT {listed(DebtView)} FROM donor_ledger.gifts
    WHERE debt_minor <> 0 AND received_position > $1 ORDER BY received_position LIMIT $2
"""  # noqa: S608 - the columns of the view
SELECT_MOVES: Final = """
    SELECT donation_id, campaign_id, to_campaign_id, reason, moved_at, position
    FROM donor_ledger.moves WHERE donation_id = ANY($1) ORDER BY position
"""
ROWS: Final = 200
ROWS_IN_LIST: Final = 20
"""Shares and payouts that are told of one gift, and of each of many."""


class Sums(Struct, frozen=True):
    """What became of a gift's shares, in minor units.

    Attributes:
        shares: How many there are.
        whole_minor: Their sum, of which the others are parts.
    """

    shares: int = 0
    whole_minor: int = 0
    paid_minor: int = 0
    in_flight_minor: int = 0


async def trace(
    connection: Connection, donation_id: DonationId, start: int = 0, limit: int = ROWS
) -> Trace | None:
    """One gift's trace; absent if there is no such gift. Call within one snapshot.

    Args:
        connection: Within one snapshot.
        donation_id: The gift.
        start: The first of the gift's minor units of which shares are told.
        limit: Of shares and payouts together.
    """
    rows = await connection.fetch(SELECT_GIFT, donation_id)
    found = await _traces(connection, rows, start, limit)
    return found[0] if found else None


async def traces_of_donor(
    connection: Connection, donor_id: DonorId, before: int, limit: int
) -> tuple[list[Trace], int | None]:
    """A donor's gifts that were recorded before a position, newest first.

    Call within one snapshot.

    Returns:
        The traces, with the first few shares of each, and the position to go on from; absent if
        there are no older ones.
    """
    rows = await connection.fetch(SELECT_GIFTS_OF_DONOR, donor_id, before, limit + 1)
    found = await _traces(connection, rows[:limit], 0, ROWS_IN_LIST)
    return found, found[-1].received_position if len(rows) > limit else None


async def traces_of_campaign(
    connection: Connection, campaign_id: CampaignId, limit: int
) -> list[Trace]:
    """The newest gifts of a campaign, with the first few shares of each."""
    rows = await connection.fetch(SELECT_GIFTS_OF_CAMPAIGN, campaign_id, limit)
    return await _traces(connection, rows, 0, ROWS_IN_LIST)


async def debts(connection: Connection, after: int, limit: int) -> list[DebtView]:
    """What is owed for gifts that were received after a position, oldest gift first."""
    return [read(DebtView, row) for row in await connection.fetch(SELECT_DEBTS, after, limit)]


async def refundable(
    connection: Connection, campaign_id: CampaignId, after_minor: int, limit: int
) -> list[RefundableGift]:
    """A campaign's gifts that something is left of, as the oldest come first."""
    rows = await connection.fetch(SELECT_REFUNDABLE, campaign_id, after_minor, limit)
    return [read(RefundableGift, row) for row in rows]


async def _traces(
    connection: Connection, gifts: Sequence[asyncpg.Record], start: int, limit: int
) -> list[Trace]:
    if not gifts:
        return []
    ids = [row["donation_id"] for row in gifts]
    sums = {row["donation_id"]: read(Sums, row) for row in await connection.fetch(SELECT_SUMS, ids)}
    moves: dict[str, list[MovePart]] = {}
    for row in await connection.fetch(SELECT_MOVES, ids):
        moves.setdefault(row["donation_id"], []).append(read(MovePart, row))
    found = []
    for gift in gifts:
        key = gift["donation_id"]
        rows, back = [], []
        if key in sums:
            rows = await connection.fetch(SELECT_PARTS, key, start, limit + 1)
            back = await connection.fetch(SELECT_RETURNED, key, start, limit)
        more = rows[limit]["from_minor"] if len(rows) > limit else None
        shares = _shares(rows[:limit], back, gift[CURRENCY])
        found.append(_trace(gift, sums.get(key, Sums()), shares, more, tuple(moves.get(key, ()))))
    return found


def _shares(
    rows: Iterable[asyncpg.Record], back: Iterable[asyncpg.Record], currency: str
) -> tuple[SharePart, ...]:
    returned: dict[int, list[PaidPart]] = {}
    for row in back:
        part = read(PaidPart, row, currency=currency)
        returned.setdefault(row["share_from"], []).append(part)
    parts: dict[int, tuple[asyncpg.Record, list[PaidPart]]] = {}
    for row in rows:
        _, paid = parts.setdefault(row["share_from"], (row, []))
        if row["payout_id"] is not None:
            paid.append(read(PaidPart, row, minor=row["held_minor"], currency=currency))
    return tuple(
        read(
            SharePart,
            row,
            start_minor=start,
            currency=currency,
            payouts=tuple(paid),
            returned=tuple(returned.get(start, ())),
        )
        for start, (row, paid) in parts.items()
    )


def _trace(
    gift: asyncpg.Record,
    sums: Sums,
    shares: tuple[SharePart, ...],
    more: int | None,
    moves: tuple[MovePart, ...],
) -> Trace:
    gone = gift["fee_minor"] + gift["refunded_minor"] + gift["charged_back_minor"]
    return read(
        Trace,
        gift,
        moves=moves,
        paid_minor=sums.paid_minor,
        in_flight_minor=sums.in_flight_minor,
        allocated_minor=sums.whole_minor - sums.paid_minor - sums.in_flight_minor,
        unallocated_minor=gift["minor"] - gone - sums.whole_minor,
        shares=shares,
        shares_in_all=sums.shares,
        next_start=more,
        in_words=InWords.of(gift["minor"], gift["currency"]),
    )
