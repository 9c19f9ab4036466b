"""Who may do what: bearer tokens, of which only a hash is stored."""

from collections.abc import Callable
from enum import StrEnum
from hashlib import sha256
from typing import Final

import asyncpg
from msgspec import Struct

from domain.ids import ActorId, make_id
from projections.projection import Connection

PREFIX: Final = "mz_"
TOKEN_BYTES: Final = 32
ACTOR_BYTES: Final = 10

SELECT_STAFF: Final = """
    SELECT actor_id, role FROM staff_tokens WHERE token_hash = $1 AND revoked_at IS NULL
"""
LOCK_NAME: Final = "SELECT pg_advisory_xact_lock(hashtextextended('staff:' || $1, 0))"
SELECT_ACTOR: Final = "SELECT actor_id FROM staff_tokens WHERE name = $1 LIMIT 1"
INSERT_TOKEN: Final = """
    INSERT INTO staff_tokens (token_hash, name, actor_id, role) VALUES ($1, $2, $3, $4)
"""  # noqa: S105 - a statement


class Role(StrEnum):
    """What a token is for."""

    OFFICER = "officer"
    APPROVER = "approver"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Staff(Struct, frozen=True):
    """Who calls.

    Attributes:
        actor_id: The same for all tokens of one name: two tokens don't make two persons.
    """

    actor_id: ActorId
    role: Role


async def create_token(
    connection: Connection, *, name: str, role: Role, entropy: Callable[[int], bytes]
) -> str:
    """Make a token; it is shown this once and never again."""
    token = PREFIX + entropy(TOKEN_BYTES).hex()
    async with connection.transaction():
        await connection.execute(LOCK_NAME, name)
        actor = await connection.fetchval(SELECT_ACTOR, name)
        actor = actor or f"staff:{make_id('S', entropy(ACTOR_BYTES))}"
        await connection.execute(INSERT_TOKEN, _hash(token), name, actor, role.value)
    return token


async def staff_of(pool: asyncpg.Pool, token: str) -> Staff | None:
    """Whose token this is; absent if nobody's."""
    row = await pool.fetchrow(SELECT_STAFF, _hash(token))
    return None if row is None else Staff(ActorId(row[0]), Role(row[1]))


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
