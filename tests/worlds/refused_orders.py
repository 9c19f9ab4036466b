"""What is refused of orders: given, when, then."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from domain.decider import Command
from domain.errors import DomainError
from domain.facts.piecework.orders import (
    OrderCancelReason,
    OrderDrafted,
    PauseReason,
)
from domain.facts.piecework.rates import Rate, RateOutOfRangeError
from domain.ids import BuyerId, QualificationId
from domain.money import MINOR_MAX, AmountNotPositiveError, Currency, CurrencyMismatchError, Money
from domain.piecework.orders.commands import (
    CloseOrder,
    PauseOrder,
    PayTransport,
    ResumeOrder,
    WidenFairShare,
)
from domain.piecework.orders.errors import (
    NotTheBuyerError,
    OrderAlreadyDraftedError,
    OrderDeadlinePassedError,
    OrderNotInStatusError,
    OrderUnknownError,
    PersonalDataInTextError,
    RateBelowMinimumWageError,
    ReviewerIsBuyerError,
    SampleTooShortError,
    TermsOutOfRangeError,
)
from domain.piecework.qualifications.errors import QualificationUnknownError
from domain.piecework.wages import CurrencyNotOfWagesError
from domain.piecework.whole_orders.commands import CancelOrder, SettleOrder
from domain.piecework.whole_orders.errors import (
    OfflineLotsExceededError,
)
from tests.worlds.story import cny
from tests.worlds.workshop import (
    BUYERS_CLERK,
    DAY,
    HOUR,
    OFFICER,
    TERMS,
    WORK,
    Workshop,
)

PAUSE = {"reason": PauseReason.MATERIALS_LATE, "by": BUYERS_CLERK}
CANCEL = {"reason": OrderCancelReason.BUYER_REQUEST, "by": BUYERS_CLERK}


Given = Callable[[], Workshop]
When = Callable[[Workshop], Command]


def nothing() -> Workshop:
    """No order."""
    return Workshop()


def drafted() -> Workshop:
    """A draft."""
    shop = Workshop()
    shop.do(shop.draft())
    return shop


def funded() -> Workshop:
    """Paid in, too."""
    shop = drafted()
    shop.do(shop.fund())
    return shop


def opened() -> Workshop:
    """Published, too."""
    return Workshop().opened()


def of_before() -> Workshop:
    """Paid in, in a currency that orders could have before it was refused."""
    shop = funded()
    for place, event in enumerate(shop.book.events):
        if isinstance(event, OrderDrafted):
            foreign = replace(event, terms=replace(TERMS, currency=Currency.HKD))
            shop.book.events[place] = foreign
    return shop


def terms(**changes: Any) -> Callable[[Workshop], Command]:
    """A draft with other terms."""
    return lambda shop: shop.draft(terms=replace(TERMS, **changes))


OF_ORDERS: list[tuple[Given, When, type[DomainError]]] = [
    (nothing, lambda s: s.fund(), OrderUnknownError),
    (drafted, lambda s: s.draft(), OrderAlreadyDraftedError),
    (nothing, terms(deadline=Workshop().now), OrderDeadlinePassedError),
    (nothing, terms(deadline=Workshop().now + 733 * DAY), TermsOutOfRangeError),
    (nothing, terms(rate=Rate(0, 1)), RateOutOfRangeError),
    (nothing, terms(rate=Rate(1, 0)), RateOutOfRangeError),
    (nothing, terms(units=0), TermsOutOfRangeError),
    (nothing, terms(units=1_000_001), TermsOutOfRangeError),
    (nothing, terms(lot_size=0), TermsOutOfRangeError),
    (nothing, terms(lot_size=3_201), TermsOutOfRangeError),
    (nothing, terms(units=5_001, lot_size=1), TermsOutOfRangeError),
    (nothing, terms(offline_lots=11), TermsOutOfRangeError),
    (nothing, terms(currency=Currency.HKD), CurrencyNotOfWagesError),
    (nothing, terms(qualification_id=QualificationId("Q-NEVER")), QualificationUnknownError),
    (of_before, lambda s: s.review(), CurrencyNotOfWagesError),
    (nothing, terms(bonus_pool_minor=-1), TermsOutOfRangeError),
    (nothing, terms(station_fee_minor=-1), TermsOutOfRangeError),
    (nothing, terms(transport_minor=-1), TermsOutOfRangeError),
    (nothing, terms(lease_hours=0), TermsOutOfRangeError),
    (nothing, terms(lease_hours=24 * 60 + 1), TermsOutOfRangeError),
    (nothing, terms(review_days=0), TermsOutOfRangeError),
    (nothing, terms(review_days=22), TermsOutOfRangeError),
    (nothing, terms(scrap_permille=501), TermsOutOfRangeError),
    (nothing, terms(fair_share_percent=29), TermsOutOfRangeError),
    (nothing, terms(fair_share_percent=101), TermsOutOfRangeError),
    (nothing, terms(household_cap_lots=0), TermsOutOfRangeError),
    (nothing, terms(counties=()), TermsOutOfRangeError),
    (nothing, terms(bonus_pool_minor=MINOR_MAX), TermsOutOfRangeError),
    (
        nothing,
        lambda s: s.draft(work=replace(WORK, clauses=("好。", "有事打 13800138000 。"))),
        PersonalDataInTextError,
    ),
    (drafted, lambda s: replace(s.fund(), buyer_id=BuyerId("B-ELSE")), NotTheBuyerError),
    (drafted, lambda s: s.fund(0), AmountNotPositiveError),
    (
        drafted,
        lambda s: replace(s.fund(), amount=Money(1, Currency.USD)),
        CurrencyMismatchError,
    ),
    (opened, lambda s: s.fund(), OrderNotInStatusError),
    (drafted, lambda s: s.review(), OrderNotInStatusError),
    (funded, lambda s: replace(s.review(), by=BUYERS_CLERK), ReviewerIsBuyerError),
    (funded, lambda s: s.review(seconds=599), SampleTooShortError),
    (funded, lambda s: s.review(pieces=0), SampleTooShortError),
    (funded, lambda s: s.review(pieces=8), RateBelowMinimumWageError),
    (funded, lambda s: s.publish(), OrderNotInStatusError),
    (opened, lambda s: s.publish(), OrderNotInStatusError),
    (opened, lambda s: s.order(ResumeOrder, by=BUYERS_CLERK), OrderNotInStatusError),
    (funded, lambda s: s.order(PauseOrder, **PAUSE), OrderNotInStatusError),
    (funded, lambda s: s.order(WidenFairShare), OrderNotInStatusError),
    (funded, lambda s: s.order(CloseOrder, by=BUYERS_CLERK), OrderNotInStatusError),
    (
        funded,
        lambda s: s.order(PayTransport, amount=cny(1), bank_reference="b", by=OFFICER),
        OrderNotInStatusError,
    ),
    (
        opened,
        lambda s: s.order(
            PayTransport, amount=Money(1, Currency.USD), bank_reference="b", by=OFFICER
        ),
        CurrencyMismatchError,
    ),
    (funded, lambda s: s.tokens(), OrderNotInStatusError),
    (opened, lambda s: s.tokens(()), OfflineLotsExceededError),
    (opened, lambda s: s.tokens(("1", "2", "3")), OfflineLotsExceededError),
    (opened, lambda s: replace(s.tokens(), expires_at=s.now), OrderDeadlinePassedError),
    (
        opened,
        lambda s: replace(s.tokens(), expires_at=TERMS.deadline + HOUR),
        OrderDeadlinePassedError,
    ),
    (nothing, lambda s: s.order(SettleOrder), OrderUnknownError),
    (funded, lambda s: s.order(SettleOrder), OrderNotInStatusError),
    (nothing, lambda s: s.order(CancelOrder, **CANCEL), OrderUnknownError),
]
