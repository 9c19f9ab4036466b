"""Events of the log as they are read over HTTP; what a draft says waits for its publication."""

from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

import asyncpg
from msgspec import Struct

from domain.decider import wire_name
from domain.facts.campaigns import CampaignDrafted
from domain.facts.piecework.orders import OrderDrafted
from domain.leaf import RecordedEvent
from marketplace.identity.staff import Staff
from marketplace.web.drafts import drafts_of
from projections.campaigns import queries as campaign_totals
from projections.orders import queries as order_views
from projections.projection import Connection

Published = Callable[[Connection, Sequence[Any]], Awaitable[AbstractSet[str]]]
"""Which of these ids are of what is published."""
DRAFTING: Final[dict[str, tuple[str, Published]]] = {
    wire_name(OrderDrafted): ("order:", order_views.published),
    wire_name(CampaignDrafted): ("campaign:", campaign_totals.published),
}
"""Events that say what is to be published, the tag of what that is, and who knows if it was."""
BUYER: Final = "buyer:"


class LogEntry(Struct, frozen=True):
    """A leaf of the log, as text exactly as stored where it is ours.

    Attributes:
        payload: Absent while it says what somebody only drafted and the reader does not review.
    """

    position: int
    type: str
    tags: tuple[str, ...]
    recorded_at: str
    actor: str | None
    payload: str | None


async def entries_of(
    pool: asyncpg.Pool, staff: Staff | None, batch: Sequence[RecordedEvent]
) -> list[LogEntry]:
    """The entries for one reader."""
    hidden = set() if drafts_of(staff).every else await _drafts(pool, staff, batch)
    return [_entry(recorded, recorded.position in hidden) for recorded in batch]


async def _drafts(
    pool: asyncpg.Pool, staff: Staff | None, batch: Sequence[RecordedEvent]
) -> set[int]:
    """Positions of what others drafted and nobody has published."""
    own = f"{BUYER}{drafts_of(staff).of_buyer}"
    hidden = set()
    for name, (prefix, published) in DRAFTING.items():
        about = {
            tag.removeprefix(prefix): recorded.position
            for recorded in batch
            if recorded.header.type == name and own not in recorded.header.tags
            for tag in recorded.header.tags
            if tag.startswith(prefix)
        }
        if about:
            async with pool.acquire() as connection:
                shown = await published(connection, [*about])
            hidden |= {position for key, position in about.items() if key not in shown}
    return hidden


def _entry(recorded: RecordedEvent, hidden: bool) -> LogEntry:
    header = recorded.header
    payload = None if hidden else recorded.payload.decode(errors="replace")
    at = header.at.isoformat()
    return LogEntry(header.position, header.type, header.tags, at, header.actor, payload)
