"""A donor's ledger: each gift, and where every minor unit of it is now.

The ranges of ``domain.funds.ranges`` as rows: a gift covers a range of its campaign's axis,
``taken`` says which ranges left the fund, ``held`` which ranges of a household's axis payouts took.
A trace is the overlap of these, found by index. An axis has no end, so its places are of a type
without one: no number of gifts makes it overflow.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from domain.facts.allocations import AllocationEvent, AllocationReversed, FundsAllocated
from domain.facts.gifts import (
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftEvent,
    GiftRefunded,
)
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
from domain.funds.ranges import Fund, Range
from projections.projection import Connection, Fact, Projection, Row
from projections.rows import copy_rows

SELECT_INFLOWS: Final = """
    SELECT id, coalesce((SELECT start_minor + minor FROM gifts WHERE campaign_id = id
        ORDER BY start_minor DESC LIMIT 1), 0)
    FROM unnest($1::text[]) AS asked (id)
"""
SELECT_TAKEN: Final = """
    SELECT start_minor, end_minor, campaign_id FROM taken WHERE campaign_id = ANY($1)
    ORDER BY start_minor
"""
SELECT_HOUSEHOLD_INFLOWS: Final = """
    SELECT id, unit, coalesce((SELECT end_minor FROM shares WHERE household_id = id
        AND currency = unit ORDER BY start_minor DESC LIMIT 1), 0)
    FROM unnest($1::text[], $2::text[]) AS asked (id, unit)
"""
SELECT_HELD: Final = """
    SELECT start_minor, end_minor, household_id, currency FROM held WHERE household_id = ANY($1)
    UNION ALL
    SELECT start_minor, end_minor, household_id, currency FROM shares
    WHERE household_id = ANY($1) AND reversed
    ORDER BY start_minor
"""
SELECT_LOTS: Final = """
    SELECT donation_id, start_minor, start_minor + minor FROM gifts WHERE donation_id = ANY($1)
"""
SELECT_REFUNDABLE: Final = """
    SELECT donation_id, start_minor FROM donor_ledger.gifts
    WHERE campaign_id = $1 AND start_minor > $2
        AND minor > fee_minor + refunded_minor + charged_back_minor
    ORDER BY start_minor LIMIT $3
"""
GIFT_COLUMNS: Final = (
    *("donation_id", "donor_id", "campaign_id", "currency", "minor", "start_minor"),
    *("gateway", "gateway_reference", "received_at", "received_position", "position"),
)
LESSEN_GIFTS: Final = """
    UPDATE gifts SET fee_minor = fee_minor + fee, refunded_minor = refunded_minor + refunded,
        charged_back_minor = charged_back_minor + charged_back, debt_minor = debt_minor + debt,
        position = at
    FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
        AS change (id, fee, refunded, charged_back, debt, at)
    WHERE donation_id = id
"""
TAKEN_COLUMNS: Final = (
    *("campaign_id", "start_minor", "end_minor", "allocation_id", "household_id", "currency"),
    *("household_start_minor", "position"),
)
SHARE_COLUMNS: Final = (
    *("allocation_id", "household_id", "currency", "start_minor", "end_minor", "position"),
)
HELD_COLUMNS: Final = (
    *("household_id", "currency", "start_minor", "end_minor", "payout_id", "status"),
    *("status_at", "position"),
)
RETURN_TAKEN: Final = """
    DELETE FROM taken WHERE allocation_id = $1 AND household_id = $2
    RETURNING start_minor, end_minor
"""
REVERSE_SHARE: Final = """
    UPDATE shares SET reversed = true, position = $3
    WHERE allocation_id = $1 AND household_id = $2 RETURNING start_minor, end_minor
"""
SET_HELD: Final = """
    UPDATE held SET status = now_status, status_at = since, position = at
    FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[])
        AS step (id, now_status, since, at)
    WHERE payout_id = id RETURNING payout_id
"""
RETURN_HELD: Final = "DELETE FROM held WHERE payout_id = $1 RETURNING start_minor, end_minor"


class DonorLedger(Projection):
    """Gifts as ranges, and what took them. Keeps the free ranges of the funds that it met.

    What a batch needs is read at its beginning. What it adds is written together at its end, or
    before a statement that takes rows back.
    """

    name = "donor_ledger"
    tables = ("gifts", "taken", "held", "shares")
    handles = (GiftEvent, AllocationEvent, PayoutEvent)

    def __init__(self) -> None:
        super().__init__()
        self._campaigns: dict[str, Fund] = {}
        self._households: dict[tuple[str, str], Fund] = {}
        self._lots: dict[str, Range] = {}
        self._gifts: list[Row] = []
        self._changes: dict[str, list[int]] = {}
        self._taken: list[Row] = []
        self._shares: list[Row] = []
        self._held: dict[str, list[Row]] = {}
        self._steps: dict[str, tuple[str, datetime, int]] = {}

    def forget(self) -> None:
        """Drop the funds and what was not written."""
        self._campaigns.clear()
        self._households.clear()
        self._lots.clear()
        self._clear_batch()

    def _clear_batch(self) -> None:
        self._gifts.clear()
        self._changes.clear()
        self._taken.clear()
        self._shares.clear()
        self._held.clear()
        self._steps.clear()

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Fold each fact in memory, then write."""
        await self._meet(connection, facts)
        for fact in facts:
            match fact.event:
                case GiftEvent() as event:
                    self._gift(fact, event)
                case AllocationEvent() as event:
                    await self._allocation(connection, fact, event)
                case PayoutEvent(source=PayoutSource.EARNINGS):
                    pass  # What was earned was nobody's gift.
                case PayoutEvent() as event:
                    await self._payout(connection, fact, event)
                case other:
                    raise TypeError(type(other).__name__)
        await self._write(connection)
        self._lots.clear()

    async def _write(self, connection: Connection) -> None:
        held = [row for rows in self._held.values() for row in rows]
        for table, rows, columns in (
            ("gifts", self._gifts, GIFT_COLUMNS),
            ("taken", self._taken, TAKEN_COLUMNS),
            ("shares", self._shares, SHARE_COLUMNS),
            ("held", held, HELD_COLUMNS),
        ):
            await copy_rows(connection, table, columns, rows)
        if self._changes:
            changes = [(key, *change) for key, change in self._changes.items()]
            await connection.execute(LESSEN_GIFTS, *map(list, zip(*changes, strict=True)))
        if self._steps:
            steps = [(key, *step) for key, step in self._steps.items()]
            done = await connection.fetch(SET_HELD, *map(list, zip(*steps, strict=True)))
            assert {row[0] for row in done} == self._steps.keys()
        self._clear_batch()

    async def _meet(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Read the funds and the lots that these facts are about and that are not in memory."""
        campaigns: set[str] = set()
        households: set[tuple[str, str]] = set()
        new, lessened = set(), set()
        for fact in facts:
            match fact.event:
                case DonationReceived(campaign_id=campaign_id, donation_id=donation_id):
                    campaigns.add(campaign_id)
                    new.add(donation_id)
                case GiftEvent(campaign_id=campaign_id, donation_id=donation_id):
                    campaigns.add(campaign_id)
                    lessened.add(donation_id)
                case AllocationEvent(campaign_id=campaign_id, shares=shares, currency=currency):
                    campaigns.add(campaign_id)
                    households.update((share.household_id, currency) for share in shares)
                case PayoutEvent(source=PayoutSource.EARNINGS):
                    pass
                case PayoutRequested() | PayoutFailed() | PayoutCancelled() as event:
                    households.add((event.household_id, event.amount.currency))
        await self._meet_campaigns(connection, [*(campaigns - self._campaigns.keys())])
        await self._meet_households(connection, [*(households - self._households.keys())])
        if older := [*(lessened - new)]:
            rows = await connection.fetch(SELECT_LOTS, older)
            self._lots = {row[0]: _range(*row[1:]) for row in rows}

    async def _meet_campaigns(self, connection: Connection, strange: list[str]) -> None:
        if strange:
            inflows = await connection.fetch(SELECT_INFLOWS, strange)
            taken: dict[str, list[Range]] = {}
            for start, end, key in await connection.fetch(SELECT_TAKEN, strange):
                taken.setdefault(key, []).append(_range(start, end))
            for key, inflow in inflows:
                self._campaigns[key] = _fund(int(inflow), taken.get(key, ()))

    async def _meet_households(
        self, connection: Connection, strange: list[tuple[str, str]]
    ) -> None:
        if strange:
            ids, currencies = map(list, zip(*strange, strict=True))
            inflows = await connection.fetch(SELECT_HOUSEHOLD_INFLOWS, ids, currencies)
            taken: dict[tuple[str, str], list[Range]] = {}
            for start, end, *key in await connection.fetch(SELECT_HELD, ids):
                taken.setdefault((key[0], key[1]), []).append(_range(start, end))
            for household_id, currency, inflow in inflows:
                ranges = taken.get((household_id, currency), ())
                self._households[household_id, currency] = _fund(int(inflow), ranges)

    def _gift(self, fact: Fact, event: GiftEvent) -> None:
        match event:
            case DonationReceived(amount=amount):
                bounds = self._campaigns[event.campaign_id].add(amount.minor)
                self._lots[event.donation_id] = bounds
                row = (
                    *(event.donation_id, event.donor_id, event.campaign_id),
                    *(amount.currency, amount.minor, bounds.start, event.gateway),
                    *(event.gateway_reference, event.received_at, fact.position, fact.position),
                )
                self._gifts.append(row)
            case FeeCharged(fee=fee):
                self._lessen(fact, event, fee.minor, (fee.minor, 0, 0, 0))
            case GiftRefunded(amount=amount):
                self._lessen(fact, event, amount.minor, (0, amount.minor, 0, 0))
            case GiftChargedBack():
                parts = 0, 0, event.from_fund_minor, event.debt_minor
                self._lessen(fact, event, event.from_fund_minor, parts)
            case _:
                raise TypeError(type(event).__name__)

    def _lessen(
        self,
        fact: Fact,
        event: FeeCharged | GiftRefunded | GiftChargedBack,
        minor: int,
        parts: tuple[int, int, int, int],
    ) -> None:
        """Take a fee, a refund or a chargeback out of the gift's own range."""
        change = self._changes.setdefault(event.donation_id, [0, 0, 0, 0, 0])
        for index, part in enumerate(parts):
            change[index] += part
        change[-1] = fact.position
        if not minor:
            return
        bounds = self._lots[event.donation_id]
        currency = event.fee.currency if isinstance(event, FeeCharged) else event.amount.currency
        for hole in self._campaigns[event.campaign_id].take_within(bounds, minor):
            self._taken.append(
                (event.campaign_id, *hole, None, None, currency, None, fact.position)
            )

    async def _allocation(self, connection: Connection, fact: Fact, event: AllocationEvent) -> None:
        fund = self._campaigns[event.campaign_id]
        if isinstance(event, AllocationReversed):
            await self._reverse(connection, fact, event, fund)
            return
        assert isinstance(event, FundsAllocated)
        for share in event.shares:
            account = self._households[share.household_id, event.currency]
            bounds = account.add(share.minor)
            start = bounds.start
            self._shares.append(
                (event.allocation_id, share.household_id, event.currency, *bounds, fact.position)
            )
            for part in fund.take(share.minor):
                key = event.allocation_id, share.household_id, event.currency
                self._taken.append((event.campaign_id, *part, *key, start, fact.position))
                start += part.length

    async def _reverse(
        self, connection: Connection, fact: Fact, event: AllocationReversed, fund: Fund
    ) -> None:
        await self._write(connection)
        for share in event.shares:
            key = event.allocation_id, share.household_id
            account = self._households[share.household_id, event.currency]
            rows = await connection.fetch(REVERSE_SHARE, *key, fact.position)
            account.take_exactly(_range(*row) for row in rows)
            fund.give_back(_range(*row) for row in await connection.fetch(RETURN_TAKEN, *key))

    async def _payout(self, connection: Connection, fact: Fact, event: PayoutEvent) -> None:
        currency = event.amount.currency
        match event:
            case PayoutRequested(requested_at=at):
                account = self._households[event.household_id, currency]
                whose = event.household_id, currency
                self._held[event.payout_id] = [
                    (*whose, *part, event.payout_id, "requested", at, fact.position)
                    for part in account.take(event.amount.minor)
                ]
            case PayoutFailed() | PayoutCancelled():
                await self._write(connection)
                account = self._households[event.household_id, currency]
                returned = await connection.fetch(RETURN_HELD, event.payout_id)
                account.give_back(_range(*row) for row in returned)
            case _:
                step = (*_status(event), fact.position)
                held = self._held.get(event.payout_id)
                if held is None:
                    self._steps[event.payout_id] = step
                else:
                    self._held[event.payout_id] = [(*row[:5], *step) for row in held]


def _status(event: Any) -> tuple[str, datetime]:
    match event:
        case PayoutApproved(approved_at=at):
            return "approved", at
        case PayoutSent(sent_at=at):
            return "sent", at
        case PayoutSettled(settled_at=at):
            return "settled", at
        case _:
            raise TypeError(type(event).__name__)


def _range(start: Any, end: Any) -> Range:
    """A range as the tables hold it, whose numbers have no end."""
    return Range(int(start), int(end))


def _fund(inflow: int, taken: Iterable[Range]) -> Fund:
    """The fund of which these ranges, in order, are taken."""
    free, at = [], 0
    for part in taken:
        if part.start > at:
            free.append(Range(at, part.start))
        at = part.end
    if at < inflow:
        free.append(Range(at, inflow))
    return Fund(inflow, free)


class RefundableGift(NamedTuple):
    """A gift that is not wholly spent on fees or given back; its place on the campaign's axis."""

    donation_id: str
    start_minor: int


async def refundable(
    connection: Connection, campaign_id: str, after_minor: int, limit: int
) -> list[RefundableGift]:
    """A campaign's gifts that something is left of, as the oldest come first."""
    rows = await connection.fetch(SELECT_REFUNDABLE, campaign_id, after_minor, limit)
    return [RefundableGift(row[0], int(row[1])) for row in rows]
