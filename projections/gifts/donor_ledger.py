"""A donor's ledger: each gift, and where every minor unit of it is now.

The ranges of ``domain.funds.ranges`` as rows: a gift covers a range of its campaign's axis,
``taken`` says which ranges left the fund, ``held`` which ranges of a household's axis payouts took.
A trace is the overlap of these, found by index. An axis has no end, so its places are of a type
without one: no number of gifts makes it overflow.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from domain.facts.allocations import AllocationEvent, AllocationReversed, FundsAllocated
from domain.facts.gift_moves import GiftMoved, GiftMoveEvent
from domain.facts.gifts import (
    ChargebackReversed,
    DebtRepaid,
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftEvent,
    GiftRefunded,
)
from domain.facts.payouts import (
    PAYOUT_LIFECYCLE,
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutReturned,
    PayoutSent,
    PayoutSettled,
    PayoutSource,
    PayoutStatus,
)
from domain.funds.ranges import Range
from domain.money import Currency
from projections.gifts.axes import Account, Axes, range_of
from projections.gifts.batch import Batch
from projections.gifts.rows import (
    GiftChange,
    GiftPlace,
    GiftRow,
    HeldRow,
    HeldStep,
    MoveRow,
    ReturnedRow,
    ShareRow,
    TakenRow,
)
from projections.projection import Connection, Fact, Projection
from projections.rows import copy_rows, listed, row_of

RETURN_TAKEN: Final = """
    DELETE FROM taken WHERE allocation_id = $1 AND household_id = $2
    RETURNING start_minor, end_minor
"""
REVERSE_SHARE: Final = """
    UPDATE shares SET reversed = true, position = $3
    WHERE allocation_id = $1 AND household_id = $2 RETURNING start_minor, end_minor
"""
RETURN_CHARGED: Final = """
    DELETE FROM taken WHERE chargeback = $1 RETURNING start_minor, end_minor
"""
RETURN_HELD: Final = "DELETE FROM held WHERE payout_id = $1 RETURNING start_minor, end_minor"
# What came back covers disjoint ranges, so that the first that can overlap is the last one that
# starts at or before: whatever came back again is told of its last return.
TRIM_RETURNED: Final = f"""
    DELETE FROM returned WHERE household_id = $1 AND currency = $2
        AND start_minor >= coalesce((SELECT max(b.start_minor) FROM returned b
            WHERE b.household_id = $1 AND b.currency = $2 AND b.start_minor <= $3), 0)
        AND start_minor < $4 AND end_minor > $3
    RETURNING {listed(ReturnedRow)}
"""  # noqa: S608 - the columns of the row


class DonorLedger(Projection):
    """Gifts as ranges, and what took them. Keeps the free ranges of the funds that it met.

    What a batch needs is read at its beginning. What it adds is written together at its end, or
    before a statement that takes rows back.
    """

    name = "donor_ledger"
    tables = ("gifts", "taken", "held", "returned", "shares", "moves")
    handles = (GiftEvent, AllocationEvent, PayoutEvent)

    def __init__(self) -> None:
        super().__init__()
        self._axes = Axes()
        self._new = Batch()

    def forget(self) -> None:
        """Drop the funds and what was not written."""
        self._axes.forget()
        self._new = Batch()

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Fold each fact in memory, then write."""
        await self._axes.meet(connection, facts)
        for fact in facts:
            if isinstance(fact.event, GiftEvent):
                await self._owe(connection, fact.position, fact.event)
            match fact.event:
                case ChargebackReversed() as event:
                    await self._win(connection, fact.position, event)
                case GiftEvent() as event:
                    self._gift(fact.position, event)
                case FundsAllocated() as event:
                    self._allocate(fact.position, event)
                case AllocationReversed() as event:
                    await self._reverse(connection, fact.position, event)
                case PayoutEvent(source=PayoutSource.EARNINGS):
                    pass  # What was earned was nobody's gift.
                case PayoutEvent() as event:
                    await self._payout(connection, fact.position, event)
                case other:
                    raise TypeError(type(other).__name__)
        await self._write(connection)
        self._axes.lots.clear()

    async def _write(self, connection: Connection) -> None:
        batch, self._new = self._new, Batch()
        await batch.write(connection)

    def _gift(self, position: int, event: GiftEvent) -> None:
        match event:
            case DonationReceived(amount=amount):
                bounds = self._axes.campaigns[event.campaign_id].add(amount.minor)
                self._axes.lots[event.donation_id] = bounds
                self._new.gifts.append(
                    GiftRow(
                        donation_id=event.donation_id,
                        donor_id=event.donor_id,
                        campaign_id=event.campaign_id,
                        currency=amount.currency,
                        minor=amount.minor,
                        start_minor=bounds.start,
                        gateway=event.gateway,
                        gateway_reference=event.gateway_reference,
                        received_at=event.received_at,
                        received_position=position,
                        position=position,
                        after_closing=event.after_closing,
                    )
                )
            case FeeCharged(fee=fee, borne_minor=borne):
                change = self._change(position, event)
                change.fee_minor += fee.minor - borne
                change.borne_minor += borne
                self._lessen(position, event, fee.minor - borne, fee.currency)
            case GiftRefunded(amount=amount):
                self._change(position, event).refunded_minor += amount.minor
                self._lessen(position, event, amount.minor, amount.currency)
            case DebtRepaid():
                pass  # It changed what is owed and nothing else.
            case GiftChargedBack(from_fund_minor=minor):
                self._change(position, event).charged_back_minor += minor
                taken = _chargeback(event)
                self._lessen(position, event, minor, event.amount.currency, taken)
            case GiftMoved():
                self._move(position, event)
            case GiftMoveEvent():
                pass  # Nothing moves before two people agree.
            case _:
                raise TypeError(type(event).__name__)

    def _move(self, position: int, event: GiftMoved) -> None:
        """The gift leaves its range, whole, for one at the end of the other campaign's axis."""
        self._lessen(position, event, event.left.minor, event.amount.currency)
        donation_id, to, amount = event.donation_id, event.to_campaign_id, event.amount
        fund = self._axes.campaigns[to]
        bounds = self._axes.lots[donation_id] = fund.add(amount.minor)
        fee = fund.take_within(bounds, event.fee_minor) if event.fee_minor else ()
        self._new.taken += [
            TakenRow(
                campaign_id=to,
                start_minor=hole.start,
                end_minor=hole.end,
                currency=amount.currency,
                position=position,
            )
            for hole in fee
        ]
        self._new.places[donation_id] = GiftPlace(
            donation_id=donation_id,
            campaign_id=to,
            start_minor=bounds.start,
            position=position,
            after_closing=event.after_closing,
        )
        self._new.moves.append(
            MoveRow(
                donation_id=donation_id,
                campaign_id=event.campaign_id,
                to_campaign_id=to,
                reason=event.reason,
                moved_at=event.moved_at,
                position=position,
            )
        )

    def _change(self, position: int, event: GiftEvent) -> GiftChange:
        key = event.donation_id
        change = self._new.changes.setdefault(key, GiftChange(donation_id=key))
        change.position = position
        return change

    async def _owe(self, connection: Connection, position: int, event: GiftEvent) -> None:
        """Change what the donor owes, or is owed.

        Since when that is open depends on whether it was settled in between: the table holds each
        change alone, even of one batch.
        """
        minor = _owed_minor(event)
        if not minor:
            return
        change = self._new.changes.get(event.donation_id)
        if change is not None and change.debt_minor:
            await self._write(connection)
        change = self._change(position, event)
        change.debt_minor, change.debt_since = minor, event.happened_at()

    async def _win(self, connection: Connection, position: int, event: ChargebackReversed) -> None:
        """What a chargeback took is the gift's again."""
        self._change(position, event).charged_back_minor -= event.from_fund_minor
        await self._write(connection)
        rows = await connection.fetch(RETURN_CHARGED, _chargeback(event))
        self._axes.campaigns[event.campaign_id].give_back(map(range_of, rows))

    def _lessen(
        self,
        position: int,
        event: GiftEvent,
        minor: int,
        currency: Currency,
        chargeback: str | None = None,
    ) -> None:
        """Take a fee, a refund or a chargeback out of the gift's own range."""
        if not minor:
            return
        fund, bounds = self._axes.campaigns[event.campaign_id], self._axes.lots[event.donation_id]
        self._new.taken += [
            TakenRow(
                campaign_id=event.campaign_id,
                start_minor=hole.start,
                end_minor=hole.end,
                currency=currency,
                chargeback=chargeback,
                position=position,
            )
            for hole in fund.take_within(bounds, minor)
        ]

    def _allocate(self, position: int, event: FundsAllocated) -> None:
        fund = self._axes.campaigns[event.campaign_id]
        for share in event.shares:
            account = Account(share.household_id, event.currency)
            bounds = self._axes.households[account].add(share.minor)
            self._new.shares.append(
                ShareRow(
                    allocation_id=event.allocation_id,
                    household_id=share.household_id,
                    currency=event.currency,
                    start_minor=bounds.start,
                    end_minor=bounds.end,
                    position=position,
                )
            )
            start = bounds.start
            for part in fund.take(share.minor):
                self._new.taken.append(
                    TakenRow(
                        campaign_id=event.campaign_id,
                        start_minor=part.start,
                        end_minor=part.end,
                        allocation_id=event.allocation_id,
                        household_id=share.household_id,
                        currency=event.currency,
                        household_start_minor=start,
                        position=position,
                    )
                )
                start += part.length

    async def _reverse(
        self, connection: Connection, position: int, event: AllocationReversed
    ) -> None:
        await self._write(connection)
        fund = self._axes.campaigns[event.campaign_id]
        for share in event.shares:
            key = event.allocation_id, share.household_id
            account = self._axes.households[Account(share.household_id, event.currency)]
            rows = await connection.fetch(REVERSE_SHARE, *key, position)
            account.take_exactly(map(range_of, rows))
            fund.give_back(map(range_of, await connection.fetch(RETURN_TAKEN, *key)))

    async def _payout(self, connection: Connection, position: int, event: PayoutEvent) -> None:
        match event:
            case PayoutRequested():
                self._hold(position, event)
            case PayoutFailed() | PayoutCancelled() | PayoutReturned():
                await self._write(connection)
                account = self._axes.households[Account(event.household_id, event.amount.currency)]
                returned = await connection.fetch(RETURN_HELD, event.payout_id)
                parts = [range_of(row) for row in returned]
                account.give_back(parts)
                if isinstance(event, PayoutReturned):
                    await _note_returned(connection, position, event, parts)
            case PayoutApproved() | PayoutSent() | PayoutSettled():
                self._step(position, event)
            case _:
                raise TypeError(type(event).__name__)

    def _step(self, position: int, event: PayoutEvent) -> None:
        status, at = PAYOUT_LIFECYCLE.after(PayoutStatus.UNKNOWN, event), event.happened_at()
        held = self._new.held.get(event.payout_id)
        if held is None:
            step = HeldStep(
                payout_id=event.payout_id, status=status, status_at=at, position=position
            )
            self._new.steps[event.payout_id] = step
            return
        for row in held:
            row.status, row.status_at, row.position = status, at, position

    def _hold(self, position: int, event: PayoutRequested) -> None:
        account = Account(event.household_id, event.amount.currency)
        self._new.held[event.payout_id] = [
            HeldRow(
                household_id=event.household_id,
                currency=event.amount.currency,
                start_minor=part.start,
                end_minor=part.end,
                payout_id=event.payout_id,
                status=PayoutStatus.REQUESTED,
                status_at=event.requested_at,
                position=position,
            )
            for part in self._axes.households[account].take(event.amount.minor)
        ]


def _chargeback(event: GiftChargedBack | ChargebackReversed) -> str:
    """A chargeback's name, as no other gateway has it."""
    return f"{event.gateway}/{event.gateway_reference}"


async def _note_returned(
    connection: Connection, position: int, event: PayoutReturned, parts: Sequence[Range]
) -> None:
    """Say of these ranges that they came back, and no longer that they did so before."""
    currency, rows = event.amount.currency, list[ReturnedRow]()
    for part in parts:
        before = await connection.fetch(TRIM_RETURNED, event.household_id, currency, *part)
        for row in (row_of(ReturnedRow, one) for one in before):
            for start, end in ((row.start_minor, part.start), (part.end, row.end_minor)):
                if start < end:
                    rows.append(replace(row, start_minor=start, end_minor=end, position=position))
        rows.append(
            ReturnedRow(
                household_id=event.household_id,
                currency=currency,
                start_minor=part.start,
                end_minor=part.end,
                payout_id=event.payout_id,
                status_at=event.returned_at,
                position=position,
            )
        )
    await copy_rows(connection, "returned", rows)


def _owed_minor(event: GiftEvent) -> int:
    """What the event adds to the debt of its gift's donor."""
    match event:
        case GiftChargedBack():
            return event.debt_minor
        case ChargebackReversed():
            return -event.debt_minor
        case DebtRepaid():
            return -event.amount.minor
        case _:
            return 0
