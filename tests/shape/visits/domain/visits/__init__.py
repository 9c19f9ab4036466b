"""Visits: somebody of the office sees a household, or did not come in time."""

from typing import Final

from domain.facts.visits import VISIT_EVENTS
from domain.visits.commands import VisitCommand
from domain.visits.due_times import DUE_TIMES
from domain.visits.laws import LAWS
from domain.visits.readings import READINGS
from domain.visits.rules import VISIT_DECIDER

from domain.capability import Capability

CAPABILITY: Final = Capability(
    name="visits",
    events=VISIT_EVENTS,
    deciders={VisitCommand: VISIT_DECIDER},
    moves_no_money=VISIT_EVENTS,
    takes_no_name=VISIT_EVENTS,
    laws=LAWS,
    due_times=DUE_TIMES,
    readings=READINGS,
)
