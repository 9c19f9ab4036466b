"""Ending campaigns: closed at their deadline, and every gift given back if all came to nothing."""

import logging
from typing import Final

from domain.campaigns.commands import CloseCampaign
from domain.campaigns.errors import CampaignIsClosedError, CampaignIsFrozenError
from domain.facts.gifts import RefundReason
from domain.gifts.commands import RefundGift
from domain.gifts.errors import RefundExceedsGiftError
from domain.ids import CampaignId, DonationId, RefundId, derive_id
from projections.campaigns import queries as campaign_totals
from projections.gifts import queries as gifts
from projections.projection import Connection
from workers.commands import CAMPAIGN_WORKER, Clock, Commands

PAGE: Final = 500
logger = logging.getLogger(__name__)


class CampaignWorker:
    """Closes what is due and returns what was given in vain."""

    def __init__(self, commands: Commands, connection: Connection, clock: Clock) -> None:
        self._commands = commands
        self._connection = connection
        self._clock = clock

    async def sweep(self) -> int:
        """Close campaigns that are past their deadline, and refund those that missed.

        Returns:
            How many gifts were given back.
        """
        for campaign_id in await campaign_totals.overdue(self._connection, self._clock()):
            await self._close(CampaignId(campaign_id))
        refunded = 0
        for campaign_id in await campaign_totals.missed_with_money(self._connection):
            refunded += await self._refund_all(CampaignId(campaign_id))
        return refunded

    async def _close(self, campaign_id: CampaignId) -> None:
        command = CloseCampaign(campaign_id=campaign_id, by=CAMPAIGN_WORKER, at=self._clock())
        try:
            await self._commands.handle(command, actor=CAMPAIGN_WORKER)
        except (CampaignIsClosedError, CampaignIsFrozenError) as error:
            logger.warning("campaign %s stays: %s", campaign_id, error)

    async def _refund_all(self, campaign_id: CampaignId) -> int:
        refunded, after = 0, -1
        while page := await gifts.refundable(self._connection, campaign_id, after, PAGE):
            for gift in page:
                refunded += await self._refund(campaign_id, DonationId(gift.donation_id))
            after = page[-1].start_minor
        return refunded

    async def _refund(self, campaign_id: CampaignId, donation_id: DonationId) -> bool:
        # All that is left goes back, so that a second sweep at the same time finds nothing left.
        command = RefundGift(
            donation_id=donation_id,
            campaign_id=campaign_id,
            refund_id=RefundId(derive_id("R", f"missed:{donation_id}")),
            amount=None,
            reason=RefundReason.CAMPAIGN_MISSED,
            by=CAMPAIGN_WORKER,
            at=self._clock(),
        )
        try:
            await self._commands.handle(command, actor=CAMPAIGN_WORKER)
        except RefundExceedsGiftError:
            return False
        return True
