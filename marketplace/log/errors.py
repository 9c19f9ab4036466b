"""What an append can be answered with besides a position."""

from datetime import timedelta

from marketplace.log.contract import (
    DatabaseError,
    DataError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
)


class ConditionFailedError(IntegrityError):
    """An event that the condition forbids was recorded; nothing of this append was.

    Attributes:
        position: Where the first such event stands.
    """

    def __init__(self, position: int) -> None:
        super().__init__(f"the event at {position} fails the append condition")
        self.position = position


class NameTakenError(IntegrityError):
    """A name that may occur once stands in the log already; nothing of this append was recorded.

    Attributes:
        name: The first such name.
        position: Of the event that has it.
    """

    def __init__(self, name: str, position: int) -> None:
        super().__init__(f"{name} is the event's at {position}")
        self.name, self.position = name, position


class IdempotencyKeyReusedError(IntegrityError):
    """The key was used for another body; nothing was recorded."""

    def __init__(self, key: str) -> None:
        super().__init__(f"idempotency key {key!r} stands for another request")
        self.key = key


class OutcomeUnknownError(DatabaseError):
    """The connection was lost while committing: ask again with the same key.

    No ``OperationalError``, which programs of the library repeat blindly.
    """


class LogBusyError(OperationalError):
    """The queue is full or the database did not answer in time; nothing was recorded."""


class ClockAheadError(OperationalError):
    """The time of recording would run too far ahead of the database's clock; nothing was recorded.

    It never goes back, so one event from a clock that is a year ahead would date all that follow.

    Attributes:
        ahead: By how much.
    """

    def __init__(self, ahead: timedelta) -> None:
        super().__init__(f"the time of recording is {ahead} ahead of the database's clock")
        self.ahead = ahead


class LogUnusableError(ProgrammingError):
    """The database holds no log of this version, or keeps it from us; nothing was recorded.

    To try again is of no use: somebody has to migrate the database, or to allow us in.
    """


class UnrecordableEventError(DataError, ValueError):
    """The event can't stand in a leaf: too large, or a NUL or half a surrogate in its text."""


class MalformedRequestError(ProgrammingError, ValueError):
    """The request is none of the contract's: no events, a wrong type, a position out of range."""
