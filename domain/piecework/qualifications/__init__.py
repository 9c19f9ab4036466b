"""What an order may ask of a worker beforehand: a passed test, or a training.

The questions are public; the key to the answers is committed to when the test is made and lies in
the vault, so that every score can be checked later and nobody can read the key in the log.
"""

from typing import Final

from domain.capability import Capability
from domain.facts.piecework.qualifications import QUALIFICATION_EVENTS
from domain.piecework.qualifications.commands import AttemptCommand, DefineQualification
from domain.piecework.qualifications.laws import LAWS
from domain.piecework.qualifications.readings import FINISHINGS, READINGS
from domain.piecework.qualifications.rules import QUALIFICATION_DECIDER

CAPABILITY: Final = Capability(
    name="piecework.qualifications",
    events=QUALIFICATION_EVENTS,
    deciders={DefineQualification: QUALIFICATION_DECIDER, AttemptCommand: QUALIFICATION_DECIDER},
    moves_no_money=QUALIFICATION_EVENTS,
    takes_no_name=QUALIFICATION_EVENTS,
    laws=LAWS,
    readings=READINGS,
    finishings=FINISHINGS,
)
