"""Importing gifts: streaming, bounded in memory, idempotent by the source's gift id."""

import asyncio
import hmac
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Final

from msgspec import Struct

from domain.errors import DomainError
from domain.gifts.commands import ReceiveDonation
from domain.ids import ActorId, CampaignId, DonationId, DonorId, derive_id, make_id
from marketplace.handling import CommandHandler
from marketplace.imports.rows import BadRow, GiftRow
from marketplace.log import Appended, IdempotencyKeyReusedError

WAITING_MAX: Final = 512
IMPORTER: Final = ActorId("system:import")
GATEWAY: Final = "import"


class Tally(Struct):
    """What became of the rows so far."""

    recorded: int = 0
    known: int = 0
    rejected: int = 0


class GiftImport:
    """One run over one file.

    Args:
        pseudonym_key: 32 secret bytes of the installation: the same donor of the source is the
            same pseudonym in every run, and nobody without the key can tell who it is.
        reject: Called with every row that was not recorded.
    """

    def __init__(
        self,
        handler: CommandHandler,
        campaign_id: CampaignId,
        *,
        pseudonym_key: bytes,
        clock: Callable[[], datetime],
        reject: Callable[[BadRow], None],
    ) -> None:
        self._handler = handler
        self._campaign_id = campaign_id
        self._pseudonym_key = pseudonym_key
        self._clock = clock
        self._reject = reject
        self.tally = Tally()

    async def run(self, rows: Iterable[GiftRow | BadRow], progress: Callable[[], None]) -> Tally:
        """Record every gift that can be; ``progress`` is called for every row that is done."""
        waiting: deque[tuple[GiftRow, asyncio.Task[Appended]]] = deque()
        try:
            for row in rows:
                if isinstance(row, BadRow):
                    self._refuse(row)
                    progress()
                    continue
                waiting.append((row, asyncio.create_task(self._record(row))))
                if len(waiting) >= WAITING_MAX:
                    await self._finish(*waiting.popleft())
                    progress()
            while waiting:
                await self._finish(*waiting.popleft())
                progress()
        finally:
            for _, task in waiting:
                task.cancel()
        return self.tally

    async def _record(self, row: GiftRow) -> Appended:
        # One gift is to one campaign: its reference may stand in the log only once.
        key = f"import:{row.gift_id}"
        donor = row.donor_ref
        told = (self._campaign_id, donor or "", row.received_at.isoformat(), row.amount.text())
        body = "\n".join(told)
        command = ReceiveDonation(
            donation_id=DonationId(derive_id("G", key)),
            campaign_id=self._campaign_id,
            donor_id=None if donor is None else self._pseudonym(donor),
            amount=row.amount,
            gateway=GATEWAY,
            gateway_reference=row.gift_id,
            received_at=row.received_at,
            at=self._clock(),
        )
        digest = hmac.new(self._pseudonym_key, body.encode(), sha256).hexdigest()
        return await self._handler.handle(command, actor=IMPORTER, key=key, body=digest)

    def _pseudonym(self, donor_ref: str) -> DonorId:
        digest = hmac.new(self._pseudonym_key, f"donor/v1\0{donor_ref}".encode(), sha256).digest()
        return DonorId(make_id("D", digest[:10]))

    async def _finish(self, row: GiftRow, task: asyncio.Task[Appended]) -> None:
        try:
            appended = await task
        except IdempotencyKeyReusedError:
            reason = f"gift_id {row.gift_id} was imported before with other content"
            self._refuse(BadRow(row.line, reason, row.gift_id))
        except DomainError as error:
            self._refuse(BadRow(row.line, str(error), row.gift_id))
        else:
            if appended.replayed:
                self.tally.known += 1
            else:
                self.tally.recorded += 1

    def _refuse(self, bad: BadRow) -> None:
        self.tally.rejected += 1
        self._reject(bad)
