"""Work that comes after its lease is taken as long as nobody else has claimed the lot."""

import pytest
from msgspec.structs import replace

from domain.facts.piecework.materials import MaterialsReceiptConfirmed
from domain.facts.piecework.orders import OrderCancelReason
from domain.facts.piecework.pay import EarningsCredited
from domain.facts.piecework.work import AssignmentSubmitted, ReturnReason
from domain.ids import HouseholdId
from domain.piecework.assignments.claims.commands import AcceptAssignment
from domain.piecework.assignments.claims.errors import (
    LotAlreadyClaimedError,
    OpenLotsLimitReachedError,
)
from domain.piecework.assignments.errors import AssignmentNotInStatusError, LotWentOnError
from domain.piecework.assignments.judgement.commands import ApproveAssignment, ApproveBySilence
from domain.piecework.assignments.materials.commands import (
    ConfirmReceipt,
    IssueMaterials,
    ReturnMaterials,
)
from domain.piecework.assignments.work.commands import ExpireLease, ExtendLease, ReturnAssignment
from domain.piecework.orders.commands import CloseOrder, WidenFairShare
from domain.piecework.orders.errors import OrderNotInStatusError
from domain.piecework.whole_orders.commands import CancelOrder, ExpireClaimTokens, SettleOrder
from domain.piecework.whole_orders.errors import LotsUnfinishedError
from tests.worlds.judged_work import claimed, earned, supplied
from tests.worlds.workshop import (
    BUYERS_CLERK,
    DAY,
    HOUR,
    NEEDY,
    OTHER,
    POOR,
    STATION,
    SUPPLIED,
    TERMS,
    Workshop,
)


def late(shop: Workshop) -> Workshop:
    """The lease of lot 1 ran out and the timer has said so."""
    shop.now += 73 * HOUR
    shop.do(shop.timer(ExpireLease))
    return shop


def test_late_work_is_taken_while_the_lot_is_free() -> None:
    """The timer has opened the lot for others, and nobody came; it is judged and paid as any."""
    shop = late(claimed())
    (taken,) = shop.do(shop.submit())
    assert isinstance(taken, AssignmentSubmitted)
    assert (taken.late, taken.review_until) == (True, shop.now + 7 * DAY)
    with pytest.raises(LotAlreadyClaimedError):
        shop.do(shop.claim(1, OTHER, "A-other"))
    shop.do(shop.judge(ApproveAssignment))
    assert earned(shop) == 3_337
    shop.book.ledger.check_whole()


def test_what_comes_before_the_timer_is_not_late() -> None:
    """Nobody could have claimed the lot."""
    shop = claimed()
    shop.now += 100 * HOUR
    shop.do(shop.submit())
    assert not shop.one(AssignmentSubmitted).late


def test_late_work_is_taken_with_supplied_materials() -> None:
    """What was handed out is accounted for by what is handed in; the rest goes back."""
    shop = late(supplied())
    shop.do(shop.submit(), shop.judge(ApproveAssignment), shop.materials(ReturnMaterials, 1))
    assert earned(shop) == 3_337
    shop.book.ledger.check_whole()


def test_materials_may_be_counted_late() -> None:
    """Who had no network could not say that they came."""
    shop = Workshop(*SUPPLIED).opened()
    shop.do(shop.claim(), shop.materials(IssueMaterials, 11))
    late(shop)
    shop.do(shop.step(ConfirmReceipt, quantity=11))
    assert shop.one(MaterialsReceiptConfirmed).quantity == 11
    with pytest.raises(AssignmentNotInStatusError):
        shop.do(shop.step(ExtendLease))
    shop.do(shop.submit())


@pytest.mark.parametrize("of", [OTHER, NEEDY])
def test_late_work_is_refused_once_the_lot_has_gone_on(of: HouseholdId) -> None:
    """To somebody else, or to the household itself under a new claim."""
    shop = late(claimed())
    shop.do(claim_next(shop, of))
    with pytest.raises(LotWentOnError) as gone:
        shop.do(shop.submit())
    assert gone.value.details == {"order_id": "O-BAGS", "lot": 1}


def claim_next(shop: Workshop, of: HouseholdId) -> AcceptAssignment:
    """Everybody may claim the lot by now, and a household does."""
    shop.do(shop.order(WidenFairShare), shop.order(WidenFairShare))
    return shop.claim(1, of, "A-next")


def test_materials_of_a_lot_that_went_on_are_not_counted_in_any_more() -> None:
    """They come back; who claimed the lot gets others."""
    shop = Workshop(*SUPPLIED).opened()
    shop.do(shop.claim(), shop.materials(IssueMaterials, 11))
    late(shop)
    shop.do(shop.claim(1, NEEDY, "A-next"))
    with pytest.raises(LotWentOnError):
        shop.do(shop.step(ConfirmReceipt, quantity=11))
    shop.do(shop.materials(ReturnMaterials, 11))


def test_the_right_is_gone_for_good() -> None:
    """Whoever claimed the lot in between gave it up, too: the right is theirs now."""
    shop = late(claimed())
    shop.do(claim_next(shop, OTHER))
    shop.now += 73 * HOUR
    shop.do(shop.timer(ExpireLease, name="A-next"))
    with pytest.raises(LotWentOnError):
        shop.do(shop.submit())
    shop.do(shop.submit(of=OTHER, name="A-next"))


def test_a_lot_that_waits_for_a_station_is_not_taken_from_it() -> None:
    """A villager may have it already, without a network; once the token is over it is free."""
    shop = Workshop().opened()
    shop.do(shop.claim(10, OTHER))
    shop.now += 73 * HOUR
    shop.do(shop.timer(ExpireLease, 10), shop.tokens())
    with pytest.raises(LotWentOnError):
        shop.do(shop.submit(lot=10, of=OTHER))
    shop.now += 5 * DAY
    shop.do(shop.order(ExpireClaimTokens, station_id=STATION))
    shop.do(shop.submit(5, lot=10, of=OTHER))


def test_a_right_that_is_open_still_blocks_no_claim() -> None:
    """Three lots in hand are the limit; what was given up counts only once it was handed in."""
    shop = claimed(household_cap_lots=9)
    late(shop)
    shop.do(shop.claim(2), shop.claim(3), shop.claim(4), shop.submit())
    assert shop.one(AssignmentSubmitted).late
    shop.book.ledger.check_whole()


def test_what_was_given_back_is_no_late_work() -> None:
    """Who returned a lot has said that it is for others."""
    shop = claimed()
    shop.do(shop.step(ReturnAssignment, reason=ReturnReason.NO_TIME))
    with pytest.raises(AssignmentNotInStatusError):
        shop.do(shop.submit())


def test_an_order_that_was_called_off_takes_nothing_late() -> None:
    """Its escrow goes back; so it does once it was settled."""
    shop = late(claimed())
    cancel = {"reason": OrderCancelReason.BUYER_REQUEST, "by": BUYERS_CLERK}
    shop.do(shop.order(CancelOrder, **cancel))
    with pytest.raises(OrderNotInStatusError):
        shop.do(shop.submit())
    shop.do(shop.order(SettleOrder))


def test_an_order_waits_a_week_for_late_work_before_it_is_settled() -> None:
    """It takes no claims any more, so nobody else will make these pieces."""
    shop = claimed()
    shop.do(shop.order(CloseOrder, by=BUYERS_CLERK))
    late(shop)
    given_up = shop.now
    shop.now = given_up + 7 * DAY - HOUR
    with pytest.raises(LotsUnfinishedError) as waits:
        shop.do(shop.order(SettleOrder))
    assert waits.value.details["lots"] == (1,)
    shop.do(shop.submit(), shop.judge(ApproveAssignment), shop.order(SettleOrder))
    assert shop.one(EarningsCredited).pieces == 10


def test_after_a_week_it_is_settled_without() -> None:
    """Then nothing can be handed in any more."""
    shop = claimed()
    shop.do(shop.order(CloseOrder, by=BUYERS_CLERK))
    late(shop)
    shop.now += 7 * DAY
    shop.do(shop.order(SettleOrder))
    with pytest.raises(OrderNotInStatusError):
        shop.do(shop.submit())


def test_by_the_first_edition_nothing_was_waited_for() -> None:
    """What was settled then is still what its rule gives."""
    shop = claimed()
    shop.do(shop.order(CloseOrder, by=BUYERS_CLERK))
    late(shop)
    shop.do(shop.order(SettleOrder, edition=1))


def test_silence_pays_for_late_work_as_for_any() -> None:
    """The review begins when it comes."""
    shop = late(claimed())
    shop.do(shop.submit())
    shop.now += 7 * DAY
    shop.do(shop.timer(ApproveBySilence))
    assert earned(shop) == 3_337


def test_late_work_is_in_hand_again() -> None:
    """Three lots at most, as ever; one that ran out counts no more until it comes after all."""
    shop = late(claimed(household_cap_lots=9))
    shop.do(shop.claim(2), shop.claim(3), shop.submit())
    with pytest.raises(OpenLotsLimitReachedError):
        shop.do(shop.claim(4))
    shop.do(shop.judge(ApproveAssignment), shop.claim(4))


def test_a_settlement_names_ten_lots_at_most_that_may_come_late() -> None:
    """The first ten of twelve that ran out."""
    shop = Workshop(terms=replace(TERMS, units=120, household_cap_lots=20)).opened()
    shop.now += 2 * DAY
    shop.do(shop.order(WidenFairShare), shop.order(WidenFairShare))
    for homes in ((NEEDY, POOR, OTHER), (NEEDY,)):
        taken = [home for home in homes for _ in range(3)]
        first = 1 if len(homes) > 1 else 10
        for lot, home in enumerate(taken, first):
            shop.do(shop.claim(lot, home))
        shop.now += 73 * HOUR
        for lot in range(first, first + len(taken)):
            shop.do(shop.timer(ExpireLease, lot))
    shop.do(shop.order(CloseOrder, by=BUYERS_CLERK))
    with pytest.raises(LotsUnfinishedError) as unfinished:
        shop.do(shop.order(SettleOrder))
    assert unfinished.value.lots == tuple(range(1, 11))
