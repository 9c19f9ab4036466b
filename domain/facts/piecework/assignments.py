"""All facts about assignments. Each names its order, lot and household; any of them reads it."""

from typing import Final

from domain.facts.piecework.appeals import APPEAL_EVENTS
from domain.facts.piecework.claims import CLAIM_EVENTS
from domain.facts.piecework.judgement import JUDGEMENT_EVENTS
from domain.facts.piecework.materials import CUSTODY_EVENTS
from domain.facts.piecework.pay import PAY_EVENTS
from domain.facts.piecework.work import WORK_EVENTS

ASSIGNMENT_EVENTS: Final = (
    *CLAIM_EVENTS,
    *CUSTODY_EVENTS,
    *WORK_EVENTS,
    *JUDGEMENT_EVENTS,
    *APPEAL_EVENTS,
    *PAY_EVENTS,
)
