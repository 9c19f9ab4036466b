"""The one list of capabilities in this room; ``registry`` and ``timers`` fold over it.

A due time that follows from another capability's lines stands after that one.
"""

from typing import Final

from projections import (
    allocations,
    assignments,
    books,
    campaigns,
    earnings,
    evidence,
    gifts,
    holiday_notices,
    households,
    orders,
    payments,
    payouts,
    qualifications,
    ratings,
    treasury,
)
from projections.capability import ReadModels

CAPABILITIES: Final[tuple[ReadModels, ...]] = (
    books.READ_MODELS,
    households.READ_MODELS,
    holiday_notices.READ_MODELS,
    campaigns.READ_MODELS,
    gifts.READ_MODELS,
    allocations.READ_MODELS,
    payments.READ_MODELS,
    payouts.READ_MODELS,
    treasury.READ_MODELS,
    qualifications.READ_MODELS,
    assignments.READ_MODELS,
    orders.READ_MODELS,
    ratings.READ_MODELS,
    earnings.READ_MODELS,
    evidence.READ_MODELS,
)
