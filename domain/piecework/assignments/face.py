"""What others need of assignments."""

from typing import Final

from domain.capability import Capability
from domain.decider import Event
from domain.facts.piecework.assignments import (
    ASSIGNMENT_EVENTS,
    AppealAnswered,
    AppealAutoUpheld,
    AppealFiled,
    AssignmentAbandoned,
    AssignmentAccepted,
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentCancelled,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    AssignmentReturned,
    AssignmentSubmitted,
    DisputeResolved,
    LeaseExtended,
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
from domain.piecework.assignments.claiming import CLAIMING
from domain.piecework.assignments.commands import AssignmentCommand, ClaimCommand
from domain.piecework.assignments.names import ASSIGNMENT, UNIQUE_NAMES
from domain.piecework.assignments.postings import POSTINGS
from domain.piecework.assignments.rules import ASSIGNMENTS

_STEPS: Final[tuple[type[Event], ...]] = (
    LeaseExtended,
    *(MaterialsIssued, MaterialsReceiptConfirmed, MaterialsReturned, ScrapDeclared, ScrapAccepted),
    *(AssignmentSubmitted, LotInspected, AssignmentApproved, AssignmentAutoApproved),
    *(AssignmentPartiallyApproved, ReworkRequested, AssignmentRejected),
    *(AssignmentReturned, AssignmentAbandoned, AssignmentCancelled),
    *(AppealFiled, AppealAnswered, AppealAutoUpheld, DisputeResolved),
)
"""They move no money and take no name."""
CAPABILITY: Final = Capability(
    name="piecework.assignments",
    events=ASSIGNMENT_EVENTS,
    deciders={ClaimCommand: CLAIMING, AssignmentCommand: ASSIGNMENTS},
    postings=POSTINGS,
    moves_no_money=(AssignmentAccepted, *_STEPS),
    unique_names=UNIQUE_NAMES,
    takes_no_name=(*_STEPS, EarningsCredited, BonusPaid, LossAdjudicated),
    name_kinds=(ASSIGNMENT,),
)
