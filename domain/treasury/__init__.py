"""The treasury: money that a gateway captured arrives in the custody account.

A line of the bank's statement is entered once for each of its references, for a gateway that
captured something, and for no more than it captured and did not yet pay in. From an amount on a
second person confirms it; until then it moves nothing and can be taken back.
"""

from typing import Final

from domain.capability import Capability
from domain.facts.treasury import (
    TREASURY_EVENTS,
    GatewayLineRecorded,
    GatewayLineWithdrawn,
    GatewaySettled,
)
from domain.funds.references import REFERENCE, STATEMENT, bank_reference
from domain.treasury.commands import TreasuryCommand
from domain.treasury.laws import LAWS
from domain.treasury.postings import POSTINGS
from domain.treasury.readings import READINGS
from domain.treasury.rules import TREASURY_DECIDER

CAPABILITY: Final = Capability(
    name="treasury",
    events=TREASURY_EVENTS,
    deciders={TreasuryCommand: TREASURY_DECIDER},
    postings=POSTINGS,
    moves_no_money=(GatewayLineRecorded, GatewayLineWithdrawn),
    unique_names={GatewaySettled: bank_reference},
    takes_no_name=(GatewayLineRecorded, GatewayLineWithdrawn),
    name_kinds=(REFERENCE, STATEMENT),
    laws=LAWS,
    readings=READINGS,
)
