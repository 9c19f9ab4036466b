"""Openings of commitments, written before the event that commits."""

from typing import Final

import asyncpg

INSERT_OPENING: Final = """
    INSERT INTO vault_openings (commitment, field, salt, value) VALUES ($1, $2, $3, $4)
    ON CONFLICT (commitment) DO NOTHING
"""
SELECT_OPENING: Final = "SELECT field, salt, value FROM vault_openings WHERE commitment = $1"


async def keep_opening(
    pool: asyncpg.Pool, *, commitment: str, field: str, salt: bytes, value: bytes
) -> None:
    """Keep what a commitment is over; the same again changes nothing."""
    await pool.execute(INSERT_OPENING, commitment, field, salt, value)


async def opening(pool: asyncpg.Pool, commitment: str) -> tuple[bytes, bytes] | None:
    """Salt and value of a commitment; absent if nobody kept it."""
    row = await pool.fetchrow(SELECT_OPENING, commitment)
    return None if row is None else (row["salt"], row["value"])
