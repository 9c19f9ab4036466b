"""Worker and buyer rate each other blindly."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.facts.piecework.orders import OrderCancelReason
from domain.facts.piecework.ratings import RatingSealed, RatingsRevealed, Side
from domain.ids import BuyerId
from domain.piecework.assignments.errors import NotDueYetError, NotYourAssignmentError
from domain.piecework.assignments.judgement.commands import ApproveAssignment
from domain.piecework.orders.errors import NotTheBuyerError
from domain.piecework.ratings import errors as e
from domain.piecework.whole_orders.commands import CancelOrder
from tests.worlds.workshop import BUYERS_CLERK, DAY, HOUR, POOR, Workshop


def judged() -> Workshop:
    """Lot 1 was approved."""
    shop = Workshop().opened()
    shop.do(shop.claim(), shop.submit(), shop.judge(ApproveAssignment))
    return shop


def test_both_are_revealed_together() -> None:
    """Nothing can be read before both are there; afterwards nothing can be added."""
    shop = judged()
    (sealed,) = shop.do(shop.rate_worker(2))
    assert isinstance(sealed, RatingSealed)
    assert len(sealed.stars) == 64
    with pytest.raises(NotDueYetError):
        shop.do(shop.reveal({Side.BUYER: 2}))
    shop.do(shop.rate_buyer(5))
    with pytest.raises(e.RatingOpeningMismatchError):
        shop.do(shop.reveal({Side.BUYER: 5, Side.WORKER: 5}))
    with pytest.raises(e.RatingOpeningMismatchError):
        shop.do(shop.reveal({Side.BUYER: 2}))
    (revealed,) = shop.do(shop.reveal({Side.BUYER: 2, Side.WORKER: 5}))
    assert isinstance(revealed, RatingsRevealed)
    assert (revealed.by_worker, revealed.by_buyer) == (5, 2)
    for late in (shop.rate_buyer(1), shop.reveal({Side.BUYER: 2, Side.WORKER: 5})):
        with pytest.raises(e.RatingTooLateError):
            shop.do(late)


def test_one_alone_is_revealed_after_fourteen_days() -> None:
    """And the other side can't answer it any more."""
    shop = judged()
    shop.do(shop.rate_buyer(3))
    shop.now += 14 * DAY + HOUR
    with pytest.raises(e.RatingTooLateError):
        shop.do(shop.rate_worker(1))
    (revealed,) = shop.do(shop.reveal({Side.WORKER: 3}))
    assert isinstance(revealed, RatingsRevealed)
    assert (revealed.by_worker, revealed.by_buyer) == (3, None)


def test_a_rating_comes_in_time_to_the_last_moment() -> None:
    """Until then the other side may still rate, so one alone is not revealed."""
    shop = judged()
    shop.do(shop.rate_buyer(3))
    shop.now += 14 * DAY
    with pytest.raises(NotDueYetError) as early:
        shop.do(shop.reveal({Side.WORKER: 3}))
    assert early.value.details == {"due_at": shop.now}
    shop.do(shop.rate_worker(1))
    shop = judged()
    shop.do(shop.rate_buyer(3))
    shop.now += 14 * DAY + timedelta(microseconds=1)
    with pytest.raises(e.RatingTooLateError):
        shop.do(shop.rate_worker(1))
    shop.do(shop.reveal({Side.WORKER: 3}))


def test_work_that_was_called_off_is_rated_from_then_on() -> None:
    """Whoever called it off, or was called off, may say how that was."""
    shop = Workshop().opened()
    shop.do(shop.claim())
    shop.now += DAY
    reason = OrderCancelReason.BUYER_REQUEST
    shop.do(shop.order(CancelOrder, reason=reason, by=BUYERS_CLERK))
    shop.now += 14 * DAY
    shop.do(shop.rate_buyer(2), shop.rate_worker(4), shop.reveal({Side.BUYER: 4, Side.WORKER: 2}))


def test_what_a_rating_refuses() -> None:
    """Before the end, twice, by strangers, beyond five stars, and nothing to reveal."""
    shop = Workshop().opened()
    shop.do(shop.claim())
    with pytest.raises(e.RatingTooEarlyError):
        shop.do(shop.rate_buyer(3))
    with pytest.raises(e.RatingTooLateError):
        shop.do(shop.reveal({}))
    shop = judged()
    for stars in (0, 6):
        with pytest.raises(e.StarsOutOfRangeError):
            shop.do(shop.rate_buyer(stars))
    with pytest.raises(NotYourAssignmentError):
        shop.do(shop.rate_buyer(3, POOR))
    with pytest.raises(NotTheBuyerError):
        shop.do(replace(shop.rate_worker(3), buyer_id=BuyerId("B-ELSE")))
    shop.do(shop.rate_buyer(3))
    with pytest.raises(e.RatingAlreadyGivenError):
        shop.do(shop.rate_buyer(3))
