"""What a projection is: a schema of tables that a fold of the log fills.

Its position moves in the transaction of its rows. All of its SQL names tables without a schema, so
that the same code fills the live tables, the ones that a rebuild makes beside them, and the ones
that an audit compares with.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

import asyncpg

from domain.decider import Event

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy
Row = tuple[Any, ...]


class Fact(NamedTuple):
    """A decoded event and where it stands in the log."""

    position: int
    type: str
    recorded_at: datetime
    event: Event


class ProjectionStoppedError(Exception):
    """The projection met what it can't handle; it stays where it is until somebody mends it.

    Attributes:
        projection: Its name.
        position: The position that it can't get over.
    """

    def __init__(self, projection: str, position: int, problem: str) -> None:
        super().__init__(f"{projection} stopped at position {position}: {problem}")
        self.projection, self.position, self.problem = projection, position, problem


class Projection(ABC):
    """One read model.

    Attributes:
        name: Its schema.
        tables: Its tables besides ``progress``; every row names the position that last wrote it.
        handles: The events that change it; all others it passes over on purpose.
        position: Where the memory of this object stands, if it keeps any.
    """

    name: ClassVar[str]
    tables: ClassVar[tuple[str, ...]]
    handles: ClassVar[tuple[type[Event], ...]]

    def __init__(self) -> None:
        self.position = 0

    @abstractmethod
    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Fold facts that it handles, in order; the caller holds the transaction.

        Raises:
            Exception: anything at all stops the projection.
        """

    def forget(self) -> None:  # noqa: B027 - most keep nothing
        """Drop what is kept in memory; it will be read from the tables again."""
