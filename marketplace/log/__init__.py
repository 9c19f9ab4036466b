"""The event log on PostgreSQL: gapless, conditional, proved by a Merkle tree, read and followed."""

from marketplace.log.errors import (
    ClockAheadError,
    ConditionFailedError,
    IdempotencyKeyReusedError,
    LogBusyError,
    LogUnusableError,
    MalformedRequestError,
    NameTakenError,
    OutcomeUnknownError,
    UnrecordableEventError,
)
from marketplace.log.log import Checkpoint, EventLog
from marketplace.log.request import Appended

__all__ = [
    "Appended",
    "Checkpoint",
    "ClockAheadError",
    "ConditionFailedError",
    "EventLog",
    "IdempotencyKeyReusedError",
    "LogBusyError",
    "LogUnusableError",
    "MalformedRequestError",
    "NameTakenError",
    "OutcomeUnknownError",
    "UnrecordableEventError",
]
