"""A story of piecework that meets every event of it, for tests of what reads the log."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from domain.decider import Command
from domain.facts.payouts import CancelReason, PayoutFailure, PayoutSource
from domain.facts.piecework.appeals import AppealGrounds, RulingReason
from domain.facts.piecework.materials import LossReason
from domain.facts.piecework.orders import OrderCancelReason, PauseReason
from domain.facts.piecework.pay import BonusReason
from domain.facts.piecework.qualifications import QualificationKind
from domain.facts.piecework.rates import Rate
from domain.facts.piecework.ratings import Side
from domain.facts.piecework.work import ReturnReason
from domain.households.belonging import ALL_SCOPES
from domain.households.commands import ReleaseStation, TransferHousehold
from domain.ids import ActorId, BatchId, Commitment, PayoutId, QualificationId, StationId
from domain.payouts.commands import (
    ApprovePayout,
    CancelPayout,
    FailPayout,
    RequestPayout,
    SendPayout,
    SettlePayout,
)
from domain.piecework.assignments.appeals.commands import (
    AnswerAppeal,
    FileAppeal,
    MoveAnswerTime,
    ResolveDispute,
    UpholdBySilence,
)
from domain.piecework.assignments.judgement.commands import (
    ApproveAssignment,
    ApproveBySilence,
    ApproveInPart,
    RejectAssignment,
    RequestRework,
)
from domain.piecework.assignments.materials.commands import (
    AcceptScrap,
    AdjudicateLoss,
    ConfirmReceipt,
    DeclareScrap,
    IssueMaterials,
    ReturnMaterials,
)
from domain.piecework.assignments.pay.commands import PayBonus
from domain.piecework.assignments.work.commands import ExpireLease, ExtendLease, ReturnAssignment
from domain.piecework.orders.commands import (
    CloseOrder,
    PauseOrder,
    PayTransport,
    ResumeOrder,
    WidenFairShare,
)
from domain.piecework.qualifications.commands import CompleteTraining
from domain.piecework.whole_orders.commands import CancelOrder, ExpireClaimTokens, SettleOrder
from tests.worlds.story import SYSTEM, cny, paid_in
from tests.worlds.workshop import (
    ARBITER,
    BUYERS_CLERK,
    COLLEAGUE,
    DAY,
    FAR,
    FAULT,
    NEEDY,
    OFFICER,
    OPERATOR,
    OTHER,
    POOR,
    QUALIFICATION,
    SERIALS,
    STATION,
    SUPPLIED,
    TERMS,
    VERIFIER,
    Workshop,
    define,
    notice,
    take,
    worker,
)

WORDS = Commitment("dd" * 32)
TRAINING = QualificationId("Q-TRAINING")
NEXT_STATION = StationId("S-NEXT")
Told = tuple[Command, ActorId]


def piecework() -> list[Told]:
    """Bags with every kind of lot, boxes of supplied materials, toys called off, pay in hand."""
    shop = Workshop(terms=replace(TERMS, qualification_id=QUALIFICATION))
    _qualify(shop)
    bags = shop.opened()
    _bags(bags)
    _boxes(bags)
    _called_off(bags)
    _paid(bags)
    return [(command, getattr(command, "by", None) or SYSTEM) for command in bags.done]


def _qualify(shop: Workshop) -> None:
    shop.do(define(), take(1, 1), take(0, 1, at=shop.now + DAY))
    shop.do(*(take(0, 1, of=household) for household in (POOR, OTHER)))
    training = define(
        qualification_id=TRAINING, kind=QualificationKind.TRAINING, questions=(), answers=()
    )
    complete = CompleteTraining(
        qualification_id=TRAINING, household_id=NEEDY, by=OFFICER, at=shop.now
    )
    shop.do(training, complete)


def _bags(shop: Workshop) -> None:
    pause = shop.order(PauseOrder, reason=PauseReason.INSTRUCTIONS_UNCLEAR, by=BUYERS_CLERK)
    shop.do(pause, shop.order(ResumeOrder, by=BUYERS_CLERK), shop.tokens())
    shop.do(shop.claim(1), shop.claim(2, by=OPERATOR, station_id=STATION), shop.claim(6, POOR))
    shop.do(shop.redeem(9, SERIALS[1]), shop.redeem(9, SERIALS[1], POOR, name="A-LOST"))
    shop.do(shop.step(ExtendLease, 6, POOR))
    # Lot 1: approved in part, contested, not answered.
    shop.do(shop.submit(worked_seconds=7_200), shop.inspect())
    shop.do(shop.judge(ApproveInPart, good=8, fault=FAULT))
    shop.do(shop.step(FileAppeal, grounds=AppealGrounds.PIECES_ARE_GOOD))
    # Lot 2: mended, refused, contested, disputed, decided.
    shop.do(shop.submit(lot=2), shop.inspect(lot=2))
    shop.do(shop.judge(RequestRework, lot=2, fault=FAULT), shop.submit(lot=2))
    shop.do(shop.inspect(lot=2), shop.judge(RejectAssignment, lot=2, good=4, fault=FAULT))
    shop.do(shop.step(FileAppeal, 2, grounds=AppealGrounds.COUNT_IS_WRONG, statement=WORDS))
    shop.do(shop.judge(AnswerAppeal, lot=2, concedes=False, statement=WORDS))
    shop.do(shop.inspect(lot=2, defects=0, by=COLLEAGUE))
    ruling = ResolveDispute(
        **shop.about(2), good=9, reason=RulingReason.BOTH_IN_PART, statement=WORDS, by=ARBITER
    )
    shop.do(ruling)
    # Lot 6: given back; lot 9: handed in and never looked at; lot 7: nothing was ever heard.
    shop.do(shop.step(ReturnAssignment, 6, POOR, reason=ReturnReason.NO_TIME))
    shop.do(shop.submit(lot=9, of=OTHER, name="A-9-22"), shop.claim(7, POOR))
    # A notice of holidays, while lot 1 is contested: its time is computed anew.
    shop.do(notice(shop.now), shop.timer(MoveAnswerTime))
    shop.now += DAY
    shop.do(shop.order(WidenFairShare))
    shop.now += DAY
    shop.do(shop.order(WidenFairShare), shop.claim(3))
    shop.do(shop.submit(lot=3), shop.judge(ApproveAssignment, lot=3))
    shop.do(shop.rate_buyer(5, lot=3), shop.rate_worker(4, lot=3))
    shop.do(shop.reveal({Side.WORKER: 5, Side.BUYER: 4}, lot=3))
    bonus = shop.judge(PayBonus, lot=3, amount=cny(300), reason=BonusReason.SPEED)
    shop.do(bonus, paid_in("line-of-bags", 1_000)[0])
    shop.do(shop.order(PayTransport, amount=cny(700), bank_reference="cart-1", by=OFFICER))
    shop.now += 5 * DAY
    shop.do(shop.timer(ExpireLease, 7), shop.timer(ApproveBySilence, 9, "A-9-22"))
    shop.do(shop.order(ExpireClaimTokens, station_id=STATION))
    shop.now += 3 * DAY
    shop.do(shop.timer(UpholdBySilence, 1))
    shop.now = TERMS.deadline + timedelta(days=1)
    shop.do(shop.order(CloseOrder, by=None), shop.order(SettleOrder))


def _boxes(shop: Workshop) -> None:
    work, terms = SUPPLIED
    boxes = shop.beside("O-BOXES", work=work, terms=replace(terms, deadline=shop.now + 30 * DAY))
    boxes.opened()
    boxes.do(boxes.retake(12))
    boxes.do(boxes.claim(), boxes.materials(IssueMaterials, 11))
    boxes.do(boxes.step(ConfirmReceipt, quantity=11), boxes.step(DeclareScrap, quantity=1))
    boxes.do(boxes.materials(AcceptScrap, 1), boxes.submit(8))
    boxes.do(boxes.judge(ApproveAssignment), boxes.materials(ReturnMaterials, 1))
    loss = boxes.materials(
        AdjudicateLoss,
        1,
        household_id=NEEDY,
        scrap=False,
        reason=LossReason.LOST_BY_WORKER,
        charged_minor=50,
        by=OFFICER,
    )
    boxes.do(loss)


def _called_off(shop: Workshop) -> None:
    toys = shop.beside("O-TOYS", terms=replace(TERMS, deadline=shop.now + 30 * DAY))
    toys.opened()
    toys.do(toys.claim(6, OTHER))
    toys.do(toys.order(CancelOrder, reason=OrderCancelReason.BUYER_REQUEST, by=BUYERS_CLERK))
    toys.do(toys.order(SettleOrder))
    # A household that has nothing in hand goes over to the next station, and leaves that.
    about: dict[str, Any] = {"household_id": FAR, "own": True, "by": worker(FAR), "at": toys.now}
    move = TransferHousehold(station_id=STATION, to=NEXT_STATION, scopes=ALL_SCOPES, **about)
    toys.do(move, ReleaseStation(station_id=NEXT_STATION, **about))


def _paid(shop: Workshop) -> None:
    """Dear work, of which tax is kept back; one payout arrives, one bounces, one is called off."""
    terms = replace(TERMS, rate=Rate(100_000, 1), deadline=shop.now + 30 * DAY)
    dear = shop.beside("O-CARVINGS", terms=terms)
    dear.opened()
    dear.do(dear.claim(), dear.submit(), dear.judge(ApproveAssignment))
    dear.do(paid_in("line-of-carvings", 1_500_000)[0])
    for name, minor in (("W-1", 1_000_000), ("W-2", 1_000), ("W-3", 2_000)):
        step: dict[str, Any] = {
            "payout_id": PayoutId(name),
            "household_id": NEEDY,
            "at": dear.now,
        }
        earnings = {"source": PayoutSource.EARNINGS, "batch_id": BatchId("T-PAYDAY")}
        dear.do(RequestPayout(amount=cny(minor), by=OFFICER, **earnings, **step))
        if name == "W-3":
            dear.do(CancelPayout(reason=CancelReason.ENTERED_IN_ERROR, by=OFFICER, **step))
            continue
        dear.do(ApprovePayout(by=VERIFIER, **step), SendPayout(gateway="sandbox", **step))
        if name == "W-1":
            dear.do(SettlePayout(gateway_reference="wage-1", **step))
        else:
            dear.do(FailPayout(reason=PayoutFailure.ACCOUNT_CLOSED, **step))
