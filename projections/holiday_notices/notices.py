"""Every notice of public holidays, the newest of each year included."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import msgspec
from msgspec import Struct

from domain.facts.holiday_notices import Break, HolidayNoticeEntered
from domain.ids import ActorId
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, copy_rows, listed, read


class NoticeRow(TableRow, kw_only=True):
    """A notice as it was entered; its days as JSON."""

    position: int
    year: int
    source: str
    breaks: str
    worked_weekends: str
    entered_by: ActorId
    entered_at: datetime


SELECT_NOTICES: Final = f"""
    SELECT {listed(NoticeRow)} FROM holiday_notices.notices
    WHERE position < $1 ORDER BY position DESC LIMIT $2
"""  # noqa: S608 - the columns of the row


class HolidayNotices(Projection):
    """All that were entered, in order: of one year the newest counts."""

    name = "holiday_notices"
    tables = ("notices",)
    handles = (HolidayNoticeEntered,)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Add them all."""
        await copy_rows(connection, "notices", [_row(fact) for fact in facts])


def _row(fact: Fact) -> NoticeRow:
    event = fact.event
    assert isinstance(event, HolidayNoticeEntered)
    breaks, worked = (msgspec.json.encode(days) for days in (event.breaks, event.worked_weekends))
    return NoticeRow(
        position=fact.position,
        year=event.year,
        source=event.source,
        breaks=breaks.decode(),
        worked_weekends=worked.decode(),
        entered_by=event.entered_by,
        entered_at=event.entered_at,
    )


class NoticeView(Struct, frozen=True):
    """A notice, as ``HolidayNoticeEntered`` says."""

    position: int
    year: int
    source: str
    breaks: tuple[Break, ...]
    worked_weekends: tuple[date, ...]
    entered_by: ActorId
    entered_at: datetime


async def notices(connection: Connection, before: int, limit: int) -> list[NoticeView]:
    """Those that were entered before a position, newest first."""
    rows = await connection.fetch(SELECT_NOTICES, before, limit)
    return [
        read(
            NoticeView,
            row,
            breaks=msgspec.json.decode(row["breaks"], type=tuple[Break, ...]),
            worked_weekends=msgspec.json.decode(row["worked_weekends"], type=tuple[date, ...]),
        )
        for row in rows
    ]
