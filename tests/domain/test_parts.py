"""A lot handed in by parts: each is judged alone, and no piece of it is ever nobody's."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.facts.editions import FIRST
from domain.facts.piecework.assignment_status import AssignmentStatus
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.judgement import LotInspected
from domain.facts.piecework.materials import MaterialsReturned, ScrapAccepted, ScrapDeclared
from domain.facts.piecework.orders import OrderCancelReason
from domain.facts.piecework.pay import EarningsCredited
from domain.facts.piecework.terms import QualityRule
from domain.facts.piecework.work import AssignmentSubmitted, LeaseExtended, RestKept, ReturnReason
from domain.piecework.assignments.appeals.commands import AnswerAppeal, FileAppeal
from domain.piecework.assignments.claims.errors import (
    LotAlreadyClaimedError,
    OpenLotsLimitReachedError,
)
from domain.piecework.assignments.errors import AssignmentNotInStatusError, QuantityOutOfRangeError
from domain.piecework.assignments.judgement.commands import (
    ApproveAssignment,
    ApproveInPart,
    RequestRework,
)
from domain.piecework.assignments.materials.commands import (
    AcceptScrap,
    ConfirmReceipt,
    DeclareScrap,
    IssueMaterials,
    ReturnMaterials,
)
from domain.piecework.assignments.materials.errors import ScrapOverAgreedRateError
from domain.piecework.assignments.work.commands import ExpireLease, ExtendLease, ReturnAssignment
from domain.piecework.assignments.work.errors import TooManyPartsError
from domain.piecework.orders.commands import CloseOrder, WidenFairShare
from domain.piecework.whole_orders.commands import CancelOrder, SettleOrder
from domain.piecework.whole_orders.errors import LotsUnfinishedError
from tests.worlds.judged_work import APPEAL, claimed, earned, supplied
from tests.worlds.workshop import (
    BUYERS_CLERK,
    FAULT,
    HOUR,
    NEEDY,
    OPERATOR,
    OTHER,
    STATION,
    SUPPLIED,
    TERMS,
    Workshop,
)

REST = "A-1.2"


def parted(quantity: int = 6, **terms: object) -> Workshop:
    """Six of lot 1's ten pieces were handed in."""
    shop = claimed(**terms)
    shop.do(shop.submit(quantity))
    return shop


def open_to_all(shop: Workshop) -> Workshop:
    """The neediest-first window is over."""
    shop.now += 48 * HOUR
    shop.do(shop.order(WidenFairShare), shop.order(WidenFairShare))
    return shop


def test_a_part_leaves_a_rest_with_the_same_lease() -> None:
    """It is the household's own, under a name of its own, until the lease ends."""
    shop = claimed()
    accepted = shop.one(AssignmentAccepted)
    submitted, rest = shop.do(shop.submit(6))
    assert isinstance(submitted, AssignmentSubmitted)
    assert isinstance(rest, RestKept)
    assert (rest.assignment_id, rest.part_of, rest.units, rest.materials) == (REST, "A-1", 4, 0)
    assert rest.lease_until == accepted.lease_until
    assert rest.actor() == submitted.actor()
    shop.now += HOUR
    assert len(shop.do(shop.submit(4))) == 1, "nothing is left"
    assert shop.one(AssignmentSubmitted).assignment_id == REST
    with pytest.raises(AssignmentNotInStatusError):
        shop.do(shop.submit(1))


@pytest.mark.parametrize("approved_first", [True, False])
def test_twelve_and_eight_of_twenty(approved_first: bool) -> None:
    """Case 34: the rest is handed in the next day, whether the first part was approved or not."""
    shop = claimed(units=40, lot_size=20)
    shop.do(shop.submit(12))
    if approved_first:
        shop.do(shop.judge(ApproveAssignment))
        assert shop.one(EarningsCredited).pieces == 12
    shop.now += 24 * HOUR
    with pytest.raises(QuantityOutOfRangeError):
        shop.do(shop.submit(9))
    shop.do(shop.submit(8))
    if not approved_first:
        shop.do(shop.judge(ApproveAssignment))
    shop.do(shop.judge(ApproveAssignment, name=REST))
    assert earned(shop) == -(-20 * 1001 // 3)
    shop.book.ledger.check_whole()


def test_the_rest_goes_back_to_open_work_when_the_lease_ends() -> None:
    """Case 34: others claim what is left and no more; a later claim has a lease of its own."""
    shop = parted()
    shop.do(shop.judge(ApproveAssignment))
    open_to_all(shop)
    with pytest.raises(LotAlreadyClaimedError):
        shop.do(shop.claim(1, OTHER, "A-other"))
    shop.now += 73 * HOUR
    shop.do(shop.timer(ExpireLease, name=REST))
    (claim,) = shop.do(shop.claim(1, OTHER, "A-other"))
    assert isinstance(claim, AssignmentAccepted)
    assert (claim.units, claim.lease_until) == (4, shop.now + 72 * HOUR)
    shop.do(shop.submit(4, of=OTHER, name="A-other"))
    shop.do(shop.judge(ApproveAssignment, name="A-other"))
    assert earned(shop) + earned(shop, OTHER) == 3_337, "the lot's pay, rounded up once"
    shop.do(shop.order(CloseOrder, by=BUYERS_CLERK), shop.order(SettleOrder))
    shop.book.ledger.check_whole()


def test_the_rest_can_be_handed_in_late_and_given_back() -> None:
    """As any lot; under the name of the claim, too."""
    shop = parted()
    shop.now += 73 * HOUR
    shop.do(shop.timer(ExpireLease, name=REST), shop.submit(3))
    assert shop.one(AssignmentSubmitted).late
    assert shop.one(RestKept).units == 1
    shop.do(shop.step(ReturnAssignment, reason=ReturnReason.NO_TIME))
    with pytest.raises(AssignmentNotInStatusError):
        shop.do(shop.submit(1))
    assert shop.do(shop.claim(1, NEEDY, "A-one"))[0].units == 1  # type: ignore[attr-defined]


def test_the_rest_is_extended_once_and_inherits_that() -> None:
    """The lease is the claim's, not the part's."""
    shop = parted()
    (extended,) = shop.do(shop.step(ExtendLease))
    assert isinstance(extended, LeaseExtended)
    assert extended.assignment_id == REST
    shop.do(shop.submit(1))
    assert shop.one(RestKept).lease_until == extended.lease_until
    with pytest.raises(Exception, match="LeaseAlreadyExtended"):
        shop.do(shop.step(ExtendLease))


def test_an_order_is_not_done_while_a_piece_is_nobody_s() -> None:
    """All lots but a rest are done, and the order still waits."""
    shop = parted(units=10, lot_size=10, offline_lots=0)
    shop.do(shop.judge(ApproveAssignment))
    shop.now += 73 * HOUR
    shop.do(shop.timer(ExpireLease, name=REST))
    for _ in range(2):
        with pytest.raises(LotsUnfinishedError) as unfinished:
            shop.do(shop.order(SettleOrder))
        assert unfinished.value.details == {"order_id": "O-BAGS", "lots": (1,)}
        # Nobody may hand it in late any more, but anybody may claim it still.
        shop.now += 8 * 24 * HOUR


def test_parts_of_one_lot_are_one_lot_in_hand() -> None:
    """They count once against the limit, whatever stands under review."""
    shop = parted(household_cap_lots=9)
    shop.do(shop.claim(2), shop.claim(3))
    with pytest.raises(OpenLotsLimitReachedError):
        shop.do(shop.claim(4))
    shop.do(shop.submit(4), shop.judge(ApproveAssignment))
    with pytest.raises(OpenLotsLimitReachedError):
        shop.do(shop.claim(4))
    shop.do(shop.judge(ApproveAssignment, name=REST), shop.claim(4))


def test_a_part_is_sampled_by_its_own_size() -> None:
    """A sample of twelve and of eight, not of twenty."""
    shop = claimed(units=40, lot_size=20, quality=QualityRule.INSPECT_ALL)
    shop.do(shop.submit(12), shop.submit(8), shop.inspect(0))
    assert shop.one(LotInspected).sample == 12
    shop.do(replace(shop.inspect(0), assignment_id=REST))
    assert shop.one(LotInspected).sample == 8


def test_a_part_is_refused_and_contested_while_the_rest_is_made() -> None:
    """The rest has its lease, its judgement and its pay; the appeal is about the part alone."""
    shop = parted()
    shop.do(shop.inspect(), shop.judge(ApproveInPart, good=4, fault=FAULT))
    shop.do(shop.submit(4), shop.step(FileAppeal, **APPEAL))
    shop.do(shop.judge(ApproveAssignment, name=REST))
    assert earned(shop) == -(-8 * 1001 // 3)
    shop.do(shop.judge(AnswerAppeal, concedes=True))
    assert earned(shop) == 3_337
    shop.book.ledger.check_whole()


def test_a_part_is_mended_while_the_rest_is_made() -> None:
    """Under its own name it is the part; what can't be mended is a rest of its own."""
    shop = parted()
    shop.do(shop.inspect(), shop.judge(RequestRework, fault=FAULT))
    shop.do(shop.submit(4, name=REST), shop.submit(5))
    assert shop.one(RestKept).assignment_id == "A-1.3"
    assert (shop.one(RestKept).part_of, shop.one(RestKept).units) == ("A-1", 1)


def test_materials_go_with_the_rest() -> None:
    """Eleven came: six are handed in, five go on; scrap is agreed over the whole lot."""
    shop = supplied()
    shop.do(shop.step(DeclareScrap, quantity=2), shop.submit(6))
    assert shop.one(RestKept).materials == 5
    # Work on it goes on: nothing is handed out for it that is not counted yet.
    with pytest.raises(AssignmentNotInStatusError) as begun:
        shop.do(shop.materials(IssueMaterials, 1))
    assert begun.value.status is AssignmentStatus.IN_PROGRESS
    shop.do(shop.materials(AcceptScrap, 1))
    assert shop.one(ScrapAccepted).assignment_id == REST
    with pytest.raises(ScrapOverAgreedRateError):
        shop.do(shop.materials(AcceptScrap, 1))
    shop.do(shop.submit(3), shop.materials(ReturnMaterials, 1))
    assert shop.one(MaterialsReturned).assignment_id == "A-1.3"
    shop.do(shop.step(ReturnAssignment, reason=ReturnReason.NO_TIME))
    shop.do(shop.judge(ApproveAssignment), shop.judge(ApproveAssignment, name=REST))
    shop.do(shop.order(CloseOrder, by=BUYERS_CLERK), shop.order(SettleOrder))
    assert earned(shop) == 3_003
    shop.book.ledger.check_whole()


def test_where_materials_came_for_a_part_only_more_can_be_handed_out() -> None:
    """For what is left, with its share of scrap."""
    shop = Workshop(*SUPPLIED).opened()
    shop.do(shop.claim(), shop.materials(IssueMaterials, 6))
    shop.do(shop.step(ConfirmReceipt, quantity=6), shop.submit(6))
    assert shop.one(RestKept).materials == 0
    with pytest.raises(QuantityOutOfRangeError):
        shop.do(shop.materials(IssueMaterials, 6))
    shop.do(shop.materials(IssueMaterials, 5), shop.step(ConfirmReceipt, quantity=4))
    shop.do(shop.submit(4))
    assert shop.one(AssignmentSubmitted).assignment_id == REST


def test_scrap_is_declared_where_the_materials_are() -> None:
    """Under the name of the claim, too."""
    shop = supplied()
    shop.do(shop.submit(6), shop.step(DeclareScrap, quantity=5))
    assert shop.one(ScrapDeclared).assignment_id == REST
    with pytest.raises(QuantityOutOfRangeError):
        shop.do(shop.step(DeclareScrap, quantity=1))


def test_scrap_that_goes_with_the_rest_stays_declared_once() -> None:
    """Of seven declared five go with the materials that are left; two stay with what is mended."""
    shop = supplied()
    shop.do(shop.step(DeclareScrap, quantity=7), shop.submit(6))
    shop.do(shop.inspect(), shop.judge(RequestRework, fault=FAULT))
    with pytest.raises(QuantityOutOfRangeError) as declared:
        shop.do(shop.step(DeclareScrap, quantity=5))
    assert declared.value.details == {"asked": 5, "largest": 4}
    with pytest.raises(QuantityOutOfRangeError):
        shop.do(shop.step(DeclareScrap, quantity=1, name=REST))


def test_materials_are_handed_out_for_what_is_in_hand() -> None:
    """For a part that is mended nothing is, though its materials went back and a rest has none."""
    shop = Workshop(*SUPPLIED).opened()
    shop.do(shop.claim(), shop.materials(IssueMaterials, 6))
    shop.do(shop.step(ConfirmReceipt, quantity=6), shop.submit(6), shop.inspect())
    shop.do(shop.judge(RequestRework, fault=FAULT), shop.materials(ReturnMaterials, 6))
    with pytest.raises(AssignmentNotInStatusError) as begun:
        shop.do(shop.materials(IssueMaterials, 5))
    assert begun.value.details["assignment_id"] == "A-1"


def test_what_was_to_be_mended_when_all_was_called_off_gives_its_materials_back() -> None:
    """Each part its own: those of the rest are the rest's."""
    shop = supplied()
    shop.do(shop.submit(6), shop.inspect(), shop.judge(RequestRework, fault=FAULT))
    cancel = {"reason": OrderCancelReason.BUYER_REQUEST, "by": BUYERS_CLERK}
    shop.do(shop.order(CancelOrder, **cancel), shop.materials(ReturnMaterials, 6))
    assert shop.one(MaterialsReturned).assignment_id == "A-1"
    shop.do(shop.materials(ReturnMaterials, 5))
    assert shop.one(MaterialsReturned).assignment_id == REST
    shop.do(shop.order(SettleOrder))
    shop.book.ledger.check_whole()


def test_a_station_gets_its_fee_once_for_a_lot() -> None:
    """However many parts it handed in."""
    shop = Workshop().opened()
    at_station = {"by": OPERATOR, "station_id": STATION}
    shop.do(shop.claim(**at_station), shop.submit(6, **at_station), shop.submit(4, **at_station))
    shop.do(shop.judge(ApproveAssignment), shop.judge(ApproveAssignment, name=REST))
    assert shop.balance(f"earnings:station:{STATION}") == TERMS.station_fee_minor


def test_a_station_that_does_the_rest_gets_the_fee() -> None:
    """The first part was made without one."""
    shop = open_to_all(parted())
    shop.do(shop.judge(ApproveAssignment))
    shop.do(shop.step(ReturnAssignment, reason=ReturnReason.NO_TIME))
    at_station = {"by": OPERATOR, "station_id": STATION}
    shop.do(shop.claim(1, OTHER, "A-other", **at_station))
    shop.do(shop.submit(4, of=OTHER, name="A-other", **at_station))
    shop.do(shop.judge(ApproveAssignment, name="A-other"))
    assert shop.balance(f"earnings:station:{STATION}") == TERMS.station_fee_minor


@pytest.mark.parametrize("paid_before", [False, True])
def test_calling_off_pays_every_part_and_the_rest_in_hand(paid_before: bool) -> None:
    """Each is named; their pay together is the lot's."""
    shop = parted(5)
    if paid_before:
        shop.do(shop.judge(ApproveAssignment))
        assert earned(shop) == 1_669, "rounded up, as the whole is in the end, once"
    cancel = {"reason": OrderCancelReason.BUYER_REQUEST, "by": BUYERS_CLERK}
    shop.do(shop.order(CancelOrder, **cancel), shop.order(SettleOrder))
    assert earned(shop) == 3_337
    shop.book.ledger.check_whole()


def test_a_lot_is_handed_in_in_twenty_parts_at_most() -> None:
    """The last of them holds all that is left."""
    shop = claimed(units=40, lot_size=40, offline_lots=0)
    for _ in range(19):
        shop.do(shop.submit(1))
    with pytest.raises(TooManyPartsError) as many:
        shop.do(shop.submit(1))
    assert many.value.details == {"assignment_id": "A-1.20", "parts_max": 20, "left": 20}
    shop.do(shop.submit(21))


def test_by_the_first_edition_what_was_left_was_nobody_s() -> None:
    """What was recorded then is still what its rule gives, and the lot is done."""
    shop = open_to_all(claimed())
    assert len(shop.do(replace(shop.submit(6), edition=FIRST))) == 1
    shop.do(shop.judge(ApproveAssignment))
    shop.now += 100 * HOUR
    with pytest.raises(LotAlreadyClaimedError):
        shop.do(shop.claim(1, OTHER, "A-other"))


@pytest.mark.parametrize("given", [claimed, supplied])
def test_a_whole_lot_leaves_nothing(given: Callable[[], Workshop]) -> None:
    """As it always was."""
    shop = given()
    assert len(shop.do(shop.submit(10))) == 1
    shop.now += timedelta(days=1)
