"""The vault: what must never stand in the log, such as this installation's key for pseudonyms."""

from collections.abc import Callable
from typing import Final

import asyncpg

PSEUDONYMS: Final = "pseudonyms"
KEY_BYTES: Final = 32

INSERT_KEY: Final = """
    INSERT INTO vault_keys (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING
"""
SELECT_KEY: Final = "SELECT value FROM vault_keys WHERE name = $1"


async def pseudonym_key(dsn: str, entropy: Callable[[int], bytes]) -> bytes:
    """The key that donors' pseudonyms are made with; made once for each database."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(INSERT_KEY, PSEUDONYMS, entropy(KEY_BYTES))
        key: bytes = await connection.fetchval(SELECT_KEY, PSEUDONYMS)
        return key
    finally:
        await connection.close()
