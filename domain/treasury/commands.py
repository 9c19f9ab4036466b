"""What can be asked of lines of the bank's statement."""

from datetime import datetime

from domain.decider import Command
from domain.facts.payouts import CancelReason
from domain.ids import ActorId
from domain.money import Money
from domain.text import Reference


class TreasuryCommand(Command, frozen=True, kw_only=True):
    """Something about a line of the bank's statement."""

    bank_reference: Reference
    by: ActorId
    at: datetime


class RecordGatewaySettlement(TreasuryCommand, frozen=True, kw_only=True):
    """Enter a line: a gateway paid in what it captured."""

    gateway: Reference
    amount: Money


class ConfirmGatewaySettlement(TreasuryCommand, frozen=True, kw_only=True):
    """Agree to a line that waits, as another person than who entered it."""


class WithdrawGatewaySettlement(TreasuryCommand, frozen=True, kw_only=True):
    """Take back a line that waits, such as a mistyped one."""

    reason: CancelReason
