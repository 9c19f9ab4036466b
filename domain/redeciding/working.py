"""What was asked of orders, assignments, qualifications and ratings."""

from typing import Final

import msgspec

from domain.decider import Event
from domain.facts.piecework import qualifications as qualification
from domain.facts.piecework import ratings as rating
from domain.facts.piecework.appeals import (
    AppealAnswered,
    AppealAutoUpheld,
    AppealFiled,
    DisputeResolved,
)
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.facts.piecework.escrow import OrderFunded, OrderSettled, TransportPaid
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
from domain.facts.piecework.orders import (
    FairShareWidened,
    OrderCancelled,
    OrderClosed,
    OrderDrafted,
    OrderPaused,
    OrderPublished,
    OrderResumed,
    RateReviewed,
)
from domain.facts.piecework.pay import BonusPaid
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentReturned,
    AssignmentSubmitted,
    LeaseExtended,
)
from domain.ids import BuyerId
from domain.piecework.assignments.appeals.commands import (
    AnswerAppeal,
    FileAppeal,
    ResolveDispute,
    UpholdBySilence,
)
from domain.piecework.assignments.claims.commands import (
    AcceptAssignment,
    ClaimCommand,
    RedeemClaimToken,
)
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
from domain.piecework.orders.commands import (
    BuyerCommand,
    CloseOrder,
    DraftOrder,
    FundOrder,
    PauseOrder,
    PayTransport,
    PublishOrder,
    ResumeOrder,
    ReviewRate,
    WidenFairShare,
)
from domain.piecework.qualifications.commands import (
    Answers,
    CompleteTraining,
    DefineQualification,
    TakeTest,
)
from domain.piecework.ratings.commands import Rate, RateBuyer, RateWorker, RevealRatings
from domain.piecework.whole_orders.commands import (
    CancelOrder,
    ExpireClaimTokens,
    IssueClaimTokens,
    SettleOrder,
)
from domain.redeciding.append import Append, Reading, asked, opened, same

OF_THE_ORDER: Final = BuyerId("of-the-order")
"""The order's buyer, whom the event does not name; the state does."""


def _bought(kind: type[BuyerCommand | BuyersJudgement]) -> Reading:
    return lambda event, _: asked(kind, event, buyer_id=OF_THE_ORDER)


def _reviewed(event: RateReviewed, _: Append) -> ReviewRate:
    """The wages are those of the day in the order's counties, which its draft names."""
    return asked(ReviewRate, event, wages=())


def _accepted(event: AssignmentAccepted, _: Append) -> ClaimCommand:
    serial = event.token_serial
    if serial is None:
        return asked(AcceptAssignment, event)
    return asked(RedeemClaimToken, event, serial=serial, claimed_at=event.accepted_at)


def _compensated(event: ClaimConflictCompensated, _: Append) -> RedeemClaimToken:
    at = event.compensated_at
    return asked(RedeemClaimToken, event, serial=event.token_serial, claimed_at=at)


def _adjudicated(event: LossAdjudicated, _: Append) -> AdjudicateLoss:
    return asked(AdjudicateLoss, event, charged_minor=event.charged.minor)


def _defined(event: qualification.QualificationDefined, append: Append) -> DefineQualification:
    """The right answers lie in the vault; a training has none."""
    answers: Answers = ()
    salt = bytes(32)
    if event.key is not None:
        salt, value = opened(append, event.key)
        answers = msgspec.json.decode(value, type=Answers)
    return asked(DefineQualification, event, answers=answers, salt=salt)


def _tested(event: qualification.TestPassed | qualification.TestFailed, _: Append) -> TakeTest:
    """Key and answers follow from the definition, the vault and the score."""
    return asked(TakeTest, event, answers=(), key=(), salt=bytes(32))


def _sealed(event: rating.RatingSealed, append: Append) -> Rate:
    salt, value = opened(append, event.stars)
    stars = int(value)
    if event.side is rating.Side.WORKER:
        return asked(RateBuyer, event, stars=stars, salt=salt)
    return asked(RateWorker, event, stars=stars, salt=salt, buyer_id=OF_THE_ORDER)


def _revealed(event: rating.RatingsRevealed, _: Append) -> RevealRatings:
    """What was sealed is in the state, its openings in the vault."""
    return asked(RevealRatings, event, openings=())


WORKING: Final[dict[type[Event], Reading]] = {
    OrderDrafted: same(DraftOrder),
    OrderFunded: same(FundOrder),
    RateReviewed: _reviewed,
    OrderPublished: _bought(PublishOrder),
    FairShareWidened: same(WidenFairShare),
    OrderPaused: same(PauseOrder),
    OrderResumed: same(ResumeOrder),
    OrderClosed: same(CloseOrder),
    OrderCancelled: same(CancelOrder),
    ClaimTokensIssued: same(IssueClaimTokens),
    ClaimTokensExpired: same(ExpireClaimTokens),
    TransportPaid: same(PayTransport),
    OrderSettled: same(SettleOrder),
    AssignmentAccepted: _accepted,
    LeaseExtended: same(ExtendLease),
    MaterialsIssued: same(IssueMaterials),
    MaterialsReceiptConfirmed: same(ConfirmReceipt),
    MaterialsReturned: same(ReturnMaterials),
    ScrapDeclared: same(DeclareScrap),
    ScrapAccepted: same(AcceptScrap),
    LossAdjudicated: _adjudicated,
    AssignmentSubmitted: same(SubmitAssignment),
    LotInspected: same(InspectLot),
    AssignmentApproved: _bought(ApproveAssignment),
    AssignmentAutoApproved: same(ApproveBySilence),
    AssignmentPartiallyApproved: _bought(ApproveInPart),
    ReworkRequested: _bought(RequestRework),
    AssignmentRejected: _bought(RejectAssignment),
    AssignmentReturned: same(ReturnAssignment),
    AssignmentAbandoned: same(ExpireLease),
    AppealFiled: same(FileAppeal),
    AppealAnswered: _bought(AnswerAppeal),
    AppealAutoUpheld: same(UpholdBySilence),
    DisputeResolved: same(ResolveDispute),
    BonusPaid: _bought(PayBonus),
    ClaimConflictCompensated: _compensated,
    qualification.QualificationDefined: _defined,
    qualification.TestPassed: _tested,
    qualification.TestFailed: _tested,
    qualification.TrainingCompleted: same(CompleteTraining),
    rating.RatingSealed: _sealed,
    rating.RatingsRevealed: _revealed,
}
"""By the event that leads an append."""
