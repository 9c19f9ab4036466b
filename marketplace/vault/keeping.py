"""The vault: what must never stand in the log, such as this installation's key for pseudonyms."""

from collections.abc import Callable
from typing import Final

import asyncpg

from marketplace.connections import WORKERS, connect

PSEUDONYMS: Final = "pseudonyms"
DONOR_TOKENS: Final = "donor-tokens"
KEY_BYTES: Final = 32

INSERT_KEY: Final = """
    INSERT INTO vault_keys (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING
"""
SELECT_KEY: Final = "SELECT value FROM vault_keys WHERE name = $1"


async def vault_key(
    connection: asyncpg.Pool | asyncpg.Connection, name: str, entropy: Callable[[int], bytes]
) -> bytes:
    """A key of this installation, made when it is first asked for; once for each database."""
    key: bytes | None = await connection.fetchval(SELECT_KEY, name)
    if key is None:
        await connection.execute(INSERT_KEY, name, entropy(KEY_BYTES))
        key = await connection.fetchval(SELECT_KEY, name)
    assert key is not None
    return key


async def pseudonym_key(dsn: str, entropy: Callable[[int], bytes]) -> bytes:
    """The key that donors' pseudonyms are made with."""
    connection = await connect(dsn, WORKERS)
    try:
        return await vault_key(connection, PSEUDONYMS, entropy)
    finally:
        await connection.close()
