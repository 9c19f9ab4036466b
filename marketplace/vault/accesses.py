"""What auditors opened, when and why: recorded in the transaction that opens, and never changed.

A table and not events: the log is read by anybody, and whom an auditor looks at is nobody's
business but other auditors'.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

import asyncpg
from msgspec import Struct

from domain.ids import ActorId
from marketplace.vault.openings import SELECT_OPENING
from projections.projection import Connection

INSERT_ACCESS: Final = """
    INSERT INTO vault_accesses (actor_id, kind, subject, reason) VALUES ($1, $2, $3, $4)
    RETURNING number
"""
SELECT_ACCESSES: Final = """
    SELECT number, opened_at, actor_id, kind, subject, reason FROM vault_accesses
    WHERE number < $1 ORDER BY number DESC LIMIT $2
"""


class AccessKind(StrEnum):
    """What was opened."""

    COMMITMENT = "commitment"
    PICTURE = "picture"


class Access(Struct, frozen=True):
    """One thing that was opened.

    Attributes:
        subject: The commitment, or the picture's hash.
        reason: Why, in the words of who opened it.
    """

    number: int
    opened_at: datetime
    actor_id: str
    kind: AccessKind
    subject: str
    reason: str


class Opened(Struct, frozen=True):
    """What a commitment is over.

    Attributes:
        number: Of the line that says that it was opened.
    """

    number: int
    field: str
    salt: bytes
    value: bytes


async def note(
    connection: Connection | asyncpg.Pool,
    actor_id: ActorId,
    kind: AccessKind,
    subject: str,
    reason: str,
) -> int:
    """Write down that something is opened; the number of the line."""
    number: int = await connection.fetchval(INSERT_ACCESS, actor_id, kind.value, subject, reason)
    return number


async def open_commitment(
    connection: Connection, actor_id: ActorId, commitment: str, reason: str
) -> Opened | None:
    """Open and write it down, both or neither; absent if nobody kept it, which is not written."""
    async with connection.transaction():
        row = await connection.fetchrow(SELECT_OPENING, commitment)
        if row is None:
            return None
        number = await note(connection, actor_id, AccessKind.COMMITMENT, commitment, reason)
    return Opened(number, row["field"], row["salt"], row["value"])


async def accesses(connection: Connection, before: int, limit: int) -> list[Access]:
    """What was opened, newest first."""
    return [
        Access(
            number=row["number"],
            opened_at=row["opened_at"],
            actor_id=row["actor_id"],
            kind=AccessKind(row["kind"]),
            subject=row["subject"],
            reason=row["reason"],
        )
        for row in await connection.fetch(SELECT_ACCESSES, before, limit)
    ]
