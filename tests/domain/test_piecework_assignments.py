"""Every step of an assignment, and everything that it refuses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.errors import DomainError
from domain.facts.freezing import FreezeReason
from domain.facts.piecework import qualifications as qualified
from domain.facts.piecework.appeals import AppealAnswered, AppealFiled
from domain.facts.piecework.assignment_status import AssignmentStatus
from domain.facts.piecework.claim_tokens import ClaimTokensIssued
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated, ClaimWay
from domain.facts.piecework.judgement import AssignmentRejected, ReworkRequested
from domain.facts.piecework.materials import LossAdjudicated, LossReason, MaterialsReceiptConfirmed
from domain.facts.piecework.order_status import OrderStatus
from domain.facts.piecework.orders import OrderCancelReason, PauseReason
from domain.facts.piecework.pay import BonusReason, CreditReason, EarningsCredited
from domain.facts.piecework.terms import QualityRule
from domain.facts.piecework.work import AssignmentSubmitted, LeaseExtended, ReturnReason
from domain.funds import accounts
from domain.households.commands import FreezeHousehold
from domain.households.errors import HouseholdIsFrozenError
from domain.ids import HouseholdId, QualificationId, StationId
from domain.money import Currency, CurrencyMismatchError, Money
from domain.piecework.assignments.appeals.commands import (
    AnswerAppeal,
    FileAppeal,
    UpholdBySilence,
)
from domain.piecework.assignments.appeals.errors import AppealTooLateError, ArbiterIsPartyError
from domain.piecework.assignments.assignment import judged_at
from domain.piecework.assignments.claims.errors import (
    ClaimTokenExpiredError,
    ClaimTokenSpentError,
    ClaimTokenUnknownError,
    HouseholdCapReachedError,
    LotHeldForStationError,
    LotReservedForNeediestError,
    NotQualifiedError,
    OpenLotsLimitReachedError,
)
from domain.piecework.assignments.claims.rules import claimable
from domain.piecework.assignments.claims.state import Claim
from domain.piecework.assignments.errors import (
    AssignmentNotInStatusError,
    JudgeIsWorkerError,
    LotWentOnError,
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
from domain.piecework.assignments.judgement.errors import (
    NotInspectedError,
    ReworkRoundsSpentError,
)
from domain.piecework.assignments.materials.commands import (
    AcceptScrap,
    AdjudicateLoss,
    ConfirmReceipt,
    DeclareScrap,
    IssueMaterials,
    ReturnMaterials,
)
from domain.piecework.assignments.materials.errors import (
    ChargeTooHighError,
    CustodyExceedsIssuedError,
    LossReasonNotChargeableError,
    MaterialsAlreadyIssuedError,
    MaterialsNotConfirmedError,
    ScrapNotDeclaredError,
    ScrapOverAgreedRateError,
)
from domain.piecework.assignments.pay.commands import PayBonus
from domain.piecework.assignments.pay.errors import BonusPoolShortError
from domain.piecework.assignments.work.commands import ExpireLease, ExtendLease, ReturnAssignment
from domain.piecework.assignments.work.errors import LeaseAlreadyExtendedError
from domain.piecework.orders.commands import CloseOrder, PauseOrder, WidenFairShare
from domain.piecework.orders.errors import OrderNotInStatusError
from domain.piecework.qualifications import errors as q
from domain.piecework.qualifications.commands import CompleteTraining
from domain.piecework.sampling import Plan, plan
from domain.piecework.whole_orders.commands import CancelOrder, ExpireClaimTokens, SettleOrder
from domain.piecework.whole_orders.errors import ClaimTokensNotDueError, LotsUnfinishedError
from tests.worlds.judged_work import (
    APPEAL,
    LOSS,
    PAY,
    REJECT,
    WORDS,
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
from tests.worlds.lived import Again
from tests.worlds.refused_work import OF_WORK, Given, When
from tests.worlds.story import cny
from tests.worlds.workshop import (
    BUYERS_CLERK,
    DAY,
    FAR,
    FAULT,
    HOUR,
    INSPECTOR,
    NEEDY,
    OFFICER,
    OPERATOR,
    ORDER,
    OTHER,
    POOR,
    QUALIFICATION,
    SERIALS,
    STATION,
    SUPPLIED,
    TERMS,
    Workshop,
    define,
    take,
    worker,
)


def test_a_claim_names_why_and_until_when() -> None:
    """The neediest get a kept lot; all get the others; each has its lease."""
    shop = Workshop().opened()
    (kept,) = shop.do(shop.claim(1))
    (free,) = shop.do(shop.claim(6, OTHER))
    assert isinstance(kept, AssignmentAccepted)
    assert isinstance(free, AssignmentAccepted)
    assert (kept.way, kept.need_tier, kept.units) == (ClaimWay.RESERVED_SHARE, 5, 10)
    assert (free.way, free.need_tier) == (ClaimWay.OPEN_SHARE, 1)
    assert kept.lease_until == shop.now + 72 * HOUR
    assert shop.do(shop.claim(10, POOR))[0].units == 5  # type: ignore[attr-defined]


def test_a_station_claims_for_a_villager() -> None:
    """Both are named in the event, and the station gets its fee when the lot is paid."""
    shop = Workshop().opened()
    (event,) = shop.do(shop.claim(by=OPERATOR, station_id=STATION))
    assert isinstance(event, AssignmentAccepted)
    assert (event.household_id, event.station_id, event.actor()) == (NEEDY, STATION, OPERATOR)
    shop.do(shop.submit(by=OPERATOR), shop.judge(ApproveAssignment))
    assert shop.one(EarningsCredited).station_fee == cny(120)
    assert shop.balance(f"earnings:station:{STATION}") == 120
    assert earned(shop) == PAY


def test_the_window_decides_who_may_take_what() -> None:
    """Kept lots by tier, a cap for everybody; after it neither counts."""
    shop = Workshop().opened()
    with pytest.raises(LotReservedForNeediestError):
        shop.do(shop.claim(1, POOR))
    shop.do(shop.claim(6, POOR), shop.claim(7, POOR))
    with pytest.raises(HouseholdCapReachedError):
        shop.do(shop.claim(8, POOR))
    shop.now += 24 * HOUR
    shop.do(shop.order(WidenFairShare))
    shop.do(shop.step(ReturnAssignment, 6, POOR, reason=ReturnReason.NO_TIME))
    assert shop.do(shop.claim(1, POOR))[0].way is ClaimWay.RESERVED_SHARE  # type: ignore[attr-defined]
    with pytest.raises(LotReservedForNeediestError):
        shop.do(shop.claim(2, OTHER))
    shop.now += 24 * HOUR
    shop.do(shop.order(WidenFairShare))
    assert shop.do(shop.claim(2, OTHER))[0].way is ClaimWay.OPEN_SHARE  # type: ignore[attr-defined]
    shop.do(shop.claim(8, POOR))


def test_a_household_holds_three_lots_at_most() -> None:
    """Over all orders; what is handed in counts, what is judged or given back does not."""
    shop = claimed(household_cap_lots=9)
    shop.do(shop.claim(2), shop.claim(3))
    with pytest.raises(OpenLotsLimitReachedError):
        shop.do(shop.claim(4))
    shop.do(shop.submit(lot=1))
    with pytest.raises(OpenLotsLimitReachedError):
        shop.do(shop.claim(4))
    shop.do(shop.judge(ApproveAssignment, lot=1), shop.claim(4))


def test_a_lease_runs_out_once_extended_once() -> None:
    """The lot goes to the next, and the first household can't hand it in any more."""
    shop = claimed()
    (event,) = shop.do(shop.step(ExtendLease))
    assert isinstance(event, LeaseExtended)
    assert event.lease_until == shop.now + 144 * HOUR
    with pytest.raises(LeaseAlreadyExtendedError):
        shop.do(shop.step(ExtendLease))
    shop.now = event.lease_until - HOUR
    with pytest.raises(NotDueYetError):
        shop.do(shop.timer(ExpireLease))
    shop.now += HOUR
    shop.do(shop.timer(ExpireLease), shop.claim(1, NEEDY, "A-again"))
    with pytest.raises(LotWentOnError):
        shop.do(shop.submit())


def test_late_work_counts_until_the_lot_is_another_household_s() -> None:
    """A bad network is not held against anybody."""
    shop = claimed()
    shop.now += 100 * HOUR
    shop.do(shop.submit())
    with pytest.raises(AssignmentNotInStatusError):
        shop.do(shop.timer(ExpireLease))


def test_a_lot_is_given_back_without_penalty() -> None:
    """The next may claim it, and so may the same household."""
    shop = claimed()
    shop.do(shop.step(ReturnAssignment, reason=ReturnReason.ILLNESS_OR_CARE))
    shop.do(shop.claim(1, name="A-again"))


def test_approval_pays_from_the_escrow() -> None:
    """The pay of ten pieces, rounded up once."""
    shop = submitted()
    shop.do(shop.judge(ApproveAssignment))
    assert earned(shop) == PAY
    assert shop.balance(f"escrow:order:{ORDER}") == TERMS.escrow_minor - PAY


def test_silence_pays() -> None:
    """After seven days, and no approval or refusal can follow."""
    shop = submitted(9)
    shop.now += 7 * DAY - HOUR
    with pytest.raises(NotDueYetError):
        shop.do(shop.timer(ApproveBySilence))
    shop.now += HOUR
    shop.do(shop.timer(ApproveBySilence))
    assert earned(shop) == 3_003
    assert shop.one(EarningsCredited).reason is CreditReason.SILENCE
    for late in (shop.judge(ApproveAssignment), shop.timer(ApproveBySilence)):
        with pytest.raises(AssignmentNotInStatusError):
            shop.do(late)


def test_part_of_a_lot_is_paid_and_the_rest_can_be_contested() -> None:
    """A later credit is the difference, so that the sum is rounded once."""
    shop = failed()
    shop.do(shop.judge(ApproveInPart, good=4, fault=FAULT))
    assert earned(shop) == 1_335
    shop.do(shop.step(FileAppeal, **APPEAL))
    shop.do(shop.judge(AnswerAppeal, concedes=True))
    assert earned(shop) == PAY
    assert shop.one(EarningsCredited).pieces == 6


def test_a_lot_is_mended_twice_at_most() -> None:
    """Each round has a lease, an inspection and a silence of its own."""
    shop = failed()
    for attempt in (2, 3):
        (asked,) = shop.do(shop.judge(RequestRework, fault=FAULT))
        assert isinstance(asked, ReworkRequested)
        assert asked.lease_until == shop.now + 72 * HOUR
        shop.do(shop.submit(), shop.inspect())
        assert shop.one(AssignmentSubmitted).attempt == attempt
    with pytest.raises(ReworkRoundsSpentError):
        shop.do(shop.judge(RequestRework, fault=FAULT))
    shop.do(shop.judge(RejectAssignment, good=0, fault=FAULT))
    assert earned(shop) == 0


def test_good_pieces_of_a_refused_lot_are_paid() -> None:
    """At once; the others after an appeal that nobody answers."""
    shop = appealed()
    assert earned(shop) == 1_335
    due = shop.one(AppealFiled).answer_until
    assert due == datetime(2026, 3, 9, 16, tzinfo=UTC)  # five working days after Monday
    shop.now = due - HOUR
    with pytest.raises(NotDueYetError):
        shop.do(shop.timer(UpholdBySilence))
    shop.now = due
    shop.do(shop.timer(UpholdBySilence))
    assert earned(shop) == PAY
    with pytest.raises(AssignmentNotInStatusError):
        shop.do(shop.judge(AnswerAppeal, concedes=False))


def test_who_concedes_ends_it() -> None:
    """Nothing is left for an arbiter, and the order settles."""
    shop = appealed()
    answered, *_ = shop.do(shop.judge(AnswerAppeal, concedes=True, statement=WORDS))
    assert isinstance(answered, AppealAnswered)
    assert (answered.concedes, answered.statement) == (True, WORDS)
    with pytest.raises(AssignmentNotInStatusError) as over:
        shop.do(resolve(shop))
    assert over.value.status is AssignmentStatus.RESOLVED
    shop.do(shop.order(CloseOrder, by=BUYERS_CLERK), shop.order(SettleOrder))
    shop.book.ledger.check_whole()


def test_what_a_worker_says_is_kept_with_the_appeal() -> None:
    """As a commitment to words that lie in the vault."""
    shop = rejected()
    (filed,) = shop.do(shop.step(FileAppeal, statement=WORDS, **APPEAL))
    assert isinstance(filed, AppealFiled)
    assert filed.statement == WORDS


def test_an_arbiter_decides_with_reasons() -> None:
    """No less than was found good before, no more than was handed in."""
    shop = disputed()
    for good in (3, 11):
        with pytest.raises(QuantityOutOfRangeError):
            shop.do(resolve(shop, good=good))
    shop.do(resolve(shop))
    assert earned(shop) == 3_003
    with pytest.raises(AssignmentNotInStatusError):
        shop.do(resolve(shop, good=10))


@pytest.mark.parametrize("by", [worker(NEEDY), BUYERS_CLERK, INSPECTOR])
def test_an_arbiter_is_neither_side(by: Any) -> None:
    """Nor has inspected the lot, nor written the order."""
    shop = disputed()
    with pytest.raises((ArbiterIsPartyError, JudgeIsWorkerError)):
        shop.do(resolve(shop, by=by))


def test_a_refused_lot_is_finished_when_nobody_appeals() -> None:
    """Only then the order settles."""
    shop = rejected()
    shop.do(shop.order(CloseOrder, by=BUYERS_CLERK))
    shop.now += 7 * DAY + HOUR
    with pytest.raises(AppealTooLateError):
        shop.do(shop.step(FileAppeal, **APPEAL))
    shop.do(shop.order(SettleOrder))
    assert earned(shop) == 1_335


def test_a_refused_lot_is_not_finished_while_somebody_may_appeal() -> None:
    """Up to the last moment of the time limit, and that moment is the worker's."""
    shop = rejected()
    shop.do(shop.order(CloseOrder, by=BUYERS_CLERK))
    shop.now = shop.one(AssignmentRejected).appeal_until
    with pytest.raises(LotsUnfinishedError):
        shop.do(shop.order(SettleOrder))
    shop.now += timedelta(microseconds=1)
    shop.do(shop.order(SettleOrder))


def test_one_good_piece_is_paid() -> None:
    """A lot of which a single piece was handed in, and one of which a ruling finds one more."""
    shop = submitted(1)
    shop.do(shop.judge(ApproveAssignment))
    assert shop.one(EarningsCredited).pieces == 1
    shop = disputed()
    shop.do(resolve(shop, good=5))
    credited = shop.one(EarningsCredited)
    assert (credited.pieces, credited.reason) == (1, CreditReason.DISPUTE_RESOLVED)
    assert earned(shop) == credited.pay.minor + 1_335


def test_materials_are_accounted_for_to_the_piece() -> None:
    """Eleven issued: nine handed in, one spoiled within the agreed rate, one returned."""
    shop = supplied()
    shop.do(shop.step(DeclareScrap, quantity=1), shop.materials(AcceptScrap, 1))
    shop.do(shop.submit(9), shop.judge(ApproveAssignment))
    shop.do(shop.order(CloseOrder, by=BUYERS_CLERK))
    with pytest.raises(LotsUnfinishedError):
        shop.do(shop.order(SettleOrder))
    shop.do(shop.materials(ReturnMaterials, 1))
    with pytest.raises(LotsUnfinishedError):
        shop.do(shop.order(SettleOrder))
    shop.do(shop.step(ReturnAssignment, reason=ReturnReason.NO_TIME), shop.order(SettleOrder))
    assert earned(shop) == 3_003


def test_materials_come_back_and_are_spoiled_bit_by_bit() -> None:
    """Each step adds to those before, and what was declared is counted once."""
    shop = Workshop(SUPPLIED[0], replace(SUPPLIED[1], scrap_permille=300)).opened()
    shop.do(shop.claim(), shop.materials(IssueMaterials, 14))
    shop.do(shop.step(ConfirmReceipt, quantity=14), shop.step(DeclareScrap, quantity=5))
    shop.do(shop.materials(AcceptScrap, 1), shop.materials(AcceptScrap, 2))
    with pytest.raises(ScrapNotDeclaredError) as declared:
        shop.do(shop.materials(AcceptScrap, 3))
    assert declared.value.declared == 2
    with pytest.raises(ScrapOverAgreedRateError) as agreed:
        shop.do(shop.materials(AcceptScrap, 2))
    assert agreed.value.agreed == 1
    free = {**LOSS, "scrap": True, "reason": LossReason.FAULTY_MATERIALS}
    shop.do(shop.materials(AdjudicateLoss, 1, charged_minor=0, **free))
    with pytest.raises(ScrapNotDeclaredError) as rest:
        shop.do(shop.materials(AcceptScrap, 2))
    assert rest.value.declared == 1
    shop.do(shop.materials(AdjudicateLoss, 1, charged_minor=0, **{**free, "scrap": False}))
    shop.do(shop.materials(ReturnMaterials, 3), shop.materials(ReturnMaterials, 4))
    with pytest.raises(CustodyExceedsIssuedError) as left:
        shop.do(shop.materials(ReturnMaterials, 3))
    assert left.value.left == 2
    shop.do(shop.materials(AcceptScrap, 1))


def test_nothing_may_have_arrived() -> None:
    """A worker counts what came, be it nothing; the station sends more."""
    shop = Workshop(*SUPPLIED).opened()
    shop.do(shop.claim(), shop.materials(IssueMaterials, 11), shop.step(ConfirmReceipt, quantity=0))
    assert shop.one(MaterialsReceiptConfirmed).quantity == 0


def test_a_loss_is_charged_to_what_its_own_lot_brought() -> None:
    """Whatever else the household earned: each charge takes from what the lot's pay has left."""
    shop = supplied()
    shop.do(shop.claim(2), shop.materials(IssueMaterials, 11, lot=2))
    shop.do(shop.step(ConfirmReceipt, lot=2, quantity=11), shop.submit(8))
    lose = shop.materials(AdjudicateLoss, 1, charged_minor=1, **LOSS)
    with pytest.raises(ChargeTooHighError) as nothing:
        shop.do(lose)
    assert nothing.value.largest == cny(0)
    shop.do(shop.judge(ApproveAssignment), shop.submit(lot=2))
    shop.do(shop.judge(ApproveAssignment, lot=2))
    for charged, left in ((1_000, 1_670), (1_600, 70)):
        shop.do(replace(lose, charged_minor=charged))
        with pytest.raises(ChargeTooHighError) as high:
            shop.do(replace(lose, charged_minor=left + 1))
        assert high.value.largest == cny(left)
    assert earned(shop) == 70 + PAY


def test_less_than_was_issued_may_arrive() -> None:
    """The worker answers for what was counted, not for what was sent."""
    shop = Workshop(*SUPPLIED).opened()
    shop.do(shop.claim(), shop.materials(IssueMaterials, 11))
    shop.do(shop.step(ConfirmReceipt, quantity=10), shop.submit(10))
    assert shop.one(MaterialsReceiptConfirmed).quantity == 10
    with pytest.raises(CustodyExceedsIssuedError):
        shop.do(shop.materials(ReturnMaterials, 1))


def test_a_loss_is_decided_by_a_person_and_charged_to_its_lot_at_most() -> None:
    """Never below zero, never for what is not the worker's fault."""
    shop = supplied()
    shop.do(shop.submit(9), shop.judge(ApproveAssignment))
    lose = shop.materials(AdjudicateLoss, 1, charged_minor=100, **LOSS)
    with pytest.raises(LossReasonNotChargeableError):
        shop.do(replace(lose, reason=LossReason.LOST_IN_TRANSPORT))
    with pytest.raises(ChargeTooHighError):
        shop.do(replace(lose, charged_minor=3_004))
    with pytest.raises(ChargeTooHighError):
        shop.do(replace(lose, charged_minor=-1))
    with pytest.raises(JudgeIsWorkerError):
        shop.do(replace(lose, by=worker(NEEDY)))
    with pytest.raises(NotYourAssignmentError):
        shop.do(replace(lose, household_id=POOR))
    shop.do(lose)
    assert earned(shop) == 2_903
    free = replace(lose, charged_minor=0, scrap=True, reason=LossReason.FAULTY_MATERIALS)
    shop.do(free)
    assert shop.one(LossAdjudicated).charged == cny(0)
    with pytest.raises(CustodyExceedsIssuedError):
        shop.do(free)


def test_scrap_within_the_agreed_rate_only_is_accepted_without_a_person() -> None:
    """A tenth of eleven is one."""
    shop = supplied()
    with pytest.raises(ScrapNotDeclaredError):
        shop.do(shop.materials(AcceptScrap, 1))
    shop.do(shop.step(DeclareScrap, quantity=2))
    with pytest.raises(ScrapOverAgreedRateError):
        shop.do(shop.materials(AcceptScrap, 2))
    shop.do(shop.materials(AcceptScrap, 1))
    with pytest.raises(ScrapOverAgreedRateError):
        shop.do(shop.materials(AcceptScrap, 1))


def test_rework_gives_the_materials_back_into_custody() -> None:
    """What was handed in once is not accounted for twice."""
    shop = supplied()
    shop.do(shop.submit(10), shop.inspect(), shop.judge(RequestRework, fault=FAULT))
    shop.do(shop.submit(9))
    shop.do(shop.materials(ReturnMaterials, 2))
    with pytest.raises(CustodyExceedsIssuedError):
        shop.do(shop.materials(ReturnMaterials, 1))


def test_a_bonus_comes_from_the_pool() -> None:
    """With a reason, to a worker whose lot was judged, no more than there is."""
    shop = submitted()
    bonus = shop.judge(PayBonus, amount=cny(300), reason=BonusReason.QUALITY)
    with pytest.raises(AssignmentNotInStatusError):
        shop.do(bonus)
    shop.do(shop.judge(ApproveAssignment), bonus)
    assert earned(shop) == PAY + 300
    with pytest.raises(BonusPoolShortError):
        shop.do(bonus)
    with pytest.raises(CurrencyMismatchError):
        shop.do(replace(bonus, amount=Money(1, Currency.USD)))


def test_bonuses_of_an_order_share_one_pool() -> None:
    """Each takes from what those before it left, to the last fen."""
    shop = submitted()
    shop.do(shop.judge(ApproveAssignment))
    pool = TERMS.bonus_pool_minor
    shop.do(shop.claim(2), shop.submit(lot=2), shop.judge(ApproveAssignment, lot=2))
    for lot in (1, 2):
        shop.do(shop.judge(PayBonus, lot=lot, amount=cny(200), reason=BonusReason.QUALITY))
    with pytest.raises(BonusPoolShortError) as refused:
        shop.do(shop.judge(PayBonus, amount=cny(pool - 399), reason=BonusReason.QUALITY))
    assert refused.value.left.minor == pool - 400
    shop.do(shop.judge(PayBonus, amount=cny(pool - 400), reason=BonusReason.QUALITY))
    assert earned(shop) == 2 * PAY + pool


def test_a_refusal_is_a_judgement_and_says_when() -> None:
    """Ratings and time limits start with it, as with an approval."""
    shop = rejected()
    refused = shop.one(AssignmentRejected)
    assert judged_at(refused) == refused.rejected_at
    assert judged_at(shop.one(AssignmentSubmitted)) is None
    shop = submitted()
    (approved, *_) = shop.do(shop.judge(ApproveAssignment))
    assert judged_at(approved) == approved.happened_at()


def test_the_first_valid_redemption_wins_and_the_loser_is_compensated() -> None:
    """Lots at the end are set aside; nobody else gets them; a second household is paid its way."""
    shop = Workshop().opened()
    shop.do(shop.tokens())
    assert shop.one(ClaimTokensIssued).lots == (10, 9)
    with pytest.raises(LotHeldForStationError):
        shop.do(shop.claim(9))
    (won,) = shop.do(shop.redeem(9, SERIALS[1]))
    assert isinstance(won, AssignmentAccepted)
    assert (won.way, won.token_serial, won.station_id) == (
        ClaimWay.STATION_TOKEN,
        SERIALS[1],
        STATION,
    )
    (lost,) = shop.do(shop.redeem(9, SERIALS[1], FAR, name="A-lost"))
    assert isinstance(lost, ClaimConflictCompensated)
    assert earned(shop, FAR) == 334
    for again in (FAR, OTHER):
        with pytest.raises(ClaimTokenSpentError):
            shop.do(shop.redeem(9, SERIALS[1], again, name="A-third"))


def test_who_took_a_lot_offline_is_compensated_though_the_order_was_called_off() -> None:
    """The station could not know; the escrow stays until no token can come in any more."""
    shop = Workshop().opened()
    shop.do(shop.tokens())
    taken_at = shop.now + HOUR
    shop.now += DAY
    cancel = {"reason": OrderCancelReason.BUYER_REQUEST, "by": BUYERS_CLERK}
    shop.do(shop.order(CancelOrder, **cancel))
    with pytest.raises(LotsUnfinishedError):
        shop.do(shop.order(SettleOrder))
    (lost,) = shop.do(shop.redeem(9, SERIALS[1], claimed_at=taken_at))
    assert isinstance(lost, ClaimConflictCompensated)
    assert lost.amount == cny(334)
    shop.now += 12 * DAY
    shop.do(shop.order(SettleOrder))
    assert shop.balance(accounts.escrow(shop.order_id)) == 0


def test_tokens_expire_and_their_lots_are_open_again() -> None:
    """Who took one in time may bring it in for seven days more."""
    shop = Workshop().opened()
    taken_at = shop.now + HOUR
    shop.do(shop.tokens())
    expire = {"station_id": STATION}
    with pytest.raises(ClaimTokensNotDueError):
        shop.do(shop.order(ExpireClaimTokens, **expire))
    shop.now += 5 * DAY
    shop.do(shop.order(ExpireClaimTokens, **expire))
    with pytest.raises(ClaimTokensNotDueError):
        shop.do(shop.order(ExpireClaimTokens, **expire))
    shop.do(shop.order(WidenFairShare), shop.order(WidenFairShare), shop.claim(9, POOR))
    (lost,) = shop.do(shop.redeem(9, SERIALS[1], claimed_at=taken_at))
    assert isinstance(lost, ClaimConflictCompensated)
    shop.do(shop.redeem(10, SERIALS[0], FAR, claimed_at=taken_at))
    shop.now += HOUR
    with pytest.raises(ClaimTokenExpiredError):
        shop.do(shop.redeem(10, SERIALS[0], NEEDY))
    shop.now += 7 * DAY + HOUR
    with pytest.raises(ClaimTokenExpiredError):
        shop.do(shop.redeem(10, SERIALS[0], NEEDY, claimed_at=taken_at))


def test_a_qualification_opens_the_work() -> None:
    """Only for the household that has passed."""
    shop = Workshop(terms=replace(TERMS, qualification_id=QUALIFICATION))
    shop.do(define())
    shop.opened()
    with pytest.raises(NotQualifiedError):
        shop.do(shop.claim())
    shop.do(take(0, 1), shop.claim())


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        *((1, (1, 0)), (5, (5, 0)), (6, (5, 0)), (50, (5, 0)), (51, (20, 1)), (150, (20, 1))),
        *((151, (32, 2)), (280, (32, 2)), (281, (50, 3)), (500, (50, 3)), (501, (80, 5))),
        *((1_200, (80, 5)), (1_201, (125, 7)), (3_200, (125, 7))),
    ],
)
def test_the_sampling_table(quantity: int, expected: tuple[int, int]) -> None:
    """MIL-STD-105E, level II, AQL 2.5, normal, single; all pieces where the sample is the lot."""
    assert plan(QualityRule.AQL_2_5, quantity) == Plan(*expected)
    assert plan(QualityRule.INSPECT_ALL, quantity) == Plan(quantity, 0)


def test_no_lot_can_be_claimed_from_the_deadline_on() -> None:
    """Also while nobody has closed the order yet."""
    shop = Workshop().opened()
    shop.now = TERMS.deadline - timedelta(microseconds=1)
    shop.do(shop.claim())
    shop.now = TERMS.deadline
    with pytest.raises(OrderNotInStatusError) as caught:
        shop.do(shop.claim(2))
    assert caught.value.status is OrderStatus.CLOSED


@pytest.mark.parametrize(("given", "when", "then"), OF_WORK)
def test_what_an_assignment_refuses(given: Given, when: When, then: type[DomainError]) -> None:
    """By its own error, and nothing is recorded."""
    shop = given()
    before = len(shop.book.events)
    with pytest.raises(then):
        shop.do(when(shop))
    assert len(shop.book.events) == before


def test_a_lot_that_passes_is_not_refused() -> None:
    """No refusal without a failed sample."""
    shop = submitted()
    shop.do(shop.inspect(0))
    for refusal in (
        shop.judge(RejectAssignment, **REJECT),
        shop.judge(ApproveInPart, **REJECT),
        shop.judge(RequestRework, fault=FAULT),
    ):
        with pytest.raises(NotInspectedError):
            shop.do(refusal)


def test_materials_are_issued_before_work_and_once() -> None:
    """As many as the lot and its scrap need; work without them can't be handed in."""
    shop = Workshop(*SUPPLIED).opened()
    shop.do(shop.claim())
    with pytest.raises(MaterialsNotConfirmedError):
        shop.do(shop.submit())
    with pytest.raises(QuantityOutOfRangeError):
        shop.do(shop.materials(IssueMaterials, 13))
    shop.do(shop.materials(IssueMaterials, 12))
    with pytest.raises(MaterialsAlreadyIssuedError):
        shop.do(shop.materials(IssueMaterials, 12))
    with pytest.raises(QuantityOutOfRangeError):
        shop.do(shop.step(ConfirmReceipt, quantity=13))
    shop.do(shop.step(ConfirmReceipt, quantity=9))
    with pytest.raises(CustodyExceedsIssuedError):
        shop.do(shop.submit(10))


def test_a_paused_or_closed_order_takes_no_claims() -> None:
    """Claimed lots go on."""
    shop = claimed()
    shop.do(shop.order(PauseOrder, reason=PauseReason.MATERIALS_LATE, by=BUYERS_CLERK))
    with pytest.raises(OrderNotInStatusError):
        shop.do(shop.claim(2))
    shop.do(shop.submit(), shop.order(CloseOrder, by=BUYERS_CLERK))
    with pytest.raises(OrderNotInStatusError):
        shop.do(shop.claim(2))
    shop.do(shop.judge(ApproveAssignment))
    assert earned(shop) == PAY


def test_a_frozen_household_claims_nothing() -> None:
    """As it is paid nothing."""
    shop = claimed()
    shop.do(
        FreezeHousehold(household_id=OTHER, reason=FreezeReason.COMPLAINT, by=OFFICER, at=shop.now)
    )
    with pytest.raises(HouseholdIsFrozenError):
        shop.do(shop.claim(6, OTHER))


def test_a_training_or_test_is_passed_once() -> None:
    """A failure has a delay; the key is the one that was committed to."""
    shop = Workshop()
    with pytest.raises(q.QualificationUnknownError):
        shop.do(take(0, 1))
    for answers in ((0,), (0, 2)):
        with pytest.raises(q.AnswerKeyMismatchError):
            shop.do(define(answers=answers))
    shop.do(define())
    with pytest.raises(q.QualificationAlreadyDefinedError):
        shop.do(define())
    with pytest.raises(q.AnswerKeyMismatchError):
        shop.do(take(0, 1, key=(1, 1)))
    with pytest.raises(q.AnswersIncompleteError):
        shop.do(take(0))
    shop.do(take(0, 0))
    assert shop.one(qualified.TestFailed).score_percent == 50
    with pytest.raises(q.RetryTooEarlyError):
        shop.do(take(0, 1, at=shop.now + 23 * HOUR))
    shop.do(take(0, 1, at=shop.now + 24 * HOUR))
    assert shop.one(qualified.TestPassed).score_percent == 100
    with pytest.raises(q.AlreadyQualifiedError):
        shop.do(take(0, 1))
    complete = CompleteTraining(
        qualification_id=QUALIFICATION, household_id=POOR, by=OFFICER, at=shop.now
    )
    with pytest.raises(q.NotThisKindError):
        shop.do(complete)
    training = QualificationId("Q-TRAINING")
    shop.do(
        define(
            qualification_id=training,
            kind=qualified.QualificationKind.TRAINING,
            questions=(),
            answers=(),
        ),
        replace(complete, qualification_id=training),
    )
    with pytest.raises(q.NotThisKindError):
        shop.do(take(qualification_id=training))


def test_a_token_of_another_station_is_unknown() -> None:
    """It was not issued to it."""
    shop = Workshop().opened()
    shop.do(shop.tokens())
    with pytest.raises(ClaimTokenUnknownError):
        shop.do(replace(shop.redeem(9, SERIALS[1]), station_id=StationId("S-ELSE")))


def test_what_is_given_back_of_another_order_is_no_lot_of_this_one() -> None:
    """A household's limits count what it has of each order."""
    shop = claimed()
    other = shop.beside("O-OTHER").opened()
    other.do(other.claim(), other.step(ReturnAssignment, reason=ReturnReason.NO_TIME))
    shop.do(shop.claim(2))
    with pytest.raises(HouseholdCapReachedError):
        shop.do(shop.claim(3))


@pytest.mark.parametrize(("of", "lots"), [(NEEDY, range(1, 11)), (POOR, range(6, 11))])
def test_which_lots_a_household_may_take(of: HouseholdId, lots: range) -> None:
    """All of the order, or those that are not kept for the neediest."""
    shop = Workshop(book=Again()).opened()
    assert isinstance(shop.book, Again)
    command = shop.claim(6, of)
    state = shop.book.state(command)
    assert isinstance(state, Claim)
    assert claimable(state, command) == lots


@pytest.mark.parametrize(("lot", "way"), [(5, ClaimWay.RESERVED_SHARE), (6, ClaimWay.OPEN_SHARE)])
def test_a_claim_of_the_last_kept_lot_says_so(lot: int, way: ClaimWay) -> None:
    """Half of ten lots are kept."""
    (claim,) = Workshop().opened().do(Workshop().claim(lot))
    assert isinstance(claim, AssignmentAccepted)
    assert claim.way is way


def test_scrap_that_nobody_declared_is_not_declared_by_a_ruling() -> None:
    """A person decides that a piece is scrap; the worker declared none."""
    shop = supplied()
    free = {**LOSS, "scrap": True, "reason": LossReason.FAULTY_MATERIALS}
    shop.do(shop.materials(AdjudicateLoss, 1, charged_minor=0, **free))
    with pytest.raises(ScrapNotDeclaredError) as none:
        shop.do(shop.materials(AcceptScrap, 1))
    assert none.value.declared == 0


def test_a_fen_may_be_charged() -> None:
    """Anything that is not nothing."""
    shop = supplied()
    shop.do(shop.submit(9), shop.judge(ApproveAssignment))
    shop.do(shop.materials(AdjudicateLoss, 1, charged_minor=1, **LOSS))
    assert earned(shop) == 3_002


def test_a_test_at_a_station_names_it_whether_it_was_passed_or_not() -> None:
    """Just as many right answers as are needed pass."""
    shop = Workshop()
    there = {"station_id": STATION, "by": OPERATOR}
    shop.do(define(pass_percent=50))
    (failed_,) = shop.do(take(1, 0, **there))
    (passed,) = shop.do(take(1, 1, at=shop.now + DAY, **there))
    assert isinstance(failed_, qualified.TestFailed)
    assert isinstance(passed, qualified.TestPassed)
    assert (failed_.station_id, passed.station_id) == (STATION, STATION)
    assert (failed_.score_percent, passed.score_percent) == (0, 50)


def test_a_training_commits_to_no_answers() -> None:
    """It has no key, and nothing of it goes to the vault."""
    shop = Workshop()
    training = define(kind=qualified.QualificationKind.TRAINING, questions=(), answers=())
    (defined,) = shop.do(training)
    assert isinstance(defined, qualified.QualificationDefined)
    assert defined.key is None
    assert shop.book.openings == []
