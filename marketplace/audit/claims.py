"""The log's index of claims against the events: each has what it claims, and nothing more stands.

A name has one row, so events that all find their own position in it claim nothing twice.
"""

from collections.abc import Iterable
from typing import Final

import asyncpg
from msgspec import Struct

from domain import catalogue
from domain.claims import Claim, claims
from domain.leaf import decode_leaf
from marketplace.log.batch import SELECT_CLAIMS

COUNT_CLAIMS: Final = "SELECT count(*) FROM log_claims"
SELECT_CLAIMANTS: Final = """
    SELECT name, position, leaf FROM log_claims LEFT JOIN log_events USING (position)
    ORDER BY position
"""


class BadClaim(Struct, frozen=True):
    """What is wrong with a claim.

    Attributes:
        twice: Two events make it; else the index was changed.
    """

    position: int
    problem: str
    twice: bool


class ClaimCheck:
    """Goes along with a replay; memory is that of one batch."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, int]] = []
        self._claimed = 0

    def note(self, made: Iterable[Claim], position: int) -> None:
        """Take in what an event claims."""
        self._waiting += ((claim.name, position) for claim in made)

    async def compare(self, connection: asyncpg.Connection) -> BadClaim | None:
        """Look up what was noted since the last call; the first that is wrong, if any."""
        waiting, self._waiting = self._waiting, []
        self._claimed += len(waiting)
        rows = await connection.fetch(SELECT_CLAIMS, [name for name, _ in waiting])
        holders = {row["name"]: row["position"] for row in rows}
        for name, position in waiting:
            holder = holders.get(name)
            if holder is None or holder > position:
                return BadClaim(position, f"the index lacks its claim {name}", twice=False)
            if holder < position:
                problem = f"ids and references occur once: {name} is the event's at {holder}"
                return BadClaim(position, problem, twice=True)
        return None

    async def find_surplus(self, connection: asyncpg.Connection) -> BadClaim | None:
        """After the whole log: a claim in the index that no event makes."""
        if await connection.fetchval(COUNT_CLAIMS) == self._claimed:
            return None
        async for name, position, leaf in connection.cursor(SELECT_CLAIMANTS):
            made = () if leaf is None else claims(catalogue.decode(decode_leaf(leaf).payload))
            if name not in {claim.name for claim in made}:
                problem = f"the index has a claim {name} that the event does not make"
                return BadClaim(position, problem, twice=False)
        return None
