"""Who sent which picture: until an event names it, it is nobody else's."""

from typing import Final

import asyncpg

from domain.ids import ActorId

INSERT_UPLOAD: Final = """
    INSERT INTO picture_uploads (sha256, actor_id, party) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING
"""
SELECT_UPLOADED: Final = """
    SELECT EXISTS (
        SELECT FROM picture_uploads WHERE sha256 = $1 AND (actor_id = $2 OR party = $3)
    )
"""


async def note_upload(
    pool: asyncpg.Pool, sha256: str, actor_id: ActorId, party: str | None
) -> None:
    """Note who sent a picture, and for which household, buyer or station; again changes nothing."""
    await pool.execute(INSERT_UPLOAD, sha256, actor_id, party)


async def is_uploader(
    pool: asyncpg.Pool, sha256: str, actor_id: ActorId, party: str | None
) -> bool:
    """Whether this person sent the picture, or anybody for the same party."""
    found: bool = await pool.fetchval(SELECT_UPLOADED, sha256, actor_id, party)
    return found
