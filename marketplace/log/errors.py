"""What an append can be answered with besides a position."""

from marketplace.log.contract import DatabaseError, IntegrityError, OperationalError


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


class IdempotencyKeyReusedError(Exception):
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


class UnrecordableEventError(ValueError):
    """The event can't stand in a leaf: too large, or a NUL or half a surrogate in its text."""
