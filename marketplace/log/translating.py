"""What the database and the connection raise, as the library's contract names it (PEP 249).

Programs of the library catch the library's errors; asyncpg's mean nothing to them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg

from marketplace.log.contract import (
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)
from marketplace.log.reading import LOST, UNUSABLE

NAMES: Final[tuple[tuple[tuple[type[Exception], ...], type[PersistenceError]], ...]] = (
    (UNUSABLE, ProgrammingError),
    (
        # No such database, no way in, not now, no room, locks, time-outs.
        (
            asyncpg.InvalidCatalogNameError,
            asyncpg.InvalidAuthorizationSpecificationError,
            asyncpg.InsufficientResourcesError,
            asyncpg.ObjectNotInPrerequisiteStateError,
            asyncpg.TransactionRollbackError,
            asyncpg.PostgresSystemError,
            *LOST,
        ),
        OperationalError,
    ),
    ((asyncpg.DataError, asyncpg.ProgramLimitExceededError), DataError),
    ((asyncpg.IntegrityConstraintViolationError,), IntegrityError),
    ((asyncpg.PostgresError,), InternalError),
)
"""The first kind that fits."""


class RecorderClosedError(InterfaceError):
    """The recorder was closed, before or meanwhile; nothing more comes of it."""


@contextmanager
def as_the_library_says() -> Iterator[None]:
    """Raise the library's errors in place of the database's, which remain their cause.

    Raises:
        PersistenceError: its child that PEP 249 names for what happened.
    """
    try:
        yield
    except PersistenceError:
        raise
    except Exception as error:
        for kinds, named in NAMES:
            if isinstance(error, kinds):
                raise named(f"{type(error).__name__}: {error}") from error
        raise
