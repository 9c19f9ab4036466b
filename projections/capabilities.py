"""The one list of capabilities in this room; ``registry`` folds over it."""

from typing import Final

from projections import (
    allocations,
    assignments,
    books,
    campaigns,
    earnings,
    evidence,
    gifts,
    households,
    orders,
    payouts,
    qualifications,
    timers,
)
from projections.capability import ReadModels

CAPABILITIES: Final[tuple[ReadModels, ...]] = (
    books.READ_MODELS,
    households.READ_MODELS,
    campaigns.READ_MODELS,
    gifts.READ_MODELS,
    allocations.READ_MODELS,
    payouts.READ_MODELS,
    qualifications.READ_MODELS,
    orders.READ_MODELS,
    assignments.READ_MODELS,
    earnings.READ_MODELS,
    timers.READ_MODELS,
    evidence.READ_MODELS,
)
