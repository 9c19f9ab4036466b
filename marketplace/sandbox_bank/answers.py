"""One request, one answer: what was answered to an idempotency key is answered again."""

import re
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Final

import msgspec
from asyncpg.pool import PoolConnectionProxy
from msgspec import Struct

from marketplace.sandbox_bank.refusals import BankRefusalError, Rule
from marketplace.sandbox_bank.signing import STALE_SECONDS, Asked

CLAIM: Final = """
    INSERT INTO sandbox_bank.answers (idempotency_key, request_sha256) VALUES ($1, $2)
    ON CONFLICT DO NOTHING RETURNING idempotency_key
"""
KEEP: Final = """
    UPDATE sandbox_bank.answers SET status_code = $2, body = $3 WHERE idempotency_key = $1
"""
SELECT: Final = """
    SELECT request_sha256, status_code, body FROM sandbox_bank.answers WHERE idempotency_key = $1
"""
USE_NONCE: Final = """
    INSERT INTO sandbox_bank.nonces (nonce, signed_seconds) VALUES ($1, $2)
    ON CONFLICT DO NOTHING RETURNING nonce
"""
FORGET_NONCES: Final = "DELETE FROM sandbox_bank.nonces WHERE signed_seconds < $1"
KEY_SHAPE: Final = re.compile(r"[!-~]{8,128}", re.ASCII)


class Answered(Struct, frozen=True):
    """What goes back."""

    status: int
    body: bytes


async def use_nonce(connection: PoolConnectionProxy, nonce: str, signed_seconds: int) -> None:
    """Note a nonce, for as long as its signature would be taken.

    Raises:
        BankRefusalError: it came before.
    """
    if await connection.fetchval(USE_NONCE, nonce, signed_seconds) is None:
        raise BankRefusalError(Rule.REQUEST_REPLAYED)


async def forget_nonces(connection: PoolConnectionProxy, now_seconds: int) -> None:
    """Forget those that are refused as stale anyhow."""
    await connection.execute(FORGET_NONCES, now_seconds - 2 * STALE_SECONDS)


async def once(
    connection: PoolConnectionProxy,
    key: str,
    asked: Asked,
    do: Callable[[], Awaitable[tuple[int, object]]],
) -> Answered:
    """Do what is asked, or answer what was answered before.

    What is refused leaves the key free, as nothing was done; who asks at the same moment waits.

    Raises:
        BankRefusalError: no key, a key of another request, or what ``do`` refuses.
    """
    if not KEY_SHAPE.fullmatch(key):
        raise BankRefusalError(Rule.IDEMPOTENCY_KEY_MISSING)
    digest = sha256(f"{asked.method} {asked.path}\n".encode() + asked.body).digest()
    if await connection.fetchval(CLAIM, key, digest) is None:
        row = await connection.fetchrow(SELECT, key)
        assert row is not None
        if row["request_sha256"] != digest:
            raise BankRefusalError(Rule.KEY_HAS_ANOTHER_BODY, "Idempotency-Key")
        return Answered(row["status_code"], row["body"])
    status, content = await do()
    body = msgspec.json.encode(content)
    await connection.execute(KEEP, key, status, body)
    return Answered(status, body)
