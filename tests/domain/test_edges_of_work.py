"""The rules of piecework at their very edge: the last piece, the last fen, the last moment.

One step before the edge is allowed, one step behind it is refused with the figures that explain it.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.decider import Command
from domain.errors import DomainError
from domain.facts.payouts import PayoutSource
from domain.facts.piecework.appeals import AppealGrounds
from domain.facts.piecework.assignment_status import AssignmentStatus
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.facts.piecework.judgement import AssignmentRejected, Fault, FaultReason
from domain.facts.piecework.order_status import OrderStatus
from domain.facts.piecework.orders import OrderCancelReason, PauseReason
from domain.facts.piecework.pay import BonusPaid, BonusReason, CreditReason, EarningsCredited
from domain.facts.piecework.rates import Rate
from domain.facts.piecework.terms import LOTS_MAX
from domain.facts.piecework.work import ReturnReason
from domain.funds import accounts
from domain.ids import AssignmentId, BuyerId, PayoutId
from domain.money import AMOUNT_MINOR_MAX
from domain.payouts.commands import RequestPayout
from domain.piecework.assignments.appeals.commands import AnswerAppeal, FileAppeal
from domain.piecework.assignments.appeals.errors import AppealTooLateError, ArbiterIsPartyError
from domain.piecework.assignments.claims.errors import (
    ClaimTokenExpiredError,
    ClaimTokenSpentError,
    ClaimTokenUnknownError,
    LotAlreadyClaimedError,
    LotHeldForStationError,
    LotReservedForNeediestError,
    LotUnknownError,
    WorkNotOfferedInCountyError,
)
from domain.piecework.assignments.errors import (
    AssignmentNotInStatusError,
    JudgeIsWorkerError,
    NotDueYetError,
    NotYourAssignmentError,
    QuantityOutOfRangeError,
)
from domain.piecework.assignments.judgement.commands import (
    ApproveAssignment,
    ApproveBySilence,
    ApproveInPart,
    RejectAssignment,
    RequestRework,
)
from domain.piecework.assignments.judgement.errors import ClauseUnknownError
from domain.piecework.assignments.materials.commands import (
    AdjudicateLoss,
    DeclareScrap,
    ReturnMaterials,
)
from domain.piecework.assignments.materials.errors import ChargeTooHighError
from domain.piecework.assignments.pay.commands import PayBonus
from domain.piecework.assignments.pay.errors import BonusPoolShortError
from domain.piecework.assignments.work.commands import ExpireLease, ReturnAssignment
from domain.piecework.orders.commands import (
    CloseOrder,
    PauseOrder,
    PayTransport,
    ResumeOrder,
    WidenFairShare,
)
from domain.piecework.orders.errors import (
    NotTheBuyerError,
    OrderDeadlineAheadError,
    OrderDeadlinePassedError,
    OrderNotInStatusError,
    RateBelowMinimumWageError,
    ReviewerIsBuyerError,
    SampleTooShortError,
    TermsOutOfRangeError,
    TransportOverBudgetError,
    WindowNotDueError,
)
from domain.piecework.orders.terms import DEADLINE_AHEAD_MAX
from domain.piecework.whole_orders.commands import CancelOrder, ExpireClaimTokens, SettleOrder
from domain.piecework.whole_orders.errors import (
    ClaimTokensNotDueError,
    LotsUnfinishedError,
    OfflineLotsExceededError,
)
from tests.worlds.judged_work import (
    APPEAL,
    LOSS,
    PAY,
    REJECT,
    appealed,
    claimed,
    disputed,
    earned,
    failed,
    rejected,
    resolve,
    submitted,
    supplied,
)
from tests.worlds.story import cny
from tests.worlds.workshop import (
    BUYERS_CLERK,
    COUNTY,
    DAY,
    ELSEWHERE,
    FAR,
    FAULT,
    HOUR,
    NEEDY,
    OFFICER,
    ORDER,
    OTHER,
    POOR,
    PROOF,
    SERIALS,
    STATION,
    TERMS,
    Workshop,
    worker,
)

TICK = timedelta(microseconds=1)
OFF = timedelta(minutes=30)
ROOM = AMOUNT_MINOR_MAX - TERMS.escrow_minor
A1 = AssignmentId("A-1")
Given = Callable[[], Workshop]
When = Callable[[Workshop], Command]


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


def given_by(steps: Callable[[Workshop], tuple[Command, ...]], **terms: Any) -> Workshop:
    """An order of other terms, so far."""
    shop = Workshop(terms=replace(TERMS, **terms))
    shop.do(*steps(shop))
    return shop


def opened() -> Workshop:
    """Published, too."""
    return Workshop().opened()


def with_tokens() -> Workshop:
    """Lots 10 and 9 are set aside for the station."""
    shop = opened()
    shop.do(shop.tokens())
    return shop


def judged() -> Workshop:
    """Lot 1 was approved."""
    shop = submitted()
    shop.do(shop.judge(ApproveAssignment))
    return shop


def bonus(shop: Workshop, minor: int) -> Command:
    """A bonus for lot 1."""
    command: Command = shop.judge(PayBonus, amount=cny(minor), reason=BonusReason.QUALITY)
    return command


def transport(shop: Workshop, minor: int) -> Command:
    """The carrier is paid."""
    command: Command = shop.order(PayTransport, amount=cny(minor), bank_reference="b-1", by=OFFICER)
    return command


def later(shop: Workshop, delay: timedelta) -> Workshop:
    """The same, so much later; for one command only."""
    return replace_now(shop, shop.now + delay)


def replace_now(shop: Workshop, at: Any) -> Workshop:
    """The same book at another time."""
    return Workshop(
        work=shop.work,
        terms=shop.terms,
        now=at,
        order_id=shop.order_id,
        book=shop.book,
        done=shop.done,
    )


EDGES: list[tuple[Given, When, When, type[DomainError], dict[str, Any]]] = [
    (
        claimed,
        lambda s: s.submit(10),
        lambda s: s.submit(11),
        QuantityOutOfRangeError,
        {"asked": 11, "largest": 10},
    ),
    (
        claimed,
        lambda s: s.submit(1),
        lambda s: s.submit(0),
        QuantityOutOfRangeError,
        {"asked": 0, "largest": 10},
    ),
    (
        claimed,
        lambda s: s.submit(worked_seconds=400 * 24 * 3600),
        lambda s: s.submit(worked_seconds=400 * 24 * 3600 + 1),
        QuantityOutOfRangeError,
        {"asked": 400 * 24 * 3600 + 1, "largest": 400 * 24 * 3600},
    ),
    (
        claimed,
        lambda s: s.submit(),
        lambda s: s.submit(of=POOR),
        NotYourAssignmentError,
        {"assignment_id": A1, "household_id": POOR},
    ),
    (
        claimed,
        lambda s: later(s, 72 * HOUR).timer(ExpireLease),
        lambda s: later(s, 72 * HOUR - TICK).timer(ExpireLease),
        NotDueYetError,
        {"due_at": Workshop().now + 72 * HOUR},
    ),
    (
        submitted,
        lambda s: s.inspect(5),
        lambda s: s.inspect(6),
        QuantityOutOfRangeError,
        {"asked": 6, "largest": 5},
    ),
    (
        submitted,
        lambda s: s.inspect(0),
        lambda s: s.inspect(-1),
        QuantityOutOfRangeError,
        {"asked": -1, "largest": 5},
    ),
    (
        submitted,
        lambda s: s.judge(ApproveAssignment),
        lambda s: s.judge(ApproveAssignment, buyer_id=BuyerId("B-ELSE")),
        NotTheBuyerError,
        {"order_id": ORDER, "buyer_id": BuyerId("B-ELSE")},
    ),
    (
        submitted,
        lambda s: s.judge(ApproveAssignment),
        lambda s: s.judge(ApproveAssignment, by=worker(NEEDY)),
        JudgeIsWorkerError,
        {"assignment_id": A1, "staff": worker(NEEDY)},
    ),
    (
        submitted,
        lambda s: later(s, 7 * DAY).timer(ApproveBySilence),
        lambda s: later(s, 7 * DAY - TICK).timer(ApproveBySilence),
        NotDueYetError,
        {"due_at": Workshop().now + 7 * DAY},
    ),
    (
        failed,
        lambda s: s.judge(ApproveInPart, good=9, fault=FAULT),
        lambda s: s.judge(ApproveInPart, good=10, fault=FAULT),
        QuantityOutOfRangeError,
        {"asked": 10, "largest": 9},
    ),
    (
        failed,
        lambda s: s.judge(ApproveInPart, good=1, fault=FAULT),
        lambda s: s.judge(ApproveInPart, good=0, fault=FAULT),
        QuantityOutOfRangeError,
        {"asked": 0, "largest": 9},
    ),
    (
        failed,
        lambda s: s.judge(RejectAssignment, good=0, fault=FAULT),
        lambda s: s.judge(RejectAssignment, good=-1, fault=FAULT),
        QuantityOutOfRangeError,
        {"asked": -1, "largest": 9},
    ),
    (
        failed,
        lambda s: s.judge(RejectAssignment, good=9, fault=FAULT),
        lambda s: s.judge(RejectAssignment, good=10, fault=FAULT),
        QuantityOutOfRangeError,
        {"asked": 10, "largest": 9},
    ),
    *(
        (
            failed,
            lambda s, good=good: s.judge(  # type: ignore[misc]
                RequestRework, fault=Fault(FaultReason.DIRTY, good, (PROOF,))
            ),
            lambda s, bad=bad: s.judge(  # type: ignore[misc]
                RequestRework, fault=Fault(FaultReason.DIRTY, bad, (PROOF,))
            ),
            ClauseUnknownError,
            {"clause": bad, "clauses": 2},
        )
        for good, bad in ((1, 0), (2, 3))
    ),
    (
        rejected,
        lambda s: later(s, 7 * DAY).step(FileAppeal, **APPEAL),
        lambda s: later(s, 7 * DAY + TICK).step(FileAppeal, **APPEAL),
        AppealTooLateError,
        {"assignment_id": A1, "appeal_until": Workshop().now + 7 * DAY},
    ),
    (
        rejected,
        lambda s: s.step(FileAppeal, **APPEAL),
        lambda s: s.step(FileAppeal, of=POOR, **APPEAL),
        NotYourAssignmentError,
        {"assignment_id": A1, "household_id": POOR},
    ),
    (
        disputed,
        lambda s: resolve(s, good=4),
        lambda s: resolve(s, good=3),
        QuantityOutOfRangeError,
        {"asked": 3, "largest": 10},
    ),
    (
        disputed,
        lambda s: resolve(s, good=10),
        lambda s: resolve(s, good=11),
        QuantityOutOfRangeError,
        {"asked": 11, "largest": 10},
    ),
    (
        disputed,
        resolve,
        lambda s: resolve(s, by=BUYERS_CLERK),
        ArbiterIsPartyError,
        {"assignment_id": A1, "staff": BUYERS_CLERK},
    ),
    (
        judged,
        lambda s: bonus(s, 500),
        lambda s: bonus(s, 501),
        BonusPoolShortError,
        {"order_id": ORDER, "asked": cny(501), "left": cny(500)},
    ),
    (
        supplied,
        lambda s: s.materials(ReturnMaterials, 11),
        lambda s: s.materials(ReturnMaterials, 12),
        QuantityOutOfRangeError,
        {"asked": 12, "largest": 11},
    ),
    (
        supplied,
        lambda s: s.step(DeclareScrap, quantity=11),
        lambda s: s.step(DeclareScrap, quantity=12),
        QuantityOutOfRangeError,
        {"asked": 12, "largest": 11},
    ),
    (
        opened,
        lambda s: s.claim(10, POOR),
        lambda s: s.claim(11, POOR),
        LotUnknownError,
        {"order_id": ORDER, "lot": 11},
    ),
    (
        opened,
        lambda s: s.claim(1),
        lambda s: s.claim(0),
        LotUnknownError,
        {"order_id": ORDER, "lot": 0},
    ),
    (
        opened,
        lambda s: s.claim(6, POOR),
        lambda s: s.claim(5, POOR),
        LotReservedForNeediestError,
        {"order_id": ORDER, "lot": 5, "min_tier": 4},
    ),
    (
        opened,
        lambda s: s.claim(6),
        lambda s: s.claim(6, FAR),
        WorkNotOfferedInCountyError,
        {"order_id": ORDER, "county": ELSEWHERE},
    ),
    (
        claimed,
        lambda s: s.claim(2),
        lambda s: s.claim(1, OTHER, "A-2"),
        LotAlreadyClaimedError,
        {"order_id": ORDER, "lot": 1},
    ),
    (
        with_tokens,
        lambda s: s.claim(8, POOR),
        lambda s: s.claim(9, POOR),
        LotHeldForStationError,
        {"order_id": ORDER, "lot": 9, "station_id": STATION},
    ),
    (
        with_tokens,
        lambda s: later(s, 12 * DAY).redeem(9, SERIALS[1], claimed_at=s.now + 5 * DAY),
        lambda s: later(s, 12 * DAY + TICK).redeem(9, SERIALS[1], claimed_at=s.now + 5 * DAY),
        ClaimTokenExpiredError,
        {"expires_at": Workshop().now + 5 * DAY},
    ),
    (
        with_tokens,
        lambda s: later(s, 6 * DAY).redeem(9, SERIALS[1], claimed_at=s.now - OFF),
        lambda s: later(s, 6 * DAY).redeem(9, SERIALS[1], claimed_at=s.now - OFF - TICK),
        ClaimTokenExpiredError,
        {"expires_at": Workshop().now + 5 * DAY},
    ),
    (
        with_tokens,
        lambda s: later(s, 6 * DAY).redeem(9, SERIALS[1], claimed_at=s.now + 5 * DAY + OFF),
        lambda s: later(s, 6 * DAY).redeem(9, SERIALS[1], claimed_at=s.now + 5 * DAY + OFF + TICK),
        ClaimTokenExpiredError,
        {"expires_at": Workshop().now + 5 * DAY},
    ),
    (
        with_tokens,
        lambda s: later(s, 5 * DAY).redeem(9, SERIALS[1], claimed_at=s.now + 9 * DAY),
        lambda s: later(s, 5 * DAY + TICK).redeem(9, SERIALS[1], claimed_at=s.now + 9 * DAY),
        ClaimTokenExpiredError,
        {"expires_at": Workshop().now + 5 * DAY},
    ),
    (
        with_tokens,
        lambda s: s.redeem(9, SERIALS[1]),
        lambda s: s.redeem(9, SERIALS[0]),
        ClaimTokenUnknownError,
        {"order_id": ORDER, "lot": 9},
    ),
    (
        with_tokens,
        lambda s: later(s, 5 * DAY).order(ExpireClaimTokens, station_id=STATION),
        lambda s: later(s, 5 * DAY - TICK).order(ExpireClaimTokens, station_id=STATION),
        ClaimTokensNotDueError,
        {"order_id": ORDER, "station_id": STATION},
    ),
    (
        opened,
        lambda s: s.tokens(),
        lambda s: s.tokens((*SERIALS, "33" * 16)),
        OfflineLotsExceededError,
        {"order_id": ORDER, "available": 2},
    ),
    (
        opened,
        lambda s: replace(s.tokens(), expires_at=TERMS.deadline),
        lambda s: replace(s.tokens(), expires_at=TERMS.deadline + TICK),
        OrderDeadlinePassedError,
        {"order_id": ORDER},
    ),
    (
        opened,
        lambda s: replace(s.tokens(), expires_at=s.now + TICK),
        lambda s: replace(s.tokens(), expires_at=s.now),
        OrderDeadlinePassedError,
        {"order_id": ORDER},
    ),
    (
        opened,
        lambda s: transport(s, 800),
        lambda s: transport(s, 801),
        TransportOverBudgetError,
        {"order_id": ORDER, "asked": cny(801), "left": cny(800)},
    ),
    (
        funded,
        lambda s: s.review(pieces=5, seconds=600),
        lambda s: s.review(pieces=5, seconds=599),
        SampleTooShortError,
        {"order_id": ORDER},
    ),
    (
        lambda: given_by(lambda s: (s.draft(), s.fund()), rate=Rate(3_000, 1)),
        lambda s: s.review(pieces=1),
        lambda s: s.review(pieces=0),
        SampleTooShortError,
        {"order_id": ORDER},
    ),
    (
        Workshop,
        lambda s: s.draft(terms=replace(TERMS, deadline=s.now + DEADLINE_AHEAD_MAX)),
        lambda s: s.draft(terms=replace(TERMS, deadline=s.now + DEADLINE_AHEAD_MAX + TICK)),
        TermsOutOfRangeError,
        {"field": "deadline"},
    ),
    (
        Workshop,
        lambda s: s.draft(terms=replace(TERMS, units=LOTS_MAX, lot_size=1)),
        lambda s: s.draft(terms=replace(TERMS, units=LOTS_MAX + 1, lot_size=1)),
        TermsOutOfRangeError,
        {"field": "lots"},
    ),
    (
        Workshop,
        lambda s: s.draft(terms=replace(TERMS, bonus_pool_minor=500 + ROOM)),
        lambda s: s.draft(terms=replace(TERMS, bonus_pool_minor=501 + ROOM)),
        TermsOutOfRangeError,
        {"field": "escrow"},
    ),
    *(
        (
            Workshop,
            lambda s, field=field, good=good: s.draft(  # type: ignore[misc]
                terms=replace(TERMS, **{field: good})
            ),
            lambda s, field=field, bad=bad: s.draft(  # type: ignore[misc]
                terms=replace(TERMS, **{field: bad})
            ),
            TermsOutOfRangeError,
            {"field": field},
        )
        for field, good, bad in (
            ("offline_lots", 10, 11),
            ("lease_hours", 1, 0),
            ("counties", (COUNTY,), ()),
            ("fair_share_percent", 100, 101),
        )
    ),
    (
        funded,
        lambda s: s.review(pieces=9),
        lambda s: s.review(pieces=8),
        RateBelowMinimumWageError,
        {"order_id": ORDER, "hourly": cny(2_669), "needed": cny(2_688)},
    ),
    (
        funded,
        lambda s: s.review(),
        lambda s: replace(s.review(), by=BUYERS_CLERK),
        ReviewerIsBuyerError,
        {"order_id": ORDER, "staff": BUYERS_CLERK},
    ),
    (
        opened,
        lambda s: later(s, DAY).order(WidenFairShare),
        lambda s: later(s, DAY - TICK).order(WidenFairShare),
        WindowNotDueError,
        {"order_id": ORDER},
    ),
    (
        opened,
        lambda s: replace_now(s, TERMS.deadline).order(CloseOrder, by=None),
        lambda s: replace_now(s, TERMS.deadline - TICK).order(CloseOrder, by=None),
        OrderDeadlineAheadError,
        {"order_id": ORDER},
    ),
    (
        opened,
        lambda s: s.order(PauseOrder, reason=PauseReason.MATERIALS_LATE, by=BUYERS_CLERK),
        lambda s: s.order(ResumeOrder, by=BUYERS_CLERK),
        OrderNotInStatusError,
        {"order_id": ORDER, "status": OrderStatus.OPEN, "needed": (OrderStatus.PAUSED,)},
    ),
]


@pytest.mark.parametrize(("given", "allowed", "refused", "error", "details"), EDGES)
def test_a_rule_begins_exactly_where_it_says(
    given: Given, allowed: When, refused: When, error: type[DomainError], details: dict[str, Any]
) -> None:
    """The allowed step is recorded and balances; the next one is refused with its figures."""
    shop = given()
    with pytest.raises(error) as raised:
        shop.do(refused(shop))
    assert raised.value.details == details
    shop = given()
    assert shop.do(allowed(shop))
    shop.book.ledger.check_whole()


def test_a_settled_order_pays_no_bonus() -> None:
    """Its escrow is empty; before it settles the whole pool may be paid, in parts."""
    shop = judged()
    shop.do(bonus(shop, 200), bonus(shop, 300))
    assert shop.one(BonusPaid).amount == cny(300)
    assert earned(shop) == PAY + 500
    shop = judged()
    shop.do(shop.order(CloseOrder, by=BUYERS_CLERK), bonus(shop, 1), shop.order(SettleOrder))
    assert shop.balance(accounts.escrow(ORDER)) == 0
    with pytest.raises(OrderNotInStatusError) as raised:
        shop.do(bonus(shop, 1))
    assert raised.value.details == {
        "order_id": ORDER,
        "status": OrderStatus.SETTLED,
        "needed": (OrderStatus.OPEN, OrderStatus.PAUSED, OrderStatus.CLOSED),
    }


def test_a_bonus_follows_a_ruling_and_a_refusal_too() -> None:
    """Work that was judged in any way, and no work that is still to be judged."""
    for shop in (judged(), rejected()):
        shop.do(bonus(shop, 1))
    shop = disputed()
    shop.do(resolve(shop), bonus(shop, 1))
    for shop, status in (
        (submitted(), AssignmentStatus.SUBMITTED),
        (appealed(), AssignmentStatus.APPEALED),
        (disputed(), AssignmentStatus.DISPUTED),
    ):
        with pytest.raises(AssignmentNotInStatusError) as raised:
            shop.do(bonus(shop, 1))
        assert raised.value.details == {
            "assignment_id": A1,
            "status": status,
            "needed": (
                AssignmentStatus.APPROVED,
                AssignmentStatus.REFUSED,
                AssignmentStatus.RESOLVED,
            ),
        }


def test_the_loser_of_a_token_is_paid_a_tenth_of_the_lot_from_the_escrow() -> None:
    """¥33.37 for ten pieces, a tenth rounded up is ¥3.34; the token pays it once."""
    shop = with_tokens()
    shop.do(shop.redeem(9, SERIALS[1]))
    (lost,) = shop.do(shop.redeem(9, SERIALS[1], NEEDY, name="A-lost"))
    assert isinstance(lost, ClaimConflictCompensated)
    assert (lost.amount, lost.household_id, lost.token_serial) == (cny(334), NEEDY, SERIALS[1])
    assert (lost.assignment_id, lost.station_id, lost.lot) == ("A-lost", STATION, 9)
    assert earned(shop, NEEDY) == 334
    shop.do(pay_out(shop, 334))
    assert shop.balance(accounts.escrow(ORDER)) == TERMS.escrow_minor - 334
    with pytest.raises(ClaimTokenSpentError) as spent:
        shop.do(shop.redeem(9, SERIALS[1], POOR, name="A-third"))
    assert spent.value.details == {"order_id": ORDER, "lot": 9}
    shop.book.ledger.check_whole()


def test_a_lot_that_came_back_is_no_lost_one() -> None:
    """The first holder gave it back, so whoever brings the token next gets the work."""
    shop = with_tokens()
    shop.do(shop.redeem(9, SERIALS[1], name="A-9"))
    shop.do(shop.step(ReturnAssignment, 9, OTHER, name="A-9", reason=ReturnReason.NO_TIME))
    (won,) = shop.do(shop.redeem(9, SERIALS[1], NEEDY, name="A-again"))
    assert isinstance(won, AssignmentAccepted)


def test_scrap_that_was_declared_is_not_declared_twice() -> None:
    """Eleven issued, four declared: seven are left to declare."""
    shop = supplied()
    shop.do(shop.step(DeclareScrap, quantity=4), shop.step(DeclareScrap, quantity=7))
    with pytest.raises(QuantityOutOfRangeError) as raised:
        shop.do(shop.step(DeclareScrap, quantity=1))
    assert raised.value.details == {"asked": 1, "largest": 0}


def test_a_loss_is_charged_to_what_its_lot_brought_and_is_left() -> None:
    """Nine pieces brought ¥30.03: charged ¥10.00, then ¥20.03 and not a fen more."""
    shop = supplied()
    shop.do(shop.submit(9), shop.judge(ApproveAssignment))
    lose = shop.materials(AdjudicateLoss, 1, charged_minor=1_000, **LOSS)
    shop.do(lose)
    with pytest.raises(ChargeTooHighError) as raised:
        shop.do(replace(lose, charged_minor=2_004))
    assert raised.value.details == {
        "assignment_id": f"{A1}.2",
        "asked": cny(2_004),
        "largest": cny(2_003),
    }
    shop.do(replace(lose, charged_minor=2_003))
    assert earned(shop) == 0
    assert shop.balance(accounts.escrow(ORDER)) == shop.terms.escrow_minor
    shop.book.ledger.check_whole()


def test_a_loss_is_charged_to_earnings_that_are_still_there() -> None:
    """¥25.00 of ¥30.03 were asked for: ¥5.03 may be charged."""
    shop = supplied()
    shop.do(shop.submit(9), shop.judge(ApproveAssignment))
    shop.do(pay_out(shop, 2_500))
    lose = shop.materials(AdjudicateLoss, 1, charged_minor=504, **LOSS)
    with pytest.raises(ChargeTooHighError) as raised:
        shop.do(lose)
    found = raised.value.details
    assert found == {"assignment_id": f"{A1}.2", "asked": cny(504), "largest": cny(503)}
    shop.do(replace(lose, charged_minor=503))
    assert earned(shop) == 2_500, "held, until the payout is approved"


def pay_out(shop: Workshop, minor: int) -> Command:
    """Ask for earnings."""
    return RequestPayout(
        payout_id=PayoutId("P-1"),
        household_id=NEEDY,
        amount=cny(minor),
        source=PayoutSource.EARNINGS,
        by=OFFICER,
        at=shop.now,
    )


def test_a_station_that_did_not_handle_a_lot_gets_no_fee() -> None:
    """And one that did gets it once, with the first pieces that are paid."""
    shop = judged()
    assert shop.one(EarningsCredited).station_fee == cny(0)
    shop = opened()
    shop.do(shop.claim(by=OFFICER, station_id=STATION), shop.submit(), shop.inspect())
    shop.do(shop.judge(RejectAssignment, **REJECT))
    assert shop.one(EarningsCredited).station_fee == cny(120)
    shop.do(shop.step(FileAppeal, **APPEAL), shop.judge(AnswerAppeal, concedes=True))
    rest = shop.one(EarningsCredited)
    assert (rest.pieces, rest.pay, rest.station_fee) == (6, cny(PAY - 1_335), cny(0))
    assert rest.reason is CreditReason.APPEAL_CONCEDED
    assert shop.balance(accounts.station_earnings(STATION)) == 120


def test_a_refusal_of_all_pieces_pays_nothing() -> None:
    """No credit of nothing is recorded."""
    shop = failed()
    events = shop.do(shop.judge(RejectAssignment, good=0, fault=FAULT))
    assert [type(event) for event in events] == [AssignmentRejected]


def test_calling_off_names_ten_lots_at_most_that_stand_against_it() -> None:
    """The first ten, in order; a lot that nobody contests is not among them."""
    terms = replace(TERMS, units=130, household_cap_lots=20)
    shop = Workshop(terms=terms).opened()
    shop.now += 2 * DAY
    shop.do(shop.order(WidenFairShare), shop.order(WidenFairShare))
    for lot in range(12, 0, -1):
        shop.do(shop.claim(lot), shop.submit(lot=lot), shop.inspect(lot=lot))
        shop.do(shop.judge(RejectAssignment, lot=lot, **REJECT))
        shop.do(shop.step(FileAppeal, lot, grounds=AppealGrounds.PIECES_ARE_GOOD))
    with pytest.raises(LotsUnfinishedError) as raised:
        shop.do(shop.order(CancelOrder, reason=OrderCancelReason.BUYER_REQUEST, by=BUYERS_CLERK))
    assert raised.value.details == {"order_id": ORDER, "lots": tuple(range(1, 11))}
    with pytest.raises(LotsUnfinishedError) as unsettled:
        shop.do(shop.order(SettleOrder))
    assert unsettled.value.details == {"order_id": ORDER, "lots": tuple(range(1, 11))}
