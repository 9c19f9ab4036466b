"""Who bears what a gateway keeps of a gift."""

from domain.facts.campaigns import FeeBearer
from domain.money import Money


def borne_of(fee: Money, left_minor: int, bearer: FeeBearer) -> int:
    """The part of a fee that the platform bears, in minor units.

    Args:
        fee: What the gateway kept.
        left_minor: What of the gift is in its fund and not allocated.
        bearer: Who bears fees, as the campaign says; the platform also bears what comes too late.
    """
    return fee.minor if bearer is FeeBearer.PLATFORM else max(0, fee.minor - left_minor)
