"""A sample that was mistyped is timed once more, and both samples stay."""

import pytest

from domain.facts.piecework.order_status import OrderStatus
from domain.facts.piecework.orders import RateReviewed, RetakeReason, SampleRetaken
from domain.piecework.orders.commands import CloseOrder
from domain.piecework.orders.errors import (
    OrderNotInStatusError,
    RateBelowMinimumWageError,
    ReviewerIsBuyerError,
    SampleTooShortError,
)
from domain.piecework.orders.rules import ORDER_DECIDER
from domain.piecework.orders.state import Order
from domain.piecework.wages import WageUnknownError
from tests.worlds.workshop import BUYERS_CLERK, Workshop


def reviewed() -> Workshop:
    """A hundred pieces were typed for ten, and the rate passed."""
    shop = Workshop()
    shop.do(shop.draft(), shop.fund(), shop.review(100))
    return shop


def status(shop: Workshop) -> OrderStatus:
    """Where the order stands."""
    order = Order()
    for event in shop.book.events:
        ORDER_DECIDER.evolve(order, event)
    return order.status


def test_a_rate_that_passed_by_mistake_is_reviewed_again() -> None:
    """Eight pieces an hour are not enough: nothing is published before a review that passes."""
    shop = reviewed()
    (again,) = shop.do(shop.retake(8))
    assert isinstance(again, SampleRetaken)
    assert (again.fair, again.hourly_minor, again.reason) == (False, 2_669, RetakeReason.MISTYPED)
    assert shop.one(RateReviewed).sample_pieces == 100, "the first sample stays"
    assert status(shop) is OrderStatus.FUNDED
    with pytest.raises(OrderNotInStatusError):
        shop.do(shop.publish())
    with pytest.raises(RateBelowMinimumWageError):
        shop.do(shop.review(8))
    shop.do(shop.review(10), shop.publish())
    shop.book.ledger.check_whole()


def test_a_rate_that_passes_again_stays_reviewed() -> None:
    """The order goes on, with both samples."""
    shop = reviewed()
    shop.do(shop.retake(10), shop.publish())
    assert shop.one(SampleRetaken).fair


@pytest.mark.parametrize("closed", [False, True])
def test_after_publication_the_rate_is_agreed(closed: bool) -> None:
    """What was found is recorded and shown; the order runs on."""
    shop = Workshop().opened()
    if closed:
        shop.do(shop.order(CloseOrder, by=BUYERS_CLERK))
    before = status(shop)
    shop.do(shop.retake(8, reason=RetakeReason.PAY_BELOW_MINIMUM))
    assert not shop.one(SampleRetaken).fair
    assert status(shop) is before


def test_a_sample_is_retaken_by_who_may_review() -> None:
    """Not by who drafted the order, not in less than ten minutes, not before there was a first."""
    shop = Workshop()
    shop.do(shop.draft(), shop.fund())
    with pytest.raises(OrderNotInStatusError):
        shop.do(shop.retake())
    shop.do(shop.review())
    with pytest.raises(ReviewerIsBuyerError):
        shop.do(shop.retake(by=BUYERS_CLERK))
    with pytest.raises(SampleTooShortError):
        shop.do(shop.retake(seconds=599))
    with pytest.raises(WageUnknownError):
        shop.do(shop.retake(wages=()))
