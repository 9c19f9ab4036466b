"""Proof that a donor is who gave before: a token for each pseudonym, shown with the first gift.

A pseudonym is public, since the log is; whoever gives under one must prove that it is theirs, or a
gift in another's name could change what a household is due. The token follows from the pseudonym by
a key that lies in the vault, so nothing is stored for each donor and a repeated request is answered
with the same token. Only this module knows how a donor is proven.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import asyncpg

from domain.errors import ForbiddenError
from domain.ids import DonorId
from marketplace.vault.keeping import DONOR_TOKENS, vault_key

PREFIX: Final = "mzd_"
CONTEXT: Final = b"donor-token/v1\0"


@dataclass(eq=False)
class DonorUnprovenError(ForbiddenError):
    """A gift was to stand under a pseudonym that the giver did not prove to be theirs."""

    donor_id: DonorId


class DonorDesk:
    """A process' donors' tokens, whose key is read or made when it is first needed.

    Not when the process starts: readers are served though a full disk keeps no new key.
    """

    def __init__(self, pool: asyncpg.Pool, entropy: Callable[[int], bytes]) -> None:
        self._pool, self._entropy = pool, entropy
        self._tokens: DonorTokens | None = None

    async def tokens(self) -> "DonorTokens":
        """The tokens.

        Raises:
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError: the database can't now.
        """
        if self._tokens is None:
            self._tokens = await DonorTokens.open(self._pool, self._entropy)
        return self._tokens


class DonorTokens:
    """Makes and proves donors' tokens."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    async def open(
        cls, connection: asyncpg.Pool | asyncpg.Connection, entropy: Callable[[int], bytes]
    ) -> "DonorTokens":
        """With the key of the vault, which is made once for each database."""
        return cls(await vault_key(connection, DONOR_TOKENS, entropy))

    def token_of(self, donor_id: DonorId) -> str:
        """What proves that somebody is this donor: ``mzd_D-…_`` and 64 hex digits."""
        said = CONTEXT + donor_id.encode()
        return f"{PREFIX}{donor_id}_{hmac.digest(self._key, said, 'sha256').hex()}"

    def donor_of(self, token: str) -> DonorId | None:
        """The donor whom a token proves; absent if it proves nobody."""
        donor_id, _, _ = token.removeprefix(PREFIX).rpartition("_")
        proper = self.token_of(DonorId(donor_id))
        is_proper = donor_id and hmac.compare_digest(
            token.encode(errors="replace"), proper.encode(errors="replace")
        )
        return DonorId(donor_id) if is_proper else None
