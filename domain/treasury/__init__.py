"""The treasury: money that a gateway captured arrives in the custody account.

A line of the bank's statement is entered once for each of its references, for a gateway that
captured something, and for no more than it captured and did not yet pay in. From an amount on a
second person confirms it; until then it moves nothing and can be taken back. A line that fits
nothing stands in suspense, apart from custody, until somebody matches it or sends it back; one that
was mistyped is corrected by a counter-entry, with a reason and by two persons.
"""

from typing import Final

from domain.capability import Capability
from domain.facts.treasury import (
    TREASURY_EVENTS,
    BankLineCorrected,
    GatewayLineRecorded,
    GatewayLineWithdrawn,
    LineCorrectionProposed,
    LineCorrectionWithdrawn,
)
from domain.funds.references import REFERENCE, STATEMENT
from domain.treasury.commands import TreasuryCommand
from domain.treasury.laws import LAWS
from domain.treasury.names import UNIQUE_NAMES
from domain.treasury.postings import POSTINGS
from domain.treasury.readings import READINGS
from domain.treasury.rules import TREASURY_DECIDER

MOVES_NO_MONEY: Final = (
    GatewayLineRecorded,
    GatewayLineWithdrawn,
    LineCorrectionProposed,
    LineCorrectionWithdrawn,
)
CAPABILITY: Final = Capability(
    name="treasury",
    events=TREASURY_EVENTS,
    deciders={TreasuryCommand: TREASURY_DECIDER},
    postings=POSTINGS,
    moves_no_money=MOVES_NO_MONEY,
    unique_names=UNIQUE_NAMES,
    # A correction is about a line that has its name.
    takes_no_name=(*MOVES_NO_MONEY, BankLineCorrected),
    name_kinds=(REFERENCE, STATEMENT),
    laws=LAWS,
    readings=READINGS,
)
