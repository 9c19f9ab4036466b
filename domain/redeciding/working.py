"""What was asked of orders, assignments, qualifications and ratings."""

from typing import Final

import msgspec

from domain.decider import Event
from domain.facts.piecework import assignments as assignment
from domain.facts.piecework import materials as custody
from domain.facts.piecework import orders as order
from domain.facts.piecework import qualifications as qualification
from domain.facts.piecework import ratings as rating
from domain.facts.piecework.pay import BonusPaid, ClaimConflictCompensated
from domain.ids import BuyerId
from domain.piecework.assignments import commands as a
from domain.piecework.orders import commands as o
from domain.piecework.qualifications import rules as q
from domain.piecework.ratings import rules as r
from domain.redeciding.append import Append, Reading, asked, opened, same

OF_THE_ORDER: Final = BuyerId("of-the-order")
"""The order's buyer, whom the event does not name; the state does."""


def _bought(kind: type[o.BuyerCommand | a.BuyersJudgement]) -> Reading:
    return lambda event, _: asked(kind, event, buyer_id=OF_THE_ORDER)


def _reviewed(event: order.RateReviewed, _: Append) -> o.ReviewRate:
    """The wages are those of the day in the order's counties, which its draft names."""
    return asked(o.ReviewRate, event, wages=())


def _accepted(event: assignment.AssignmentAccepted, _: Append) -> a.ClaimCommand:
    serial = event.token_serial
    if serial is None:
        return asked(a.AcceptAssignment, event)
    return asked(a.RedeemClaimToken, event, serial=serial, claimed_at=event.accepted_at)


def _compensated(event: ClaimConflictCompensated, _: Append) -> a.RedeemClaimToken:
    at = event.compensated_at
    return asked(a.RedeemClaimToken, event, serial=event.token_serial, claimed_at=at)


def _adjudicated(event: custody.LossAdjudicated, _: Append) -> a.AdjudicateLoss:
    return asked(a.AdjudicateLoss, event, charged_minor=event.charged.minor)


def _defined(event: qualification.QualificationDefined, append: Append) -> q.DefineQualification:
    """The right answers lie in the vault; a training has none."""
    answers: q.Answers = ()
    salt = bytes(32)
    if event.key is not None:
        salt, value = opened(append, event.key)
        answers = msgspec.json.decode(value, type=q.Answers)
    return asked(q.DefineQualification, event, answers=answers, salt=salt)


def _tested(event: qualification.TestPassed | qualification.TestFailed, _: Append) -> q.TakeTest:
    """Key and answers follow from the definition, the vault and the score."""
    return asked(q.TakeTest, event, answers=(), key=(), salt=bytes(32))


def _sealed(event: rating.RatingSealed, append: Append) -> r.Rate:
    salt, value = opened(append, event.stars)
    stars = int(value)
    if event.side is rating.Side.WORKER:
        return asked(r.RateBuyer, event, stars=stars, salt=salt)
    return asked(r.RateWorker, event, stars=stars, salt=salt, buyer_id=OF_THE_ORDER)


def _revealed(event: rating.RatingsRevealed, _: Append) -> r.RevealRatings:
    """What was sealed is in the state, its openings in the vault."""
    return asked(r.RevealRatings, event, openings=())


WORKING: Final[dict[type[Event], Reading]] = {
    order.OrderDrafted: same(o.DraftOrder),
    order.OrderFunded: same(o.FundOrder),
    order.RateReviewed: _reviewed,
    order.OrderPublished: _bought(o.PublishOrder),
    order.FairShareWidened: same(o.WidenFairShare),
    order.OrderPaused: same(o.PauseOrder),
    order.OrderResumed: same(o.ResumeOrder),
    order.OrderClosed: same(o.CloseOrder),
    order.OrderCancelled: same(o.CancelOrder),
    order.ClaimTokensIssued: same(o.IssueClaimTokens),
    order.ClaimTokensExpired: same(o.ExpireClaimTokens),
    order.TransportPaid: same(o.PayTransport),
    order.OrderSettled: same(o.SettleOrder),
    assignment.AssignmentAccepted: _accepted,
    assignment.LeaseExtended: same(a.ExtendLease),
    custody.MaterialsIssued: same(a.IssueMaterials),
    custody.MaterialsReceiptConfirmed: same(a.ConfirmReceipt),
    custody.MaterialsReturned: same(a.ReturnMaterials),
    custody.ScrapDeclared: same(a.DeclareScrap),
    custody.ScrapAccepted: same(a.AcceptScrap),
    custody.LossAdjudicated: _adjudicated,
    assignment.AssignmentSubmitted: same(a.SubmitAssignment),
    assignment.LotInspected: same(a.InspectLot),
    assignment.AssignmentApproved: _bought(a.ApproveAssignment),
    assignment.AssignmentAutoApproved: same(a.ApproveBySilence),
    assignment.AssignmentPartiallyApproved: _bought(a.ApproveInPart),
    assignment.ReworkRequested: _bought(a.RequestRework),
    assignment.AssignmentRejected: _bought(a.RejectAssignment),
    assignment.AssignmentReturned: same(a.ReturnAssignment),
    assignment.AssignmentAbandoned: same(a.ExpireLease),
    assignment.AppealFiled: same(a.FileAppeal),
    assignment.AppealAnswered: _bought(a.AnswerAppeal),
    assignment.AppealAutoUpheld: same(a.UpholdBySilence),
    assignment.DisputeResolved: same(a.ResolveDispute),
    BonusPaid: _bought(a.PayBonus),
    ClaimConflictCompensated: _compensated,
    qualification.QualificationDefined: _defined,
    qualification.TestPassed: _tested,
    qualification.TestFailed: _tested,
    qualification.TrainingCompleted: same(q.CompleteTraining),
    rating.RatingSealed: _sealed,
    rating.RatingsRevealed: _revealed,
}
"""By the event that leads an append."""
