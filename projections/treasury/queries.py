"""What is asked of lines of the bank's statement."""

from typing import Final

import asyncpg

from projections.money import money_view
from projections.projection import Connection
from projections.rows import listed, read
from projections.treasury.bank_lines import LineRow, LineStanding
from projections.treasury.views import BankLineView

COLUMNS: Final = listed(LineRow)
SELECT_IN_SUSPENSE: Final = f"""
    SELECT {COLUMNS} FROM bank_lines.lines
    WHERE standing = '{LineStanding.SUSPENSE}' AND first_position > $1
    ORDER BY first_position LIMIT $2
"""  # noqa: S608 - the columns above
SELECT_PROPOSED: Final = f"""
    SELECT {COLUMNS} FROM bank_lines.lines
    WHERE proposed_by IS NOT NULL AND first_position > $1 ORDER BY first_position LIMIT $2
"""  # noqa: S608 - the columns above


async def in_suspense(connection: Connection, after: int, limit: int) -> list[BankLineView]:
    """Lines that nobody knows yet what they are, oldest first, entered after a position."""
    rows = await connection.fetch(SELECT_IN_SUSPENSE, after, limit)
    return [_view(row) for row in rows]


async def proposed(connection: Connection, after: int, limit: int) -> list[BankLineView]:
    """Lines of which a correction waits for another person, oldest first."""
    rows = await connection.fetch(SELECT_PROPOSED, after, limit)
    return [_view(row) for row in rows]


def _view(row: asyncpg.Record) -> BankLineView:
    """What is proposed may be in another currency than what was entered."""
    minor = row["proposed_minor"]
    proposed = None if minor is None else money_view(minor, row["proposed_currency"])
    return read(BankLineView, row, proposed=proposed)
