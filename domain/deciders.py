"""Which decider answers which command."""

from typing import Any, Final

from domain.allocations.commands import AllocateFunds, ReverseAllocation
from domain.allocations.rules import ALLOCATING, REVERSING
from domain.campaigns.commands import CampaignCommand
from domain.campaigns.rules import CAMPAIGNS
from domain.decider import Command, Decider
from domain.gifts.commands import GiftCommand, ReceiveDonation
from domain.gifts.rules import GIFTS, RECEIVING
from domain.households.commands import HouseholdCommand
from domain.households.rules import HOUSEHOLDS
from domain.payouts.commands import PayoutCommand, RequestPayout
from domain.payouts.rules import PAYOUTS, REQUESTING
from domain.piecework.assignments.claiming import CLAIMING
from domain.piecework.assignments.commands import AssignmentCommand, ClaimCommand
from domain.piecework.assignments.rules import ASSIGNMENTS
from domain.piecework.orders.commands import OrderCommand, WholeOrderCommand
from domain.piecework.orders.rules import ORDERS
from domain.piecework.orders.whole import WHOLE_ORDERS
from domain.piecework.qualifications.rules import (
    QUALIFICATIONS,
    AttemptCommand,
    DefineQualification,
)
from domain.piecework.ratings.rules import RATINGS, RatingCommand
from domain.treasury.commands import TreasuryCommand
from domain.treasury.rules import TREASURY

DECIDERS: Final[dict[type[Command], Decider[Any, Any]]] = {
    HouseholdCommand: HOUSEHOLDS,
    CampaignCommand: CAMPAIGNS,
    ReceiveDonation: RECEIVING,
    GiftCommand: GIFTS,
    AllocateFunds: ALLOCATING,
    ReverseAllocation: REVERSING,
    RequestPayout: REQUESTING,
    PayoutCommand: PAYOUTS,
    TreasuryCommand: TREASURY,
    OrderCommand: ORDERS,
    WholeOrderCommand: WHOLE_ORDERS,
    ClaimCommand: CLAIMING,
    AssignmentCommand: ASSIGNMENTS,
    RatingCommand: RATINGS,
    DefineQualification: QUALIFICATIONS,
    AttemptCommand: QUALIFICATIONS,
}
"""By the command's class or the base class of a capability's commands."""


def decider_of(command: Command) -> Decider[Any, Any]:
    """The decider for a command.

    Raises:
        KeyError: if no capability knows it: a programmer's mistake.
    """
    for kind in type(command).__mro__:
        if kind in DECIDERS:
            return DECIDERS[kind]
    raise KeyError(type(command))
