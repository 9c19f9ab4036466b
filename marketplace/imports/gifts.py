"""Importing gifts: streaming, bounded in memory, idempotent by a source's number of each gift."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from msgspec import Struct, field

from domain.errors import DomainError
from domain.ids import CampaignId
from domain.money import Currency
from marketplace.imports.errors import RowRefusedError
from marketplace.imports.reasons import Refusal
from marketplace.imports.rows import BadRow, GiftRow, RefundRow, Row, SkippedRow

WAITING_MAX: Final = 512
Rows = Callable[[], Iterable[Row]]
"""The rows of the file from the first one on, as often as it is called."""


class Sums(Struct):
    """What was taken of one currency, in minor units.

    Attributes:
        given: Of the gifts.
        fees: Kept of these.
        back: Refunds.
    """

    given: int = 0
    fees: int = 0
    back: int = 0


class Tally(Struct):
    """What became of the rows so far.

    Attributes:
        recorded: Gifts.
        refunded: Refunds.
        known: Both, if they were recorded before.
        skipped: Rows that the format passes over.
        sums: Of what was recorded, by the campaign that it concerns and currency.
    """

    recorded: int = 0
    refunded: int = 0
    known: int = 0
    rejected: int = 0
    skipped: int = 0
    sums: dict[tuple[CampaignId, Currency], Sums] = field(default_factory=dict)

    def sum_of(self, campaign_id: CampaignId, currency: Currency) -> Sums:
        """The sums of one campaign and currency."""
        return self.sums.setdefault((campaign_id, currency), Sums())


class Taking(Protocol):
    """What is done with the rows that can be read: they are recorded, or only tried."""

    async def gift(self, row: GiftRow) -> bool:
        """Take a gift; whether it is new.

        Raises:
            DomainError, RowRefusedError: it can't be taken.
        """

    async def refund(self, row: RefundRow) -> CampaignId | None:
        """Take a refund; from which campaign's gift, absent if it is known.

        Raises:
            DomainError, RowRefusedError: it can't be taken.
        """


class GiftImport:
    """One run over one file.

    Gifts are taken as they come, many at a time; refunds in a second reading, one by one, since a
    bill may tell of a refund before it tells of its gift.
    """

    def __init__(
        self, campaign_id: CampaignId, taking: Taking, reject: Callable[[BadRow], None]
    ) -> None:
        """Take rows so; ``reject`` is called with every row that was refused."""
        self._campaign_id, self._taking, self._reject = campaign_id, taking, reject
        self.tally = Tally()

    async def run(self, rows: Rows, progress: Callable[[], None]) -> Tally:
        """Take all that can be taken; ``progress`` is called for every row that is done."""
        # Rows that can't be read wait among the others: all are told in the file's order.
        waiting: deque[tuple[GiftRow, asyncio.Task[bool]] | BadRow] = deque()
        refunds = 0
        try:
            for row in rows():
                if isinstance(row, RefundRow):
                    refunds += 1
                    continue
                if isinstance(row, SkippedRow):
                    self.tally.skipped += 1
                    progress()
                    continue
                if isinstance(row, BadRow):
                    waiting.append(row)
                else:
                    waiting.append((row, asyncio.create_task(self._taking.gift(row))))
                if len(waiting) == WAITING_MAX:
                    await self._finish(waiting.popleft())
                    progress()
            while waiting:
                await self._finish(waiting.popleft())
                progress()
        finally:
            for one in waiting:
                if not isinstance(one, BadRow):
                    one[1].cancel()
        if refunds:
            for row in rows():
                if isinstance(row, RefundRow):
                    await self._refund(row)
                    progress()
        return self.tally

    async def _finish(self, one: tuple[GiftRow, asyncio.Task[bool]] | BadRow) -> None:
        if isinstance(one, BadRow):
            self._refuse(one)
            return
        row, task = one
        try:
            is_new = await task
        except (DomainError, RowRefusedError) as error:
            self._refuse(BadRow(row.line, row.cells, Refusal(error.code, error.details)))
            return
        if not is_new:
            self.tally.known += 1
            return
        self.tally.recorded += 1
        sums = self.tally.sum_of(self._campaign_id, row.amount.currency)
        sums.given += row.amount.minor
        sums.fees += 0 if row.fee is None else row.fee.minor

    async def _refund(self, row: RefundRow) -> None:
        try:
            campaign_id = await self._taking.refund(row)
        except (DomainError, RowRefusedError) as error:
            self._refuse(BadRow(row.line, row.cells, Refusal(error.code, error.details)))
            return
        if campaign_id is None:
            self.tally.known += 1
            return
        self.tally.refunded += 1
        self.tally.sum_of(campaign_id, row.amount.currency).back += row.amount.minor

    def _refuse(self, bad: BadRow) -> None:
        self.tally.rejected += 1
        self._reject(bad)
