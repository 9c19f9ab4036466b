"""Households: the families that money is for.

A household is registered under a pseudonym with its county and a coarse need tier, verified by a
second person, and paid only while its consent stands. It can be frozen (with a reason) and exits.
Nothing finer than the county, and nothing about why a family is poor, is in these events.
"""

from typing import Final

from domain.capability import Capability
from domain.facts.households import HOUSEHOLD_EVENTS
from domain.households.commands import HouseholdCommand
from domain.households.laws import LAWS
from domain.households.readings import READINGS
from domain.households.rules import HOUSEHOLD_DECIDER

CAPABILITY: Final = Capability(
    name="households",
    events=HOUSEHOLD_EVENTS,
    deciders={HouseholdCommand: HOUSEHOLD_DECIDER},
    moves_no_money=HOUSEHOLD_EVENTS,
    takes_no_name=HOUSEHOLD_EVENTS,
    laws=LAWS,
    readings=READINGS,
)
