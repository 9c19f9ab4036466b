"""Every step of an order, and everything that an order refuses."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.errors import DomainError
from domain.facts.piecework.appeals import AppealGrounds
from domain.facts.piecework.claim_tokens import ClaimTokensIssued
from domain.facts.piecework.escrow import OrderSettled
from domain.facts.piecework.orders import (
    CloseReason,
    FairShareWidened,
    FairShareWindowOpened,
    OrderCancelled,
    OrderClosed,
    OrderDrafted,
    OrderPublished,
    RateReviewed,
)
from domain.facts.piecework.pay import CreditReason, EarningsCredited
from domain.facts.piecework.rates import Rate
from domain.facts.piecework.work import AssignmentCancelled, ReturnReason
from domain.piecework.assignments.appeals.commands import FileAppeal
from domain.piecework.assignments.claims.errors import LotHeldForStationError
from domain.piecework.assignments.judgement.commands import ApproveAssignment, RejectAssignment
from domain.piecework.assignments.lot import UPLOAD_GRACE
from domain.piecework.assignments.materials.commands import (
    ConfirmReceipt,
    IssueMaterials,
    ReturnMaterials,
)
from domain.piecework.assignments.work.commands import ReturnAssignment
from domain.piecework.orders.commands import (
    CloseOrder,
    PauseOrder,
    PayTransport,
    ResumeOrder,
    WidenFairShare,
)
from domain.piecework.orders.errors import (
    EscrowShortError,
    OrderDeadlineAheadError,
    OrderDeadlinePassedError,
    OrderNotInStatusError,
    PersonalDataInTextError,
    TransportOverBudgetError,
    WindowNotDueError,
)
from domain.piecework.orders.fair_rate import is_fair, needed_hourly_minor
from domain.piecework.orders.terms import check_clauses
from domain.piecework.whole_orders.commands import CancelOrder, ExpireClaimTokens, SettleOrder
from domain.piecework.whole_orders.errors import (
    ClaimTokensNotDueError,
    LotsUnfinishedError,
    OfflineLotsExceededError,
)
from tests.worlds.refused_orders import CANCEL, OF_ORDERS, PAUSE, Given, When
from tests.worlds.story import cny
from tests.worlds.workshop import (
    BUYERS_CLERK,
    DAY,
    FAULT,
    HOUR,
    NEEDY,
    OFFICER,
    ORDER,
    OTHER,
    POOR,
    SERIALS,
    STATION,
    SUPPLIED,
    TERMS,
    Workshop,
)


def test_the_escrow_is_the_most_that_the_order_can_cost() -> None:
    """Nine lots of ten and one of five: each lot's pay is rounded up once; the rest is added."""
    assert TERMS.lots == 10
    assert [TERMS.units_of(lot) for lot in (1, 9, 10)] == [10, 10, 5]
    assert TERMS.rate.pay_minor(10) == 3_337  # 3,336.66…
    assert TERMS.rate.pay_minor(5) == 1_669  # 1,668.33…
    assert TERMS.wages_minor == 9 * 3_337 + 1_669
    assert TERMS.compensation_minor == 334
    assert TERMS.escrow_minor == TERMS.wages_minor + 500 + 10 * 120 + 800 + 2 * 334


def test_an_order_goes_from_its_draft_to_open_work() -> None:
    """Each step is an event; publication opens the neediest's window in the same moment."""
    shop = Workshop()
    assert shop.do(shop.draft()) == (shop.one(OrderDrafted),)
    half = TERMS.escrow_minor // 2
    shop.do(shop.fund(half), shop.fund(TERMS.escrow_minor - half, "in-2"))
    assert shop.balance(f"escrow:order:{ORDER}") == TERMS.escrow_minor
    (reviewed,) = shop.do(shop.review())
    assert isinstance(reviewed, RateReviewed)
    assert reviewed.hourly_minor == 3_336
    published, window = shop.do(shop.publish())
    assert isinstance(published, OrderPublished)
    assert isinstance(window, FairShareWindowOpened)
    assert (window.reserved_lots, window.min_tier, window.household_cap_lots) == (5, 4, 2)
    assert window.widens_at == shop.now + DAY


def test_the_window_widens_in_two_steps_and_no_more() -> None:
    """After 24 hours tier 3 comes in, after 48 everybody."""
    shop = Workshop().opened()
    shop.now += 23 * HOUR
    with pytest.raises(WindowNotDueError):
        shop.do(shop.order(WidenFairShare))
    shop.now += 40 * HOUR
    (first,), (second,) = (shop.do(shop.order(WidenFairShare)) for _ in range(2))
    assert isinstance(first, FairShareWidened)
    assert isinstance(second, FairShareWidened)
    assert (first.min_tier, second.min_tier, second.widens_at) == (3, 1, None)
    with pytest.raises(WindowNotDueError):
        shop.do(shop.order(WidenFairShare))


def test_an_order_pauses_goes_on_and_closes() -> None:
    """By a person at any time, by itself at the deadline only."""
    shop = Workshop().opened()
    shop.do(shop.order(PauseOrder, **PAUSE), shop.order(ResumeOrder, by=BUYERS_CLERK))
    with pytest.raises(OrderDeadlineAheadError):
        shop.do(shop.order(CloseOrder, by=None))
    shop.now = TERMS.deadline
    (closed,) = shop.do(shop.order(CloseOrder, by=None))
    assert isinstance(closed, OrderClosed)
    assert (closed.reason, closed.actor()) == (CloseReason.DEADLINE, None)
    shop = Workshop().opened()
    (closed,) = shop.do(shop.order(CloseOrder, by=BUYERS_CLERK))
    assert isinstance(closed, OrderClosed)
    assert closed.reason is CloseReason.BUYER_REQUEST


def test_transport_is_paid_within_its_budget() -> None:
    """From the escrow to the carrier."""
    shop = Workshop().opened()
    pay = shop.order(PayTransport, amount=cny(500), bank_reference="b-1", by=OFFICER)
    shop.do(pay)
    assert shop.balance(f"escrow:order:{ORDER}") == TERMS.escrow_minor - 500
    with pytest.raises(TransportOverBudgetError):
        shop.do(replace(pay, bank_reference="b-2"))


def test_a_settled_order_gives_back_what_is_left() -> None:
    """All of it where nobody claimed; nothing can follow."""
    shop = Workshop().opened()
    with pytest.raises(LotsUnfinishedError):
        shop.do(shop.order(SettleOrder))
    shop.do(shop.order(CloseOrder, by=BUYERS_CLERK))
    (settled,) = shop.do(shop.order(SettleOrder))
    assert isinstance(settled, OrderSettled)
    assert settled.returned.minor == TERMS.escrow_minor
    assert shop.balance(f"escrow:order:{ORDER}") == 0
    with pytest.raises(OrderNotInStatusError):
        shop.do(shop.order(SettleOrder))


def test_an_open_order_settles_once_all_of_it_is_done() -> None:
    """No deadline has to be waited for."""
    shop = Workshop(terms=replace(TERMS, units=20, offline_lots=0)).opened()
    shop.do(shop.claim(1), shop.claim(2), shop.submit(lot=1), shop.submit(lot=2))
    shop.do(shop.judge(ApproveAssignment, lot=1))
    with pytest.raises(LotsUnfinishedError) as caught:
        shop.do(shop.order(SettleOrder))
    assert caught.value.lots == (2,)
    shop.do(shop.judge(ApproveAssignment, lot=2), shop.order(SettleOrder))
    assert shop.balance(f"earnings:household:{NEEDY}") == 2 * 3_337


def test_an_order_waits_for_tokens_that_may_still_be_brought_in() -> None:
    """Somebody may have taken a lot where there is no network: their way is paid from escrow."""
    shop = Workshop().opened()
    (issued,) = shop.do(shop.tokens())
    assert isinstance(issued, ClaimTokensIssued)
    taken_at = shop.now
    shop.do(shop.order(CloseOrder, by=BUYERS_CLERK))
    shop.now = issued.expires_at + UPLOAD_GRACE
    with pytest.raises(LotsUnfinishedError) as caught:
        shop.do(shop.order(SettleOrder))
    assert caught.value.lots == (9, 10)
    shop.do(shop.redeem(9, SERIALS[1], claimed_at=taken_at))
    shop.now += timedelta(microseconds=1)
    (settled,) = shop.do(shop.order(SettleOrder))
    assert isinstance(settled, OrderSettled)
    assert settled.returned.minor == TERMS.escrow_minor - TERMS.compensation_minor


def test_tokens_expire_when_their_own_time_is_over() -> None:
    """A lot that came back is set aside anew; the first token's end is not the second's."""
    shop = Workshop(terms=replace(TERMS, offline_lots=3)).opened()
    shop.do(shop.tokens(), shop.redeem(10, SERIALS[0]))
    back = {"reason": ReturnReason.NO_TIME, "name": f"A-10-{SERIALS[0][:2]}"}
    shop.do(shop.step(ReturnAssignment, 10, OTHER, **back))
    shop.now += 4 * DAY
    (again,) = shop.do(shop.tokens(("33" * 16,)))
    assert isinstance(again, ClaimTokensIssued)
    assert again.lots == (10,)
    shop.now += DAY
    shop.do(shop.order(ExpireClaimTokens, station_id=STATION))
    with pytest.raises(LotHeldForStationError):
        shop.do(shop.claim(10))
    shop.do(shop.claim(9, POOR))
    shop.now += 3 * DAY
    with pytest.raises(ClaimTokensNotDueError):
        shop.do(shop.order(ExpireClaimTokens, station_id=STATION))
    shop.now += DAY
    shop.do(shop.order(ExpireClaimTokens, station_id=STATION), shop.claim(10))


def test_calling_off_pays_what_was_done() -> None:
    """Handed in: the pieces. Begun: all of it. Settled after that: the rest goes back."""
    shop = Workshop().opened()
    shop.do(shop.claim(1), shop.claim(2), shop.claim(6, POOR), shop.submit(7))
    *events, cancelled = shop.do(shop.order(CancelOrder, **CANCEL))
    assert isinstance(cancelled, OrderCancelled)
    good = [event.good for event in events if isinstance(event, AssignmentCancelled)]
    paid = [event for event in events if isinstance(event, EarningsCredited)]
    assert good == [7, 3, 10, 10]
    assert [event.pay.minor for event in paid] == [2_336, 1_001, 3_337, 3_337]
    assert {event.reason for event in paid} == {CreditReason.ORDER_CANCELLED}
    (settled,) = shop.do(shop.order(SettleOrder))
    assert isinstance(settled, OrderSettled)
    assert settled.returned.minor == TERMS.escrow_minor - 3 * 3_337


def test_calling_off_pays_nothing_where_materials_never_came() -> None:
    """Nothing can have been made; with materials the whole lot is paid."""
    work, terms = SUPPLIED
    shop = Workshop(work, terms).opened()
    shop.do(shop.claim(1), shop.claim(6, POOR), shop.materials(IssueMaterials, 10))
    shop.do(shop.step(ConfirmReceipt, quantity=10))
    events = shop.do(shop.order(CancelOrder, **CANCEL))
    good = [event.good for event in events if isinstance(event, AssignmentCancelled)]
    assert good == [10, 0]
    with pytest.raises(LotsUnfinishedError):
        shop.do(shop.order(SettleOrder))
    shop.do(shop.materials(ReturnMaterials, 10), shop.order(SettleOrder))


def test_a_contested_lot_is_decided_before_the_order_is_called_off() -> None:
    """Nobody ends a dispute by ending the order."""
    shop = Workshop().opened()
    shop.do(shop.claim(), shop.submit(), shop.inspect())
    shop.do(shop.judge(RejectAssignment, good=4, fault=FAULT))
    shop.do(shop.step(FileAppeal, grounds=AppealGrounds.PIECES_ARE_GOOD))
    with pytest.raises(LotsUnfinishedError):
        shop.do(shop.order(CancelOrder, **CANCEL))


def test_the_fair_rate_is_exact() -> None:
    """The United Kingdom's rule: a fifth slower than the sample still earns the wage."""
    wage = 2_240
    assert needed_hourly_minor(wage) == 2_688
    assert is_fair(Rate(2_688, 10), 10, 3_600, wage)
    assert not is_fair(Rate(2_687, 10), 10, 3_600, wage)
    assert is_fair(Rate(2_688_000, 10_000), 10, 3_600, wage)
    assert not is_fair(Rate(2_687_999, 10_000), 10, 3_600, wage)


@pytest.mark.parametrize(("given", "when", "then"), OF_ORDERS)
def test_what_an_order_refuses(given: Given, when: When, then: type[DomainError]) -> None:
    """By its own error, and nothing is recorded."""
    shop = given()
    before = len(shop.book.events)
    with pytest.raises(then):
        shop.do(when(shop))
    assert len(shop.book.events) == before


def test_escrow_that_is_short_publishes_nothing() -> None:
    """To the cent."""
    shop = Workshop()
    shop.do(shop.draft(), shop.fund(TERMS.escrow_minor - 1), shop.review())
    with pytest.raises(EscrowShortError):
        shop.do(shop.publish())
    shop.do(shop.fund(1, "in-2"), shop.publish())


def test_an_order_is_not_published_after_its_deadline() -> None:
    """Nobody could finish."""
    shop = Workshop()
    shop.do(shop.draft(), shop.fund(), shop.review())
    shop.now = TERMS.deadline
    with pytest.raises(OrderDeadlinePassedError):
        shop.do(shop.publish())


def test_cancelling_before_work_gives_all_back() -> None:
    """A funded draft that is called off settles at once."""
    shop = Workshop()
    shop.do(shop.draft(), shop.fund(), shop.order(CancelOrder, **CANCEL))
    shop.do(shop.order(SettleOrder))
    assert shop.balance(f"escrow:order:{ORDER}") == 0
    assert shop.one(OrderSettled).returned.minor == TERMS.escrow_minor
    unfunded = Workshop()
    unfunded.do(unfunded.draft(), unfunded.order(CancelOrder, **CANCEL))
    unfunded.do(unfunded.order(SettleOrder))
    assert unfunded.one(OrderSettled).returned.minor == 0


@pytest.mark.parametrize(
    ("clauses", "which"), [(("13800138000",), 1), (("好。", "13800138000"), 2)]
)
def test_the_clause_that_names_somebody_is_told(clauses: tuple[str, ...], which: int) -> None:
    """Counted from one, as the page shows them."""
    with pytest.raises(PersonalDataInTextError) as raised:
        check_clauses(clauses)
    assert raised.value.clause == which


def test_a_carrier_is_paid_bit_by_bit_from_one_budget() -> None:
    """Eight yuan in all."""
    shop = Workshop().opened()
    pay = shop.order(PayTransport, amount=cny(300), bank_reference="b-1", by=OFFICER)
    shop.do(pay, replace(pay, bank_reference="b-2"))
    with pytest.raises(TransportOverBudgetError) as over:
        shop.do(replace(pay, bank_reference="b-3"))
    assert over.value.left == cny(200)


def test_a_closing_says_who_closed_and_a_settlement_where_the_rest_goes() -> None:
    """To the gateway that the escrow came from."""
    shop = Workshop().opened()
    (closed,) = shop.do(shop.order(CloseOrder, by=BUYERS_CLERK))
    (settled,) = shop.do(shop.order(SettleOrder))
    assert isinstance(closed, OrderClosed)
    assert isinstance(settled, OrderSettled)
    assert closed.closed_by == BUYERS_CLERK
    assert (settled.gateway, settled.returned.minor) == ("sandbox", TERMS.escrow_minor)


def test_a_settlement_names_ten_lots_at_most_that_can_be_claimed_still() -> None:
    """The first ten, in order."""
    shop = Workshop(terms=replace(TERMS, units=130)).opened()
    with pytest.raises(LotsUnfinishedError) as unfinished:
        shop.do(shop.order(SettleOrder))
    assert unfinished.value.lots == tuple(range(1, 11))


def test_tokens_are_for_lots_that_nobody_has() -> None:
    """From the last on: not for one that is claimed or set aside, but for one that came back."""
    shop = Workshop(terms=replace(TERMS, offline_lots=10)).opened()
    shop.do(shop.claim(9), shop.claim(8, POOR))
    shop.do(shop.step(ReturnAssignment, 8, POOR, reason=ReturnReason.NO_TIME))
    (first,) = shop.do(shop.tokens())
    assert isinstance(first, ClaimTokensIssued)
    assert first.lots == (10, 8)
    serials = [f"{number:02x}" * 16 for number in range(8)]
    with pytest.raises(OfflineLotsExceededError) as exceeded:
        shop.do(shop.tokens(serials))
    assert exceeded.value.available == 7
    (others,) = shop.do(shop.tokens(serials[:7]))
    assert isinstance(others, ClaimTokensIssued)
    assert others.lots == (7, 6, 5, 4, 3, 2, 1)


def test_no_more_tokens_are_issued_than_the_terms_say_ever() -> None:
    """Two in all; and two hundred at once."""
    shop = Workshop().opened()
    shop.do(shop.tokens())
    with pytest.raises(OfflineLotsExceededError) as spent:
        shop.do(shop.tokens(("33" * 16,)))
    assert spent.value.available == 0
    many = Workshop(terms=replace(TERMS, units=2_010, offline_lots=201)).opened()
    with pytest.raises(OfflineLotsExceededError) as exceeded:
        many.do(many.tokens(f"{number:032x}" for number in range(201)))
    assert exceeded.value.available == 200


def test_an_order_that_was_never_paid_for_gives_nothing_back() -> None:
    """Through no gateway."""
    shop = Workshop()
    shop.do(shop.draft(), shop.order(CancelOrder, **CANCEL))
    (settled,) = shop.do(shop.order(SettleOrder))
    assert isinstance(settled, OrderSettled)
    assert (settled.gateway, settled.returned.minor) == ("none", 0)


def test_each_stage_of_the_window_lasts_a_day() -> None:
    """The second ends two days after the first began."""
    shop = Workshop().opened()
    opened_at = shop.now
    shop.now += 40 * HOUR
    (widened,) = shop.do(shop.order(WidenFairShare))
    assert isinstance(widened, FairShareWidened)
    assert (widened.min_tier, widened.widens_at) == (3, opened_at + 2 * DAY)
