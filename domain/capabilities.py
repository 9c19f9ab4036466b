"""The one list of what the marketplace can do. Everything central in the domain is a fold over it.

A new capability is a folder of its own and a line here; ``domain.catalogue``, ``domain.deciders``,
``domain.postings``, ``domain.unique_names``, ``domain.laws.ledger`` and ``domain.due_times`` then
know it. What it forgets to say, or says twice, is told when this module is imported.
"""

from typing import Final

from domain import (
    allocations,
    campaigns,
    gifts,
    holiday_notices,
    households,
    payments,
    payouts,
    treasury,
)
from domain.capability import Capability, check
from domain.piecework import assignments, orders, qualifications, ratings, whole_orders

CAPABILITIES: Final[tuple[Capability, ...]] = check(
    (
        households.CAPABILITY,
        holiday_notices.CAPABILITY,
        campaigns.CAPABILITY,
        gifts.CAPABILITY,
        treasury.CAPABILITY,
        allocations.CAPABILITY,
        payouts.CAPABILITY,
        qualifications.CAPABILITY,
        orders.CAPABILITY,
        assignments.CAPABILITY,
        whole_orders.CAPABILITY,
        payments.CAPABILITY,
        ratings.CAPABILITY,
    )
)
