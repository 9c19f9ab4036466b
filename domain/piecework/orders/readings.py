"""What was asked of an order."""

from collections.abc import Mapping
from typing import Final, TypeVar

from msgspec.structs import replace

from domain.calendar import beijing_day
from domain.decider import Command, Event
from domain.facts.piecework.escrow import OrderFunded, TransportPaid
from domain.facts.piecework.orders import (
    FairShareWidened,
    FairShareWindowOpened,
    OrderClosed,
    OrderDrafted,
    OrderPaused,
    OrderPublished,
    OrderResumed,
    RateReviewed,
    SampleRetaken,
)
from domain.ids import BuyerId
from domain.piecework.orders.commands import (
    CloseOrder,
    DraftOrder,
    FundOrder,
    PauseOrder,
    PayTransport,
    PublishOrder,
    ResumeOrder,
    RetakeSample,
    ReviewRate,
    WidenFairShare,
)
from domain.piecework.orders.state import Order
from domain.piecework.wages import hourly_minimum
from domain.reading_back import Append, Finishing, Reading, asked, same

Timing = TypeVar("Timing", ReviewRate, RetakeSample)
OF_THE_ORDER: Final = BuyerId("of-the-order")
"""The order's buyer, whom the event does not name; the state does."""


def bought(kind: type[Command]) -> Reading:
    """The reading of an event that repeats every field of its command but the order's buyer."""
    return lambda event, _: asked(kind, event, buyer_id=OF_THE_ORDER)


def _published(command: PublishOrder, state: Order, _: Append) -> PublishOrder:
    drafted = state.drafted
    return command if drafted is None else replace(command, buyer_id=drafted.buyer_id)


def _reviewed(event: RateReviewed, _: Append) -> ReviewRate:
    """The wages are those of the day in the order's counties, which its draft names."""
    return asked(ReviewRate, event, wages=())


def _retaken(event: SampleRetaken, _: Append) -> RetakeSample:
    return asked(RetakeSample, event, wages=())


def _compared(command: Timing, state: Order, _: Append) -> Timing:
    """The wages of that day, as they are known today: notices are added, never changed."""
    counties = () if state.drafted is None else state.drafted.terms.counties
    day = beijing_day(command.at)
    return replace(command, wages=tuple(hourly_minimum(county, day) for county in counties))


READINGS: Final[Mapping[type[Event], Reading]] = {
    OrderDrafted: same(DraftOrder),
    OrderFunded: same(FundOrder),
    RateReviewed: _reviewed,
    SampleRetaken: _retaken,
    OrderPublished: bought(PublishOrder),
    FairShareWidened: same(WidenFairShare),
    OrderPaused: same(PauseOrder),
    OrderResumed: same(ResumeOrder),
    OrderClosed: same(CloseOrder),
    TransportPaid: same(PayTransport),
}
FINISHINGS: Final[Mapping[type[Command], Finishing]] = {
    PublishOrder: _published,
    ReviewRate: _compared,
    RetakeSample: _compared,
}
FOLLOWING: Final[Mapping[type[Event], str]] = {
    FairShareWindowOpened: "opened by the publication that it stands after",
}
