"""The storage contract of the eventsourcing library: the only module that imports it.

Version 10 renames these classes; this is the one place that will change.
"""

from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBQueryItem,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
    DCBSubscription,
)
from eventsourcing.dcb.persistence import DCBInfrastructureFactory
from eventsourcing.persistence import IntegrityError

__all__ = [
    "DCBAppendCondition",
    "DCBEvent",
    "DCBInfrastructureFactory",
    "DCBQuery",
    "DCBQueryItem",
    "DCBReadResponse",
    "DCBRecorder",
    "DCBSequencedEvent",
    "DCBSubscription",
    "IntegrityError",
]
