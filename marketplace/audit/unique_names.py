"""The log's index of unique names against the events: each has its own, and no others stand.

A name has one row, so events that all find their own position in it take nothing twice.
"""

from collections.abc import Iterable
from typing import Final

import asyncpg
from msgspec import Struct

from domain import catalogue
from domain.leaf import decode_leaf
from domain.unique_names import UniqueName, unique_names
from marketplace.log.batch import SELECT_NAMES

COUNT_NAMES: Final = "SELECT count(*) FROM log_names"
SELECT_NAMED: Final = """
    SELECT name, position, leaf FROM log_names LEFT JOIN log_events USING (position)
    ORDER BY position
"""


class BadName(Struct, frozen=True):
    """What is wrong with a name.

    Attributes:
        twice: Two events take it; else the index was changed.
    """

    position: int
    problem: str
    twice: bool


class NameCheck:
    """Goes along with a replay; memory is that of one batch."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, int]] = []
        self._taken = 0

    def note(self, made: Iterable[UniqueName], position: int) -> None:
        """Take in what an event takes."""
        self._waiting += ((name.text, position) for name in made)

    async def compare(self, connection: asyncpg.Connection) -> BadName | None:
        """Look up what was noted since the last call; the first that is wrong, if any."""
        waiting, self._waiting = self._waiting, []
        self._taken += len(waiting)
        rows = await connection.fetch(SELECT_NAMES, [name for name, _ in waiting])
        holders = {row["name"]: row["position"] for row in rows}
        for name, position in waiting:
            holder = holders.get(name)
            if holder is None or holder > position:
                return BadName(position, f"the index lacks its name {name}", twice=False)
            if holder < position:
                problem = f"ids and references occur once: {name} is the event's at {holder}"
                return BadName(position, problem, twice=True)
        return None

    async def find_surplus(self, connection: asyncpg.Connection) -> BadName | None:
        """After the whole log: a name in the index that no event takes."""
        if await connection.fetchval(COUNT_NAMES) == self._taken:
            return None
        async for name, position, leaf in connection.cursor(SELECT_NAMED):
            made = () if leaf is None else unique_names(catalogue.decode(decode_leaf(leaf).payload))
            if name not in {one.text for one in made}:
                problem = f"the index has a name {name} that the event does not take"
                return BadName(position, problem, twice=False)
        return None
