"""What is refused of assignments: given, when, then."""

from collections.abc import Callable
from datetime import date

from msgspec.structs import replace

from domain.decider import Command
from domain.errors import DomainError
from domain.facts.piecework.judgement import Fault, FaultReason
from domain.facts.piecework.work import ReturnReason
from domain.holiday_notices.errors import (
    NoticeDayUnfitError,
    NoticeLacksHolidayError,
    NoticeOfReleaseError,
)
from domain.households.errors import HouseholdUnknownError
from domain.ids import BuyerId, HouseholdId, OrderId
from domain.piecework.assignments.appeals.commands import (
    FileAppeal,
    MoveAnswerTime,
    UpholdBySilence,
)
from domain.piecework.assignments.appeals.errors import AnswerTimeStandsError
from domain.piecework.assignments.claims.errors import (
    ClaimTokenUnknownError,
    LotAlreadyClaimedError,
    LotUnknownError,
    WorkNotOfferedInCountyError,
)
from domain.piecework.assignments.errors import (
    AssignmentNotInStatusError,
    AssignmentUnknownError,
    JudgeIsWorkerError,
    LotWentOnError,
    NotYourAssignmentError,
    QuantityOutOfRangeError,
)
from domain.piecework.assignments.judgement.commands import (
    ApproveAssignment,
    ApproveInPart,
    RejectAssignment,
    RequestRework,
)
from domain.piecework.assignments.judgement.errors import (
    AlreadyInspectedError,
    ClauseUnknownError,
    InspectorIsPartyError,
    NotInspectedError,
)
from domain.piecework.assignments.materials.commands import (
    ConfirmReceipt,
    DeclareScrap,
    IssueMaterials,
    ReturnMaterials,
)
from domain.piecework.assignments.materials.errors import (
    MaterialsNotConfirmedError,
    MaterialsNotForThisOrderError,
    MaterialsStillOutError,
)
from domain.piecework.assignments.work.commands import (
    ExpireLease,
    ExtendLease,
    ReturnAssignment,
)
from domain.piecework.assignments.work.errors import TooManyPartsError
from domain.piecework.orders.errors import NotTheBuyerError, OrderUnknownError
from tests.worlds.judged_work import (
    APPEAL,
    REJECT,
    appealed,
    claimed,
    disputed,
    failed,
    rejected,
    resolve,
    submitted,
    supplied,
)
from tests.worlds.workshop import (
    FAR,
    FAULT,
    HOUR,
    NEEDY,
    OTHER,
    POOR,
    Workshop,
    notice,
    worker,
)

Given = Callable[[], Workshop]
When = Callable[[Workshop], Command]


def gone_on() -> Workshop:
    """The lease ran out, and the household claimed the lot once more."""
    shop = claimed()
    shop.now += 80 * HOUR
    shop.do(shop.timer(ExpireLease), shop.claim(1, NEEDY, "A-next"))
    return shop


def in_many_parts() -> Workshop:
    """Nineteen pieces were handed in one by one."""
    shop = claimed(units=40, lot_size=40, offline_lots=0)
    shop.do(*(shop.submit(1) for _ in range(19)))
    return shop


OF_WORK: list[tuple[Given, When, type[DomainError]]] = [
    (gone_on, lambda s: s.submit(), LotWentOnError),
    (in_many_parts, lambda s: s.submit(1), TooManyPartsError),
    (failed, lambda s: s.inspect(0), AlreadyInspectedError),
    (disputed, lambda s: s.inspect(0), InspectorIsPartyError),
    (appealed, lambda s: s.timer(MoveAnswerTime), AnswerTimeStandsError),
    (Workshop, lambda _: notice(year=2026), NoticeOfReleaseError),
    (Workshop, lambda _: notice(worked_weekends=(date(2027, 1, 8),)), NoticeDayUnfitError),
    (Workshop, lambda _: notice(breaks=()), NoticeLacksHolidayError),
    (claimed, lambda s: s.claim(0), LotUnknownError),
    (claimed, lambda s: s.claim(11), LotUnknownError),
    (claimed, lambda s: s.claim(1, OTHER), LotAlreadyClaimedError),
    (claimed, lambda s: s.claim(6, FAR), WorkNotOfferedInCountyError),
    (claimed, lambda s: s.claim(6, HouseholdId("H-NONE")), HouseholdUnknownError),
    (claimed, lambda s: replace(s.claim(6), order_id=OrderId("O-NONE")), OrderUnknownError),
    (claimed, lambda s: s.redeem(9, "none"), ClaimTokenUnknownError),
    (claimed, lambda s: s.submit(name="A-NONE"), AssignmentUnknownError),
    (claimed, lambda s: s.submit(of=POOR), NotYourAssignmentError),
    (claimed, lambda s: s.submit(0), QuantityOutOfRangeError),
    (claimed, lambda s: s.submit(11), QuantityOutOfRangeError),
    (claimed, lambda s: s.submit(worked_seconds=0), QuantityOutOfRangeError),
    (claimed, lambda s: s.inspect(), AssignmentNotInStatusError),
    (claimed, lambda s: s.judge(ApproveAssignment), AssignmentNotInStatusError),
    (claimed, lambda s: s.step(FileAppeal, **APPEAL), AssignmentNotInStatusError),
    (claimed, lambda s: s.materials(IssueMaterials, 1), MaterialsNotForThisOrderError),
    (claimed, lambda s: s.step(ConfirmReceipt, quantity=1), MaterialsNotConfirmedError),
    (claimed, lambda s: s.step(DeclareScrap, quantity=1), QuantityOutOfRangeError),
    (supplied, lambda s: s.materials(IssueMaterials, 11), AssignmentNotInStatusError),
    (supplied, lambda s: s.step(DeclareScrap, quantity=12), QuantityOutOfRangeError),
    (supplied, lambda s: s.materials(ReturnMaterials, 12), QuantityOutOfRangeError),
    (
        supplied,
        lambda s: s.step(ReturnAssignment, reason=ReturnReason.NO_TIME),
        MaterialsStillOutError,
    ),
    (submitted, lambda s: s.submit(), AssignmentNotInStatusError),
    (submitted, lambda s: s.step(ExtendLease), AssignmentNotInStatusError),
    (submitted, lambda s: s.inspect(6), QuantityOutOfRangeError),
    (submitted, lambda s: s.inspect(-1), QuantityOutOfRangeError),
    (
        submitted,
        lambda s: s.judge(ApproveAssignment, by_household=NEEDY),
        JudgeIsWorkerError,
    ),
    (submitted, lambda s: s.judge(ApproveAssignment, by=worker(NEEDY)), JudgeIsWorkerError),
    (
        submitted,
        lambda s: s.judge(ApproveAssignment, buyer_id=BuyerId("B-ELSE")),
        NotTheBuyerError,
    ),
    (submitted, lambda s: s.judge(RejectAssignment, **REJECT), NotInspectedError),
    (submitted, lambda s: s.judge(RequestRework, fault=FAULT), NotInspectedError),
    (
        failed,
        lambda s: s.judge(
            RejectAssignment, good=4, fault=Fault(FaultReason.DIRTY, 3, FAULT.pictures)
        ),
        ClauseUnknownError,
    ),
    (
        failed,
        lambda s: s.judge(RejectAssignment, good=4, fault=Fault(FaultReason.DIRTY, 2, ())),
        ClauseUnknownError,
    ),
    (
        failed,
        lambda s: s.judge(RejectAssignment, good=10, fault=FAULT),
        QuantityOutOfRangeError,
    ),
    (failed, lambda s: s.judge(ApproveInPart, good=0, fault=FAULT), QuantityOutOfRangeError),
    (rejected, lambda s: s.judge(ApproveAssignment), AssignmentNotInStatusError),
    (rejected, lambda s: s.step(FileAppeal, of=POOR, **APPEAL), NotYourAssignmentError),
    (appealed, lambda s: s.step(FileAppeal, **APPEAL), AssignmentNotInStatusError),
    (appealed, resolve, AssignmentNotInStatusError),
    (disputed, lambda s: s.timer(UpholdBySilence), AssignmentNotInStatusError),
]
