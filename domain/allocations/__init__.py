"""Allocations: from a campaign's pool to households, by a stated rule.

The rule's version stands in the event; its inputs (need scores, caps, relations) are committed to
there and kept in the vault, so that an auditor can repeat the split and nobody else reads them.
"""

from typing import Final

from domain.allocations.commands import AllocateFunds, ReverseAllocation
from domain.allocations.laws import LAWS
from domain.allocations.names import ALLOCATION, UNIQUE_NAMES
from domain.allocations.postings import POSTINGS
from domain.allocations.readings import AGAIN, READINGS
from domain.allocations.rules import ALLOCATION_DECIDER, REVERSAL_DECIDER
from domain.capability import Capability
from domain.facts.allocations import ALLOCATION_EVENTS, AllocationReversed

CAPABILITY: Final = Capability(
    name="allocations",
    events=ALLOCATION_EVENTS,
    deciders={AllocateFunds: ALLOCATION_DECIDER, ReverseAllocation: REVERSAL_DECIDER},
    postings=POSTINGS,
    unique_names=UNIQUE_NAMES,
    takes_no_name=(AllocationReversed,),
    name_kinds=(ALLOCATION,),
    laws=LAWS,
    readings=READINGS,
    again=AGAIN,
)
