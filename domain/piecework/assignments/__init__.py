"""One household's work on one lot: claimed, done, inspected, paid, and contested if need be.

From acceptance on a lot is leased for some hours. It can be given back without penalty; if nothing
is heard others may claim it, and until one does it can still be handed in. It may be handed in by
parts: each is judged and paid alone, and the rest stays the worker's. What is handed in and not
answered in time counts as approved. Pieces are refused only with a reason, a clause of the
instructions and a picture, and the worker may appeal. Materials are counted until every one is a
good piece, returned, scrap or accounted for.
"""

from typing import Final, get_args

from domain.capability import Capability
from domain.decider import Event
from domain.facts.piecework.appeals import APPEAL_EVENTS
from domain.facts.piecework.assignments import ASSIGNMENT_EVENTS
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.judgement import JUDGEMENT_EVENTS
from domain.facts.piecework.materials import (
    LossAdjudicated,
    MaterialsIssued,
    MaterialsReceiptConfirmed,
    MaterialsReturned,
    ScrapAccepted,
    ScrapDeclared,
)
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from domain.facts.piecework.work import WORK_EVENTS, RestKept
from domain.piecework.assignments.appeals.commands import AppealCommand
from domain.piecework.assignments.appeals.rules import APPEAL_DECIDER
from domain.piecework.assignments.claims.commands import ClaimCommand
from domain.piecework.assignments.claims.rules import CLAIM_DECIDER
from domain.piecework.assignments.due_times import DUE_TIMES
from domain.piecework.assignments.judgement.commands import JudgementCommand
from domain.piecework.assignments.judgement.rules import JUDGEMENT_DECIDER
from domain.piecework.assignments.laws import LAWS
from domain.piecework.assignments.materials.commands import MaterialsCommand, WorkersCount
from domain.piecework.assignments.materials.rules import MATERIALS_DECIDER
from domain.piecework.assignments.names import ASSIGNMENT, UNIQUE_NAMES
from domain.piecework.assignments.pay.commands import PayBonus
from domain.piecework.assignments.pay.rules import BONUS_DECIDER
from domain.piecework.assignments.postings import POSTINGS
from domain.piecework.assignments.readings import AGAIN, FINISHINGS, FOLLOWING, READINGS
from domain.piecework.assignments.work.commands import WorkCommand
from domain.piecework.assignments.work.rules import WORK_DECIDER

_STEPS: Final[tuple[type[Event], ...]] = (
    MaterialsIssued,
    MaterialsReceiptConfirmed,
    MaterialsReturned,
    ScrapDeclared,
    ScrapAccepted,
    *(one for one in WORK_EVENTS if one is not RestKept),
    *JUDGEMENT_EVENTS,
    *APPEAL_EVENTS,
)
"""They move no money and take no name."""
CAPABILITY: Final = Capability(
    name="piecework.assignments",
    events=ASSIGNMENT_EVENTS,
    deciders={
        ClaimCommand: CLAIM_DECIDER,
        **dict.fromkeys(get_args(WorkCommand), WORK_DECIDER),
        **dict.fromkeys((*get_args(WorkersCount), MaterialsCommand), MATERIALS_DECIDER),
        **dict.fromkeys(get_args(JudgementCommand), JUDGEMENT_DECIDER),
        **dict.fromkeys(get_args(AppealCommand), APPEAL_DECIDER),
        PayBonus: BONUS_DECIDER,
    },
    postings=POSTINGS,
    moves_no_money=(AssignmentAccepted, RestKept, *_STEPS),
    unique_names=UNIQUE_NAMES,
    takes_no_name=(*_STEPS, EarningsCredited, BonusPaid, LossAdjudicated),
    name_kinds=(ASSIGNMENT,),
    laws=LAWS,
    due_times=DUE_TIMES,
    readings=READINGS,
    finishings=FINISHINGS,
    following=FOLLOWING,
    again=AGAIN,
)
