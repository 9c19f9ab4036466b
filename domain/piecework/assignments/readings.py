"""What was asked of an assignment, from its claim to its pay."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from domain.decider import Command, Event
from domain.facts.piecework.appeals import (
    AnswerTimeMoved,
    AppealAnswered,
    AppealAutoUpheld,
    AppealFiled,
    DisputeResolved,
)
from domain.facts.piecework.judgement import (
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    LotInspected,
    ReworkRequested,
)
from domain.facts.piecework.materials import (
    LossAdjudicated,
    MaterialsIssued,
    MaterialsReceiptConfirmed,
    MaterialsReturned,
    ScrapAccepted,
    ScrapDeclared,
)
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentCancelled,
    AssignmentReturned,
    AssignmentSubmitted,
    LeaseExtended,
    RestKept,
)
from domain.piecework.assignments.appeals.commands import (
    AnswerAppeal,
    FileAppeal,
    MoveAnswerTime,
    ResolveDispute,
    UpholdBySilence,
)
from domain.piecework.assignments.case import Case
from domain.piecework.assignments.claims import readings as claims
from domain.piecework.assignments.commands import BuyersJudgement
from domain.piecework.assignments.judgement.commands import (
    ApproveAssignment,
    ApproveBySilence,
    ApproveInPart,
    InspectLot,
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
from domain.piecework.assignments.work.commands import (
    ExpireLease,
    ExtendLease,
    ReturnAssignment,
    SubmitAssignment,
)
from domain.piecework.orders.readings import bought
from domain.reading_back import Again, Append, Finishing, Reading, asked, same


def _adjudicated(event: LossAdjudicated, _: Append) -> AdjudicateLoss:
    return asked(AdjudicateLoss, event, charged_minor=event.charged.minor)


def _judged(command: BuyersJudgement, state: Case, _: Append) -> BuyersJudgement:
    drafted = state.order.drafted
    return command if drafted is None else replace(command, buyer_id=drafted.buyer_id)


READINGS: Final[Mapping[type[Event], Reading]] = {
    **claims.READINGS,
    LeaseExtended: same(ExtendLease),
    MaterialsIssued: same(IssueMaterials),
    MaterialsReceiptConfirmed: same(ConfirmReceipt),
    MaterialsReturned: same(ReturnMaterials),
    ScrapDeclared: same(DeclareScrap),
    ScrapAccepted: same(AcceptScrap),
    LossAdjudicated: _adjudicated,
    AssignmentSubmitted: same(SubmitAssignment),
    LotInspected: same(InspectLot),
    AssignmentApproved: bought(ApproveAssignment),
    AssignmentAutoApproved: same(ApproveBySilence),
    AssignmentPartiallyApproved: bought(ApproveInPart),
    ReworkRequested: bought(RequestRework),
    AssignmentRejected: bought(RejectAssignment),
    AssignmentReturned: same(ReturnAssignment),
    AssignmentAbandoned: same(ExpireLease),
    AppealFiled: same(FileAppeal),
    AnswerTimeMoved: same(MoveAnswerTime),
    AppealAnswered: bought(AnswerAppeal),
    AppealAutoUpheld: same(UpholdBySilence),
    DisputeResolved: same(ResolveDispute),
    BonusPaid: bought(PayBonus),
}
FINISHINGS: Final[Mapping[type[Command], Finishing]] = {
    **claims.FINISHINGS,
    BuyersJudgement: _judged,
}
"""To which household a judge belongs is kept with the tokens and not in the log, so
``by_household`` stays absent: that a judge's household has the work is not seen here.
"""
FOLLOWING: Final[Mapping[type[Event], str]] = {
    RestKept: "kept by the hand-in of a part that it stands after",
    AssignmentCancelled: "cancelled with the order that it stands before",
    EarningsCredited: "follows from the judgement, the silence or the ruling that it stands after",
}
AGAIN: Final[Mapping[type[Command], Again]] = claims.AGAIN
