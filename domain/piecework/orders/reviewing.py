"""Timed samples: whether a rate is fair, found before an order opens, and once more if need be."""

from typing import Any

from domain.calendar import beijing_day
from domain.facts.piecework.orders import OrderDrafted, RateReviewed, SampleRetaken
from domain.money import Money
from domain.piecework.orders.commands import RetakeSample, ReviewRate
from domain.piecework.orders.errors import (
    RateBelowMinimumWageError,
    ReviewerIsBuyerError,
    SampleTooShortError,
)
from domain.piecework.orders.fair_rate import (
    SAMPLE_SECONDS_MIN,
    hourly_minor,
    is_fair,
    needed_hourly_minor,
)
from domain.piecework.orders.state import Order
from domain.piecework.wages import WageUnknownError, require_wage_currency


def review(state: Order, command: ReviewRate) -> RateReviewed:
    """What follows from a timed sample, or the rule that it violates."""
    drafted = state.require_due(command.order_id, RateReviewed)
    compared = _compared(drafted, command)
    if not compared.pop("fair"):
        currency = drafted.terms.currency
        needed = Money(needed_hourly_minor(compared["wage_minor"]), currency)
        earned = Money(compared["hourly_minor"], currency)
        raise RateBelowMinimumWageError(command.order_id, earned, needed)
    return RateReviewed(**compared, reviewed_by=command.by, reviewed_at=command.at)


def retake(state: Order, command: RetakeSample) -> SampleRetaken:
    """Another sample; what it shows is recorded, also where the rate does not pass."""
    compared = _compared(state.require_due(command.order_id, SampleRetaken), command)
    return SampleRetaken(
        **compared, reason=command.reason, retaken_by=command.by, retaken_at=command.at
    )


def _compared(drafted: OrderDrafted, command: ReviewRate | RetakeSample) -> dict[str, Any]:
    """A timed sample beside the highest of the minimum wages where the work is offered.

    Raises:
        ReviewerIsBuyerError, SampleTooShortError, CurrencyNotOfWagesError, WageUnknownError: it
            can't be compared.
    """
    order_id, pieces, seconds = command.order_id, command.sample_pieces, command.sample_seconds
    if command.by == drafted.drafted_by:
        raise ReviewerIsBuyerError(order_id, command.by)
    if pieces < 1 or seconds < SAMPLE_SECONDS_MIN:
        raise SampleTooShortError(order_id)
    require_wage_currency(drafted.terms.currency)
    if not command.wages:
        raise WageUnknownError(drafted.terms.counties[0], beijing_day(command.at))
    wage = max(command.wages, key=lambda wage: (wage.hourly_minor, wage.region))
    rate = drafted.terms.rate
    return {
        "order_id": order_id,
        "sample_pieces": pieces,
        "sample_seconds": seconds,
        "wage_minor": wage.hourly_minor,
        "wage_region": wage.region,
        "wage_source": wage.source.document,
        "hourly_minor": hourly_minor(rate, pieces, seconds),
        "fair": is_fair(rate, pieces, seconds, wage.hourly_minor),
    }
