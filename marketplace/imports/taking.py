"""What is done with rows: recorded through the same command path as live gifts, or only tried."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from domain import catalogue
from domain.deciders import decider_of
from domain.facts.gifts import DonationReceived, RefundReason
from domain.gifts.commands import ReceiveDonation, RefundGift
from domain.ids import ActorId, CampaignId, RefundId, derive_id
from marketplace.gift_places import place_of
from marketplace.handling import CommandHandler
from marketplace.imports.errors import RowRefusedError
from marketplace.imports.naming import Names
from marketplace.imports.rows import GiftRow, RefundRow
from marketplace.log import EventLog, IdempotencyKeyReusedError

IMPORTER: Final = ActorId("system:import")
Clock = Callable[[], datetime]


class _Commands:
    """The commands that rows stand for."""

    def __init__(self, names: Names, campaign_id: CampaignId, clock: Clock) -> None:
        self.names, self.campaign_id, self.clock = names, campaign_id, clock

    def gift(self, row: GiftRow) -> ReceiveDonation:
        """The gift of a row."""
        return ReceiveDonation(
            donation_id=self.names.donation(row.gift_id),
            campaign_id=self.campaign_id,
            donor_id=None if row.donor_ref is None else self.names.donor(row.donor_ref),
            amount=row.amount,
            fee=row.fee,
            gateway=self.names.gateway,
            gateway_reference=row.gift_id,
            received_at=row.received_at,
            at=self.clock(),
        )

    def gift_body(self, row: GiftRow) -> str:
        """What stands for its content."""
        donor = row.donor_ref or ""
        return self.names.body(self.campaign_id, donor, row.received_at, row.amount, row.fee)

    def refund(self, row: RefundRow, campaign_id: CampaignId) -> RefundGift:
        """The refund of a row; it happened when the file says."""
        if row.received_at > self.clock():
            raise RowRefusedError("RowInFuture")
        return RefundGift(
            donation_id=self.names.donation(row.refund_of),
            campaign_id=campaign_id,
            refund_id=RefundId(derive_id("R", self.names.key(row.gift_id))),
            amount=row.amount,
            reason=RefundReason.AT_SOURCE,
            by=IMPORTER,
            at=row.received_at,
        )

    def refund_body(self, row: RefundRow) -> str:
        """What stands for its content."""
        return self.names.refund_body(row.refund_of, row.received_at, row.amount)


class Recording:
    """Records rows, each once."""

    def __init__(
        self,
        handler: CommandHandler,
        log: EventLog,
        names: Names,
        campaign_id: CampaignId,
        clock: Clock,
    ) -> None:
        """Record into a log, as gifts to a campaign."""
        self._handler, self._log, self._names = handler, log, names
        self._commands = _Commands(names, campaign_id, clock)

    async def gift(self, row: GiftRow) -> bool:
        """As in ``Taking``."""
        try:
            appended = await self._handler.handle(
                self._commands.gift(row),
                actor=IMPORTER,
                key=self._names.key(row.gift_id),
                body=self._commands.gift_body(row),
            )
        except IdempotencyKeyReusedError:
            await known_otherwise(self._handler, self._log, self._commands, row)
            return False
        return not appended.replayed

    async def refund(self, row: RefundRow) -> CampaignId | None:
        """As in ``Taking``."""
        campaign_id = await place_of(self._log, self._names.donation(row.refund_of))
        if campaign_id is None:
            raise RowRefusedError("RefundOfUnknownGift", gift=row.refund_of)
        try:
            appended = await self._handler.handle(
                self._commands.refund(row, campaign_id),
                actor=IMPORTER,
                key=self._names.key(row.gift_id),
                body=self._commands.refund_body(row),
            )
        except IdempotencyKeyReusedError:
            raise RowRefusedError("ImportedBefore", number=row.gift_id) from None
        return None if appended.replayed else campaign_id


class Trying:
    """Decides on rows as the log stands now, and records nothing.

    A refund of a gift that the log does not know yet is taken for good if the file has the gift.
    """

    def __init__(
        self,
        handler: CommandHandler,
        log: EventLog,
        names: Names,
        campaign_id: CampaignId,
        clock: Clock,
        in_file: set[str],
    ) -> None:
        """Try against a log; ``in_file`` are the numbers that refunds name and gifts have."""
        self._handler, self._log, self._names = handler, log, names
        self._commands, self._in_file = _Commands(names, campaign_id, clock), in_file
        self._campaign_id = campaign_id
        self._state: object | None = None

    async def gift(self, row: GiftRow) -> bool:
        """As in ``Taking``."""
        command, body = self._commands.gift(row), self._commands.gift_body(row)
        try:
            if await self._handler.answered(self._names.key(row.gift_id), body) is not None:
                return False
        except IdempotencyKeyReusedError:
            await known_otherwise(self._handler, self._log, self._commands, row)
            return False
        if self._state is None:
            self._state = await self._handler.state_for(command)
        decider_of(command).decision(self._state, command)
        return True

    async def refund(self, row: RefundRow) -> CampaignId | None:
        """As in ``Taking``."""
        key, body = self._names.key(row.gift_id), self._commands.refund_body(row)
        try:
            if await self._handler.answered(key, body) is not None:
                return None
        except IdempotencyKeyReusedError:
            raise RowRefusedError("ImportedBefore", number=row.gift_id) from None
        campaign_id = await place_of(self._log, self._names.donation(row.refund_of))
        if campaign_id is None:
            if row.refund_of not in self._in_file:
                raise RowRefusedError("RefundOfUnknownGift", gift=row.refund_of)
            return self._campaign_id
        command = self._commands.refund(row, campaign_id)
        decider_of(command).decision(await self._handler.state_for(command), command)
        return campaign_id


async def known_otherwise(
    handler: CommandHandler, log: EventLog, commands: _Commands, row: GiftRow
) -> None:
    """Return if the gift is known all the same: as it was named before blanks were taken off.

    Raises:
        RowRefusedError: its number stands for another gift.
    """
    names, campaign_id = commands.names, commands.campaign_id
    key = names.key(row.gift_id)
    bodies = [names.body(campaign_id, row.donor_cell, row.received_at, row.amount, row.fee)]
    for body in bodies:
        try:
            await handler.answered(key, body)
        except IdempotencyKeyReusedError:
            continue
        return
    there = await place_of(log, names.donation(row.gift_id))
    if there == campaign_id and await _is_same(log, names, row):
        return
    raise RowRefusedError("ImportedBefore", number=row.gift_id, campaign=there)


async def _is_same(log: EventLog, names: Names, row: GiftRow) -> bool:
    """Whether the gift of this number is this one, entered for another campaign and moved here."""
    before = await log.read_by_key(names.key(row.gift_id))
    event = None if before is None else catalogue.decode(before.events[0].payload)
    if not isinstance(event, DonationReceived):
        return False
    donor_id = None if row.donor_ref is None else names.donor(row.donor_ref)
    told = (row.amount, row.received_at, donor_id)
    return (event.amount, event.received_at, event.donor_id) == told
