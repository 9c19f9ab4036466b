"""Words that the log commits to and does not hold."""

import os

import asyncpg

from domain.commitments import SALT_BYTES, commit
from domain.ids import Commitment
from marketplace.vault.openings import keep_opening


class Words:
    """What somebody says: kept in the vault when the event that commits to it is.

    Attributes:
        commitment: To the words; absent if there are none.
    """

    def __init__(self, pool: asyncpg.Pool, field: str, said: str | None) -> None:
        self._pool, self._field, self._salt = pool, field, os.urandom(SALT_BYTES)
        self._value = b"" if said is None else said.encode()
        self.commitment: Commitment | None = None
        if said is not None:
            self.commitment = commit(field, self._value, self._salt)

    async def keep(self, *_: object) -> None:
        """Before the event is recorded."""
        if self.commitment is not None:
            await keep_opening(
                self._pool,
                commitment=self.commitment,
                field=self._field,
                salt=self._salt,
                value=self._value,
            )
