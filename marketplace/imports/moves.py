"""Moving what was imported into the wrong campaign, gift by gift, by two people."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from domain.errors import DomainError
from domain.facts.gift_moves import MoveReason
from domain.gifts.commands import ConfirmMove, MoveCommand, ProposeMove, WithdrawMove
from domain.ids import ActorId, CampaignId
from marketplace.gift_places import where
from marketplace.handling import CommandHandler
from marketplace.imports.errors import RowRefusedError
from marketplace.imports.naming import Names
from marketplace.imports.reasons import Refusal
from marketplace.imports.rows import BadRow, GiftRow, Row
from marketplace.log import EventLog


class Step(StrEnum):
    """What is done with each gift."""

    PROPOSE = "propose"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"


class Moved(Struct):
    """What became of a file's gifts.

    Attributes:
        known: Those of which it had been done before.
    """

    done: int = 0
    known: int = 0
    rejected: int = 0


async def move_gifts(
    handler: CommandHandler,
    log: EventLog,
    names: Names,
    rows: Iterable[Row],
    reject: Callable[[BadRow], None],
    *,
    step: Step,
    reason: MoveReason,
    campaigns: tuple[CampaignId, CampaignId],
    by: ActorId,
    clock: Callable[[], datetime],
) -> Moved:
    """Take one step for every gift of the rows, one after the other.

    Args:
        handler: Carries the steps out.
        log: The same log.
        names: Of the file's source.
        rows: Of the file; refunds follow their gifts by themselves.
        reject: Called with every row that was refused.
        step: What is done.
        reason: Why; told with the proposal.
        campaigns: Where the gifts stand, and which campaign they were for.
        by: Who does it.
        clock: Says when.
    """
    moved = Moved()
    for row in rows:
        bad = row if isinstance(row, BadRow) else None
        if isinstance(row, GiftRow):
            command = _command(row, names, step, reason, campaigns, by, clock())
            try:
                if await _is_done(log, step, command):
                    moved.known += 1
                    continue
                await handler.handle(command, actor=by)
                moved.done += 1
            except (DomainError, RowRefusedError) as error:
                bad = BadRow(row.line, row.cells, Refusal(error.code, error.details))
        if bad is not None:
            moved.rejected += 1
            reject(bad)
    return moved


async def _is_done(log: EventLog, step: Step, command: MoveCommand) -> bool:
    """Whether the gift is where the step would bring it.

    Raises:
        RowRefusedError: no such gift was imported.
    """
    place = await where(log, command.donation_id)
    if place is None:
        raise RowRefusedError("GiftNotImported")
    match step:
        case Step.PROPOSE:
            return command.to_campaign_id in (place.campaign_id, place.proposed_to)
        case Step.CONFIRM:
            return command.to_campaign_id == place.campaign_id
        case Step.WITHDRAW:
            return place.proposed_to is None


def _command(
    row: GiftRow,
    names: Names,
    step: Step,
    reason: MoveReason,
    campaigns: tuple[CampaignId, CampaignId],
    by: ActorId,
    at: datetime,
) -> MoveCommand:
    campaign_id, to_campaign_id = campaigns
    said: dict[str, Any] = {
        "donation_id": names.donation(row.gift_id),
        "campaign_id": campaign_id,
        "to_campaign_id": to_campaign_id,
        "by": by,
        "at": at,
    }
    match step:
        case Step.PROPOSE:
            return ProposeMove(reason=reason, **said)
        case Step.CONFIRM:
            return ConfirmMove(**said)
        case Step.WITHDRAW:
            return WithdrawMove(**said)
